"""Grouping: how many of the pairs that it puts together belong together, and how many of those that do it finds."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks._reading.rows import Labelled
from workflows.reading import alike, print_of

Grouping = Callable[[Sequence[str]], list[int]]
"""For each text the number of its group."""


@dataclass(frozen=True, kw_only=True)
class Pairs:
    """All pairs of texts, counted by what is right and what was done."""

    together: int
    """Put together, and rightly."""
    wrongly: int
    missed: int

    @property
    def precision(self) -> float:
        """1 when nothing was put together."""
        return self.together / (self.together + self.wrongly) if self.together + self.wrongly else 1.0

    @property
    def recall(self) -> float:
        """1 when there was nothing to put together."""
        return self.together / (self.together + self.missed) if self.together + self.missed else 1.0


def by_print(texts: Sequence[str]) -> list[int]:
    """As mentions are taken: each joins the first of the groups sharing a band whose first text is alike."""
    founders: list[bytes] = []
    by_band: defaultdict[int, list[int]] = defaultdict(list)
    found = []
    for text in texts:
        print_ = print_of(text, scope="x:acme")
        candidates = sorted({group for band in print_.bands for group in by_band[band]})
        group = next((one for one in candidates if alike(founders[one], print_.marks)), None)
        if group is None:
            group = len(founders)
            founders.append(print_.marks)
            for band in print_.bands:
                by_band[band].append(group)
        found.append(group)
    return found


def by_letters(texts: Sequence[str]) -> list[int]:
    """The baseline: the same text after lower-casing."""
    numbers: dict[str, int] = {}
    return [numbers.setdefault(text.casefold().strip(), len(numbers)) for text in texts]


def measure(rows: Sequence[Labelled], grouping: Grouping) -> Pairs:
    """Every pair of these rows, judged. A group's pairs are counted from its size, so this is quick."""
    found = grouping([row.text for row in rows])
    right = Counter(row.group for row in rows)
    done = Counter(found)
    both = Counter(zip((row.group for row in rows), found, strict=True))
    together = sum(map(_pairs, both.values()))
    return Pairs(
        together=together,
        wrongly=sum(map(_pairs, done.values())) - together,
        missed=sum(map(_pairs, right.values())) - together,
    )


def mistakes(rows: Sequence[Labelled], grouping: Grouping) -> list[str]:
    """Every wrong or missed pair in words, for the half that may be looked at."""
    found = grouping([row.text for row in rows])
    lines = []
    for number, one in enumerate(rows):
        for other, place in zip(rows[:number], found, strict=False):
            together, same = place == found[number], other.group == one.group
            if together != same:
                lines.append(
                    f"{'WRONGLY' if together else 'missed'} [{other.kind} | {one.kind}] {other.text} <> {one.text}"
                )
    return lines


def _pairs(count: int) -> int:
    return count * (count - 1) // 2
