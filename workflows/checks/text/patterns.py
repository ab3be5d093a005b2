"""Patterns of words as data files hold them: one a line, a row of steps, each about the next word.

    word        this word (an apostrophe may be missing)        refund*   every word that begins so
    a/b/c       any of these; `no+one` is two words             _         any one word
    [a/b]       these may be there or not                       ~         up to six words
    <section>   any phrase of that section of the list          <Name>    a word with a capital letter
    ^           a clause begins here                            $         a clause ends here
    !a/b        the next word is none of these

`<Name>` at the beginning of a line is the word in front. `= section` begins a section.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property

from workflows.checks.text.folding import fold

STEM = 3
"""Letters a `word*` needs more than, so that one look-up finds all stems a word may begin with."""
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*\*?")

Run = tuple[str, ...]
Sections = Mapping[str, Sequence[str]]


class Kind(Enum):
    """What a step asks of the next word, or of the place it stands at."""

    WORD = "one of these words"
    ANY = "any word"
    FAR = "some words"
    NAME = "a capital letter"
    NAME_BEHIND = "a capital letter in front"
    EDGE = "a clause begins or ends"
    NOT = "none of these words"


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step. `words`, `stems` and `runs` (several words in a row) are what the next word or words may be."""

    kind: Kind = Kind.WORD
    words: frozenset[str] = frozenset()
    stems: tuple[str, ...] = ()
    runs: tuple[Run, ...] = ()
    is_optional: bool = False
    takes_a_word: bool = True
    """Whether the next step is about the word behind, and not about the same place."""

    @cached_property
    def is_plain(self) -> bool:
        """Whether it takes exactly one word, and one of its own."""
        return self.kind is Kind.WORD and not self.runs and not self.is_optional

    @cached_property
    def runs_from(self) -> Mapping[str, Sequence[Run]]:
        """The runs by their first word, the longest first."""
        found: dict[str, list[Run]] = {}
        for run in self.runs:
            found.setdefault(run[0], []).append(run)
        return found

    def holds(self, text: str) -> bool:
        """Whether this is one of its single words."""
        return text in self.words or (bool(self.stems) and text.startswith(self.stems))

    @property
    def openings(self) -> frozenset[str]:
        """The words it may begin with, beside its stems."""
        return self.words | {run[0] for run in self.runs}


def in_sections(lines: Iterable[str]) -> dict[str, list[str]]:
    """The lines of a list by the section they stand in. Raises ValueError for a line in front of the first."""
    sections: dict[str, list[str]] = {}
    current: list[str] | None = None
    for line in lines:
        if line.startswith("= "):
            current = sections.setdefault(line.removeprefix("= ").strip(), [])
        elif current is None:
            raise ValueError(f"This line belongs to no section: {line!r}.")
        else:
            current.append(line.strip())
    return sections


def steps_of(line: str, sections: Sections) -> Iterator[Step]:
    """The steps of a line. Raises ValueError or KeyError for one that cannot be read."""
    for begun, piece in enumerate(line.split()):
        if piece in ("^", "$"):
            yield Step(kind=Kind.EDGE, takes_a_word=False)
        elif piece == "_":
            yield Step(kind=Kind.ANY)
        elif piece == "~":
            yield Step(kind=Kind.FAR)
        elif piece == "<Name>":
            yield Step(kind=Kind.NAME if begun else Kind.NAME_BEHIND, takes_a_word=begun > 0)
        elif piece == "[<Name>]":
            yield Step(kind=Kind.NAME, is_optional=True)
        elif piece.startswith("!"):
            yield replace(_words(piece[1:], sections), kind=Kind.NOT, takes_a_word=False)
        elif piece.startswith("["):
            yield _words(piece[1:-1], sections, is_optional=True)
        else:
            yield from _tight(piece, sections)


def first_words(steps: Sequence[Step]) -> tuple[set[str], set[str]]:
    """The words and the stems with which these steps may begin."""
    words: set[str] = set()
    stems: set[str] = set()
    for step in steps:
        if not step.takes_a_word:
            continue
        if step.kind is not Kind.WORD:
            break
        words |= step.openings
        stems |= set(step.stems)
        if not step.is_optional:
            break
    return words, stems


def second_words(steps: Sequence[Step]) -> frozenset[str] | None:
    """All words that may come second, or None where that cannot be said."""
    seconds: set[str] = set()
    for number, step in enumerate(steps):
        if not step.takes_a_word:
            continue
        seconds |= {run[1] for run in step.runs}
        if step.words or step.stems:
            following = _following(steps[number + 1 :])
            if following is None:
                return None
            seconds |= following
        if not step.is_optional:
            break
    return frozenset(seconds)


def _following(steps: Sequence[Step]) -> set[str] | None:
    """All words with which these steps may begin, or None where that cannot be said."""
    words: set[str] = set()
    for step in steps:
        if not step.takes_a_word:
            continue
        if step.kind is not Kind.WORD or step.stems:
            return None
        words |= step.openings
        if not step.is_optional:
            return words
    return None


def _tight(token: str, sections: Sections) -> Iterator[Step]:
    """A token without choices may be several words, each a step of its own: `pro-life`."""
    if "/" in token or token.startswith("<"):
        yield _words(token, sections)
        return
    for piece in _run(token):
        yield _words(piece, sections)


def _words(token: str, sections: Sections, *, is_optional: bool = False) -> Step:
    words: set[str] = set()
    stems: set[str] = set()
    runs: set[Run] = set()
    for run in _choices(token, sections):
        for form in {run, tuple(word.replace("'", "") for word in run)}:
            if len(form) > 1:
                runs.add(form)
            elif not form[0].endswith("*"):
                words.add(form[0])
            elif len(form[0]) > STEM:
                stems.add(form[0][:-1])
            else:
                raise ValueError(f"Too short to be the beginning of a word: {form[0]!r}.")
    longest_first = tuple(sorted(runs, key=lambda run: (-len(run), run)))
    return Step(words=frozenset(words), stems=tuple(sorted(stems)), runs=longest_first, is_optional=is_optional)


def _choices(token: str, sections: Sections) -> Iterator[Run]:
    for choice in token.split("/"):
        if choice.startswith("<"):
            for line in sections[choice[1:-1]]:
                yield from _plain(line, sections)
        elif run := tuple(_run(choice)):
            yield run


def _plain(line: str, sections: Sections) -> Iterator[Run]:
    """What the words of a line may be, where it is used inside others: without what it wants or forbids around them."""
    rows: list[Run] = [()]
    for token in line.split():
        if token[0] in "!^$~[":
            continue
        rows = [row + run for row in rows for run in _choices(token, sections)]
    yield from rows


def _run(choice: str) -> list[str]:
    """The words of one choice, folded as a text is; a `*` stays with its word."""
    return _WORD.findall(fold(choice).text.replace("’", "'"))
