"""What a month of listening costs: how many items each source reads, times what the network charges for one. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum

MONTH = timedelta(days=30)
USUAL = 20_000
"""Items a month of a source that charges for each, when nobody said and nothing was read (`networks.md` 5.2)."""

ENOUGH = timedelta(days=3)
"""From fewer days than these nobody can tell what a month brings."""


class Basis(Enum):
    """Where a number of items comes from."""

    MEASURED = "measured"
    """As many as were read lately (`monthly`)."""
    EXPECTED = "expected"
    """app.yaml says so."""
    ASSUMED = "assumed"
    """Nobody said: USUAL."""


@dataclass(frozen=True, kw_only=True)
class Priced:
    """A source that charges for each item."""

    source: str
    price: Decimal
    """US dollars an item."""
    expected: int | None = None
    """Items a month, as app.yaml says."""


@dataclass(frozen=True, kw_only=True)
class Outlay:
    """What one source costs in a month."""

    source: str
    items: int
    price: Decimal
    basis: Basis

    @property
    def cost(self) -> Decimal:
        """US dollars."""
        return self.items * self.price


@dataclass(frozen=True, kw_only=True)
class Month:
    """What all of them cost together, beside what they may cost."""

    outlays: tuple[Outlay, ...]
    budget: Decimal

    @property
    def cost(self) -> Decimal:
        """US dollars."""
        return sum((outlay.cost for outlay in self.outlays), Decimal(0))

    @property
    def is_above(self) -> bool:
        """Whether the budget ends before the month does."""
        return self.cost > self.budget


def month_of_listening(sources: Iterable[Priced], *, measured: Mapping[str, int], budget: Decimal) -> Month:
    """What a month costs: by what was read lately, as items a month, else by what is expected. Free sources are left
    out."""
    outlays = tuple(_outlay(one, measured.get(one.source, 0)) for one in sources if one.price)
    return Month(outlays=outlays, budget=budget)


def monthly(items: int, *, since: date, today: date) -> int:
    """Items a month, by what was read from one day to another; 0 when that is too short to tell."""
    lasted = today - since
    return round(items * (MONTH / lasted)) if lasted >= ENOUGH else 0


def _outlay(one: Priced, measured: int) -> Outlay:
    if measured:
        items, basis = measured, Basis.MEASURED
    elif one.expected is not None:
        items, basis = one.expected, Basis.EXPECTED
    else:
        items, basis = USUAL, Basis.ASSUMED
    return Outlay(source=one.source, items=items, price=one.price, basis=basis)
