"""Strangers' words are kept as short as their networks ask."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from tests.clocks import StandingClock
from tests.workflows.listening.conftest import Ear, heard, unlike
from workflows.domain.mention import Mention
from workflows.domain.story import StoryState, StoryStep
from workflows.domain.task import TaskKind
from workflows.errors import NetworkFailure

HOUR = timedelta(hours=1)


async def test_words_of_a_story_that_is_over_go_after_a_day(ear: Ear) -> None:
    await ear.hear(heard("Where is my bread?", id="1"))
    story = await ear.story_of("1")
    async with ear.store.transaction() as tx:
        await tx.record(story.step(StoryStep.DONE, by=None, at=ear.clock.now()))
    await ear.listening.listen_on()

    await tidy(ear, 23 * HOUR)
    assert (await mention(ear)).heard.text == "Where is my bread?"

    await tidy(ear, 3 * HOUR)
    assert (await mention(ear)).forgotten and (await mention(ear)).heard.text == ""
    assert f"story:{story.id}" in await ear.asked()


async def test_what_was_forgotten_is_still_known(ear: Ear) -> None:
    await test_words_of_a_story_that_is_over_go_after_a_day(ear)

    await ear.hear(heard("Where is my bread?", id="1"))

    assert await ear.stories() == []


async def test_words_of_an_open_story_are_looked_up_again_within_a_day_and_stay(ear: Ear) -> None:
    await ear.hear(heard(id="1"), heard(id="2"))
    await ear.listening.listen_on()

    await tidy(ear, 72 * HOUR)

    assert list(ear.sources.lookups) == [("1", "2")] * 3
    assert not (await mention(ear)).forgotten
    assert ear.clock.now() - (await mention(ear)).looked_at < 24 * HOUR


async def test_what_its_author_deleted_goes_and_the_story_with_it(ear: Ear) -> None:
    await ear.hear(heard(id="1"), heard(id="2"))
    story = await ear.story_of("1")
    await ear.listening.listen_on()
    ear.sources.deleted.add(("x", "1"))

    await tidy(ear, 22 * HOUR)

    assert (await mention(ear)).gone and (await mention(ear)).heard.author.handle == ""
    async with ear.store.transaction() as tx:
        assert (await tx.stories.get(story.id)).state is StoryState.DONE
    assert not (await mention(ear, "2")).gone


async def test_looking_up_costs_money_too(ear: Ear) -> None:
    await ear.hear(*(heard(id=str(number)) for number in range(10)))
    async with ear.store.transaction() as tx:
        before = await tx.sources.spent(since=ear.clock.now().date())
    await ear.listening.listen_on()

    await tidy(ear, 22 * HOUR)

    async with ear.store.transaction() as tx:
        after = await tx.sources.spent(since=(ear.clock.now() - 30 * HOUR).date())
    assert after - before == Decimal("0.01")


async def test_without_money_to_look_the_words_go_in_time(ear: Ear) -> None:
    await ear.hear(heard(id="1"))
    story = await ear.story_of("1")
    await ear.listening.listen_on()
    ear.set(budget=Decimal(0))

    await tidy(ear, 24 * HOUR)

    assert list(ear.sources.lookups) == []
    assert (await mention(ear)).forgotten and not (await mention(ear)).gone
    async with ear.store.transaction() as tx:
        assert (await tx.stories.get(story.id)).state is StoryState.OPEN
    assert f"story:{story.id}" in await ear.asked()


async def test_a_source_that_fails_for_hours_costs_the_words_and_nothing_else(ear: Ear) -> None:
    await ear.hear(heard(id="1"))
    await ear.listening.listen_on()
    ear.sources.failures["mentions"] = NetworkFailure("It did not answer.")

    await tidy(ear, 21 * HOUR)
    assert len(ear.sources.lookups) >= 1 and not (await mention(ear)).forgotten

    await tidy(ear, 3 * HOUR)
    assert (await mention(ear)).forgotten
    assert len(await ear.stories()) == 1


async def test_a_source_that_comes_back_in_time_saves_them(ear: Ear) -> None:
    await ear.hear(heard(id="1"))
    await ear.listening.listen_on()
    ear.sources.failures["mentions"] = NetworkFailure("It did not answer.")
    await tidy(ear, 22 * HOUR)
    ear.sources.failures.clear()

    await tidy(ear, 4 * HOUR)

    assert not (await mention(ear)).forgotten


async def test_words_of_networks_that_ask_nothing_stay_as_long_as_the_story_is_open(ear: Ear) -> None:
    await ear.hear(heard(id="1", network="feed:blog.example"), source="blog")
    await ear.listening.listen_on()

    await tidy(ear, 72 * HOUR)

    async with ear.store.transaction() as tx:
        assert not (await tx.mentions.find(("feed:blog.example", "1"))).forgotten


async def test_words_from_x_go_even_when_no_source_is_left_to_look_with(ear: Ear) -> None:
    await ear.hear(heard(id="1"))
    ear.sources.listed = ear.sources.listed[1:]
    await ear.listening.listen_on()

    await tidy(ear, 24 * HOUR)

    assert (await mention(ear)).forgotten


async def mention(ear: Ear, id: str = "1") -> Mention:
    async with ear.store.transaction() as tx:
        found: Mention = await tx.mentions.find(("x", id))
        return found


async def tidy(ear: Ear, during: timedelta) -> None:
    await ear.run(during, only=TaskKind.TIDY)


class Ticking(StandingClock):
    """Time passes whenever it is asked for, as it does."""

    def now(self) -> datetime:
        self.move(timedelta(milliseconds=1))
        return super().now()


@pytest.mark.parametrize("keep", [1, 2, 4, 5])
async def test_nothing_is_looked_up_twice_in_one_turn_however_short_words_are_kept(ear: Ear, keep: int) -> None:
    ear.set(keep=timedelta(hours=keep))
    await ear.hear(*(heard(unlike(number), id=str(number)) for number in range(1, 31)))
    ear.clock.move(timedelta(minutes=50))
    ear.clock = Ticking(ear.clock.now())
    ear.listening = ear.another()

    await ear.listening.tidy()

    looked_up = [one for some in ear.sources.lookups for one in some]
    assert len(looked_up) == len(set(looked_up))
