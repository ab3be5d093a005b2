"""The app's two icons, drawn from the same shield and tick as the pages': small enough to need no drawing library.

Teams wants `color.png` of 192 x 192 pixels on a full background, with the sign inside its middle 120, and `outline.png`
of 32 x 32, white on nothing (learn.microsoft.com, "Design your app icon").
"""

import math
import struct
import zlib
from collections.abc import Sequence

Point = tuple[float, float]
Colour = tuple[int, int, int]

ACCENT = "#14532d"
"""The background, and the colour that Teams shows with the app."""
COLOR_SIZE, OUTLINE_SIZE = 192, 32
_LINES = 8
"""Lines drawn in each row of pixels; edges are smooth from four on."""
_WHITE: Colour = (255, 255, 255)
# On a grid of 24 x 24, as in bot/pages/templates/base.html.
_TOP: tuple[Point, ...] = ((4, 11), (4, 5), (12, 2), (20, 5), (20, 11))
_CURVES: tuple[tuple[Point, Point, Point, Point], ...] = (
    ((20, 11), (20, 16), (16.6, 20.3), (12, 22)),
    ((12, 22), (7.4, 20.3), (4, 16), (4, 11)),
)
_TICK: tuple[Point, Point, Point] = ((8, 12), (11, 15), (16, 9))


def color_icon() -> bytes:
    """A white shield with a tick cut out of it, on the accent colour. PNG."""
    grid = _Grid(COLOR_SIZE, scale=5, shift=36)
    shield = grid.covered([_shield()])
    tick = grid.covered([_stroke(_TICK, 2.2)])
    white = [[whole * (1 - cut) for whole, cut in zip(*rows, strict=True)] for rows in zip(shield, tick, strict=True)]
    return _png([[_mixed(share) for share in row] for row in white], alpha=False)


def outline_icon() -> bytes:
    """The shield's edge and its tick in white, on nothing. PNG."""
    grid = _Grid(OUTLINE_SIZE, scale=1.3, shift=0.4)
    edge = grid.covered([_shield(), _shield(inset=1.9)])
    tick = grid.covered([_stroke(_TICK, 1.8)])
    return _png(
        [
            [(*_WHITE, round(255 * max(pair))) for pair in zip(*rows, strict=True)]
            for rows in zip(edge, tick, strict=True)
        ],
        alpha=True,
    )


class _Grid:
    """A square of pixels on which shapes of the 24 x 24 grid are drawn."""

    def __init__(self, size: int, *, scale: float, shift: float) -> None:
        self._size = size
        self._scale = scale
        self._shift = shift

    def covered(self, shapes: Sequence[Sequence[Point]]) -> list[list[float]]:
        """How much of each pixel lies inside an odd number of the shapes, 0 to 1."""
        placed = [[(x * self._scale + self._shift, y * self._scale + self._shift) for x, y in one] for one in shapes]
        rows = [[0.0] * self._size for _ in range(self._size)]
        for line in range(self._size * _LINES):
            y = (line + 0.5) / _LINES
            edges = sorted(cross for shape in placed for cross in _crossings(shape, y))
            for start, end in zip(edges[::2], edges[1::2], strict=True):
                _fill(rows[line // _LINES], start, end)
        return rows


def _crossings(shape: Sequence[Point], y: float) -> list[float]:
    """Where the edges of a shape cross a line."""
    found: list[float] = []
    for (x1, y1), (x2, y2) in zip(shape, (*shape[1:], shape[0]), strict=True):
        if (y1 <= y) != (y2 <= y):
            found.append(x1 + (y - y1) * (x2 - x1) / (y2 - y1))
    return found


def _fill(row: list[float], start: float, end: float) -> None:
    for x in range(max(0, math.floor(start)), min(len(row), math.ceil(end))):
        row[x] = min(1.0, row[x] + (min(end, x + 1) - max(start, x)) / _LINES)


def _shield(*, inset: float = 0.0) -> list[Point]:
    """The shield, with its edges moved in by about `inset`."""
    points = [*_TOP, *(_on(curve, step / 12) for curve in _CURVES for step in range(1, 12)), (12.0, 22.0)]
    points.sort(key=lambda point: math.atan2(point[1] - 11.5, point[0] - 12))
    across, along = (16 - 2 * inset) / 16, (20 - 2 * inset) / 20
    return [(12 + (x - 12) * across, 12 + (y - 12) * along) for x, y in points]


def _on(curve: tuple[Point, Point, Point, Point], at: float) -> Point:
    """A point on a cubic Bézier curve."""
    weights = ((1 - at) ** 3, 3 * (1 - at) ** 2 * at, 3 * (1 - at) * at**2, at**3)
    x, y = (sum(weight * point[axis] for weight, point in zip(weights, curve, strict=True)) for axis in (0, 1))
    return x, y


def _stroke(path: tuple[Point, Point, Point], width: float) -> list[Point]:
    """The outline of a bent line: flat ends, and a sharp corner."""
    one, corner, other = path
    first, second = _aside(one, corner, width / 2), _aside(corner, other, width / 2)
    # Where both moved lines meet: the corner moved along the bisector.
    along = (first[0] + second[0], first[1] + second[1])
    stretch = 2 * (width / 2) ** 2 / (along[0] ** 2 + along[1] ** 2)
    bend = (along[0] * stretch, along[1] * stretch)
    there = [_plus(one, first), _plus(corner, bend), _plus(other, second)]
    back = [_minus(other, second), _minus(corner, bend), _minus(one, first)]
    return [*there, *back]


def _aside(start: Point, end: Point, by: float) -> Point:
    """Sideways of a line, `by` far."""
    x, y = end[0] - start[0], end[1] - start[1]
    length = math.hypot(x, y)
    return -y / length * by, x / length * by


def _plus(one: Point, other: Point) -> Point:
    return one[0] + other[0], one[1] + other[1]


def _minus(one: Point, other: Point) -> Point:
    return one[0] - other[0], one[1] - other[1]


def _mixed(white: float) -> Colour:
    red, green, blue = (int(ACCENT[place : place + 2], 16) for place in (1, 3, 5))
    return (
        round(red + (255 - red) * white),
        round(green + (255 - green) * white),
        round(blue + (255 - blue) * white),
    )


def _png(rows: Sequence[Sequence[tuple[int, ...]]], *, alpha: bool) -> bytes:
    """The pixels as a PNG file (RFC 2083), eight bits a channel."""
    head = struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, 6 if alpha else 2, 0, 0, 0)
    lines = b"".join(b"\x00" + bytes(value for pixel in row for value in pixel) for row in rows)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
