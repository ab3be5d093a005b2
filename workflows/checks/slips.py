"""Slips of the pen that people laugh at: names, countries, days, an apology with a mistake in it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from pydantic import BaseModel, ConfigDict

from workflows.checks.pen.days import days
from workflows.checks.pen.saying import NAME, noted, slip
from workflows.checks.text.folding import fold
from workflows.checks.text.lists import read_list
from workflows.checks.text.reading import Reading, Word, read
from workflows.checks.text.spelling import (
    FAR,
    LONG,
    Listed,
    Name,
    bare_of,
    by_first,
    by_last,
    is_one_off,
    is_plainly,
    is_slip_of,
    look_of,
    name_of,
    places_of,
    slips_of,
    swaps_of,
)
from workflows.domain.finding import Context, Draft, Edit, Finding, Fix, Severity
from workflows.domain.knowledge import Knowledge

VERSION = 1
KNOWS_COMPANY = True

_CARELESS = 2
"""Slips in one part from which somebody else should read it."""
_TWICE = frozenset(
    [
        "the",
        "a",
        "an",
        "and",
        "or",
        "of",
        "to",
        "in",
        "on",
        "at",
        "for",
        "with",
        "from",
        "by",
        "is",
        "are",
        "was",
        "we",
        "our",
        "you",
        "your",
        "this",
        "it",
        "be",
        "will",
        "as",
    ]
)
"""Words that never stand twice in a row."""
_WERE = re.compile(
    r"(?:^|[.!?]\s)\s?(were) (?:hiring|excited|proud|thrilled|delighted|looking forward|launching|celebrating|back)\b"
    r"(?![^.!?\n]{0,200}\?)"
)


_OURS = re.compile(r"(?:, | \(| of | is | joined )(?:our|my)\b")
"""What follows the name of a colleague: `of our finance team`, `, our head of sales`."""


class Settings(BaseModel):
    """`allowed`: words that are right here although they look like a slip."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = True
    allowed: frozenset[str] = frozenset()


class Check:
    """Holds misspelt names of people, countries and ours, and the embarrassing slips; advises on the others."""

    def __init__(self, settings: Settings, knowledge: Knowledge) -> None:
        self.settings = settings
        self.allowed = frozenset(fold(word).text for word in settings.allowed)
        self.listed = Listed(slips_of(read_list("slips.txt")))
        self.swaps = dict(swaps_of(read_list("slips_swaps.txt")))
        self.people = by_first(map(name_of, read_list("slips_people.txt")))
        self.places, self.right_places = places_of(read_list("slips_places.txt"))
        self.long, self.right_long = places_of(read_list("slips_long.txt"))
        self.by_last = by_last(name_of(line) for line in read_list("slips_people.txt"))
        self.short = frozenset([*self.swaps, *self.people, *self.by_last])
        own = (knowledge.company, *knowledge.names)
        self.own = {bare: name for name in own if len(bare := bare_of(name)) >= LONG and " " not in name.strip()}

    def look(self, draft: Draft, context: Context) -> list[Finding]:
        """Return each slip at its place."""
        found: list[Finding] = []
        for number, part in enumerate(draft.content.parts):
            reading = read(part.text)
            listed = list(self._listed(reading, number))
            spelt = [*listed, *(one for one in self._by_word(reading, number) if not _is_inside(one, listed))]
            spelt.extend(_twice(reading, number))
            spelt.extend(_were(reading, number))
            found.extend(_as_careless(spelt))
            found.extend(_untitled(reading, number))
            found.extend(days(reading, draft.content.send_at or context.now, number))
        return found

    def _listed(self, reading: Reading, number: int) -> Iterator[Finding]:
        for place, listed in self.listed.find(reading.words):
            written = reading.folded.text[place.start : place.end]
            if listed.right and written not in self.allowed and not _is_another(reading, place, listed.right):
                severity = _as_shouted(listed.severity, reading, place)
                yield slip("listed", severity, reading, place, listed.right, number)

    def _by_word(self, reading: Reading, number: int) -> Iterator[Finding]:
        words = reading.words
        for index in self._worth_a_look(reading):
            word = words[index]
            text = word.text
            if text in self.swaps and text not in self.allowed:
                severity = _as_shouted(Severity.ADVICE, reading, word)
                yield slip("letters swapped", severity, reading, word, self.swaps[text], number)
            if text in self.by_last and index:
                yield from self._first_name(reading, words[index - 1], self.by_last[text], number)
            if text in self.people:
                yield from self._person(reading, index, number)
            if len(text) >= LONG and text not in self.allowed:
                if self.own:
                    yield from self._own_name(reading, word, number)
                if len(text) >= FAR:
                    yield from self._long(reading, word, number)
                if len(text) > LONG and text not in self.right_places:
                    yield from self._place(reading, word, number)

    def _worth_a_look(self, reading: Reading) -> list[int]:
        """Which words may be one, or stand behind one: the long ones and those listed."""
        places = reading.places
        telling = [word for word in places if len(word) >= LONG or word in self.short]
        return sorted([at for word in telling for at in places[word]])

    def _person(self, reading: Reading, index: int, number: int) -> Iterator[Finding]:
        words = reading.words
        for name in self.people[words[index].text]:
            end = index + len(name.first)
            if tuple(word.text for word in words[index:end]) != name.first or end >= len(words):
                continue
            if is_plainly(words[end].text, name.bare):
                return
            for last in (words[end], _joined(words, end)):
                if (
                    last
                    and is_slip_of(last.text, name)
                    and _is_capital(reading, last)
                    and not _is_its_own(reading, last)
                ):
                    yield slip("name", Severity.NOTABLE, reading, last, name.written, number)
                    return

    def _first_name(self, reading: Reading, word: Word, names: list[Name], number: int) -> Iterator[Finding]:
        for name in names:
            if is_one_off(word.text, name.first[0]) and _is_capital(reading, word):
                yield slip("name", Severity.NOTABLE, reading, word, name.first[0].title(), number)
                return

    def _place(self, reading: Reading, word: Word, number: int) -> Iterator[Finding]:
        near = self.places.get(look_of(word.text))
        if near is None or not _is_capital(reading, word):
            return
        for bare, right in near:
            if is_one_off(word.text, bare):
                yield slip("place", Severity.NOTABLE, reading, word, right, number)
                return

    def _long(self, reading: Reading, word: Word, number: int) -> Iterator[Finding]:
        if word.text in self.right_long or word.text in self.swaps:
            return
        for bare, right in self.long.get(look_of(word.text), ()):
            if is_one_off(word.text, bare):
                yield slip("long word", _as_shouted(Severity.ADVICE, reading, word), reading, word, right, number)
                return

    def _own_name(self, reading: Reading, word: Word, number: int) -> Iterator[Finding]:
        for bare, right in self.own.items():
            if word.text[0] == bare[0] and word.text not in self.own and is_one_off(word.text, bare):
                yield slip("our name", Severity.NOTABLE, reading, word, right, number)
                return


