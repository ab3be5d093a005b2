"""Checking the log both ways: every entry is as it was written, and every row is as its last entry left it."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Table, func, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import NullType

from storage.audit import Tree, row_digest
from storage.engines import async_engine, file_of, is_sqlite, parsed, starting
from storage.schema import alerts, audit, audit_order, audit_roots, audit_unordered, deliveries, posts, requests
from storage.snapshot import require_file
from workflows.domain.audit import leaf_hash

_BATCH = 1_000
_THINGS: Mapping[str, Table] = {"post": posts, "delivery": deliveries, "alert": alerts, "access": requests}


@dataclass(frozen=True, kw_only=True)
class Head:
    """The tree at one moment: how many entries, and their root. What a witness keeps elsewhere."""

    size: int
    root: bytes


@dataclass(frozen=True, kw_only=True)
class Problem:
    """The first thing that is wrong. `index` is the entry's place in the log, or None when it has none."""

    index: int | None
    what: str


@dataclass(frozen=True, kw_only=True)
class Verified:
    """What was found: the tree, how many entries still wait for their place, and the first problem, if any."""

    head: Head
    waiting: int
    problem: Problem | None

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong."""
        return self.problem is None


async def verify_audit(url: str, *, witnessed: Sequence[Head] = ()) -> Verified:
    """Check the whole log of the database at `url`, also while it is in use, and against what witnesses saw.

    Changes nothing. Raises ConfigError when the database cannot be read.
    """
    place = parsed(url)
    if is_sqlite(place):
        require_file(file_of(place))
    engine = async_engine(place, writes=False, pool=1)
    try:
        async with starting(), engine.connect() as connection:
            if not is_sqlite(place):
                # One picture of one moment, while others go on writing. SQLite gives that by itself.
                connection = await connection.execution_options(isolation_level="REPEATABLE READ")
            async with connection.begin():
                return await _Check(connection, {head.size: head.root for head in witnessed}).run()
    finally:
        await engine.dispose()


async def head_of(connection: AsyncConnection) -> Head:
    """The tree as last stored: what to hand to a witness."""
    query = (
        select(audit_roots.c.size, _as_stored(audit_roots.c.root).label("root"))
        .order_by(audit_roots.c.size.desc())
        .limit(1)
    )
    row = (await connection.execute(query)).one_or_none()
    return Head(size=row.size, root=row.root) if row else Head(size=0, root=Tree().root)


@dataclass(frozen=True, kw_only=True)
class _Last:
    """What the newest entry about one thing says of it."""

    index: int | None
    version: int
    digest: str
    salt: str


@dataclass
class _Check:
    connection: AsyncConnection
    witnessed: Mapping[int, bytes]
    tree: Tree = field(default_factory=Tree)
    last: dict[tuple[str, str], _Last] = field(default_factory=dict)

    async def run(self) -> Verified:
        problem = await self._ordered() or await self._end() or await self._waiting() or await self._rows()
        waiting = (await self.connection.execute(select(func.count()).select_from(audit_unordered))).scalar_one()
        return Verified(head=Head(size=self.tree.size, root=self.tree.root), waiting=waiting, problem=problem)

    async def _ordered(self) -> Problem | None:
        """Each entry has its place, is as it was written, and the roots stored on the way come out again."""
        joined = select(
            audit_order.c.seq,
            _as_stored(audit_order.c.hash).label("hash"),
            _as_stored(audit.c.leaf).label("leaf"),
            _as_stored(audit.c.hash).label("own"),
        ).outerjoin(audit, audit.c.id == audit_order.c.leaf)
        while True:
            start = self.tree.size
            rows = (
                await self.connection.execute(
                    joined.where(audit_order.c.seq >= start).order_by(audit_order.c.seq).limit(_BATCH)
                )
            ).all()
            if not rows:
                return None
            roots = await self._roots(start, start + len(rows))
            for row in rows:
                index = self.tree.size
                if row.seq != index:
                    return Problem(index=index, what="The entry is missing.")
                if row.leaf is None:
                    return Problem(index=index, what="The entry was removed; only its place is left.")
                if not _is_as_written(row.leaf, row.own, row.hash):
                    return Problem(index=index, what="The entry was altered after it was written.")
                self.tree = self.tree.grow(row.own)
                for name, known in (("the log itself stored", roots), ("a witness saw", self.witnessed)):
                    if known.get(self.tree.size, self.tree.root) != self.tree.root:
                        what = f"Up to this entry, the log is not the one whose root {name}."
                        return Problem(index=index, what=what)
                self._note(row.leaf, index)

    async def _roots(self, after: int, until: int) -> dict[int, bytes]:
        query = select(audit_roots.c.size, _as_stored(audit_roots.c.root).label("root")).where(
            audit_roots.c.size > after, audit_roots.c.size <= until
        )
        return {row.size: row.root for row in await self.connection.execute(query)}

    async def _end(self) -> Problem | None:
        """The log is as long as it once was."""
        longest = max([(await head_of(self.connection)).size, *self.witnessed], default=0)
        if longest > self.tree.size:
            what = f"The end was cut off: the log once had {longest} entries, now {self.tree.size}."
            return Problem(index=self.tree.size, what=what)
        return None

    async def _waiting(self) -> Problem | None:
        """Entries without a place are those of the last second, and as they were written."""
        unplaced = (
            select(
                audit.c.id,
                _as_stored(audit.c.leaf).label("leaf"),
                _as_stored(audit.c.hash).label("hash"),
                audit_unordered.c.leaf.label("waits"),
            )
            .outerjoin(audit_order, audit_order.c.leaf == audit.c.id)
            .outerjoin(audit_unordered, audit_unordered.c.leaf == audit.c.id)
            .where(audit_order.c.leaf.is_(None))
            .order_by(audit.c.id)
        )
        for row in await self.connection.execute(unplaced):
            if row.waits is None:
                return Problem(index=None, what=f"Entry number {row.id} was inserted past the program.")
            if not _is_as_written(row.leaf, row.hash):
                return Problem(index=None, what=f"Entry number {row.id} was altered after it was written.")
            self._note(row.leaf, None)
        return None

    async def _rows(self) -> Problem | None:
        """Every row is as its last entry left it, and none is gone."""
        for thing, table in _THINGS.items():
            try:
                problem = await self._rows_of(thing, table)
            except (TypeError, ValueError):  # text where bytes or a time belong, or JSON that is none
                problem = Problem(index=None, what=f"A {thing} holds what the program never wrote.")
            if problem is not None:
                return problem
        for (thing, subject), last in self.last.items():
            return Problem(index=last.index, what=f"The {thing} {subject} this entry is about was removed.")
        return None

    async def _rows_of(self, thing: str, table: Table) -> Problem | None:
        async for row in self._all(table):
            last = self.last.pop((thing, str(row["id"])), None)
            if last is None:
                return Problem(index=None, what=f"The {thing} {row['id']} was written past the log.")
            if last.version != row["version"] or last.digest != row_digest(row, salt=last.salt):
                what = f"The {thing} {row['id']} is not as this, its last entry, left it."
                return Problem(index=last.index, what=what)
        return None

    async def _all(self, table: Table) -> AsyncIterator[Mapping[str, Any]]:
        after = ""
        while True:
            query = select(table).where(table.c.id > after).order_by(table.c.id).limit(_BATCH)
            rows = (await self.connection.execute(query)).mappings().all()
            for row in rows:
                yield {str(name): value for name, value in row.items()}
            if len(rows) < _BATCH:
                return
            after = str(rows[-1]["id"])

    def _note(self, leaf: bytes, index: int | None) -> None:
        """Remember what an entry says of the row it left behind; the highest version is the newest."""
        record = json.loads(leaf)
        facts = record["facts"]
        if "thing" not in facts or "row" not in facts:
            return
        name = (facts["thing"], record["subject"])
        known = self.last.get(name)
        if known is None or facts["version"] >= known.version:
            self.last[name] = _Last(index=index, version=facts["version"], digest=facts["row"], salt=record["salt"])


def _as_stored(column: ColumnElement[bytes]) -> ColumnElement[Any]:
    """The value as it lies there: SQLite takes text in a column of bytes, and whoever alters a row may write some."""
    return type_coerce(column, NullType())


def _is_as_written(leaf: object, *hashes: object) -> bool:
    """Whether these bytes have all these hashes."""
    return isinstance(leaf, bytes) and all(found == leaf_hash(leaf) for found in hashes)
