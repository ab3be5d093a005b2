"""One picture of one moment of a database, for whoever goes through the whole log while others go on writing."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL, Connection, create_engine
from sqlalchemy.pool import StaticPool

from storage.books import NOTES, PLACED, ROOTS, SqliteBook, open_file
from storage.engines import file_of, is_sqlite
from storage.scanning import Note, Placed, Root

_BATCH = 2_000


class PostgresBook:
    """The log on PostgreSQL, in the connection's transaction, a batch at a time."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def placed(self, start: int, end: int) -> Iterator[Placed]:
        """The entries at these places."""
        for row in self._rows(PLACED.format(start=start, end=end)):
            yield (int(str(row[0])), row[1], row[2], row[3])

    def roots(self, after: int, until: int) -> Iterator[Root]:
        """The roots stored for these sizes."""
        for row in self._rows(ROOTS.format(after=after, until=until)):
            yield (int(str(row[0])), row[1], row[2])

    def checkpoints(self, after: int, until: int) -> Iterator[Note]:
        """The checkpoints stored for these sizes."""
        for row in self._rows(NOTES.format(after=after, until=until)):
            yield (int(str(row[0])), row[1])

    def _rows(self, query: str) -> Iterator[tuple[object, ...]]:
        streamed = self._connection.execution_options(stream_results=True, max_row_buffer=_BATCH)
        for row in streamed.exec_driver_sql(query):
            yield tuple(row)


@contextmanager
def picture_of(place: URL) -> Iterator[Connection]:
    """One picture of one moment of the database, while others go on writing. Changes nothing."""
    if is_sqlite(place):
        engine = create_engine("sqlite://", creator=lambda: open_file(file_of(place)), poolclass=StaticPool)
    else:
        options = "-c default_transaction_read_only=on"
        engine = create_engine(place, connect_args={"connect_timeout": 5, "options": options})
    try:
        with engine.connect() as connection:
            if is_sqlite(place):
                # The driver begins by itself only before a change.
                connection.exec_driver_sql("BEGIN")
            else:
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection
    finally:
        engine.dispose()


def book_of(connection: Connection) -> SqliteBook | PostgresBook:
    """The log in the picture."""
    raw = connection.connection.driver_connection
    return SqliteBook(raw) if isinstance(raw, sqlite3.Connection) else PostgresBook(connection)
