"""Posts, their versions, and what became of them on the networks."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
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
from workflows.domain.delivery import DeliveryState
from workflows.domain.post import PostState, PostStep

_SHARED = text("post_group IS NOT NULL")

posts = table(
    "cs_posts",
    metadata,
    id_column("id", primary_key=True),
    id_column("author"),
    Column("account", String(200)),
    enum_column("state", PostState),
    Column("revision", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("digest", String(64)),
    Column("rules", String(200), nullable=False),
    Column("approvals", JSON, nullable=False),
    Column("needed", Integer, nullable=False),
    Column("last_editor", String(200)),
    enum_column("decision_step", PostStep, nullable=True),
    Column("decision_by", String(200)),
    Column("decision_at", UtcDateTime),
    # For showing; the entry in the log says them too, and the digest of the row does not (`storage/audit.py`).
    Column("decision_labels", JSON(none_as_null=True)),
    Column("due", UtcDateTime),
    Column("send_at", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("incident", String(200)),
    Column("story", String(200)),
    # The writing it shares with posts for other accounts; its first entry in the log says it, and the digest of the row
    # does not (`storage/audit.py`).
    Column("post_group", String(200)),
    # Where the words and the decision's reason lie; NULL when forgotten.
    Column("words", String(200)),
    Column("reason_words", String(200)),
    Index("ix_cs_posts_author_created_at", "author", "created_at"),
    Index("ix_cs_posts_state_account", "state", "account"),
    Index("ix_cs_posts_changed_at", "changed_at"),
    Index("ix_cs_posts_post_group", "post_group", sqlite_where=_SHARED, postgresql_where=_SHARED),
)

results = table(
    "cs_results",
    metadata,
    # How a post did, a day after it went out; NULL where the network does not say.
    id_column("post", primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("likes", Integer),
    Column("reposts", Integer),
    Column("replies", Integer),
    Column("quotes", Integer),
    Column("views", BigInteger),
)

versions = table(
    "cs_versions",
    metadata,
    # Every version of a draft that was submitted, with where its words lie; nothing is written over.
    id_column("post", primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("revision", Integer, nullable=False),
    id_column("editor"),
    Column("at", UtcDateTime, nullable=False),
    Column("digest", String(64)),
    # NULL when forgotten.
    Column("words", String(200)),
    # What it was for, and when it was to go out. NULL in rows of former releases.
    Column("account", String(200)),
    Column("send_at", UtcDateTime),
    # When its author confirmed it, so that it was put before others, or went out. NULL when it never was.
    Column("confirmed_at", UtcDateTime),
)

media = table(
    "cs_media",
    metadata,
    # One row for each picture or film that was ever attached to a post; the bytes lie in `cs_media_pieces`.
    id_column("post", primary_key=True),
    # Of the clean bytes.
    id_column("sha256", primary_key=True),
    # Of the post's author. A key that was erased takes the bytes with it.
    Column("key", String(200), ForeignKey("cs_person_keys.id", ondelete="CASCADE"), nullable=False, index=True),
    id_column("by"),
    Column("at", UtcDateTime, nullable=False),
    id_column("type"),
    # The type that the file's name claimed.
    Column("named", String(200), nullable=False),
    Column("size", Integer, nullable=False),
)

media_pieces = table(
    "cs_media_pieces",
    metadata,
    id_column("post", primary_key=True),
    id_column("sha256", primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("sealed", LargeBinary, nullable=False),
    ForeignKeyConstraint(["post", "sha256"], ["cs_media.post", "cs_media.sha256"], ondelete="CASCADE"),
)

false_alarms = table(
    "cs_false_alarms",
    metadata,
    id_column("id", primary_key=True),
    id_column("post"),
    Column("revision", Integer, nullable=False),
    id_column("check"),
    Column("rule", String(200), nullable=False),
    # NULL since they were erased: what was counted stays counted.
    Column("by", String(200)),
    Column("at", UtcDateTime, nullable=False),
    UniqueConstraint("post", "revision", "check", "rule", "by"),
    Index("ix_cs_false_alarms_at", "at"),
)

last_accounts = table(
    "cs_last_accounts",
    metadata,
    id_column("person", primary_key=True),
    id_column("account"),
)

deliveries = table(
    "cs_deliveries",
    metadata,
    id_column("id", primary_key=True),
    id_column("post"),
    Column("part", Integer, nullable=False),
    id_column("account"),
    Column("remote_account", String(200), nullable=False),
    enum_column("state", DeliveryState),
    Column("claim", Integer, nullable=False),
    Column("digest", String(64)),
    Column("token_fingerprint", String(200)),
    Column("armed_at", UtcDateTime),
    Column("settle_at", UtcDateTime),
    Column("remote_id", String(200)),
    Column("reason", Text, nullable=False),
    Column("due", UtcDateTime),
    Column("unclear", Integer, nullable=False),
    Column("looks", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    UniqueConstraint("post", "part"),
    # One post of the network is credited to one delivery, whatever two settlers believe.
    UniqueConstraint("account", "remote_id"),
)

claims = table(
    "cs_claims",
    metadata,
    id_column("delivery", primary_key=True),
    Column("claim", Integer, primary_key=True, autoincrement=False),
    id_column("account"),
    Column("armed_at", UtcDateTime, nullable=False),
    Index("ix_cs_claims_account_armed_at", "account", "armed_at"),
)
