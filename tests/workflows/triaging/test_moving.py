"""Passing on and handing back: where a story goes, what its new department sees, and what the router learns."""

import asyncio
from datetime import timedelta

import pytest

from tests.builders import ANA, BEN
from tests.workflows.triaging.conftest import ACME, SETTINGS, House
from workflows.domain.department import LEARNT_AFTER, LessonState
from workflows.domain.mention import Heard
from workflows.domain.story import StoryState, Topic
from workflows.domain.teaching import pattern_of
from workflows.errors import InvalidContent, NotFound, WrongState
from workflows.reading import Router

HABIT = f"habit:{pattern_of('rule:1', 'support', Topic.COMPLAINT, ACME.id)}"


async def test_a_story_passed_on_is_open_in_the_other_department_with_its_clock(house: House) -> None:
    story = await house.hears()
    await house.took(story)
    house.clock.move(timedelta(minutes=10))

    moved = await house.triaging.route(story.id, to="product", by=ANA)

    assert (moved.state, moved.department, moved.because) == (StoryState.OPEN, "product", "person")
    assert (moved.claimed_by, moved.decided_by, moved.moved_at) == (None, ANA.id, house.clock.now())
    assert moved.respond_by == house.clock.now() + timedelta(hours=4)
    assert await house.queued("C0PRODUCT") == [story.id]
    assert {f"story:{story.id}", "triage:C0PRODUCT"} <= await house.redrawn()


async def test_passing_on_teaches_nothing(house: House) -> None:
    story = await house.hears()

    await house.triaging.route(story.id, to="product", by=ANA)

    assert await house.lessons() == []


async def test_departments_that_share_a_channel_share_the_card(house: House) -> None:
    story = await house.hears()

    moved = await house.triaging.route(story.id, to="sales", by=ANA)

    assert moved.respond_by is None
    assert await house.queued("C0SUPPORT") == []


@pytest.mark.parametrize(("to", "sentence"), [("support", "It is with support already"), ("hr", "no such department")])
async def test_a_department_that_cannot_be_chosen_is_said_at_its_field(house: House, to: str, sentence: str) -> None:
    story = await house.hears()

    for move in (house.triaging.route, house.triaging.hand_back):
        with pytest.raises(InvalidContent, match=sentence) as caught:
            await move(story.id, to=to, by=ANA)
        assert caught.value.field == "department"
    assert await house.now(story) == story


async def test_what_is_over_is_not_passed_on(house: House) -> None:
    story = await house.over(await house.hears())

    with pytest.raises(WrongState, match=r"This was marked as done\. Open it again first"):
        await house.triaging.route(story.id, to="product", by=ANA)


async def test_handing_back_with_a_word_teaches_it_at_once(house: House) -> None:
    story = await house.hears("My kettle leaks, and the Warranty is over.")

    moved = await house.triaging.hand_back(story.id, to="product", by=ANA, word=" WARRANTY ")

    assert (moved.department, moved.because) == ("product", "person")
    word = next(one for one in await house.lessons() if one.id.startswith("word:"))
    assert (word.id, word.to, word.told_by, word.holds) == ("word:warranty", "product", ANA.id, True)


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("guarantee", "does not stand in it"),
        # part of a word
        ("leak", "does not stand in it"),
        ("is", "at least 3 letters"),
        ("1234", "at least 3 letters"),
        ("x" * 41, "at least 3 letters and at most 40"),
        # a stranger's name is nothing to learn
        ("stranger", "names somebody"),
        ("jo stranger", "names somebody"),
        ("@stranger", "names somebody"),
        ("@acme", "names somebody"),
    ],
)
async def test_a_word_that_cannot_be_learnt_changes_nothing(house: House, word: str, sentence: str) -> None:
    story = await house.hears("My kettle leaks and the warranty is 1234 over. I am no stranger.")

    with pytest.raises(InvalidContent, match=sentence) as caught:
        await house.triaging.hand_back(story.id, to="product", by=ANA, word=word)

    assert caught.value.field == "word"
    assert await house.now(story) == story
    assert await house.lessons() == []


async def test_a_word_of_deleted_words_cannot_be_learnt(house: House) -> None:
    story = await house.hears()
    async with house.store.transaction() as tx:
        await tx.mentions.forget_words([("x", "m1")])

    with pytest.raises(InvalidContent, match="deleted here already"):
        await house.triaging.hand_back(story.id, to="product", by=ANA, word="warranty")


async def test_the_same_word_for_another_department_replaces_the_lesson(house: House) -> None:
    first, second = await house.hears(), await house.hears()

    await house.triaging.hand_back(first.id, to="product", by=ANA, word="warranty")
    await house.triaging.hand_back(second.id, to="sales", by=BEN, word="Warranty")

    [word] = [one for one in await house.lessons() if one.id.startswith("word:")]
    assert (word.to, word.told_by, word.times) == ("sales", BEN.id, 1)


