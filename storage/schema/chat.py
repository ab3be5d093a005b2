"""What was drawn in the chat, and what was received from it."""

from sqlalchemy import (
    Column,
    Index,
    Integer,
    String,
)

from storage.schema.base import metadata
from storage.types import UtcDateTime, enum_column, id_column, table
from workflows.ports.store import Role

messages = table(
    "cs_messages",
    metadata,
    id_column("subject", primary_key=True),
    enum_column("role", Role, primary_key=True),
    id_column("channel", primary_key=True),
    Column("about", String(200), primary_key=True),
    Column("ts", String(200), nullable=False),
    Column("fingerprint", String(200), nullable=False),
    Index("ix_cs_messages_channel_ts", "channel", "ts"),
)

redraws = table(
    "cs_redraws",
    metadata,
    id_column("subject", primary_key=True),
    Column("claim", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due", UtcDateTime, nullable=False, index=True),
)

inbox = table(
    "cs_inbox",
    metadata,
    id_column("key", primary_key=True),
    Column("at", UtcDateTime, nullable=False, index=True),
)
