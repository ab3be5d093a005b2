"""A list of words, with their endings and with the ways people misspell them to be not quite found."""

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property

from workflows.checks.text.folding import fold

_SUFFIXES = ("s", "es", "ed", "er", "ers", "ing", "in", "y", "ty")
_VOWELS = frozenset("aeiou")
_GROUPS = re.compile(r"\(([^)]+)\)")
_RUN = re.compile(r"(.)\1+")
_STRETCHED = re.compile(r"(.)\1\1")
_LONGEST = 40
"""Letters; a longer row of letters is no word stretched by hand."""


class Level(IntEnum):
    """How much a word weighs."""

    MILD = 0
    COARSE = 1
    STRONG = 2
    SLUR = 3


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One form of a listed word."""

    word: str
    level: Level
    is_ambiguous: bool = False
    may_be_guessed: bool = False
    is_clear: bool = False
    """Whether it counts inside longer words."""


@dataclass(slots=True)
class Node:
    """A letter on the way through all words that begin alike."""

    letter: str = ""
    entry: Entry | None = None
    children: dict[str, "Node"] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Lexicon:
    """Words by the ways they are looked for. `exact`: forms as they are; `guessed`: misspelt ones; `broken`: in two
    pieces (`f uck`), with their first pieces in `beginnings`; `accented`: only as written, under what they fold to;
    `squeezed`: every form under itself without doubled letters; `stems`: what to look for inside words, none of them
    inside another; `root`: all forms, letter by letter; `shapes`: all forms, by first and last letter and length.
    """

    exact: dict[str, Entry]
    guessed: dict[str, Entry]
    broken: dict[str, Entry]
    accented: dict[str, Entry]
    squeezed: dict[str, tuple[Entry, ...]]
    stems: tuple[Entry, ...]
    beginnings: frozenset[str]
    root: Node
    shapes: dict[tuple[str, str, int], tuple[Entry, ...]]

    @cached_property
    def written(self) -> frozenset[str]:
        """Every word that is found as it is: listed, misspelt, or under what it folds to."""
        return frozenset([*self.exact, *self.guessed, *self.accented])

    def masked(self, head: str, hidden: int, tail: str) -> Entry | None:
        """The first listed word that begins and ends so, with exactly so many letters between, or None."""
        for entry in self.shapes.get((head[0], tail[-1], len(head) + hidden + len(tail)), ()):
            if entry.word.startswith(head) and entry.word.endswith(tail):
                return entry
        return None

    def find(self, word: str) -> Entry | None:
        """The entry of a word in small plain letters, misspelt or stretched (`fuuuck`) or not, or None."""
        entry = self.exact.get(word) or self.guessed.get(word)
        if entry or len(word) > _LONGEST or not _STRETCHED.search(word):
            return entry
        return self._stretched(word)

    def _stretched(self, word: str) -> Entry | None:
        """A word whose every letter is said at least as often as the listed one's."""
        for entry in self.squeezed.get(_squeeze(word), ()):
            if all(said >= meant for said, meant in zip(_runs(word), _runs(entry.word), strict=True)):
                return entry
        return None


def read_lexicon(
    lines: Iterable[str], *, also: Iterable[str] = (), without: Iterable[str] = (), ordinary: Iterable[str] = ()
) -> Lexicon:
    """Build the lexicon from lines `word level flags` (the flags are explained at the top of the list).

    `also` are further strong words, `without` words that are fine here, `ordinary` words, and pairs of words, that are
    never taken for misspelt ones. Raises ValueError for a line it cannot read.
    """
    allowed, known = frozenset(without), frozenset(ordinary)
    forms: dict[str, Entry] = {}
    for line in itertools.chain(lines, (f"{word} strong s!" for word in also)):
        for entry in _entries(line):
            if entry.word not in allowed:
                forms.setdefault(entry.word, entry)
    exact = {word: entry for word, entry in forms.items() if fold(word).text == word}
    guessable = [entry for entry in exact.values() if entry.may_be_guessed]
    never = known | allowed
    broken = _first({pair: entry for entry in reversed(guessable) for pair in in_two(entry.word)}, {}, never)
    return Lexicon(
        exact=exact,
        guessed=_first({guess: entry for entry in reversed(guessable) for guess in misspelt(entry.word)}, exact, never),
        broken=broken,
        accented={fold(word).text: entry for word, entry in forms.items() if word not in exact},
        squeezed=_squeezed(exact.values()),
        stems=_stems(entry for entry in exact.values() if _is_stem(entry)),
        beginnings=frozenset(pair.partition(" ")[0] for pair in broken),
        root=_rooted(exact.values()),
        shapes=_shaped([*guessable, *exact.values()]),
    )


