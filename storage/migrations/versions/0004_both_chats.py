"""One human in several chats: whose chat account is whose, where Teams can be reached, a channel in each chat.

The release before this one goes on reading and writing what was there: `cs_people` keeps everybody's own chat account,
and `cs_accounts.channel` the first channel. Conversations of Teams have longer ids. Everything this file needs is
written down here: a migration must not change with the program.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_LONG = 500


def upgrade() -> None:
    _make_identities()
    _make_places()
    op.add_column("cs_accounts", sa.Column("channels", sa.JSON(none_as_null=True), nullable=True))
    with op.batch_alter_table("cs_messages", schema=None) as batch_op:
        batch_op.alter_column("channel", type_=sa.String(length=_LONG), existing_nullable=False)
        batch_op.alter_column("ts", type_=sa.String(length=_LONG), existing_nullable=False)
    with op.batch_alter_table("cs_inbox", schema=None) as batch_op:
        batch_op.alter_column("key", type_=sa.String(length=_LONG), existing_nullable=False)


def _make_identities() -> None:
    op.create_table(
        "cs_identities",
        sa.Column("platform", sa.String(length=200), nullable=False),
        sa.Column("organisation", sa.String(length=200), nullable=False),
        sa.Column("user", sa.String(length=200), nullable=False),
        sa.Column("person", sa.String(length=200), nullable=False),
        sa.Column("main", sa.Boolean(), nullable=False),
        sa.CheckConstraint("\"platform\" <> ''", name=op.f("ck_cs_identities_platform_valid")),
        sa.CheckConstraint("\"organisation\" <> ''", name=op.f("ck_cs_identities_organisation_valid")),
        sa.CheckConstraint("\"user\" <> ''", name=op.f("ck_cs_identities_user_valid")),
        sa.CheckConstraint("\"person\" <> ''", name=op.f("ck_cs_identities_person_valid")),
        sa.PrimaryKeyConstraint("platform", "organisation", "user", name=op.f("pk_cs_identities")),
    )
    op.create_index(op.f("ix_cs_identities_person"), "cs_identities", ["person"], unique=False)
    op.execute(
        'INSERT INTO cs_identities (platform, organisation, "user", person, main) '
        'SELECT platform, organisation, "user", id, true FROM cs_people'
    )


def _make_places() -> None:
    op.create_table(
        "cs_places",
        sa.Column("platform", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("organisation", sa.String(length=200), nullable=False),
        sa.Column("conversation", sa.String(length=_LONG), nullable=False),
        sa.Column("service_url", sa.String(length=_LONG), nullable=False),
        sa.Column("member", sa.String(length=_LONG), nullable=False),
        sa.Column("team", sa.String(length=200), nullable=False),
        sa.Column("zone", sa.String(length=200), nullable=False),
        sa.Column("greeted", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("\"platform\" <> ''", name=op.f("ck_cs_places_platform_valid")),
        sa.CheckConstraint("\"kind\" IN ('person', 'channel')", name=op.f("ck_cs_places_kind_valid")),
        sa.CheckConstraint("\"key\" <> ''", name=op.f("ck_cs_places_key_valid")),
        sa.CheckConstraint("\"organisation\" <> ''", name=op.f("ck_cs_places_organisation_valid")),
        sa.PrimaryKeyConstraint("platform", "kind", "key", name=op.f("pk_cs_places")),
    )
    op.create_index("ix_cs_places_platform_at", "cs_places", ["platform", "at"], unique=False)
