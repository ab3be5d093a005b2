"""The times at which an account's posts usually go out, by the wall clock of one zone; the next one that is free."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from workflows.domain.hours import instant

MOST_DAYS = 60
"""How far ahead a free slot is looked for."""


@dataclass(frozen=True, kw_only=True)
class Slots:
    """Days are 0 (Monday) to 6."""

    days: frozenset[int] = frozenset(range(5))
    times: tuple[time, ...] = ()
    zone: str = "UTC"
    """IANA name."""

    def after(self, at: datetime) -> Iterator[datetime]:
        """Every slot later than `at`, as instants in UTC, for `MOST_DAYS` days.

        A time that clocks skip that night is used as if they had not; of one that comes twice the first is meant: a
        slot is the company's habit, and nobody is asked about it twice a year.
        """
        today = at.astimezone(ZoneInfo(self.zone)).date()
        for ahead in range(MOST_DAYS):
            day = today + timedelta(days=ahead)
            if day.weekday() in self.days:
                yield from (slot for slot in sorted(instant(day, one, self.zone) for one in self.times) if slot > at)

    def free(self, at: datetime, *, taken: Collection[datetime]) -> datetime | None:
        """The first slot later than `at` for which nothing of the account is scheduled; None: none in sight."""
        return next((slot for slot in self.after(at) if slot not in taken), None)
