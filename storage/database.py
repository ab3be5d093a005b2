"""An open database: the engines, the vault and the one-process lock; and every reason not to start, in plain words."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from sqlalchemy import URL, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.convoy import Convoy
from storage.engines import PATIENCE, async_engine, file_of, is_sqlite, later_work_engine, parsed, starting
from storage.migrating import prepare
from storage.remembered import Remembered
from storage.schema import person_keys, tokens
from storage.snapshot import require_file
from storage.sqlite import FileLock, check_health
from storage.vault import Vault


class Database:
    """One engine to write, one to read, one for later work; and the vault. Made by `open_database`."""

    def __init__(self, place: URL, *, vault: Vault, lock: FileLock | None = None, pool: int = 10) -> None:
        self.place = place
        self.vault = vault
        self.remembered = Remembered(alone=is_sqlite(place))
        self._lock = lock
        self.writer = async_engine(place, writes=True, pool=pool)
        self.reader = async_engine(place, writes=False, pool=pool)
        self.later_work = later_work_engine(place)
        self._convoy = Convoy(self.writer, patience=PATIENCE) if is_sqlite(place) else None

    @property
    def is_sqlite(self) -> bool:
        """Whether this is a file that only this process may use."""
        return is_sqlite(self.place)

    def writing(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """A transaction that may write, durable when its block has ended well. Raises SQLAlchemyError."""
        return self._convoy.begin() if self._convoy is not None else self.writer.begin()

    async def close(self) -> None:
        """Close every connection and let go of the file."""
        await self.reader.dispose()
        await self.writer.dispose()
        self.later_work.dispose()
        if self._lock is not None:
            self._lock.release()


async def open_database(url: str, *, secrets: Sequence[str], pool: int = 10) -> Database:
    """Open the database at `url`; a SQLite file is created, or upgraded after a backup, first.

    `secrets` are Fernet keys, newest first; `pool` is how many PostgreSQL connections are kept for reading and for
    writing each. Raises ConfigError: unreachable, locked, full, damaged, another program's, of a newer release, or
    (PostgreSQL) not migrated.
    """
    vault = Vault(secrets)
    place = parsed(url)
    lock = _take(place)
    try:
        async with starting():
            await prepare(place)
            database = Database(place, vault=vault, lock=lock, pool=pool)
            await _try(database)
    except BaseException:
        if lock is not None:
            lock.release()
        raise
    return database


@asynccontextmanager
async def looked_into(url: str, *, secrets: Sequence[str]) -> AsyncIterator[Database]:
    """The database at `url`, to read only, also while the bot has it: nothing is created, upgraded or taken.

    Raises ConfigError: not there, unreachable, or not as this release knows it.
    """
    place = parsed(url)
    if is_sqlite(place):
        require_file(file_of(place))
    database = Database(place, vault=Vault(secrets), pool=1)
    try:
        async with starting():
            yield database
    finally:
        await database.close()


def _take(place: URL) -> FileLock | None:
    if not is_sqlite(place):
        return None
    lock = FileLock(file_of(place))
    lock.take()
    try:
        check_health(file_of(place))
    except BaseException:
        lock.release()
        raise
    return lock


async def _try(database: Database) -> None:
    """Begin a writing transaction, so that an unwritable file or a foreign lock shows now, not at the first click."""
    try:
        async with database.writer.begin() as connection:
            sealed = [
                *(await connection.execute(select(person_keys.c.wrapped).limit(1))).scalars(),
                *(await connection.execute(select(tokens.c.sealed).limit(1))).scalars(),
            ]
        for one in sealed:
            # The wrong secret shows now, rather than at the first post that cannot be read, or sent.
            database.vault.open(one)
    except BaseException:
        await database.close()
        raise
