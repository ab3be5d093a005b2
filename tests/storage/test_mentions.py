"""Mentions, on both databases: each kept once, sealed, counted, looked for, and forgotten on time."""

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, insert, select

from storage.database import Database, open_database
from storage.keeping import rotate_secret
from storage.mention_rows import stored_id
from storage.schema import hours, mentions
from storage.store import SqlStore
from storage.vault import new_secret
from tests.builders import ANA, BEN, NOON
from tests.clocks import StandingClock
from tests.conftest import SECRET
from tests.storage.public import ACME, WALTER, a_story, heard, keep, opened, wordless
from workflows.domain.ids import StoryId
from workflows.domain.mention import Contact, Mention, Stranger
from workflows.domain.story import StoryStep, told
from workflows.errors import Conflict
from workflows.ports.listening import Kept, Print, Progress

S1, S2 = StoryId("s1"), StoryId("s2")
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
BO = Stranger(id="0815", handle="bo")


async def test_what_is_kept_comes_back_as_it_was_heard(store: SqlStore) -> None:
    said = replace(heard(), text="Half a character \ud83d and \x00 nothing", title="T", answers=None)
    await keep(store, "s1", said)

    async with store.reading() as tx:
        found = await tx.mentions.find(("x", "900"))
        assert await tx.mentions.find(("bluesky", "900")) is None
    assert found == Mention(heard=said, story=S1, heard_at=NOON, looked_at=NOON)


async def test_no_strangers_word_name_or_id_lies_open_in_the_row(store: SqlStore, database: Database) -> None:
    await keep(store, "s1", heard())

    async with database.reader.connect() as connection:
        lying = repr((await connection.execute(select(mentions))).all())
    assert not [word for word in ("marzipan", "walter", "Quince", "4711", "https") if word in lying]


async def test_a_key_heard_before_is_known_whatever_became_of_it(store: SqlStore) -> None:
    many = [heard(str(number)) for number in range(1_200)]
    await keep(store, "s1", *many, heard("7", network="bluesky"))
    async with store.transaction() as tx:
        await tx.mentions.gone([("x", "7")])
        await tx.mentions.forget_words([("x", "8")])

        keys = [("x", str(number)) for number in range(1_300)]
        assert await tx.mentions.known([*keys, ("bluesky", "7"), ("bluesky", "8")]) == {
            *keys[:1_200],
            ("bluesky", "7"),
        }


async def test_keeping_the_same_twice_is_a_conflict_that_keeps_nothing(store: SqlStore) -> None:
    await keep(store, "s1", heard("1"))

    with pytest.raises(Conflict):
        await keep(store, "s2", heard("2"), heard("1"))
    async with store.reading() as tx:
        assert await tx.mentions.known([("x", "1"), ("x", "2")]) == {("x", "1")}
        assert (await tx.mentions.arrived(ACME, since=NOON - MINUTE, until=NOON)).mentions == 1


async def test_of_many_that_hear_the_same_at_once_one_keeps_it(store: SqlStore) -> None:
    batch = [heard(str(number)) for number in range(50)]

    async def take(number: int) -> bool:
        try:
            async with store.transaction() as tx:
                before = (await tx.sources.progress("mentions")).cursor
                if await tx.mentions.known([one.key for one in batch]):
                    return False
                story = a_story(f"s{number}")
                await tx.record_all([told(story)])
                # Each in an order of its own.
                shuffled = batch[number:] + batch[:number]
                await tx.mentions.keep([Kept(heard=one, story=story.id) for one in shuffled])
                await tx.stories.queue({story.id: "C1"}, at=NOON)
                await tx.sources.move("mentions", Progress(cursor="50"), before=before)
        except Conflict:
            return False
        return True

    assert sum(await asyncio.gather(*(take(number) for number in range(4)))) == 1
    async with store.reading() as tx:
        assert await tx.stories.count_queued("C1") == 1
        assert (await tx.mentions.arrived(ACME, since=NOON - MINUTE, until=NOON)).mentions == 50


