"""What stands in a department's channel while the public talks: one message a minute, one card a story."""

import asyncio
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.announcer import Announcer
from bot.dialogs.names import Action
from bot.drawing.pacer import Pacer
from bot.drawing.story_scenes import card_about
from tests.bot.people import ACME, DORA
from tests.bot.public import LISTENING, SOCIAL, SUPPORT, heard, joined, many_heard
from tests.bot.stage import Stage, buttons_of, exact_of, text_of
from tests.builders import ANA, BEN
from tests.public import a_heard, a_story, story_now
from workflows.domain.department import ListeningSettings
from workflows.domain.ids import StoryId
from workflows.domain.pacing import LINES, Pace, Showing
from workflows.domain.person import Standing
from workflows.domain.story import StoryStep, Topic
from workflows.errors import Busy, NetworkFailure
from workflows.ports.chat import Card
from workflows.ports.store import Drawn, Role, Store, Transaction

MINUTE = timedelta(minutes=1)
FORMER = "C0FORMER"
"""A channel that app.yaml named before."""


@pytest.fixture
def listening() -> ListeningSettings:
    return LISTENING


def cards(stage: Stage, channel: str = SOCIAL) -> list[Card]:
    return stage.chat.cards(channel)


def threads(stage: Stage, channel: str = SOCIAL) -> list[Card]:
    return stage.chat.cards(channel, in_threads=True)


async def queued(stage: Stage, channel: str = SOCIAL) -> int:
    async with stage.store.transaction() as tx:
        number: int = await tx.stories.count_queued(channel)
        return number


async def later(stage: Stage, by: timedelta) -> None:
    stage.clock.move(by)
    await stage.draw()


async def test_the_first_story_of_a_quiet_channel_has_its_own_card_at_once(stage: Stage) -> None:
    await heard(stage)

    await stage.draw()

    [card] = cards(stage)
    assert exact_of(card) == ["My kettle does not work."]
    assert "@jane · 12,400 followers · verified · on the list “vip”" in text_of(card)
    assert await queued(stage) == 0


async def test_what_comes_within_the_minute_is_one_message_when_it_is_over(stage: Stage) -> None:
    await heard(stage)
    await stage.draw()
    await many_heard(stage, 3)
    await later(stage, 59 * MINUTE / 60)
    assert len(cards(stage)) == 1

    await later(stage, MINUTE / 60)

    _, roundup = cards(stage)
    assert "3 new mentions. 3 complaints." in text_of(roundup)
    assert text_of(roundup).count("My kettle does not work.") == 3
    assert await queued(stage) == 0


async def test_a_channel_is_looked_at_again_by_itself(stage: Stage) -> None:
    await heard(stage)
    await stage.draw()
    await heard(stage)
    await stage.draw()

    await later(stage, MINUTE)

    assert len(cards(stage)) == 2


async def test_what_has_no_line_follows_in_the_next_minute(stage: Stage) -> None:
    await many_heard(stage, LINES + 2)
    await stage.draw()
    assert "And 2 more. They follow here within a minute or two." in text_of(cards(stage)[0])

    await later(stage, MINUTE)

    assert "2 new mentions" in text_of(cards(stage)[1])
    await later(stage, 10 * MINUTE)
    assert len(cards(stage)) == 2


async def test_a_storm_is_a_digest_every_five_minutes_until_it_calms_down(stage: Stage) -> None:
    await many_heard(stage, 30)
    await many_heard(stage, 10, topic=Topic.QUESTION)
    await stage.draw()
    [digest] = cards(stage)
    assert "Very much is coming in: 40 new mentions in one message." in text_of(digest)
    assert "30 complaints and 10 questions." in text_of(digest)
    assert "And 25 more." in text_of(digest)
    assert await queued(stage) == 0

    await many_heard(stage, 6)
    await later(stage, 4 * MINUTE)
    assert len(cards(stage)) == 1
    await later(stage, MINUTE)
    assert "6 new mentions in one message" in text_of(cards(stage)[1])

    await heard(stage)
    await later(stage, 5 * MINUTE)
    assert exact_of(cards(stage)[2]) == ["My kettle does not work."]
    await heard(stage)
    await later(stage, MINUTE)
    assert len(cards(stage)) == 4


