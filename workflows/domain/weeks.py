"""The week that a picture shows: seven days by the wall clock of one zone, up to the moment it is sent."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from workflows.domain.department import Week
from workflows.domain.hours import instant

DAYS = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """From when to when, in UTC; `day` is the one on which it ends in the week's own zone."""

    since: datetime
    until: datetime
    day: date


def last_week(week: Week, now: datetime) -> Stretch:
    """The newest week that is over."""
    return week_ending(week, _ends_after(week, now) - DAYS)


def next_end(week: Week, now: datetime) -> datetime:
    """When the week that is not over ends; always later than `now`."""
    return _instant(week, _ends_after(week, now))


def week_ending(week: Week, day: date) -> Stretch:
    """The week that ended on that day. An hour more or less where clocks were changed in it."""
    return Stretch(since=_instant(week, day - DAYS), until=_instant(week, day), day=day)


def _ends_after(week: Week, now: datetime) -> date:
    """The day on which the current week ends."""
    today = now.astimezone(ZoneInfo(week.zone)).date()
    day = today + timedelta(days=(week.day - today.weekday()) % 7)
    return day if _instant(week, day) > now else day + DAYS


def _instant(week: Week, day: date) -> datetime:
    return instant(day, week.at, week.zone)
