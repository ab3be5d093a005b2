"""The watch over the accounts, freezes, and incidents."""

from sqlalchemy import (
    JSON,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)

from storage.schema.base import metadata
from storage.types import UtcDateTime, enum_column, id_column, table
from workflows.domain.alert import AlertKind, AlertState
from workflows.domain.freeze import FreezeCause, FreezeState
from workflows.domain.incident import IncidentState

alerts = table(
    "cs_alerts",
    metadata,
    id_column("id", primary_key=True),
    enum_column("kind", AlertKind),
    id_column("account"),
    # None: about the account itself.
    Column("remote_id", String(200)),
    Column("post", String(200)),
    Column("author", String(200)),
    enum_column("state", AlertState),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("decided_by", String(200)),
    Column("outcome", Text, nullable=False),
    # NULL when there is none.
    Column("detail", Text),
    Column("version", Integer, nullable=False),
    # Where a foreign post's text lies.
    Column("text_words", String(200)),
    UniqueConstraint("account", "remote_id"),
    Index(
        "uq_cs_alerts_open",
        "account",
        "kind",
        unique=True,
        sqlite_where=text("state = 'open' AND remote_id IS NULL"),
        postgresql_where=text("state = 'open' AND remote_id IS NULL"),
    ),
)

handed_back = table(
    "cs_handed_back",
    metadata,
    id_column("post", primary_key=True),
    id_column("person"),
    Column("mark", LargeBinary, nullable=False, index=True),
    Column("until", UtcDateTime, nullable=False, index=True),
)

cursors = table(
    "cs_cursors",
    metadata,
    id_column("account", primary_key=True),
    id_column("remote_id"),
)

reads = table(
    "cs_reads",
    metadata,
    # What the drift watch read of an account's timeline on the newest day.
    id_column("account", primary_key=True),
    Column("day", Date, nullable=False),
    Column("posts", Integer, nullable=False),
)

freezes = table(
    "cs_freezes",
    metadata,
    # An account's id, or "all". The row stays when the freeze is lifted.
    id_column("id", primary_key=True),
    enum_column("state", FreezeState),
    enum_column("cause", FreezeCause),
    # The program's own words; a person's lie where `reason_words` says.
    Column("reason", Text, nullable=False),
    Column("reason_words", String(200)),
    id_column("by"),
    Column("at", UtcDateTime, nullable=False),
    Column("lifted_by", String(200)),
    Column("lifted_at", UtcDateTime),
    Column("version", Integer, nullable=False),
)

incidents = table(
    "cs_incidents",
    metadata,
    id_column("id", primary_key=True),
    Column("post", String(200), nullable=False, unique=True),
    id_column("account"),
    enum_column("state", IncidentState),
    id_column("opened_by"),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("timeline", JSON, nullable=False),
    Column("apology", String(200)),
    Column("reviewed_by", String(200)),
    Column("lessons_words", String(200)),
    Column("version", Integer, nullable=False),
)

evidence = table(
    "cs_evidence",
    metadata,
    id_column("delivery", primary_key=True),
    Column("incident", String(200), nullable=False, index=True),
    Column("words", String(200)),
    Column("at", UtcDateTime, nullable=False),
)
