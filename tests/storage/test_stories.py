"""Stories, on both databases: born many at once, changed one at a time, found again, shown, and bound by the log."""

import json
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from storage.audit import Sequencer
from storage.database import Database
from storage.schema import audit, stories
from storage.store import SqlStore
from storage.verifying import verify_audit
from tests.builders import ANA, BEN, NOON, a_post
from tests.clocks import StandingClock
from tests.storage.public import a_story, opened
from workflows.domain.ids import StoryId
from workflows.domain.story import Story, StoryStep, Topic, told
from workflows.errors import Conflict, NotFound
from workflows.ports.listening import Candidate, Pace, Print, Queued
from workflows.ports.store import Drawn, Role

S1, S2, S3 = StoryId("s1"), StoryId("s2"), StoryId("s3")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


async def step(store: SqlStore, story: str, taken: StoryStep, *, minutes: int = 0, **changes: Any) -> Story:
    async with store.transaction() as tx:
        found = await tx.stories.get(StoryId(story))
        change = found.step(taken, by=ANA.id, at=NOON + minutes * MINUTE, **changes)
        await tx.record(change)
    return change.after


async def test_a_story_is_what_was_recorded_through_all_its_steps(store: SqlStore) -> None:
    born = replace(a_story(), respond_by=NOON + HOUR, because="word:garantía")
    await opened(store, born, replace(a_story("s2"), account=None, language=""))

    for taken in (StoryStep.CLAIM, StoryStep.WRITE, StoryStep.ANSWERED, StoryStep.REOPEN, StoryStep.MUTE):
        changed = await step(store, "s1", taken, answer=a_post(id="p1").id, urgent=True)
        async with store.reading() as tx:
            assert await tx.stories.get(S1) == changed
    async with store.reading() as tx:
        assert (await tx.stories.get(S2)).account is None
        assert [story.id for story in await tx.stories.list([S2, StoryId("none"), S1])] == ["s2", "s1"]
        with pytest.raises(NotFound):
            await tx.stories.get(StoryId("none"))


async def test_each_of_many_births_has_its_own_entry_and_no_redraw(
    store: SqlStore, database: Database, database_url: str, clock: StandingClock
) -> None:
    await opened(store, *(a_story(f"s{number}") for number in range(1_200)))

    async with database.reader.connect() as connection:
        leaves = [json.loads(leaf) for leaf in (await connection.execute(select(audit.c.leaf))).scalars()]
    assert {leaf["subject"] for leaf in leaves} == {f"s{number}" for number in range(1_200)}
    assert {leaf["action"] for leaf in leaves} == {"story.open"}
    async with store.transaction() as tx:
        assert await tx.messages.due(now=NOON) == []
    while (await Sequencer(database, clock).once()).added:
        pass
    verified = await verify_audit(database_url)
    assert (verified.problem, verified.waiting, verified.head.size) == (None, 0, 1_200)


async def test_of_many_births_all_or_none_are_written(store: SqlStore) -> None:
    await opened(store, a_story("s1"))

    with pytest.raises(Conflict):
        await opened(store, a_story("s2"), a_story("s1"))
    with pytest.raises(ValueError, match="only births"):
        async with store.transaction() as tx:
            await tx.record_all([a_story().step(StoryStep.CLAIM, by=ANA.id, at=NOON)])
    async with store.reading() as tx:
        assert await tx.stories.list([S1, S2]) == [a_story("s1")]


@pytest.mark.parametrize("by_all", [True, False], ids=["born with others", "recorded"])
async def test_a_row_altered_removed_or_added_past_the_log_is_found(
    store: SqlStore, database: Database, database_url: str, by_all: bool
) -> None:
    if by_all:
        await opened(store, a_story("s1"), a_story("s2"))
    else:
        async with store.transaction() as tx:
            await tx.record(told(a_story("s1")))
    await step(store, "s1", StoryStep.CLAIM)
    assert (await verify_audit(database_url)).is_whole

    async def problem(statement: object) -> str:
        async with database.writer.begin() as connection:
            await connection.execute(statement)  # type: ignore[call-overload]
        found = (await verify_audit(database_url)).problem
        return found.what if found is not None else ""

    assert "story s1" in await problem(update(stories).where(stories.c.id == "s1").values(claimed_by=BEN.id))
    assert await problem(update(stories).where(stories.c.id == "s1").values(claimed_by=ANA.id)) == ""
    assert "story s1" in await problem(delete(stories).where(stories.c.id == "s1"))


async def test_whoever_is_slower_is_told_who_did_what(store: SqlStore) -> None:
    async with store.transaction() as tx:
        await tx.people.save(ANA)
    await opened(store, a_story())
    late = a_story().step(StoryStep.CLAIM, by=BEN.id, at=NOON)
    await step(store, "s1", StoryStep.CLAIM)

    with pytest.raises(Conflict, match="Ana was faster and took this"):
        async with store.transaction() as tx:
            await tx.record(late)
    await step(store, "s1", StoryStep.MUTE)
    with pytest.raises(Conflict, match="Ana was faster and muted this"):
        async with store.transaction() as tx:
            await tx.record(late)
    with pytest.raises(Conflict):
        async with store.transaction() as tx:
            await tx.record(told(a_story()))


