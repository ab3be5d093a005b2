"""Learn the weights of a model. The only place where scikit-learn is used; nothing of it is shipped."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from benchmarks.training.data import Sample
from benchmarks.training.recipes import Recipe
from workflows.checks.models.grams import Grams, content, grams_of, without_quotations
from workflows.checks.models.shipped import MOST, Model
from workflows.checks.text.reading import read

SEED = 20_261_122


@dataclass(frozen=True, kw_only=True)
class _Lesson:
    """One text to learn from: its pieces, what it is, and how strongly it counts."""

    grams: Grams
    is_yes: bool
    weight: float


def train(name: str, recipe: Recipe, samples: Iterable[Sample]) -> Model:
    """The model. The same samples in the same order give the same model: the solver is seeded and uses one core."""
    lessons = list(_lessons(name, recipe, samples))
    columns = _columns([lesson.grams for lesson in lessons], recipe.least)
    solver = LogisticRegression(
        C=recipe.strength, solver="liblinear", dual=True, max_iter=2_000, tol=1e-5, random_state=SEED
    )
    solver.fit(
        _matrix([lesson.grams for lesson in lessons], columns),
        [lesson.is_yes for lesson in lessons],
        sample_weight=[lesson.weight for lesson in lessons],
    )
    return _model(name, recipe, columns, solver.coef_[0].tolist(), float(solver.intercept_[0]))


def _lessons(name: str, recipe: Recipe, samples: Iterable[Sample]) -> Iterable[_Lesson]:
    for sample in samples:
        key = (sample.source, sample.label)
        weight = recipe.yes.get(key) or recipe.no.get(key)
        if weight:
            said = content(read(sample.text))
            grams = grams_of(without_quotations(said) if name == "voice" else said)
            yield _Lesson(grams=grams, is_yes=key in recipe.yes, weight=weight)


def _columns(texts: Sequence[Grams], least: int) -> dict[tuple[str, str], int]:
    """A number for each piece that enough texts hold, in the order of the alphabet."""
    counts = Counter(piece for grams in texts for piece in _pieces(grams))
    return {piece: place for place, piece in enumerate(sorted(one for one, many in counts.items() if many >= least))}


def _pieces(grams: Grams) -> list[tuple[str, str]]:
    return [*(("r", run) for run in grams.runs), *(("w", word) for word in grams.words)]


def _matrix(texts: Sequence[Grams], columns: Mapping[tuple[str, str], int]) -> csr_matrix:
    """One row a text; each piece counts one over the root of how many of its kind there are, as when judging."""
    begins, places, values = [0], list[int](), list[float]()
    for grams in texts:
        by_kind = {"r": 1 / math.sqrt(len(grams.runs) or 1), "w": 1 / math.sqrt(len(grams.words) or 1)}
        row = sorted((columns[piece], by_kind[piece[0]]) for piece in _pieces(grams) if piece in columns)
        places.extend(place for place, _ in row)
        values.extend(value for _, value in row)
        begins.append(len(places))
    return csr_matrix(
        (np.array(values), np.array(places), np.array(begins)), shape=(len(texts), len(columns)), dtype=np.float64
    )


def _model(
    name: str, recipe: Recipe, columns: Mapping[tuple[str, str], int], weights: Sequence[float], bias: float
) -> Model:
    """Rounded to whole steps; pieces that weigh nothing then are left out."""
    # Four digits, so that the last bits of another machine's arithmetic do not reach the file.
    step = float(f"{max(map(abs, weights)) / MOST:.4g}")
    rounded = {piece: max(-MOST, min(MOST, round(weights[place] / step))) for piece, place in columns.items()}
    heaviest = sorted((piece for piece in rounded if rounded[piece]), key=lambda piece: (-abs(rounded[piece]), piece))
    kept = heaviest[: recipe.most]
    return Model(
        name=name,
        bias=float(f"{bias:.4g}"),
        step=step,
        runs={gram: rounded[kind, gram] for kind, gram in kept if kind == "r"},
        words={gram: rounded[kind, gram] for kind, gram in kept if kind == "w"},
    )
