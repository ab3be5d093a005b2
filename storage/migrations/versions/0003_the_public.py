"""The public: mentions, stories, lessons, cards that wait, sources and what they cost; which story a post answers.

Nothing that was there changes. Everything this file needs is written down here: a migration must not change with the
program.
"""

# Conditions are kept on one line, as they stand in the database.
# ruff: noqa: E501

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ALERT_KINDS = "\"kind\" IN ('handed_back_text', 'wrong_account', 'signed_out', 'foreign_post', 'profile_changed', 'expiring', 'unwatched', 'spike', 'unheard')"
_ROLES = "\"role\" IN ('author', 'approval', 'window', 'line', 'alert', 'access', 'freeze', 'incident', 'story', 'roundup', 'week')"
_WORDED = "sealed IS NOT NULL"


def upgrade() -> None:
    op.add_column("cs_posts", sa.Column("story", sa.String(length=200), nullable=True))
    _widen("cs_alerts", "kind", _ALERT_KINDS)
    _widen("cs_messages", "role", _ROLES)
    op.create_index("ix_cs_messages_channel_ts", "cs_messages", ["channel", "ts"], unique=False)
    _make_tables_of_stories()
    _make_tables_of_mentions()
    _make_tables_of_cards()
    _make_tables_of_sources()


def _widen(table: str, column: str, condition: str) -> None:
    """Let a column hold more than before. SQLite copies the table for it."""
    name = op.f(f"ck_{table}_{column}_valid")
    with op.batch_alter_table(table, schema=None) as batch_op:
        batch_op.drop_constraint(name, type_="check")
        batch_op.create_check_constraint(name, sa.text(condition))


