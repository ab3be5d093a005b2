"""Pictures and films for tests, made here: small, and with everything in them that must not leave."""

import io
import struct

from PIL import Image, PngImagePlugin

PLACE = b"+48.8584+002.2945/"
"""Where a film says it was taken."""
SAMPLES = (b"first-picture", b"second-picture-longer", b"third")
SOUND = (b"sound-one", b"sound-two")
TIMED_PLACES = b"timed-place-48.8584"
LEFT_BEHIND = b"bytes-that-nothing-points-at"


def a_jpeg(size: tuple[int, int] = (40, 20), *, orientation: int = 1, place: bool = False) -> bytes:
    """A red picture whose left half is blue, with metadata of every kind."""
    picture = Image.new("RGB", size, "red")
    picture.paste("blue", (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x013B] = "Ana Author"
    if place:
        exif[0x8825] = {1: "N", 2: (48.0, 51.0, 30.0), 3: "E", 4: (2.0, 17.0, 40.0)}
    written = io.BytesIO()
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><exif:GPSLatitude>48.8</exif:GPSLatitude></x:xmpmeta>'
    picture.save(written, "JPEG", exif=exif, comment=b"made by Ana", xmp=xmp)
    return written.getvalue()


def a_png(size: tuple[int, int] = (30, 30), *, colour: str = "#11223380") -> bytes:
    """A see-through picture with a text in it that says whose it is."""
    said = PngImagePlugin.PngInfo()
    said.add_text("Author", "Ana Author")
    said.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta>photoshop:City</x:xmpmeta>")
    written = io.BytesIO()
    Image.new("RGBA", size, colour).save(written, "PNG", pnginfo=said)
    return written.getvalue()


def a_gif(frames: int = 3) -> bytes:
    """A picture that moves, with a comment."""
    pictures = [Image.new("P", (10, 10), number) for number in range(frames)]
    for picture in pictures:
        picture.putpalette([value for number in range(frames) for value in (number * 40, 0, 0)])
    written = io.BytesIO()
    first, *rest = pictures
    first.save(written, "GIF", save_all=True, append_images=rest, duration=80, loop=0, comment=b"made by Ana")
    return written.getvalue() + b"behind the end"


def a_film(*, codec: bytes = b"avc1", moov_first: bool = True, seconds: int = 2) -> bytes:
    """A film of three pictures and two pieces of sound, with a place, an owner and a track of timed places."""
    if not moov_first:
        mdat, offsets = _mdat(at=len(_FTYP))
        return _FTYP + mdat + _moov(offsets, codec, seconds)
    length = len(_moov(_mdat(at=0)[1], codec, seconds))
    mdat, offsets = _mdat(at=len(_FTYP) + length)
    return _FTYP + _moov(offsets, codec, seconds) + mdat


def box(kind: bytes, *bodies: bytes) -> bytes:
    """A box of a film."""
    body = b"".join(bodies)
    return struct.pack(">I4s", len(body) + 8, kind) + body


_FTYP = box(b"ftyp", b"isom\0\0\2\0isommp41")
Offsets = tuple[list[int], list[int], list[int]]


def _mdat(*, at: int) -> tuple[bytes, Offsets]:
    """The samples in the order a camera writes them: pictures, sound and places by turns."""
    body = b""
    offsets: Offsets = ([], [], [])
    for track, sample in (
        (0, SAMPLES[0]),
        (1, SOUND[0]),
        (2, TIMED_PLACES),
        (0, SAMPLES[1] + SAMPLES[2]),
        (1, SOUND[1]),
    ):
        offsets[track].append(at + 8 + len(body))
        body += sample
    return box(b"mdat", body + LEFT_BEHIND), offsets


def _moov(offsets: Offsets, codec: bytes, seconds: int) -> bytes:
    dates = struct.pack(">II", 3_900_000_000, 3_900_000_000)
    mvhd = box(b"mvhd", bytes(4), dates, struct.pack(">II", 1_000, seconds * 1_000), bytes(80))
    udta = box(b"udta", box(b"\xa9xyz", struct.pack(">HH", len(PLACE), 0x15C7), PLACE))
    meta = box(b"meta", bytes(4), b"com.apple.quicktime.location.ISO6709", PLACE)
    return box(
        b"moov",
        mvhd,
        _trak(b"vide", codec, SAMPLES, offsets[0], ((1, 1), (2, 2)), dates),
        _trak(b"soun", b"mp4a", SOUND, offsets[1], ((1, 1),), dates),
        _trak(b"meta", b"mebx", (TIMED_PLACES,), offsets[2], ((1, 1),), dates),
        udta,
        meta,
    )


def _trak(
    handler: bytes,
    codec: bytes,
    samples: tuple[bytes, ...],
    offsets: list[int],
    runs: tuple[tuple[int, int], ...],
    dates: bytes,
) -> bytes:
    matrix = struct.pack(">9i", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
    tkhd = box(b"tkhd", b"\0\0\0\7", dates, bytes(28), matrix, struct.pack(">II", 64 << 16, 36 << 16))
    mdhd = box(b"mdhd", bytes(4), dates, struct.pack(">II", 1_000, 2_000), bytes(4))
    hdlr = box(b"hdlr", bytes(8), handler, bytes(12), b"Ana's telephone\0")
    stsd = box(b"stsd", struct.pack(">II", 0, 1), box(codec, bytes(70)))
    stts = box(b"stts", struct.pack(">IIII", 0, 1, len(samples), 500))
    stsc = box(b"stsc", struct.pack(">II", 0, len(runs)), *(struct.pack(">III", *run, 1) for run in runs))
    stsz = box(b"stsz", struct.pack(">III", 0, 0, len(samples)), *(struct.pack(">I", len(one)) for one in samples))
    stco = box(b"stco", struct.pack(">II", 0, len(offsets)), *(struct.pack(">I", one) for one in offsets))
    dinf = box(b"dinf", box(b"dref", struct.pack(">II", 0, 1), box(b"url ", b"\0\0\0\1")))
    head = {b"vide": b"vmhd", b"soun": b"smhd"}.get(handler, b"nmhd")
    minf = box(b"minf", box(head, bytes(12)), dinf, box(b"stbl", stsd, stts, stsc, stsz, stco))
    return box(b"trak", tkhd, box(b"mdia", mdhd, hdlr, minf), box(b"udta", box(b"name", b"Ana")))