async def test_a_digest_lists_what_is_urgent_first_then_security_and_the_press(stage: Stage) -> None:
    await many_heard(stage, 31, topic=Topic.QUESTION)
    await many_heard(stage, 1, topic=Topic.PRESS)
    [secure] = await many_heard(stage, 1, topic=Topic.SECURITY)
    [urgent] = await many_heard(stage, 1, topic=Topic.PRAISE)
    await stage.desk.triaging.escalate(urgent.id, by=ANA)

    await stage.draw()

    lines = [line for line in text_of(cards(stage)[0]).splitlines() if "@jane" in line]
    assert [line.split("  ")[0] for line in lines[:4]] == ["Urgent. Praise", "Security", "Press", "Question"]
    assert buttons_of(cards(stage)[0])[Action.STORY_SHOW].subject in {secure.id, urgent.id, *await _all(stage)}


async def _all(stage: Stage) -> set[StoryId]:
    async with stage.store.transaction() as tx:
        return {one.id for one in await tx.stories.list_open(["social"])}


async def test_a_message_that_fails_is_tried_again_and_its_minute_is_given_back(stage: Stage) -> None:
    await heard(stage)
    stage.chat.failures = [NetworkFailure("Slack is away.")]
    await stage.draw()
    assert cards(stage) == []

    await later(stage, MINUTE / 60)

    assert len(cards(stage)) == 1
    assert await queued(stage) == 0


async def test_a_program_that_died_while_posting_does_not_speak_twice_in_a_minute(stage: Stage) -> None:
    await heard(stage)
    async with stage.store.transaction() as tx:
        await tx.stories.keep_pace(SOCIAL, Pace(last_at=stage.clock.now()), before=Pace())

    await stage.draw()
    assert cards(stage) == []

    await later(stage, MINUTE)
    assert len(cards(stage)) == 1


@pytest.mark.both_databases
async def test_replicas_that_ask_for_the_floor_at_once_get_it_once(stage: Stage) -> None:
    pacers = [Pacer(store=stage.store, clock=stage.clock) for _ in range(4)]

    taken = await asyncio.gather(*(pacer.take(SOCIAL) for pacer in pacers))

    showings = sorted(turn.showing.value for _, turn in taken)
    assert showings == [Showing.CARD.value, *[Showing.NOTHING.value] * 3]


async def test_the_floor_is_given_back_only_while_nobody_else_spoke(stage: Stage) -> None:
    pacer = Pacer(store=stage.store, clock=stage.clock)
    before, first = await pacer.take(SOCIAL)
    stage.clock.move(MINUTE)
    _, second = await pacer.take(SOCIAL)

    await pacer.give_back(SOCIAL, before=before, taken=first.pace)

    async with stage.store.transaction() as tx:
        assert await tx.stories.pace(SOCIAL) == second.pace