@pytest.mark.parametrize("strange", ["g" * 5_000, "", "a\x00b", "half \ud83d", "two\nlines"])
async def test_an_id_that_no_index_takes_is_kept_known_and_found_all_the_same(store: SqlStore, strange: str) -> None:
    said = heard(strange, network="feed:blog.example")
    await keep(store, "s1", said)

    async with store.transaction() as tx:
        assert await tx.mentions.known([said.key]) == {said.key}
        found = await tx.mentions.find(said.key)
        assert found is not None and found.heard == said
        assert await tx.mentions.gone([said.key]) == [S1]
        assert stored_id(stored_id(strange)) == stored_id(strange)


async def test_a_storys_mentions_are_listed_from_either_end_and_counted(store: SqlStore) -> None:
    await keep(store, "s1", *(heard(str(number), at=NOON + number * MINUTE) for number in range(5)))
    await keep(store, "s2", heard("9"))

    async with store.reading() as tx:
        oldest = await tx.mentions.list(S1, limit=2)
        newest = await tx.mentions.list(S1, limit=2, newest=True)
        assert [one.heard.id for one in oldest] == ["0", "1"]
        assert [one.heard.id for one in newest] == ["4", "3"]
        assert await tx.mentions.count([S1, S2, StoryId("s3")]) == {"s1": 5, "s2": 1, "s3": 0}


async def test_contacts_are_counted_by_author_with_the_last_department_and_the_answered(
    store: SqlStore, clock: StandingClock
) -> None:
    await opened(store, a_story("s1"), a_story("s2", department="support"))
    await keep(store, "s1", heard("1"), heard("2"), heard("3", author=BO))
    clock.move(HOUR)
    await keep(store, "s2", heard("4"))
    async with store.transaction() as tx:
        await tx.record((await tx.stories.get(S1)).step(StoryStep.ANSWERED, by=ANA.id, at=NOON))

        walter, bo, nobody = ("x", "4711"), ("x", "0815"), ("x", "1")
        assert await tx.mentions.contacts([walter, bo, nobody, ("bluesky", "4711"), ("x", "")]) == {
            walter: Contact(mentions=3, last_at=NOON + HOUR, department="support", answered=2),
            bo: Contact(mentions=1, last_at=NOON, department="social", answered=1),
        }
        assert await tx.mentions.contacts([walter], before=NOON + HOUR) == {
            walter: Contact(mentions=2, last_at=NOON, department="social", answered=2)
        }
        assert await tx.mentions.contacts([walter], before=NOON) == {}


async def test_nobody_is_known_before_the_first_mention(store: SqlStore) -> None:
    async with store.reading() as tx:
        assert await tx.mentions.contacts([("x", "4711")]) == {}
        assert await tx.mentions.muted([("x", "4711")], now=NOON) == frozenset()
        assert await tx.mentions.usual(ACME, now=NOON) == 0


async def test_an_author_is_muted_until_then_and_the_longer_time_counts(store: SqlStore) -> None:
    walter, bo = ("x", "4711"), ("x", "0815")
    async with store.transaction() as tx:
        await tx.mentions.mute(walter, until=NOON + DAY)
        await tx.mentions.mute(walter, until=NOON + HOUR)

        assert await tx.mentions.muted([walter, bo], now=NOON + 2 * HOUR) == {walter}
        assert await tx.mentions.muted([walter, bo], now=NOON + DAY) == frozenset()


async def test_contacts_mutes_and_words_survive_another_secret(
    store: SqlStore, database: Database, database_url: str, clock: StandingClock
) -> None:
    await opened(store, a_story())
    await keep(store, "s1", heard())
    async with store.transaction() as tx:
        await tx.mentions.mute(("x", "4711"), until=NOON + DAY)
    await database.close()
    fresh = new_secret()
    both = await open_database(database_url, secrets=[fresh, SECRET])
    await rotate_secret(both, now=NOON, by="operator")
    await both.close()

    again = await open_database(database_url, secrets=[fresh])
    async with SqlStore(again, clock).reading() as tx:
        assert (await tx.mentions.contacts([("x", "4711")]))["x", "4711"].mentions == 1
        assert await tx.mentions.muted([("x", "4711")], now=NOON)
        assert [one.heard for one in await tx.mentions.list(S1)] == [heard()]
    await again.close()


