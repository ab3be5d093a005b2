"""Characters nobody sees, and characters that look like others."""

ZERO_WIDTH = frozenset(
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2060\u2061\u2062\u2063\u2064\u206a\u206b\u206c\u206d\u206e\u206f"
    "\u3164\ufeff\uffa0"
)
"""Invisible in every script: soft hyphen, zero-width space, word joiner, fillers."""

JOINERS = frozenset("\u200c\u200d")
"""Invisible, but needed inside emoji families and in Arabic and Indic scripts."""

BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Embeddings, overrides and isolates: they make a text read differently from what it says (Unicode UAX 9)."""

DIRECTION_MARKS = frozenset("\u200e\u200f\u061c")
"""Needed in right-to-left text, out of place elsewhere."""

_TAGS = frozenset(map(chr, range(0xE0000, 0xE0080)))
_VARIATION_SELECTORS = frozenset(map(chr, [*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]))

IGNORABLE = ZERO_WIDTH | JOINERS | BIDI_CONTROLS | DIRECTION_MARKS | _TAGS | _VARIATION_SELECTORS
"""All that folding drops."""

_CYRILLIC = zip("авсԁеһіјкӏмнорԛгѕтуѵԝхьпи", "abcdehijklmhopqrstyvwxbnu", strict=True)
_GREEK = zip("αβεηικνορτυχω", "abenikvoptuxw", strict=True)
_ARMENIAN = zip("աոսօցհզգ", "wnuoghqq", strict=True)
_SMALL_CAPITALS = zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz", strict=True)
_LATIN = zip("øđðħıłŧƒƅɑɡɩʋɐǝɔɯʇʌʎ", "oddhiltfbagivaecmtvy", strict=True)
_NEGATIVE_CIRCLED = zip(map(chr, range(0x1F150, 0x1F16A)), "abcdefghijklmnopqrstuvwxyz", strict=True)
_NEGATIVE_SQUARED = zip(map(chr, range(0x1F170, 0x1F18A)), "abcdefghijklmnopqrstuvwxyz", strict=True)

LOOK_ALIKES = dict([*_CYRILLIC, *_GREEK, *_ARMENIAN])
"""Small letters of other scripts that a reader takes for a Latin one (the common part of Unicode UTS 39)."""

FOLDS = LOOK_ALIKES | dict([*_SMALL_CAPITALS, *_LATIN, *_NEGATIVE_CIRCLED, *_NEGATIVE_SQUARED]) | {"’": "'", "‘": "'"}
"""What folding replaces after lower-casing, beyond what compatibility decomposition already does."""
