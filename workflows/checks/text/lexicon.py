"""A list of words with all the ways people write them to be not quite found."""

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum

_SUFFIXES = ("s", "es", "ed", "er", "ers", "ing", "in", "y", "ty")
_VOWELS = frozenset("aeiou")
_THREE_IN_A_ROW = re.compile(r"(.)\1{2,}")
_ANY_RUN = re.compile(r"(.)\1+")


class Level(IntEnum):
    """How much a word weighs."""

    MILD = 1
    STRONG = 2
    SLUR = 3


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One form of a listed word."""

    word: str
    level: Level
    is_ambiguous: bool = False
    may_be_guessed: bool = False


@dataclass(frozen=True, kw_only=True)
class Lexicon:
    """`exact`: forms as they are; `guessed`: forms with swapped letters or without vowels; `stems`: clear anywhere.

    `by_shape`: forms that may be masked, under their first letter and length.
    """

    exact: dict[str, Entry]
    guessed: dict[str, Entry]
    stems: dict[str, Entry]
    by_shape: dict[tuple[str, int], tuple[Entry, ...]]

    def find(self, word: str) -> Entry | None:
        """The entry of a word in small plain letters, stretched or not (`fuuuck`), or None."""
        entry = self.exact.get(word) or self.guessed.get(word)
        if entry or not _THREE_IN_A_ROW.search(word):
            return entry
        shorter = (_THREE_IN_A_ROW.sub(r"\1", word), _THREE_IN_A_ROW.sub(r"\1\1", word), _ANY_RUN.sub(r"\1", word))
        return next((found for short in shorter if (found := self.exact.get(short))), None)

    def inside(self, word: str) -> Entry | None:
        """The entry of a stem that is clear even inside a longer word (`absofuckinglutely`), or None."""
        return next((entry for stem, entry in self.stems.items() if stem in word), None)

    def masked(self, shape: str) -> Entry | None:
        """The entry of a word of which some letters were replaced by `*`, one for one: `f**k`."""
        for entry in self.by_shape.get((shape[0], len(shape)), ()):
            if all(mask in ("*", letter) for mask, letter in zip(shape, entry.word, strict=True)):
                return entry
        return None


def read_lexicon(lines: Iterable[str], *, also: Iterable[str] = (), without: Iterable[str] = ()) -> Lexicon:
    """Build the lexicon from lines `word level flags` (the flags are explained at the top of the list).

    `also` are further strong words, `without` words that are fine here. Raises ValueError for a line it cannot read.
    """
    exact: dict[str, Entry] = {}
    stems: dict[str, Entry] = {}
    allowed = frozenset(without)
    for line in itertools.chain(lines, (f"{word} strong s" for word in also)):
        if line.strip() and not line.startswith("#"):
            _add(line, exact, stems, allowed)
    guessable = [entry for entry in exact.values() if entry.may_be_guessed]
    guessed = {guess: entry for entry in guessable for guess in _guesses(entry.word) if guess not in exact}
    shapes: dict[tuple[str, int], tuple[Entry, ...]] = {}
    for entry in guessable:
        key = (entry.word[0], len(entry.word))
        shapes[key] = (*shapes.get(key, ()), entry)
    return Lexicon(exact=exact, guessed=guessed, stems=stems, by_shape=shapes)


def _add(line: str, exact: dict[str, Entry], stems: dict[str, Entry], allowed: frozenset[str]) -> None:
    word, level, flags = line.split()
    if word in allowed:
        return
    for form in _forms(word, flags):
        if form not in allowed:
            entry = Entry(word=form, level=Level[level.upper()], is_ambiguous="?" in flags, may_be_guessed="!" in flags)
            exact.setdefault(form, entry)
    if "#" in flags:
        stems[word] = exact[word]


def _forms(word: str, flags: str) -> Iterator[str]:
    yield word
    if "s" in flags:
        yield f"{word}s"
    if "+" in flags:
        yield from (word + suffix for suffix in _SUFFIXES)
        if word.endswith("e"):
            yield from (word[:-1] + suffix for suffix in ("ing", "y"))


def _guesses(word: str) -> Iterator[str]:
    """Neighbouring letters swapped, vowels left out, v for u; only where too little would be left to mean it."""
    if len(word) < 4 or word in _COLLIDING:
        return
    for index in range(1, len(word) - 1 if len(word) > 4 else len(word) - 2):
        yield word[:index] + word[index + 1] + word[index] + word[index + 2 :]
    bare = word[0] + "".join(letter for letter in word[1:] if letter not in _VOWELS)
    if len(bare) >= 4 and bare not in _ABBREVIATIONS:
        yield bare
    if "u" in word:
        yield word.replace("u", "v", 1)


_COLLIDING = frozenset(["piss", "crap", "damn", "arse", "arses", "tits", "slut"])
"""Short words whose guesses are words or abbreviations of their own."""

_ABBREVIATIONS = frozenset(
    (
        "dcks",
        "ccks",
        "prck",
        "prcks",
        "pssd",
        "psss",
        "pssng",
        "dmns",
        "crps",
        "crpy",
        "slts",
        "shts",
        "cnts",
        "cnty",
        "fgts",
    )
)
"""What is left of a word without its vowels, and means something else."""
