"""The other direction: every row is as its last entry left it, none is gone, and none came past the log.

On SQLite the database itself writes each row in its canonical form, many times faster than Python can, and only for
rows as the program writes them. What it leaves open is compared by the very function that made the digests. The quick
way cannot take a wrong row for a right one: two equal digests are equal content.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Connection, Integer, String, Table, cast, select
from sqlalchemy.exc import SQLAlchemyError

from storage.audit import UNBOUND, row_digest
from storage.scanning import Last, Problem
from storage.types import UtcDateTime

_BATCH = 500


Rows = dict[str, bytes | None]
"""Each row's canonical form by its id; None when only the exact way can tell."""


def read_rows(connection: Connection, table: Table) -> Rows:
    """Every row of the table."""
    if connection.dialect.name != "sqlite":
        return dict.fromkeys(connection.execute(select(table.c.id)).scalars())
    query = f'SELECT CAST("id" AS TEXT), {_canonical(table)} FROM "{table.name}"'  # noqa: S608 - our names
    raw: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]
    try:
        return {row_id: written if written and written.isascii() else None for row_id, written in raw.execute(query)}
    except sqlite3.OperationalError:  # bytes where text belongs, which nothing can quote
        return dict.fromkeys(connection.execute(select(cast(table.c.id, String))).scalars())


def compare(connection: Connection, thing: str, table: Table, rows: Rows, lasts: Mapping[str, Last]) -> Problem | None:
    """The first of these rows that is not as its last entry left it, or whose entry is left alone."""
    left, problems, doubtful = dict(lasts), list[Problem](), dict[str, Last]()
    for row_id, canonical in rows.items():
        last = left.pop(row_id, None)
        if last is None:
            problems.append(Problem(index=None, what=f"The {thing} {row_id} was written past the log."))
            continue
        _, _, digest, salt = last
        if canonical is None or sha256(salt.encode() + canonical).hexdigest() != digest:
            doubtful[row_id] = last
    problems += [
        Problem(index=place, what=f"The {thing} {subject} this entry is about was removed.")
        for subject, (_, place, _, _) in left.items()
    ]
    for ids in _pieces(sorted(doubtful)):
        problems += _exactly(connection, thing, table, {one: doubtful[one] for one in ids})
    return first(problems)


def first(problems: Sequence[Problem]) -> Problem | None:
    """The one whose entry comes first; those without an entry come last."""
    return min(problems, key=lambda one: (one.index is None, one.index or 0), default=None)


def _exactly(connection: Connection, thing: str, table: Table, doubtful: Mapping[str, Last]) -> Iterator[Problem]:
    """Compare by the very function that made the digests; one by one where a value cannot even be read."""
    try:
        rows = connection.execute(select(table).where(table.c.id.in_(list(doubtful)))).mappings().all()
    except (TypeError, ValueError, SQLAlchemyError):  # text where a time belongs, or JSON that is none
        if len(doubtful) > 1:
            for row_id, last in doubtful.items():
                yield from _exactly(connection, thing, table, {row_id: last})
            return
        [(row_id, (_, place, _, _))] = doubtful.items()
        yield Problem(index=place, what=f"The {thing} {row_id} holds what the program never wrote.")
        return
    for row in rows:
        last = doubtful[row["id"]]
        if not _is_as_left({str(name): value for name, value in row.items()}, last):
            yield Problem(index=last[1], what=f"The {thing} {row['id']} is not as this, its last entry, left it.")


def _is_as_left(row: Mapping[str, Any], last: Last) -> bool:
    version, _, digest, salt = last
    try:
        return row["version"] == version and row_digest(row, salt=salt) == digest
    except (TypeError, ValueError):
        return False


def _pieces(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), _BATCH):
        yield ids[start : start + _BATCH]


def _canonical(table: Table) -> str:
    """SQL for the bytes that `row_digest` hashes; NULL for a row with a value that the program does not write."""
    columns = sorted((one for one in table.columns if one.name not in UNBOUND), key=lambda one: one.name)
    return f"CAST('{{' || substr({' || '.join(map(_member, columns))}, 2) || '}}' AS BLOB)"


def _member(column: Column[Any]) -> str:
    """SQL for one name and value, with a comma in front; nothing for NULL."""
    written = f"""',"{column.name}":' || {_value(column)}"""
    return f"""CASE WHEN "{column.name}" IS NULL THEN '' ELSE {written} END""" if column.nullable else written


def _value(column: Column[Any]) -> str:
    """SQL for one value as JSON; NULL for one of another form."""
    name = f'"{column.name}"'
    match column.type:
        case UtcDateTime():
            # `2026-01-31 10:00:00.000000` as isoformat() writes it.
            fraction = f"CASE substr({name}, 20) WHEN '.000000' THEN '' ELSE substr({name}, 20) END"
            written = f"""'"' || substr({name}, 1, 10) || 'T' || substr({name}, 12, 8) || {fraction} || '+00:00"'"""
            is_one = f"typeof({name}) = 'text' AND length({name}) = 26 AND substr({name}, 11, 1) = ' '"
            return f"CASE WHEN {is_one} THEN {written} END"
        case JSON():
            return f"CASE WHEN json_valid({name}) THEN json({name}) END"
        case Boolean():
            return f"CASE {name} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END"
        case Integer():
            return f"CASE typeof({name}) WHEN 'integer' THEN {name} END"
        case String():
            return f"json_quote({name})"
        case _:
            return "NULL"
