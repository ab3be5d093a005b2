"""What is kept of the public only for a while, on both databases; and what stays."""

from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import func, select

from storage.database import Database
from storage.keeping import prune
from storage.schema import bands, hours, mutes, prints, story_steps, themes
from storage.store import SqlStore
from storage.verifying import verify_audit
from tests.builders import ANA, NOON
from tests.clocks import StandingClock
from tests.storage.public import ACME, a_story, heard, keep, opened
from workflows.domain.ids import StoryId
from workflows.domain.story import StoryStep
from workflows.ports.listening import Print

S1, S2 = StoryId("s1"), StoryId("s2")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def filled(store: SqlStore) -> None:
    """Two stories, one of them over, and everything that lies around them."""
    await opened(store, a_story("s1"), a_story("s2"))
    await keep(store, "s1", heard("1"))
    await keep(store, "s2", heard("2"))
    async with store.transaction() as tx:
        await tx.stories.keep_prints({S1: Print(bands=(1, 2), marks=b"m")}, at=NOON)
        await tx.stories.queue({S1: "C1", S2: "C1", StoryId("vanished"): "C1"}, at=NOON)
        await tx.record((await tx.stories.get(S1)).step(StoryStep.DONE, by=ANA.id, at=NOON))
        await tx.mentions.mute(("x", "4711"), until=NOON + DAY)
        await tx.stories.note_themes(NOON.date(), "social", {"oven": 3})
        await tx.sources.spend("mentions", day=NOON.date(), items=1, cost=Decimal("0.001"))


async def rows(database: Database) -> dict[str, int]:
    tables = (prints, bands, mutes, themes, story_steps, hours)
    async with database.reader.connect() as connection:
        return {
            table.name: (await connection.execute(select(func.count()).select_from(table))).scalar_one()
            for table in tables
        }


async def test_a_day_later_prints_mutes_and_cards_of_what_is_over_are_gone(store: SqlStore, database: Database) -> None:
    await filled(store)
    await prune(database, now=NOON + HOUR)
    assert min((await rows(database)).values()) == 1

    await prune(database, now=NOON + DAY + HOUR)

    async with store.reading() as tx:
        assert [one.story for one in await tx.stories.queued("C1")] == [S2]
        assert await tx.mentions.known([("x", "1"), ("x", "2")]) == {("x", "1"), ("x", "2")}
        assert await tx.mentions.usual(ACME, now=NOON + DAY) > 0
    counted = await rows(database)
    assert (counted["cs_prints"], counted["cs_bands"], counted["cs_mutes"]) == (0, 0, 0)
    assert (counted["cs_themes"], counted["cs_story_steps"], counted["cs_hours"]) == (1, 1, 1)


async def test_words_of_few_stories_go_once_the_weeks_they_count_for_are_over(
    store: SqlStore, database: Database
) -> None:
    async with store.transaction() as tx:
        await tx.stories.note_themes(NOON.date(), "social", {"oven": 3, "diagnosis": 2, "divorce": 1})
    await prune(database, now=NOON + 15 * DAY)
    assert (await rows(database))["cs_themes"] == 3

    await prune(database, now=NOON + 16 * DAY)

    async with database.reader.connect() as connection:
        assert (await connection.execute(select(themes.c.word))).scalars().all() == ["oven"]


async def test_keys_go_after_90_days_unless_their_story_is_open(
    store: SqlStore, database: Database, clock: StandingClock
) -> None:
    await filled(store)
    clock.move(2 * HOUR)
    await keep(store, "s1", heard("later"))

    await prune(database, now=NOON + 90 * DAY + HOUR)

    async with store.reading() as tx:
        assert await tx.mentions.known([("x", "1"), ("x", "2"), ("x", "later")]) == {("x", "2"), ("x", "later")}


async def test_figures_go_after_a_year_and_stories_never(
    store: SqlStore, database: Database, database_url: str
) -> None:
    await filled(store)

    await prune(database, now=NOON + 368 * DAY)

    async with store.reading() as tx:
        assert len(await tx.stories.list([S1, S2])) == 2
        assert await tx.sources.spent(since=date(2020, 1, 1)) == 0
    assert set((await rows(database)).values()) == {0}
    assert (await verify_audit(database_url)).is_whole
