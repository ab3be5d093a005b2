"""Done, muted, open again."""

from datetime import timedelta

import pytest

from tests.builders import ANA, BEN
from tests.workflows.triaging.conftest import HOUR, House
from workflows.domain.story import StoryState
from workflows.errors import InvalidContent, WrongState

AUTHOR = ("x", "id-stranger")


async def test_done_ends_it_and_says_who(house: House) -> None:
    story = await house.hears()
    await house.took(story)

    done = await house.triaging.done(story.id, by=ANA)

    assert (done.state, done.decided_by, done.over_at) == (StoryState.DONE, ANA.id, house.clock.now())
    assert f"story:{story.id}" in await house.redrawn()


async def test_what_is_over_does_not_end_twice(house: House) -> None:
    story = await house.over(await house.hears())

    for step in (house.triaging.done, house.triaging.mute, house.triaging.mute_author):
        with pytest.raises(WrongState, match=r"This was marked as done\. Nothing left to do\."):
            await step(story.id, by=BEN)


async def test_muting_a_story_leaves_its_author_alone(house: House) -> None:
    story = await house.hears()

    muted = await house.triaging.mute(story.id, by=ANA)

    assert muted.state is StoryState.MUTED
    assert not await _is_muted(house)


async def test_a_muted_author_is_muted_for_thirty_days(house: House) -> None:
    story = await house.hears()

    muted = await house.triaging.mute_author(story.id, by=ANA)

    assert muted.state is StoryState.MUTED
    assert await _is_muted(house)
    house.clock.move(timedelta(days=29, hours=23))
    assert await _is_muted(house)
    house.clock.move(timedelta(hours=2))
    assert not await _is_muted(house)


async def test_opening_it_again_takes_a_muted_author_back_also_when_the_words_are_gone(house: House) -> None:
    story = await house.hears()
    await house.triaging.mute_author(story.id, by=ANA)
    async with house.store.transaction() as tx:
        await tx.mentions.forget(over_before=house.clock.now() + timedelta(days=1))

    opened = await house.triaging.reopen(story.id, by=ANA)

    assert opened.state is StoryState.OPEN
    assert not await _is_muted(house)


async def test_opening_another_story_leaves_muted_authors_muted(house: House) -> None:
    other = await house.hears(author="another")
    await house.triaging.mute(other.id, by=ANA)
    story = await house.hears()
    await house.triaging.mute_author(story.id, by=ANA)

    await house.triaging.reopen(other.id, by=ANA)

    assert await _is_muted(house)


async def test_an_author_nobody_knows_any_more_cannot_be_muted(house: House) -> None:
    story = await house.hears()
    async with house.store.transaction() as tx:
        await tx.mentions.forget_words([("x", "m1")])

    with pytest.raises(InvalidContent, match=r"deleted here already\. Mute only the story"):
        await house.triaging.mute_author(story.id, by=ANA)
    assert await house.now(story) == story


async def test_a_story_opens_again_where_it_was_with_its_clock(house: House) -> None:
    story = await house.over(await house.hears())
    house.clock.move(HOUR)

    back = await house.triaging.reopen(story.id, by=BEN)

    assert (back.state, back.department, back.over_at) == (StoryState.OPEN, "support", None)
    assert (back.respond_by, back.moved_at, back.climbed) == (house.clock.now() + HOUR, house.clock.now(), 0)
    with pytest.raises(WrongState, match="open already"):
        await house.triaging.reopen(story.id, by=BEN)


async def _is_muted(house: House) -> bool:
    async with house.store.transaction() as tx:
        return AUTHOR in await tx.mentions.muted([AUTHOR], now=house.clock.now())
