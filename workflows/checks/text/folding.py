"""Fold a text to what a reader sees, without losing where each character came from."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from workflows.checks.text.characters import ENCLOSED, FOLDS, IGNORABLE
from workflows.domain.finding import Span

_OTHERS = re.compile(r"[^\x00-\x7f]+")
REMEMBERED = 4_096
"""Characters whose fold is kept: more than any ordinary text mixes."""


@dataclass(frozen=True, kw_only=True)
class Folded:
    """A text in small plain letters; `origin[i]` is the index in the original of folded character `i`."""

    text: str
    origin: Sequence[int]

    def span(self, start: int, end: int) -> Span:
        """The characters of the ORIGINAL text behind `text[start:end]`. Needs 0 <= start < end <= len(text)."""
        return Span(start=self.origin[start], end=self.origin[end - 1] + 1)


def fold(text: str) -> Folded:
    """Return the text without invisible characters and marks, look-alikes and stylised letters as small a to z."""
    if text.isascii():
        return Folded(text=text.lower(), origin=range(len(text)))
    pieces: list[str] = []
    origin: list[int] = []
    behind = 0
    for match in _OTHERS.finditer(text):
        start, end = match.span()
        pieces.append(text[behind:start].lower())
        origin.extend(range(behind, start))
        for index in range(start, end):
            piece = _folded(text[index])
            pieces.append(piece)
            origin.extend([index] * len(piece))
        behind = end
    pieces.append(text[behind:].lower())
    origin.extend(range(behind, len(text)))
    return Folded(text="".join(pieces), origin=origin)


@lru_cache(maxsize=REMEMBERED)
def _folded(character: str) -> str:
    if character in IGNORABLE:
        return ""
    if character in FOLDS:
        return FOLDS[character]
    plain = unicodedata.normalize("NFKD", character)
    if len(plain) == 3 and plain[0] == "(" and plain[2] == ")":
        plain = plain[1]  # A letter in brackets, in one character.
    return "".join(FOLDS.get(part) or _small(part) for part in plain)


def _small(part: str) -> str:
    return "".join(
        FOLDS.get(small, small)
        for small in part.lower()
        if not unicodedata.combining(small) and small not in IGNORABLE and small not in ENCLOSED
    )
