"""Read a text once for all checks: folded, cut into words, tags and sentences; and find phrases of a list in it.

Places are in FOLDED characters until `Reading.span` turns them into characters of the author's own text.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Generic, NamedTuple, TypeVar

from workflows.checks.text.folding import Folded, fold
from workflows.checks.text.links import Link, links_in, without_addresses
from workflows.domain.finding import Span

ANY = "_"
"""Stands for any one word in a phrase: `thanks to _ team`."""
REMEMBERED = 8
"""Texts kept read: the parts of a thread, looked at by every check in turn."""
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_TAG = re.compile(r"[#＃]([^\W_]\w*)")
_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_]+")
_END = re.compile(r"[.!?…]+[\"'”’)]*(?=\s|$)|\n+")

T = TypeVar("T")


class Word(NamedTuple):
    """A word in small folded letters, with a plain apostrophe; a tag's words are those between its capitals."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class Tag:
    """A #hashtag: its folded name, its words, its place."""

    name: str
    words: tuple[Word, ...]
    start: int
    end: int


class Reading:
    """One text, read. Links, addresses and @handles are blanked out before words are looked for."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def folded(self) -> Folded:
        """The text without addresses, as a reader sees it: see `fold`."""
        return fold(without_addresses(self.text))

    @cached_property
    def characters(self) -> frozenset[str]:
        """Every character there is in the text as written: the quickest way to know what need not be looked for."""
        return frozenset(self.text)

    @cached_property
    def small(self) -> str:
        """The text in small letters, every character at its place. For patterns: twice as quick as ignoring case."""
        return in_small_letters(self.text)

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """Every link, at its place in the text as written."""
        return tuple(links_in(self.text))

    @cached_property
    def tags(self) -> tuple[Tag, ...]:
        """Every #hashtag in order."""
        return tuple(self._tags())

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """Every word in order; a tag gives its words: `#LoveWins` love, wins; `#lovewins` lovewins."""
        words = [Word(match[0], match.start(), match.end()) for match in _WORD.finditer(self.folded.text)]
        if not self.tags:
            return tuple(words)
        inside = {tag.start + 1: tag for tag in self.tags}
        found: list[Word] = []
        end = -1
        for word in words:
            start = word[1]
            if start in inside and start >= end:
                found.extend(inside[start].words)
                end = inside[start].end
            elif start >= end:
                found.append(word)
        return tuple(found)

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """Every distinct word, and which of `words` it is. To look for many words, intersect its keys with them."""
        places: dict[str, list[int]] = {}
        for at, word in enumerate(self.words):
            places.setdefault(word[0], []).append(at)
        return places

    @cached_property
    def sentences(self) -> tuple[tuple[int, int], ...]:
        """Where each sentence begins and ends."""
        ends = [match.end() for match in _END.finditer(self.folded.text)]
        if not ends or ends[-1] < len(self.folded.text):
            ends.append(len(self.folded.text))
        return tuple(zip([0, *ends[:-1]], ends, strict=True))

    def span(self, start: int, end: int) -> Span:
        """The characters of the author's text behind these folded ones. Needs 0 <= start < end."""
        return self.folded.span(start, end)

    def written(self, word: Word) -> str:
        """The word as the author wrote it, capitals and all."""
        origin = self.folded.origin
        return self.text[origin[word.start] : origin[word.end - 1] + 1]

    def sentence_of(self, place: int) -> tuple[int, int]:
        """The sentence that holds this folded character."""
        after = bisect_right(self._beginnings, place)
        return self.sentences[max(after - 1, 0)]

    @cached_property
    def _beginnings(self) -> list[int]:
        return [start for start, _ in self.sentences]

    def _tags(self) -> Iterator[Tag]:
        folded = self.folded
        for match in _TAG.finditer(folded.text):
            first = match.start(1)
            # One letter for each folded one, so that capitals can be seen and places stay right.
            shape = "".join(
                small.upper() if small.isascii() and self.text[folded.origin[index]].isupper() else small
                for index, small in enumerate(match.group(1), start=first)
            )
            words = tuple(
                Word(piece.group().lower(), first + piece.start(), first + piece.end())
                for piece in _CAMEL.finditer(shape)
            )
            yield Tag(name=match.group(1), words=words, start=match.start(), end=match.end())


