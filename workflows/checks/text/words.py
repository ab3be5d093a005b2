"""Words of a text with their places."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from workflows.domain.finding import Span

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


@dataclass(frozen=True, kw_only=True)
class Word:
    """A word as written, and where."""

    text: str
    span: Span


def words_in(text: str) -> Iterator[Word]:
    """Yield every run of letters in order; an apostrophe inside a word belongs to it."""
    for match in _WORD.finditer(text):
        yield Word(text=match.group(), span=Span(start=match.start(), end=match.end()))


def plural(count: int, noun: str) -> str:
    """`1 character`, `2 characters`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
