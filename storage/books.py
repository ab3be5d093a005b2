"""The log as it lies in a SQLite file: values come as they are stored, also those that nobody should have stored.

Light on purpose, as `scanning` is.
"""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from storage.scanning import Note, Placed, Root

PLACED = (
    "SELECT o.seq, o.hash, a.leaf, a.hash FROM cs_audit_order o LEFT JOIN cs_audit a ON a.id = o.leaf"
    " WHERE o.seq >= {start:d} AND o.seq < {end:d} ORDER BY o.seq"
)
ROOTS = "SELECT size, root, frontier FROM cs_audit_roots WHERE size > {after:d} AND size <= {until:d} ORDER BY size"
NOTES = "SELECT size, note FROM cs_audit_checkpoints WHERE size > {after:d} AND size <= {until:d} ORDER BY size"


class SqliteBook:
    """The log in a SQLite file, over a connection of its own or one that is in a transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def placed(self, start: int, end: int) -> Iterator[Placed]:
        """The entries at these places."""
        return self._connection.execute(PLACED.format(start=start, end=end))

    def roots(self, after: int, until: int) -> Iterator[Root]:
        """The roots stored for these sizes."""
        return self._connection.execute(ROOTS.format(after=after, until=until))

    def checkpoints(self, after: int, until: int) -> Iterator[Note]:
        """The checkpoints stored for these sizes."""
        return self._connection.execute(NOTES.format(after=after, until=until))


def open_file(file: Path) -> sqlite3.Connection:
    """A connection that only reads. Text that is no UTF-8 comes as text all the same: it was put there by somebody."""
    connection = sqlite3.connect(
        f"file:{quote(str(file))}?mode=ro", uri=True, timeout=30, isolation_level=None, check_same_thread=False
    )
    connection.text_factory = _text
    connection.execute("PRAGMA cache_size = -32768")
    return connection


def _text(stored: bytes) -> str:
    return stored.decode(errors="surrogateescape")
