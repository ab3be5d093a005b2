"""Fold a text to what a reader sees, without losing where each character came from."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from workflows.checks.text.characters import FOLDS, IGNORABLE
from workflows.domain.finding import Span


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
    letters: list[str] = []
    origin: list[int] = []
    for index, character in enumerate(text):
        for letter in _folded(character):
            letters.append(letter)
            origin.append(index)
    return Folded(text="".join(letters), origin=origin)


def _folded(character: str) -> str:
    if character.isascii():
        return character.lower()
    if character in IGNORABLE:
        return ""
    plain = "".join(
        FOLDS.get(small, small)
        for part in unicodedata.normalize("NFKD", character)
        for small in part.lower()
        if not unicodedata.combining(small) and small not in IGNORABLE
    )
    return plain
