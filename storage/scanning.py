"""Going through a stretch of the log once: every entry is as it was written, and every root and signature comes out.

Light on purpose: a large log is gone through by several processes, each of which needs this module and a connection.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Protocol

import orjson

from storage.notary import opened
from workflows.domain.checkpoint import Checkpoint, VerifierKey, parse_checkpoint, parse_note
from workflows.domain.merkle import Tree, root_of, subtrees

_SEPARATOR = '", "'
Placed = tuple[int, object, object, object]
"""A place, the hash noted there, and the entry that has it with its own hash; the entry is None when it is gone."""
Root = tuple[int, object, object]
"""A size, the root stored for it, and its frontier as JSON."""
Note = tuple[int, object]
"""A size, and the signed checkpoint stored for it."""


class Book(Protocol):
    """The log as it lies there, whatever was done to it."""

    def placed(self, start: int, end: int) -> Iterable[Placed]:
        """The entries at the places from `start` up to `end` (not included), in order."""
        ...

    def roots(self, after: int, until: int) -> Iterable[Root]:
        """The roots stored for these sizes, in order."""
        ...

    def checkpoints(self, after: int, until: int) -> Iterable[Note]:
        """The checkpoints stored for these sizes, in order."""
        ...


@dataclass(frozen=True, kw_only=True)
class Problem:
    """The first thing that is wrong.

    `index` is the entry's place in the log, or None when it has none. Where hashes were made anew it cannot be told
    which entry it is: then it is one of those from `index` to `last`, and everything before them is proven.
    """

    index: int | None
    what: str
    last: int | None = None


Last = tuple[int, int | None, str, str]
"""What the newest entry about one thing says of its row: the version, the entry's place (None while it waits for one),
the digest and its salt. A tuple, because one is made for almost every entry.
"""
Lasts = dict[str, dict[str, Last]]
"""By the thing's kind and id."""


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """Where to go: from the tree that is known up to there, to the size `end`."""

    start: Tree = field(default_factory=Tree)
    end: int
    vouched: int = 0
    """So many entries are proven by a signature, or by a witness."""
    keys: tuple[VerifierKey, ...] = ()
    seen: Mapping[int, bytes] = field(default_factory=dict)
    """The roots a witness saw, by size."""


@dataclass(frozen=True, kw_only=True)
class Scanned:
    """What was found: the tree at the end, what the entries say of things, and the first problem, if any."""

    tree: Tree
    lasts: Lasts
    signed: int
    """The size of the newest checkpoint whose signature is right; 0 when there is none in this stretch."""
    proven: int
    """So many entries come out as a stored root, a witness or a signature says."""
    problem: Problem | None


def scan(book: Book, stretch: Stretch) -> Scanned:
    """Go through it. Stops at the first problem."""
    return _Scan(book, stretch).run()


def note_entry(lasts: Lasts, leaf: bytes, index: int | None) -> bool:
    """Remember what an entry says of the row it left behind; the highest version is the newest.

    False for what is no entry.
    """
    try:
        record = orjson.loads(leaf)
        facts = record["facts"]
        if "row" in facts:
            version, things = facts["version"], lasts.setdefault(facts["thing"], {})
            known = things.get(record["subject"])
            if known is None or version >= known[0]:
                things[record["subject"]] = (version, index, facts["row"], record["salt"])
    except (KeyError, TypeError, ValueError):
        return False
    return True


def is_as_written(leaf: object, *hashes: object) -> bool:
    """Whether these bytes have all these hashes."""
    if not isinstance(leaf, bytes):
        return False
    digest = sha256(b"\x00" + leaf).digest()
    return all(digest == found for found in hashes)


