"""What listening may still cost, and how long a source is left alone between two questions. Pure."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from workflows.ports.source import SourceFacts

MOST = 200
"""Items asked for at once: what one transaction takes, which clicks wait for (a fifth of a second)."""
LEAST = 10
"""The smallest page that a network gives (X's recent search): with money for less, nothing is asked."""
SLOW_FROM = Decimal("0.8")
"""From this share of the month's budget on, sources that cost something are asked half as often."""
LONGEST = timedelta(minutes=5)
"""How far the pauses of a failing source grow; one that is asked less often anyway keeps its own."""


@dataclass(frozen=True, kw_only=True)
class Purse:
    """The money of a calendar month (UTC), in US dollars."""

    budget: Decimal
    spent: Decimal
    sharers: int
    """How many may be about to spend at the same moment: each gets its share of what is left, so that together they
    stay within it."""

    def most(self, price: Decimal) -> int:
        """How many items at this price may be asked for now; 0: none."""
        if not price:
            return MOST
        share = (self.budget - self.spent) / self.sharers
        affordable = int(share / price)
        return min(affordable, MOST) if affordable >= LEAST else 0

    def is_short(self, price: Decimal) -> bool:
        """Whether it is time to ask less often, for what has this price."""
        return bool(price) and self.spent >= self.budget * SLOW_FROM


def pause_of(facts: SourceFacts, purse: Purse, *, failing: timedelta | None) -> timedelta:
    """How long to wait between two questions, always the source's own pause times a power of two.

    It doubles when money is short. While the source fails (`failing`: for how long) it grows with that time.
    """
    factor = 2 if purse.is_short(facts.price) else 1
    while failing is not None and facts.every * factor * 2 <= min(failing, LONGEST):
        factor *= 2
    return facts.every * factor


def month_of(now: datetime) -> date:
    """The first day of the calendar month (UTC)."""
    return now.astimezone(UTC).date().replace(day=1)


def next_month(now: datetime) -> datetime:
    """When there is money again."""
    first = month_of(now)
    year, month = divmod(first.year * 12 + first.month, 12)
    return datetime(year, month + 1, 1, tzinfo=UTC)
