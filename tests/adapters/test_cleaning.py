"""Cleaning: only the picture leaves, upright and in plain colours, and the same bytes each time."""

import contextlib
import io
import struct

import pytest
from PIL import Image, ImageCms

from adapters.pictures import facts_of
from adapters.pictures.cleaning import LONGEST_SIDE, FileCleaner, cleaned
from tests.files import (
    LEFT_BEHIND,
    PLACE,
    SAMPLES,
    SOUND,
    TIMED_PLACES,
    a_film,
    a_gif,
    a_jpeg,
    a_png,
    box,
)
from workflows.domain.content import MediaKind
from workflows.errors import InvalidContent


def opened(content: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture


def test_of_a_jpeg_nothing_but_the_picture_is_left() -> None:
    dirty = a_jpeg(place=True)
    assert facts_of(dirty).has_place
    assert facts_of(dirty).has_owner

    clean = cleaned(dirty, name="party.jpg")

    assert (clean.kind, clean.type, clean.width, clean.height) == (MediaKind.PICTURE, "image/jpeg", 40, 20)
    assert not clean.facts.has_place
    assert not clean.facts.has_owner
    assert clean.facts.named == "image/jpeg"
    for said in (b"Ana", b"xmpmeta", b"Exif", b"48.8"):
        assert said not in clean.content
    assert set(opened(clean.content).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_a_picture_on_its_side_is_turned_before_what_says_so_is_gone() -> None:
    clean = cleaned(a_jpeg(orientation=6))

    picture = opened(clean.content).convert("RGB")
    assert (clean.width, clean.height) == picture.size == (20, 40)
    red, _green, blue = picture.getpixel((10, 5))  # type: ignore[misc]
    assert blue > 200 > 50 > red


def test_a_png_stays_one_and_stays_see_through() -> None:
    clean = cleaned(a_png())

    picture = opened(clean.content)
    assert (clean.type, picture.mode, picture.getpixel((3, 3))) == ("image/png", "RGBA", (0x11, 0x22, 0x33, 0x80))
    assert picture.info == {}
    assert b"Ana" not in clean.content


def test_colours_of_another_profile_are_those_people_saw() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    written = io.BytesIO()
    Image.new("RGB", (8, 8), "#336699").save(written, "JPEG", icc_profile=profile.tobytes())
    same = io.BytesIO()
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    Image.new("RGB", (8, 8), "#336699").save(same, "PNG", icc_profile=srgb)

    of_another_kind, plain = cleaned(written.getvalue()), cleaned(same.getvalue())

    assert "icc_profile" not in opened(of_another_kind.content).info
    assert opened(plain.content).getpixel((4, 4)) == (0x33, 0x66, 0x99)


def test_a_webp_stays_one() -> None:
    written = io.BytesIO()
    Image.new("RGB", (8, 8), "#336699").save(written, "WEBP", xmp=b"<x:xmpmeta>photoshop:City</x:xmpmeta>")

    clean = cleaned(written.getvalue())

    assert clean.type == "image/webp"
    assert b"xmpmeta" not in clean.content


def test_sixteen_bits_become_eight_and_not_white() -> None:
    written = io.BytesIO()
    Image.new("I;16", (4, 4), 0x8000).save(written, "PNG")

    assert opened(cleaned(written.getvalue()).content).getpixel((1, 1)) == 0x80


def test_what_is_larger_than_any_network_shows_is_scaled_down() -> None:
    clean = cleaned(a_jpeg((LONGEST_SIDE * 2, 100)))

    assert (clean.width, clean.height) == (LONGEST_SIDE, 50)


def test_a_gif_keeps_its_frames_and_loses_what_is_none() -> None:
    dirty = a_gif()

    clean = cleaned(dirty)

    before, after = Image.open(io.BytesIO(dirty)), Image.open(io.BytesIO(clean.content))
    assert (clean.kind, clean.type, clean.width) == (MediaKind.GIF, "image/gif", 10)
    assert (after.n_frames, after.info["loop"], after.info["duration"]) == (before.n_frames, 0, 80)  # type: ignore[attr-defined]
    for frame in range(3):
        before.seek(frame)
        after.seek(frame)
        assert before.convert("RGB").tobytes() == after.convert("RGB").tobytes()
    assert b"Ana" not in clean.content
    assert b"behind" not in clean.content


@pytest.mark.parametrize("moov_first", [True, False])
def test_a_film_keeps_pictures_and_sound_and_nothing_else(moov_first: bool) -> None:
    clean = cleaned(a_film(moov_first=moov_first), name="party.mp4")

    assert (clean.kind, clean.type, clean.width, clean.height) == (MediaKind.FILM, "video/mp4", 64, 36)
    assert clean.seconds == 2.0
    for gone in (PLACE, TIMED_PLACES, LEFT_BEHIND, b"Ana", b"udta", b"meta", struct.pack(">I", 3_900_000_000)):
        assert gone not in clean.content
    # By turns, as they lay: first picture, first sound, the other two pictures, the other sound.
    assert clean.content.endswith(SAMPLES[0] + SOUND[0] + SAMPLES[1] + SAMPLES[2] + SOUND[1])
    assert chunk_starts(clean.content) == [
        clean.content.index(SAMPLES[0]),
        clean.content.index(SAMPLES[1]),
        clean.content.index(SOUND[0]),
        clean.content.index(SOUND[1]),
    ]


def chunk_starts(film: bytes) -> list[int]:
    """What the film's tables of offsets say."""
    starts: list[int] = []
    at = film.find(b"stco")
    while at >= 0:
        (count,) = struct.unpack_from(">I", film, at + 8)
        starts += struct.unpack_from(f">{count}I", film, at + 12)
        at = film.find(b"stco", at + 1)
    return starts


@pytest.mark.parametrize("dirty", [a_jpeg(place=True), a_png(), a_gif(), a_film()], ids=["jpeg", "png", "gif", "mp4"])
def test_cleaning_gives_the_same_each_time_and_a_clean_film_or_gif_stays_as_it_is(dirty: bytes) -> None:
    clean = cleaned(dirty)

    assert cleaned(dirty).content == clean.content
    if clean.kind is not MediaKind.PICTURE:
        assert cleaned(clean.content).content == clean.content


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "not a picture or film"),
        (b"%PDF-1.7", "PDF"),
        (b"\0\0\0\x18ftypheic" + bytes(40), "HEIC"),
        (a_jpeg()[:300], "cannot be opened"),
        (a_png()[:40], "cannot be opened"),
        (a_gif()[:60], "cannot be opened"),
        (b"GIF89a" + bytes(20), "cannot be opened"),
        (a_film(codec=b"hvc1"), "H.264"),
        (a_film()[:-60], "to its end"),
        (a_film().replace(b"moov", b"moof"), "streaming"),
        (a_film() + box(b"zzzz", b"?"), "does not know"),
        (a_film().replace(b"url \0\0\0\1", b"url \0\0\0\0"), "another file"),
    ],
)
async def test_what_cannot_be_cleaned_is_refused_in_a_sentence(content: bytes, why: str) -> None:
    with pytest.raises(InvalidContent, match=why) as refused:
        await FileCleaner().clean(content, name="party")

    assert "It was not added." in str(refused.value)
    assert refused.value.field == "media"


def test_a_png_that_moves_is_refused_since_it_would_stand_still() -> None:
    written = io.BytesIO()
    frames = [Image.new("RGB", (4, 4), colour) for colour in ("red", "blue")]
    frames[0].save(written, "PNG", save_all=True, append_images=frames[1:])

    with pytest.raises(InvalidContent, match="moves"):
        cleaned(written.getvalue())


def test_a_film_whose_chunks_lie_over_each_other_does_not_grow() -> None:
    film = bytearray(a_film())
    # One size for each of the first track's samples: as long as the whole file.
    at = film.find(b"stsz")
    struct.pack_into(">I", film, at + 8, len(film) // 2)

    with pytest.raises(InvalidContent, match="to its end"):
        cleaned(bytes(film))


def test_any_byte_changed_is_cleaned_or_refused_and_nothing_else() -> None:
    film = a_film()
    for at in range(0, len(film), 7):
        for value in (0, 1, 0xFF):
            broken = film[:at] + bytes([value]) + film[at + 1 :]
            with contextlib.suppress(InvalidContent):
                assert len(cleaned(broken).content) <= len(broken)
