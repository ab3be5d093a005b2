"""A picture as a phone takes it, to practise with: a red kettle, and hidden in the file where it was taken."""

import io

from PIL import Image, ImageDraw

TAKEN_BY = "Ana's phone"
"""Stands in the file's hidden data, with a place; neither may leave the building."""
_SIZE = (960, 640)
_PLACE = {1: "N", 2: (51.0, 30.0, 26.0), 3: "W", 4: (0.0, 7.0, 39.0)}
_ARTIST, _GPS = 0x013B, 0x8825


def kettle_picture() -> bytes:
    """The picture, a JPEG of 960 × 640 pixels."""
    picture = Image.new("RGB", _SIZE, "#dfe9f2")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 500, 960, 640), fill="#b88a5b")
    draw.arc((330, 120, 630, 420), 180, 360, fill="#3a3a3a", width=26)
    draw.polygon(((610, 330), (780, 220), (810, 250), (640, 420)), fill="#a8201a")
    draw.polygon(((340, 270), (620, 270), (690, 520), (270, 520)), fill="#c62828")
    draw.polygon(((360, 290), (410, 290), (370, 500), (300, 500)), fill="#e57373")
    draw.rectangle((330, 248, 630, 280), fill="#8e1b16")
    draw.ellipse((462, 216, 498, 252), fill="#3a3a3a")
    exif = Image.Exif()
    exif[_ARTIST] = TAKEN_BY
    exif[_GPS] = _PLACE
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=88, exif=exif)
    return written.getvalue()
