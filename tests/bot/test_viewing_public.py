"""What the public said, drawn for the one who looks at it."""

from datetime import timedelta

import pytest

from bot.dialogs.names import Action
from tests.bot.people import ACME, GUS, ZOE
from tests.bot.public import LISTENING, SOCIAL, SUPPORT, heard, many_heard
from tests.bot.stage import Stage, buttons_of, exact_of, text_of
from tests.bot.test_viewing import CLOSED, GONE, named, seen
from tests.builders import ANA, BEN, CHIARA
from tests.public import a_story
from workflows.domain.alert import AlertKind, concern
from workflows.domain.department import ListeningSettings
from workflows.domain.person import Person
from workflows.domain.task import Task, TaskKind
from workflows.ports.chat import Card
from workflows.ports.store import Role

MINUTE = timedelta(minutes=1)


@pytest.fixture
def listening() -> ListeningSettings:
    return LISTENING


async def card_in(stage: Stage, channel: str = SOCIAL) -> Card:
    await stage.draw()
    return stage.chat.cards(channel)[-1]


async def test_nobody_has_it_and_everybody_sees_the_same(stage: Stage) -> None:
    await heard(stage)
    card = await card_in(stage)

    for who in (ANA, BEN, ZOE):
        assert (await seen(stage, who, card.picture, channel=SOCIAL)).blocks == card.blocks
    assert card.viewers == ()


async def test_who_has_taken_it_sees_no_take_over_and_the_others_nothing_that_is_theirs(stage: Stage) -> None:
    await heard(stage)
    await stage.press(BEN, buttons_of(await card_in(stage))[Action.STORY_TAKE])
    card = await card_in(stage)

    mine, other = await seen(stage, BEN, card.picture), await seen(stage, CHIARA, card.picture)

    assert card.viewers == (BEN.identity,)
    assert "You have it since" in text_of(mine) and Action.STORY_TAKE_OVER not in buttons_of(mine)
    assert {Action.STORY_DONE, Action.STORY_GIVE_BACK, Action.STORY_ROUTE} <= set(buttons_of(mine))
    assert "Ben has it since" in text_of(other)
    assert set(buttons_of(other)) == {Action.STORY_ANSWER, Action.STORY_TAKE_OVER, Action.STORY_ESCALATE}


@pytest.mark.parametrize("who", [BEN, CHIARA], ids=["has it", "does not"])
async def test_no_press_that_is_shown_is_refused(stage: Stage, who: Person) -> None:
    await heard(stage)
    await stage.press(BEN, buttons_of(await card_in(stage))[Action.STORY_TAKE])
    picture, pressed = (await card_in(stage)).picture, set[str]()

    # Each press on the card as it is after the one before it, until every button was pressed once.
    while left := {
        one: each for one, each in buttons_of(await seen(stage, who, picture)).items() if one not in pressed
    }:
        action, button = left.popitem()
        await stage.press(who, button)
        pressed.add(action)

    assert "click.refused" not in stage.store.noted
    assert {Action.STORY_ANSWER, Action.STORY_ESCALATE} < pressed


async def test_a_guest_sees_nothing_of_it(stage: Stage) -> None:
    await heard(stage)
    card = await card_in(stage)

    hidden = await seen(stage, GUS, card.picture)

    assert CLOSED in text_of(hidden) and exact_of(hidden) == [] and buttons_of(hidden) == {}


async def test_where_it_was_passed_on_from_says_who_has_it_now(stage: Stage) -> None:
    story = await heard(stage)
    before = await card_in(stage)
    await stage.desk.triaging.route(story.id, to="support", by=BEN)
    stage.clock.move(MINUTE)
    await stage.draw()

    assert "with support now" in text_of(await seen(stage, BEN, before.picture, channel=SOCIAL))
    here = await seen(stage, BEN, stage.chat.cards(SUPPORT)[-1].picture, channel=SUPPORT)
    assert Action.STORY_TAKE in buttons_of(here)


async def test_who_is_called_reads_why(stage: Stage) -> None:
    story = await heard(stage)
    await stage.draw()
    await stage.desk.triaging.escalate(story.id, by=CHIARA)
    await stage.draw()
    card = stage.chat.cards("DU0BEN")[-1]

    assert "You are called for social" in text_of(await seen(stage, BEN, card.picture))
    assert "You are called" not in text_of(await seen(stage, CHIARA, card.picture))


async def test_a_roundup_as_its_stories_stand_now(stage: Stage) -> None:
    await many_heard(stage, 4)
    await stage.draw()
    stage.clock.move(MINUTE)
    await stage.draw()
    [ref] = [ref for ref, card in stage.chat.messages.items() if "new mentions" in text_of(card)]
    picture = named(f"roundup:{ref.channel}:{ref.ts}", Role.ROUNDUP)

    assert (await seen(stage, BEN, picture)).blocks == stage.chat.messages[ref].blocks
    assert CLOSED in text_of(await seen(stage, GUS, picture))


async def test_the_week_of_a_department(stage: Stage) -> None:
    await heard(stage, story=a_story(department="support", at=stage.clock.now()))
    await stage.draw()
    stage.clock.move(timedelta(days=7))
    now = stage.clock.now()
    await stage.worker(Task(kind=TaskKind.REPORT, subject="all", due=now, key=f"report:{now}"))
    await stage.draw()
    async with stage.store.reading() as tx:
        [drawn] = [one for one in await tx.messages.standing(SUPPORT, _last(stage, SUPPORT)) if one.role is Role.WEEK]
    picture = named(drawn.subject, drawn.role, drawn.about)

    assert (await seen(stage, BEN, picture)).blocks == stage.chat.cards(SUPPORT)[-1].blocks
    assert CLOSED in text_of(await seen(stage, GUS, picture))


def _last(stage: Stage, channel: str) -> str:
    return [ref for ref in stage.chat.messages if ref.channel == channel][-1].ts


async def test_an_alert_about_listening_is_for_anybody_of_ours(stage: Stage) -> None:
    change = concern(AlertKind.UNHEARD, ACME.id, alert_id="u" * 26, at=stage.clock.now(), detail="")
    async with stage.store.transaction() as tx:
        await tx.record(change)
    picture = named(f"alert:{'u' * 26}", Role.ALERT, "public")

    assert CLOSED in text_of(await seen(stage, GUS, picture))
    assert CLOSED not in text_of(await seen(stage, BEN, picture))
    assert GONE not in text_of(await seen(stage, BEN, picture))
