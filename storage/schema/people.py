"""Who people are, and the keys under which their words lie; the accounts, and who may use them."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)

from storage.schema.base import metadata
from storage.types import CHECK, UtcDateTime, enum_column, id_column, table
from workflows.domain.access import AccessState
from workflows.domain.account import Confirm, Kind, Mode, Notifications
from workflows.domain.person import Standing, Trust

person_keys = table(
    "cs_person_keys",
    metadata,
    id_column("id", primary_key=True),
    Column("person", String(200), nullable=False, unique=True),
    Column("wrapped", LargeBinary, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
)

contents = table(
    "cs_contents",
    metadata,
    id_column("id", primary_key=True),
    Column("subject", String(200), nullable=False, index=True),
    # A key that was erased takes its contents with it; a replica that still remembers the key cannot write under it.
    Column("key", String(200), ForeignKey("cs_person_keys.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("sealed", LargeBinary, nullable=False),
)

people = table(
    "cs_people",
    metadata,
    id_column("id", primary_key=True),
    id_column("platform"),
    id_column("organisation"),
    id_column("user"),
    enum_column("standing", Standing),
    enum_column("trust", Trust),
    UniqueConstraint("platform", "organisation", "user"),
)

identities = table(
    "cs_identities",
    metadata,
    id_column("platform", primary_key=True),
    id_column("organisation", primary_key=True),
    id_column("user", primary_key=True),
    # Whose chat account it is now. Rows that a former release writes have none: they are their own.
    Column("person", String(200), nullable=False, index=True, info={CHECK: "\"person\" <> ''"}),
    Column("main", Boolean, nullable=False),
)

accounts = table(
    "cs_accounts",
    metadata,
    id_column("id", primary_key=True),
    id_column("network"),
    id_column("handle"),
    enum_column("kind", Kind),
    enum_column("mode", Mode),
    Column("remote_id", String(200), nullable=False),
    Column("owner", String(200)),
    Column("guardian", String(200)),
    Column("rights", JSON, nullable=False),
    # The first of `channels`, for a former release.
    Column("channel", String(200)),
    Column("channels", JSON(none_as_null=True)),
    enum_column("confirm", Confirm),
    enum_column("notifications", Notifications),
    Column("quorum_notable", Integer, nullable=False),
    Column("quorum_risky", Integer, nullable=False),
    # Steps, topics, who is on call, earning, slots (`storage/approval_settings.py`). NULL: none of them.
    Column("approval", JSON(none_as_null=True)),
    Column("position", Integer, nullable=False),
    Column("removed", Boolean, nullable=False),
    Column("profile", JSON(none_as_null=True)),
)

grants = table(
    "cs_grants",
    metadata,
    id_column("account", primary_key=True),
    id_column("person", primary_key=True),
)

requests = table(
    "cs_requests",
    metadata,
    id_column("id", primary_key=True),
    id_column("person"),
    id_column("account"),
    enum_column("state", AccessState),
    Column("decided_by", String(200)),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("decided_at", UtcDateTime),
    Column("version", Integer, nullable=False),
    Index(
        "uq_cs_requests_open",
        "person",
        "account",
        unique=True,
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
)
