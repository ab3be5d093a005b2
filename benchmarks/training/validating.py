"""Scores of the training texts by models that did not learn from them: what recipes and thresholds are chosen on.

Whole companies are left out at a time, as the posts of a company nobody has seen are what counts; all else is dealt
into as many parts by a checksum of the words. Nothing held out (`benchmarks/_splits.py`) is looked at here.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.training.asking import score
from benchmarks.training.data import Sample
from benchmarks.training.fitting import train
from benchmarks.training.recipes import Recipe
from workflows.checks.models.scoring import Scorer

PARTS = 4
_COMPANIES = {"corp:Citi": 0, "corp:Merck": 1}


@dataclass(frozen=True, kw_only=True)
class Scored:
    """A training text, and how sure a model is that learned from the other parts only."""

    sample: Sample
    score: float


def cross_validated(name: str, recipe: Recipe, samples: Sequence[Sample]) -> list[Scored]:
    """Every sample once, part by part."""
    return [scored for part in range(PARTS) for scored in _left_out(name, recipe, samples, part)]


def _left_out(name: str, recipe: Recipe, samples: Sequence[Sample], part: int) -> Iterator[Scored]:
    scorer = Scorer([train(name, recipe, [one for one in samples if _part_of(one) != part])])
    for one in samples:
        if _part_of(one) == part:
            yield Scored(sample=one, score=score(name, scorer, one))


def _part_of(sample: Sample) -> int:
    if sample.source in _COMPANIES:
        return _COMPANIES[sample.source]
    return hashlib.sha256(sample.text.encode("utf-8", "surrogatepass")).digest()[-1] % PARTS
