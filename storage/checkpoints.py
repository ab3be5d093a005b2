"""Checkpoints: the newest size and root of the log, signed, at most one a minute or each 100 entries.

A checkpoint is only made of a log that begins with the former one: what was signed once is never contradicted.
"""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.audit import current_tree, frontier_of
from storage.database import Database
from storage.notary import Notary
from storage.schema import audit_checkpoints, audit_order, audit_roots
from storage.statements import insert_if_absent
from workflows.domain.checkpoint import parse_checkpoint, parse_note
from workflows.domain.merkle import Head, Tree
from workflows.ports.clock import Clock
from workflows.ports.log import Contradiction, Kept

ENTRIES = 100
"""So many entries are worth a checkpoint at once (`failures.md` 8.10)."""
INTERVAL = timedelta(minutes=1)
"""The longest that an entry waits for one."""
_PIECE = 5_000


class Checkpoints:
    """Implements `ports.log.Log`. Without a `notary` nothing is signed or stored."""

    def __init__(self, database: Database, clock: Clock, *, notary: Notary | None) -> None:
        self._database = database
        self._clock = clock
        self._notary = notary

    async def head(self) -> Head:
        """The tree as last stored."""
        async with self._database.reader.connect() as connection:
            return (await current_tree(connection)).head

    async def begins_with(self, seen: Head) -> bool:
        """Whether the log still is the one whose head was `seen`, and what came after it."""
        async with self._database.reader.connect() as connection:
            return await begins_with(connection, seen)

    async def newest(self) -> Kept | None:
        """The newest stored checkpoint; None without a key, because it will never be newer."""
        if self._notary is None:
            return None
        async with self._database.reader.connect() as connection:
            return await newest_checkpoint(connection)

    async def make(self, *, at_once: bool = False) -> Kept | Contradiction | None:
        """Sign and store the head when it is time (`at_once`: whenever there is something new).

        None when it is not, and without a key. What was signed once is never contradicted.
        """
        if self._notary is None:
            return None
        now = self._clock.now()
        async with self._database.reader.connect() as connection:
            head, last = (await current_tree(connection)).head, await newest_checkpoint(connection)
            if not head.size or not _is_time(head, last, now, at_once=at_once):
                return None
            if last is not None and not await begins_with(connection, last.head):
                return Contradiction(seen=last.head)
        kept = Kept(head=head, note=self._notary.sign(head), at=now)
        async with self._database.writing() as connection:
            row = {"size": head.size, "note": kept.note, "at": now}
            await insert_if_absent(connection, audit_checkpoints, row)
        return kept


async def newest_checkpoint(connection: AsyncConnection, *, until: int | None = None) -> Kept | None:
    """The newest stored checkpoint, of at most `until` entries; one that cannot be read counts as none."""
    query = select(audit_checkpoints).order_by(audit_checkpoints.c.size.desc()).limit(1)
    if until is not None:
        query = query.where(audit_checkpoints.c.size <= until)
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        return None
    try:
        checkpoint = parse_checkpoint(parse_note(row.note).text)
    except ValueError:
        return None
    return Kept(head=Head(size=checkpoint.size, root=checkpoint.root), note=row.note, at=row.at)


async def begins_with(connection: AsyncConnection, seen: Head) -> bool:
    """Whether the stored log is the one whose head was `seen`, and what came after it.

    Grows the tree anew from the head that was seen, so that every entry since then counts.
    """
    now = await current_tree(connection)
    if seen.size > now.size:
        return False
    tree = await _tree_at(connection, seen.size)
    if tree.head != seen:
        return False
    async for hashes in _placed(connection, tree.size, now.size):
        tree = tree.grow(*hashes)
    return tree.head == now.head


async def _tree_at(connection: AsyncConnection, size: int) -> Tree:
    """The tree at that size, from the nearest stored one below it."""
    query = (
        select(audit_roots.c.size, audit_roots.c.frontier)
        .where(audit_roots.c.size <= size)
        .order_by(audit_roots.c.size.desc())
        .limit(1)
    )
    row = (await connection.execute(query)).one_or_none()
    tree = Tree(size=row.size, frontier=frontier_of(row.frontier)) if row else Tree()
    async for hashes in _placed(connection, tree.size, size):
        tree = tree.grow(*hashes)
    return tree


async def _placed(connection: AsyncConnection, start: int, end: int) -> AsyncIterator[list[bytes]]:
    for piece in range(start, end, _PIECE):
        query = (
            select(audit_order.c.hash)
            .where(audit_order.c.seq >= piece, audit_order.c.seq < min(piece + _PIECE, end))
            .order_by(audit_order.c.seq)
        )
        yield list((await connection.execute(query)).scalars())


def _is_time(head: Head, last: Kept | None, now: datetime, *, at_once: bool) -> bool:
    if last is None:
        return True
    added = head.size - last.head.size
    return added > 0 and (at_once or added >= ENTRIES or abs(now - last.at) >= INTERVAL)
