"""One text as a thread: where it is cut, by the network's own length rule. Pure: the same text, the same cuts."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

MOST_PARTS = 25
"""The longest thread X's own composer makes; longer ones are read by nobody."""
CUT_MARK = "---"
"""On a line of its own: the author wants a new part here."""
TOO_SMALL = 3
"""A cut that leaves a part shorter than a third of what fits is taken only where there is no other."""
_OVERSHOOT = 5
"""Characters join and weigh less together: a fifth beyond the limit nothing longer fits either."""

_MARK = re.compile(r"^[ \t]*---[ \t]*\r?$", re.MULTILINE)
_PARAGRAPH = re.compile(r"[^\S\n]*\n(?:[^\S\n]*\n)+\s*")
_SENTENCE = re.compile(r"(?:(?<=[.!?…])|(?<=[.!?…][\"'”’»)\]]))\s+|(?<=[。！？])(?!\s)")
_SPACE = re.compile(r"\s+")
_WHOLE = re.compile(
    r"(?:https?://|www\.)[^\s<>。、！？「」]+"
    r"|(?<![\w@.])(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_]{2,24}(?:[/?#][^\s<>。、！？「」]*)?"
    r"|[@＠#＃$][\w.@-]*\w"
)
"""What is one thing to a network, whatever stands in it: links, handles, tags."""


Fits = Callable[[str], bool]


class _Kind(IntEnum):
    """Where a text may be cut, the best first."""

    PARAGRAPH = 0
    LINE = 1
    SENTENCE = 2
    WORD = 3


@dataclass(frozen=True, kw_only=True)
class Piece:
    """One part of a thread: the characters `start` up to `end` of the writing, and what goes out for them."""

    start: int
    end: int
    text: str
    """These characters, with the number behind them where parts are numbered."""


def cut(
    writing: str, *, count: Callable[[str], int], maximum: int, numbered: bool = False, most: int = MOST_PARTS
) -> tuple[Piece, ...] | None:
    """The parts of `writing`, or None when more than `most` are needed.

    Cut where the author put CUT_MARK on a line of its own; then, where a part is still longer than `maximum` by
    `count`, at the end of a paragraph, else of a line, a sentence, a word. No link, handle, tag or emoji is ever cut:
    a single one that does not fit stays too long. Nothing but white space and cut marks is left out between the parts.
    One part is the writing as it is, and has no number.
    """
    sections = list(_sections(writing))
    if len(sections) < 2 and count(writing) <= maximum:
        return (Piece(start=0, end=len(writing), text=writing),)
    spans: list[tuple[int, int]] = []
    for figures in (9, most) if numbered else (0,):
        room = f" {figures}/{figures}" if numbered else ""
        found = _spans(writing, sections, _fits_beside(room, count, maximum), most)
        if found is None:
            return None
        spans = found
        if len(spans) < 10:
            break
    if len(spans) < 2:
        return (Piece(start=0, end=len(writing), text=writing),)
    return tuple(
        Piece(start=start, end=end, text=writing[start:end] + (f" {number}/{len(spans)}" if numbered else ""))
        for number, (start, end) in enumerate(spans, start=1)
    )


def has_marks(writing: str) -> bool:
    """Whether the author marked a cut, with words before and after one."""
    return len(list(_sections(writing))) > 1


def whole(texts: Sequence[str]) -> str:
    """A writing that would be cut into just these texts, where the one they come from is not known any more."""
    return f"\n\n{CUT_MARK}\n\n".join(texts)


def _fits_beside(room: str, count: Callable[[str], int], maximum: int) -> Fits:
    return lambda text: count(text + room) <= maximum


def _spans(writing: str, sections: Sequence[tuple[int, int]], fits: Fits, most: int) -> list[tuple[int, int]] | None:
    found: list[tuple[int, int]] = []
    for start, end in sections:
        ends = _ends(writing, start, end)
        while start < end:
            if len(found) >= most:
                return None
            cut_at, start_next = _next_cut(writing, start, end, ends, fits)
            found.append((start, cut_at))
            start = start_next
    return found


def _sections(writing: str) -> Iterator[tuple[int, int]]:
    """What stands between cut marks, without the white space around it; nothing for what is empty."""
    start = 0
    for mark in [*_MARK.finditer(writing), None]:
        end = mark.start() if mark else len(writing)
        if span := _trimmed(writing, start, end):
            yield span
        start = mark.end() if mark else end