class BusyAfterPosting:
    """A store that takes nothing while a message of the chat was not noted yet; once."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._store: Store = stage.store
        self._is_busy = True

    def reading(self) -> AbstractAsyncContextManager[Transaction]:
        return self._store.reading()

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        if self._is_busy and self._stage.chat.messages:
            self._is_busy = False
            raise Busy("Very busy. Nothing was changed.")
        return self._store.transaction()


async def test_a_message_that_could_not_be_noted_is_noted_later_and_not_posted_twice(stage: Stage) -> None:
    await heard(stage)
    announcer = Announcer(
        store=BusyAfterPosting(stage),
        chat=stage.chat,
        views=stage.desk.views,
        policy=stage.policy,
        clock=stage.clock,
    )
    for _ in range(5):
        await announcer.draw_due()
        stage.clock.move(MINUTE)

    assert len(cards(stage)) == 1
    assert await queued(stage) == 0


async def test_a_channel_that_is_gone_sends_the_card_to_those_on_call(stage: Stage) -> None:
    story = await heard(stage)
    stage.chat.gone.add(SOCIAL)

    await stage.draw()

    assert cards(stage) == []
    for place in ("DU0BEN", "DU0CHIARA"):
        reason, card = cards(stage, place)
        assert "The channel of social is gone, archived, or Countersign is not in it." in text_of(reason)
        assert exact_of(card) == ["My kettle does not work."]
    assert await queued(stage) == 0
    await stage.desk.triaging.claim(story.id, by=BEN)
    await stage.draw()
    assert "Ben has it" in text_of(cards(stage, "DU0CHIARA")[1])


async def test_whoever_does_not_count_any_more_is_not_told_instead_of_the_channel(stage: Stage) -> None:
    await heard(stage)
    stage.chat.gone.add(SOCIAL)
    stage.chat.standings["U0BEN"] = Standing.GUEST
    stage.clock.move(timedelta(days=2))

    await stage.draw()

    assert [len(cards(stage, place)) for place in ("DU0BEN", "DU0CHIARA")] == [0, 2]


@pytest.mark.parametrize("number", [1, 3, 40], ids=["card", "roundup", "digest"])
async def test_words_that_the_chat_refuses_do_not_keep_the_others_from_being_shown(stage: Stage, number: int) -> None:
    await many_heard(stage, number - 1)
    poison = await heard(stage, a_heard("The chat chokes on this."))
    stage.chat.refused = "chokes"
    await stage.draw()

    [card] = cards(stage)
    assert "chokes" not in text_of(card)
    assert "The chat will not show what was said." in text_of(card) or number > 1
    assert await queued(stage) == 0
    await stage.desk.triaging.claim(poison.id, by=BEN)
    await later(stage, MINUTE / 6)
    if number == 1:
        assert "Ben has it" in text_of(cards(stage)[0])
    await heard(stage)
    await later(stage, 10 * MINUTE)
    assert exact_of(cards(stage)[-1]) == ["My kettle does not work."]


async def test_a_story_that_was_ended_before_its_turn_is_not_shown(stage: Stage) -> None:
    await heard(stage)
    await stage.draw()
    over = await heard(stage)
    await stage.desk.triaging.done(over.id, by=ANA)

    await later(stage, MINUTE)

    assert len(cards(stage)) == 1
    assert await queued(stage) == 0


# --- the card lives ---------------------------------------------------------------------------------------------------


async def test_a_taken_card_says_who_has_it(stage: Stage) -> None:
    story = await heard(stage)
    await stage.draw()

    await stage.press(BEN, buttons_of(cards(stage)[0])[Action.STORY_TAKE])
    await stage.draw()

    [card] = cards(stage)
    assert "Ben has it since 02 Mar 12:00:00 UTC." in text_of(card)
    assert Action.STORY_GIVE_BACK in buttons_of(card)
    assert (await story_now(stage, story)).claimed_by == BEN.id


async def test_a_line_of_a_roundup_says_who_has_it_and_loses_its_button_when_it_is_over(stage: Stage) -> None:
    first, second = await many_heard(stage, 2)
    await stage.draw()

    await stage.desk.triaging.claim(first.id, by=BEN)
    await stage.desk.triaging.done(second.id, by=ANA)
    await stage.draw()

    [card] = cards(stage)
    assert "— Ben has it." in text_of(card)
    assert "— Ana marked it as done." in text_of(card)
    assert text_of(card).count("Show") == 1


async def test_fifteen_changes_of_one_roundup_are_one_redraw(stage: Stage) -> None:
    stories = await many_heard(stage, LINES)
    await stage.draw()
    before = stage.chat.updates
    for story in stories:
        await stage.desk.triaging.claim(story.id, by=BEN)

    await stage.draw()

    assert stage.chat.updates == before + 1
    assert text_of(cards(stage)[0]).count("Ben has it.") == LINES


async def test_a_story_passed_on_leaves_a_line_behind_and_has_its_card_in_the_other_channel(stage: Stage) -> None:
    story = await heard(stage)
    await stage.draw()

    await stage.desk.triaging.route(story.id, to="support", by=ANA)
    await stage.draw()

    [old], [new] = cards(stage), cards(stage, SUPPORT)
    assert "Complaint: with support now. Ana passed it on." in text_of(old)
    assert buttons_of(old) == {}
    assert "With support: Ana passed it on." in text_of(new)
    assert "Nobody has it yet. To be taken by 02 Mar 13:00:00 UTC." in text_of(new)


async def test_a_story_that_comes_back_has_a_new_card_and_the_old_one_says_so(stage: Stage) -> None:
    story = await heard(stage)
    await stage.draw()
    await stage.desk.triaging.route(story.id, to="support", by=ANA)
    await stage.draw()
    stage.clock.move(MINUTE)

    await stage.desk.triaging.route(story.id, to="social", by=DORA)
    await stage.draw()

    old, new = cards(stage)
    assert "its newest card is further down" in text_of(old)
    assert "Dora passed it on." in text_of(new)
    assert Action.STORY_TAKE in buttons_of(new)
    await stage.desk.triaging.claim(story.id, by=BEN)
    await stage.draw()
    assert "Ben has it" in text_of(cards(stage)[1])


async def test_what_waited_in_a_channel_that_app_yaml_no_longer_names_is_shown_in_the_new_one(stage: Stage) -> None:
    story, ended = await heard(stage), await heard(stage)
    await stage.desk.triaging.done(ended.id, by=ANA)
    async with stage.store.transaction() as tx:
        await tx.stories.shown(SOCIAL, [story.id, ended.id])
        await tx.stories.queue({story.id: FORMER, ended.id: FORMER}, at=stage.clock.now())

    await stage.draw()

    [card] = cards(stage)
    assert Action.STORY_TAKE in buttons_of(card)
    assert cards(stage, FORMER) == []
    assert await queued(stage) == await queued(stage, FORMER) == 0


async def test_a_card_in_a_channel_that_app_yaml_no_longer_names_keeps_its_buttons(stage: Stage) -> None:
    story = await heard(stage)
    place = await stage.chat.post(FORMER, Card(notification="As it was.", blocks=()))
    card = Drawn(subject=f"story:{story.id}", role=Role.STORY, channel=FORMER, ts=place.ts, about=card_about(0))
    async with stage.store.transaction() as tx:
        await tx.stories.shown(SOCIAL, [story.id])
        await tx.messages.save(card)

    await stage.desk.triaging.claim(story.id, by=ANA)
    await stage.draw()

    [old] = cards(stage, FORMER)
    assert "Ana has it" in text_of(old)
    assert Action.STORY_DONE in buttons_of(old)


async def test_an_unchanged_card_is_not_sent_again(stage: Stage) -> None:
    story = await heard(stage)
    await stage.draw()
    before = stage.chat.updates
    async with stage.store.transaction() as tx:
        await tx.messages.ask(f"story:{story.id}")

    await stage.draw()

    assert stage.chat.updates == before


# --- many say the same ------------------------------------------------------------------------------------------------


async def test_what_joins_is_counted_on_the_card_and_listed_in_its_thread(stage: Stage) -> None:
    story = await heard(stage)
    await stage.draw()

    await joined(stage, story, 30)
    await later(stage, 5 * MINUTE / 60)

    [card], [reply] = cards(stage), threads(stage)
    assert "31 say nearly the same so far;" in text_of(card)
    assert "30 more like this, 31 in all." in text_of(reply)
    assert text_of(reply).count("@jane") == 20
    assert "And 10 more." in text_of(reply)


async def test_a_thread_gets_one_reply_a_minute_and_none_is_said_twice(stage: Stage) -> None:
    story = await heard(stage)
    await stage.draw()
    for _ in range(6):
        await joined(stage, story, 2)
        await later(stage, MINUTE / 6)
    assert len(threads(stage)) == 1

    await later(stage, MINUTE)
    await later(stage, MINUTE)

    first, second = threads(stage)
    assert "2 more like this, 3 in all." in text_of(first)
    assert "10 more like this, 13 in all." in text_of(second)
    assert "13 say nearly the same" in text_of(cards(stage)[0])


async def test_a_count_alone_moves_only_every_few_seconds(stage: Stage) -> None:
    story = await heard(stage)
    await stage.draw()
    before = stage.chat.updates
    for _ in range(10):
        await joined(stage, story, 1)
        await later(stage, MINUTE / 60)

    assert 2 <= stage.chat.updates - before <= 3
    await later(stage, 5 * MINUTE / 60)
    assert "11 say nearly the same" in text_of(cards(stage)[0])


async def test_who_took_it_is_drawn_at_once_however_fast_the_count_moves(stage: Stage) -> None:
    story = await heard(stage)
    await stage.draw()
    await joined(stage, story, 1)
    await stage.draw()
    await joined(stage, story, 1)
    await stage.desk.triaging.claim(story.id, by=BEN)

    await stage.draw()

    assert "Ben has it" in text_of(cards(stage)[0])


async def test_what_joins_a_muted_story_is_counted_in_silence(stage: Stage) -> None:
    story = await heard(stage)
    await stage.draw()
    await stage.desk.triaging.mute(story.id, by=ANA)
    await joined(stage, story, 5)

    await later(stage, MINUTE)

    assert threads(stage) == []
    assert "6 say nearly the same" in text_of(cards(stage)[0])


async def test_a_reply_that_could_not_be_posted_is_tried_again(stage: Stage) -> None:
    story = await heard(stage)
    await stage.draw()
    await joined(stage, story, 1)
    stage.clock.move(5 * MINUTE / 60)
    await stage.draw()
    await joined(stage, story, 1)
    stage.clock.move(MINUTE)
    # The card is redrawn first; the reply after it fails.
    stage.chat.failures = [NetworkFailure("Away.")] * 2

    await stage.draw()
    for _ in range(10):
        await later(stage, MINUTE / 6)

    assert [text_of(one).splitlines()[0] for one in threads(stage)] == [
        "1 more like this, 2 in all.",
        "1 more like this, 3 in all.",
    ]


# --- people are called ------------------------------------------------------------------------------------------------


async def test_escalate_tells_everybody_on_call_once_and_their_cards_follow(stage: Stage) -> None:
    story = await heard(stage)
    await stage.draw()

    await stage.press(ANA, buttons_of(cards(stage)[0])[Action.STORY_ESCALATE])
    await stage.draw()

    for place in ("DU0BEN", "DU0CHIARA"):
        [card] = cards(stage, place)
        assert text_of(card).startswith("You are called for social.")
    assert "A colleague asks for somebody to look at this now." in text_of(cards(stage)[0])
    await stage.press(BEN, buttons_of(cards(stage, "DU0BEN")[0])[Action.STORY_TAKE])
    await stage.draw()
    [card] = cards(stage, "DU0CHIARA")
    assert "You are called" not in text_of(card)
    assert "Ben has it" in text_of(card)
    assert (await story_now(stage, story)).claimed_by == BEN.id


async def test_somebody_whom_only_app_yaml_names_so_far_is_called_too(stage: Stage) -> None:
    story = await heard(stage, story=a_story(department="legal"))
    await stage.draw()

    await stage.desk.triaging.escalate(story.id, by=ANA)
    await stage.draw()

    [card] = cards(stage, "DU0NORA")
    assert "You are called for legal." in text_of(card)


async def test_what_nobody_takes_in_time_climbs_from_one_person_to_the_next(stage: Stage) -> None:
    await heard(stage, story=replace(a_story(department="support"), respond_by=stage.clock.now() + MINUTE))
    await stage.draw()
    stage.clock.move(MINUTE)

    await stage.desk.triaging.climb()
    await stage.draw()

    [card] = cards(stage, "DU0DORA")
    assert "You are called for support" in text_of(card)
    assert "Urgent. Complaint" in text_of(cards(stage, SUPPORT)[0])


async def test_somebody_who_was_called_once_is_called_again_with_a_new_message(stage: Stage) -> None:
    story = await heard(stage)
    await stage.draw()
    await stage.desk.triaging.escalate(story.id, by=ANA)
    await stage.draw()
    await stage.desk.triaging.claim(story.id, by=BEN)
    await stage.desk.triaging.give_back(story.id, by=BEN)
    await stage.draw()

    await stage.desk.triaging.escalate(story.id, by=ANA)
    await stage.draw()

    old, new = cards(stage, "DU0CHIARA")
    assert "You are called" not in text_of(old)
    assert "You are called" in text_of(new)
    await stage.desk.triaging.claim(story.id, by=BEN)
    await stage.draw()
    assert all("Ben has it" in text_of(card) for card in cards(stage, "DU0CHIARA"))


# --- what goes away ---------------------------------------------------------------------------------------------------


async def test_what_its_author_deleted_loses_its_words_everywhere(stage: Stage) -> None:
    mention = a_heard()
    story = await heard(stage, mention)
    await stage.draw()
    async with stage.store.transaction() as tx:
        await tx.mentions.gone([mention.key])
        current = await tx.stories.get(story.id)
        await tx.record(current.step(StoryStep.VANISH, by=None, at=stage.clock.now()))

    await stage.draw()

    [card] = cards(stage)
    assert exact_of(card) == []
    assert "Its author deleted it. Nothing left to do." in text_of(card)
    assert "jane" not in text_of(card).lower()
    assert buttons_of(card) == {}


async def test_who_said_the_same_leaves_the_thread_when_one_of_them_deletes_it(stage: Stage) -> None:
    first, second = a_heard(), a_heard()
    story = await heard(stage, first, second)
    await stage.draw()
    await stage.draw()
    assert "jane" in text_of(threads(stage)[0])
    async with stage.store.transaction() as tx:
        await tx.mentions.gone([second.key])
        await tx.messages.ask(f"story:{story.id}")

    await stage.draw()

    [reply] = threads(stage)
    assert "1 more like this, 2 in all." in text_of(reply)
    assert "jane" not in text_of(reply) and second.url not in repr(reply)


async def test_somebody_on_call_is_called_without_the_words_that_the_chat_refuses(stage: Stage) -> None:
    story = await heard(stage, a_heard("The chat chokes on this."))
    stage.chat.refused = "chokes"

    await stage.desk.triaging.escalate(story.id, by=ANA)
    await stage.draw()

    assert [len(cards(stage, place)) for place in ("DU0BEN", "DU0CHIARA")] == [1, 1]


async def test_words_whose_time_is_over_leave_the_card_and_it_says_so(stage: Stage) -> None:
    story = await heard(stage)
    await stage.draw()
    await stage.desk.triaging.done(story.id, by=ANA)
    async with stage.store.transaction() as tx:
        await tx.mentions.forget(over_before=stage.clock.now() + MINUTE)
        await tx.messages.ask(f"story:{story.id}")

    await stage.draw()

    [card] = cards(stage)
    assert exact_of(card) == []
    assert "these were deleted here, as the networks ask" in text_of(card)
    assert buttons_of(card) == {}


async def test_the_mention_that_answers_our_post_shows_which(stage: Stage) -> None:
    await stage.confirmed(ANA, "Fresh bread.")
    await stage.run(MINUTE)
    post = await stage.only_post(ANA)
    async with stage.store.transaction() as tx:
        [delivery] = await tx.deliveries.list(post.id)
    assert delivery.remote_id is not None
    mention = replace(a_heard(), answers=delivery.remote_id, account=ACME.id)

    await heard(stage, mention)
    await stage.draw()

    assert "our post (“Fresh bread.”)" in text_of(cards(stage)[-1])
