"""The schema's version: reading it, refusing a strange one, and moving a database to the newest."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.engines import async_engine, file_of, is_sqlite, parsed, starting
from storage.snapshot import snapshot
from storage.sqlite import FileLock, allow_table_rebuilds
from storage.tasks import migrate_jobs
from workflows.errors import ConfigError

VERSION_TABLE = "cs_version"
# Any number, as long as every replica uses the same one.
_MIGRATION_LOCK = 7_203_471_190
_FOLDER = Path(__file__).parent / "migrations"


async def migrate(url: str) -> str:
    """Bring the database at `url` to this release's schema; return its version. A SQLite file is backed up first.

    Raises ConfigError when it is in use, unreachable, another program's, or of a newer release.
    """
    place = parsed(url)
    lock = FileLock(file_of(place)) if is_sqlite(place) else None
    if lock is not None:
        lock.take()
    try:
        async with starting():
            await _bring_up(place)
    finally:
        if lock is not None:
            lock.release()
    return newest()


async def schema_version(url: str) -> str | None:
    """The version of the database's schema, or None when it is empty.

    Raises ConfigError when it is another program's, of a newer release, or cannot be read.
    """
    place = parsed(url)
    if is_sqlite(place) and not file_of(place).exists():
        return None
    async with starting():
        version, tables = await _look(place)
    _refuse_strangers(version, tables)
    return version


async def require_ours(place: URL) -> None:
    """Raise ConfigError unless the database holds a schema of ours that this release knows."""
    version, tables = await _look(place)
    _refuse_strangers(version, tables)
    if version is None:
        raise ConfigError(["There is nothing of Countersign in it. Nothing was changed."])


async def prepare(place: URL) -> None:
    """Make sure of this release's schema: SQLite is brought up (the caller holds its lock), PostgreSQL only checked."""
    if is_sqlite(place):
        await _bring_up(place)
        return
    version, tables = await _look(place)
    _refuse_strangers(version, tables)
    if version != newest():
        raise ConfigError(
            [
                "The database is not on this release's schema. Run `countersign migrate` once, then start again. "
                "Nothing was changed."
            ]
        )


def newest() -> str:
    """The version this release works with."""
    head = _scripts().get_current_head()
    if head is None:
        raise RuntimeError("there are no migrations")
    return head


async def _bring_up(place: URL) -> None:
    version, tables = await _look(place)
    _refuse_strangers(version, tables)
    if version == newest():
        return
    if is_sqlite(place) and version is not None:
        await _set_aside(file_of(place), version)
    engine = async_engine(place, writes=True, pool=1)
    if is_sqlite(place):
        allow_table_rebuilds(engine.sync_engine)
    try:
        await _upgrade(engine)
    finally:
        await engine.dispose()
    await asyncio.to_thread(migrate_jobs, place)


async def _look(place: URL) -> tuple[str | None, set[str]]:
    engine = async_engine(place, writes=False, pool=1)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(_version_and_tables)
    finally:
        await engine.dispose()


def _version_and_tables(connection: Connection) -> tuple[str | None, set[str]]:
    tables = set(inspect(connection).get_table_names())
    context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
    return context.get_current_revision(), tables


def _refuse_strangers(version: str | None, tables: set[str]) -> None:
    if version is None and tables:
        raise ConfigError(
            ["The database belongs to another program. Nothing was changed. Give Countersign a database of its own."]
        )
    if version is not None and version not in {script.revision for script in _scripts().walk_revisions()}:
        raise ConfigError(
            [
                f"The database was made by a newer release of Countersign (schema {version}). Nothing was changed and "
                "nothing is lost. Install that release again, or restore a backup made with this one."
            ]
        )


async def _set_aside(file: Path, version: str) -> None:
    """Copy the file beside itself before its schema changes."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    await asyncio.to_thread(snapshot, file, file.with_name(f"{file.name}.{version}.{stamp}.backup"))


async def _upgrade(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            # A crashed migrator must not block every start for ever: wait a while, then say so.
            await connection.execute(text("SET LOCAL lock_timeout = '60s'"))
            await connection.execute(text("SET LOCAL statement_timeout = 0"))
            await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
        await connection.run_sync(_run_migrations)


def _run_migrations(connection: Connection) -> None:
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    return config
