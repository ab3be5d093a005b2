"""Cues: groups of words and phrases kept as data, found once in a text; and rules about which of them stand together.

A file in `data/cues` holds groups: a line `[name]`, then phrases, parted by `;` or by lines. `{a,b}` stands for either,
`_` for any one word, `0` for any word that begins with a digit.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from operator import itemgetter
from typing import NamedTuple

from workflows.checks.text.lists import read_list
from workflows.checks.text.reading import ANY, REMEMBERED, Reading, Word, read
from workflows.domain.finding import Finding, Fix, Severity, Span

FILES = ("common", "confidential", "financial", "claims", "disclosure")
NUMBER = "0"
LINK = "link"
"""The group of texts with a link; it has no place."""
_BRACES = re.compile(r"\{([^{}]*)\}")
_PIECE = re.compile(r"[^\W_]+(?:'[^\W_]+)*|_")
_SHAPES = {
    "money": re.compile(
        r"[$£€¥]\s?\d[\d.,]*+(?:\s?(?:k|m|bn|mn|million|billion|thousand)\b)?|\b\d[\d.,]*+\s?(?:usd|eur|gbp|dollars|pounds|euros)\b"
    ),
    "percent": re.compile(r"\b\d[\d.,]*+\s?(?:%|percent\b|per cent\b)"),
    "cashtag": re.compile(r"(?<![\w$])\$[a-z]{1,5}\b(?![\w$])"),
}
"""Groups that are no words."""


@dataclass(slots=True)
class _Node:
    """A step in the tree of phrases: what may follow, and which groups end here."""

    next: dict[str, "_Node"] = field(default_factory=dict)
    groups: tuple[str, ...] = ()


class Place(NamedTuple):
    """A cue that was found: from word `first` to word `last`, both included."""

    first: int
    last: int


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Cues that mean something together. `needs`: one group each, `a|b` for either; within so many words, in any order.

    `unless`: groups that, anywhere in the text, make it harmless.
    """

    name: str
    severity: Severity
    needs: tuple[str, ...]
    reason: str
    advice: str
    unless: tuple[str, ...] = ()
    within: int = 14
    in_order: bool = False

    @cached_property
    def slots(self) -> tuple[frozenset[str], ...]:
        """The groups of each need."""
        return tuple(frozenset(need.split("|")) for need in self.needs)


@dataclass(frozen=True, kw_only=True)
class Scale:
    """Cues that mean little each and something together: each group in the text adds its weight once.

    `needs`: one of these groups must be there. Fits from `enough` on.
    """

    name: str
    severity: Severity
    needs: frozenset[str]
    weights: Mapping[str, int]
    enough: int
    reason: str
    advice: str


class Signs:
    """The cues of one text."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.places: dict[str, list[Place]] = {}
        _walk(reading, self.places)
        for group, place in _shaped(reading):
            self.places.setdefault(group, []).append(place)
        if reading.links:
            self.places[LINK] = []

    def __contains__(self, group: str) -> bool:
        return group in self.places

    def any(self, groups: Iterable[str]) -> bool:
        """Whether one of these groups is in the text."""
        return not self.places.keys().isdisjoint(groups)

    def match(self, rule: Rule) -> Place | None:
        """Where the rule's needs first stand close enough together, or None."""
        present = self.places.keys()
        for slot in rule.slots:
            if present.isdisjoint(slot):
                return None
        if not present.isdisjoint(rule.unless):
            return None
        seen: list[Place | None] = [None] * len(rule.slots)
        for place, group in self._sorted(rule):
            for number, slot in enumerate(rule.slots):
                if group in slot and (not rule.in_order or number == 0 or _is_before(seen[number - 1], place)):
                    seen[number] = place
            together = [one for one in seen if one is not None]
            if len(together) == len(seen):
                first = min(one.first for one in together)
                last = max(one.last for one in together)
                if last - first < rule.within:
                    return Place(first, last)
        return None

    def weigh(self, scale: Scale) -> Place | None:
        """Where the first of the needed cues stands, when all weights together are enough; or None."""
        present = self.places.keys()
        needed = [place for group in scale.needs for place in self.places.get(group, ())]
        if not needed or sum(weight for group, weight in scale.weights.items() if group in present) < scale.enough:
            return None
        return min(needed)

    def span(self, place: Place) -> Span:
        """The author's characters behind a place."""
        words = self.reading.words
        return self.reading.span(words[place.first].start, words[place.last].end)

    def _sorted(self, rule: Rule) -> list[tuple[Place, str]]:
        wanted = frozenset().union(*rule.slots)
        found = [(place, group) for group in wanted for place in self.places.get(group, ())]
        return sorted(found, key=lambda one: (one[0].last, one[0].first, one[1]))


