"""The program's database from outside: hold its write lock, and look at what is stored."""

import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import psycopg

Row = tuple[object, ...]


class Outside(Protocol):
    """A connection of somebody else to the program's database. Blocks: call in a thread."""

    def hold(self, seconds: float) -> float:
        """Keep everybody from writing for so long; returns the seconds it took to get there."""
        ...

    def rows(self, sql: str) -> Sequence[Row]:
        """What this query answers."""
        ...


@dataclass(frozen=True, kw_only=True)
class SqliteOutside:
    """SQLite: a write transaction of one's own."""

    path: Path

    def hold(self, seconds: float) -> float:
        """As Outside.hold. The transaction writes nothing and is rolled back."""
        connection = sqlite3.connect(self.path, timeout=60, isolation_level=None)
        try:
            asked = time.monotonic()
            connection.execute("BEGIN IMMEDIATE")
            waited = time.monotonic() - asked
            time.sleep(seconds)
            connection.execute("ROLLBACK")
        finally:
            connection.close()
        return waited

    def rows(self, sql: str) -> Sequence[Row]:
        """As Outside.rows."""
        connection = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, timeout=10)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()


@dataclass(frozen=True, kw_only=True)
class PostgresOutside:
    """PostgreSQL: a lock on the tables that every click and every post writes to."""

    url: str

    def hold(self, seconds: float) -> float:
        """As Outside.hold."""
        with psycopg.connect(self.url) as connection:
            asked = time.monotonic()
            connection.execute("LOCK TABLE cs_inbox, cs_posts IN EXCLUSIVE MODE")
            waited = time.monotonic() - asked
            time.sleep(seconds)
            connection.rollback()
        return waited

    def rows(self, sql: str) -> Sequence[Row]:
        """As Outside.rows."""
        with psycopg.connect(self.url) as connection:
            return connection.execute(sql.encode()).fetchall()


def outside_of(database: str) -> Outside:
    """The way in for a database address: `sqlite:///path` or `postgresql://…`."""
    if database.startswith("sqlite:///"):
        return SqliteOutside(path=Path(database.removeprefix("sqlite:///")))
    return PostgresOutside(url=database)
