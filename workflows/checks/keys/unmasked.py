"""A text without what hides a key in it: invisible characters, look-alike letters, and breaks inside the key."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from workflows.checks.text.characters import IGNORABLE, LOOK_ALIKES
from workflows.domain.finding import Span

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_PLAIN = {
    **LOOK_ALIKES,
    **{small.upper(): plain.upper() for small, plain in LOOK_ALIKES.items() if len(small.upper()) == 1},
    **{chr(code): chr(plain) for code, plain in _FULL_WIDTH.items()},
    "\u2010": "-",
    "\u2011": "-",
}
_REPLACED = frozenset(_PLAIN)
_TABLE = str.maketrans(_PLAIN)
_WORD = re.compile(r"\S+")
_FEW = 16
_ODD = IGNORABLE | _REPLACED


@dataclass(frozen=True, kw_only=True)
class Unmasked:
    """The text as a key would be copied out of it; `origin[i]` is where character `i` stood before."""

    text: str
    origin: Sequence[int]

    def span(self, start: int, end: int) -> Span:
        """The characters there were behind `text[start:end]`. Needs 0 <= start < end."""
        return Span(start=self.origin[start], end=self.origin[end - 1] + 1)


@lru_cache(maxsize=8)
def unmask(text: str) -> Unmasked:
    """Without invisible characters, look-alikes replaced. Line breaks and spaces stay."""
    present = frozenset() if text.isascii() else frozenset(text)
    if present.isdisjoint(_ODD):
        return Unmasked(text=text, origin=range(len(text)))
    plain = _replaced(text, present & _REPLACED)
    if present.isdisjoint(IGNORABLE):
        return Unmasked(text=plain, origin=range(len(text)))
    kept = [index for index, character in enumerate(plain) if character not in IGNORABLE]
    return Unmasked(text="".join(map(plain.__getitem__, kept)), origin=kept)


def _replaced(text: str, odd: frozenset[str]) -> str:
    """A few characters one after the other, which is quicker; many at once."""
    if len(odd) > _FEW:
        return text.translate(_TABLE)
    for character in odd:
        text = text.replace(character, _PLAIN[character])
    return text


def join(text: str) -> Unmasked:
    """Without any space or break; places are those in the text given."""
    kept = [index for word in _WORD.finditer(text) for index in range(*word.span())]
    return Unmasked(text="".join(text.split()), origin=kept)
