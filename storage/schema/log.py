"""The audit log: its entries, their order, its roots and its checkpoints."""

from sqlalchemy import (
    JSON,
    Column,
    LargeBinary,
    Text,
)

from storage.schema.base import SERIAL, metadata
from storage.types import UtcDateTime, table

audit = table(
    "cs_audit",
    metadata,
    Column("id", SERIAL, primary_key=True, autoincrement=True),
    Column("leaf", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)

audit_unordered = table(
    "cs_audit_unordered",
    metadata,
    # Leaves written but not yet placed in the tree. Written with the leaf, removed by the sequencer.
    Column("leaf", SERIAL, primary_key=True, autoincrement=False),
)

audit_order = table(
    "cs_audit_order",
    metadata,
    Column("seq", SERIAL, primary_key=True, autoincrement=False),
    Column("leaf", SERIAL, nullable=False, unique=True),
    # The leaf's hash a second time, so that an altered entry is named exactly.
    Column("hash", LargeBinary, nullable=False),
)

audit_roots = table(
    "cs_audit_roots",
    metadata,
    Column("size", SERIAL, primary_key=True, autoincrement=False),
    Column("root", LargeBinary, nullable=False),
    # The hashes of the perfect subtrees that make up the tree, largest first: enough to go on without reading the log.
    Column("frontier", JSON, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

audit_checkpoints = table(
    "cs_audit_checkpoints",
    metadata,
    # Signed notes in the form of C2SP's tlog-checkpoint, as the witness has them.
    Column("size", SERIAL, primary_key=True, autoincrement=False),
    Column("note", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
