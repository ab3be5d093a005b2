"""Capital letters and exclamation marks by the row."""

import re
from collections.abc import Iterable, Iterator, Sequence

from pydantic import BaseModel, ConfigDict, Field

from workflows.checks.text.links import without_links
from workflows.checks.text.reading import Reading, Word, read
from workflows.domain.finding import Context, Draft, Finding, Severity, Span

NAME = "shouting"
VERSION = 2

_MARKS = re.compile(r"![!?]{3,}|\?![!?]{2,}")
_CAPITALS = re.compile("[A-Z\u00c0-\u00de\u0388-\u03ab\u0400-\u042f]{2,}")
_FEWEST = 6
"""Capital letters in rows of two and more; with fewer nobody shouts."""


class Settings(BaseModel):
    """`words`: so many capital words in a row count as shouting. `capitals`: may always be written like that."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = True
    words: int = Field(default=5, ge=2)
    capitals: frozenset[str] = frozenset()


class Check:
    """Tells of rows of words in capitals (abbreviations, tags and links do not count) and rows of exclamation marks."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def look(self, draft: Draft, context: Context) -> list[Finding]:
        """Return at most one finding for capitals and one for marks in every part."""
        findings: list[Finding] = []
        for number, part in enumerate(draft.content.parts):
            if sum(map(len, _CAPITALS.findall(part.text))) >= _FEWEST:
                findings.extend(self._capitals(read(part.text), number))
            if _MARKS.search(part.text):
                marks = _MARKS.search(without_links(part.text))
                findings.extend([_exclamations(number, Span(start=marks.start(), end=marks.end()))] if marks else [])
        return findings

    def _capitals(self, reading: Reading, number: int) -> Iterator[Finding]:
        in_tags = frozenset(word.start for tag in reading.tags for word in tag.words)
        words = [word for word in reading.words if word.start not in in_tags and not word.text[0].isdigit()]
        for row in self._rows(reading, words):
            if self._is_shouting(row, words):
                yield _capitals(number, reading.span(row[0].start, row[-1].end))
                return

    def _rows(self, reading: Reading, words: Iterable[Word]) -> Iterator[Sequence[Word]]:
        """Longest runs of capital words; one-letter words neither break nor lengthen them."""
        row: list[Word] = []
        text, origin = reading.text, reading.folded.origin
        for word in words:
            written = text[origin[word.start] : origin[word.end - 1] + 1]
            if written.isupper() and written not in self.settings.capitals:
                row.append(word)
            elif row:
                yield row
                row = []
        yield row

    def _is_shouting(self, row: Sequence[Word], words: Sequence[Word]) -> bool:
        long = [word for word in row if len(word.text) > 1]
        letters = sum(len(word.text) for word in long)
        if not long or letters < 4 * min(len(long), self.settings.words) - 2:
            return False
        if len(long) >= self.settings.words:
            return True
        return len(long) > 1 and letters >= 12 and letters >= 0.8 * sum(len(word.text) for word in words)


def _capitals(number: int, span: Span) -> Finding:
    return Finding(
        check=NAME,
        severity=Severity.ADVICE,
        part=number,
        span=span,
        rule="capitals",
        reason="These words are all in capitals and read as shouting.",
        advice="Write them as a sentence; keep capitals for names and abbreviations.",
    )


def _exclamations(number: int, span: Span) -> Finding:
    return Finding(
        check=NAME,
        severity=Severity.ADVICE,
        part=number,
        span=span,
        rule="marks",
        reason="A row of exclamation or question marks reads as shouting.",
        advice="One is enough.",
    )
