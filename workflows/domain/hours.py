"""Business hours: when a department is there, and when a span of its time is over."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from workflows.domain.department import Hours

MOST_DAYS = 366
"""How far ahead is looked: longer than any span of app.yaml needs on one hour a day is a mistake, not a wait."""


def is_open(hours: Hours, at: datetime) -> bool:
    """Whether somebody is there at this instant."""
    for opens, closes in _stretches(hours, at):
        if opens > at:
            return False
        if at < closes:
            return True
    return False


def due(hours: Hours, start: datetime, span: timedelta) -> datetime:
    """When `span` of open time after `start` is over, as an instant in UTC.

    What begins while the department is closed counts from its next opening. Where clocks are put forward or back, time
    counts as it passes: a day with 23 hours has one less. When a year does not hold as much open time: a year later.
    """
    left = span
    for opens, closes in _stretches(hours, start):
        begin = max(opens, start)
        if begin >= closes:
            continue
        if begin + left <= closes:
            return begin + left
        left -= closes - begin
    return start.astimezone(UTC) + timedelta(days=MOST_DAYS)


def instant(day: date, at: time, zone: str) -> datetime:
    """The instant of a wall clock's time. One that clocks skip is read as if they had not; of one that comes twice, the
    first is meant (PEP 495, fold=0)."""
    return datetime.combine(day, at, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _stretches(hours: Hours, start: datetime) -> Iterator[tuple[datetime, datetime]]:
    """From when to when the department is there, in UTC, from the day before `start` on (zones differ by a day)."""
    first = start.astimezone(ZoneInfo(hours.zone)).date()
    for ahead in range(-1, MOST_DAYS):
        day = first + timedelta(days=ahead)
        if day.weekday() in hours.days:
            yield instant(day, hours.opens, hours.zone), _end(day, hours)


def _end(day: date, hours: Hours) -> datetime:
    if hours.closes == time.max:
        return instant(day + timedelta(days=1), time(0), hours.zone)
    return instant(day, hours.closes, hours.zone)
