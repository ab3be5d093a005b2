"""Checking the log both ways: every entry is as it was written, and every row is as its last entry left it."""

import asyncio
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy import URL, Connection, Table, func, select, type_coerce
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import NullType

from storage.audit import current_tree
from storage.engines import file_of, is_sqlite, parsed
from storage.faults import sentence_for
from storage.pictures import book_of, picture_of
from storage.rows import Rows, compare, first, read_rows
from storage.scanning import Lasts, Problem, Scanned, Stretch, frontier_of, is_as_written, note_entry, read_note, scan
from storage.schema import (
    absences,
    alerts,
    audit,
    audit_checkpoints,
    audit_order,
    audit_roots,
    audit_unordered,
    credentials,
    deliveries,
    emergencies,
    freezes,
    holds,
    incidents,
    lessons,
    posts,
    requests,
    stories,
)
from storage.snapshot import require_file
from storage.stretches import Scouts
from workflows.domain.checkpoint import VerifierKey
from workflows.domain.merkle import Head, Tree, root_of, subtrees
from workflows.errors import ConfigError

_LARGE = 50_000
"""From so many entries on, starting other processes takes less time than they save."""
_MOST = 4
"""More processes than that wait for the disk, not for a processor."""
_STRANGE = "The witness holds a checkpoint after this entry that is not ours."
_THINGS: Mapping[str, Table] = {
    "post": posts,
    "delivery": deliveries,
    "alert": alerts,
    "access": requests,
    "freeze": freezes,
    "incident": incidents,
    "credential": credentials,
    "hold": holds,
    "story": stories,
    "lesson": lessons,
    "absence": absences,
    "emergency": emergencies,
}


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What a witness remembers: a head of the log, and the signed checkpoint of it, if it has one."""

    head: Head
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Verified:
    """What was found: the tree, how many entries still wait for their place, and the first problem, if any."""

    head: Head
    waiting: int
    problem: Problem | None
    signed: int = 0
    """So many entries are under a checkpoint whose signature is right; 0 without keys."""

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong."""
        return self.problem is None


async def verify_audit(
    url: str,
    *,
    witnessed: Sequence[Seen | Head] = (),
    keys: Sequence[VerifierKey] = (),
    processes: int | None = None,
) -> Verified:
    """Check the whole log of the database at `url`, also while it is in use, and against what witnesses saw.

    With `keys`, every checkpoint has to be signed by one of them. `processes`: how many go through a SQLite log at once
    (None: one for each processor when it is large). Changes nothing. Raises ConfigError when it cannot be read.
    """
    place = parsed(url)
    if is_sqlite(place):
        require_file(file_of(place))
    seen = [one if isinstance(one, Seen) else Seen(head=one) for one in witnessed]
    check = _Check(place, seen, tuple(keys), processes)
    return await asyncio.to_thread(check.run)


async def head_of(connection: AsyncConnection) -> Head:
    """The tree as last stored: what to hand to a witness."""
    return (await current_tree(connection)).head


@dataclass(frozen=True, kw_only=True)
class _Ends:
    """How long the log is, as its tables say: its places, its stored roots and its checkpoints."""

    placed: int
    rooted: int
    signed: int


@dataclass(frozen=True)
class _Check:
    place: URL
    seen: Sequence[Seen]
    keys: tuple[VerifierKey, ...]
    processes: int | None

    def run(self) -> Verified:
        try:
            with picture_of(self.place) as connection:
                return self._look(connection)
        except (SQLAlchemyError, sqlite3.Error) as error:
            raise ConfigError([sentence_for(error)]) from error

    def _look(self, connection: Connection) -> Verified:
        ends = _ends(connection)
        scouts = self._scouts(connection, ends.placed)
        # While others go through the log.
        rows = dict(_rows(connection)) if scouts is not None else {}
        scanned = (
            scouts.found() if scouts is not None else scan(book_of(connection), self._stretch(Tree(), ends.placed))
        )
        lasts, waiting = scanned.lasts, _waiting(connection)
        problem = (
            scanned.problem
            or self._end(connection, scanned, ends)
            or self._notes(connection, scanned.tree.size)
            or _unplaced(connection, lasts, scanned.tree.size)
            or _things(connection, lasts, rows or dict(_rows(connection)))
        )
        return Verified(head=scanned.tree.head, waiting=waiting, problem=problem, signed=scanned.signed)

    def _scouts(self, connection: Connection, size: int) -> Scouts | None:
        """Other processes over a large log; None where one is enough, or must do."""
        processes = self.processes or (min(os.cpu_count() or 1, _MOST) if size >= _LARGE else 1)
        if not is_sqlite(self.place) or processes < 2:
            return None
        trees = [Tree(), *_trees_between(connection, size, processes), Tree(size=size)]
        stretches = [self._stretch(start, after.size) for start, after in pairwise(trees)]
        return Scouts(file_of(self.place), stretches)

    def _stretch(self, start: Tree, end: int) -> Stretch:
        seen = {one.head.size: one.head.root for one in self.seen}
        vouched = max((size for size in seen if size <= start.size), default=0)
        return Stretch(start=start, end=end, vouched=vouched, keys=self.keys, seen=seen)

    def _end(self, connection: Connection, scanned: Scanned, ends: _Ends) -> Problem | None:
        """The log is as long as it once was."""
        size = scanned.tree.size
        longest = max([ends.rooted, ends.signed, *(one.head.size for one in self.seen)])
        if longest > size:
            what = f"The end was cut off: the log once had {longest} entries, now {size}."
            proven = _proven(connection, scanned, ends.rooted)
            # What follows is cut off, or one of it was removed and the gap closed.
            return Problem(index=proven, last=size if proven < size else None, what=what)
        if ends.rooted < size:
            what = "The root after the last entry was removed, or entries were placed past the program."
            return Problem(index=ends.rooted, last=size - 1, what=what)
        return None

    def _notes(self, connection: Connection, size: int) -> Problem | None:
        """What the witness holds was signed, and the log still has it."""
        asked = {one.head.size: one for one in self.seen if one.note and one.head.size <= size}
        stored = _stored_notes(connection) if asked else {}
        for at in sorted(asked):
            try:
                checkpoint = read_note(asked[at].note, self.keys)
            except ValueError as error:
                return Problem(index=at - 1, what=f"{_STRANGE} {error}")
            if (checkpoint.size, checkpoint.root) != (at, asked[at].head.root):
                return Problem(index=at - 1, what="The witness holds another checkpoint after this entry than it says.")
            if stored.get(at) != asked[at].note:
                return Problem(index=at - 1, what="The checkpoint that a witness holds after this entry was removed.")
        return None


