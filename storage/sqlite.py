"""SQLite, made safe: pragmas on every connection, one process per file, a look at the file's health at start."""

import fcntl
import sqlite3
import time
from pathlib import Path
from typing import Protocol, TextIO

from sqlalchemy import Engine, event
from sqlalchemy.pool import ConnectionPoolEntry

from workflows.errors import ConfigError

SAFE_VERSION = (3, 51, 3)
"""From here on SQLite is free of the rare WAL-reset corruption (`failures.md` STO-04); older: prefer PostgreSQL."""
SUBSEC_VERSION = (3, 42, 0)
"""From here on `unixepoch('subsec')` exists; the engine of later work needs it on Python 3.12 and newer."""
BUSY_TIMEOUT_MS = 30_000
BEGIN = "BEGIN IMMEDIATE"

PRAGMAS: dict[str, str] = {
    "journal_mode": "wal",
    # FULL: after a power loss a committed intent is still there (`failures.md` STO-03).
    "synchronous": "2",
    "foreign_keys": "1",
    "busy_timeout": str(BUSY_TIMEOUT_MS),
    "mmap_size": "0",
    # What is deleted is overwritten with zeros: forgotten words must not lie on in free pages.
    "secure_delete": "1",
}


class _Cursor(Protocol):
    def execute(self, sql: str, /) -> object: ...
    def fetchone(self) -> tuple[object, ...] | None: ...
    def close(self) -> None: ...


class _Connection(Protocol):
    isolation_level: str | None

    def cursor(self) -> _Cursor: ...
    def create_function(self, name: str, narg: int, func: object, /) -> object: ...


class InUse(ConfigError):
    """Another process has the database's file."""


class FileLock:
    """The one-process lock beside a SQLite file. The lock file stays where it is; only the lock on it counts."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self._file: TextIO | None = None

    def take(self) -> None:
        """Take it. Raises InUse when another process has it, ConfigError when the folder is missing or read-only."""
        path = self._database.with_name(self._database.name + ".lock")
        try:
            self._file = path.open("a")
        except OSError as error:
            raise ConfigError(
                [f"The database cannot be kept in {path.parent}: {error.strerror}. Create the folder, or name another."]
            ) from None
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self.release()
            raise InUse(
                [
                    f"Another Countersign already uses {self._database}. Stop it first, or use PostgreSQL for several "
                    "processes. Nothing was changed."
                ]
            ) from None

    def release(self) -> None:
        """Let another process have the file. Harmless when it was never taken."""
        if self._file is not None:
            self._file.close()
            self._file = None


def prepare_connections(engine: Engine, *, writes: bool) -> None:
    """Set and check the pragmas on each new connection, and begin every transaction explicitly.

    A writing engine begins IMMEDIATE, so that what was read is still true when it is written. A reading one may not
    write and leaves checkpoints to the writer.
    """
    begin = BEGIN if writes else "BEGIN"

    def on_connect(connection: _Connection, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None
        _add_unixepoch(connection)
        _set_pragmas(connection, writes=writes)

    event.listen(engine, "connect", on_connect)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))


def prepare_engine_of_later_work(engine: Engine) -> None:
    """The same pragmas for the engine of later work, which begins its own transactions."""

    def on_connect(connection: _Connection, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = "IMMEDIATE"
        _add_unixepoch(connection)
        _set_pragmas(connection, writes=True)

    event.listen(engine, "connect", on_connect)


def allow_table_rebuilds(engine: Engine) -> None:
    """For migrations: to alter a table, SQLite drops and rebuilds it, which with foreign keys on would empty others."""

    def on_connect(connection: _Connection, _entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys = 0")
        cursor.close()

    event.listen(engine, "connect", on_connect)


def check_health(database: Path) -> None:
    """Raise ConfigError when the file's structure is damaged. Reads the whole file once."""
    if not database.exists() or database.stat().st_size == 0:
        return
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=5)
    try:
        answer = connection.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        answer = (str(error),)
    finally:
        connection.close()
    if answer is None or answer[0] != "ok":
        raise ConfigError(
            [
                f"The database {database} is damaged ({answer[0] if answer else 'no answer'}). Nothing was changed. "
                "Keep the file, and restore the last backup with `countersign restore`."
            ]
        )


def _set_pragmas(connection: _Connection, *, writes: bool) -> None:
    cursor = connection.cursor()
    for name, value in PRAGMAS.items():
        cursor.execute(f"PRAGMA {name} = {value}")
    if not writes:
        cursor.execute("PRAGMA wal_autocheckpoint = 0")
        cursor.execute("PRAGMA query_only = 1")
    for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout"):
        cursor.execute(f"PRAGMA {name}")
        found = cursor.fetchone()
        if found is None or str(found[0]) != PRAGMAS[name]:
            raise ConfigError(
                [
                    f"SQLite did not accept {name} = {PRAGMAS[name]} (it says {found}). Put the database on a local "
                    "disk: network file systems cannot keep it safe."
                ]
            )
    cursor.close()


def _add_unixepoch(connection: _Connection) -> None:
    if sqlite3.sqlite_version_info < SUBSEC_VERSION:
        connection.create_function("unixepoch", 1, _unixepoch)


def _unixepoch(_modifier: str) -> float:
    return time.time()
