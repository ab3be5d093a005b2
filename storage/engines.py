"""Addresses and engines: what `database:` in app.yaml may say, and how each kind of connection is made."""

import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.faults import sentence_for
from storage.inline import InlineConnection
from storage.sqlite import prepare_connections, prepare_engine_of_later_work
from workflows.errors import ConfigError

PATIENCE = 2.0
"""Seconds to wait for a connection before saying "busy": a click must be answered within 2.5 s, whatever happens."""

_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
_FORMS = "`sqlite:///countersign.db` or `postgresql://user:password@host/name`"
# A lock that is not free in time is "busy" rather than a click without an answer.
_POSTGRES_OPTIONS = "-c lock_timeout=2000 -c statement_timeout=15000 -c idle_in_transaction_session_timeout=15000"
_ONLY_READ = " -c default_transaction_read_only=on"


def parsed(url: str) -> URL:
    """The address with the driver we use. Raises ConfigError; the sentence never holds the address's password."""
    try:
        place = make_url(url)
    except ArgumentError:
        raise ConfigError([f"The database address cannot be read. Write {_FORMS}."]) from None
    driver = _DRIVERS.get(place.drivername.split("+")[0])
    if driver is None:
        raise ConfigError([f"The database `{place.drivername}` is not known. Write {_FORMS}."])
    place = place.set(drivername=driver)
    if is_sqlite(place) and place.database in (None, "", ":memory:"):
        raise ConfigError(["The database must be a file: what is only in memory is lost with the process."])
    return place


def is_sqlite(place: URL) -> bool:
    """Whether the address is a SQLite file's."""
    return place.get_backend_name() == "sqlite"


def file_of(place: URL) -> Path:
    """The file of a SQLite address."""
    return Path(place.database or "")


def async_engine(place: URL, *, writes: bool, pool: int) -> AsyncEngine:
    """An engine for our own tables.

    SQLite has one writing connection, so that writers queue here, in order, and not by retrying inside SQLite.
    """
    if is_sqlite(place):
        size = 1 if writes else min(pool, 4)
        engine = create_async_engine(
            place,
            async_creator=_sqlite_creator(place, writes=writes),
            pool_size=size,
            max_overflow=0,
            pool_timeout=PATIENCE,
            hide_parameters=True,
        )
        prepare_connections(engine.sync_engine, writes=writes)
        return engine
    return create_async_engine(
        place,
        pool_size=pool,
        max_overflow=0,
        pool_timeout=PATIENCE,
        pool_pre_ping=True,
        hide_parameters=True,
        # Every decision is a conditional update, which needs no more than this.
        isolation_level="READ COMMITTED",
        connect_args={
            "connect_timeout": 5,
            "application_name": "countersign",
            "options": _POSTGRES_OPTIONS + ("" if writes else _ONLY_READ),
        },
    )


def later_work_engine(place: URL) -> Engine:
    """The synchronous engine that the engine of later work keeps its tables with: the same file or server."""
    if is_sqlite(place):
        engine = create_engine(
            place.set(drivername="sqlite"), pool_size=5, max_overflow=0, pool_timeout=30, hide_parameters=True
        )
        prepare_engine_of_later_work(engine)
        return engine
    return create_engine(
        place,
        pool_size=5,
        max_overflow=5,
        pool_timeout=30,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"connect_timeout": 5, "application_name": "countersign later work"},
    )


def _sqlite_creator(place: URL, *, writes: bool) -> Callable[[], Awaitable[InlineConnection]]:
    arguments, found = place.get_dialect()().create_connect_args(place)
    [file], options = arguments, dict[str, Any](found)

    async def create() -> InlineConnection:
        connection = InlineConnection(lambda: sqlite3.connect(file, **options), patient=writes)
        await connection
        return connection

    return create


@asynccontextmanager
async def starting() -> AsyncIterator[None]:
    """Turn a database error during start into a ConfigError with what to do."""
    try:
        yield
    except SQLAlchemyError as error:
        raise ConfigError([sentence_for(error)]) from error
