"""What is heard becomes stories: once, in the right department, with its card waiting."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import text

from storage.database import Database
from tests.workflows.conftest import ACME, BETA
from tests.workflows.listening.conftest import Ear, Failing, heard, unlike
from workflows.domain.ids import StoryId
from workflows.domain.mention import Arrival
from workflows.domain.story import StoryState, StoryStep
from workflows.errors import Busy, Conflict, NotFound
from workflows.ports.source import Batch

SAME = "The new trail bread fell apart in my hands and smelled of paint, what happened to your bakery?"


async def test_a_mention_becomes_a_story_whose_card_waits_in_its_departments_channel(ear: Ear) -> None:
    await ear.hear(heard("I want a refund for this bread", id="1"))

    [story] = await ear.stories()
    assert (story.department, story.account, story.source) == ("support", ACME.id, "mentions")
    assert story.because == "rule:1"
    assert await ear.queued("C0SUPPORT") == [story.id]
    assert "triage:C0SUPPORT" in await ear.asked()


async def test_what_no_rule_names_goes_where_everything_else_goes(ear: Ear) -> None:
    await ear.hear(heard("Lovely window today", id="1"))

    [story] = await ear.stories()
    assert (story.department, story.because) == ("social", "otherwise")


async def test_a_clock_runs_where_the_department_has_one_for_the_topic(ear: Ear) -> None:
    await ear.hear(heard("My refund never came, this is a terrible service and I am angry", id="1"))

    [story] = await ear.stories()
    assert story.respond_by is not None and (story.respond_by - story.opened_at).total_seconds() == 3_600


async def test_repeats_are_dropped_whichever_source_hears_them(ear: Ear) -> None:
    await ear.hear(heard(id="1"), heard(id="2"), heard(id="1"))
    await ear.hear(heard(id="2"), heard(id="3"))
    await ear.hear(heard(id="3"), source="blog")
    taken = await ear.listening.receive("hook", Batch(heard=(heard(id="1"), heard(id="1"))))

    assert len(await ear.stories()) == 3
    assert taken.repeats == 2


async def test_what_a_search_found_first_can_be_answered_by_the_one_of_us_it_was_said_to(ear: Ear) -> None:
    said = heard(id="1", account=BETA.id, answers="77")
    await ear.hear(replace(said, account=ACME.id, arrival=Arrival.FOUND, addressed=False, answers=None))
    await show_everything(ear)

    await ear.hear(said)
    await ear.hear(replace(said, account=ACME.id, arrival=Arrival.FOUND, addressed=False, answers=None))

    [story] = await ear.stories()
    async with ear.store.transaction() as tx:
        [kept] = await tx.mentions.list(story.id)
    assert kept.heard.text == said.text
    assert (kept.heard.addressed, kept.heard.account, kept.heard.answers) == (True, BETA.id, "77")
    assert kept.heard.arrival is Arrival.MENTION
    assert await ear.asked() == [f"story:{story.id}"]


async def test_the_same_id_on_another_network_is_another_mention(ear: Ear) -> None:
    await ear.hear(heard(unlike(1), id="1"), heard(unlike(2), id="1", network="bluesky"))

    assert len(await ear.stories()) == 2


async def test_posts_of_our_own_accounts_are_no_mentions(ear: Ear) -> None:
    await ear.hear(heard(id="1", author="remote-acme"), heard(id="2", author="remote-beta"))
    await ear.hear(heard(id="3", author="remote-acme", network="mastodon:social.example"))

    assert await ear.stories() == []


async def test_somebody_elsewhere_with_the_same_id_is_not_us(ear: Ear) -> None:
    await ear.hear(heard(id="1", author="remote-beta", network="mastodon:social.example"))
    await ear.hear(heard(id="2", author=""))

    assert len(await ear.stories()) == 2


async def test_near_identical_mentions_are_one_story_with_one_card(ear: Ear) -> None:
    await ear.hear(heard(SAME, id="1", author="one"), heard(SAME, id="2", author="two"))
    await ear.hear(heard(SAME, id="3", author="three"))

    [story] = await ear.stories()
    assert await ear.count(story) == 3
    assert await ear.queued() == [story.id]
    assert f"story:{story.id}" in await ear.asked()


async def test_the_same_about_another_account_is_another_story(ear: Ear) -> None:
    await ear.hear(heard(SAME, id="1"), heard(SAME, id="2", account=None))

    assert len(await ear.stories()) == 2


async def test_a_day_later_the_same_begins_anew(ear: Ear) -> None:
    await ear.hear(heard(SAME, id="1"))
    ear.clock.move(timedelta(hours=24, seconds=1))

    await ear.hear(heard(SAME, id="2"))

    assert len(await ear.stories()) == 2


async def test_after_a_story_is_over_a_like_one_opens_anew(ear: Ear) -> None:
    await ear.hear(heard(SAME, id="1"))
    await step(ear, StoryStep.DONE)

    await ear.hear(heard(SAME, id="2"))

    [story] = await ear.stories()
    assert await ear.count(story) == 1


async def test_what_resembles_a_muted_story_joins_silently(ear: Ear) -> None:
    await ear.hear(heard(SAME, id="1"))
    muted = await step(ear, StoryStep.MUTE)
    await show_everything(ear)

    await ear.hear(heard(SAME, id="2"))

    assert await ear.stories() == [] and await ear.queued() == []
    assert await ear.asked() == []
    async with ear.store.transaction() as tx:
        assert (await tx.mentions.count([muted]))[muted] == 2


async def test_a_muted_author_opens_no_story_and_still_joins_one(ear: Ear) -> None:
    await ear.hear(heard(SAME, id="1", author="one"))
    async with ear.store.transaction() as tx:
        await tx.mentions.mute(("x", "troll"), until=ear.clock.now().replace(year=2030))

    await ear.hear(heard(id="2", author="troll"), heard(SAME, id="3", author="troll"))

    [story] = await ear.stories()
    assert await ear.count(story) == 2


async def test_what_its_author_deleted_is_deleted_here_and_a_story_without_the_rest_is_over(ear: Ear) -> None:
    await ear.hear(heard(SAME, id="1"), heard(SAME, id="2", author="two"), heard(unlike(3), id="3"))
    alike, alone = [await ear.story_of(id) for id in ("1", "3")]

    await ear.listening.receive("hook", Batch(gone=(("x", "1"), ("x", "3"), ("x", "unknown"))))

    async with ear.store.transaction() as tx:
        first = await tx.mentions.find(("x", "1"))
        assert first.gone and first.heard.text == "" and first.heard.author.handle == ""
        assert [one.state for one in await tx.stories.list([alike.id, alone.id])] == [StoryState.OPEN, StoryState.DONE]
    assert f"story:{alike.id}" in await ear.asked()


async def test_said_and_deleted_in_one_batch_is_known_and_over(ear: Ear) -> None:
    await ear.listening.receive("hook", Batch(heard=(heard(id="1"),), gone=(("x", "1"),)))

    assert await ear.stories() == []
    assert (await ear.listening.receive("hook", Batch(heard=(heard(id="1"),)))).repeats == 1


async def test_the_log_says_how_much_was_taken_and_nothing_that_was_said(ear: Ear, database: Database) -> None:
    gossip = "Secret gossip about the people who bake your bread at night"
    await ear.hear(heard(gossip, id="987654", author="gossip-girl"), heard(gossip, id="987655"))

    async with database.reader.connect() as connection:
        leaves = [bytes(row[0]).decode() for row in await connection.execute(text("SELECT leaf FROM cs_audit"))]
    [took] = [json.loads(leaf)["facts"] for leaf in leaves if '"listening.took"' in leaf]
    assert took == {"stories": 1, "joined": 1, "repeats": 0, "dropped": 0, "gone": 0}
    assert not any(word in leaf.lower() for leaf in leaves for word in ("gossip", "98765"))


async def test_an_empty_batch_leaves_no_entry(ear: Ear, database: Database) -> None:
    await ear.listening.poll("mentions")

    async with database.reader.connect() as connection:
        leaves = [bytes(row[0]).decode() for row in await connection.execute(text("SELECT leaf FROM cs_audit"))]
    assert not any("listening.took" in leaf for leaf in leaves)


@pytest.mark.both_databases
async def test_what_a_receiver_was_told_is_taken_up_again_when_another_was_faster(ear: Ear) -> None:
    ear.store = Failing(ear.store, at="record_all", error=Conflict("Another was faster."), times=2)
    ear.listening = ear.another()

    taken = await ear.listening.receive("hook", Batch(heard=(heard(id="1"),)))

    assert taken.stories == 1 and len(await ear.stories()) == 1


async def test_what_could_not_be_kept_has_to_be_told_again(ear: Ear) -> None:
    ear.store = Failing(ear.store, at="record_all", error=Busy("Full."))
    ear.listening = ear.another()

    with pytest.raises(Busy):
        await ear.listening.receive("hook", Batch(heard=(heard(id="1"),)))

    assert await ear.stories() == []


@pytest.mark.parametrize(
    "at",
    [
        pytest.param(datetime(2020, 1, 1), id="no zone"),
        pytest.param(datetime(9999, 12, 31, tzinfo=timezone(timedelta(hours=-14))), id="after the end of time"),
        pytest.param(datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))), id="before its beginning"),
        pytest.param(datetime(2099, 1, 1, tzinfo=UTC), id="not yet"),
    ],
)
async def test_a_time_that_is_none_holds_nothing_up(ear: Ear, at: datetime) -> None:
    await ear.hear(replace(heard(id="1"), at=at), replace(heard(id="2"), network=""), heard(id="3"))

    assert len(await ear.stories()) == 3
    async with ear.store.transaction() as tx:
        assert (await tx.mentions.find(("x", "1"))).heard.at == ear.clock.now()


async def test_a_receiver_that_is_not_in_app_yaml_is_not_found(ear: Ear) -> None:
    with pytest.raises(NotFound):
        await ear.listening.receive("nothing", Batch())


async def step(ear: Ear, what: StoryStep) -> StoryId:
    [story] = await ear.stories()
    async with ear.store.transaction() as tx:
        await tx.record(story.step(what, by=None, at=ear.clock.now()))
    return story.id


async def show_everything(ear: Ear) -> None:
    async with ear.store.transaction() as tx:
        for channel in ("C0SOCIAL", "C0SUPPORT"):
            await tx.stories.shown(channel, [one.story for one in await tx.stories.queued(channel)])
        for redraw in await tx.messages.due(now=ear.clock.now(), limit=1_000):
            await tx.messages.done(redraw)


@pytest.mark.both_databases
async def test_two_who_are_told_nearly_the_same_in_one_moment_begin_one_story(ear: Ear) -> None:
    told = [Batch(heard=(heard(SAME + "!" * number, id=f"{number}"),)) for number in range(12)]

    await asyncio.gather(*(ear.listening.receive("hook", batch) for batch in told))

    [story] = await ear.stories()
    async with ear.store.reading() as tx:
        assert await tx.mentions.count([story.id]) == {story.id: 12}
