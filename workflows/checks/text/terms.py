"""Names a company must not let slip, found however they are written: spaced, masked, in tags, with look-alikes."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Generic, TypeVar

from workflows.checks.text.folding import fold
from workflows.checks.text.links import without_addresses
from workflows.checks.text.reading import Reading, Word
from workflows.domain.finding import Span

T = TypeVar("T")

SHORT = 5
"""Letters from which a name is also looked for in pieces and inside tags and addresses; shorter ones only as words."""
GUESSED = 6
"""Letters from which a word with one swapped pair of letters, or without its vowels, is still taken for the name."""
NEAR = 4
"""Characters that may stand between the pieces of one name."""
_SAME = str.maketrans("i1!|03@45$7+89", "llllo" + "eaasstt" + "bg")
"""Digits and signs that stand for a letter; i and l look alike as capitals."""
_ALNUM = re.compile(r"[^\W_]+")
_RUN = re.compile(r"(.)\1+")
_THREE = re.compile(r"([^\W\d_])\1\1")
_CHUNK = re.compile(r"\S+")
_SYMBOLS = re.compile(r"[\W_]+")
_JOINED = re.compile(r"[a-z\d][A-Z]|[^\W\d_]\d")
"""A quick look whether there is any such place."""
_JOINT = re.compile(r"(?<=[a-z\d])(?=[A-Z])|(?<=[^\W\d_])(?=[vV]?\d{1,4}$)")
"""Where one word was put to another: `ProjectFalcon`; or a number to it: `Falcon2`, `FalconV2`."""
_AROUND = ".,;:!?…-–—'\"“”‘’()[]{}#/"


@dataclass(frozen=True, kw_only=True)
class Known(Generic[T]):
    """A name that was found: as listed, what the list says of it, and where. `is_sure` unless letters were guessed."""

    name: str
    value: T
    span: Span
    is_sure: bool = True


@dataclass(frozen=True, kw_only=True)
class _Term(Generic[T]):
    """`key`: the letters and digits of a name, those that look alike as one, with nothing between them."""

    name: str
    value: T
    key: str
    words: int
    is_open: bool = False
    """Whether its last word may go on: `bargain*`."""


class Terms(Generic[T]):
    """A list of names; `bargain*` is every word that begins so. Finds each once in a text, in time linear in it."""

    def __init__(self, entries: Iterable[tuple[str, T]]) -> None:
        self._terms: list[_Term[T]] = []
        self._guesses: dict[str, str] = {}
        self._vocabulary: dict[str, list[str]] = {}
        for name, value in entries:
            words = _ALNUM.findall(fold(name).text)
            key = _plain("".join(words))
            if key:
                open_end = name.rstrip().endswith("*")
                self._terms.append(_Term(name=name, value=value, key=key, words=len(words), is_open=open_end))
                self._learn(key, words)
        self._by_start = _index(self._terms, str)
        self._by_collapsed = _index(self._terms, _collapsed)

    def __bool__(self) -> bool:
        return bool(self._terms)

    def find(self, reading: Reading) -> Iterator[Known[T]]:
        """Yield each name that stands in the text or in one of its links, tags and handles; at its first place."""
        if not self._terms:
            return
        told: set[int] = set()
        for term, span, is_sure in self._found(reading):
            if id(term) not in told:
                told.add(id(term))
                yield Known(name=term.name, value=term.value, span=span, is_sure=is_sure)

    def _found(self, reading: Reading) -> Iterator[tuple[_Term[T], Span, bool]]:
        words = [Word(_plain(word.text), word.start, word.end) for word in reading.words]
        for term, start, end in _Pieces(words).matches(self._by_start, str):
            yield term, reading.span(start, end), True
        if _THREE.search(reading.folded.text):
            shorter = [Word(_collapsed(word.text), word.start, word.end) for word in words]
            for term, start, end in _Pieces(shorter).matches(self._by_collapsed, _collapsed):
                yield term, reading.span(start, end), True
        yield from self._joined(reading, words)
        yield from self._inside_tags(reading)
        yield from self._inside_addresses(reading)
        guessed = self._guessed(reading, words)
        if guessed != words:
            for term, start, end in _Pieces(guessed).matches(self._by_start, str):
                yield term, reading.span(start, end), False

    def _joined(self, reading: Reading, words: list[Word]) -> Iterator[tuple[_Term[T], Span, bool]]:
        """Longer names that were joined to other words or to a number."""
        if not _JOINED.search(reading.text):
            return
        parted = [
            piece for word, plain in zip(reading.words, words, strict=True) for piece in _parted(word, plain, reading)
        ]
        if len(parted) > len(words):
            for term, start, end in _Pieces(parted).matches(self._by_start, str):
                if len(term.key) >= SHORT:
                    yield term, reading.span(start, end), True

    def _inside_tags(self, reading: Reading) -> Iterator[tuple[_Term[T], Span, bool]]:
        for tag in reading.tags:
            for term in self._inside(tag.name):
                yield term, reading.span(tag.start, tag.end), True

    def _inside_addresses(self, reading: Reading) -> Iterator[tuple[_Term[T], Span, bool]]:
        blanked = without_addresses(reading.text)
        if blanked == reading.text:
            return
        for match in _CHUNK.finditer(reading.text):
            if blanked[match.start() : match.end()] != match.group():
                for term in self._inside(fold(match.group()).text):
                    yield term, Span(start=match.start(), end=match.end()), True

    def _inside(self, word: str) -> Iterator[_Term[T]]:
        letters = _plain("".join(_ALNUM.findall(word)))
        return (term for term in self._terms if len(term.key) >= SHORT and term.key in letters)

    def _guessed(self, reading: Reading, words: list[Word]) -> list[Word]:
        """The words, with masked ones (`f*lcon`) and misspelt ones as the listed word they may be."""
        masked = list(self._unmasked(reading))
        if not masked and self._guesses.keys().isdisjoint(word.text for word in words):
            return words
        if masked:
            hidden = {place for one in masked for place in range(one.start, one.end)}
            words = [word for word in words if word.start not in hidden]
            words = sorted([*words, *masked], key=lambda word: word.start)
        return [Word(self._guesses.get(word.text, word.text), word.start, word.end) for word in words]

    def _unmasked(self, reading: Reading) -> Iterator[Word]:
        for match in _CHUNK.finditer(reading.folded.text):
            bare = match.group().strip(_AROUND)
            if bare.isalnum() or not bare:
                continue
            visible = "".join(_ALNUM.findall(bare))
            if len(visible) < 3 or len(visible) == len(bare):
                continue
            listed = self._vocabulary.get(_plain(bare[0]), ())
            fitting = [word for word in listed if len(word) <= 2 * len(visible)]
            shape = re.compile("".join(_shape(bare))) if fitting else None
            found = next((word for word in fitting if shape and shape.fullmatch(word)), None)
            if found:
                start = match.start() + match.group().index(bare)
                yield Word(found, start, start + len(bare))

    def _learn(self, key: str, words: Sequence[str]) -> None:
        for word in {key, *map(_plain, words)}:
            if len(word) >= 4:
                self._vocabulary.setdefault(word[0], []).append(word)
        for written in words:
            self._guesses.update((guess, _plain(written)) for guess in _guesses(written))


class _Pieces:
    """Words without anything between them, and where each begins and ends."""

    def __init__(self, words: Sequence[Word]) -> None:
        self.words = words
        self.begins: list[int] = []
        self.ends: dict[int, int] = {}
        at = 0
        for number, word in enumerate(words):
            self.begins.append(at)
            at += len(word.text)
            self.ends[at] = number
        self.text = "".join(word.text for word in words)

    def matches(
        self, by_start: dict[str, list[_Term[T]]], key_of: Callable[[str], str]
    ) -> Iterator[tuple[_Term[T], int, int]]:
        """Each term that begins where a word begins and ends where one ends, with its folded place."""
        for number, begin in enumerate(self.begins):
            # A name of one letter or digit is listed under that alone.
            short, long = self.text[begin : begin + 1], self.text[begin : begin + 2]
            for term in (*by_start.get(long, ()), *(by_start.get(short, ()) if short != long else ())):
                key = key_of(term.key)
                if not self.text.startswith(key, begin):
                    continue
                last = self._holding(begin + len(key)) if term.is_open else self._last(begin + len(key))
                if last is not None and self._is_one_name(term, number, last):
                    yield term, self.words[number].start, self.words[last].end

    def _last(self, end: int) -> int | None:
        """The word that ends here, or here but for a plural or possessive s."""
        for suffix in ("", "s", "es"):
            last = self.ends.get(end + len(suffix))
            if last is not None and self.text.startswith(suffix, end) and (not suffix or self.begins[last] < end):
                return last
        return None

    def _holding(self, end: int) -> int:
        """The word in which the letters before `end` stand."""
        return bisect_left(self.begins, end) - 1

    def _is_one_name(self, term: _Term[T], first: int, last: int) -> bool:
        """Whether these words may be one name: as many as it has, or pieces close together."""
        words = self.words[first : last + 1]
        if len(words) == term.words or len(words) == 1:
            return True
        gaps = (later.start - earlier.end for earlier, later in pairwise(words))
        return (len(term.key) >= SHORT or all(len(word.text) == 1 for word in words)) and max(gaps) <= NEAR


def _parted(word: Word, plain: Word, reading: Reading) -> Iterator[Word]:
    """The word's pieces, as its author put it together; itself where that cannot be told."""
    written = reading.written(word)
    # Letter for letter, or places would be wrong: no ligature in it, and nothing that is left out.
    if (written.isalpha() and written.islower()) or len(written) != len(plain.text):
        yield plain
        return
    ends = [*(joint.start() for joint in _JOINT.finditer(written)), len(written)]
    for start, end in pairwise([0, *ends]):
        yield Word(plain.text[start:end], word.start + start, word.start + end)


