"""Swear words and slurs, plain or disguised: masked, spaced, stretched, in digits, in look-alike letters, in a tag."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from pydantic import BaseModel, ConfigDict

from workflows.checks.models.scoring import is_english
from workflows.checks.text.disguises import Reading as Disguised
from workflows.checks.text.disguises import disguised
from workflows.checks.text.lexicon import Entry, Level, Lexicon, read_lexicon
from workflows.checks.text.lists import read_list
from workflows.checks.text.reading import Phrases, Reading, Word, read
from workflows.checks.text.remnants import cut_off, in_a_row, in_handles, in_pieces, spelt_out
from workflows.domain.finding import Context, Draft, Finding, Severity, Span

NAME = "profanity"
VERSION = 3
READS_DESCRIPTIONS = True

_NO_LETTER_LEFT = re.compile(
    r"\b(?:what|who|how|where|why|shut) the (?:\*{3,}|[@#$%&!*]{4,})|\b(?:holy|oh|bull) ?\*{4,}"
    r"|(?<!\S)(?=[@#$%&!*^]*[#$%&][@#$%&!*^]*[#$%&*@])[@#$%&!*^]{4,}(?![^\s.,!?])"
)
_SIGNS = re.compile(r"[@#$%&!*^]{3}")
_MASKS = re.compile(r"[*#@$%&!^~+=?■█▓▒░•●_-]{2}(?=[a-z*#@$%&!^~+=?■█▓▒░•●_-])")
_ENDS = re.compile(r"[*…]|##|--|__|\.\.")
_STRETCHED = re.compile(r"([a-z])\1\1")
_MOST = 20
"""Findings for one part; nobody reads more."""
_AN_ACRONYM = 4
"""A misspelt word of so many letters, all capitals in a text that is not, is somebody's abbreviation."""

_WORDS = {
    Level.MILD: (Severity.ADVICE, "mild", "a mild swear word"),
    Level.COARSE: (Severity.NOTABLE, "coarse", "a coarse word"),
    Level.STRONG: (Severity.RISKY, "swearing", "a swear word"),
    Level.SLUR: (Severity.RISKY, "slur", "a slur"),
}
_UNSAID = Entry(word="", level=Level.COARSE)
_Place = tuple[int, int, Entry]


