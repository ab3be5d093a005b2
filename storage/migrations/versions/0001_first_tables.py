"""The first tables, and the triggers that keep the log as it was written."""

# Conditions are kept on one line, as they stand in the database.
# ruff: noqa: E501

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cs_accounts",
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("network", sa.String(length=200), nullable=False),
        sa.Column("handle", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("mode", sa.String(length=40), nullable=False),
        sa.Column("remote_id", sa.String(length=200), nullable=False),
        sa.Column("owner", sa.String(length=200), nullable=True),
        sa.Column("guardian", sa.String(length=200), nullable=True),
        sa.Column("rights", sa.JSON(), nullable=False),
        sa.Column("channel", sa.String(length=200), nullable=True),
        sa.Column("confirm", sa.String(length=40), nullable=False),
        sa.Column("notifications", sa.String(length=40), nullable=False),
        sa.Column("quorum_notable", sa.Integer(), nullable=False),
        sa.Column("quorum_risky", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("profile", sa.JSON(none_as_null=True), nullable=True),
        sa.CheckConstraint("\"confirm\" IN ('tick', 'type_handle')", name=op.f("ck_cs_accounts_confirm_valid")),
        sa.CheckConstraint("\"handle\" <> ''", name=op.f("ck_cs_accounts_handle_valid")),
        sa.CheckConstraint("\"id\" <> ''", name=op.f("ck_cs_accounts_id_valid")),
        sa.CheckConstraint("\"kind\" IN ('brand', 'personal', 'practice')", name=op.f("ck_cs_accounts_kind_valid")),
        sa.CheckConstraint("\"mode\" IN ('managed', 'self')", name=op.f("ck_cs_accounts_mode_valid")),
        sa.CheckConstraint("\"network\" <> ''", name=op.f("ck_cs_accounts_network_valid")),
        sa.CheckConstraint(
            "\"notifications\" IN ('full', 'discreet')", name=op.f("ck_cs_accounts_notifications_valid")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cs_accounts")),
    )
    op.create_table(
        "cs_alerts",
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("account", sa.String(length=200), nullable=False),
        sa.Column("remote_id", sa.String(length=200), nullable=True),
        sa.Column("post", sa.String(length=200), nullable=True),
        sa.Column("author", sa.String(length=200), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=200), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("\"account\" <> ''", name=op.f("ck_cs_alerts_account_valid")),
        sa.CheckConstraint("\"id\" <> ''", name=op.f("ck_cs_alerts_id_valid")),
        sa.CheckConstraint(
            "\"kind\" IN ('handed_back_text', 'wrong_account', 'signed_out', 'unwatched')",
            name=op.f("ck_cs_alerts_kind_valid"),
        ),
        sa.CheckConstraint("\"state\" IN ('open', 'answered', 'dismissed')", name=op.f("ck_cs_alerts_state_valid")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cs_alerts")),
        sa.UniqueConstraint("account", "remote_id", name=op.f("uq_cs_alerts_account_remote_id")),
    )
    with op.batch_alter_table("cs_alerts", schema=None) as batch_op:
        batch_op.create_index(
            "uq_cs_alerts_open",
            ["account", "kind"],
            unique=True,
            sqlite_where=sa.text("state = 'open' AND remote_id IS NULL"),
            postgresql_where=sa.text("state = 'open' AND remote_id IS NULL"),
        )

    op.create_table(
        "cs_audit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("leaf", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cs_audit")),
    )
    op.create_table(
        "cs_audit_order",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("leaf", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_cs_audit_order")),
        sa.UniqueConstraint("leaf", name=op.f("uq_cs_audit_order_leaf")),
    )
    op.create_table(
        "cs_audit_roots",
        sa.Column("size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("frontier", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_cs_audit_roots")),
    )
    op.create_table(
        "cs_audit_unordered",
        sa.Column("leaf", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("leaf", name=op.f("pk_cs_audit_unordered")),
    )
    op.create_table(
        "cs_claims",
        sa.Column("delivery", sa.String(length=200), nullable=False),
        sa.Column("claim", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("account", sa.String(length=200), nullable=False),
        sa.Column("armed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("\"account\" <> ''", name=op.f("ck_cs_claims_account_valid")),
        sa.CheckConstraint("\"delivery\" <> ''", name=op.f("ck_cs_claims_delivery_valid")),
        sa.PrimaryKeyConstraint("delivery", "claim", name=op.f("pk_cs_claims")),
    )
    with op.batch_alter_table("cs_claims", schema=None) as batch_op:
        batch_op.create_index("ix_cs_claims_account_armed_at", ["account", "armed_at"], unique=False)

    op.create_table(
        "cs_cursors",
        sa.Column("account", sa.String(length=200), nullable=False),
        sa.Column("remote_id", sa.String(length=200), nullable=False),
        sa.CheckConstraint("\"account\" <> ''", name=op.f("ck_cs_cursors_account_valid")),
        sa.CheckConstraint("\"remote_id\" <> ''", name=op.f("ck_cs_cursors_remote_id_valid")),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_cs_cursors")),
    )
    op.create_table(
        "cs_deliveries",
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("post", sa.String(length=200), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(length=200), nullable=False),
        sa.Column("remote_account", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("claim", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("token_fingerprint", sa.String(length=200), nullable=True),
        sa.Column("armed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settle_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("remote_id", sa.String(length=200), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unclear", sa.Integer(), nullable=False),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("\"account\" <> ''", name=op.f("ck_cs_deliveries_account_valid")),
        sa.CheckConstraint("\"id\" <> ''", name=op.f("ck_cs_deliveries_id_valid")),
        sa.CheckConstraint("\"post\" <> ''", name=op.f("ck_cs_deliveries_post_valid")),
        sa.CheckConstraint(
            "\"state\" IN ('ready', 'sending', 'settling', 'sent', 'declined', 'needs_human', 'recalled')",
            name=op.f("ck_cs_deliveries_state_valid"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cs_deliveries")),
        sa.UniqueConstraint("account", "remote_id", name=op.f("uq_cs_deliveries_account_remote_id")),
        sa.UniqueConstraint("post", "part", name=op.f("uq_cs_deliveries_post_part")),
    )
    op.create_table(
        "cs_freezes",
        sa.Column("account", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("\"account\" <> ''", name=op.f("ck_cs_freezes_account_valid")),
        sa.CheckConstraint("\"by\" <> ''", name=op.f("ck_cs_freezes_by_valid")),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_cs_freezes")),
    )
    op.create_table(
        "cs_grants",
        sa.Column("account", sa.String(length=200), nullable=False),
        sa.Column("person", sa.String(length=200), nullable=False),
        sa.CheckConstraint("\"account\" <> ''", name=op.f("ck_cs_grants_account_valid")),
        sa.CheckConstraint("\"person\" <> ''", name=op.f("ck_cs_grants_person_valid")),
        sa.PrimaryKeyConstraint("account", "person", name=op.f("pk_cs_grants")),
    )
    op.create_table(
        "cs_handed_back",
        sa.Column("post", sa.String(length=200), nullable=False),
        sa.Column("person", sa.String(length=200), nullable=False),
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("\"person\" <> ''", name=op.f("ck_cs_handed_back_person_valid")),
        sa.CheckConstraint("\"post\" <> ''", name=op.f("ck_cs_handed_back_post_valid")),
        sa.PrimaryKeyConstraint("post", name=op.f("pk_cs_handed_back")),
    )
    with op.batch_alter_table("cs_handed_back", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cs_handed_back_mark"), ["mark"], unique=False)
        batch_op.create_index(batch_op.f("ix_cs_handed_back_until"), ["until"], unique=False)

    op.create_table(
        "cs_inbox",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("\"key\" <> ''", name=op.f("ck_cs_inbox_key_valid")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_cs_inbox")),
    )
    with op.batch_alter_table("cs_inbox", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cs_inbox_at"), ["at"], unique=False)

    op.create_table(
        "cs_last_accounts",
        sa.Column("person", sa.String(length=200), nullable=False),
        sa.Column("account", sa.String(length=200), nullable=False),
        sa.CheckConstraint("\"account\" <> ''", name=op.f("ck_cs_last_accounts_account_valid")),
        sa.CheckConstraint("\"person\" <> ''", name=op.f("ck_cs_last_accounts_person_valid")),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_cs_last_accounts")),
    )
    op.create_table(
        "cs_leases",
        sa.Column("executor", sa.String(length=200), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("\"executor\" <> ''", name=op.f("ck_cs_leases_executor_valid")),
        sa.PrimaryKeyConstraint("executor", name=op.f("pk_cs_leases")),
    )
    op.create_table(
        "cs_messages",
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=200), nullable=False),
        sa.Column("about", sa.String(length=200), nullable=False),
        sa.Column("ts", sa.String(length=200), nullable=False),
        sa.Column("fingerprint", sa.String(length=200), nullable=False),
        sa.CheckConstraint("\"channel\" <> ''", name=op.f("ck_cs_messages_channel_valid")),
        sa.CheckConstraint(
            "\"role\" IN ('author', 'approval', 'window', 'line', 'alert', 'access')",
            name=op.f("ck_cs_messages_role_valid"),
        ),
        sa.CheckConstraint("\"subject\" <> ''", name=op.f("ck_cs_messages_subject_valid")),
        sa.PrimaryKeyConstraint("subject", "role", "channel", "about", name=op.f("pk_cs_messages")),
    )
    op.create_table(
        "cs_people",
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("platform", sa.String(length=200), nullable=False),
        sa.Column("organisation", sa.String(length=200), nullable=False),
        sa.Column("user", sa.String(length=200), nullable=False),
        sa.Column("standing", sa.String(length=40), nullable=False),
        sa.Column("trust", sa.String(length=40), nullable=False),
        sa.CheckConstraint("\"id\" <> ''", name=op.f("ck_cs_people_id_valid")),
        sa.CheckConstraint("\"organisation\" <> ''", name=op.f("ck_cs_people_organisation_valid")),
        sa.CheckConstraint("\"platform\" <> ''", name=op.f("ck_cs_people_platform_valid")),
        sa.CheckConstraint(
            "\"standing\" IN ('member', 'guest', 'outsider', 'bot', 'deactivated')",
            name=op.f("ck_cs_people_standing_valid"),
        ),
        sa.CheckConstraint("\"trust\" IN ('low', 'neutral', 'trusted')", name=op.f("ck_cs_people_trust_valid")),
        sa.CheckConstraint("\"user\" <> ''", name=op.f("ck_cs_people_user_valid")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cs_people")),
        sa.UniqueConstraint("platform", "organisation", "user", name=op.f("uq_cs_people_platform_organisation_user")),
    )
    op.create_table(
        "cs_person_keys",
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("person", sa.String(length=200), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("\"id\" <> ''", name=op.f("ck_cs_person_keys_id_valid")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cs_person_keys")),
        sa.UniqueConstraint("person", name=op.f("uq_cs_person_keys_person")),
    )
    op.create_table(
        "cs_posts",
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("author", sa.String(length=200), nullable=False),
        sa.Column("account", sa.String(length=200), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("rules", sa.String(length=200), nullable=False),
        sa.Column("approvals", sa.JSON(), nullable=False),
        sa.Column("needed", sa.Integer(), nullable=False),
        sa.Column("last_editor", sa.String(length=200), nullable=True),
        sa.Column("decision_step", sa.String(length=40), nullable=True),
        sa.Column("decision_by", sa.String(length=200), nullable=True),
        sa.Column("decision_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("send_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=True),
        sa.Column("reason_words", sa.String(length=200), nullable=True),
        sa.CheckConstraint("\"author\" <> ''", name=op.f("ck_cs_posts_author_valid")),
        sa.CheckConstraint(
            "\"decision_step\" IN ('confirm_waiting', 'confirm_direct', 'confirm_blocked', 'hand_back', 'endorse', 'approve', 'request_changes', 'reject', 'revise', 'withdraw', 'hold', 'release', 'reopen', 'expire', 'begin', 'send_back', 'undo', 'stand_down', 'finish_published', 'finish_partly', 'finish_failed', 'finish_needs_human', 'resolve_live', 'resolve_partly', 'resolve_not_live', 'retry_rest', 'recall', 'finish_recalled', 'finish_recall_failed')",
            name=op.f("ck_cs_posts_decision_step_valid"),
        ),
        sa.CheckConstraint("\"id\" <> ''", name=op.f("ck_cs_posts_id_valid")),
        sa.CheckConstraint(
            "\"state\" IN ('draft', 'waiting', 'approved', 'blocked', 'handed_back', 'changes_requested', 'rejected', 'withdrawn', 'held', 'expired', 'publishing', 'published', 'partly_published', 'failed', 'needs_human', 'recalling', 'recalled', 'recall_failed')",
            name=op.f("ck_cs_posts_state_valid"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cs_posts")),
    )
    with op.batch_alter_table("cs_posts", schema=None) as batch_op:
        batch_op.create_index("ix_cs_posts_author_created_at", ["author", "created_at"], unique=False)
        batch_op.create_index("ix_cs_posts_changed_at", ["changed_at"], unique=False)
        batch_op.create_index("ix_cs_posts_state_account", ["state", "account"], unique=False)

    op.create_table(
        "cs_reads",
        sa.Column("account", sa.String(length=200), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.CheckConstraint("\"account\" <> ''", name=op.f("ck_cs_reads_account_valid")),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_cs_reads")),
    )
    op.create_table(
        "cs_redraws",
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("claim", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("\"subject\" <> ''", name=op.f("ck_cs_redraws_subject_valid")),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_cs_redraws")),
    )
    with op.batch_alter_table("cs_redraws", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cs_redraws_due"), ["due"], unique=False)

    op.create_table(
        "cs_requests",
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("person", sa.String(length=200), nullable=False),
        sa.Column("account", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("decided_by", sa.String(length=200), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("\"account\" <> ''", name=op.f("ck_cs_requests_account_valid")),
        sa.CheckConstraint("\"id\" <> ''", name=op.f("ck_cs_requests_id_valid")),
        sa.CheckConstraint("\"person\" <> ''", name=op.f("ck_cs_requests_person_valid")),
        sa.CheckConstraint("\"state\" IN ('open', 'granted', 'declined')", name=op.f("ck_cs_requests_state_valid")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cs_requests")),
    )
    with op.batch_alter_table("cs_requests", schema=None) as batch_op:
        batch_op.create_index(
            "uq_cs_requests_open",
            ["person", "account"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "cs_contents",
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("\"id\" <> ''", name=op.f("ck_cs_contents_id_valid")),
        sa.ForeignKeyConstraint(["key"], ["cs_person_keys.id"], name=op.f("fk_cs_contents_key"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cs_contents")),
    )
    with op.batch_alter_table("cs_contents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cs_contents_key"), ["key"], unique=False)
        batch_op.create_index(batch_op.f("ix_cs_contents_subject"), ["subject"], unique=False)
    _protect_the_log()


def _protect_the_log() -> None:
    """Refuse UPDATE and DELETE on the log, whoever asks."""
    for name in ("cs_audit", "cs_audit_order", "cs_audit_roots"):
        if op.get_bind().dialect.name == "sqlite":
            for verb in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {name}_no_{verb.lower()} BEFORE {verb} ON {name} "
                    "BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END"
                )
        else:
            op.execute(
                "CREATE OR REPLACE FUNCTION cs_refuse() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RAISE EXCEPTION 'the log is append-only'; END $$"
            )
            op.execute(
                f"CREATE TRIGGER {name}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {name} "
                "FOR EACH STATEMENT EXECUTE FUNCTION cs_refuse()"
            )
