"""SQLite without a trip to another thread for each statement.

aiosqlite hands every call to its connection's thread, which costs several times what a small statement itself does.
Here only what may wait, for a lock or for the disk, goes to the thread: connecting, COMMIT, ROLLBACK, closing, and
BEGIN IMMEDIATE when somebody else has the lock. Everything else runs where it is asked for, and does not hold the event
loop up: in WAL mode a reader waits for nobody, and inside BEGIN IMMEDIATE the only lock there is, is already ours.
"""

import sqlite3
from collections.abc import Callable
from typing import Any, TypeVar

import aiosqlite

from storage.sqlite import BEGIN

T = TypeVar("T")


class InlineConnection(aiosqlite.Connection):
    """An aiosqlite connection, `patient` when it writes: then it begins and ends transactions in its thread."""

    def __init__(self, connector: Callable[[], sqlite3.Connection], *, patient: bool) -> None:
        super().__init__(connector, iter_chunk_size=64)
        self._patient = patient
        # Two counters, each written by one thread only.
        self._asked = 0
        self._finished = 0
        # The engine closes its connections; what a killed program leaves open must not keep it from ending.
        self._thread.daemon = True

    # The one method through which a connection and its cursors reach SQLite. `Any`: it is aiosqlite's own signature.
    async def _execute(self, fn: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        if self._connection is not None and self._may_run_here(fn):
            return fn(*args, **kwargs)
        if self._patient and args[:1] == (BEGIN,) and self._asked == self._finished:
            try:
                return self._begin_at_once(fn)
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                    raise
        self._asked += 1
        result: T = await super()._execute(self._away, fn, args, kwargs)  # type: ignore[no-untyped-call]
        return result

    def _begin_at_once(self, begin: Callable[..., T]) -> T:
        """Begin if the lock is free now. Raises sqlite3.OperationalError (SQLITE_BUSY) when it is not."""
        [patience] = self._conn.execute("PRAGMA busy_timeout").fetchone()
        self._conn.execute("PRAGMA busy_timeout = 0")
        try:
            return begin(BEGIN)
        finally:
            self._conn.execute(f"PRAGMA busy_timeout = {patience}")

    def _away(self, fn: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any]) -> T:
        try:
            return fn(*args, **kwargs)
        finally:
            self._finished += 1

    def _may_run_here(self, fn: Callable[..., object]) -> bool:
        if self._asked != self._finished:
            # Something cancelled may still hold SQLite's own lock on this connection; queue behind it.
            return False
        name = fn.__name__
        if name == "cursor":
            return True
        if isinstance(getattr(fn, "__self__", None), sqlite3.Cursor):
            return not self._patient or name != "execute" or self.in_transaction
        # Without a transaction there is nothing to end: the pool asks for it once more to be sure.
        return name in ("commit", "rollback") and (not self._patient or not self.in_transaction)