def _make_tables_of_stories() -> None:
    op.create_table(
        "cs_stories",
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("account", sa.String(length=200), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("department", sa.String(length=200), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("topic", sa.String(length=40), nullable=False),
        sa.Column("sentiment", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=40), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("respond_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("climbed", sa.Integer(), nullable=False),
        sa.Column("claimed_by", sa.String(length=200), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=200), nullable=True),
        sa.Column("answer", sa.String(length=200), nullable=True),
        sa.Column("over_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("\"department\" <> ''", name=op.f("ck_cs_stories_department_valid")),
        sa.CheckConstraint("\"id\" <> ''", name=op.f("ck_cs_stories_id_valid")),
        sa.CheckConstraint(
            "\"sentiment\" IN ('positive', 'neutral', 'negative', 'unknown')",
            name=op.f("ck_cs_stories_sentiment_valid"),
        ),
        sa.CheckConstraint("\"source\" <> ''", name=op.f("ck_cs_stories_source_valid")),
        sa.CheckConstraint(
            "\"state\" IN ('open', 'claimed', 'answered', 'done', 'muted')", name=op.f("ck_cs_stories_state_valid")
        ),
        sa.CheckConstraint(
            "\"topic\" IN ('question', 'complaint', 'praise', 'press', 'security', 'hiring', 'abuse', 'other')",
            name=op.f("ck_cs_stories_topic_valid"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cs_stories")),
    )
    op.create_index(
        "ix_cs_stories_claimed_by",
        "cs_stories",
        ["claimed_by"],
        unique=False,
        sqlite_where=sa.text("state = 'claimed'"),
        postgresql_where=sa.text("state = 'claimed'"),
    )
    op.create_index(
        "ix_cs_stories_open",
        "cs_stories",
        ["department", "opened_at"],
        unique=False,
        sqlite_where=sa.text("over_at IS NULL"),
        postgresql_where=sa.text("over_at IS NULL"),
    )
    op.create_index("ix_cs_stories_opened_at", "cs_stories", ["opened_at"], unique=False)
    op.create_index(
        "ix_cs_stories_respond_by",
        "cs_stories",
        ["respond_by"],
        unique=False,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "cs_story_steps",
        sa.Column("story", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("was", sa.String(length=40), nullable=False),
        sa.Column("department", sa.String(length=200), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("\"department\" <> ''", name=op.f("ck_cs_story_steps_department_valid")),
        sa.CheckConstraint(
            "\"step\" IN ('claim', 'give_back', 'route', 'hand_back', 'write', 'answered', 'done', 'mute', 'escalate', 'climb', 'reopen', 'vanish')",
            name=op.f("ck_cs_story_steps_step_valid"),
        ),
        sa.CheckConstraint("\"story\" <> ''", name=op.f("ck_cs_story_steps_story_valid")),
        sa.CheckConstraint(
            "\"was\" IN ('open', 'claimed', 'answered', 'done', 'muted')", name=op.f("ck_cs_story_steps_was_valid")
        ),
        sa.PrimaryKeyConstraint("story", "version", name=op.f("pk_cs_story_steps")),
    )
    op.create_index(op.f("ix_cs_story_steps_at"), "cs_story_steps", ["at"], unique=False)
    op.create_table(
        "cs_lessons",
        sa.Column("id", sa.String(length=1000), nullable=False),
        sa.Column("to", sa.String(length=200), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("told_by", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("\"id\" <> ''", name=op.f("ck_cs_lessons_id_valid")),
        sa.CheckConstraint("\"state\" IN ('active', 'forgotten')", name=op.f("ck_cs_lessons_state_valid")),
        sa.CheckConstraint("\"to\" <> ''", name=op.f("ck_cs_lessons_to_valid")),
        sa.CheckConstraint("\"told_by\" <> ''", name=op.f("ck_cs_lessons_told_by_valid")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cs_lessons")),
    )


def _make_tables_of_mentions() -> None:
    op.create_table(
        "cs_mentions",
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("network", sa.String(length=200), nullable=False),
        sa.Column("story", sa.String(length=200), nullable=False),
        sa.Column("account", sa.String(length=200), nullable=True),
        sa.Column("arrival", sa.String(length=40), nullable=False),
        sa.Column("author", sa.LargeBinary(), nullable=True),
        sa.Column("answers", sa.String(length=200), nullable=True),
        sa.Column("addressed", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "\"arrival\" IN ('mention', 'reply', 'quote', 'found', 'article', 'message')",
            name=op.f("ck_cs_mentions_arrival_valid"),
        ),
        sa.CheckConstraint("\"id\" <> ''", name=op.f("ck_cs_mentions_id_valid")),
        sa.CheckConstraint("\"network\" <> ''", name=op.f("ck_cs_mentions_network_valid")),
        sa.CheckConstraint("\"story\" <> ''", name=op.f("ck_cs_mentions_story_valid")),
        sa.PrimaryKeyConstraint("id", "network", name=op.f("pk_cs_mentions")),
    )
    op.create_index("ix_cs_mentions_account_heard_at", "cs_mentions", ["account", "heard_at"], unique=False)
    op.create_index(
        "ix_cs_mentions_author_heard_at_story", "cs_mentions", ["author", "heard_at", "story"], unique=False
    )
    op.create_index("ix_cs_mentions_story_at", "cs_mentions", ["story", "at"], unique=False)
    op.create_index(
        "ix_cs_mentions_worded",
        "cs_mentions",
        ["network", "looked_at"],
        unique=False,
        sqlite_where=sa.text(_WORDED),
        postgresql_where=sa.text(_WORDED),
    )
    op.create_index(
        "ix_cs_mentions_worded_story",
        "cs_mentions",
        ["story"],
        unique=False,
        sqlite_where=sa.text(_WORDED),
        postgresql_where=sa.text(_WORDED),
    )
    op.create_table(
        "cs_prints",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("story", sa.String(length=200), nullable=False),
        sa.Column("marks", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_cs_prints")),
        sa.UniqueConstraint("story", name=op.f("uq_cs_prints_story")),
    )
    op.create_index(op.f("ix_cs_prints_at"), "cs_prints", ["at"], unique=False)
    op.create_table(
        "cs_bands",
        sa.Column("band", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("print", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("band", "print", name=op.f("pk_cs_bands")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "cs_hours",
        sa.Column("account", sa.String(length=200), nullable=False),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mentions", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("account", "hour", name=op.f("pk_cs_hours")),
    )
    op.create_table(
        "cs_mutes",
        sa.Column("author", sa.LargeBinary(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("author", name=op.f("pk_cs_mutes")),
    )


def _make_tables_of_cards() -> None:
    op.create_table(
        "cs_waiting_cards",
        sa.Column("channel", sa.String(length=200), nullable=False),
        sa.Column("story", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("\"channel\" <> ''", name=op.f("ck_cs_waiting_cards_channel_valid")),
        sa.CheckConstraint("\"story\" <> ''", name=op.f("ck_cs_waiting_cards_story_valid")),
        sa.PrimaryKeyConstraint("channel", "story", name=op.f("pk_cs_waiting_cards")),
    )
    op.create_index("ix_cs_waiting_cards_channel_at", "cs_waiting_cards", ["channel", "at"], unique=False)
    op.create_table(
        "cs_paces",
        sa.Column("channel", sa.String(length=200), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("storm_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("full_turns", sa.Integer(), nullable=False),
        sa.CheckConstraint("\"channel\" <> ''", name=op.f("ck_cs_paces_channel_valid")),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_cs_paces")),
    )
    op.create_table(
        "cs_themes",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("department", sa.String(length=200), nullable=False),
        sa.Column("word", sa.String(length=200), nullable=False),
        sa.Column("stories", sa.Integer(), nullable=False),
        sa.CheckConstraint("\"department\" <> ''", name=op.f("ck_cs_themes_department_valid")),
        sa.CheckConstraint("\"word\" <> ''", name=op.f("ck_cs_themes_word_valid")),
        sa.PrimaryKeyConstraint("day", "department", "word", name=op.f("pk_cs_themes")),
    )


def _make_tables_of_sources() -> None:
    op.create_table(
        "cs_source_progress",
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("cursor", sa.Text(), nullable=True),
        sa.Column("polled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("\"source\" <> ''", name=op.f("ck_cs_source_progress_source_valid")),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_cs_source_progress")),
    )
    op.create_table(
        "cs_spending",
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("\"source\" <> ''", name=op.f("ck_cs_spending_source_valid")),
        sa.PrimaryKeyConstraint("source", "day", name=op.f("pk_cs_spending")),
    )