async def test_a_habit_holds_after_so_many_hand_backs_to_the_same_department(house: House) -> None:
    for times in range(1, LEARNT_AFTER + 1):
        story = await house.hears()
        await house.triaging.hand_back(story.id, to="product", by=ANA)
        [habit] = await house.lessons()
        assert (habit.id, habit.to, habit.times) == (HABIT, "product", times)
        assert habit.holds is (times == LEARNT_AFTER)


async def test_a_hand_back_to_another_department_begins_to_count_anew(house: House) -> None:
    for to in ("product", "product", "sales"):
        story = await house.hears()
        await house.triaging.hand_back(story.id, to=to, by=ANA)

    [habit] = await house.lessons()
    assert (habit.to, habit.times) == ("sales", 1)


async def test_what_a_habit_sent_wrongly_counts_against_that_habit(house: House) -> None:
    await _a_habit(house)
    story = await house.hears(department="product", because=HABIT)

    await house.triaging.hand_back(story.id, to="sales", by=ANA)

    [habit] = await house.lessons()
    assert (habit.id, habit.to, habit.holds) == (HABIT, "sales", False)


async def test_handing_back_what_a_person_sent_teaches_nothing(house: House) -> None:
    story = await house.hears()
    await house.triaging.route(story.id, to="product", by=BEN)

    await house.triaging.hand_back(story.id, to="sales", by=ANA)

    assert await house.lessons() == []


async def test_a_department_that_keeps_such_a_story_unteaches_the_habit(house: House) -> None:
    await _a_habit(house)
    story = await house.hears()

    await house.triaging.done(story.id, by=ANA)

    assert await house.lessons() == []
    async with house.store.transaction() as tx:
        habit = await tx.lessons.find(HABIT)
    assert habit is not None and (habit.state, habit.times) == (LessonState.FORGOTTEN, 0)


async def test_a_habit_stays_when_a_story_ends_where_it_sent_it(house: House) -> None:
    await _a_habit(house)
    story = await house.hears(department="product", because=HABIT)

    await house.triaging.done(story.id, by=ANA)

    [habit] = await house.lessons()
    assert habit.holds


async def test_what_is_taught_changes_where_such_mentions_go(house: House) -> None:
    story = await house.hears("The kettle leaks, and the WARRANTY is over.")
    heard = (await house.mentions(story))[0].heard
    assert await _routed(house, heard) == ("support", "otherwise")

    await house.triaging.hand_back(story.id, to="product", by=ANA, word="Warranty")
    assert await _routed(house, heard) == ("product", "word:warranty")

    await house.triaging.forget("word:warranty", by=ANA)
    assert await _routed(house, heard) == ("support", "otherwise")


async def test_a_habit_changes_where_such_mentions_go(house: House) -> None:
    for _ in range(LEARNT_AFTER):
        story = await house.hears(because="otherwise")
        heard = (await house.mentions(story))[0].heard
        assert (await _routed(house, heard))[0] == "support"
        await house.triaging.hand_back(story.id, to="product", by=ANA)

    department, because = await _routed(house, heard)

    assert (department, because.partition(">")[0]) == ("product", "habit:otherwise")


@pytest.mark.both_databases
async def test_two_who_teach_the_same_in_the_same_moment_both_count(house: House) -> None:
    first, second = await house.hears(), await house.hears()

    await asyncio.gather(
        house.triaging.hand_back(first.id, to="product", by=ANA, word="warranty"),
        house.triaging.hand_back(second.id, to="product", by=BEN, word="warranty"),
    )

    assert sorted(one.times for one in await house.lessons()) == [2, 2]


async def test_a_lesson_is_forgotten_by_anybody_of_ours(house: House) -> None:
    story = await house.hears()
    await house.triaging.hand_back(story.id, to="product", by=ANA, word="warranty")

    lesson = await house.triaging.forget("word:warranty", by=BEN)

    assert lesson.state is LessonState.FORGOTTEN
    assert [one.id for one in await house.lessons()] == [HABIT]
    with pytest.raises(WrongState, match="forgotten already"):
        await house.triaging.forget("word:warranty", by=ANA)
    with pytest.raises(NotFound, match="never learnt"):
        await house.triaging.forget("word:kettle", by=ANA)


async def _routed(house: House, heard: Heard) -> tuple[str, str]:
    router = Router(SETTINGS, await house.lessons())
    found = router.route(heard, topic=Topic.COMPLAINT, language="en", source="x_mentions.acme")
    return found.department, found.because


async def _a_habit(house: House) -> None:
    for _ in range(LEARNT_AFTER):
        story = await house.hears()
        await house.triaging.hand_back(story.id, to="product", by=ANA)
