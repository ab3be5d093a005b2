"""Turns of phrase: the patterns of a list, found together in one pass over a text (`patterns.py` says how they read).

All words of a turn stand in one sentence. The section `harmless` is for idioms that hold words of the others: whatever
lies inside one of them is not found.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from workflows.checks.text.patterns import STEM, Kind, Run, Sections, Step, first_words, second_words, steps_of
from workflows.checks.text.reading import Reading, Tag, Word

HARMLESS = "harmless"
FAR = 6
"""Words that `~` may skip: farther apart they are seldom about each other."""
_BREAKS = frozenset(".!?;:…()")
_CLAUSES = frozenset('.!?,;:\n…()-–—"“”')


class Place(NamedTuple):
    """Where a turn of phrase stands, in words of the reading and in its folded characters."""

    first: int
    behind: int
    start: int
    end: int


class Turns:
    """The patterns of some sections, ready to be looked for."""

    def __init__(self, sections: Sections, *, inside: frozenset[str] = frozenset()) -> None:
        """`inside`: sections that are only used inside other lines. Raises ValueError for a line it cannot read."""
        self._by_word: dict[str, _Opening] = {}
        self._by_stem: dict[str, list[_Turn]] = {}
        for section, lines in sections.items():
            for line in lines if section not in inside else ():
                steps = tuple(steps_of(line, sections))
                self._add(_Turn(section=section, steps=steps, seconds=second_words(steps)), line)

    def find(self, reading: Reading) -> dict[str, list[Place]]:
        """Every place of every section, in order; of those that begin at one word the longest. Linear in the text."""
        walk = _Walk(reading)
        found: dict[str, list[Place]] = {}
        texts = [word[0] for word in walk.words]
        texts.append("")
        for at, text in enumerate(texts[:-1]):
            opening = self._by_word.get(text)
            if opening:
                for section in opening.alone:
                    word = walk.words[at]
                    found.setdefault(section, []).append(Place(at, at + 1, word.start, word.end))
                _collect(opening.turns, walk, at, texts[at + 1], found)
                _collect(opening.pairs.get(texts[at + 1], ()), walk, at, texts[at + 1], found)
            turns = self._by_stem.get(text[:STEM])
            if turns:
                _collect(turns, walk, at, texts[at + 1], found)
        for tag in reading.tags:
            self._whole(tag, walk, found)
        if reading.tags:
            for places in found.values():
                places.sort()
        harmless = found.pop(HARMLESS, None)
        return _outside(found, harmless) if harmless else found

    def _whole(self, tag: Tag, walk: "_Walk", found: dict[str, list[Place]]) -> None:
        """A tag may also be found written as one word: `#WhyIStayed` as `whyistayed`."""
        if len(tag.words) < 2:
            return
        first = bisect_left(walk.words, tag.start, key=lambda word: word.start)
        place = Place(first, first + len(tag.words), tag.start, tag.end)
        opening = self._by_word.get(tag.name)
        for section in opening.alone if opening else ():
            found.setdefault(section, []).append(place)
        for section, steps, _ in self._by_stem.get(tag.name[:STEM], ()):
            if len(steps) == 1 and tag.name.startswith(steps[0].stems):
                found.setdefault(section, []).append(place)

    def _add(self, turn: "_Turn", line: str) -> None:
        words, stems = first_words(turn.steps)
        if not words and not stems:
            raise ValueError(f"A pattern must begin with words of its own: {line!r}.")
        is_alone = len(turn.steps) == 1
        for word in words:
            if is_alone and word in turn.steps[0].words:
                self._by_word.setdefault(word, _Opening()).alone.append(turn.section)
            if not is_alone or any(run[0] == word for run in turn.steps[0].runs):
                self._add_longer(word, turn)
        for stem in {stem[:STEM] for stem in stems}:
            self._by_stem.setdefault(stem, []).append(turn)

    def _add_longer(self, word: str, turn: "_Turn") -> None:
        opening = self._by_word.setdefault(word, _Opening())
        if turn.seconds is None:
            opening.turns.append(turn)
            return
        for second in turn.seconds:
            opening.pairs.setdefault(second, []).append(turn)


class _Turn(NamedTuple):
    section: str
    steps: tuple[Step, ...]
    seconds: frozenset[str] | None
    """What its second word must be; None where it may be any, or missing."""


@dataclass(slots=True)
class _Opening:
    """What may begin with a word: sections it is enough for, turns, and turns by the second word where that must be one
    of a few; most lines begin with small words.
    """

    alone: list[str] = field(default_factory=list)
    turns: list[_Turn] = field(default_factory=list)
    pairs: dict[str, list[_Turn]] = field(default_factory=dict)


class _Walk:
    """A reading with what the steps ask of it."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.words = reading.words

    @cached_property
    def gaps(self) -> list[str]:
        """What stands between each word and the one before."""
        text = self.reading.folded.text
        ends = [0, *(word.end for word in self.words)]
        gaps = [text[end : word.start] for end, word in zip(ends, self.words, strict=False)]
        gaps.append(text[ends[-1] :])
        return gaps

    def goes_on(self, at: int) -> bool:
        """Whether word `at` is in the sentence of the word before it."""
        gap = self.gaps[at]
        return len(gap) < 2 or (_BREAKS.isdisjoint(gap) and "\n\n" not in gap)

    def parts(self, at: int) -> bool:
        """Whether a clause ends in front of word `at`."""
        return at in (0, len(self.words)) or not _CLAUSES.isdisjoint(self.gaps[at])

    def reads(self, run: Run, at: int) -> bool:
        """Whether these words stand there."""
        if at + len(run) > len(self.words):
            return False
        for step, word in enumerate(run):
            if self.words[at + step].text != word or (step and not self.goes_on(at + step)):
                return False
        return True

    def ends(self, step: Step, at: int) -> list[int]:
        """The words behind this step when it begins at word `at`."""
        if at >= len(self.words):
            return []
        text = self.words[at].text
        ends = [at + 1] if step.holds(text) else []
        if step.runs:
            ends.extend(at + len(run) for run in step.runs_from.get(text, ()) if self.reads(run, at))
        return ends

    def is_name(self, word: Word) -> bool:
        """Whether the author wrote it with a capital letter."""
        return self.reading.text[self.reading.folded.origin[word.start]].isupper()


