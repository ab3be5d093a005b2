"""What can be told about a picture or film from its bytes: kind, metadata, whether it opens to its end.

The bytes come from outside and are hostile: only four kinds are decoded, by Pillow's decoder for exactly that kind, the
size is known before a pixel is, and nothing here raises.
"""

import io
from collections.abc import Mapping
from pathlib import PurePath

from PIL import ExifTags, Image

from workflows.domain.finding import PictureFacts

MOST_BYTES = 64 * 1024 * 1024
"""Larger files are not decoded, only recognised; no network takes such a picture (`networks.md` 5.1: X 5 MB)."""
MOST_PIXELS = 50_000_000
"""About 200 MB as RGBA; a camera makes up to 50 megapixels. More is taken for a decompression bomb, and for broken."""
MOST_FRAMES = 1_000
"""Frames of an animation that are looked at."""

_JPEG, _PNG, _GIF, _WEBP, _MP4 = "image/jpeg", "image/png", "image/gif", "image/webp", "video/mp4"
_DECODERS: Mapping[str, str] = {_JPEG: "JPEG", _PNG: "PNG", _GIF: "GIF", _WEBP: "WEBP"}
_BY_NAME: Mapping[str, str] = {
    ".jpg": _JPEG,
    ".jpeg": _JPEG,
    ".jpe": _JPEG,
    ".png": _PNG,
    ".gif": _GIF,
    ".webp": _WEBP,
    ".mp4": _MP4,
    ".m4v": _MP4,
    ".mov": "video/quicktime",
    ".heic": "image/heic",
    ".heif": "image/heic",
    ".bmp": "image/bmp",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".svg": "image/svg+xml",
    ".pdf": "application/pdf",
}
_OWNER_TAGS = frozenset(
    {
        ExifTags.Base.Artist,
        ExifTags.Base.Copyright,
        ExifTags.Base.HostComputer,
        ExifTags.Base.XPAuthor,
        ExifTags.Base.CameraOwnerName,
        ExifTags.Base.BodySerialNumber,
        ExifTags.Base.LensSerialNumber,
    }
)
_PLACE_WORDS = (b"exif:GPSLatitude", b"GPSLatitude", b"photoshop:City", b"Iptc4xmpCore:Location", b"LocationShown")
_OWNER_WORDS = (
    b"dc:creator",
    b"photoshop:AuthorsPosition",
    b"aux:SerialNumber",
    b"exifEX:BodySerialNumber",
    b"aux:OwnerName",
)
_LOCATION_ATOMS = (b"\xa9xyz", b"loci", b"com.apple.quicktime.location")
_PLAIN_KEYS = frozenset({"author", "artist", "copyright", "creator"})


def facts_of(content: bytes, *, name: str = "") -> PictureFacts:
    """What is known of these bytes; `name` is the file name they came with. Never raises."""
    kind = kind_of(content)
    named = _BY_NAME.get(PurePath(name).suffix.lower(), "")
    place = owner = broken = False
    if kind in _DECODERS:
        place, owner, broken = _decoded(content, _DECODERS[kind])
    elif kind == _MP4:
        head, tail = content[:1_000_000], content[-1_000_000:]
        place = any(atom in head or atom in tail for atom in _LOCATION_ATOMS)
    return PictureFacts(
        kind=kind, named=named, size=len(content), has_place=place, has_owner=owner, is_broken=broken or not content
    )


def kind_of(content: bytes) -> str:
    """The kind by the first bytes (the formats' own specifications), "" when it is none that we know."""
    if content.startswith(b"\xff\xd8\xff"):
        return _JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return _PNG
    if content.startswith((b"GIF87a", b"GIF89a")):
        return _GIF
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return _WEBP
    if content[4:8] == b"ftyp":
        brand = content[8:12]
        if brand in {b"heic", b"heix", b"mif1", b"heif", b"avif"}:
            return "image/heic"
        return "video/quicktime" if brand == b"qt  " else _MP4
    if content.startswith(b"%PDF-"):
        return "application/pdf"
    return "image/bmp" if content.startswith(b"BM") else ""


def _decoded(content: bytes, decoder: str) -> tuple[bool, bool, bool]:
    """Whether it says where it was taken, whose it is, and whether it is broken."""
    if len(content) > MOST_BYTES:
        return False, False, True
    try:
        with Image.open(io.BytesIO(content), formats=[decoder]) as image:
            return _looked_at(image)
    except Exception:
        # A decoder fed with hostile bytes may fail in any way, Pillow's own guard against bombs among them.
        return False, False, True


def _looked_at(image: Image.Image) -> tuple[bool, bool, bool]:
    if _pixels(image) > MOST_PIXELS:
        # Before its metadata: to find those, Pillow decodes all of a PNG.
        return False, False, True
    place, owner = _metadata(image)
    return place, owner, not _opens(image)


def _opens(image: Image.Image) -> bool:
    """Whether its frames can be decoded, as far as one picture's worth of pixels goes; `image` is at its first.

    Frames are not counted beforehand: for a GIF that means reading all of them. A frame may be larger than the first.
    """
    left = MOST_PIXELS
    try:
        for frame in range(MOST_FRAMES):
            if not _goes_to(image, frame):
                break
            if _pixels(image) > MOST_PIXELS:
                return False
            left -= max(_pixels(image), 1)
            if left < 0:
                break
            image.load()
    except Exception:
        return False
    return True


def _goes_to(image: Image.Image, frame: int) -> bool:
    """Whether there is such a frame; the first there always is."""
    try:
        image.seek(frame)
    except EOFError:
        return False
    return True


def _pixels(image: Image.Image) -> int:
    return image.width * image.height


def _metadata(image: Image.Image) -> tuple[bool, bool]:
    place = owner = False
    exif = image.getexif()
    inner = exif.get_ifd(ExifTags.IFD.Exif)
    place = any(key != ExifTags.GPS.GPSVersionID for key in exif.get_ifd(ExifTags.IFD.GPSInfo))
    owner = any(_says_something(found.get(tag)) for found in (exif, inner) for tag in _OWNER_TAGS)
    for key, value in image.info.items():
        if isinstance(key, str) and key.lower() in _PLAIN_KEYS and _says_something(value):
            owner = True
        raw = value.encode("utf-8", "replace") if isinstance(value, str) else value
        if isinstance(raw, bytes) and ("xmp" in str(key).lower() or b"<x:xmpmeta" in raw[:2_000]):
            place = place or any(word in raw for word in _PLACE_WORDS)
            owner = owner or any(word in raw for word in _OWNER_WORDS)
    return place, owner


def _says_something(value: object) -> bool:
    if isinstance(value, bytes):
        return bool(value.replace(b"\0", b"").strip())
    return value is not None and bool(str(value).strip("\0 "))
