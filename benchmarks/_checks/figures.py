"""Figures of detectors: precision, recall, false alarms, areas, and how sure one may be of a share."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks._checks.sets import FOUND, Answers, SampleSet

_Z = 1.959964
"""Standard deviations to each side for 95 in 100."""


@dataclass(frozen=True, kw_only=True)
class Share:
    """`hits` of `total`, with the interval in which the true share lies 95 times in 100 (Wilson)."""

    hits: int
    total: int

    @property
    def value(self) -> float:
        """Between 0 and 1; 0 of nothing."""
        return self.hits / self.total if self.total else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's score interval: sensible for few samples and shares near 0 and 1, too."""
        if not self.total:
            return (0.0, 1.0)
        n, p = self.total, self.value
        middle = (p + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
        half = _Z / (1 + _Z**2 / n) * math.sqrt(p * (1 - p) / n + _Z**2 / (4 * n**2))
        return (max(0.0, middle - half), min(1.0, middle + half))


@dataclass(frozen=True, kw_only=True)
class Figures:
    """How one tool does on one topic."""

    precision: Share
    """Of the samples found, those that are bad."""
    recall: Share
    """Of the bad samples, those found."""
    near_misses: Share
    """Of the samples that are not bad, those found all the same."""
    fine: Share
    """Of the fine posts of companies, those found: the false alarms."""
    area: float | None
    """Area under the curve, for a tool that gives a degree and not just yes or no."""
    recall_at: float | None
    """Recall where one fine post in a hundred is found, for the same."""


def figures_of(asked: SampleSet, answers: Answers) -> Figures:
    """Count. The answers are in the order of the samples."""
    scored = list(zip(asked.samples, answers.samples, strict=True))
    found = [(sample, score) for sample, score in scored if score >= FOUND]
    bad = [score for sample, score in scored if sample.is_bad]
    good = [score for sample, score in scored if not sample.is_bad]
    right = sum(sample.is_bad for sample, _ in found)
    has_degree = any(score not in (0.0, 1.0) for score in (*bad, *good))
    return Figures(
        precision=Share(hits=right, total=len(found)),
        recall=Share(hits=right, total=len(bad)),
        near_misses=Share(hits=len(found) - right, total=len(good)),
        fine=Share(hits=sum(score >= FOUND for score in answers.fine), total=len(answers.fine)),
        area=area_under(bad, good) if has_degree else None,
        recall_at=recall_at(bad, answers.fine, share=0.01) if has_degree else None,
    )


def area_under(bad: Sequence[float], good: Sequence[float]) -> float | None:
    """How often a bad sample scores higher than a good one, a draw counting half; None without both kinds."""
    if not bad or not good:
        return None
    ranked = sorted([(score, True) for score in bad] + [(score, False) for score in good])
    total, start = 0.0, 0
    while start < len(ranked):
        end = start
        while end < len(ranked) and ranked[end][0] == ranked[start][0]:
            end += 1
        # Equal scores share the middle of their ranks, counted from 1.
        total += (start + 1 + end) / 2 * sum(is_bad for _, is_bad in ranked[start:end])
        start = end
    return (total - len(bad) * (len(bad) + 1) / 2) / (len(bad) * len(good))


def recall_at(bad: Sequence[float], fine: Sequence[float], *, share: float) -> float | None:
    """The share of bad samples above a threshold that at most this share of the fine ones passes."""
    if not bad or not fine:
        return None
    allowed = int(share * len(fine))
    threshold = sorted(fine, reverse=True)[allowed]
    return sum(score > threshold for score in bad) / len(bad)


def percentile(values: Sequence[float], percent: float) -> float:
    """The value that this many per cent do not exceed. Needs at least one."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, math.ceil(percent / 100 * len(ordered)) - 1)]
