"""What nobody takes in time climbs: one person after the other, and only while nobody has it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.builders import ANA, BEN, CHIARA
from tests.workflows.triaging.conftest import ACME, DORA, GUS, HOUR, SETTINGS, SUPPORT, House
from workflows.domain.climbing import called, respond_by
from workflows.domain.department import Department
from workflows.domain.story import Story, StoryState, Topic
from workflows.errors import WrongState
from workflows.policy import Policy
from workflows.triaging import Triaging


async def test_it_climbs_to_everybody_on_call_then_to_those_who_look_after_the_account_then_no_more(
    house: House,
) -> None:
    story = await house.hears()

    told = []
    for _ in range(5):
        house.clock.move(HOUR)
        await house.triaging.climb()
        told.append(called(await house.now(story), SUPPORT, ACME))

    assert told == [
        (BEN.id,),
        (BEN.id, CHIARA.id),
        *[(BEN.id, CHIARA.id, DORA.id, GUS.id)] * 3,
    ]
    last = await house.now(story)
    assert (last.state, last.urgent, last.respond_by) == (StoryState.OPEN, True, None)


async def test_nothing_climbs_before_its_time(house: House) -> None:
    story = await house.hears()
    house.clock.move(HOUR - timedelta(seconds=1))

    assert await house.triaging.climb() == 0
    assert await house.now(story) == story


async def test_two_turns_at_the_same_time_tell_one_person(house: House) -> None:
    story = await house.hears()
    house.clock.move(HOUR)

    assert await house.triaging.climb() == 1
    assert await house.triaging.climb() == 0
    assert (await house.now(story)).climbed == 1


async def test_the_next_person_is_told_after_another_span_of_open_time(house: House) -> None:
    # Monday noon, until 17:00
    story = await house.hears(answer_within=timedelta(hours=4, minutes=30))
    house.clock.move(timedelta(hours=4, minutes=30))

    await house.triaging.climb()

    tuesday = house.clock.now().replace(hour=9, minute=30) + timedelta(days=1)
    assert (await house.now(story)).respond_by == tuesday


async def test_what_somebody_took_does_not_climb(house: House) -> None:
    story = await house.hears()
    house.clock.move(HOUR)
    taken = await house.took(story)

    assert await house.triaging.climb() == 0
    assert await house.now(story) == taken


@pytest.mark.both_databases
async def test_what_somebody_takes_in_the_same_moment_does_not_climb(house: House) -> None:
    story = await house.hears()
    house.clock.move(HOUR)
    overdue = await house.now(story)
    taken = await house.took(story)

    # A turn that read the list of overdue ones just before.
    await house.triaging._climbing._climb(overdue.id)

    assert await house.now(story) == taken


async def test_without_people_on_call_the_owner_is_told_at_once(house: House) -> None:
    story = await house.hears(department="product")
    house.clock.move(HOUR)

    await house.triaging.climb()

    product = SETTINGS.departments["product"]
    climbed = await house.now(story)
    assert called(climbed, product, ACME) == (DORA.id, GUS.id)
    assert climbed.respond_by is None


async def test_what_is_with_a_department_that_was_removed_goes_to_the_one_for_everything_else(house: House) -> None:
    story = await house.hears(department="gone")
    house.clock.move(HOUR)

    await house.triaging.climb()

    moved = await house.now(story)
    assert (moved.department, moved.because, moved.climbed) == ("support", "otherwise", 0)
    assert moved.respond_by == house.clock.now() + HOUR
    assert await house.queued("C0SUPPORT") == [story.id]


async def test_what_has_no_clock_is_not_lost_with_its_department_either(house: House) -> None:
    story = await house.hears(department="gone", topic=Topic.PRAISE, answer_within=None)
    held = await house.hears(department="gone", topic=Topic.PRAISE, answer_within=None)
    await house.triaging.claim(held.id, by=ANA)

    await house.triaging.climb()

    assert (await house.now(story)).department == "support"
    assert (await house.now(held)).claimed_by == ANA.id
    await house.triaging.give_back(held.id, by=ANA)
    await house.triaging.climb()
    assert (await house.now(held)).department == "support"
    assert await house.queued("C0SUPPORT") == [story.id, held.id]


async def test_escalating_tells_everybody_on_call_and_once_more_the_owner(house: House) -> None:
    story = await house.hears()

    first = await house.triaging.escalate(story.id, by=ANA)
    second = await house.triaging.escalate(story.id, by=ANA)

    assert (first.urgent, called(first, SUPPORT, ACME)) == (True, (BEN.id, CHIARA.id))
    assert called(second, SUPPORT, ACME) == (BEN.id, CHIARA.id, DORA.id, GUS.id)
    with pytest.raises(WrongState, match="Everybody who can be asked was asked already"):
        await house.triaging.escalate(story.id, by=ANA)


async def test_a_taken_story_can_be_escalated_by_anybody(house: House) -> None:
    story = await house.hears()
    await house.took(story, by=ANA)

    assert (await house.triaging.escalate(story.id, by=BEN)).claimed_by == ANA.id


async def test_without_anybody_to_ask_nobody_is_told(house: House) -> None:
    lone = Department(name="support", channel="C0SUPPORT")
    settings = replace(house.policy.settings, listening=replace(SETTINGS, departments={"support": lone}))
    triaging = Triaging(store=house.store, policy=Policy(settings), clock=house.clock)
    async with house.store.transaction() as tx:
        await tx.accounts.sync([replace(ACME, owner=None, guardian=None)])
    story = await house.hears()

    with pytest.raises(WrongState, match="Nobody is on call here"):
        await triaging.escalate(story.id, by=ANA)
    house.clock.move(HOUR)
    await triaging.climb()
    # It is urgent, and no turn looks at it again.
    assert await _state(house, story) == (StoryState.OPEN, True, None)


async def test_what_is_over_is_not_escalated(house: House) -> None:
    story = await house.over(await house.hears())

    with pytest.raises(WrongState, match="Open it again first"):
        await house.triaging.escalate(story.id, by=ANA)


def test_a_topic_without_a_time_has_no_clock(house: House) -> None:
    now = house.clock.now()

    assert respond_by(SETTINGS, "support", Topic.COMPLAINT, now) == now + HOUR
    assert respond_by(SETTINGS, "support", Topic.PRAISE, now) is None
    assert respond_by(SETTINGS, "nobody", Topic.COMPLAINT, now) is None


async def _state(house: House, story: Story) -> tuple[StoryState, bool, object]:
    found = await house.now(story)
    return found.state, found.urgent, found.respond_by