@lru_cache(maxsize=REMEMBERED)
def read(text: str) -> Reading:
    """The text, read; once for all checks that look at it one after the other."""
    return Reading(text)


@dataclass(frozen=True, kw_only=True)
class Found(Generic[T]):
    """A phrase that was looked for: what the list says of it, and the folded characters it stands at."""

    phrase: str
    value: T
    start: int
    end: int


class Phrases(Generic[T]):
    """A list of words and phrases, found as whole words in time linear in the text. `refund*` is every word that
    begins so; `_` is any one word. The longest phrase that begins at a word is found, once, and the next search begins
    behind it.
    """

    def __init__(self, entries: Iterable[tuple[str, T]]) -> None:
        self._by_first: dict[str, list[_Phrase[T]]] = {}
        self._by_start: dict[str, list[_Phrase[T]]] = {}
        for written, value in entries:
            words = tuple(_in_words(written))
            if not words:
                continue
            first = words[0]
            plain = frozenset(word for word in words if word != ANY and not word.endswith("*"))
            index = self._by_start if first.endswith("*") else self._by_first
            index.setdefault(first.rstrip("*"), []).append(_Phrase(words, plain, written, value))
        for index in (self._by_first, self._by_start):
            for phrases in index.values():
                phrases.sort(key=lambda one: -len(one.words))
        self._lengths = sorted({len(start) for start in self._by_start}, reverse=True)

    def __bool__(self) -> bool:
        return bool(self._by_first or self._by_start)

    def find(self, reading: Reading) -> Iterator[Found[T]]:
        """Yield what is found, in order, never overlapping."""
        words = reading.words
        behind = 0
        for at, phrases in sorted(self._beginning(reading.places).items()):
            if at < behind:
                continue
            longest = _longest(phrases, words, at)
            if longest is not None:
                behind = at + len(longest.words)
                yield Found(
                    phrase=longest.written, value=longest.value, start=words[at].start, end=words[behind - 1].end
                )

    def _beginning(self, places: Mapping[str, list[int]]) -> dict[int, list["_Phrase[T]"]]:
        """Where phrases may begin, and which: those of which every word stands somewhere in the text."""
        present = places.keys()
        beginning: dict[int, list[_Phrase[T]]] = {}
        for word in present & self._by_first.keys():
            phrases = [one for one in self._by_first[word] if one.plain <= present]
            if phrases:
                beginning.update((at, phrases) for at in places[word])
        for word in present if self._lengths else ():
            started = [
                one
                for length in self._lengths
                if length <= len(word)
                for one in self._by_start.get(word[:length], ())
                if one.plain <= present
            ]
            for at in places[word] if started else ():
                beginning[at] = [*beginning.get(at, ()), *started]
        return beginning


class _Phrase(NamedTuple, Generic[T]):
    """`plain`: its words that stand for themselves."""

    words: tuple[str, ...]
    plain: frozenset[str]
    written: str
    value: T


def in_small_letters(text: str) -> str:
    """The text in small letters, each in the place of its capital."""
    small = text.lower()
    if len(small) == len(text):
        return small
    return "".join(character.lower() if len(character.lower()) == 1 else character for character in text)


def _longest(phrases: Iterable[_Phrase[T]], words: Sequence[Word], at: int) -> _Phrase[T] | None:
    """The longest that stands here, of those as long the first."""
    best: _Phrase[T] | None = None
    for phrase in phrases:
        if best is not None and len(phrase.words) <= len(best.words):
            continue
        if len(phrase.words) == 1 or _fits(phrase.words, words, at):
            best = phrase
    return best


def _fits(pattern: Sequence[str], words: Sequence[Word], at: int) -> bool:
    if at + len(pattern) > len(words):
        return False
    return all(_is(part, words[at + step].text) for step, part in enumerate(pattern))


def _is(part: str, word: str) -> bool:
    return part in (word, ANY) or (part.endswith("*") and word.startswith(part[:-1]))


def _in_words(phrase: str) -> Iterator[str]:
    """The words of a phrase of a list, folded as a text is; a `*` stays at the end of its word."""
    for piece in phrase.split():
        if piece == ANY:
            yield ANY
            continue
        words = [match.group() for match in _WORD.finditer(fold(piece).text)]
        if words and piece.endswith("*"):
            words[-1] += "*"
        yield from words
