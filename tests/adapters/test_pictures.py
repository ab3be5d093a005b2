"""What is told of a picture's bytes, and that no bytes can make it raise or take long."""

import io
import struct
import zlib
from functools import partial

import pytest
from PIL import ExifTags, Image, PngImagePlugin

from adapters.pictures import MOST_PIXELS, facts_of, kind_of
from tests.stopwatch import quickest

MP4 = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"\0" * 64


def a_picture(kind: str = "JPEG", *, size: tuple[int, int] = (40, 30), **saved: object) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, "red").save(made, kind, **saved)
    return made.getvalue()


def exif(*, place: bool = False, owner: bool = False, version_only: bool = False) -> Image.Exif:
    found = Image.Exif()
    found[ExifTags.Base.Software] = "Camera 1.0"
    if place:
        found.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (51.0, 30.0, 0.0)
    if version_only:
        found.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSVersionID] = b"\2\3\0\0"
    if owner:
        found[ExifTags.Base.Artist] = "Jane Doe"
    return found


def a_chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


@pytest.mark.parametrize(
    ("kind", "mime"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("GIF", "image/gif"), ("WEBP", "image/webp")]
)
def test_a_plain_picture_is_known_by_its_first_bytes_and_gives_nothing_away(kind: str, mime: str) -> None:
    content = a_picture(kind)

    facts = facts_of(content, name="a.PNG")

    assert (facts.kind, facts.named, facts.size) == (mime, "image/png", len(content))
    assert not (facts.has_place or facts.has_owner or facts.is_broken)


def test_a_film_is_known_and_not_decoded() -> None:
    facts = facts_of(MP4, name="a.mp4")

    assert (facts.kind, facts.named, facts.is_broken) == ("video/mp4", "video/mp4", False)
    assert facts_of(MP4 + b"\xa9xyz+51.5-000.1/").has_place


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_place_and_an_owner_in_the_metadata_are_seen(kind: str) -> None:
    assert facts_of(a_picture(kind, exif=exif(place=True))).has_place
    assert not facts_of(a_picture(kind, exif=exif(place=True))).has_owner
    assert facts_of(a_picture(kind, exif=exif(owner=True))).has_owner
    assert not facts_of(a_picture(kind, exif=exif(version_only=True))).has_place


def test_a_place_in_xmp_and_an_author_in_text_are_seen() -> None:
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf exif:GPSLatitude="51,30.0N"/></x:xmpmeta>'
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", "Jane Doe")

    assert facts_of(a_picture("JPEG", xmp=xmp)).has_place
    assert facts_of(a_picture("PNG", pnginfo=text)).has_owner


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
def test_a_picture_that_was_cut_off_is_broken(kind: str) -> None:
    content = a_picture(kind, size=(200, 200)) if kind != "JPEG" else a_picture(kind, size=(900, 900))

    assert facts_of(content[: len(content) * 2 // 3]).is_broken


def test_what_is_no_picture_has_no_kind() -> None:
    assert kind_of(b"<svg onload=alert(1)>") == ""
    assert kind_of(b"MZ\x90\0") == ""
    assert kind_of(b"%PDF-1.7") == "application/pdf"
    assert facts_of(b"").is_broken


def test_a_picture_of_another_kind_than_its_first_bytes_is_broken() -> None:
    assert facts_of(b"\x89PNG\r\n\x1a\n" + a_picture("JPEG")).is_broken


def test_a_decompression_bomb_is_broken_and_never_unpacked() -> None:
    side = int(MOST_PIXELS**0.5) + 1
    for width in (side, 30_000):
        header = a_chunk(b"IHDR", struct.pack(">IIBBBBB", width, width, 8, 2, 0, 0, 0))
        bomb = b"\x89PNG\r\n\x1a\n" + header + a_chunk(b"IDAT", zlib.compress(b"\0" * 1_000)) + a_chunk(b"IEND", b"")

        assert facts_of(bomb).is_broken
        assert quickest(partial(facts_of, bomb)) < 1


def test_a_bomb_that_can_be_unpacked_is_not_unpacked_for_its_metadata() -> None:
    lines = zlib.compress(b"\0" * (1 + 10_000 // 8) * 10_000)
    header = a_chunk(b"IHDR", struct.pack(">IIBBBBB", 10_000, 10_000, 1, 0, 0, 0, 0))
    author = a_chunk(b"tEXt", b"Author\0Jane Doe")
    facts = facts_of(b"\x89PNG\r\n\x1a\n" + header + a_chunk(b"IDAT", lines) + author + a_chunk(b"IEND", b""))

    assert facts.is_broken
    # Her name stands behind the pixels: whoever knows it has decoded them.
    assert not facts.has_owner


def test_a_frame_that_is_larger_than_the_first_is_a_bomb_too() -> None:
    def frame(side: int) -> bytes:
        return b"\x2c" + struct.pack("<HHHHB", 0, 0, side, side, 0) + b"\x02\x02\x44\x01\x00"

    screen = b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    big, long = screen + frame(1) + frame(12_000) * 50 + b";", screen + frame(1) * 500_000 + b";"

    assert facts_of(big).is_broken
    assert facts_of(long).kind == "image/gif"
    assert quickest(lambda: (facts_of(big), facts_of(long))) < 2


def test_any_bytes_after_a_known_beginning_are_answered() -> None:
    for beginning in (
        b"\xff\xd8\xff\xe1\xff\xff",
        b"\x89PNG\r\n\x1a\n",
        b"GIF89a",
        b"RIFF\0\0\0\0WEBPVP8X",
        b"\0\0\0\x18ftyp",
    ):
        for filling in (b"", b"\0" * 500, b"\xff" * 500, bytes(range(256)) * 4):
            assert facts_of(beginning + filling, name="\0/..\\x" * 3).size


def test_a_long_animation_is_looked_at_no_longer_than_a_big_picture() -> None:
    frames = [Image.new("P", (1_000, 1_000), index) for index in range(120)]
    made = io.BytesIO()
    frames[0].save(made, "GIF", save_all=True, append_images=frames[1:])

    assert not facts_of(made.getvalue()).is_broken
    assert quickest(lambda: facts_of(made.getvalue()), of=2) < 5
