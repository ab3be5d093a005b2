"""Capital letters and exclamation marks by the row."""

import re
from collections.abc import Iterator, Sequence

from pydantic import BaseModel, ConfigDict, Field

from workflows.checks.text.links import without_links
from workflows.checks.text.words import Word, words_in
from workflows.domain.finding import Context, Draft, Finding, Severity, Span

NAME = "shouting"
VERSION = 1

_MARKS = re.compile(r"![!?]{3,}|\?+![!?]{2,}")


class Settings(BaseModel):
    """`words`: so many capital words in a row count as shouting. `capitals`: may always be written like that."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = True
    words: int = Field(default=5, ge=2)
    capitals: frozenset[str] = frozenset()


class Check:
    """Notes rows of words in capitals (abbreviations, tags and links do not count) and rows of exclamation marks."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def look(self, draft: Draft, context: Context) -> list[Finding]:
        """Return at most one finding for capitals and one for marks in every part."""
        findings: list[Finding] = []
        for number, part in enumerate(draft.content.parts):
            text = without_links(part.text)
            row = next((row for row in self._rows(text) if self._is_shouting(row, text)), None)
            if row:
                findings.append(_capitals(number, Span(start=row[0].span.start, end=row[-1].span.end)))
            marks = _MARKS.search(text)
            if marks:
                findings.append(_exclamations(number, Span(start=marks.start(), end=marks.end())))
        return findings

    def _rows(self, text: str) -> Iterator[Sequence[Word]]:
        """Longest runs of capital words; one-letter words neither break nor lengthen them."""
        row: list[Word] = []
        for word in words_in(text):
            if word.text.isupper() and word.text not in self.settings.capitals:
                row.append(word)
            else:
                yield row
                row = []
        yield row

    def _is_shouting(self, row: Sequence[Word], text: str) -> bool:
        long = [word for word in row if len(word.text) > 1]
        if not long or sum(len(word.text) for word in long) < 4 * min(len(long), self.settings.words) - 2:
            return False
        if len(long) >= self.settings.words:
            return True
        return len(long) > 1 and sum(len(word.text) for word in long) >= 12 and _is_nearly_all(row, text)


def _is_nearly_all(row: Sequence[Word], text: str) -> bool:
    letters = sum(map(str.isalpha, text))
    return sum(len(word.text) for word in row) >= 0.8 * letters


def _capitals(number: int, span: Span) -> Finding:
    return Finding(
        check=NAME,
        severity=Severity.NOTABLE,
        part=number,
        span=span,
        reason="These words are all in capitals and read as shouting.",
        advice="Write them as a sentence; keep capitals for names and abbreviations.",
    )


def _exclamations(number: int, span: Span) -> Finding:
    return Finding(
        check=NAME,
        severity=Severity.NOTABLE,
        part=number,
        span=span,
        reason="A row of exclamation or question marks reads as shouting.",
        advice="One is enough.",
    )
