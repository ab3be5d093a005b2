"""Dates and days as people write them in English, and whether they can be right."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_TIMES = re.compile(r"3(?<!\d3)\d(?!\d)")
_SOME_DAY = re.compile(r"[mtwfs](?<!\w.)(?:on|ue|ed|hu|ri|at|un)\w*\.?,?\s(?:the\s)?(?:\d|[jfmasond][aepuco])")
RECENT = 60
"""Days in the past that a date without a year may lie in; one before that is taken to be next year's."""
_DAY = r"(?P<day>mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
_MONTH = rf"(?P<month>{'|'.join(f'{month[:3]}(?:{month[3:]})?' for month in MONTHS)}|sept)"
_NUMBER = r"(?P<number>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?:,?\s(?P<year>20\d\d)(?![\d:]))?"
_FORMS = (
    re.compile(rf"\b{_DAY}\.?,?\s(?:the\s)?{_NUMBER}\s(?:of\s)?{_MONTH}\b{_YEAR}"),
    re.compile(rf"\b{_DAY}\.?,?\s{_MONTH}\.?\s{_NUMBER}\b{_YEAR}(?!\s?(?:am|pm|:|-))"),
)

_NAMED = rf"(?:{'|'.join(MONTHS)}|(?:jan|feb|apr|jun|jul|aug|sept?|oct|nov|dec)(?=[\s.,]|$))"
_LATE = re.compile(
    rf"(?<![\d.,:£$€-])(?P<late>3[0-9])(?:st|nd|rd|th)?\s(?:of\s)?(?P<before>{_NAMED})\b"
    rf"|\b(?P<after>{_NAMED})\s(?P<late_after>3[0-9])(?:st|nd|rd|th)?\b(?![.,:]?\d|\s?%)"
)
_BEFORE_DATE = re.compile(r"(?:\bon|until|till|\bby|from|before|through|since|\bto|closes|ends|the)\s\Z")
_SHORT = frozenset(("apr", "jun", "sep", "nov"))


@dataclass(frozen=True, kw_only=True)
class WrongDay:
    """A weekday that is not the one of its date. `start`, `end`: folded characters of the weekday."""

    start: int
    end: int
    right: str
    """The weekday the date falls on, in the year it is most likely in."""


def wrong_days(text: str, today: date) -> Iterator[WrongDay]:
    """Yield weekdays that fit their date in no year that may be meant. `text` in small letters."""
    for form in _FORMS if _SOME_DAY.search(text) else ():
        for match in form.finditer(text):
            dates = list(_dates(match, today))
            written = next(index for index, day in enumerate(DAYS) if day.startswith(match.group("day")[:3]))
            if dates and all(one.weekday() != written for one in dates):
                yield WrongDay(start=match.start("day"), end=match.end("day"), right=DAYS[dates[0].weekday()].title())


def impossible_dates(text: str) -> Iterator[tuple[int, int]]:
    """Yield the places of days that their month never has: 31 June, 32 May. `text` in small letters."""
    for match in _LATE.finditer(text) if _TIMES.search(text) else ():
        month = match.group("before") or match.group("after")
        if _is_count(text, match):
            continue
        most = 29 if month.startswith("feb") else 30 if month[:3] in _SHORT else 31
        if most < int(match.group("late") or match.group("late_after")) < 40:
            yield match.start(), match.end()


def _is_count(text: str, match: re.Match[str]) -> bool:
    """Whether the number counts something: `in May 35 people came`, `over 35 may apply`."""
    if match.group()[-1].isalpha() and match.group("before") not in ("may", "march"):
        return False
    goes_on = text[match.end() : match.end() + 1] == " " and text[match.end() + 1 : match.end() + 2].isalpha()
    return goes_on and not _BEFORE_DATE.search(text, 0, match.start())


def is_day_around(name: str, today: date) -> bool:
    """Whether it is this weekday somewhere on earth on this day (UTC)."""
    return any((today + timedelta(days=step)).weekday() == DAYS.index(name) for step in (-1, 0, 1))


def _dates(match: re.Match[str], today: date) -> Iterator[date]:
    month = next(index for index, name in enumerate(MONTHS, start=1) if name.startswith(match.group("month")[:3]))
    given = match.group("year")
    for year in [int(given)] if given else _years(month, today):
        try:
            yield date(year, month, int(match.group("number")))
        except ValueError:
            continue


def _years(month: int, today: date) -> Iterator[int]:
    """The year a month without a year is most likely in, and next to it the other one that may be meant."""
    first = date(today.year, month, 1)
    if first < today - timedelta(days=RECENT):
        yield today.year + 1
        yield today.year
    elif first > today + timedelta(days=365 - 2 * RECENT):
        yield today.year
        yield today.year - 1
    else:
        yield today.year
