"""A department's channel that another company reads: nothing of ours stands there, and people have it directly."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.bot.people import ACME, DORA
from tests.bot.public import LISTENING, SOCIAL, heard, joined, many_heard
from tests.bot.stage import Stage, buttons_of, exact_of, text_of
from tests.builders import BEN
from workflows.domain.alert import AlertKind, AlertStep, concern
from workflows.domain.department import ListeningSettings
from workflows.domain.ids import PersonId
from workflows.domain.listening_alert import Cause, Spike, spike_detail
from workflows.domain.story import StoryStep
from workflows.domain.task import Task, TaskKind
from workflows.errors import NetworkFailure
from workflows.ports.chat import Card, Channel, Reach

MINUTE = timedelta(minutes=1)
ON_CALL = ("DU0BEN", "DU0CHIARA")
WORDS = ["My kettle does not work."]
MOVED = "This message moved: the channel is shared with another company now. Whoever has to act on it has it directly."


@pytest.fixture
def on_call() -> Sequence[PersonId]:
    return LISTENING.departments["social"].on_call


@pytest.fixture
def listening(on_call: Sequence[PersonId]) -> ListeningSettings:
    social = replace(LISTENING.departments["social"], on_call=tuple(on_call))
    return replace(LISTENING, departments={**LISTENING.departments, "social": social})


def share(stage: Stage, reach: Reach = Reach.SHARED) -> None:
    """Another company reads the channel now (or no more), and what was known of it is old."""
    stage.chat.channels[SOCIAL] = Channel(id=SOCIAL, name="social-desk", reach=reach)
    stage.clock.move(MINUTE)


def here(stage: Stage) -> list[str]:
    return [text_of(card) for card in stage.chat.cards(SOCIAL)]


def direct(stage: Stage, place: str) -> list[Card]:
    return stage.chat.cards(place)


async def later(stage: Stage) -> None:
    stage.clock.move(MINUTE)
    await stage.draw()


async def test_a_story_goes_to_those_on_call_who_are_told_why_once(stage: Stage) -> None:
    share(stage)
    await heard(stage)
    await stage.draw()
    await heard(stage)
    await later(stage)

    assert here(stage) == []
    for place in ON_CALL:
        reason, first, second = direct(stage, place)
        assert text_of(reason) == (
            "The channel of social is shared with another company, so nothing the public says is shown there. Channel: "
            "social-desk. Set a channel of your own for it in app.yaml. Until then you get here what would stand there."
        )
        assert exact_of(first) == exact_of(second) == WORDS


@pytest.mark.parametrize("on_call", [()], ids=["nobody"])
@pytest.mark.parametrize("reach", [Reach.SHARED, Reach.GONE])
async def test_with_nobody_on_call_the_owner_of_the_first_brand_has_it(stage: Stage, reach: Reach) -> None:
    share(stage, reach)
    if reach is Reach.GONE:
        stage.chat.gone.add(SOCIAL)
    await heard(stage)

    await stage.draw()

    assert here(stage) == []
    reason, card = direct(stage, "DU0DORA")
    assert reach.value in text_of(reason) and exact_of(card) == WORDS
    assert ACME.owner == DORA.id


@pytest.mark.parametrize("number", [3, 40], ids=["roundup", "digest"])
async def test_messages_about_many_go_there_as_well(stage: Stage, number: int) -> None:
    share(stage)
    await many_heard(stage, number)

    await stage.draw()

    assert here(stage) == []
    assert [text_of(direct(stage, place)[1]).count(WORDS[0]) for place in ON_CALL] == [min(number, 15)] * 2


async def test_while_the_chat_cannot_say_who_reads_it_nothing_is_posted(stage: Stage) -> None:
    await heard(stage)
    stage.chat.failures.append(NetworkFailure("Slack is away.", retry=True))

    await stage.draw()
    assert here(stage) == []
    await later(stage)

    assert len(here(stage)) == 1


async def test_a_channel_of_our_own_again_is_used_and_told_anew_should_it_be_lost_again(stage: Stage) -> None:
    share(stage)
    await heard(stage)
    await stage.draw()
    share(stage, Reach.PRIVATE)
    await heard(stage)
    await stage.draw()
    share(stage)
    await heard(stage)
    await stage.draw()

    assert len(direct(stage, "DU0BEN")) == 4


async def test_a_card_that_stands_there_loses_its_words_and_its_thread_and_is_handed_over(stage: Stage) -> None:
    story = await heard(stage)
    await stage.draw()
    await joined(stage, story, 2)
    await later(stage)
    assert len(stage.chat.cards(SOCIAL, in_threads=True)) == 1

    share(stage)
    await joined(stage, story, 3)
    await stage.draw()
    await later(stage)

    assert here(stage) == [MOVED]
    assert [text_of(card) for card in stage.chat.cards(SOCIAL, in_threads=True)] == [MOVED]
    for place in ON_CALL:
        _, card = direct(stage, place)
        assert exact_of(card) == WORDS and buttons_of(card)
    await stage.desk.triaging.claim(story.id, by=BEN)
    await later(stage)
    assert "Ben has it" in text_of(direct(stage, "DU0CHIARA")[1])
    assert here(stage) == [MOVED]


async def test_a_roundup_that_stands_there_is_handed_over_and_followed_up(stage: Stage) -> None:
    first, *_ = await many_heard(stage, 3)
    await stage.draw()

    share(stage)
    await stage.desk.triaging.claim(first.id, by=BEN)
    await stage.draw()

    assert here(stage) == [MOVED]
    _, roundup = direct(stage, "DU0CHIARA")
    assert text_of(roundup).count(WORDS[0]) == 3 and "Ben" in text_of(roundup)
    async with stage.store.transaction() as tx:
        await tx.record((await tx.stories.get(first.id)).step(StoryStep.GIVE_BACK, by=BEN.id, at=stage.clock.now()))
    await later(stage)
    assert "Ben" not in text_of(direct(stage, "DU0CHIARA")[1])


async def test_an_alert_goes_to_those_on_call_and_ends_there(stage: Stage) -> None:
    share(stage)
    spike = Spike(mentions=312, authors=290, usual=6.4, cause=Cause.WORD, name="boycott", share=61)
    birth = concern(AlertKind.SPIKE, ACME.id, alert_id="k" * 26, at=stage.clock.now(), detail=spike_detail(spike))
    async with stage.store.transaction() as tx:
        await tx.record(birth)
    await stage.draw()

    assert here(stage) == []
    assert len(direct(stage, "DU0DORA")) == 1
    _, before = direct(stage, "DU0BEN")
    async with stage.store.transaction() as tx:
        await tx.record((await tx.alerts.get(birth.after.id)).step(AlertStep.GONE, at=stage.clock.now()))
    await stage.draw()
    assert here(stage) == []
    assert text_of(direct(stage, "DU0BEN")[1]) != text_of(before)


async def test_an_alert_that_stands_there_loses_its_words(stage: Stage) -> None:
    spike = Spike(mentions=312, authors=290, usual=6.4, cause=Cause.WORD, name="boycott", share=61)
    birth = concern(AlertKind.SPIKE, ACME.id, alert_id="k" * 26, at=stage.clock.now(), detail=spike_detail(spike))
    async with stage.store.transaction() as tx:
        await tx.record(birth)
    await stage.draw()
    assert "boycott" in here(stage)[0]

    share(stage)
    async with stage.store.transaction() as tx:
        await tx.messages.ask(f"alert:{birth.after.id}")
    await stage.draw()

    assert here(stage) == [MOVED]
    assert "boycott" in text_of(direct(stage, "DU0BEN")[1])


async def test_the_weeks_picture_goes_to_those_on_call(stage: Stage) -> None:
    share(stage)
    now = stage.clock.now()

    await stage.worker(Task(kind=TaskKind.REPORT, subject="all", due=now, key=f"report:{now}"))
    await stage.draw()

    assert here(stage) == []
    for place in ON_CALL:
        _, week = direct(stage, place)
        assert text_of(week).startswith("A quiet week for social.")
