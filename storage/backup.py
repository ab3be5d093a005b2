"""Backup, online and verified; and restore, after which nothing is sent until a person has looked."""

import asyncio
import os
import shutil
from datetime import datetime
from pathlib import Path

from sqlalchemy import URL, delete, select

from storage.audit import append
from storage.engines import async_engine, file_of, is_sqlite, parsed, starting
from storage.freezes import freeze_of, row_of
from storage.migrating import migrate, require_ours, schema_version
from storage.schema import freezes, leases
from storage.snapshot import begun, require_file, require_free, snapshot
from storage.sqlite import FileLock, check_health
from storage.statements import insert_or_replace
from workflows.domain.audit import Entry
from workflows.domain.freeze import ALL, Freeze, FreezeCause, first_freeze
from workflows.domain.ids import PersonId
from workflows.domain.transition import Change
from workflows.errors import ConfigError

REASON = "restored from a backup"


async def backup(url: str, to: Path) -> None:
    """Write a verified copy of the running database to the file `to`. Raises ConfigError; then no file is left behind.

    The copy holds sealed words only; without the secret it cannot be read. Keep the secret elsewhere.
    """
    place = parsed(url)
    if is_sqlite(place):
        require_file(file_of(place))
        await asyncio.to_thread(snapshot, file_of(place), to)
    else:
        await _dump(place, to)


async def restore(source: Path, url: str, *, now: datetime, by: str = "system") -> Path | None:
    """Put a backup in place, bring it to this release's schema, and freeze all sending.

    A SQLite file that is there already is kept beside it: its new path is returned. PostgreSQL must be an empty
    database. Raises ConfigError; then the former database is as it was.
    """
    place, kept = parsed(url), None
    if is_sqlite(place):
        kept = await _put_back(source, place, now)
    else:
        await _load(source, url, place)
    await migrate(url)
    await _freeze(place, now=now, by=by)
    return kept


async def _put_back(source: Path, place: URL, now: datetime) -> Path | None:
    _require(source)
    check_health(source)
    file = file_of(place)
    lock = FileLock(file)
    lock.take()
    try:
        arriving = file.with_name(f"{file.name}.arriving")
        arriving.unlink(missing_ok=True)
        await asyncio.to_thread(snapshot, source, arriving)
        async with starting():
            await require_ours(place.set(database=str(arriving)))
        kept = _keep_aside(file, now)
        arriving.rename(file)
        return kept
    finally:
        lock.release()


def _keep_aside(file: Path, now: datetime) -> Path | None:
    """Rename the database, and the write-ahead log that belongs to it, out of the way."""
    if not file.exists():
        return None
    kept = file.with_name(f"{file.name}.replaced-{now:%Y%m%dT%H%M%SZ}")
    for ending in ("", "-wal", "-shm"):
        part = file.with_name(file.name + ending)
        if part.exists():
            part.rename(kept.with_name(kept.name + ending))
    return kept


def _require(source: Path) -> None:
    if not source.is_file():
        raise ConfigError([f"There is no backup at {source}. Nothing was changed."])


async def _freeze(place: URL, *, now: datetime, by: str) -> None:
    """Stop all sending: posts published since the backup look unsent in it. Nobody who was alive then is alive now."""
    engine = async_engine(place, writes=True, pool=1)
    try:
        async with starting(), engine.begin() as connection:
            found = (await connection.execute(select(freezes).where(freezes.c.id == ALL))).one_or_none()
            change = _restored(freeze_of(found, None) if found is not None else None, now=now, by=PersonId(by))
            row = {**row_of(change.after), "reason_words": None}
            await insert_or_replace(connection, freezes, row, key=["id"])
            await append(connection, change.entry, thing="freeze", row=row)
            await connection.execute(delete(leases))
            await append(connection, Entry(at=now, action="database.restored", subject="database", by=by))
    finally:
        await engine.dispose()


def _restored(found: Freeze | None, *, now: datetime, by: PersonId) -> Change[Freeze]:
    """Stop everything, whatever was stopped before: the database may hold a freeze that was lifted since."""
    cause = FreezeCause.RESTORED
    if found is None:
        return first_freeze(None, cause=cause, reason=REASON, by=by, at=now)
    return found.again(cause=cause, reason=REASON, by=by, at=now, graver=found.is_in_force)


async def _dump(place: URL, to: Path) -> None:
    require_free(to)
    unfinished = begun(to)
    try:
        await _call("pg_dump", "--format=custom", f"--file={unfinished}", place=place)
        await _call("pg_restore", "--list", str(unfinished), place=None)
        unfinished.rename(to)
    finally:
        unfinished.unlink(missing_ok=True)


async def _load(source: Path, url: str, place: URL) -> None:
    _require(source)
    if await schema_version(url) is not None:
        raise ConfigError(
            ["The database is not empty. Create an empty one and restore into that. Nothing was changed."]
        )
    await _call("pg_restore", "--single-transaction", "--no-owner", "--exit-on-error", str(source), place=place)


async def _call(program: str, *arguments: str, place: URL | None) -> None:
    """Run one of PostgreSQL's own programs; the address goes through the environment: nobody sees a password."""
    path = shutil.which(program)
    if path is None:
        raise ConfigError(
            [
                f"PostgreSQL's `{program}` is not installed here. Install the PostgreSQL client programs of the "
                "server's version, or back the database up where it runs."
            ]
        )
    process = await asyncio.create_subprocess_exec(
        path,
        # An empty connection string: all of it comes from the environment.
        *(["--dbname="] if program == "pg_restore" and place is not None else []),
        *arguments,
        env={**os.environ, **(_environment(place) if place is not None else {})},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, complaint = await process.communicate()
    if process.returncode != 0:
        words = complaint.decode(errors="replace").strip().splitlines()
        raise ConfigError([f"`{program}` failed: {words[0] if words else 'no reason given'}. Nothing was changed."])


def _environment(place: URL) -> dict[str, str]:
    given = {
        "PGHOST": place.host or str(place.query.get("host", "")),
        "PGPORT": str(place.port or ""),
        "PGUSER": place.username or "",
        "PGPASSWORD": place.password or "",
        "PGDATABASE": place.database or "",
    }
    return {name: str(value) for name, value in given.items() if value}