async def test_a_step_asks_for_the_storys_picture(store: SqlStore) -> None:
    await opened(store, a_story())
    await step(store, "s1", StoryStep.CLAIM)

    async with store.transaction() as tx:
        assert [redraw.subject for redraw in await tx.messages.due(now=NOON)] == ["story:s1"]


async def test_stories_are_found_by_who_has_to_do_something(store: SqlStore) -> None:
    await opened(
        store,
        replace(a_story("s1", at=NOON + MINUTE), respond_by=NOON + HOUR),
        replace(a_story("s2", department="support"), respond_by=NOON + MINUTE),
        a_story("s3"),
        a_story("s4", department="hr"),
    )
    await step(store, "s3", StoryStep.CLAIM)
    await step(store, "s4", StoryStep.WRITE, answer=a_post(id="p1").id)

    async with store.reading() as tx:
        assert [one.id for one in await tx.stories.list_open(["social", "support"])] == ["s2", "s3", "s1"]
        assert [one.id for one in await tx.stories.list_open(["social"], limit=1)] == ["s3"]
        assert await tx.stories.list_open([]) == []
        assert [one.id for one in await tx.stories.overdue(now=NOON + HOUR)] == ["s2", "s1"]
        assert [one.id for one in await tx.stories.overdue(now=NOON + MINUTE)] == ["s2"]
        assert {one.id for one in await tx.stories.held_by(ANA.id)} == {"s3", "s4"}
        assert await tx.stories.held_by(BEN.id) == []


async def test_what_resembles_is_found_by_any_shared_band_among_those_that_may_be_joined(store: SqlStore) -> None:
    await opened(store, *(a_story(f"s{number}") for number in range(1, 5)))
    high = 2**63 - 1
    async with store.transaction() as tx:
        await tx.stories.keep_prints({S1: Print(bands=(1, high, 1), marks=b"one")}, at=NOON)
        await tx.stories.keep_prints(
            {S1: Print(bands=(9,), marks=b"again"), S2: Print(bands=(2, 3), marks=b"two")}, at=NOON + HOUR
        )
        await tx.stories.keep_prints(
            {S3: Print(bands=(3,), marks=b"three"), StoryId("s4"): Print(bands=(), marks=b"")}, at=NOON
        )
    await step(store, "s3", StoryStep.DONE)
    await step(store, "s2", StoryStep.MUTE)

    async with store.reading() as tx:
        one = Candidate(story=S1, marks=b"one", bands=frozenset({high}))
        assert await tx.stories.resembling([high, 7], since=NOON) == [one]
        assert await tx.stories.resembling([high, 7], since=NOON + MINUTE) == []
        both = await tx.stories.resembling([1, 2, 3], since=NOON)
        assert {(found.story, found.marks, found.bands) for found in both} == {
            (S1, b"one", frozenset({1})),
            (S2, b"two", frozenset({2, 3})),
        }
        assert await tx.stories.resembling([9], since=NOON) == []
        assert await tx.stories.resembling([], since=NOON) == []
        assert len(await tx.stories.resembling(range(10_000), since=NOON)) == 2


async def test_of_many_stories_that_begin_alike_the_newest_are_compared(store: SqlStore) -> None:
    many = [StoryId(f"m{number:02d}") for number in range(15)]
    await opened(store, *(a_story(story) for story in many))
    async with store.transaction() as tx:
        for story in many:
            await tx.stories.keep_prints({story: Print(bands=(1,), marks=b"m")}, at=NOON)

        assert {found.story for found in await tx.stories.resembling([1], since=NOON)} == set(many[5:])


async def test_cards_wait_in_their_channel_until_they_are_shown(store: SqlStore) -> None:
    async with store.transaction() as tx:
        await tx.stories.queue({S1: "C1", S2: "C2"}, at=NOON)
        await tx.stories.queue({S3: "C1"}, at=NOON - MINUTE)
        await tx.stories.queue({S1: "C1"}, at=NOON + HOUR)
        await tx.stories.queue({}, at=NOON)

        assert {redraw.subject for redraw in await tx.messages.due(now=NOON)} == {"triage:C1", "triage:C2"}
        assert await tx.stories.queued("C1") == [Queued(story=S3, at=NOON - MINUTE), Queued(story=S1, at=NOON)]
        assert [one.story for one in await tx.stories.queued("C1", limit=1)] == [S3]
        assert (await tx.stories.count_queued("C1"), await tx.stories.count_queued("C3")) == (2, 0)

        await tx.stories.shown("C1", [S3, S2])
        assert [one.story for one in await tx.stories.queued("C1")] == [S1]
        assert [one.story for one in await tx.stories.queued("C2")] == [S2]


