"""When clocks are changed in a zone, and the wall times around a change that somebody may type. Pure.

The changes come from the tz database by asking it for the offset hour by hour; what is expected of each wall time is
worked out from the instant and the two offsets, and never by the code that is measured.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

ZONES = (
    "Europe/Berlin",
    "Europe/London",
    "America/New_York",
    "America/Los_Angeles",
    "America/Sao_Paulo",
    "America/Santiago",
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Asia/Tehran",
    "Asia/Kolkata",
    "Pacific/Auckland",
)
"""Both hemispheres, half an hour's change (Lord Howe), changes at midnight (Santiago), for Ramadan (Casablanca), and
zones that gave changes up (Sao Paulo, Tehran) or have offsets of half hours (Kolkata)."""
FIRST, LAST = 2024, 2030
AROUND = (-timedelta(hours=25), -timedelta(minutes=91), -timedelta(minutes=1), timedelta(0), timedelta(minutes=61))
"""Ordinary moments before and after a change; what a change skips or repeats is added to them."""


@dataclass(frozen=True, kw_only=True)
class Shift:
    """One change of the clocks."""

    zone: str
    at: datetime
    before: timedelta
    after: timedelta

    @property
    def by(self) -> timedelta:
        """How far clocks are put forward; negative when they go back."""
        return self.after - self.before


@dataclass(frozen=True, kw_only=True)
class Case:
    """A wall time that somebody types, and the instants it may mean: none, one, or the first and the second."""

    zone: str
    wall: datetime
    """Without a zone."""
    means: tuple[datetime, ...]
    near: datetime
    """The change it is near to."""


def shifts(zone: str, *, first: int = FIRST, last: int = LAST) -> Sequence[Shift]:
    """Every change of the zone's offset in these years, to the minute."""
    place = ZoneInfo(zone)
    found, hour = [], timedelta(hours=1)
    at, end = datetime(first, 1, 1, tzinfo=UTC), datetime(last + 1, 1, 1, tzinfo=UTC)
    while at < end:
        if _offset(at, place) != _offset(at + hour, place):
            moment = next(at + timedelta(minutes=m) for m in range(61) if _is_new(at, timedelta(minutes=m), place))
            found.append(Shift(zone=zone, at=moment, before=_offset(at, place), after=_offset(moment, place)))
        at += hour
    return found


def cases_of(shift: Shift) -> Iterator[Case]:
    """What is typed around one change: ordinary times, and the first, middle and last minute of what is odd."""
    for around in AROUND:
        at = shift.at + around
        if not _is_odd(at, shift):
            yield Case(zone=shift.zone, wall=_wall(at, shift), means=(at,), near=shift.at)
    width = abs(shift.by)
    minutes = (timedelta(0), width / 2, width - timedelta(minutes=1))
    for minute in minutes:
        if shift.by > timedelta(0):
            wall = (shift.at + shift.before + minute).replace(tzinfo=None)
            yield Case(zone=shift.zone, wall=wall, means=(), near=shift.at)
        else:
            wall = (shift.at + shift.after + minute).replace(tzinfo=None)
            first, second = (wall.replace(tzinfo=UTC) - offset for offset in (shift.before, shift.after))
            yield Case(zone=shift.zone, wall=wall, means=(first, second), near=shift.at)


def ordinary(zone: str, *, first: int = FIRST, last: int = LAST) -> Iterator[Case]:
    """Half past two on the nights on which Europe changes its clocks, in a zone that does not."""
    place = ZoneInfo(zone)
    for year in range(first, last + 1):
        for month, day in ((3, 31), (10, 27)):
            wall = datetime(year, month, day, 2, 30)
            at = wall.replace(tzinfo=UTC) - _offset(wall.replace(tzinfo=UTC), place)
            yield Case(zone=zone, wall=wall, means=(at,), near=at)


def _is_new(at: datetime, ahead: timedelta, place: ZoneInfo) -> bool:
    return _offset(at + ahead, place) != _offset(at, place)


def _is_odd(at: datetime, shift: Shift) -> bool:
    """Whether its wall time comes twice."""
    return shift.by < timedelta(0) and shift.at + shift.by <= at < shift.at - shift.by


def _wall(at: datetime, shift: Shift) -> datetime:
    return (at + (shift.before if at < shift.at else shift.after)).replace(tzinfo=None)


def _offset(at: datetime, place: ZoneInfo) -> timedelta:
    return at.astimezone(place).utcoffset() or timedelta(0)
