"""The log for somebody outside: every entry, with what it is about, in order and a batch at a time."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.contents import Contents, Memory
from storage.engines import async_engine, file_of, is_sqlite, parsed, starting
from storage.entries import Entry, entry_of
from storage.erasing import tombstones
from storage.remembered import Recollection, Remembered
from storage.schema import audit, audit_checkpoints, audit_order, audit_unordered
from storage.snapshot import require_file
from storage.telling import Address, Line, Teller, account_of
from storage.vault import Vault
from storage.work import Work
from workflows.domain.ids import AccountId
from workflows.ports.clock import Clock

_BATCH = 500


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which entries. Both moments are inclusive; None: no bound."""

    since: datetime | None = None
    until: datetime | None = None
    account: AccountId | None = None


@dataclass(frozen=True, kw_only=True)
class Export:
    """An open picture of one moment of the log."""

    lines: AsyncIterator[Line]
    checkpoint: str | None
    """The newest signed checkpoint."""


@asynccontextmanager
async def exported(
    url: str, *, secrets: Sequence[str], clock: Clock, address: Address, wanted: Wanted | None = None
) -> AsyncIterator[Export]:
    """Read the log of the database at `url`, also while it is in use. Changes nothing. Raises ConfigError."""
    place, vault = parsed(url), Vault(secrets)
    if is_sqlite(place):
        require_file(file_of(place))
    engine = async_engine(place, writes=False, pool=1)
    try:
        async with starting(), engine.connect() as connection:
            if not is_sqlite(place):
                # One picture of one moment, while others go on writing. SQLite gives that by itself.
                connection = await connection.execution_options(isolation_level="REPEATABLE READ")
            async with connection.begin():
                teller = await _teller(connection, vault, clock, address)
                lines = _lines(connection, teller, wanted or Wanted())
                yield Export(lines=lines, checkpoint=await _checkpoint(connection))
    finally:
        await engine.dispose()


async def _checkpoint(connection: AsyncConnection) -> str | None:
    query = select(audit_checkpoints.c.note).order_by(audit_checkpoints.c.size.desc()).limit(1)
    found: str | None = (await connection.execute(query)).scalar_one_or_none()
    return found


async def _teller(connection: AsyncConnection, vault: Vault, clock: Clock, address: Address) -> Teller:
    # Alone: nothing is written here, and the picture is of one moment.
    contents = Contents(connection, Memory(vault, alone=True), clock)
    known = Recollection(Remembered(alone=True), decides=False)
    work = Work(connection=connection, contents=contents, known=known, vault=vault, clock=clock)
    erased = {str(stone.person): f"(erased {stone.at:%Y-%m-%d})" for stone in await tombstones(connection)}
    return Teller(work=work, address=address, erased=erased)


async def _lines(connection: AsyncConnection, teller: Teller, wanted: Wanted) -> AsyncIterator[Line]:
    async for batch in _batches(connection):
        entries = [entry for entry in map(entry_of, batch) if _is_in_time(entry, wanted)]
        authors = await teller.authors(entries)
        if wanted.account is not None:
            entries = [entry for entry in entries if account_of(entry, authors) == wanted.account]
        for line in await teller.lines(entries, authors) if entries else ():
            yield line


async def _batches(connection: AsyncConnection) -> AsyncIterator[Sequence[Row[Any]]]:
    """The ordered entries, then those that wait for their place."""
    ordered = (
        select(audit_order.c.seq.label("number"), audit_order.c.seq.label("index"), audit.c.leaf)
        .join(audit, audit.c.id == audit_order.c.leaf)
        .order_by(audit_order.c.seq)
    )
    waiting = (
        select(audit.c.id.label("number"), audit.c.leaf)
        .join(audit_unordered, audit_unordered.c.leaf == audit.c.id)
        .order_by(audit.c.id)
    )
    for query, place in ((ordered, audit_order.c.seq), (waiting, audit.c.id)):
        after = -1
        while True:
            rows = (await connection.execute(query.where(place > after).limit(_BATCH))).all()
            if rows:
                yield rows
            if len(rows) < _BATCH:
                break
            after = rows[-1].number


def _is_in_time(entry: Entry, wanted: Wanted) -> bool:
    since, until = wanted.since, wanted.until
    return (since is None or entry.at >= since) and (until is None or entry.at <= until)
