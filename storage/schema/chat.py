"""What was drawn in the chat, what was received from it, and where it can be reached."""

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    Integer,
    String,
)

from storage.schema.base import metadata
from storage.types import UtcDateTime, enum_column, id_column, table
from workflows.ports.store import PlaceKind, Role

LONG = 500
"""Room for the ids of Teams' conversations, and for keys that hold one and a person."""

messages = table(
    "cs_messages",
    metadata,
    id_column("subject", primary_key=True),
    enum_column("role", Role, primary_key=True),
    id_column("channel", primary_key=True, length=LONG),
    Column("about", String(200), primary_key=True),
    Column("ts", String(LONG), nullable=False),
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
    id_column("key", primary_key=True, length=LONG),
    Column("at", UtcDateTime, nullable=False, index=True),
)

places = table(
    "cs_places",
    metadata,
    id_column("platform", primary_key=True),
    enum_column("kind", PlaceKind, primary_key=True),
    id_column("key", primary_key=True),
    id_column("organisation"),
    Column("conversation", String(LONG), nullable=False),
    Column("service_url", String(LONG), nullable=False),
    Column("member", String(LONG), nullable=False),
    Column("team", String(200), nullable=False),
    Column("zone", String(200), nullable=False),
    Column("language", String(200), nullable=True),
    Column("greeted", Boolean, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_cs_places_platform_at", "platform", "at"),
)
