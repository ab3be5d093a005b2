"""Taking, taking over and giving back: one person at a time, and everybody knows who."""

import asyncio

import pytest

from tests.builders import ANA, BEN, CHIARA
from tests.workflows.triaging.conftest import GUEST, HOUR, MINUTES_50, House
from workflows.domain.story import StoryState
from workflows.errors import Conflict, NotAllowed, NotFound, Refused, WrongState


async def test_a_story_is_taken_by_one_person(house: House) -> None:
    story = await house.hears()

    taken = await house.triaging.claim(story.id, by=ANA)

    assert (taken.state, taken.claimed_by, taken.claimed_at) == (StoryState.CLAIMED, ANA.id, house.clock.now())
    assert await house.now(story) == taken
    assert f"story:{story.id}" in await house.redrawn()


async def test_the_second_to_press_is_told_who_was_faster(house: House) -> None:
    story = await house.hears()
    await house.took(story, by=ANA)

    with pytest.raises(Conflict, match="Ana was faster"):
        await house.triaging.claim(story.id, by=BEN)

    assert (await house.now(story)).claimed_by == ANA.id


@pytest.mark.both_databases
async def test_of_two_in_the_same_moment_one_takes_it_and_the_other_is_told(house: House) -> None:
    story = await house.hears()

    answers = await asyncio.gather(
        house.triaging.claim(story.id, by=ANA), house.triaging.claim(story.id, by=BEN), return_exceptions=True
    )

    refused = [answer for answer in answers if isinstance(answer, BaseException)]
    assert len(refused) == 1 and isinstance(refused[0], Conflict)
    assert "was faster" in str(refused[0])


async def test_taking_it_twice_changes_nothing(house: House) -> None:
    story = await house.hears()
    taken = await house.took(story)

    assert await house.triaging.claim(story.id, by=ANA) == taken
    assert (await house.triaging.take_over(story.id, by=ANA)).story == taken


async def test_taking_over_names_who_had_it(house: House) -> None:
    story = await house.hears()
    await house.took(story, by=ANA)

    taken = await house.triaging.take_over(story.id, by=BEN)

    assert taken.before == "Ana"
    assert taken.story.claimed_by == BEN.id


async def test_what_nobody_holds_can_be_taken_over_too(house: House) -> None:
    story = await house.hears()

    assert (await house.triaging.take_over(story.id, by=BEN)).before == ""


async def test_what_is_given_back_is_anybodys_and_its_clock_begins_anew(house: House) -> None:
    story = await house.hears()
    await house.took(story)
    house.clock.move(MINUTES_50)

    back = await house.triaging.give_back(story.id, by=ANA)

    assert (back.state, back.claimed_by, back.climbed) == (StoryState.OPEN, None, 0)
    assert back.respond_by == house.clock.now() + HOUR
    assert back.moved_at == story.moved_at


async def test_nobody_gives_back_what_somebody_else_has(house: House) -> None:
    story = await house.hears()
    await house.took(story, by=ANA)

    with pytest.raises(WrongState, match="Ana has this, not you"):
        await house.triaging.give_back(story.id, by=BEN)
    assert (await house.now(story)).claimed_by == ANA.id


@pytest.mark.parametrize("was_taken", [False, True])
async def test_what_is_over_is_not_taken(house: House, was_taken: bool) -> None:
    story = await house.hears()
    story = await house.over(await house.took(story) if was_taken else story)

    for step in (house.triaging.claim, house.triaging.take_over, house.triaging.give_back):
        for person in (ANA, BEN):
            with pytest.raises(WrongState, match="This was marked as done"):
                await step(story.id, by=person)


async def test_guests_decide_nothing(house: House) -> None:
    story = await house.hears()
    steps = (
        house.triaging.claim(story.id, by=GUEST),
        house.triaging.take_over(story.id, by=GUEST),
        house.triaging.give_back(story.id, by=GUEST),
        house.triaging.route(story.id, to="product", by=GUEST),
        house.triaging.hand_back(story.id, to="product", by=GUEST, word="warranty"),
        house.triaging.done(story.id, by=GUEST),
        house.triaging.mute(story.id, by=GUEST),
        house.triaging.mute_author(story.id, by=GUEST),
        house.triaging.escalate(story.id, by=GUEST),
        house.triaging.reopen(story.id, by=GUEST),
        house.triaging.forget("word:warranty", by=GUEST),
    )

    for step in steps:
        with pytest.raises(NotAllowed, match="Guests can read along"):
            await step
    assert await house.now(story) == story
    assert await house.lessons() == []


async def test_a_story_nobody_knows_is_said_so(house: House) -> None:
    with pytest.raises(NotFound):
        await house.triaging.claim("nothing", by=ANA)  # type: ignore[arg-type]


async def test_only_the_holder_passes_it_on_or_ends_it(house: House) -> None:
    story = await house.hears()
    await house.took(story, by=CHIARA)
    steps = (
        house.triaging.route(story.id, to="product", by=BEN),
        house.triaging.hand_back(story.id, to="product", by=BEN),
        house.triaging.done(story.id, by=BEN),
        house.triaging.mute(story.id, by=BEN),
    )

    for step in steps:
        with pytest.raises(Refused, match=r"Chiara has taken this\. Ask them, or take it over first"):
            await step
    assert (await house.now(story)).claimed_by == CHIARA.id
