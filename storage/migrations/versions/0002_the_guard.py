"""The guard: freezes that stay, incidents, sign-ins, versions of drafts, holds, and checkpoints of the log.

A freeze in force stays in force, and gets the leaf that binds its new row. Everything this file needs of the log's
encoding is written down here, as it was when it was made: a migration must not change with the program.
"""

# Conditions are kept on one line, as they stand in the database.
# ruff: noqa: E501

import hashlib
import json
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ALERT_KINDS = "\"kind\" IN ('handed_back_text', 'wrong_account', 'signed_out', 'foreign_post', 'profile_changed', 'expiring', 'unwatched')"
_DELIVERY_STATES = (
    "\"state\" IN ('ready', 'sending', 'settling', 'sent', 'declined', 'needs_human', 'deleting', 'recalled')"
)
_ROLES = "\"role\" IN ('author', 'approval', 'window', 'line', 'alert', 'access', 'freeze', 'incident')"

_RESTORED = ("restored from a backup", "the log is shorter than its witness saw")
_WRONG_ACCOUNT = "the credential of "
"""How the reasons began that schema 0001 gave when a database was put back, and when an account was another one."""


def upgrade() -> None:
    op.add_column("cs_posts", sa.Column("incident", sa.String(length=200), nullable=True))
    op.add_column("cs_alerts", sa.Column("detail", sa.Text(), nullable=True))
    op.add_column("cs_alerts", sa.Column("text_words", sa.String(length=200), nullable=True))
    _widen("cs_alerts", "kind", _ALERT_KINDS)
    _widen("cs_messages", "role", _ROLES)
    _widen("cs_deliveries", "state", _DELIVERY_STATES)
    _make_tables()
    _keep_what_was_submitted()
    _carry_freezes_over()
    _protect_the_checkpoints()


def _widen(table: str, column: str, condition: str) -> None:
    """Let a column hold more than before. SQLite copies the table for it."""
    name = op.f(f"ck_{table}_{column}_valid")
    with op.batch_alter_table(table, schema=None) as batch_op:
        batch_op.drop_constraint(name, type_="check")
        batch_op.create_check_constraint(name, sa.text(condition))


