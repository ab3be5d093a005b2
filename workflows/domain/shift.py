"""Whose turn it is: people who take turns, each for the same span, by the wall clock of one zone."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from workflows.domain.ids import PersonId


@dataclass(frozen=True, kw_only=True)
class Rotation:
    """Turns of whole days, the first of them from midnight of `since` on."""

    people: tuple[PersonId, ...]
    days: int = 7
    since: date = date(2024, 1, 1)
    """A Monday, so that weeks begin on Mondays when nothing else is said."""
    zone: str = "UTC"
    """IANA name."""

    def order(self, at: datetime) -> tuple[PersonId, ...]:
        """Everybody, beginning with whose turn it is; before `since` the first is on."""
        turns = max(0, (at.astimezone(ZoneInfo(self.zone)).date() - self.since) // timedelta(days=self.days))
        first = turns % len(self.people) if self.people else 0
        return (*self.people[first:], *self.people[:first])

    def on_shift(self, at: datetime, *, away: Collection[PersonId] = ()) -> PersonId | None:
        """Whose turn it is; the next in order instead of who is away; None when everybody is, or nobody is listed."""
        return next((person for person in self.order(at) if person not in away), None)
