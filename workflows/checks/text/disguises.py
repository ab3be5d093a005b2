"""Read a word through what was put over it: masks (`f**k`), signs for letters (`$h1t`) or between them (`f.u.c.k`).

All three at once where need be (`$.h.*.t`). A chunk is read letter by letter through the lexicon; every sign may be
the letter it looks like, any letter, or nothing. What comes out is believed only when enough of it was said.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from workflows.checks.text.lexicon import Entry, Level, Lexicon, Node

SIGNS_AS_LETTERS = {
    "0": "o",
    "1": "il",
    "2": "z",
    "3": "e",
    "4": "a",
    "5": "s",
    "6": "gb",
    "7": "t",
    "8": "b",
    "9": "g",
    "@": "a",
    "$": "s",
    "!": "il",
    "|": "il",
    "+": "t",
    "(": "c",
    "<": "c",
    "[": "c",
    "{": "c",
    "€": "ec",
    "¢": "c",
    "£": "el",
    "¥": "y",
    "₱": "p",
    "₣": "f",
    "₭": "k",
    "₦": "n",
    "₮": "t",
    "₩": "w",
    "₵": "c",
    "฿": "b",
    "₲": "g",
    "§": "s",
    "ß": "b",
    "µ": "u",
    "×": "x",
    "♡": "o",
    "ø": "o",
    "^": "a",
    "?": "",
    "#": "h",
}
"""What digits and signs stand for when they stand for a letter."""
_WEAK = frozenset("-_.~–—'|=/?,:;`\\&+")
"""Signs that ordinary words have in them too."""
_BETWEEN = frozenset("-_.~–—|=/,:;`\\*#^•·&+ ")
"""Signs that stand between letters and mean nothing."""
_MASKS = frozenset("*#@%$^!■█▓▒░•·●○★☆×✗✱&")
_SPACE = re.compile(r"\s")
_NOISE = re.compile(
    r"[^a-z\s'](?:(?<=[0-9_*@$%^+|<\[{€¢£¥₱₣₭₦₮₩₵฿₲§ßµ×])"
    r"|(?<=[^\w\s'])(?:(?<=[a-z].)|(?<=[^\x00-\x7f\u2010-\u2026]|\())(?=[^\W_])"
    r"|(?<=[a-z]{2}#)(?!\w))"
)
"""A sign where ordinary words have none: not an apostrophe, and no punctuation before a space."""
_START = re.compile(r"(?<![^\W_])(?:[^\W_]|[@$!|+(<\[{€¢£¥₱₣₭₦₮₩₵฿₲§×^]|\*(?=[a-z]))")
_LETTER = re.compile(r"[a-z]")
_SAID = re.compile(r"[a-z]|[@$]{2}")
_STARRED = re.compile(r"[^\w*]{0,3}[a-z]{1,12}\*{3,14}[a-z]{1,12}[^\w*]{0,3}")
"""`f****g`: there are many ways to read it letter by letter; `remnants.in_a_row` looks up the one that counts."""
_SHORTEST = 3
"""Letters of a word that is believed."""
_LONGEST = 48
"""Characters of a chunk read from one place; no word, however dressed up, is longer."""
_STATES = 64
"""Readings kept at a time; more only come up where somebody tries to wear us out."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A word read out of a chunk, at its place in the folded text, with how it was said."""

    entry: Entry
    start: int
    end: int


class _State(NamedTuple):
    """How far one reading of a chunk has come, and how it was said."""

    node: Node
    said: int = 0
    """Letters as they are."""
    signed: int = 0
    """Letters that a digit or sign stands for."""
    masked: int = 0
    """Letters nobody wrote."""
    weak: int = 0
    """Of these, behind a sign that words have too."""
    between: int = 0
    """Signs that stand for nothing."""
    begins_masked: bool = False


