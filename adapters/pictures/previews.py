"""Pictures small enough to stand inside a card: JPEG, about 320 pixels wide, in ever fewer bytes."""

import asyncio
import io
from collections.abc import Mapping, Sequence

from PIL import Image

from adapters.pictures.facts import MOST_PIXELS, kind_of

WIDTHS = (320, 240, 160)
"""Pixels: as wide as a card is on a phone, then less when not even the lowest quality fits."""
TALLEST = 1.5
"""Times the width: a taller picture is made narrower, so that it leaves the buttons on the screen."""
SIZES = (10_500, 7_500, 5_200, 3_700, 2_600, 1_800)
"""Bytes. The first fills half a card of Teams once it is written as text; four of the last leave room for words."""
_QUALITIES = (85, 75, 65, 55, 45, 35, 25)
"""Of 100; below, nobody recognises anything."""
_DECODERS: Mapping[str, str] = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/gif": "GIF"}
_PAPER = (255, 255, 255)


class FilePreviewer:
    """Implements `workflows.ports.previewer.Previewer`, one picture at a time: each may need a hundred megabytes."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()

    async def previews(self, content: bytes) -> Sequence[bytes]:
        """The picture in each of `SIZES` that it can be squeezed into, the largest first, none twice."""
        async with self._turn:
            return await asyncio.to_thread(previews_of, content)


def previews_of(content: bytes) -> tuple[bytes, ...]:
    """The same, where waiting does no harm."""
    decoder = _DECODERS.get(kind_of(content))
    if decoder is None:
        return ()
    try:
        with Image.open(io.BytesIO(content), formats=[decoder]) as image:
            if image.width * image.height > MOST_PIXELS:
                return ()
            plain = _on_paper(image)
    except Exception:
        # A decoder may fail in any way; what it cannot open is simply not shown.
        return ()
    return _squeezed(plain)


def _on_paper(image: Image.Image) -> Image.Image:
    """Its first moment, at most as large as the largest preview, with white where one can see through it."""
    most = (WIDTHS[0], round(WIDTHS[0] * TALLEST))
    image.draft("RGB", most)  # of a JPEG, decodes little more than is shown
    image.thumbnail(most, Image.Resampling.LANCZOS, reducing_gap=3.0)
    seen = image.convert("RGBA") if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info else None
    paper = Image.new("RGB", image.size, _PAPER)  # with nothing but its pixels
    paper.paste(seen or image.convert("RGB"), mask=seen.getchannel("A") if seen else None)
    return paper


def _squeezed(picture: Image.Image) -> tuple[bytes, ...]:
    """For each size the first that fits, of ever narrower pictures in ever lower quality."""
    candidates: list[bytes] = []
    found: list[bytes] = []
    steps = [(width, quality) for width in WIDTHS for quality in _QUALITIES]
    for size in SIZES:
        fitting = next((one for one in candidates if len(one) <= size), None)
        while fitting is None and len(candidates) < len(steps):
            candidates.append(_written(picture, *steps[len(candidates)]))
            fitting = candidates[-1] if len(candidates[-1]) <= size else None
        if fitting is None:
            break
        if fitting not in found:
            found.append(fitting)
    return tuple(found)


def _written(picture: Image.Image, width: int, quality: int) -> bytes:
    smaller = picture.copy()
    smaller.thumbnail((width, round(width * TALLEST)), Image.Resampling.LANCZOS)
    written = io.BytesIO()
    smaller.save(written, "JPEG", quality=quality, optimize=True)
    return written.getvalue()