@cache
def groups() -> frozenset[str]:
    """The names of all groups there are."""
    listed = (group for name in FILES for group in _groups(read_list(f"cues/{name}.txt")))
    return frozenset([*listed, *_SHAPES, LINK])


@lru_cache(maxsize=REMEMBERED)
def signs_of(text: str) -> Signs:
    """The cues of a text, found once for all checks."""
    return Signs(read(text))


def findings_of(
    check: str, rules: Iterable[Rule | Scale], signs: Signs, *, part: int = 0, fix: Fix | None = None
) -> Iterator[Finding]:
    """Yield a finding for each rule that fits; of one name only the first, and a scale only when no rule did."""
    told: set[str] = set()
    for rule in rules:
        if rule.name in told or (isinstance(rule, Scale) and told):
            continue
        place = signs.weigh(rule) if isinstance(rule, Scale) else signs.match(rule)
        if place is None:
            continue
        told.add(rule.name)
        yield Finding(
            check=check,
            severity=rule.severity,
            reason=rule.reason,
            advice=rule.advice,
            span=signs.span(place),
            part=part,
            rule=rule.name,
            fix=fix,
        )


def _is_before(earlier: Place | None, place: Place) -> bool:
    return earlier is not None and earlier.last < place.first


def _walk(reading: Reading, places: dict[str, list[Place]]) -> None:
    """Put every phrase that begins at any word into `places`."""
    words, standing, root = reading.words, reading.places, _tree().next
    numbers = root.get(NUMBER)
    beginnings = [(at, root[word]) for word in root.keys() & standing for at in standing[word]]
    if numbers is not None:
        beginnings.extend((at, numbers) for word in standing if word[0].isdigit() for at in standing[word])
    for at, node in sorted(beginnings, key=itemgetter(0)):
        _follow(node, words, at, at, places)


def _follow(node: _Node, words: Sequence[Word], first: int, last: int, places: dict[str, list[Place]]) -> None:
    for group in node.groups:
        places.setdefault(group, []).append(Place(first, last))
    after = last + 1
    if not node.next or after >= len(words):
        return
    text = words[after].text
    exact = node.next.get(text)
    if exact is not None:
        _follow(exact, words, first, after, places)
    if NUMBER in node.next and text[0].isdigit():
        _follow(node.next[NUMBER], words, first, after, places)
    if ANY in node.next:
        _follow(node.next[ANY], words, first, after, places)


def _shaped(reading: Reading) -> Iterator[tuple[str, Place]]:
    text = reading.folded.text
    if not any(sign in text for sign in "$£€¥%") and "percent" not in text and "dollars" not in text:
        return
    starts = [word.start for word in reading.words]
    for group, shape in _SHAPES.items():
        for match in shape.finditer(text):
            first = max(bisect_right(starts, match.start() + 1) - 1, 0)
            last = max(bisect_right(starts, match.end() - 1) - 1, first)
            if starts:
                yield group, Place(first, last)


@cache
def _tree() -> _Node:
    """All phrases of all files, by their words."""
    root = _Node()
    for name in FILES:
        for group, phrases in _groups(read_list(f"cues/{name}.txt")).items():
            for phrase in phrases:
                _plant(root, phrase, group)
    return root


def _plant(root: _Node, phrase: str, group: str) -> None:
    for words in _written(phrase):
        node = root
        for word in words:
            node = node.next.setdefault(word, _Node())
        if words and group not in node.groups:
            node.groups = (*node.groups, group)


def _groups(lines: Iterable[str]) -> Mapping[str, list[str]]:
    groups: dict[str, list[str]] = {}
    name = ""
    for line in lines:
        if line.startswith("["):
            name = line.strip("[] ")
            continue
        groups.setdefault(name, []).extend(phrase for piece in line.split(";") for phrase in _expanded(piece.strip()))
    return groups


def _expanded(phrase: str) -> Iterator[str]:
    """`{buy,sell} now` as `buy now` and `sell now`."""
    braces = _BRACES.search(phrase)
    if not braces:
        yield phrase
        return
    for choice in braces.group(1).split(","):
        yield from _expanded(f"{phrase[: braces.start()]}{choice}{phrase[braces.end() :]}")


def _written(phrase: str) -> Iterator[tuple[str, ...]]:
    """The words of a phrase; also without the apostrophe of `don't`, as people type."""
    words = tuple(_PIECE.findall(phrase.lower()))
    yield words
    if "n't" in phrase:
        yield tuple(word.replace("n't", "nt") for word in words)