async def test_what_arrived_is_counted_with_its_authors_answers_and_largest_stories(
    store: SqlStore, clock: StandingClock
) -> None:
    await keep(store, "s0", heard("early"))
    clock.move(10 * MINUTE)
    await keep(store, "s1", heard("1", answers="77"), heard("2", answers="77"), heard("3", answers="78"))
    await keep(store, "s2", heard("4", author=BO), heard("5", account=None))

    async with store.reading() as tx:
        count = await tx.mentions.arrived(ACME, since=NOON, until=NOON + 10 * MINUTE)
        company = await tx.mentions.arrived(None, since=NOON, until=NOON + 10 * MINUTE)
    assert (count.mentions, count.authors) == (4, 2)
    assert (count.answers, count.stories) == ({"77": 2, "78": 1}, {"s1": 3, "s2": 1})
    assert (company.mentions, company.stories) == (1, {"s2": 1})


async def test_usual_is_the_mean_at_this_hour_of_the_last_two_weeks(store: SqlStore, database: Database) -> None:
    days = [{"account": ACME, "hour": NOON - number * DAY, "mentions": 12} for number in range(1, 31)]
    other_hour = [{"account": ACME, "hour": NOON - DAY - HOUR, "mentions": 1_000}]
    async with database.writer.begin() as connection:
        await connection.execute(insert(hours), [*days, *other_hour])

    async with store.reading() as tx:
        assert await tx.mentions.usual(ACME, now=NOON + 59 * MINUTE) == 2
        assert await tx.mentions.usual(None, now=NOON) == 0


async def test_a_storm_does_not_make_itself_usual(store: SqlStore, clock: StandingClock) -> None:
    clock.move(-3 * DAY)
    await keep(store, "s1", *(heard(f"before-{number}") for number in range(36)))
    clock.move(3 * DAY)
    await keep(store, "s1", *(heard(f"now-{number}") for number in range(600)))

    async with store.reading() as tx:
        # One of the three days since then had 36 in this hour: 12 an hour, 2 in ten minutes.
        assert await tx.mentions.usual(ACME, now=clock.now()) == 2


async def test_words_are_looked_at_again_the_longest_unseen_first(store: SqlStore, clock: StandingClock) -> None:
    await keep(store, "s1", heard("1"), heard("2"), heard("3", network="bluesky"), heard("gone"))
    clock.move(HOUR)
    await keep(store, "s1", heard("later"))
    async with store.transaction() as tx:
        await tx.mentions.gone([("x", "gone")])
        await tx.mentions.looked([("x", "1")], at=NOON + MINUTE)

        due = await tx.mentions.to_look_at(["x"], before=NOON + HOUR)
        assert [(one.heard.id, one.looked_at) for one in due] == [("2", NOON), ("1", NOON + MINUTE)]
        assert [one.heard.id for one in await tx.mentions.to_look_at(["x", "bluesky"], before=NOON + MINUTE)] == [
            "3",
            "2",
        ]


async def test_what_its_author_deleted_loses_words_author_and_print_and_is_told_once(store: SqlStore) -> None:
    await opened(store, a_story())
    await keep(store, "s1", heard("1"), heard("2"))
    async with store.transaction() as tx:
        await tx.stories.keep_prints({S1: Print(bands=(5,), marks=b"m")}, at=NOON)

        assert not await tx.mentions.any_deleted(S1)
        assert await tx.mentions.gone([("x", "1"), ("x", "unheard")]) == [S1]
        assert not await tx.mentions.all_gone(S1)
        assert await tx.mentions.any_deleted(S1)
        assert len(await tx.stories.resembling([5], since=NOON)) == 1
        assert await tx.mentions.gone([("x", "1"), ("x", "2")]) == [S1]
        assert await tx.mentions.gone([("x", "1"), ("x", "2")]) == []

        assert await tx.mentions.all_gone(S1)
        assert await tx.stories.resembling([5], since=NOON) == []
        assert await tx.mentions.contacts([("x", "4711")]) == {}
        found = await tx.mentions.find(("x", "1"))
    assert found is not None and (found.gone, found.forgotten) == (True, True)
    assert found.heard == wordless(heard("1"))


