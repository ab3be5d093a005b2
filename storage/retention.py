"""What is kept of the public only for a while: keys of mentions, prints, counts, and cards that nobody has to see."""

from datetime import datetime, timedelta

from sqlalchemy import Exists, delete, exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.schema import (
    bands,
    hours,
    mentions,
    mutes,
    prints,
    spending,
    stories,
    story_steps,
    themes,
    waiting_cards,
)

KEYS = timedelta(days=90)
"""After this, a mention whose story is over is forgotten entirely: a source that tells of it again is believed."""
PRINTS = timedelta(hours=24)
"""A story that began earlier is not joined any more."""
CARDS = timedelta(days=1)
"""A card that waits for a story that was over before then is not shown."""
HOURS = timedelta(days=30)
FIGURES = timedelta(days=366)
"""Themes, steps and spending: what a year's pictures are made of."""

RARE = timedelta(days=15)
"""How long a word that stood in fewer than `MANY` stories of a day may still add up, in a week's picture and the one
before. A few such words of a quiet day are as good as somebody's sentence."""
MANY = 3


async def prune_public(connection: AsyncConnection, *, now: datetime) -> None:
    """Delete what has had its time."""
    over = exists().where(stories.c.id == mentions.c.story, stories.c.over_at.is_not(None))
    await connection.execute(delete(mentions).where(mentions.c.heard_at < now - KEYS, over))
    await connection.execute(delete(prints).where(prints.c.at < now - PRINTS))
    await connection.execute(delete(bands).where(bands.c.print.not_in(select(prints.c.number))))
    await connection.execute(delete(waiting_cards).where(~_still_shown(now)))
    await connection.execute(delete(mutes).where(mutes.c.until < now))
    await connection.execute(delete(hours).where(hours.c.hour < now - HOURS))
    await connection.execute(delete(story_steps).where(story_steps.c.at < now - FIGURES))
    rare = (themes.c.day < (now - RARE).date(), themes.c.stories < MANY)
    await connection.execute(delete(themes).where(*rare))
    for table in (themes, spending):
        await connection.execute(delete(table).where(table.c.day < (now - FIGURES).date()))


def _still_shown(now: datetime) -> Exists:
    waits = stories.c.id == waiting_cards.c.story
    return exists().where(waits, stories.c.over_at.is_(None) | (stories.c.over_at >= now - CARDS))
