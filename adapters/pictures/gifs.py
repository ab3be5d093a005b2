"""A GIF without what is no picture: comments, plain texts, metadata of programs, and bytes behind its end.

The frames themselves, their colours and times stay as they are (specification: GIF89a, sections 17 to 26).
"""

from collections.abc import Iterator
from dataclasses import dataclass

MOST_SIDE = 16_384
"""Pixels; the two sides multiplied have to stay below `facts.MOST_PIXELS`, too, which is asked later."""

_TRAILER = 0x3B
_EXTENSION, _IMAGE = 0x21, 0x2C
_CONTROL, _APPLICATION = 0xF9, 0xFF
_LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
"""The two names under which a GIF says how often it plays."""


class BrokenGif(Exception):
    """It is no GIF to its end."""


@dataclass
class _Reader:
    content: bytes
    at: int

    def take(self, size: int) -> bytes:
        taken = self.content[self.at : self.at + size]
        if len(taken) < size:
            raise BrokenGif("it ends too early")
        self.at += size
        return taken

    def sub_blocks(self) -> Iterator[bytes]:
        """The pieces of one block, each with its length in front; the empty one that ends it, too."""
        while True:
            length = self.take(1)
            yield length + self.take(length[0])
            if length[0] == 0:
                return


def clean_gif(content: bytes) -> tuple[bytes, tuple[int, int]]:
    """The GIF with nothing but its frames and how often they play; and width and height. Raises BrokenGif."""
    reader = _Reader(content, 0)
    screen = reader.take(13)
    width, height = int.from_bytes(screen[6:8], "little"), int.from_bytes(screen[8:10], "little")
    if not (0 < width <= MOST_SIDE and 0 < height <= MOST_SIDE):
        raise BrokenGif("its size is none")
    # Version 89a whatever it said: frames with times are of that version.
    kept = [b"GIF89a" + screen[6:], reader.take(_table_size(screen[10]))]
    frames = 0
    while (mark := reader.take(1)[0]) != _TRAILER:
        if mark == _EXTENSION:
            kept.append(_extension(reader))
        elif mark == _IMAGE:
            kept.append(_frame(reader))
            frames += 1
        else:
            raise BrokenGif("there is a block that no GIF has")
    if not frames:
        raise BrokenGif("there is no picture in it")
    return b"".join([*kept, bytes([_TRAILER])]), (width, height)


def _extension(reader: _Reader) -> bytes:
    """The block when it belongs to the frames; nothing of any other."""
    label = reader.take(1)
    blocks = list(reader.sub_blocks())
    is_loop = label[0] == _APPLICATION and blocks[0][1:] in _LOOPS
    if label[0] == _CONTROL or is_loop:
        # A loop's first piece of 3 bytes says how often; what stands behind it is somebody's own.
        data = [block for block in blocks[1:] if len(block) == 4][:1] if is_loop else []
        return bytes([_EXTENSION]) + label + b"".join([blocks[0], *data, b"\0"])
    return b""


def _frame(reader: _Reader) -> bytes:
    described = reader.take(9)
    table = reader.take(_table_size(described[8]))
    code_size = reader.take(1)
    return b"".join([bytes([_IMAGE]), described, table, code_size, *reader.sub_blocks()])


def _table_size(flags: int) -> int:
    """Bytes of the table of colours that the flags announce; 0 without one."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0
