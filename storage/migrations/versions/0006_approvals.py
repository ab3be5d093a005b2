"""How approval is organised: groups, absences, earned trust, emergencies, calls, comments, who looked, and the waits;
the bytes of pictures and films; posts of one writing for several accounts, and how posts did.

An account's steps and what else app.yaml says of its approvals lie in one column that NULL leaves out, and so do the
labels of a decision and the writing that a post shares. The release before this one knows neither the columns nor the
tables and goes on without them: a group's name among an account's rights is nobody there. Everything this file needs is
written down here: a migration must not change with the program.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_ROLES = (
    "\"role\" IN ('author', 'approval', 'window', 'line', 'alert', 'access', 'freeze', 'incident', 'story', 'roundup', "
    "'week', 'emergency', 'home', 'digest')"
)
_STEPS = (
    "\"decision_step\" IN ('confirm_waiting', 'confirm_direct', 'confirm_blocked', 'hand_back', 'endorse', 'approve', "
    "'request_changes', 'reject', 'revise', 'withdraw', 'hold', 'release', 'reopen', 'expire', 'begin', 'send_back', "
    "'undo', 'stand_down', 'finish_published', 'finish_partly', 'finish_failed', 'finish_needs_human', 'resolve_live', "
    "'resolve_partly', 'resolve_not_live', 'retry_rest', 'leave_rest', 'recall', 'finish_recalled', "
    "'finish_recall_failed')"
)
_ALERT_KINDS = (
    "\"kind\" IN ('handed_back_text', 'wrong_account', 'signed_out', 'foreign_post', 'profile_changed', 'expiring', "
    "'unwatched', 'spike', 'unheard', 'rotate')"
)


def upgrade() -> None:
    _allow("cs_posts", "decision_step", _STEPS)
    _allow("cs_messages", "role", _ROLES)
    _allow("cs_alerts", "kind", _ALERT_KINDS)
    op.add_column("cs_accounts", sa.Column("approval", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("cs_posts", sa.Column("decision_labels", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("cs_posts", sa.Column("post_group", sa.String(length=200), nullable=True))
    op.create_index(
        "ix_cs_posts_post_group",
        "cs_posts",
        ["post_group"],
        unique=False,
        sqlite_where=sa.text("post_group IS NOT NULL"),
        postgresql_where=sa.text("post_group IS NOT NULL"),
    )
    op.add_column("cs_places", sa.Column("language", sa.String(length=200), nullable=True))
    op.add_column("cs_versions", sa.Column("account", sa.String(length=200), nullable=True))
    op.add_column("cs_versions", sa.Column("send_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("cs_versions", sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
    _make_groups_and_absences()
    _make_trust()
    _make_emergencies()
    _make_calls_and_comments()
    _make_opened()
    _make_waits()
    _make_media()
    _make_results()


def _allow(table: str, column: str, condition: str) -> None:
    """SQLite copies the table for it."""
    name = op.f(f"ck_{table}_{column}_valid")
    with op.batch_alter_table(table, schema=None) as batch_op:
        batch_op.drop_constraint(name, type_="check")
        batch_op.create_check_constraint(name, sa.text(condition))


def _make_groups_and_absences() -> None:
    op.create_table(
        "cs_groups",
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("handle", sa.String(length=200), nullable=False),
        sa.Column("members", sa.JSON(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.CheckConstraint("\"id\" <> ''", name=op.f("ck_cs_groups_id_valid")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cs_groups")),
    )
    op.create_table(
        "cs_absences",
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("person", sa.String(length=200), nullable=False),
        sa.Column("instead", sa.String(length=200), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("\"id\" <> ''", name=op.f("ck_cs_absences_id_valid")),
        sa.CheckConstraint("\"person\" <> ''", name=op.f("ck_cs_absences_person_valid")),
        sa.CheckConstraint("\"state\" IN ('planned', 'ended')", name=op.f("ck_cs_absences_state_valid")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cs_absences")),
    )
    op.create_index("ix_cs_absences_until", "cs_absences", ["until"], unique=False)


def _make_trust() -> None:
    op.create_table(
        "cs_trust",
        sa.Column("person", sa.String(length=200), nullable=False),
        sa.Column("account", sa.String(length=200), nullable=False),
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("because", sa.String(length=40), nullable=False),
        sa.Column("in_a_row", sa.Integer(), nullable=False),
        sa.Column("post", sa.String(length=200), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("\"person\" <> ''", name=op.f("ck_cs_trust_person_valid")),
        sa.CheckConstraint("\"account\" <> ''", name=op.f("ck_cs_trust_account_valid")),
        sa.CheckConstraint("\"level\" IN ('low', 'neutral', 'trusted')", name=op.f("ck_cs_trust_level_valid")),
        sa.CheckConstraint(
            "\"because\" IN ('new', 'approved_in_a_row', 'changes_requested', 'rejected', 'recalled')",
            name=op.f("ck_cs_trust_because_valid"),
        ),
        sa.PrimaryKeyConstraint("person", "account", name=op.f("pk_cs_trust")),
    )


def _make_emergencies() -> None:
    op.create_table(
        "cs_emergencies",
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("account", sa.String(length=200), nullable=False),
        sa.Column("asked_by", sa.String(length=200), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("second", sa.String(length=200), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by", sa.String(length=200), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reason_words", sa.String(length=200), nullable=True),
        sa.Column("lessons_words", sa.String(length=200), nullable=True),
        sa.CheckConstraint("\"id\" <> ''", name=op.f("ck_cs_emergencies_id_valid")),
        sa.CheckConstraint("\"account\" <> ''", name=op.f("ck_cs_emergencies_account_valid")),
        sa.CheckConstraint("\"asked_by\" <> ''", name=op.f("ck_cs_emergencies_asked_by_valid")),
        sa.CheckConstraint(
            "\"state\" IN ('asked', 'opened', 'closed', 'reviewed', 'declined')",
            name=op.f("ck_cs_emergencies_state_valid"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cs_emergencies")),
    )
    op.create_index("ix_cs_emergencies_account_asked_at", "cs_emergencies", ["account", "asked_at"], unique=False)


def _make_calls_and_comments() -> None:
    op.create_table(
        "cs_calls",
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("post", sa.String(length=200), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("called", sa.JSON(), nullable=False),
        sa.Column("reason_words", sa.String(length=200), nullable=True),
        sa.CheckConstraint("\"id\" <> ''", name=op.f("ck_cs_calls_id_valid")),
        sa.CheckConstraint("\"post\" <> ''", name=op.f("ck_cs_calls_post_valid")),
        sa.CheckConstraint(
            "\"kind\" IN ('nudge', 'on_call', 'urgent', 'escalated')", name=op.f("ck_cs_calls_kind_valid")
        ),
        sa.CheckConstraint("\"by\" <> ''", name=op.f("ck_cs_calls_by_valid")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cs_calls")),
    )
    op.create_index("ix_cs_calls_post", "cs_calls", ["post"], unique=False)
    op.create_index("ix_cs_calls_by_kind_at", "cs_calls", ["by", "kind", "at"], unique=False)
    op.create_table(
        "cs_comments",
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("post", sa.String(length=200), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=True),
        sa.CheckConstraint("\"id\" <> ''", name=op.f("ck_cs_comments_id_valid")),
        sa.CheckConstraint("\"post\" <> ''", name=op.f("ck_cs_comments_post_valid")),
        sa.CheckConstraint("\"by\" <> ''", name=op.f("ck_cs_comments_by_valid")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cs_comments")),
    )
    op.create_index("ix_cs_comments_post", "cs_comments", ["post"], unique=False)


def _make_opened() -> None:
    op.create_table(
        "cs_opened",
        sa.Column("post", sa.String(length=200), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person", sa.String(length=200), nullable=False),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("\"post\" <> ''", name=op.f("ck_cs_opened_post_valid")),
        sa.CheckConstraint("\"person\" <> ''", name=op.f("ck_cs_opened_person_valid")),
        sa.CheckConstraint("\"what\" <> ''", name=op.f("ck_cs_opened_what_valid")),
        sa.PrimaryKeyConstraint("post", "revision", "person", "what", name=op.f("pk_cs_opened")),
    )
    op.create_index(op.f("ix_cs_opened_at"), "cs_opened", ["at"], unique=False)


def _make_waits() -> None:
    op.create_table(
        "cs_waits",
        sa.Column("post", sa.String(length=200), nullable=False),
        sa.Column("account", sa.String(length=200), nullable=False),
        sa.Column("author", sa.String(length=200), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_time", sa.Boolean(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=200), nullable=True),
        sa.Column("step", sa.String(length=40), nullable=True),
        sa.CheckConstraint("\"post\" <> ''", name=op.f("ck_cs_waits_post_valid")),
        sa.CheckConstraint("\"account\" <> ''", name=op.f("ck_cs_waits_account_valid")),
        sa.CheckConstraint("\"author\" <> ''", name=op.f("ck_cs_waits_author_valid")),
        sa.CheckConstraint("\"step\" IN ('approve', 'request_changes', 'reject')", name=op.f("ck_cs_waits_step_valid")),
        sa.PrimaryKeyConstraint("post", name=op.f("pk_cs_waits")),
    )
    op.create_index("ix_cs_waits_account_decided_at", "cs_waits", ["account", "decided_at"], unique=False)


def _make_media() -> None:
    op.create_table(
        "cs_media",
        sa.Column("post", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=200), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("type", sa.String(length=200), nullable=False),
        sa.Column("named", sa.String(length=200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.CheckConstraint("\"post\" <> ''", name=op.f("ck_cs_media_post_valid")),
        sa.CheckConstraint("\"sha256\" <> ''", name=op.f("ck_cs_media_sha256_valid")),
        sa.CheckConstraint("\"by\" <> ''", name=op.f("ck_cs_media_by_valid")),
        sa.CheckConstraint("\"type\" <> ''", name=op.f("ck_cs_media_type_valid")),
        sa.ForeignKeyConstraint(["key"], ["cs_person_keys.id"], name=op.f("fk_cs_media_key"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("post", "sha256", name=op.f("pk_cs_media")),
    )
    op.create_index(op.f("ix_cs_media_key"), "cs_media", ["key"], unique=False)
    op.create_table(
        "cs_media_pieces",
        sa.Column("post", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=200), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("\"post\" <> ''", name=op.f("ck_cs_media_pieces_post_valid")),
        sa.CheckConstraint("\"sha256\" <> ''", name=op.f("ck_cs_media_pieces_sha256_valid")),
        sa.ForeignKeyConstraint(
            ["post", "sha256"],
            ["cs_media.post", "cs_media.sha256"],
            name=op.f("fk_cs_media_pieces_post_sha256"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("post", "sha256", "number", name=op.f("pk_cs_media_pieces")),
    )


def _make_results() -> None:
    op.create_table(
        "cs_results",
        sa.Column("post", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("likes", sa.Integer(), nullable=True),
        sa.Column("reposts", sa.Integer(), nullable=True),
        sa.Column("replies", sa.Integer(), nullable=True),
        sa.Column("quotes", sa.Integer(), nullable=True),
        sa.Column("views", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("\"post\" <> ''", name=op.f("ck_cs_results_post_valid")),
        sa.PrimaryKeyConstraint("post", name=op.f("pk_cs_results")),
    )
