"""Names and words as they should be, and what is so near to one of them that it is most likely a slip."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from rapidfuzz.distance import OSA

from workflows.checks.text.folding import fold
from workflows.checks.text.reading import Word
from workflows.domain.finding import Severity

LONG = 6
"""Letters from which one wrong letter is a slip and not another word."""
FAR = 8
"""Letters from which two wrong letters are."""
SHORTEST = 4
"""Letters of a last name behind two first names or more from which a wrong one is a slip."""
_FREQUENT = frozenset(
    ("armstrong", "harris", "jackson", "james", "jefferson", "johnson", "jordan", "parks", "washington", "williams")
)
"""Last names so frequent that another first name is most likely another person."""


class Slip(NamedTuple):
    """What it should be, and how much it weighs. `right` is empty for what is right after all."""

    right: str
    severity: Severity


class Name(NamedTuple):
    """A name in parts: the words before the last, in small letters; the last, bare; the last as it is written."""

    first: tuple[str, ...]
    bare: str
    written: str


class Listed:
    """The listed slips, by their first two words."""

    def __init__(self, slips: Iterable[tuple[str, Slip]]) -> None:
        self.alone: dict[str, Slip] = {}
        self.longer: dict[tuple[str, str], list[tuple[tuple[str, ...], Slip]]] = {}
        for wrong, slip in slips:
            words = tuple(wrong.split())
            if len(words) == 1:
                self.alone[wrong] = slip
            else:
                self.longer.setdefault((words[0], words[1]), []).append((words, slip))
        for entries in self.longer.values():
            entries.sort(key=lambda one: -len(one[0]))
        self.beginnings = frozenset([*self.alone, *(first for first, _ in self.longer)])

    def find(self, words: Sequence[Word]) -> Iterator[tuple[Word, Slip]]:
        """Yield each slip at its place; of those that begin at a word the longest, none inside another."""
        after = 0
        for at, word in enumerate(words):
            if at < after or word.text not in self.beginnings:
                continue
            found = self._at(words, at, word)
            if found:
                after = at + found[0]
                yield Word(word.text, word.start, words[after - 1].end), found[1]

    def _at(self, words: Sequence[Word], at: int, word: Word) -> tuple[int, Slip] | None:
        if at + 1 < len(words):
            for wrong, slip in self.longer.get((word.text, words[at + 1].text), ()):
                if all(one.text == part for one, part in zip(words[at : at + len(wrong)], wrong, strict=False)) and (
                    at + len(wrong) <= len(words)
                ):
                    return len(wrong), slip
        alone = self.alone.get(word.text)
        return (1, alone) if alone else None


def slips_of(lines: Iterable[str]) -> Iterator[tuple[str, Slip]]:
    """The slips of a list: `wrong > right` under `[notable]` or `[advice]`; of a name also with its 's."""
    severity = Severity.ADVICE
    for line in lines:
        if line.startswith("["):
            severity = Severity[line.strip("[] ").upper()]
            continue
        wrong, right = (side.strip() for side in line.split(">"))
        slip = Slip("" if right == "-" else right, severity)
        yield wrong, slip
        if right[0].isupper():
            yield f"{wrong}'s", Slip(f"{right}'s", severity)


def swaps_of(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Every word with two neighbours swapped behind its first letter, or one of a pair missing; with the word."""
    words = frozenset(word for line in lines for word in line.split() if len(word) >= LONG)
    for word in sorted(words):
        for index in range(1, len(word) - 1):
            is_double = word[index] == word[index + 1]
            swapped = word[:index] + ("" if is_double else word[index + 1]) + word[index] + word[index + 2 :]
            if swapped not in words:
                yield swapped, word


def name_of(line: str) -> Name:
    """`Nelson | Mandela` in parts."""
    first, last = (side.strip() for side in line.split("|"))
    return Name(tuple(fold(first).text.replace("-", " ").split()), bare_of(last), last)


def by_first(names: Iterable[Name]) -> dict[str, list[Name]]:
    """The names under the first of their words."""
    index: dict[str, list[Name]] = {}
    for name in names:
        index.setdefault(name.first[0], []).append(name)
    return index


def by_last(names: Iterable[Name]) -> dict[str, list[Name]]:
    """Those with one long first name, by a last name that few others have."""
    index: dict[str, list[Name]] = {}
    for name in names:
        if len(name.first) == 1 and len(name.first[0]) >= LONG - 1 and name.bare not in _FREQUENT:
            index.setdefault(name.bare, []).append(name)
    return index


def places_of(lines: Iterable[str]) -> tuple[dict[tuple[str, int], list[tuple[str, str]]], frozenset[str]]:
    """Under the `look_of` whatever may be a slip of it, each name bare and as it is written; and all that is right."""
    places: dict[tuple[str, int], list[tuple[str, str]]] = {}
    right: set[str] = set()
    for line in lines:
        name, _, others = line.partition(">")
        bare = bare_of(name)
        for length in (len(bare) - 1, len(bare), len(bare) + 1):
            places.setdefault((bare[0], length), []).append((bare, name.strip()))
        right.update((bare_of(name), *others.split()))
    return places, frozenset(right)


def look_of(text: str) -> tuple[str, int]:
    """The first letter and the length of a word, without a possessive: one letter off, it has nearly the same."""
    return text[0], len(text.removesuffix("'s"))


def bare_of(name: str) -> str:
    """Small letters without anything between them."""
    return "".join(letter for letter in fold(name).text if letter.isalnum())


def is_slip_of(text: str, name: Name) -> bool:
    """Whether a last name is this one with a wrong letter, or two where name or first names are long enough."""
    bare = text.removesuffix("'s")
    is_clear = len(name.first) > 1
    if len(name.bare) < (SHORTEST if is_clear else LONG - 1) or bare[0] != name.bare[0] or is_plainly(text, name.bare):
        return False
    limit = 2 if len(name.bare) >= (LONG if is_clear else FAR) else 1
    return OSA.distance(bare, name.bare, score_cutoff=limit) <= limit


def is_one_off(text: str, right: str) -> bool:
    """Whether it is the right word but for one letter, added, left out, changed or swapped with its neighbour."""
    if abs(len(text) - len(right)) > 3:
        return False
    bare = text.removesuffix("'s")
    if abs(len(bare) - len(right)) > 1 or bare[0] != right[0] or is_plainly(text, right):
        return False
    return bool(OSA.distance(bare, right, score_cutoff=1) == 1)


def is_plainly(text: str, right: str) -> bool:
    """Whether it is the right word, in a plural or possessive too."""
    return text.removesuffix("'s").rstrip("s'") == right.rstrip("s")
