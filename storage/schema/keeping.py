"""Holds, erasures, and the leases of processes."""

from sqlalchemy import (
    Column,
    Integer,
    String,
    Text,
)

from storage.schema.base import metadata
from storage.types import UtcDateTime, enum_column, id_column, table
from workflows.domain.hold import HoldState

holds = table(
    "cs_holds",
    metadata,
    id_column("id", primary_key=True),
    Column("person", String(200)),
    Column("reason", Text, nullable=False),
    id_column("by"),
    Column("at", UtcDateTime, nullable=False),
    enum_column("state", HoldState),
    Column("version", Integer, nullable=False),
)

erasures = table(
    "cs_erasures",
    metadata,
    # Tombstones: whose key was destroyed, so that a backup put back later loses it again.
    id_column("person", primary_key=True),
    id_column("by"),
    Column("at", UtcDateTime, nullable=False),
)

leases = table(
    "cs_leases",
    metadata,
    id_column("executor", primary_key=True),
    Column("seen_at", UtcDateTime, nullable=False),
)
