"""Column types: UTC instants that reject naive values, enums by value, ids that are never empty."""

from datetime import UTC, datetime
from enum import Enum

from sqlalchemy import CheckConstraint, Column, DateTime, Dialect, MetaData, String, Table
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import TypeDecorator

CHECK = "check"
"""Where a column notes the condition its table must hold."""


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Aware in, UTC out, on both databases; a naive value is a bug and raises ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse what has no zone; SQLite stores the UTC wall time."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time needs a zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back UTC, always aware."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def id_column(name: str, *, primary_key: bool = False, length: int = 200) -> Column[str]:
    """A required id: never NULL, never empty."""
    return Column(name, String(length), primary_key=primary_key, nullable=False, info={CHECK: f"\"{name}\" <> ''"})


def enum_column(name: str, kind: type[Enum], *, nullable: bool = False, primary_key: bool = False) -> Column[str]:
    """An enum by its value; nothing else gets in."""
    # Our own enum values, never input.
    listed = ", ".join(f"'{member.value}'" for member in kind)
    check = f'"{name}" IN ({listed})'
    return Column(name, String(40), nullable=nullable, primary_key=primary_key, info={CHECK: check})


def table(name: str, metadata: MetaData, *items: SchemaItem) -> Table:
    """A table with the CHECK constraints its columns ask for."""
    checks = [
        CheckConstraint(item.info[CHECK], name=f"{item.name}_valid")
        for item in items
        if isinstance(item, Column) and CHECK in item.info
    ]
    return Table(name, metadata, *items, *checks)
