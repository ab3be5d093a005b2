"""Characters nobody sees, and characters that look like others."""

from string import ascii_lowercase
from unicodedata import name, normalize

from workflows.checks.text.lists import read_list

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

ENCLOSED = frozenset(map(chr, [*range(0x20DD, 0x20E1), *range(0x20E2, 0x20E5), 0x0488, 0x0489]))
"""Rings and boxes around the letter before: dropped, though they are no combining marks in Unicode's sense."""

_CYRILLIC = zip("авсԁеһіјкӏмнорԛгѕтуѵԝхьпиъшщцяВЯ", "abcdehijklmhopqrstyvwxbnubwwurbr", strict=True)
_GREEK = zip("αβεηικνορτυχω", "abenikvoptuxw", strict=True)
_ARMENIAN = zip("աոսօցհզգ", "wnuoghqq", strict=True)
_SMALL_CAPITALS = zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz", strict=True)
_LATIN = zip(
    "øđðħıłŧƒƅɑɡɩʋɐǝɔɯʇʌʎƀɓƈɖɗɇəɛɠɨʝƙɫɬɱŋɲɵƥɍɾʂʈƭʉⱱʍɏƴƶȼꝁꞓꟻɟɥʞɹꞁ",
    "oddhiltfbagivaecmtvybbcddeeegijkllmnnoprrsttuvwyyzckcffhkrl",
    strict=True,
)
_BOXED = tuple(zip(map(chr, [*range(0x1F150, 0x1F16A), *range(0x1F170, 0x1F18A)]), 2 * ascii_lowercase, strict=True))


def _unicodes_own() -> dict[str, str]:
    rows = (line.partition(" ") for line in read_list("look_alikes.txt"))
    return {character: letter for letter, _, characters in rows for character in characters}


_UNICODES_OWN = _unicodes_own()

_CHEROKEE = [(capital.lower(), letter) for capital, letter in _UNICODES_OWN.items() if "\u13a0" <= capital <= "\u13ef"]
"""Their small letters have the shape of the capitals."""

LOOK_ALIKES = {
    character: letter for character, letter in _UNICODES_OWN.items() if not name(character, "").startswith("LATIN")
} | dict([*_CYRILLIC, *_GREEK, *_ARMENIAN, *_CHEROKEE])
"""Letters of other scripts that a reader takes for a Latin one (Unicode UTS 39, and what passes for one in haste)."""

TRUE_LOOK_ALIKES = frozenset(character for character in _UNICODES_OWN if not name(character, "").startswith("LATIN"))
"""Of these, the ones of the very same shape; a word of another language has few of them."""

MARKS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
"""Combining marks of alphabets that stack none, as the inside of a class of a pattern."""

STYLISED = {
    character: plain
    for character in map(chr, [*range(0x1D400, 0x1D7CC), *range(0x24B6, 0x24EA), *range(0x1F130, 0x1F14A)])
    if (plain := normalize("NFKD", character)).isascii() and plain.isalpha()
} | {letter: plain.upper() for letter, plain in _BOXED}
"""Letters in the dress of mathematics, circles and boxes, with the plain letter each stands for."""

FOLDS = (
    _UNICODES_OWN | LOOK_ALIKES | dict([*_SMALL_CAPITALS, *_LATIN, *_BOXED]) | {"’": "'", "‘": "'", "ʼ": "'", "＇": "'"}
)
"""What folding replaces, beyond what lower-casing and compatibility decomposition already do."""
