"""Signs of a topic: phrases, and words that say something only together ("fake" near "account")."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from workflows.domain.finding import Span
from workflows.reading.words import Phrases, Word, words_in

NEAR = 4
"""How many other words may stand in a `..`."""
_PART = re.compile(r"\{\w+\}|[^{}\s][^{}]*")
_SENTENCE_END = re.compile(r"[.!?…]+(?=\s|$)|\n")
_PICTURE = re.compile(r"[\u2600-\u27bf\U0001f300-\U0001faff]|[:;]-?[)(D](?!\w)|<3")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_NUMBER = re.compile(r"\d+(?:st|nd|rd|th|[a-z]{1,5})?")
_MASKED = re.compile(
    r"(?<!\w)(?:fu?|sh?|cu?|bi?|as?|w|t|d|p)(?:\*{1,5}[a-z]{0,6}|[#$@!]{1,4}[a-z]{1,6})(?![\w*])", re.I
)
_NUMBER_KIND, _MASKED_KIND = "{number}", "{masked}"
"""Kinds that no list could hold: "3", "2hrs", "4th"; "f***"."""
_MOST = 8
"""Places of the same kind in one text; whoever repeats a word a thousand times costs no more."""

_Place = tuple[int, int]
"""The first and the last word."""


@dataclass(frozen=True, slots=True)
class _Step:
    """A kind or some literal words, and how many words may stand before it."""

    name: str
    gap: int


@dataclass(frozen=True, slots=True)
class Sign:
    """Something to look for, as its line in a list says it. Steps stand near each other, clauses anywhere."""

    line: str
    clauses: tuple[tuple[_Step, ...], ...]
    needs: frozenset[str]
    """The names of its steps; one that is missing spares the search."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A sign that is there, and the words that were it."""

    line: str
    spans: tuple[Span, ...]


class Signs:
    """Looks for signs. `{fake} .. account`: a word of the kind `fake`, up to four others, then "account", in one
    sentence; `a & b`: both anywhere; `*` and `_` as in `Phrases`. Built once."""

    def __init__(self, lines: Iterable[str], kinds: Iterable[tuple[str, str]]) -> None:
        """`kinds`: (kind, phrase), a phrase for each. Raises ValueError for a line with a kind that nobody named."""
        self._kinds: dict[str, list[str]] = {}
        for kind, phrase in kinds:
            self._kinds.setdefault(phrase, []).append(f"{{{kind}}}")
        known = {name for names in self._kinds.values() for name in names} | {_NUMBER_KIND, _MASKED_KIND}
        self._by_first: dict[str, list[Sign]] = {}
        literal: set[str] = set()
        for sign in map(_read, lines):
            kinds_needed = {name for name in sign.needs if name.startswith("{")}
            if unknown := kinds_needed - known:
                raise ValueError(f"{sign.line!r} needs the kind {min(unknown)}, which has no words.")
            literal |= sign.needs - kinds_needed
            self._by_first.setdefault(sign.clauses[0][0].name, []).append(sign)
        self._literal = literal
        looked_for = self._kinds.keys() | literal
        self._pictures = {phrase for phrase in looked_for if _PICTURE.match(phrase)}
        self._phrases = Phrases(looked_for - self._pictures)

    def find(self, text: str) -> list[Seen]:
        """Every sign in the text, each once."""
        words = _words(text)
        if not words:
            return []
        places = self._places(text, words)
        sentences = _sentences(text, words)
        seen = []
        for name in places:
            for sign in self._by_first.get(name, ()):
                if found := _stands(sign, places, sentences):
                    spans = tuple(Span(start=words[first].start, end=words[last].end) for first, last in found)
                    seen.append(Seen(line=sign.line, spans=spans))
        return seen

    def _places(self, text: str, words: Sequence[Word]) -> dict[str, list[_Place]]:
        """Where each kind and each literal phrase stands."""
        last_at = {word.end: index for index, word in enumerate(words)}
        first_at: dict[int, int] = {}
        for index, word in enumerate(words):
            first_at.setdefault(word.start, index)
        places: dict[str, list[_Place]] = {}
        for phrase, span in self._mentioned(words):
            place = (first_at[span.start], last_at[span.end])
            for name in self._kinds.get(phrase, ()):
                places.setdefault(name, []).append(place)
            if phrase in self._literal:
                places.setdefault(phrase, []).append(place)
        for index, word in enumerate(words):
            if word.text[0].isdigit() and _NUMBER.fullmatch(word.text):
                places.setdefault(_NUMBER_KIND, []).append((index, index))
        for masked in _MASKED.finditer(text):
            if masked.start() in first_at:
                index = first_at[masked.start()]
                places.setdefault(_MASKED_KIND, []).append((index, last_at.get(masked.end(), index)))
        return {name: there[:_MOST] for name, there in places.items()}

    def _mentioned(self, words: Sequence[Word]) -> Iterator[tuple[str, Span]]:
        for found in self._phrases.find(words):
            yield found.phrase, found.span
        for word in words:
            if word.text in self._pictures:
                yield word.text, Span(start=word.start, end=word.end)


def _read(line: str) -> Sign:
    clauses = tuple(tuple(_steps(clause)) for clause in line.split(" & "))
    return Sign(line=line, clauses=clauses, needs=frozenset(step.name for clause in clauses for step in clause))


def _steps(clause: str) -> Iterator[_Step]:
    """Kinds one by one; literal words that stand together are one step."""
    for number, near in enumerate(clause.split(" .. ")):
        gap = NEAR if number else 0
        for part in _PART.findall(near):
            yield _Step(name=part.strip(), gap=gap)
            gap = 0


def _words(text: str) -> list[Word]:
    """Words and pictures in order; "sooo" is "so"."""
    words = words_in(text)
    if _STRETCHED.search(text):
        words = [replace(word, text=_STRETCHED.sub(r"\1", word.text)) for word in words]
    pictures = [Word(found.group(), found.start(), found.end()) for found in _PICTURE.finditer(text)]
    return sorted((*words, *pictures), key=lambda word: word.start) if pictures else words


def _sentences(text: str, words: Sequence[Word]) -> list[int]:
    """For each word the number of its sentence."""
    ends = [found.start() for found in _SENTENCE_END.finditer(text)]
    numbers, number = [], 0
    for word in words:
        while number < len(ends) and ends[number] < word.start:
            number += 1
        numbers.append(number)
    return numbers


def _stands(sign: Sign, places: dict[str, list[_Place]], sentences: Sequence[int]) -> list[_Place]:
    """Where its steps stand; nowhere unless all of its clauses are there, in words of their own."""
    if not sign.needs <= places.keys():
        return []
    found: list[_Place] = []
    for clause in sign.clauses:
        where = next((way for way in _chains(clause, places, sentences) if not set(way) & set(found)), [])
        if not where:
            return []
        found.extend(where)
    return found


def _chains(
    steps: Sequence[_Step], places: dict[str, list[_Place]], sentences: Sequence[int], after: _Place | None = None
) -> Iterator[list[_Place]]:
    """The ways in which these steps stand one after the other."""
    if not steps:
        yield []
        return
    step = steps[0]
    for place in places.get(step.name, ()):
        if after is not None and not (
            after[1] < place[0] <= after[1] + 1 + step.gap and sentences[after[1]] == sentences[place[0]]
        ):
            continue
        for rest in _chains(steps[1:], places, sentences, place):
            yield [place, *rest]
