"""Writing the log: a leaf in the transaction of what it tells; the order, within a second, by one sequencer.

Leaves are inserted with their own hash and nothing else, so that writers never queue behind one another. The sequencer
gives committed leaves their place in the tree of RFC 6962 and stores the new root. The tables refuse UPDATE and DELETE.
"""

import asyncio
import hashlib
import json
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Database
from storage.faults import is_transient
from storage.schema import audit, audit_order, audit_roots, audit_unordered
from workflows.domain.audit import Entry, encode_leaf
from workflows.domain.merkle import Tree, leaf_hash
from workflows.ports.clock import Clock

_SEQUENCER_LOCK = 7_203_471_191
_BATCH = 500
_NEW_LEAF = insert(audit).returning(audit.c.id)
_UNORDERED = insert(audit_unordered)
WHERE_WORDS_LIE = frozenset({"words", "reason_words", "lessons_words", "text_words"})
"""Columns that only say where sealed words are; they change when the words are forgotten."""
UNBOUND = WHERE_WORDS_LIE | {"decision_labels", "post_group"}
"""Columns that do not count in the digest of a row. A release before 0006 writes posts without them, beside a newer
one, and leaves the columns as they were: labels stand in the entry of the decision itself, the group in every entry of
a post that has one."""


async def append(
    connection: AsyncConnection, entry: Entry, *, thing: str | None = None, row: Mapping[str, Any] | None = None
) -> None:
    """Write one leaf. With the `row` it left behind, it also binds that row: its version and a salted digest."""
    written = await connection.execute(_NEW_LEAF, _leaf_row(entry, thing, row))
    await connection.execute(_UNORDERED, {"leaf": written.scalar_one()})


async def append_all(
    connection: AsyncConnection, entries: Sequence[tuple[Entry, Mapping[str, Any]]], *, thing: str
) -> None:
    """Write a leaf for each entry, with the row of the `thing` that it left behind."""
    if entries:
        leaves = [_leaf_row(entry, thing, row) for entry, row in entries]
        written = await connection.execute(_NEW_LEAF, leaves)
        await connection.execute(_UNORDERED, [{"leaf": leaf} for leaf in sorted(written.scalars())])


def _leaf_row(entry: Entry, thing: str | None, row: Mapping[str, Any] | None) -> dict[str, bytes]:
    salt = secrets.token_hex(16)
    if thing is not None and row is not None:
        bound = {"thing": thing, "version": row["version"], "row": row_digest(row, salt=salt)}
        entry = replace(entry, facts={**entry.facts, **bound})
    leaf = encode_leaf(entry, salt=salt)
    return {"leaf": leaf, "hash": leaf_hash(leaf)}


def row_digest(row: Mapping[str, Any], *, salt: str) -> str:
    """SHA-256 over the salt and the row's filled columns, in canonical JSON, without `UNBOUND` ones."""
    plain = {
        name: value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
        for name, value in row.items()
        if value is not None and name not in UNBOUND
    }
    canonical = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(salt.encode() + canonical.encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Sequenced:
    """What one turn of the sequencer did. `problem` is a sentence for the operator; nothing was ordered then."""

    added: int
    size: int
    root: bytes
    problem: str | None = None


class Sequencer:
    """Orders committed leaves. Any number of replicas may run one; a lock lets one work at a time."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def once(self) -> Sequenced:
        """Order what is there. Idle when another replica is at it."""
        async with self._database.writing() as connection:
            tree = await current_tree(connection)
            if not await self._may_work(connection):
                return Sequenced(added=0, size=tree.size, root=tree.root)
            # Read again under the lock.
            tree = await current_tree(connection)
            problem = await _gap(connection, tree)
            if problem is not None:
                return Sequenced(added=0, size=tree.size, root=tree.root, problem=problem)
            return await self._order(connection, tree)

    async def run(self, *, every: float = 1.0, report: Callable[[Sequenced], Awaitable[None]] | None = None) -> None:
        """Order every second until cancelled; `report` is told of each turn that did something or found a problem."""
        while True:
            try:
                done = await self.once()
                if report is not None and (done.added or done.problem):
                    await report(done)
                pause = 0.0 if done.added == _BATCH else every
            except SQLAlchemyError as error:
                if not is_transient(error):
                    raise
                # The database is away or full: leaves wait, nothing is lost.
                pause = every
            await asyncio.sleep(pause)

    async def _may_work(self, connection: AsyncConnection) -> bool:
        if self._database.is_sqlite:
            return True
        taken = await connection.execute(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": _SEQUENCER_LOCK})
        return bool(taken.scalar_one())

    async def _order(self, connection: AsyncConnection, tree: Tree) -> Sequenced:
        query = (
            select(audit_unordered.c.leaf, audit.c.hash)
            .outerjoin(audit, audit.c.id == audit_unordered.c.leaf)
            .order_by(audit_unordered.c.leaf)
            .limit(_BATCH)
        )
        waiting = (await connection.execute(query)).all()
        if not waiting:
            return Sequenced(added=0, size=tree.size, root=tree.root)
        missing = [row.leaf for row in waiting if row.hash is None]
        if missing:
            problem = f"Entry {missing[0]} of the log was written and is gone. Run `countersign audit verify`."
            return Sequenced(added=0, size=tree.size, root=tree.root, problem=problem)
        places = [{"seq": tree.size + place, "leaf": row.leaf, "hash": row.hash} for place, row in enumerate(waiting)]
        tree = tree.grow(*(row.hash for row in waiting))
        await connection.execute(insert(audit_order), places)
        await connection.execute(
            delete(audit_unordered).where(audit_unordered.c.leaf.in_([row.leaf for row in waiting]))
        )
        await connection.execute(insert(audit_roots).values(**_root_row(tree, self._clock.now())))
        return Sequenced(added=len(waiting), size=tree.size, root=tree.root)


async def current_tree(connection: AsyncConnection) -> Tree:
    """The tree as last stored; empty before the first turn."""
    query = select(audit_roots.c.size, audit_roots.c.frontier).order_by(audit_roots.c.size.desc()).limit(1)
    row = (await connection.execute(query)).one_or_none()
    return Tree(size=row.size, frontier=frontier_of(row.frontier)) if row else Tree()


def frontier_of(stored: Sequence[str]) -> tuple[bytes, ...]:
    """The frontier from its stored form."""
    return tuple(bytes.fromhex(one) for one in stored)


async def _gap(connection: AsyncConnection, tree: Tree) -> str | None:
    """Compare the stored tree with the order table, cheaply: the last place and the leaf that has it."""
    last = (await connection.execute(select(func.max(audit_order.c.seq)))).scalar_one()
    if (last is None and tree.size == 0) or last == tree.size - 1:
        return None
    return f"The log's order ends at {last}, but {tree.size} entries were counted. Run `countersign audit verify`."


def _root_row(tree: Tree, at: datetime) -> dict[str, Any]:
    return {"size": tree.size, "root": tree.root, "frontier": [one.hex() for one in tree.frontier], "at": at}