def _collect(turns: Sequence[_Turn], walk: _Walk, at: int, following: str, found: dict[str, list[Place]]) -> None:
    for section, steps, seconds in turns:
        if seconds is not None and following not in seconds:
            continue
        behind = _behind(steps, 0, walk, at, at)
        if behind <= at:
            continue
        places = found.setdefault(section, [])
        place = Place(at, behind, walk.words[at].start, walk.words[behind - 1].end)
        if places and places[-1].first == at:
            places[-1] = max(places[-1], place)
        else:
            places.append(place)


def _behind(steps: Sequence[Step], number: int, walk: _Walk, at: int, start: int) -> int:
    """The word behind the rest of the steps, or -1. Each line has few steps, so few ways are tried."""
    while number < len(steps):
        step = steps[number]
        if not step.takes_a_word:
            if not _stands(step, walk, at):
                return -1
            number += 1
            continue
        if at > start and (at >= len(walk.words) or not walk.goes_on(at)):
            return _behind_without(steps, number, walk, at, start)
        if step.is_plain:
            if at >= len(walk.words) or not step.holds(walk.words[at].text):
                return -1
            at, number = at + 1, number + 1
            continue
        ways = _ways(step, walk, at)
        if not ways:
            return -1
        if len(ways) == 1:
            at, number = ways[0], number + 1
            continue
        return max(_behind(steps, number + 1, walk, way, start) for way in ways)
    return at


def _behind_without(steps: Sequence[Step], number: int, walk: _Walk, at: int, start: int) -> int:
    """As `_behind` where the sentence is over: only steps that may be missing can be left."""
    for step in steps[number:]:
        if not step.takes_a_word:
            if not _stands(step, walk, at):
                return -1
        elif not step.is_optional:
            return -1
    return at


def _ways(step: Step, walk: _Walk, at: int) -> list[int]:
    if step.kind is Kind.FAR:
        return list(_skipping(walk, at))
    if step.kind is Kind.WORD:
        ways = walk.ends(step, at)
    else:
        is_one = at < len(walk.words) and (step.kind is Kind.ANY or walk.is_name(walk.words[at]))
        ways = [at + 1] if is_one else []
    if step.is_optional:
        ways.append(at)
    return ways


def _skipping(walk: _Walk, at: int) -> Iterator[int]:
    yield at
    for skipped in range(1, FAR + 1):
        if at + skipped >= len(walk.words) or not walk.goes_on(at + skipped):
            return
        yield at + skipped


def _stands(step: Step, walk: _Walk, at: int) -> bool:
    if step.kind is Kind.NOT:
        is_same = at < len(walk.words) and walk.goes_on(at)
        return not (is_same and walk.ends(step, at))
    if step.kind is Kind.NAME_BEHIND:
        return at > 0 and walk.goes_on(at) and walk.is_name(walk.words[at - 1])
    return walk.parts(at)


def _outside(found: dict[str, list[Place]], harmless: Sequence[Place]) -> dict[str, list[Place]]:
    inside = {at: place for place in harmless for at in range(place.first, place.behind)}
    kept = {
        section: [one for one in places if one.first not in inside or inside[one.first].behind < one.behind]
        for section, places in found.items()
    }
    return {section: places for section, places in kept.items() if places}
