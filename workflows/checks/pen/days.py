"""Days that cannot be, and greetings for another day or year."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from itertools import pairwise

from workflows.checks.pen.saying import noted
from workflows.checks.text.calendar import DAYS, impossible_dates, is_day_around, wrong_days
from workflows.checks.text.reading import Reading, Word
from workflows.domain.finding import Finding, Severity

_YEAR = re.compile("20[0-9]{2}")
_GREETED = frozenset(("happy", "welcome"))
_GREETED_YEAR = frozenset(("year", "christmas", "xmas"))
_GREETINGS = _GREETED | _GREETED_YEAR


def days(reading: Reading, moment: datetime, number: int) -> Iterator[Finding]:
    """Weekdays that are not those of their dates, and greetings for another day or year."""
    today = moment.date()
    for wrong in wrong_days(reading.folded.text, today):
        place = Word("", wrong.start, wrong.end)
        yield noted("weekday", Severity.ADVICE, reading, place, f"That date is a {wrong.right}.", number)
    is_greeting = bool(reading.words) and reading.words[0].text in ("happy", "merry", "welcome")
    for word, after in () if _GREETINGS.isdisjoint(reading.places) else pairwise(reading.words):
        if word.text in _GREETED or (word.text in _GREETED_YEAR and is_greeting):
            yield from _greeting(reading, after, today, number)
    for start, end in impossible_dates(reading.folded.text):
        yield noted(
            "no such day",
            Severity.NOTABLE,
            reading,
            Word("", start, end),
            "There is no such day in that month.",
            number,
        )


def _greeting(reading: Reading, word: Word, today: date, number: int) -> Iterator[Finding]:
    if word.text in DAYS and not is_day_around(word.text, today):
        yield noted("day", Severity.ADVICE, reading, word, "It goes out on another day.", number)
    if _YEAR.fullmatch(word.text) and int(word.text) not in (today.year, today.year + 1):
        yield noted("year", Severity.NOTABLE, reading, word, f"The year is {today.year}.", number)
