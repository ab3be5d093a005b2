"""Read words of which letters are missing or stand apart: `f*****g`, `f***`, `f u c k`, `f uck`."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence

from workflows.checks.text.disguises import SIGNS_AS_LETTERS, USUAL, Reading
from workflows.checks.text.lexicon import Entry, Level, Lexicon, Node
from workflows.checks.text.reading import Word

_LONGEST = 48
"""Letters spelt out one by one that are read."""
_ROW = re.compile(r"(?<![^\W_])([a-z]{1,12}+)([*#@$%&!^~+=?■█▓▒░•●_-]{2,14}+)([a-z]{1,12}+)(?![^\W_])")
_SPELT = re.compile(r"(?<![^\W_])(?:[a-z0-9@$!+(][\s._\-~*/|,…·•\u2013\u2014]{1,4}){2,}[a-z0-9@$+](?![^\W_])")
_CUT_OFF = re.compile(r"(?<![\w*])([a-z]{1,10}+)(\*{1,10}|#{2,10}|-{2,10}|_{2,10}|…|\.{2,4})(?![\w*#])")
_TO_SOMEBODY = re.compile(r"\s*(?:you|off|this|that|them|him|her|it)\b")
_HANDLE = re.compile(r"(?<![\w@])@([A-Za-z]{3,20})(?!\w)")
_ONE_LETTER = {("f", 4): "fuck", ("f", 3): "fuck", ("f", 7): "fucking", ("f", 6): "fucker", ("s", 4): "shit"} | {
    ("c", 4): "cunt",
    ("b", 5): "bitch",
    ("a", 7): "asshole",
    ("n", 6): "nigger",
    ("d", 4): "damn",
}


def in_a_row(text: str, lexicon: Lexicon) -> Iterator[Reading]:
    """`f*****g`, `b#$%h`: a row of masks between the first letters and the last; people miscount asterisks."""
    for match in _ROW.finditer(text):
        head, row, tail = match.groups()
        if set(row) & set("_-+=?") and (len(set(row)) > 1 or row[0] not in "_-"):
            continue
        if row[0] in "_-" and len(head) + len(tail) < 3 and head != "f":
            continue
        miscounts = (0, 1, -1, 2, -2) if set(row) == {"*"} and len(row) > 2 else (0,)
        for wrong in miscounts:
            entry = lexicon.masked(head, len(row) + wrong, tail)
            if entry and _is_row(entry, row, len(head) + len(tail)):
                yield Reading(entry=entry, start=match.start(), end=match.end())
                break


def _is_row(entry: Entry, row: str, said: int) -> bool:
    """Asterisks inside a word mean one thing only; other signs want a usual word, or more than two letters."""
    if set(row) == {"*"}:
        return True
    return entry.may_be_guessed and (len(entry.word) > 4 or entry.word in USUAL or said > 2)


def spelt_out(text: str, lexicon: Lexicon) -> Iterator[Reading]:
    """`f u c k`, `s h 1 t`, with at most one stray letter before or behind."""
    for match in _SPELT.finditer(text):
        places = [at for at in range(match.start(), match.end()) if text[at].isalnum() or text[at] in "@$!+("]
        if len(places) > _LONGEST:
            continue
        for first, last in ((0, 0), (1, 0), (0, 1), (1, 1)):
            entry = _spelt([text[at] for at in places[first : len(places) - last]], lexicon)
            if entry:
                yield Reading(entry=entry, start=places[first], end=places[len(places) - last - 1] + 1)
                break


def _spelt(letters: list[str], lexicon: Lexicon) -> Entry | None:
    nodes = [lexicon.root]
    for letter in letters:
        meant = letter if letter.isalpha() else SIGNS_AS_LETTERS.get(letter, "")
        nodes = [node.children[one] for node in nodes for one in meant if one in node.children]
    if len(letters) < 3 or not any(map(str.isalpha, letters)):
        return None
    for node in nodes:
        entry = node.entry
        if entry and (
            len(letters) > 3 or (entry.level > Level.MILD and (entry.may_be_guessed or not entry.is_ambiguous))
        ):
            return entry
    return None


def in_pieces(
    text: str, words: Sequence[Word], places: Mapping[str, Sequence[int]], lexicon: Lexicon
) -> Iterator[Reading]:
    """`f uck`, `bi tch`: two pieces with a space between, neither of which is likely a word.

    `places`: where each distinct word stands in `words`.
    """
    for word in lexicon.beginnings.intersection(places):
        for at in places[word]:
            first, second = words[at], words[at + 1] if at + 1 < len(words) else None
            if second is None or second.start - first.end != 1 or text[first.end] != " ":
                continue
            entry = lexicon.broken.get(f"{word} {second.text}")
            if entry:
                yield Reading(entry=entry, start=first.start, end=second.end)


def cut_off(text: str, lexicon: Lexicon) -> Iterator[Reading]:
    """`f***`, `sh**`, `f… you`: only the beginning is left. One letter is enough only for the usual ones."""
    for match in _CUT_OFF.finditer(text):
        head, mask = match.groups()
        if mask[0] == "*":
            word = _ONE_LETTER.get((head, len(head) + len(mask)), "")
            entry = lexicon.exact.get(word) or (_begun(head, len(mask), lexicon) if len(head) > 1 else None)
        elif head == "f" and (mask[0] in "#-_" or _TO_SOMEBODY.match(text, match.end())):
            entry = lexicon.exact.get("fuck")
        else:
            entry = None
        if entry:
            yield Reading(entry=entry, start=match.start(), end=match.end())


def in_handles(text: str, origin: Sequence[int], lexicon: Lexicon) -> Iterator[Reading]:
    """`@rsehole`: what a network takes for somebody's handle, and readers for a word with its first letter in disguise.

    `text` as written; `origin`: the place in it of every folded character.
    """
    for match in _HANDLE.finditer(text):
        entry = lexicon.exact.get(f"a{match.group(1).lower()}")
        start, end = bisect_left(origin, match.start()), bisect_left(origin, match.end())
        if entry and entry.may_be_guessed and not entry.is_ambiguous and start < end:
            yield Reading(entry=entry, start=start, end=end)


def _begun(head: str, missing: int, lexicon: Lexicon) -> Entry | None:
    """The first usual word that begins so and has exactly so many letters more."""
    node: Node | None = lexicon.root
    for letter in head:
        node = node.children.get(letter) if node else None
    nodes = [node] if node else []
    for _ in range(missing):
        nodes = [child for one in nodes for child in one.children.values()]
    for one in nodes:
        entry = one.entry
        if (
            entry
            and entry.may_be_guessed
            and len(entry.word) >= 4
            and (missing > 1 or entry.word in USUAL or len(head) > 3)
        ):
            return entry
    return None
