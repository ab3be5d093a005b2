"""Pictures and films without what they give away: metadata, thumbnails, comments, the place, and bytes behind the end.

JPEG, PNG and WebP are decoded and written anew. A GIF keeps its frames bit for bit, and loses every block that is none.
A film keeps its picture and sound bit for bit, in a file built anew around them (`films.py`).
"""

import asyncio
import io
from collections.abc import Mapping

from PIL import Image, ImageCms, ImageOps

from adapters.pictures.facts import MOST_BYTES, MOST_PIXELS, facts_of, kind_of
from adapters.pictures.films import FilmProblem, clean_film
from adapters.pictures.gifs import BrokenGif, clean_gif
from workflows.domain.content import MediaKind
from workflows.errors import InvalidContent
from workflows.ports.cleaner import Cleaned

JPEG_QUALITY = 90
"""Of 100: above it files grow and nobody sees more."""
WEBP_QUALITY = 90
LONGEST_SIDE = 4_096
"""Pixels. X, and all others we know of, show no more; a larger picture is scaled down to it."""
MOST_FILM_BYTES = 512 * 1024 * 1024
"""More no network takes (`networks.md`: X 512 MB)."""

_DECODERS: Mapping[str, str] = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
_FILMS = frozenset({"video/mp4", "video/quicktime"})
_DEEP = frozenset({"I", "F", "I;16", "I;16B", "I;16L", "I;16N"})
"""Modes of one channel with more than 8 bits."""


class FileCleaner:
    """Implements `workflows.ports.cleaner.Cleaner`, one file at a time: each may need a few hundred megabytes."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()

    async def clean(self, content: bytes, *, name: str) -> Cleaned:
        """The clean picture or film. Raises InvalidContent for what cannot be opened or understood."""
        async with self._turn:
            return await asyncio.to_thread(cleaned, content, name=name)


def cleaned(content: bytes, *, name: str = "") -> Cleaned:
    """What may leave of this file; the same every time. Raises InvalidContent. Takes seconds: not on the event loop."""
    kind = kind_of(content)
    if kind in _DECODERS:
        return _picture(content, kind, name)
    if kind == "image/gif":
        return _gif(content, name)
    if kind in _FILMS:
        return _film(content, kind, name)
    raise InvalidContent(_unknown(kind), field="media")


def _picture(content: bytes, kind: str, name: str) -> Cleaned:
    if len(content) > MOST_BYTES:
        raise InvalidContent(_TOO_LARGE, field="media")
    try:
        with Image.open(io.BytesIO(content), formats=[_DECODERS[kind]]) as image:
            _require_still(image)
            size, clean = _written(image, kind)
    except InvalidContent:
        raise
    except Exception as error:
        # A decoder fed with hostile bytes may fail in any way, Pillow's own guard against bombs among them.
        raise InvalidContent(_BROKEN, field="media") from error
    return _result(clean, MediaKind.PICTURE, kind, size, name)


def _require_still(image: Image.Image) -> None:
    if image.width * image.height > MOST_PIXELS:
        raise InvalidContent(_TOO_LARGE, field="media")
    if getattr(image, "is_animated", False):
        raise InvalidContent(_MOVES, field="media")


def _written(image: Image.Image, kind: str) -> tuple[tuple[int, int], bytes]:
    """Its size as it is seen, and the file."""
    # Of a JPEG, decodes no more than is kept: a fraction of the memory.
    image.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
    upright = ImageOps.exif_transpose(image)
    plain = _in_srgb(_in_eight_bits(upright), opaque=kind == "image/jpeg")
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    # A picture with nothing but its pixels: what else was known of it would be written along.
    plain.info = {}
    written = io.BytesIO()
    if kind == "image/jpeg":
        plain.save(written, "JPEG", quality=JPEG_QUALITY, optimize=True)
    elif kind == "image/png":
        plain.save(written, "PNG", compress_level=6)
    else:
        plain.save(written, "WEBP", quality=WEBP_QUALITY, method=4)
    return plain.size, written.getvalue()


def _in_eight_bits(image: Image.Image) -> Image.Image:
    if image.mode not in _DEEP:
        return image
    # Pillow would cut off everything above 255 and leave it white.
    return image.convert("I").point(lambda level: level * (1 / 256)).convert("L")


def _in_srgb(image: Image.Image, *, opaque: bool) -> Image.Image:
    """In a mode each of our formats can hold, in the colours that a file without a profile stands for."""
    mode = _plain_mode(image, opaque=opaque)
    profile = image.info.get("icc_profile")
    if isinstance(profile, bytes) and profile:
        if image.mode in ("P", "PA", "1"):
            image = image.convert(mode)
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            shown = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=_srgb(mode))
            return (shown or image).convert(mode)
        except (ImageCms.PyCMSError, OSError, ValueError):
            # A profile that is none, or of another kind of colour: shown as every browser would, without it.
            return image.convert(mode)
    return image.convert(mode)


def _plain_mode(image: Image.Image, *, opaque: bool) -> str:
    see_through = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    if image.mode in ("1", "L", "LA"):
        return "L" if opaque or not see_through else "LA"
    return "RGBA" if see_through and not opaque else "RGB"


def _srgb(mode: str) -> str:
    return "RGBA" if mode in ("RGBA", "LA") else "RGB"


def _gif(content: bytes, name: str) -> Cleaned:
    if len(content) > MOST_BYTES:
        raise InvalidContent(_TOO_LARGE, field="media")
    try:
        clean, size = clean_gif(content)
    except BrokenGif as error:
        raise InvalidContent(_BROKEN, field="media") from error
    return _result(clean, MediaKind.GIF, "image/gif", size, name)


def _film(content: bytes, kind: str, name: str) -> Cleaned:
    if len(content) > MOST_FILM_BYTES:
        raise InvalidContent(_TOO_LARGE, field="media")
    try:
        film = clean_film(content)
    except FilmProblem as problem:
        raise InvalidContent(f"{problem} {_FILM_ADVICE}", field="media") from problem
    facts = facts_of(film.content, name=name)
    return Cleaned(
        content=film.content,
        kind=MediaKind.FILM,
        type=kind,
        width=film.width,
        height=film.height,
        seconds=film.seconds,
        facts=facts,
    )


def _result(clean: bytes, kind: MediaKind, type_: str, size: tuple[int, int], name: str) -> Cleaned:
    facts = facts_of(clean, name=name)
    if facts.is_broken:
        raise InvalidContent(_BROKEN, field="media")
    return Cleaned(content=clean, kind=kind, type=type_, width=size[0], height=size[1], facts=facts)


def _unknown(kind: str) -> str:
    named = {"image/heic": "HEIC", "image/bmp": "BMP", "application/pdf": "PDF"}.get(kind)
    if named:
        return f"This is a {named} file, which networks do not take. {_EXPORT}"
    return f"This is not a picture or film that networks take. {_EXPORT}"


_EXPORT = "It was not added. Export it as JPEG or PNG, a film as MP4, and choose that file."
_BROKEN = "This picture cannot be opened to its end. It was not added. Export it again, and choose the new file."
_TOO_LARGE = "This file is too large to be looked at. It was not added. Export it smaller, and choose the new file."
_MOVES = "This picture moves, and networks would show it still. It was not added. Export it as a GIF or as MP4."
_FILM_ADVICE = "It was not added. Export it as MP4 with H.264 pictures and AAC sound, and choose the new file."