def _trimmed(writing: str, start: int, end: int) -> tuple[int, int] | None:
    text = writing[start:end]
    if not text.strip():
        return None
    return start + len(text) - len(text.lstrip()), end - (len(text) - len(text.rstrip()))


Ends = Sequence[tuple[int, int, _Kind]]
"""Places to cut: where a part would end, where the next begins, and how good that is."""


def _ends(writing: str, start: int, end: int) -> Ends:
    """All places to cut between these characters, but inside words, in order."""
    kinds: dict[tuple[int, int], _Kind] = {}
    for kind, pattern in ((_Kind.WORD, _SPACE), (_Kind.SENTENCE, _SENTENCE), (_Kind.PARAGRAPH, _PARAGRAPH)):
        for gap in pattern.finditer(writing, start, end):
            between = _is_line(gap[0]) if kind is _Kind.WORD else kind
            kinds[(gap.start(), gap.end())] = between if kind is _Kind.WORD else min(kind, kinds.get(gap.span(), kind))
    wholes = [match.span() for match in _WHOLE.finditer(writing, start, end)]
    places = [(*span, kind) for span, kind in sorted(kinds.items()) if start < span[0] and span[1] < end]
    return [place for place in places if not _is_within(place[0], wholes)]


def _is_line(gap: str) -> _Kind:
    return _Kind.LINE if "\n" in gap else _Kind.WORD


def _is_within(at: int, wholes: Sequence[tuple[int, int]]) -> bool:
    return any(start < at < end for start, end in wholes)


def _next_cut(writing: str, start: int, end: int, ends: Ends, fits: Fits) -> tuple[int, int]:
    """Where the part that begins at `start` ends, and where the next one begins."""
    if fits(writing[start:end]):
        return end, end
    fitting = [place for place in _within_reach(writing, start, ends, fits) if fits(writing[start : place[0]])]
    if fitting:
        room = fitting[-1][0] - start
        good = [place for place in fitting if (place[0] - start) * TOO_SMALL >= room]
        best = min(place[2] for place in good)
        # The last of the best kind; two of them end at the same place where a sentence ends a paragraph.
        return next((at, after) for at, after, kind in reversed(good) if kind is best)
    first = next((place for place in ends if place[0] > start), (end, end, _Kind.WORD))
    return _inside(writing, start, first, fits)


def _within_reach(writing: str, start: int, ends: Ends, fits: Fits) -> Iterator[tuple[int, int, _Kind]]:
    """The places after `start` up to some way beyond the first that does not fit."""
    beyond = 0
    for place in ends:
        if place[0] <= start:
            continue
        if beyond and (place[0] - start) * _OVERSHOOT > beyond * (_OVERSHOOT + 1):
            return
        if not beyond and not fits(writing[start : place[0]]):
            beyond = place[0] - start
        yield place


def _inside(writing: str, start: int, first: tuple[int, int, _Kind], fits: Fits) -> tuple[int, int]:
    """A cut inside a word longer than a part, between two of its characters; after it when it is one whole thing."""
    wholes = [match.span() for match in _WHOLE.finditer(writing, start, first[0])]
    best = None
    for at in _characters(writing, start, first[0]):
        if not fits(writing[start:at]):
            break
        if not _is_within(at, wholes):
            best = at
    if best is not None:
        return best, best
    # One link, handle or sign that does not fit: it goes as it is, and is told to be too long.
    after = next((stop for begin, stop in wholes if begin <= start < stop < first[0]), None)
    return (after, after) if after else (first[0], first[1])


def _characters(writing: str, start: int, end: int) -> Iterator[int]:
    """The places between what people see as characters."""
    flags = 0
    for at in range(start + 1, end):
        before, after = writing[at - 1], writing[at]
        flags = flags + 1 if _is_flag(before) else 0
        if not _joins(before, after) and not (_is_flag(after) and flags % 2):
            yield at


def _joins(before: str, after: str) -> bool:
    code = ord(after)
    return (
        before == "\u200d"
        or after == "\u200d"
        or unicodedata.category(after) in {"Mn", "Mc", "Me"}
        or 0x1F3FB <= code <= 0x1F3FF
        or 0xE0020 <= code <= 0xE007F
        or 0x1160 <= code <= 0x11FF
    )


def _is_flag(character: str) -> bool:
    return 0x1F1E6 <= ord(character) <= 0x1F1FF