class _Scan:
    def __init__(self, book: Book, stretch: Stretch) -> None:
        self._book = book
        self._stretch = stretch
        self._frontier = list(stretch.start.frontier)
        self._size = stretch.start.size
        self._newest: dict[bytes, tuple[int, bytes]] = {}
        """The newest entries that left a row behind, by the beginning of the action and the subject."""
        self._proven = self._size
        self._vouched = stretch.vouched
        self._signed = 0
        self._roots = iter(book.roots(self._size, stretch.end))
        self._notes = iter(book.checkpoints(self._size, stretch.end))
        self._marks = iter(sorted(size for size in stretch.seen if self._size < size <= stretch.end))
        self._next_root = next(self._roots, None)
        self._next_note = next(self._notes, None)
        self._next_mark = next(self._marks, None)

    def run(self) -> Scanned:
        problem = self._go()
        if problem is None and self._size < self._stretch.end:
            problem = Problem(index=self._size, what="The entry is missing.")
        tree, lasts = Tree(size=self._size, frontier=tuple(self._frontier)), Lasts()
        for place, leaf in self._newest.values():
            if not note_entry(lasts, leaf, place):
                problem = problem or Problem(index=place, what="The program did not write this entry.")
        return Scanned(tree=tree, lasts=lasts, signed=self._signed, proven=self._proven, problem=problem)

    def _go(self) -> Problem | None:
        """The one loop that runs for every entry: what is done in it is written out, for speed."""
        frontier, size, stop, newest = self._frontier, self._size, self._stop(), self._newest
        for seq, placed, leaf, own in self._book.placed(size, self._stretch.end):
            if seq != size:
                return Problem(index=size, what="The entry is missing.")
            if leaf.__class__ is not bytes:
                return _gone_or_altered(leaf, size)
            digest = node = sha256(b"\x00" + leaf).digest()
            if digest != own or digest != placed:
                return Problem(index=size, what="The entry was altered after it was written.")
            if b'"row":"' in leaf:
                # Only the newest of them is read, at the end.
                newest[leaf[: leaf.find(b".")] + leaf[leaf.rfind(b',"subject":"') :]] = (size, leaf)
            odd = size
            while odd & 1:
                node = sha256(b"\x01" + frontier.pop() + node).digest()
                odd >>= 1
            frontier.append(node)
            self._size = size = size + 1
            if size >= stop:
                problem = self._halt()
                if problem is not None:
                    return problem
                stop = self._stop()
        return None

    def _stop(self) -> int:
        """The next size at which something is known of the tree; behind the end when there is none."""
        root, note = self._next_root, self._next_note
        stop = self._stretch.end + 1 if root is None else root[0]
        if note is not None and note[0] < stop:
            stop = note[0]
        return stop if self._next_mark is None or self._next_mark > stop else self._next_mark

    def _halt(self) -> Problem | None:
        *rest, root = self._frontier
        for subtree in reversed(rest):
            root = sha256(b"\x01" + subtree + root).digest()
        stored = self._next_root is not None and self._next_root[0] == self._size
        problem = self._compare_root(root) if stored else None
        if problem is None and self._next_mark == self._size:
            problem = self._compare_mark(root)
        if problem is None and self._next_note is not None and self._next_note[0] <= self._size:
            problem = self._compare_note(self._next_note, root, stored=stored)
        self._proven = self._size
        return problem

    def _compare_root(self, root: bytes) -> Problem | None:
        if self._next_root is None:
            return None
        _, stored, written = self._next_root
        self._next_root = next(self._roots, None)
        known = [one.hex() for one in self._frontier]
        # SQLite's is compared as it is written: reading a hundred thousand of these takes its time.
        if stored == root and (written == f'["{_SEPARATOR.join(known)}"]' or written == known):
            return None
        frontier = frontier_of(written)
        if frontier in (None, self._frontier) or root_of(frontier) != stored or len(frontier) != len(known):
            return Problem(index=self._size - 1, what="The root stored after this entry was altered.")
        first, last = self._narrow(frontier)
        what = "The log is not the one whose root the log itself stored: an entry was put in another's place."
        return Problem(index=first, last=last, what=what)

    def _narrow(self, stored: Sequence[bytes]) -> tuple[int, int]:
        """Which entries it can be: those of the first subtree that is another one, and after what is proven."""
        pieces = zip(subtrees(self._size), stored, self._frontier, strict=True)
        start, end = next(piece for piece, was, is_now in pieces if was != is_now)
        # Roots before this one may have been made anew: then they prove nothing.
        proven = self._proven if self._proven < end else self._vouched
        return max(start, proven), end - 1

    def _compare_mark(self, root: bytes) -> Problem | None:
        self._next_mark = next(self._marks, None)
        if self._stretch.seen[self._size] != root:
            return self._unproven("Up to here, the log is not the one whose root a witness saw.")
        self._vouched = self._size
        return None

    def _compare_note(self, found: Note, root: bytes, *, stored: bool) -> Problem | None:
        size, note = found
        self._next_note = next(self._notes, None)
        try:
            checkpoint = read_note(note, self._stretch.keys)
            if checkpoint.size != size:
                raise ValueError(f"It is the one of {checkpoint.size} entries.")
            if not stored:
                raise ValueError("The root that was signed with it was removed.")
        except ValueError as error:
            return Problem(index=size - 1, what=f"The checkpoint stored after this entry was altered. {error}")
        if checkpoint.root != root:
            return self._unproven("Up to here, the log is not the one that was signed.")
        if self._stretch.keys:
            self._signed = self._vouched = size
        return None

    def _unproven(self, what: str) -> Problem:
        return Problem(index=min(self._vouched, self._size - 1), last=self._size - 1, what=what)


def read_note(note: object, keys: Sequence[VerifierKey]) -> Checkpoint:
    """The checkpoint in a note; its signature counts when there are keys. Raises ValueError with a sentence."""
    if not isinstance(note, str):
        raise ValueError("It is not text.")
    return opened(note, keys) if keys else parse_checkpoint(parse_note(note).text)


def _gone_or_altered(leaf: object, index: int) -> Problem:
    if leaf is None:
        return Problem(index=index, what="The entry was removed; only its place is left.")
    return Problem(index=index, what="The entry was altered after it was written.")


def frontier_of(written: object) -> list[bytes] | None:
    """A stored frontier: JSON from SQLite, already read from PostgreSQL."""
    try:
        read = orjson.loads(written) if isinstance(written, str) else written
        return [bytes.fromhex(one) for one in read] if isinstance(read, list) else None
    except (TypeError, ValueError):
        return None
