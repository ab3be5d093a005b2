"""How long X thinks a text is: weighted characters, exactly as twitter-text 3 counts them."""

import unicodedata
from functools import cache
from importlib.resources import files

import regex

from adapters.networks.x.urls import links

MAXIMUM = 280
URL_LENGTH = 23
"""Any link, however long: X replaces it by a t.co address."""

# The ranges that weigh 1 in config v3; all other characters weigh 2.
_HEAVY = regex.compile(r"[^\u0000-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]")
_FIRST_FLAG_LETTER = 0x1F1E6


def weighted_length(text: str) -> int:
    """The length of `text` in X's units (`MAXIMUM` fit). Linear in the text."""
    normal = unicodedata.normalize("NFC", text)
    found = links(normal)
    # Emoji never reach across a link, and a space keeps the neighbours of one apart.
    ends = [0, *(link.end for link in found)]
    starts = [*(link.start for link in found), len(normal)]
    gaps = " ".join(normal[end:start] for end, start in zip(ends, starts, strict=True))
    return URL_LENGTH * len(found) + _weight(gaps) - len(found)


def has_link(text: str) -> bool:
    """Whether X would see a link in `text`; posts with one cost more."""
    return bool(links(unicodedata.normalize("NFC", text)))


def _weight(text: str) -> int:
    """The weight of text without links: an emoji of however many code points weighs 2."""
    if text.isascii():
        return len(text)
    plain: str
    emoji: int
    plain, emoji = _emoji().subn("", text)
    heavy: list[str] = _HEAVY.findall(plain)
    return 2 * emoji + len(plain) + len(heavy)


@cache
def _emoji() -> regex.Pattern[str]:
    """One emoji: a keycap, a flag, or pictures with their skin tones, joined or not.

    Digits, `#`, `*` and the signs ©, ® and ™ are emoji only with their combining mark; anything followed by the
    text-style mark (U+FE0E) is a plain character.
    """
    keycap = r"[0-9\#*]\ufe0f?\u20e3"
    signs = r"[\xa9\xae\u2122\u265f]\ufe0f"
    picture = r"[\p{Emoji}--[0-9\#*\xa9\xae\u2122\U0001f1e6-\U0001f1ff]]"
    element = rf"{picture}(?!\ufe0e)(?:\p{{Emoji_Modifier}}|\ufe0f\u20e3?)?(?:[\U000e0020-\U000e007e]++\U000e007f)?"
    return regex.compile(
        rf"{keycap}|{signs}|{_flags()}|{element}(?:\u200d(?:{element}|{signs}))*+", flags=regex.VERSION1
    )


def _flags() -> str:
    """The pairs of regional letters that are flags (Unicode's list); any other pair is two characters."""
    codes = files(__package__).joinpath("flags.txt").read_text(encoding="ascii").split()
    return (
        "(?:"
        + "|".join("".join(chr(_FIRST_FLAG_LETTER + ord(letter) - ord("A")) for letter in code) for code in codes)
        + ")"
    )