def misspelt(word: str) -> Iterator[str]:
    """What is left of a word when letters are swapped, left out, doubled, spelt by ear or written backwards.

    Not all of it is free to be taken: the caller leaves out what is a word of its own.
    """
    if len(word) < 3:
        return
    yield from _without_vowels(word)
    if len(word) < 4:
        return
    for index in range(len(word) - 1):
        yield word[:index] + word[index + 1] + word[index] + word[index + 2 :]
    for index, letter in enumerate(word):
        yield word[:index] + letter + word[index:]
        if letter in _VOWELS and index:
            yield word[:index] + "x" + word[index + 1 :]
        if len(word) > 5 and index:
            yield word[:index] + word[index + 1 :]
    yield from _by_ear(word)
    yield word[::-1]


def in_two(word: str) -> Iterator[str]:
    """The word in two pieces, with one space between them."""
    if len(word) >= 4:
        yield from (f"{word[:index]} {word[index:]}" for index in range(1, len(word)))


def _entries(line: str) -> Iterator[Entry]:
    if not line.strip() or line.startswith("#"):
        return
    written, level, flags = line.split()
    for word in _combined(written):
        for form in dict.fromkeys(_forms(word, flags)):
            yield Entry(
                word=form,
                level=Level[level.upper()],
                is_ambiguous="?" in flags,
                may_be_guessed="!" in flags,
                is_clear="#" in flags,
            )


def _combined(written: str) -> Iterator[str]:
    """`(a|b)(c|d)` is ac, ad, bc and bd."""
    pieces = [piece.split("|") for piece in _GROUPS.sub(r" \1 ", written).split()]
    yield from ("".join(choice) for choice in itertools.product(*pieces))


def _forms(word: str, flags: str) -> Iterator[str]:
    yield word
    if "s" in flags:
        yield f"{word}s"
    if "+" in flags:
        yield from (word + suffix for suffix in _SUFFIXES)
        if word.endswith("e"):
            yield from (word[:-1] + suffix for suffix in ("ing", "in", "y", "ed", "er"))


def _first(found: dict[str, Entry], exact: dict[str, Entry], never: frozenset[str]) -> dict[str, Entry]:
    return {word: entry for word, entry in found.items() if word not in exact and word not in never}


def _without_vowels(word: str) -> Iterator[str]:
    bare = word[0] + "".join(letter for letter in word[1:] if letter not in _VOWELS)
    if len(bare) >= 3:
        yield bare
    for index in range(1, len(word)):
        if word[index] in _VOWELS and len(word) >= 4:
            yield word[:index] + word[index + 1 :]


_SOUNDS = (
    ("ck", "k"),
    ("ck", "kk"),
    ("ck", "cc"),
    ("ck", "q"),
    ("ck", "x"),
    ("ck", "hk"),
    ("ck", "cks"),
    ("u", "v"),
    ("u", "oo"),
    ("u", "uh"),
    ("u", "w"),
    ("i", "y"),
    ("i", "ee"),
    ("i", "ie"),
    ("i", "l"),
    ("c", "k"),
    ("f", "ph"),
    ("tch", "ch"),
    ("tt", "t"),
    ("gg", "g"),
    ("gg", "qq"),
    ("ss", "s"),
    ("ss", "zz"),
    ("ss", "sz"),
    ("er", "a"),
    ("er", "ah"),
    ("er", "ur"),
    ("ing", "in"),
    ("ing", "en"),
    ("ing", "ng"),
    ("wh", "h"),
    ("ard", "urd"),
    ("o", "oh"),
    ("a", "ah"),
)


def _by_ear(word: str) -> Iterator[str]:
    for spelt, heard in _SOUNDS:
        if spelt in word:
            yield word.replace(spelt, heard, 1)
    if word.endswith("s"):
        yield f"{word[:-1]}z"


def _squeezed(entries: Iterable[Entry]) -> dict[str, tuple[Entry, ...]]:
    found: dict[str, tuple[Entry, ...]] = {}
    for entry in entries:
        key = _squeeze(entry.word)
        found[key] = (*found.get(key, ()), entry)
    return found


def _squeeze(word: str) -> str:
    return _RUN.sub(r"\1", word)


def _runs(word: str) -> list[int]:
    return [len(list(run)) for _, run in itertools.groupby(word)]


def _is_stem(entry: Entry) -> bool:
    is_usual = entry.may_be_guessed and entry.level > Level.MILD and not entry.is_ambiguous
    return entry.is_clear or (is_usual and len(entry.word) <= 6)


def _stems(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    kept: list[Entry] = []
    for entry in sorted(entries, key=lambda one: len(one.word)):
        if not any(known.word in entry.word and known.is_clear >= entry.is_clear for known in kept):
            kept.append(entry)
    return tuple(kept)


def _rooted(entries: Iterable[Entry]) -> Node:
    root = Node()
    for entry in entries:
        node = root
        for letter in entry.word:
            node = node.children.setdefault(letter, Node(letter=letter))
        node.entry = entry
    return root


def _shaped(entries: Iterable[Entry]) -> dict[tuple[str, str, int], tuple[Entry, ...]]:
    found: dict[tuple[str, str, int], tuple[Entry, ...]] = {}
    for entry in entries:
        key = (entry.word[0], entry.word[-1], len(entry.word))
        found[key] = (*found.get(key, ()), entry)
    return found
