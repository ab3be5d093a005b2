"""Insert-or-replace and insert-if-absent, in the one form that both databases understand.

Each statement is built once for its table and columns: building one costs more than SQLite needs to carry it out.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import Table, Update, bindparam, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

Row = Mapping[str, Any]
"""A row to write: column names and values as the column's type takes them."""
Item = TypeVar("Item")
PIECE = 500
"""How many values are asked for in one statement: databases set limits."""


async def insert_if_absent(connection: AsyncConnection, table: Table, row: Row) -> bool:
    """Insert, unless any unique rule says it is there already; return whether it was inserted."""
    inserted = await connection.execute(_if_absent(connection.dialect.name, table), dict(row))
    return inserted.one_or_none() is not None


async def insert_or_replace(connection: AsyncConnection, table: Table, row: Row, *, key: Sequence[str]) -> None:
    """Insert, or overwrite the row with the same `key` columns."""
    await connection.execute(_or_replace(connection.dialect.name, table, tuple(row), tuple(key)), dict(row))


async def insert_all(connection: AsyncConnection, table: Table, rows: Sequence[Row]) -> bool:
    """Insert many in one go; False when any unique rule says that one of them is there already."""
    if not rows:
        return True
    counting = {"preserve_rowcount": True}
    statement = _each_if_absent(connection.dialect.name, table)
    inserted = await connection.execute(statement, [dict(row) for row in rows], execution_options=counting)
    return inserted.rowcount == len(rows)


async def add_up(connection: AsyncConnection, table: Table, rows: Sequence[Row], *, columns: Sequence[str]) -> None:
    """Insert many, or add their `columns` to those of the rows with the same primary key."""
    if rows:
        statement = _added_up(connection.dialect.name, table, tuple(columns))
        await connection.execute(statement, [dict(row) for row in rows])


async def update_version(connection: AsyncConnection, table: Table, row: Row, *, before: int) -> bool:
    """Write the row (by its `id`) only over version `before` of it; False when somebody else was faster."""
    values = {name: value for name, value in row.items() if name != "id"}
    asked = {**values, "row_id": row["id"], "row_version": before}
    return (await connection.execute(_over_version(table), asked)).rowcount == 1


def insert_into(dialect: str, table: Table) -> "postgresql.Insert | sqlite.Insert":
    """The dialect's own INSERT, which knows ON CONFLICT."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def pieces(items: Sequence[Item], *, size: int = PIECE) -> Iterator[Sequence[Item]]:
    """The items, so many at a time."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


@lru_cache(maxsize=256)
def _each_if_absent(dialect: str, table: Table) -> Any:
    return insert_into(dialect, table).on_conflict_do_nothing()


@lru_cache(maxsize=256)
def _added_up(dialect: str, table: Table, columns: tuple[str, ...]) -> Any:
    statement = insert_into(dialect, table)
    added = {name: table.c[name] + statement.excluded[name] for name in columns}
    return statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=added)


@lru_cache(maxsize=256)
def _if_absent(dialect: str, table: Table) -> Any:
    return insert_into(dialect, table).on_conflict_do_nothing().returning(*table.primary_key)


@lru_cache(maxsize=256)
def _or_replace(dialect: str, table: Table, columns: tuple[str, ...], key: tuple[str, ...]) -> Any:
    statement = insert_into(dialect, table)
    replaced = {name: statement.excluded[name] for name in columns if name not in key}
    return statement.on_conflict_do_update(index_elements=list(key), set_=replaced)


@lru_cache(maxsize=256)
def _over_version(table: Table) -> Update:
    return update(table).where(table.c.id == bindparam("row_id"), table.c.version == bindparam("row_version"))
