"""How good a model is on texts it never saw, with how far that number can be trusted."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from workflows.checks.models.shipped import Model

_Z = 1.96
"""For 95 in 100 intervals."""


@dataclass(frozen=True, kw_only=True)
class Share:
    """`hits` of `of`, and where the true share lies in 95 of 100 such samples (Wilson's interval)."""

    hits: int
    of: int

    @property
    def value(self) -> float:
        """0 to 1; 0 of nothing is 0."""
        return self.hits / self.of if self.of else 0.0

    @property
    def bounds(self) -> tuple[float, float]:
        """Lower and upper end of the interval."""
        if not self.of:
            return 0.0, 1.0
        middle = (self.value + _Z**2 / (2 * self.of)) / (1 + _Z**2 / self.of)
        spread = math.sqrt(self.value * (1 - self.value) / self.of + _Z**2 / (4 * self.of**2))
        half = _Z * spread / (1 + _Z**2 / self.of)
        return max(0.0, middle - half), min(1.0, middle + half)

    def __str__(self) -> str:
        low, high = self.bounds
        return f"{100 * self.value:.1f} % ({100 * low:.1f} to {100 * high:.1f})"


def area(yes: Sequence[float], no: Sequence[float]) -> float:
    """How often a text that should be found scores higher than one that should not (AUC); ties count half."""
    below = sorted(no)
    wins = sum(bisect_left(below, score) + bisect_right(below, score) for score in yes)
    return wins / (2 * len(yes) * len(no))


def above(scores: Sequence[float], threshold: float) -> Share:
    """How many reach the threshold."""
    return Share(hits=sum(score >= threshold for score in scores), of=len(scores))


def threshold_for(no: Sequence[float], share: float) -> float:
    """The lowest threshold that at most this share of texts that should not be found reach."""
    allowed = int(share * len(no))
    ordered = sorted(no, reverse=True)
    return math.nextafter(ordered[allowed], 2.0) if allowed < len(ordered) else 0.0


def differing(one: Model, other: Model) -> float:
    """The share of the pieces of either whose weights are not the same; 1 when one is more than a single step apart."""
    apart = pieces = 0
    for weights, others in ((one.runs, other.runs), (one.words, other.words)):
        for piece in weights.keys() | others.keys():
            far = abs(weights.get(piece, 0) - others.get(piece, 0))
            if far > 1:
                return 1.0
            pieces += 1
            apart += far
    return apart / pieces if pieces else 0.0
