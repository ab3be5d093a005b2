"""Previews: about 320 pixels wide, in ever fewer bytes, of everything that can be drawn and of nothing else."""

import io
import random

import pytest
from PIL import Image

from adapters.pictures.previews import SIZES, WIDTHS, FilePreviewer, previews_of
from tests.files import a_film, a_gif, a_jpeg, a_png


def noise(size: tuple[int, int]) -> bytes:
    """A picture that no quality makes small."""
    picture = Image.frombytes("RGB", size, random.Random(7).randbytes(size[0] * size[1] * 3))
    written = io.BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


async def test_a_picture_is_there_in_ever_fewer_bytes_and_says_nothing_of_its_author() -> None:
    found = await FilePreviewer().previews(noise((640, 480)))

    assert len(found) > 2
    assert [len(one) for one in found] == sorted((len(one) for one in found), reverse=True)
    assert all(any(len(one) <= size for size in SIZES) for one in found)
    assert len(found[-1]) <= SIZES[-1]
    assert {opened(one).width for one in found} <= set(WIDTHS)
    assert all(opened(one).format == "JPEG" for one in found)
    assert b"Ana" not in b"".join(previews_of(a_jpeg((400, 300), place=True)))


def test_what_is_small_already_is_there_once_and_no_larger_than_it_is() -> None:
    [only] = previews_of(a_png((30, 30)))

    assert opened(only).size == (30, 30)


def test_what_one_can_see_through_lies_on_white() -> None:
    [only] = previews_of(a_png((30, 30), colour="#00000000"))

    assert opened(only).getpixel((15, 15)) == (255, 255, 255)


def test_of_what_moves_the_first_moment_is_shown() -> None:
    [only] = previews_of(a_gif())

    assert opened(only).size == (10, 10)


def test_a_tall_picture_leaves_the_buttons_on_the_screen() -> None:
    widest = opened(previews_of(a_jpeg((400, 4_000)))[0])

    assert widest.height <= 480
    assert widest.width < 60


@pytest.mark.parametrize(
    "content",
    [b"", b"<svg/>", a_film(), a_jpeg((400, 200))[:200], b"\x89PNG\r\n\x1a\n" + b"\x00" * 40],
    ids=["nothing", "markup", "a film", "half a picture", "a broken head"],
)
def test_what_cannot_be_drawn_is_not_shown(content: bytes) -> None:
    assert previews_of(content) == ()