def _as_careless(slips: list[Finding]) -> list[Finding]:
    """The slips of one part; where there are several, nobody read it through, and somebody should."""
    if len(slips) < _CARELESS or any(slip.severity > Severity.ADVICE for slip in slips):
        return slips
    return [replace(slips[0], severity=Severity.NOTABLE), *slips[1:]]


def _is_inside(finding: Finding, others: Iterable[Finding]) -> bool:
    """Whether one of the others says something of the same place."""
    spans = [(other.span.start, other.span.end) for other in others if other.span]
    return finding.span is not None and any(
        start < finding.span.end and finding.span.start < end for start, end in spans
    )


def _joined(words: tuple[Word, ...], at: int) -> Word | None:
    """Two words as one: `De Bois`."""
    if at + 1 >= len(words) or words[at + 1].start - words[at].end != 1:
        return None
    return Word(words[at].text + words[at + 1].text, words[at].start, words[at + 1].end)


def _goes_on(reading: Reading, word: Word) -> bool:
    """Whether a hyphen and more follow: then it is another name."""
    after = reading.folded.text[word.end : word.end + 2]
    return after[:1] == "-" and after[1:].isalpha()


def _is_another(reading: Reading, place: Word, right: str) -> bool:
    """Whether it is a name of its own after all: a hyphen follows, or words that make its bearer one of ours."""
    return _is_its_own(reading, place) if right[0].isupper() else _goes_on(reading, place)


def _is_its_own(reading: Reading, name: Word) -> bool:
    """Whether a hyphen follows, or whose colleague that is."""
    return _goes_on(reading, name) or bool(_OURS.match(reading.folded.text, name.end))


def _as_shouted(severity: Severity, reading: Reading, place: Word) -> Severity:
    """Heavier where the word alone stands in capitals: it is the one that everybody reads."""
    written = reading.span(place.start, place.end).cut(reading.text)
    is_alone = len(written) >= LONG and written.isupper() and not reading.text.isupper()
    return max(severity, Severity.NOTABLE) if is_alone else severity


def _is_capital(reading: Reading, word: Word) -> bool:
    return reading.text[reading.folded.origin[word.start]].isupper()


def _twice(reading: Reading, number: int) -> Iterator[Finding]:
    words = reading.words
    for word, again in pairwise(words):
        if word.text == again.text and word.text in _TWICE and reading.folded.text[word.end : again.start] == " ":
            span = reading.span(word.end, again.end)
            yield Finding(
                check=NAME,
                severity=Severity.ADVICE,
                reason=f"“{word.text}” stands here twice.",
                advice="Take one of them out.",
                span=span,
                part=number,
                rule="twice",
                fix=Fix(label="Take one out", edits=(Edit(span=span, text="", part=number),)),
            )


def _were(reading: Reading, number: int) -> Iterator[Finding]:
    """`Were hiring!` for `We're hiring!`, where no question follows."""
    for match in _WERE.finditer(reading.folded.text) if "were" in reading.places else ():
        place = Word("were", match.start(1), match.end(1))
        yield slip("listed", Severity.ADVICE, reading, place, "we're", number)


def _untitled(reading: Reading, number: int) -> Iterator[Finding]:
    words = reading.words
    if words and words[0].text == "untitled" and (len(words) == 1 or words[1].text in ("document", "design", "1", "2")):
        yield noted("untitled", Severity.NOTABLE, reading, words[0], "This begins with the name of a new file.", number)