def _make_tables() -> None:
    op.create_table(
        "cs_versions",
        sa.Column("post", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("editor", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("words", sa.String(length=200), nullable=True),
        sa.CheckConstraint("\"editor\" <> ''", name=op.f("ck_cs_versions_editor_valid")),
        sa.CheckConstraint("\"post\" <> ''", name=op.f("ck_cs_versions_post_valid")),
        sa.PrimaryKeyConstraint("post", "version", name=op.f("pk_cs_versions")),
    )
    op.create_table(
        "cs_incidents",
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("post", sa.String(length=200), nullable=False),
        sa.Column("account", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("opened_by", sa.String(length=200), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("timeline", sa.JSON(), nullable=False),
        sa.Column("apology", sa.String(length=200), nullable=True),
        sa.Column("reviewed_by", sa.String(length=200), nullable=True),
        sa.Column("lessons_words", sa.String(length=200), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("\"account\" <> ''", name=op.f("ck_cs_incidents_account_valid")),
        sa.CheckConstraint("\"id\" <> ''", name=op.f("ck_cs_incidents_id_valid")),
        sa.CheckConstraint("\"opened_by\" <> ''", name=op.f("ck_cs_incidents_opened_by_valid")),
        sa.CheckConstraint("\"state\" IN ('open', 'contained', 'reviewed')", name=op.f("ck_cs_incidents_state_valid")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cs_incidents")),
        sa.UniqueConstraint("post", name=op.f("uq_cs_incidents_post")),
    )
    op.create_table(
        "cs_evidence",
        sa.Column("delivery", sa.String(length=200), nullable=False),
        sa.Column("incident", sa.String(length=200), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("\"delivery\" <> ''", name=op.f("ck_cs_evidence_delivery_valid")),
        sa.PrimaryKeyConstraint("delivery", name=op.f("pk_cs_evidence")),
    )
    op.create_index(op.f("ix_cs_evidence_incident"), "cs_evidence", ["incident"], unique=False)
    _make_tables_of_sign_ins()
    op.create_table(
        "cs_holds",
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("person", sa.String(length=200), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("\"by\" <> ''", name=op.f("ck_cs_holds_by_valid")),
        sa.CheckConstraint("\"id\" <> ''", name=op.f("ck_cs_holds_id_valid")),
        sa.CheckConstraint("\"state\" IN ('in_force', 'lifted')", name=op.f("ck_cs_holds_state_valid")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cs_holds")),
    )
    op.create_table(
        "cs_erasures",
        sa.Column("person", sa.String(length=200), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("\"by\" <> ''", name=op.f("ck_cs_erasures_by_valid")),
        sa.CheckConstraint("\"person\" <> ''", name=op.f("ck_cs_erasures_person_valid")),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_cs_erasures")),
    )
    op.create_table(
        "cs_audit_checkpoints",
        sa.Column("size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_cs_audit_checkpoints")),
    )


def _make_tables_of_sign_ins() -> None:
    op.create_table(
        "cs_credentials",
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("remote_id", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("connected_by", sa.String(length=200), nullable=False),
        sa.Column("connected_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("renewable", sa.Boolean(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(length=200), nullable=False),
        sa.Column("claim", sa.Integer(), nullable=False),
        sa.Column("refreshing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("\"connected_by\" <> ''", name=op.f("ck_cs_credentials_connected_by_valid")),
        sa.CheckConstraint("\"id\" <> ''", name=op.f("ck_cs_credentials_id_valid")),
        sa.CheckConstraint(
            "\"state\" IN ('connected', 'refreshing', 'lost')", name=op.f("ck_cs_credentials_state_valid")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cs_credentials")),
    )
    op.create_table(
        "cs_tokens",
        sa.Column("account", sa.String(length=200), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("\"account\" <> ''", name=op.f("ck_cs_tokens_account_valid")),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_cs_tokens")),
    )
    op.create_table(
        "cs_connects",
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("person", sa.String(length=200), nullable=False),
        sa.Column("account", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used", sa.Boolean(), nullable=False),
        sa.CheckConstraint("\"account\" <> ''", name=op.f("ck_cs_connects_account_valid")),
        sa.CheckConstraint("\"id\" <> ''", name=op.f("ck_cs_connects_id_valid")),
        sa.CheckConstraint("\"person\" <> ''", name=op.f("ck_cs_connects_person_valid")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cs_connects")),
        sa.UniqueConstraint("state", name=op.f("uq_cs_connects_state")),
    )
    op.create_table(
        "cs_sessions",
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("person", sa.String(length=200), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("\"id\" <> ''", name=op.f("ck_cs_sessions_id_valid")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cs_sessions")),
    )
    op.create_index(op.f("ix_cs_sessions_person"), "cs_sessions", ["person"], unique=False)


def _keep_what_was_submitted() -> None:
    """The newest checked words of each post become its first kept version; they stay where they lie."""
    op.execute(
        "INSERT INTO cs_versions (post, version, revision, editor, at, digest, words) "
        "SELECT id, version, revision, coalesce(last_editor, author), changed_at, digest, words "
        "FROM cs_posts WHERE words IS NOT NULL AND rules <> ''"
    )


def _carry_freezes_over() -> None:
    """Give the table its new shape; what was stopped before stays stopped."""
    former = sa.table("cs_freezes", *_freeze_columns("account", "reason", "by"), sa.column("at", _AT))
    stopped = op.get_bind().execute(sa.select(former)).all()
    op.drop_table("cs_freezes")
    op.create_table(
        "cs_freezes",
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("cause", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reason_words", sa.String(length=200), nullable=True),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_by", sa.String(length=200), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("\"by\" <> ''", name=op.f("ck_cs_freezes_by_valid")),
        sa.CheckConstraint(
            "\"cause\" IN ('person', 'wrong_account', 'restored')", name=op.f("ck_cs_freezes_cause_valid")
        ),
        sa.CheckConstraint("\"id\" <> ''", name=op.f("ck_cs_freezes_id_valid")),
        sa.CheckConstraint("\"state\" IN ('in_force', 'lifted')", name=op.f("ck_cs_freezes_state_valid")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cs_freezes")),
    )
    for freeze in stopped:
        _carry_over(freeze)


def _carry_over(freeze: sa.Row[Any]) -> None:
    """Write the new row, and the leaf that binds it: `audit verify` compares each row with its last leaf."""
    at = freeze.at if freeze.at.tzinfo is not None else freeze.at.replace(tzinfo=UTC)
    row = {
        "id": "all" if freeze.account == "*" else freeze.account,
        "state": "in_force",
        "cause": _cause(freeze.reason),
        "reason": freeze.reason,
        "by": freeze.by,
        "at": at,
        "version": 0,
    }
    columns = sa.table("cs_freezes", *_freeze_columns(*(name for name in row if name != "at")), sa.column("at", _AT))
    op.execute(columns.insert().values(**row))
    salt = secrets.token_hex(16)
    facts = {
        "cause": row["cause"],
        "state": "in_force",
        "thing": "freeze",
        "version": 0,
        "row": _row_digest({**row, "at": at.astimezone(UTC).isoformat()}, salt),
    }
    record = {
        "v": 1,
        "at": datetime.now(UTC).isoformat(),
        "action": "freeze.carried_over",
        "subject": row["id"],
        "by": "system",
        "facts": facts,
        "salt": salt,
    }
    _append(json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode())


def _cause(reason: str) -> str:
    if reason.startswith(_RESTORED):
        return "restored"
    return "wrong_account" if reason.startswith(_WRONG_ACCOUNT) else "person"


def _row_digest(row: dict[str, Any], salt: str) -> str:
    canonical = json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(salt.encode() + canonical.encode()).hexdigest()


def _append(leaf: bytes) -> None:
    """Write a leaf; the sequencer gives it its place when the program runs."""
    log = sa.table("cs_audit", sa.column("id", sa.BigInteger()), sa.column("leaf"), sa.column("hash"))
    written = log.insert().values(leaf=leaf, hash=hashlib.sha256(b"\x00" + leaf).digest()).returning(log.c.id)
    number = op.get_bind().execute(written).scalar_one()
    op.execute(sa.table("cs_audit_unordered", sa.column("leaf")).insert().values(leaf=number))


_AT = sa.DateTime(timezone=True)


def _freeze_columns(*names: str) -> Sequence[sa.ColumnClause[Any]]:
    return [sa.column(name) for name in names]


def _protect_the_checkpoints() -> None:
    """Refuse UPDATE and DELETE on them too, whoever asks."""
    name = "cs_audit_checkpoints"
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {name}_no_{verb.lower()} BEFORE {verb} ON {name} "
                "BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END"
            )
        return
    op.execute(
        f"CREATE TRIGGER {name}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {name} "
        "FOR EACH STATEMENT EXECUTE FUNCTION cs_refuse()"
    )