def disguised(text: str, lexicon: Lexicon) -> Iterator[Reading]:
    """Every listed word under a disguise, in folded text, in order; places may overlap."""
    end = 0
    while noise := _NOISE.search(text, end):
        begin = _after_space(text, noise.start(), end)
        space = _SPACE.search(text, noise.end())
        end = space.start() if space else len(text)
        if _SAID.search(text, begin, end) and not _STARRED.fullmatch(text, begin, end):
            yield from _in_chunk(text, begin, end, lexicon)


def _after_space(text: str, place: int, at_least: int) -> int:
    while place > at_least and not text[place - 1].isspace():
        place -= 1
    return place


def _in_chunk(text: str, begin: int, end: int, lexicon: Lexicon) -> Iterator[Reading]:
    done = begin
    for start in _START.finditer(text, begin, end):
        at = start.start()
        stop = min(end, at + _LONGEST)
        if at < done or stop - at < _SHORTEST or not _LETTER.search(text, at, stop):
            continue
        found = _read(text, at, stop, lexicon)
        if found:
            yield found
            done = found.end


def _read(text: str, start: int, end: int, lexicon: Lexicon) -> Reading | None:
    """The longest believable word that begins exactly here and ends where a word may end."""
    states = [_State(node=lexicon.root)]
    best: Reading | None = None
    for at in range(start, end):
        states = _step(states, text[at], text[at - 1] if at > start else "", is_first=at == start)
        if not states:
            break
        if at + 1 < len(text) and text[at + 1].isalnum():
            continue
        for state in states:
            entry = state.node.entry
            if entry and _is_believable(entry, state, text[start : at + 1], lexicon):
                best = Reading(entry=entry, start=start, end=at + 1)
                break
    return best


def _step(states: list[_State], character: str, before: str, *, is_first: bool) -> list[_State]:
    if character.isascii() and character.isalpha():
        ways = _by_letter(states, character, before)
        return _unique(ways) if len(ways) > 1 else ways
    return _unique(_by_sign(states, character, is_first=is_first))


def _by_letter(states: list[_State], letter: str, before: str) -> list[_State]:
    ways: list[_State] = []
    for state in states:
        child = state.node.children.get(letter)
        if child:
            ways.append(_State(child, state.said + 1, *state[2:]))
        elif letter == before == state.node.letter:
            ways.append(state)  # Said twice.
    return ways


def _by_sign(states: list[_State], sign: str, *, is_first: bool) -> Iterator[_State]:
    picture, letters = is_picture(sign), SIGNS_AS_LETTERS.get(sign, "")
    is_mask, is_weak, is_between = sign in _MASKS or picture, sign in _WEAK, sign in _BETWEEN or picture
    for state in states:
        for letter in letters:
            child = state.node.children.get(letter)
            if child:
                yield _State(child, state.said, state.signed + 1, *state[3:])
        if is_between and not is_first and state.between <= 2 * (state.said + state.signed):
            yield _State(*state[:5], state.between + 1, state.begins_masked)
        if (is_mask or (is_weak and not is_first)) and (not is_first or sign == "*"):
            yield from _any_letter(state, is_weak=is_weak, begins=is_first)


def _any_letter(state: _State, *, is_weak: bool, begins: bool) -> Iterator[_State]:
    if state.begins_masked or state.masked > state.said + state.signed + 1:
        return  # Too little would be said. Of a first letter that is missing, it is the only one.
    for child in state.node.children.values():
        yield _State(child, state.said, state.signed, state.masked + 1, state.weak + is_weak, state.between, begins)


def _unique(states: Iterable[_State]) -> list[_State]:
    """The reading of which most was said, for every word one may be in."""
    best: dict[int, tuple[int, _State]] = {}
    for state in states:
        worth = _worth(state)
        known = best.get(id(state.node))
        if known is None or worth > known[0]:
            best[id(state.node)] = worth, state
    if len(best) <= _STATES:
        return [state for _, state in best.values()]
    return [state for _, state in sorted(best.values(), key=_by_worth, reverse=True)[:_STATES]]


