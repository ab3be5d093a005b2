"""What the public says: stories, mentions, how they are shown, and what sources cost."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    text,
)

from storage.schema.base import SERIAL, metadata
from storage.types import CHECK, UtcDateTime, enum_column, id_column, table
from workflows.domain.department import LessonState
from workflows.domain.mention import Arrival
from workflows.domain.story import Sentiment, StoryState, StoryStep, Topic

_WORDED = text("sealed IS NOT NULL")

stories = table(
    "cs_stories",
    metadata,
    id_column("id", primary_key=True),
    Column("account", String(200)),
    id_column("source"),
    enum_column("state", StoryState),
    id_column("department"),
    Column("because", Text, nullable=False),
    enum_column("topic", Topic),
    enum_column("sentiment", Sentiment),
    Column("language", String(40), nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("moved_at", UtcDateTime, nullable=False),
    Column("respond_by", UtcDateTime),
    Column("climbed", Integer, nullable=False),
    Column("claimed_by", String(200)),
    Column("claimed_at", UtcDateTime),
    Column("decided_by", String(200)),
    Column("answer", String(200)),
    Column("over_at", UtcDateTime),
    Column("version", Integer, nullable=False),
    Index("ix_cs_stories_opened_at", "opened_at"),
    Index(
        "ix_cs_stories_open",
        "department",
        "opened_at",
        sqlite_where=text("over_at IS NULL"),
        postgresql_where=text("over_at IS NULL"),
    ),
    Index(
        "ix_cs_stories_respond_by",
        "respond_by",
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
    Index(
        "ix_cs_stories_claimed_by",
        "claimed_by",
        sqlite_where=text("state = 'claimed'"),
        postgresql_where=text("state = 'claimed'"),
    ),
)

story_steps = table(
    "cs_story_steps",
    metadata,
    # What the week's picture counts: each step, the department it was taken in, and since when that one had it.
    id_column("story", primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    enum_column("step", StoryStep),
    enum_column("was", StoryState),
    id_column("department"),
    Column("since", UtcDateTime, nullable=False),
    Column("at", UtcDateTime, nullable=False, index=True),
)

mentions = table(
    "cs_mentions",
    metadata,
    # The network's own, or a digest of one that is too long for an index. First, because networks are few.
    id_column("id", primary_key=True),
    id_column("network", primary_key=True),
    id_column("story"),
    Column("account", String(200)),
    enum_column("arrival", Arrival),
    # A keyed mark of the author's id, never the id; NULL when they deleted it.
    Column("author", LargeBinary),
    # The post of ours that it replies to or quotes.
    Column("answers", String(200)),
    Column("addressed", Boolean, nullable=False),
    Column("language", String(40), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("heard_at", UtcDateTime, nullable=False),
    Column("looked_at", UtcDateTime, nullable=False),
    Column("gone", Boolean, nullable=False),
    # What they said and who they are, sealed under the public's key; NULL when forgotten.
    Column("sealed", LargeBinary),
    Index("ix_cs_mentions_story_at", "story", "at"),
    Index("ix_cs_mentions_author_heard_at_story", "author", "heard_at", "story"),
    Index("ix_cs_mentions_account_heard_at", "account", "heard_at"),
    Index("ix_cs_mentions_worded", "network", "looked_at", sqlite_where=_WORDED, postgresql_where=_WORDED),
    Index("ix_cs_mentions_worded_story", "story", sqlite_where=_WORDED, postgresql_where=_WORDED),
)

prints = table(
    "cs_prints",
    metadata,
    # A story's print, with a short number for the many rows that lead to it.
    Column("number", SERIAL, primary_key=True, autoincrement=True),
    Column("story", String(200), nullable=False, unique=True),
    Column("marks", LargeBinary, nullable=False),
    Column("at", UtcDateTime, nullable=False, index=True),
)

# Many and small, and looked for by their beginning only: kept as one sorted list.
bands = Table(
    "cs_bands",
    metadata,
    Column("band", BigInteger, primary_key=True, autoincrement=False),
    Column("print", SERIAL, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

hours = table(
    "cs_hours",
    metadata,
    # How many mentions arrived in which hour; the account is "" for those about none.
    Column("account", String(200), primary_key=True),
    Column("hour", UtcDateTime, primary_key=True),
    Column("mentions", Integer, nullable=False),
)

waiting_cards = table(
    "cs_waiting_cards",
    metadata,
    id_column("channel", primary_key=True),
    id_column("story", primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_cs_waiting_cards_channel_at", "channel", "at"),
)

paces = table(
    "cs_paces",
    metadata,
    id_column("channel", primary_key=True),
    Column("last_at", UtcDateTime),
    Column("storm_since", UtcDateTime),
    Column("full_turns", Integer, nullable=False),
)

source_progress = table(
    "cs_source_progress",
    metadata,
    id_column("source", primary_key=True),
    Column("cursor", Text),
    Column("polled_at", UtcDateTime),
    Column("failing_since", UtcDateTime),
)

spending = table(
    "cs_spending",
    metadata,
    id_column("source", primary_key=True),
    Column("day", Date, primary_key=True),
    Column("items", Integer, nullable=False),
    # Millionths of a US dollar.
    Column("cost", BigInteger, nullable=False),
)

mutes = table(
    "cs_mutes",
    metadata,
    # The same mark as in a mention.
    Column("author", LargeBinary, primary_key=True),
    Column("until", UtcDateTime, nullable=False),
)

themes = table(
    "cs_themes",
    metadata,
    Column("day", Date, primary_key=True),
    id_column("department", primary_key=True),
    id_column("word", primary_key=True),
    Column("stories", Integer, nullable=False),
)

lessons = table(
    "cs_lessons",
    metadata,
    # `word:…` or `habit:…`, whose patterns may name other lessons.
    Column("id", String(1000), primary_key=True, nullable=False, info={CHECK: "\"id\" <> ''"}),
    id_column("to"),
    Column("times", Integer, nullable=False),
    id_column("told_by"),
    Column("at", UtcDateTime, nullable=False),
    enum_column("state", LessonState),
    Column("version", Integer, nullable=False),
)
