"""Figures about deciding: how long posts wait, and how many are approved as they were written. Pure.

Of an account for those who look after it, and for whoever waits for it; never of an author.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from workflows.domain.post import PostStep
from workflows.ports.store import Wait

PERIOD = timedelta(days=30)
"""What figures are made of when nothing else is said: the last month's decisions."""
FEWEST = 3
"""Fewer decisions than these say nothing usual, and might say too much of one person."""


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What became of the posts that somebody decided about."""

    decided: int
    approved: int
    median: timedelta
    """Half of them had their first answer within this time."""
    nine_in_ten: timedelta
    """Nine in ten had."""
    first_time: float
    """The share of those approved that nobody asked to change before, from 0 to 1; 0 when none was approved."""


def figures_of(waits: Sequence[Wait]) -> Figures | None:
    """The figures of these decisions; None for fewer than `FEWEST`."""
    if len(waits) < FEWEST:
        return None
    spans = sorted(one.answered_at - one.submitted_at for one in waits)
    approved = [one for one in waits if one.step is PostStep.APPROVE]
    return Figures(
        decided=len(waits),
        approved=len(approved),
        median=_nth(spans, 0.5),
        nine_in_ten=_nth(spans, 0.9),
        first_time=sum(one.first_time for one in approved) / len(approved) if approved else 0.0,
    )


def _nth(spans: Sequence[timedelta], share: float) -> timedelta:
    """The smallest span that so many are not longer than (nearest rank)."""
    return spans[max(0, ceil(share * len(spans)) - 1)]