def _worth(state: _State) -> int:
    """Letters count most, then how few signs stand between them; a chunk has fewer than 100 of those."""
    _, said, signed, masked, weak, between, _ = state
    return (2 * said + 2 * signed - masked - weak) * 100 - between


def _by_worth(ranked: tuple[int, _State]) -> int:
    return ranked[0]


def _is_believable(entry: Entry, state: _State, written: str, lexicon: Lexicon) -> bool:
    if len(entry.word) < _SHORTEST or not (state.signed or state.masked or state.between):
        return False
    if state.masked:
        return _is_mask(entry, state, written)
    if state.between:
        return _is_broken_up(entry, state, written, lexicon)
    return _is_in_signs(entry, state)


def _is_in_signs(entry: Entry, state: _State) -> bool:
    """`$h1t`: at least one letter is one; three letters only when no digit makes them a road or a code."""
    if not entry.may_be_guessed and (entry.is_ambiguous or state.said < 2):
        return False
    return len(entry.word) >= 4 and state.said + state.signed >= 4 and (state.said >= 1)


def _is_broken_up(entry: Entry, state: _State, written: str, lexicon: Lexicon) -> bool:
    """`f.u.c.k` with a sign after every letter, or `fu.ck` in pieces that are no words."""
    pieces = [piece for piece in re.split(r"[^a-z0-9@$!+(]+", written) if piece]
    if all(len(piece) == 1 for piece in pieces):
        return len(entry.word) >= 4 or (
            entry.level > Level.MILD and not (entry.is_ambiguous and not entry.may_be_guessed)
        )
    if not entry.may_be_guessed or len(entry.word) < 4:
        return False
    if max(map(len, pieces)) <= 2 or (len(pieces) == 2 and " ".join(pieces) in lexicon.broken):
        return True
    return any(sign in _MASKS or is_picture(sign) for sign in written if sign not in "@$!&")


USUAL = frozenset(
    {"fuck", "shit", "cunt", "dick", "cock", "twat", "arse", "piss", "tits", "wank", "slut", "crap", "damn"}
)
"""Four letters of which two are enough behind any mask."""


def _is_mask(entry: Entry, state: _State, written: str) -> bool:
    """`f**k`, `b#$%h`, `c😂nt`: enough is said, and the beginning is, or all the rest."""
    length, known = len(entry.word), state.said + state.signed
    if written[-1] == "#" and (entry.word not in USUAL or entry.level is Level.MILD):
        return False  # A word and the sign for a number: `mill# 3`.
    if length == 3:
        # Not `c#m`: that is a chord.
        return entry.may_be_guessed and state.said == 2 and written[1] in "*@%$"
    if length < 4 or not state.said or (state.between and known < 4):
        return False
    if state.begins_masked:
        return state.masked == 1 and state.said == length - 1 >= 3 and entry.may_be_guessed
    if state.weak:
        return entry.may_be_guessed and _is_weak_mask(entry, state, written)
    if not entry.may_be_guessed:
        return not entry.is_ambiguous and state.said >= max(3, length - 2)
    if known < 2 or (length == 4 and known == 2 and entry.word not in USUAL):
        return False
    return known >= 3 or length <= 4 or set(re.sub(r"[a-z]", "", written)) == {"*"}


def _is_weak_mask(entry: Entry, state: _State, written: str) -> bool:
    """`f-ck`, `sh_t`, `f--k`: one letter of the usual ones, or the two in the middle of them."""
    if entry.is_ambiguous and entry.word not in USUAL:
        return False
    if state.masked == 1:
        return state.said >= 3 and (length_of_signs(written) == 1) and entry.level >= Level.COARSE
    return state.masked == 2 and entry.word in {"fuck", "shit", "cunt"} and written[1] == written[2]


def length_of_signs(written: str) -> int:
    """How many characters are no letters."""
    return sum(not character.isalpha() for character in written)


@lru_cache(maxsize=1_024)
def is_picture(sign: str) -> bool:
    """Whether it is an emoji or another picture."""
    return not sign.isascii() and unicodedata.category(sign) in {"So", "Sk", "Sm"}