async def test_a_queued_card_wakes_the_announcer_once_it_is_committed(store: SqlStore) -> None:
    woken: list[bool] = []
    store.on_commit = lambda: woken.append(True)

    async with store.transaction() as tx:
        await tx.stories.queue({S1: "C1"}, at=NOON)
        assert not woken
    assert woken == [True]


async def test_the_pace_of_a_channel_is_kept(store: SqlStore) -> None:
    paces = [Pace(), Pace(last_at=NOON, full=2), Pace(last_at=NOON, storm_since=NOON - HOUR), Pace()]
    async with store.transaction() as tx:
        for before, pace in pairwise(paces):
            assert await tx.stories.pace("C1") == before
            await tx.stories.keep_pace("C1", pace, before=before)
        assert await tx.stories.pace("C1") == Pace()
        assert await tx.stories.pace("C2") == Pace()


@pytest.mark.parametrize("first", [Pace(), Pace(last_at=NOON - HOUR)], ids=["never spoken in", "spoken in before"])
async def test_two_replicas_cannot_both_speak_in_a_channel(store: SqlStore, first: Pace) -> None:
    async with store.transaction() as tx:
        if first != Pace():
            await tx.stories.keep_pace("C1", first, before=Pace())
    async with store.transaction() as tx:
        await tx.stories.keep_pace("C1", Pace(last_at=NOON), before=first)

    with pytest.raises(Conflict):
        async with store.transaction() as tx:
            await tx.stories.keep_pace("C1", Pace(last_at=NOON + HOUR), before=first)


async def test_everything_that_one_message_shows_is_found(store: SqlStore) -> None:
    shown = [Drawn(subject=f"story:{one}", role=Role.ROUNDUP, channel="C1", ts="7") for one in (S1, S2)]
    async with store.transaction() as tx:
        for drawn in (*shown, replace(shown[0], role=Role.STORY, ts="8"), replace(shown[0], channel="C2")):
            await tx.messages.save(drawn)

        assert await tx.messages.standing("C1", "7") == shown
        assert await tx.messages.standing("C1", "9") == []


async def test_the_week_counts_stories_steps_and_waits_by_department(store: SqlStore) -> None:
    await opened(
        store,
        a_story("before", at=NOON - 8 * DAY),
        a_story("s1"),
        a_story("s2", topic=Topic.QUESTION),
        a_story("s3"),
        a_story("s4", department="support", topic=Topic.HIRING),
        a_story("after", at=NOON + DAY),
    )
    await step(store, "s1", StoryStep.CLIMB, minutes=5, climbed=1)
    await step(store, "s1", StoryStep.CLIMB, minutes=6, climbed=2)
    await step(store, "s1", StoryStep.CLAIM, minutes=10)
    await step(store, "s1", StoryStep.WRITE, minutes=12)
    await step(store, "s1", StoryStep.ANSWERED, minutes=30)
    await step(store, "s2", StoryStep.DONE, minutes=20)
    await step(store, "s3", StoryStep.HAND_BACK, minutes=60, department="support", moved_at=NOON + HOUR)
    await step(store, "s3", StoryStep.CLAIM, minutes=61)
    await step(store, "before", StoryStep.MUTE, minutes=1)

    async with store.reading() as tx:
        social, support = await tx.stories.tally(since=NOON - DAY, until=NOON + DAY)
        nothing = await tx.stories.tally(since=NOON - 20 * DAY, until=NOON - 19 * DAY)

    assert (social.department, social.topics) == ("social", {Topic.COMPLAINT: 1, Topic.QUESTION: 1})
    assert (social.answered, social.done, social.muted, social.handed_back) == (1, 1, 1, 1)
    assert (social.open, social.climbed, social.claim_waits, social.answer_waits) == (0, 1, [600], [1_800])
    assert (support.department, support.topics) == ("support", {Topic.COMPLAINT: 1, Topic.HIRING: 1})
    assert (support.open, support.claim_waits, support.answered) == (2, [60], 0)
    assert nothing == []


async def test_themes_of_a_week_are_sums_over_its_days_of_words_in_three_stories_or_more(store: SqlStore) -> None:
    await opened(store, a_story())
    today = NOON.date()
    async with store.transaction() as tx:
        await tx.stories.note_themes(today, "social", {"marzipan": 2, "oven": 2, "half\ud83d": 9, "w" * 500: 9})
        await tx.stories.note_themes(today, "social", {"marzipan": 1})
        await tx.stories.note_themes(today + DAY, "social", {"marzipan": 2, "warranty": 4})
        await tx.stories.note_themes(today + 7 * DAY, "social", {"oven": 5})
        await tx.stories.note_themes(today, "support", {})

        (week,) = await tx.stories.tally(since=NOON, until=NOON + 7 * DAY)
        (day,) = await tx.stories.tally(since=NOON, until=NOON + HOUR)
    assert week.themes == [("marzipan", 5), ("warranty", 4)]
    assert day.themes == [("marzipan", 3)]