def _ends(connection: Connection) -> _Ends:
    last = connection.execute(select(func.max(audit_order.c.seq))).scalar_one()
    rooted = connection.execute(select(func.max(audit_roots.c.size))).scalar_one()
    signed = connection.execute(select(func.max(audit_checkpoints.c.size))).scalar_one()
    return _Ends(placed=0 if last is None else last + 1, rooted=rooted or 0, signed=signed or 0)


def _proven(connection: Connection, scanned: Scanned, until: int) -> int:
    """How many entries come out as the log once knew them, also by a root that was stored when it was longer."""
    proven, size = scanned.proven, scanned.tree.size
    later = next(iter(book_of(connection).roots(size, until)), None)
    known = frontier_of(later[2]) if later is not None else None
    if later is None or known is None or root_of(known) != later[1]:
        return proven
    # Up to where they end alike, the shorter tree and the longer one consist of the same subtrees.
    for (_, end), was, is_now in zip(subtrees(later[0]), known, scanned.tree.frontier, strict=False):
        if end > size or was != is_now:
            break
        proven = max(proven, end)
    return proven


def _trees_between(connection: Connection, size: int, parts: int) -> Iterator[Tree]:
    """The stored trees nearest to where the log falls into that many parts."""
    book, before = book_of(connection), 0
    for part in range(1, parts):
        at = size * part // parts
        root = next(iter(book.roots(max(at, before), size - 1)), None)
        tree = _tree(root) if root is not None else None
        if tree is not None:
            before = tree.size
            yield tree


def _tree(root: tuple[int, object, object]) -> Tree | None:
    frontier = frontier_of(root[2])
    return None if frontier is None else Tree(size=root[0], frontier=tuple(frontier))


def _waiting(connection: Connection) -> int:
    return int(connection.execute(select(func.count()).select_from(audit_unordered)).scalar_one())


def _stored_notes(connection: Connection) -> dict[int, object]:
    query = select(audit_checkpoints.c.size, audit_checkpoints.c.note)
    return {row.size: row.note for row in connection.execute(query)}


def _unplaced(connection: Connection, lasts: Lasts, size: int) -> Problem | None:
    """Entries without a place are those of the last second, and as they were written."""
    unplaced = (
        select(
            audit.c.id,
            type_coerce(audit.c.leaf, NullType()).label("leaf"),
            type_coerce(audit.c.hash, NullType()).label("hash"),
            audit_unordered.c.leaf.label("waits"),
        )
        .outerjoin(audit_order, audit_order.c.leaf == audit.c.id)
        .outerjoin(audit_unordered, audit_unordered.c.leaf == audit.c.id)
        .where(audit_order.c.leaf.is_(None))
        .order_by(audit.c.id)
    )
    for place, row in enumerate(connection.execute(unplaced), start=size):
        if row.waits is None:
            return Problem(index=place, what=f"Row {row.id} was inserted past the program.")
        if not is_as_written(row.leaf, row.hash) or not note_entry(lasts, row.leaf, None):
            return Problem(index=place, what="The entry was altered after it was written, before it had its place.")
    gone = (
        select(audit_unordered.c.leaf)
        .outerjoin(audit, audit.c.id == audit_unordered.c.leaf)
        .where(audit.c.id.is_(None))
        .order_by(audit_unordered.c.leaf)
    )
    if connection.execute(gone).first() is not None:
        return Problem(index=size, what="An entry that waited for its place was removed.")
    return None


def _rows(connection: Connection) -> Iterator[tuple[str, Rows]]:
    for thing, table in _THINGS.items():
        yield thing, read_rows(connection, table)


def _things(connection: Connection, lasts: Lasts, rows: Mapping[str, Rows]) -> Problem | None:
    """Every row is as its last entry left it, and none is gone."""
    problems = [
        compare(connection, thing, table, rows[thing], lasts.get(thing, {})) for thing, table in _THINGS.items()
    ]
    for thing in lasts.keys() - _THINGS.keys():
        what = f"There is no such thing as a {thing}."
        problems += [Problem(index=place, what=what) for _, place, _, _ in lasts[thing].values()]
    return first([problem for problem in problems if problem is not None])
