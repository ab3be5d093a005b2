"""How approval is organised: groups, absences, earned trust, emergencies, calls, comments, who looked, the waits."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Index,
    Integer,
    String,
)

from storage.schema.base import metadata
from storage.types import CHECK, UtcDateTime, enum_column, id_column, table
from workflows.domain.absence import AbsenceState
from workflows.domain.calling import CallKind
from workflows.domain.emergency import EmergencyState
from workflows.domain.person import Trust
from workflows.domain.trust import Because

groups = table(
    "cs_groups",
    metadata,
    id_column("id", primary_key=True),
    Column("handle", String(200), nullable=False),
    Column("members", JSON, nullable=False),
    # NULL until the chat was asked.
    Column("seen_at", UtcDateTime),
    # Whether app.yaml names it now.
    Column("named", Boolean, nullable=False),
)

absences = table(
    "cs_absences",
    metadata,
    id_column("id", primary_key=True),
    id_column("person"),
    Column("instead", String(200)),
    Column("since", UtcDateTime, nullable=False),
    Column("until", UtcDateTime, nullable=False),
    enum_column("state", AbsenceState),
    Column("version", Integer, nullable=False),
    Index("ix_cs_absences_until", "until"),
)

trust = table(
    "cs_trust",
    metadata,
    id_column("person", primary_key=True),
    id_column("account", primary_key=True),
    enum_column("level", Trust),
    enum_column("because", Because),
    Column("in_a_row", Integer, nullable=False),
    Column("post", String(200)),
    Column("at", UtcDateTime),
)

emergencies = table(
    "cs_emergencies",
    metadata,
    id_column("id", primary_key=True),
    id_column("account"),
    id_column("asked_by"),
    Column("asked_at", UtcDateTime, nullable=False),
    enum_column("state", EmergencyState),
    Column("second", String(200)),
    Column("opened_at", UtcDateTime),
    Column("until", UtcDateTime),
    Column("reviewed_by", String(200)),
    Column("version", Integer, nullable=False),
    # Where the words of who asked and of who reviewed lie; NULL when there are none, or they were erased.
    Column("reason_words", String(200)),
    Column("lessons_words", String(200)),
    Index("ix_cs_emergencies_account_asked_at", "account", "asked_at"),
)

calls = table(
    "cs_calls",
    metadata,
    id_column("id", primary_key=True),
    id_column("post"),
    Column("revision", Integer, nullable=False),
    enum_column("kind", CallKind),
    id_column("by"),
    Column("at", UtcDateTime, nullable=False),
    Column("called", JSON, nullable=False),
    # Where the reason lies; NULL when there is none, or it was erased.
    Column("reason_words", String(200)),
    Index("ix_cs_calls_post", "post"),
    Index("ix_cs_calls_by_kind_at", "by", "kind", "at"),
)

comments = table(
    "cs_comments",
    metadata,
    id_column("id", primary_key=True),
    id_column("post"),
    Column("revision", Integer, nullable=False),
    id_column("by"),
    Column("at", UtcDateTime, nullable=False),
    Column("private", Boolean, nullable=False),
    # NULL since they were erased.
    Column("words", String(200)),
    Index("ix_cs_comments_post", "post"),
)

opened = table(
    "cs_opened",
    metadata,
    id_column("post", primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    id_column("person", primary_key=True),
    id_column("what", primary_key=True),
    Column("at", UtcDateTime, nullable=False, index=True),
)

waits = table(
    "cs_waits",
    metadata,
    # One row for each post that ever waited for approvers.
    id_column("post", primary_key=True),
    id_column("account"),
    id_column("author"),
    Column("submitted_at", UtcDateTime, nullable=False),
    # Of the first decision, which may have been to ask for changes.
    Column("answered_at", UtcDateTime),
    Column("first_time", Boolean),
    # Of the decision that counts: the first approval, else the newest one.
    Column("decided_at", UtcDateTime),
    Column("decided_by", String(200)),
    Column("step", String(40), info={CHECK: "\"step\" IN ('approve', 'request_changes', 'reject')"}),
    Index("ix_cs_waits_account_decided_at", "account", "decided_at"),
)