class Settings(BaseModel):
    """`allowed`: words that are fine for this company, a product's name say. `extra`: further words to hold."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = True
    allowed: frozenset[str] = frozenset()
    extra: frozenset[str] = frozenset()


class Check:
    """Holds swear words and slurs, tells of mild ones. Words that merely contain one pass."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        extra = frozenset(word.lower() for word in settings.extra)
        allowed = frozenset(word.lower() for word in settings.allowed)
        self.lexicon = _lexicon(frozenset(word for word in extra if " " not in word), allowed)
        self.phrases = _phrases(frozenset(word for word in extra if " " in word), allowed)
        self.harmless = _harmless()
        self.ordinary = frozenset(read_list("profanity_ordinary.txt"))
        self.names = _names()
        self.around = frozenset(read_list("joined_words.txt"))
        self.elsewhere = frozenset(word for line in read_list("profanity_elsewhere.txt") for word in line.split())

    def look(self, draft: Draft, context: Context) -> list[Finding]:
        """Return a finding for each place, in order, up to twenty for a part."""
        findings: list[Finding] = []
        for number, part in enumerate(draft.content.parts):
            reading = read(part.text)
            places = _apart(self._places(reading))
            if places and not is_english(reading):
                places = [place for place in places if self._is_meant_abroad(reading, place)]
            if places:
                fine = [(found.start, found.end) for found in self.harmless.find(reading)]
                places = [place for place in places if not _overlaps(place, fine)]
            findings.extend(self._said_of(place, number, reading) for place in places[:_MOST])
        return findings

    def _said_of(self, place: _Place, number: int, reading: Reading) -> Finding:
        start, end, entry = place
        said, span = reading.folded.text[start:end], reading.span(start, end)
        return _named(number, span) if self._is_name(reading, span, said) else _finding(entry, number, span, said)

    def _is_name(self, reading: Reading, span: Span, said: str) -> bool:
        """Whether it is the name of a place, a dish or a band: a word of its surroundings is there, and its capital."""
        written = span.cut(reading.text)
        is_title = written[:1].isupper() and not written[1:].isupper()
        beside = self.names.get(said, frozenset()) | (
            self.names.get(said.capitalize(), frozenset()) if is_title else frozenset()
        )
        return not beside.isdisjoint(reading.places)

    def _places(self, reading: Reading) -> Iterator[_Place]:
        """Every place a listed word may be, in folded characters; places may overlap."""
        text = reading.folded.text
        for found in self.phrases.find(reading):
            yield found.start, found.end, Entry(word=found.phrase, level=found.value)
        yield from self._plain(reading)
        yield from self._inside(reading)
        for hidden in _in_disguise(reading, self.lexicon):
            yield hidden.start, hidden.end, hidden.entry
        if _SIGNS.search(text):
            for match in _NO_LETTER_LEFT.finditer(text):
                yield (*match.span(), _UNSAID)

    def _plain(self, reading: Reading) -> Iterator[_Place]:
        """Words as they are, misspelt or stretched, and tags taken apart: `#SoShitToday`, `#thisgoddamn`."""
        in_tags = frozenset(word.start for tag in reading.tags for word in tag.words)
        for text in self._telling(reading, in_tags):
            for word in (reading.words[at] for at in reading.places[text]):
                if text in self.lexicon.written or _STRETCHED.search(text):
                    yield from self._listed(reading, word, is_tag=word.start in in_tags)
                elif "'" in text:
                    for piece in _untied(word):
                        yield from self._listed(reading, piece, is_tag=False)
                elif word.start in in_tags:
                    yield from self._joined(word)

    def _telling(self, reading: Reading, in_tags: frozenset[int]) -> frozenset[str]:
        """The words that need a closer look: listed, stretched, with an apostrophe, or in a tag."""
        present, folded = reading.places.keys(), reading.folded.text
        telling = self.lexicon.written.intersection(present)
        if "'" in folded:
            telling |= {word for word in present if "'" in word}
        if _STRETCHED.search(folded):
            telling |= {word for word in present if _STRETCHED.search(word)}
        if in_tags:
            telling |= {word.text for tag in reading.tags for word in tag.words}
        return telling

    def _listed(self, reading: Reading, word: Word, *, is_tag: bool) -> Iterator[_Place]:
        entry = self.lexicon.find(word.text) or self._accented(reading, word)
        if entry and (self._is_meant(reading, word, entry) or (is_tag and self._is_meant_in_tag(reading, word))):
            yield word.start, word.end, entry

    def _is_meant_abroad(self, reading: Reading, place: _Place) -> bool:
        """In another language, only what is no word of it: not `slutspurt`, and nothing that was only guessed."""
        start, end, entry = place
        said = reading.folded.text[start:end]
        if not said.isalpha():
            return True
        return (
            said not in self.elsewhere and said not in self.lexicon.guessed and (said == entry.word or entry.is_clear)
        )

    def _accented(self, reading: Reading, word: Word) -> Entry | None:
        entry = self.lexicon.accented.get(word.text)
        return entry if entry and entry.word == reading.written(word).lower() else None

    def _is_meant(self, reading: Reading, word: Word, entry: Entry) -> bool:
        """Whether it is the word rather than somebody's name or abbreviation."""
        written = reading.written(word)
        is_guess = entry.word not in (word.text, written.lower())
        if is_guess and len(word.text) <= _AN_ACRONYM and written.isupper():
            return reading.text.isupper()
        if entry.is_ambiguous or (is_guess and len(word.text) <= _AN_ACRONYM):
            return not written[:1].isupper() or written.isupper()
        return True

    def _is_meant_in_tag(self, reading: Reading, word: Word) -> bool:
        """Capitals say nothing in `#SoDickToday`; that the words around it are common ones does."""
        tag = next(tag for tag in reading.tags if tag.start <= word.start < tag.end)
        others = [one.text for one in tag.words if one != word]
        return bool(others) and all(other in self.around for other in others)

    def _joined(self, word: Word) -> Iterator[_Place]:
        """A listed word with common ones before and after it, in a tag."""
        text = word.text[:_TAG_READ]
        for start in self._cuts(text):
            for end in range(len(text), start + 2, -1):
                entry = self.lexicon.exact.get(text[start:end])
                if entry and entry.may_be_guessed and (text[end:] in _ENDINGS or self._are_common(text[end:])):
                    yield word.start + start, word.start + end, entry
                    return

    def _inside(self, reading: Reading) -> Iterator[_Place]:
        """Words so clear that they count inside longer ones; others only where what is around them is a common word."""
        text = reading.folded.text
        tags = frozenset(tag.start + 1 for tag in reading.tags)
        for stem in self.lexicon.stems:
            at = text.find(stem.word)
            while at >= 0:
                end = at + len(stem.word)
                start, stop = _word_around(text, at, end)
                is_longer = (start, stop) != (at, end) and text[start:stop] not in self.ordinary
                if is_longer and self._may_be_inside(stem, text[start:at], text[end:stop]):
                    is_one_word = start not in tags and stop - start <= _LONGEST_WORD
                    yield (start, stop, stem) if is_one_word else (at, end, stem)
                at = text.find(stem.word, end)

    def _may_be_inside(self, stem: Entry, before: str, after: str) -> bool:
        if stem.is_clear:
            return (before[-1:] + stem.word) not in _PART_OF_A_WORD
        return self._are_common(before) and (after in _ENDINGS or self._are_common(after))

    def _are_common(self, letters: str) -> bool:
        return not letters or (
            len(letters) <= 2 * _LONGEST_WORD and any(cut == len(letters) for cut in self._cuts(letters))
        )

    def _cuts(self, text: str) -> Iterator[int]:
        """Where one, two or three common words in a row may end, beginning with none."""
        ends = {0}
        for _ in range(4):
            yield from sorted(ends)
            ends = {
                start + length
                for start in ends
                for length in range(1, _COMMON + 1)
                if start + length <= len(text) and text[start : start + length] in self.around
            }


