"""Posts, their versions, and what became of them on the networks."""

from sqlalchemy import (
    JSON,
    Column,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
)

from storage.schema.base import metadata
from storage.types import UtcDateTime, enum_column, id_column, table
from workflows.domain.delivery import DeliveryState
from workflows.domain.post import PostState, PostStep

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
    Column("due", UtcDateTime),
    Column("send_at", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("incident", String(200)),
    Column("story", String(200)),
    # Where the words and the decision's reason lie; NULL when forgotten.
    Column("words", String(200)),
    Column("reason_words", String(200)),
    Index("ix_cs_posts_author_created_at", "author", "created_at"),
    Index("ix_cs_posts_state_account", "state", "account"),
    Index("ix_cs_posts_changed_at", "changed_at"),
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