def _index(terms: Iterable[_Term[T]], key_of: Callable[[str], str]) -> dict[str, list[_Term[T]]]:
    index: dict[str, list[_Term[T]]] = {}
    for term in terms:
        index.setdefault(key_of(term.key)[:2], []).append(term)
    return index


@lru_cache(maxsize=8_192)
def _plain(word: str) -> str:
    """The word with characters that stand for one another as one of them."""
    return word.replace("'", "").translate(_SAME)


def _collapsed(word: str) -> str:
    """`faaalcon` as `falcon`, and `yellow` as `yelow`, on both sides."""
    return _RUN.sub(r"\1", word)


def _shape(masked: str) -> Iterator[str]:
    """A pattern for a masked word: signs stand for as many letters, one more, or none."""
    at = 0
    for symbols in _SYMBOLS.finditer(masked):
        yield re.escape(_plain(masked[at : symbols.start()]))
        yield f".{{0,{len(symbols.group()) + 1}}}"
        at = symbols.end()
    yield re.escape(_plain(masked[at:]))


def _guesses(word: str) -> Iterator[str]:
    """The word with two neighbours swapped, but not its first letter; or without its vowels."""
    if len(word) < GUESSED:
        return
    for index in range(1, len(word) - 1):
        yield _plain(word[:index] + word[index + 1] + word[index] + word[index + 2 :])
    bare = word[0] + re.sub("[aeiou]", "", word[1:])
    if len(bare) >= 4:
        yield _plain(bare)