async def test_words_of_stories_that_are_over_long_enough_are_forgotten_and_their_keys_stay(store: SqlStore) -> None:
    await opened(store, a_story("s1"), a_story("s2"), a_story("s3"))
    await keep(store, "s1", heard("1"), heard("2"))
    await keep(store, "s2", heard("3"))
    await keep(store, "s3", heard("4"))
    async with store.transaction() as tx:
        await tx.stories.keep_prints({S1: Print(bands=(5,), marks=b"m")}, at=NOON)
        await tx.record((await tx.stories.get(S1)).step(StoryStep.MUTE, by=ANA.id, at=NOON))
        await tx.record((await tx.stories.get(S2)).step(StoryStep.DONE, by=BEN.id, at=NOON + HOUR))

        assert await tx.mentions.forget(over_before=NOON + MINUTE, limit=1) == [S1]
        assert len(await tx.stories.resembling([5], since=NOON)) == 1
        assert await tx.mentions.forget(over_before=NOON + MINUTE) == [S1]
        assert await tx.mentions.forget(over_before=NOON + MINUTE) == []

        assert await tx.stories.resembling([5], since=NOON) == []
        first = await tx.mentions.find(("x", "1"))
        assert [one.forgotten for one in await tx.mentions.list(S2)] == [False]
        assert [one.forgotten for one in await tx.mentions.list(StoryId("s3"))] == [False]
        assert (await tx.mentions.contacts([("x", WALTER.id)]))["x", WALTER.id].mentions == 4
        assert not await tx.mentions.all_gone(S1)
    assert first is not None and (first.gone, first.forgotten, first.heard) == (False, True, wordless(heard("1")))


async def test_words_can_be_forgotten_while_a_story_is_open(store: SqlStore) -> None:
    await keep(store, "s1", heard("1"), heard("2"))

    async with store.transaction() as tx:
        await tx.mentions.forget_words([("x", "1")])
        assert [one.forgotten for one in await tx.mentions.list(S1)] == [True, False]


async def test_a_thousand_mentions_are_kept_in_few_statements(store: SqlStore, database: Database) -> None:
    """A generous ceiling against a statement per row; the figures proper are in the benchmarks."""
    statements: list[str] = []
    engine = database.writer.sync_engine

    def count(*given: object) -> None:
        statements.append(str(given[2]))

    event.listen(engine, "before_cursor_execute", count)
    async with store.transaction() as tx:
        await tx.mentions.known([("x", str(number)) for number in range(1_000)])
        await tx.mentions.keep([Kept(heard=heard(str(number)), story=S1) for number in range(1_000)])
    event.remove(engine, "before_cursor_execute", count)
    assert len(statements) < 12


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_forgotten_words_are_not_in_the_file_any_more(
    store: SqlStore, database: Database, database_url: str
) -> None:
    await opened(store, a_story())
    await keep(store, "s1", heard("1"), heard("2", text="Marzipan, at length. " * 900))
    file = Path(database_url.removeprefix("sqlite:///"))
    async with database.reader.connect() as connection:
        sealed = (await connection.execute(select(mentions.c.sealed))).scalars().all()
    # From the middle of each: a long one lies in several pages.
    marks = [bytes(one[len(one) // 2 :][:24]) for one in sealed]

    def left() -> list[bool]:
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return [mark in file.read_bytes() for mark in marks]

    assert left() == [True, True]

    async with store.transaction() as tx:
        await tx.mentions.forget_words([("x", "1"), ("x", "2")])

    assert left() == [False, False]