_COMMON = 8
"""The longest of the common words that are joined to others."""
_LONGEST_WORD = 40
_TAG_READ = 60
"""Letters of a tag that are taken apart."""
_ENDING = ("", "s", "z", "es", "ed", "er", "ers", "ing", "in", "y", "ty", "ter", "ted", "ting", "ish", "able", "ness")
_ENDINGS = frozenset(first + second for first in _ENDING for second in _ENDING)
_PART_OF_A_WORD = frozenset({"snigger"})


@lru_cache(maxsize=8)
def _lexicon(extra: frozenset[str], allowed: frozenset[str]) -> Lexicon:
    return read_lexicon(
        read_list("profanity.txt"), also=sorted(extra), without=allowed, ordinary=read_list("profanity_ordinary.txt")
    )


@lru_cache(maxsize=8)
def _phrases(extra: frozenset[str], allowed: frozenset[str]) -> Phrases[Level]:
    listed = [line.split(" | ") for line in read_list("profanity_phrases.txt")]
    own = [(phrase, Level.STRONG) for phrase in sorted(extra)]
    return Phrases(
        [(phrase, Level[level.upper()]) for phrase, level in listed if allowed.isdisjoint([phrase, *phrase.split()])]
        + own
    )


@lru_cache(maxsize=1)
def _harmless() -> Phrases[None]:
    return Phrases((line, None) for line in read_list("profanity_harmless.txt"))


@lru_cache(maxsize=1)
def _names() -> dict[str, frozenset[str]]:
    """By the word, as its name is written: the words one of which must stand in the text."""
    rows = (line.split(" | ") for line in read_list("profanity_names.txt"))
    return {word: frozenset(beside.split()) for word, beside in rows}


def _untied(word: Word) -> Iterator[Word]:
    """The word without what an apostrophe ties to it: `shit's`, and `l'enculé`; never the two halves of `he'll`."""
    head, _, tail = word.text.partition("'")
    if tail in {"s", "in", "n", "d"}:
        yield Word(
            head if tail != "in" else f"{head}in", word.start, word.start + len(head) + (3 if tail == "in" else 0)
        )
    elif len(head) <= 2 and len(tail) > 3:
        yield Word(tail, word.end - len(tail), word.end)


def _in_disguise(reading: Reading, lexicon: Lexicon) -> Iterator[Disguised]:
    text = reading.folded.text
    yield from disguised(text, lexicon)
    yield from in_pieces(text, reading.words, reading.places, lexicon)
    yield from spelt_out(text, lexicon)
    if _MASKS.search(text):
        yield from in_a_row(text, lexicon)
    if _ENDS.search(text):
        yield from cut_off(text, lexicon)
    if "@" in reading.characters:
        yield from in_handles(reading.text, reading.folded.origin, lexicon)


def _word_around(text: str, start: int, end: int) -> tuple[int, int]:
    first, last = start, end
    while first > 0 and start - first <= _LONGEST_WORD and text[first - 1].isalpha():
        first -= 1
    while last < len(text) and last - end <= _LONGEST_WORD and text[last].isalpha():
        last += 1
    return first, last


def _apart(places: Iterable[_Place]) -> list[_Place]:
    """In reading order; of places that overlap the heaviest, then the longest."""
    kept: list[_Place] = []
    for place in sorted(places, key=lambda one: (-one[2].level, one[0] - one[1], one[0])):
        if len(kept) < 2 * _MOST and not _overlaps(place, [(start, end) for start, end, _ in kept]):
            kept.append(place)
    return sorted(kept, key=lambda one: one[0])


def _overlaps(place: tuple[int, int] | _Place, others: Iterable[tuple[int, int]]) -> bool:
    return any(place[0] < end and start < place[1] for start, end in others)


def _finding(entry: Entry, number: int, span: Span, said: str) -> Finding:
    severity, rule, words = _WORDS[entry.level]
    return Finding(
        check=NAME,
        severity=severity,
        part=number,
        span=span,
        reason=f"This is {words}." if said == entry.word else f"This reads as {words}, however it is written.",
        advice="Say it in other words." if severity else "Fine between friends; ask yourself whether we would say it.",
        rule=rule,
    )


def _named(number: int, span: Span) -> Finding:
    return Finding(
        check=NAME,
        severity=Severity.ADVICE,
        part=number,
        span=span,
        reason="This name is also a swear word.",
        advice="Fine as a name; think of those who see only half of the post.",
        rule="name",
    )
