"""The alerts about listening: who is told that very many speak, or that nobody hears them, and what they can press."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.dialogs.names import Action, FormName
from tests.bot.people import ACME, EVE, NOTABLE, ZOE
from tests.bot.public import LISTENING, SOCIAL, heard, many_heard
from tests.bot.stage import Stage, buttons_of, exact_of, form_of, text_of
from tests.builders import ANA, BEN
from workflows.domain.alert import Alert, AlertKind, AlertStep, concern
from workflows.domain.department import ListeningSettings
from workflows.domain.listening_alert import Cause, Quiet, Silence, Spike, spike_detail, with_silence
from workflows.domain.post import Post
from workflows.ports.chat import Card, PickerField

MINUTE = timedelta(minutes=1)
SPIKE = Spike(mentions=312, authors=290, usual=6.4, cause=Cause.WORD, name="boycott", share=61)


@pytest.fixture
def listening() -> ListeningSettings:
    return LISTENING


def cards(stage: Stage, channel: str) -> list[Card]:
    return stage.chat.cards(channel)


async def spike(stage: Stage, detail: Spike = SPIKE, *, post: Post | None = None) -> Alert:
    """A spike is told."""
    birth = concern(AlertKind.SPIKE, ACME.id, alert_id="k" * 26, at=stage.clock.now(), detail=spike_detail(detail))
    after = replace(birth.after, post=post.id if post else None, author=post.author if post else None)
    async with stage.store.transaction() as tx:
        await tx.record(replace(birth, after=after))
    await stage.draw()
    return after


async def step(stage: Stage, alert: Alert, step: AlertStep, detail: str | None = None) -> None:
    async with stage.store.transaction() as tx:
        current = await tx.alerts.get(alert.id)
        await tx.record(current.step(step, at=stage.clock.now(), detail=detail))
    await stage.draw()


async def live_post(stage: Stage) -> Post:
    """Written by Ana, approved by Ben, live."""
    stage.judge.findings = (NOTABLE,)
    await stage.confirmed(ANA, "FRESH bread.")
    await stage.draw()
    await stage.press(BEN, buttons_of(cards(stage, "C0APPROVE")[0])[Action.APPROVE])
    await stage.run(MINUTE)
    await stage.draw()
    return await stage.only_post(ANA)


async def test_a_spike_is_told_to_the_owner_and_in_the_channel_of_mentions(stage: Stage) -> None:
    await spike(stage)

    [direct], [public] = cards(stage, "DU0DORA"), cards(stage, SOCIAL)
    assert replace(direct, picture="") == replace(public, picture="")
    assert text_of(public).splitlines()[:2] == [
        "Far more people than usual speak about @acme (BRAND). 312 mentions by 290 people in ten minutes; usually it "
        "is 6.4. Seen at 02 Mar 12:00:00 UTC.",
        "The likely cause: “boycott” stands in 61 in 100.",
    ]
    assert set(buttons_of(public)) == {Action.SPEAK}


async def test_your_post_caused_this_shows_it_with_recall_and_answer(stage: Stage) -> None:
    post = await live_post(stage)

    await spike(stage, replace(SPIKE, cause=Cause.POST), post=post)

    card = cards(stage, SOCIAL)[-1]
    assert "Your post caused this: 61 in 100 answer or quote it." in text_of(card)
    assert exact_of(card) == ["FRESH bread."]
    assert "Written by Ana, approved by Ben." in text_of(card)
    assert set(buttons_of(card)) == {Action.RECALL, Action.SPEAK}
    for place in ("DU0ANA", "DU0BEN", "DU0DORA"):
        assert "Your post caused this" in text_of(cards(stage, place)[-1])


async def test_recall_on_the_spike_takes_the_post_down_and_the_card_follows(stage: Stage) -> None:
    post = await live_post(stage)
    await spike(stage, replace(SPIKE, cause=Cause.POST), post=post)

    await stage.press(BEN, buttons_of(cards(stage, SOCIAL)[-1])[Action.RECALL])
    await stage.run(MINUTE)
    await stage.draw()

    card = cards(stage, SOCIAL)[-1]
    assert stage.world.texts(ACME.remote_id) == []
    assert set(buttons_of(card)) == {Action.SPEAK}


async def test_answer_on_the_spike_opens_the_form_for_the_account(stage: Stage) -> None:
    await spike(stage)
    button = buttons_of(cards(stage, SOCIAL)[0])[Action.SPEAK]

    form = form_of(await stage.press(EVE, button))
    refused = form_of(await stage.press(ZOE, button))

    assert form.name == FormName.POST
    [picker] = [block for block in form.blocks if isinstance(block, PickerField)]
    assert picker.initial is not None
    assert picker.initial.value == ACME.id
    assert refused.name == FormName.NOTICE


async def test_the_story_that_most_of_it_is_can_be_shown(stage: Stage) -> None:
    story = await heard(stage)
    await stage.draw()
    stage.clock.move(MINUTE)

    await spike(stage, replace(SPIKE, cause=Cause.STORY, name=story.id))

    card = cards(stage, SOCIAL)[-1]
    assert "My kettle does not work." in text_of(card)
    assert buttons_of(card)[Action.STORY_SHOW].subject == story.id


async def test_nothing_that_a_stranger_said_stays_on_a_spike_that_is_over(stage: Stage) -> None:
    story = await heard(stage)
    await stage.draw()
    stage.clock.move(MINUTE)
    alert = await spike(stage, replace(SPIKE, cause=Cause.STORY, name=story.id))

    await step(stage, alert, AlertStep.GONE)

    card = cards(stage, SOCIAL)[-1]
    assert "61 in 100 say nearly the same." in text_of(card)
    assert "kettle" not in text_of(card) and "jane" not in text_of(card)


async def test_a_spike_waits_for_the_channels_minute_and_is_then_shown(stage: Stage) -> None:
    await heard(stage)
    await stage.draw()

    await spike(stage)
    assert len(cards(stage, SOCIAL)) == 1
    assert len(cards(stage, "DU0DORA")) == 1

    stage.clock.move(MINUTE)
    await stage.draw()
    assert "Far more people" in text_of(cards(stage, SOCIAL)[1])
    await heard(stage)
    await stage.draw()
    assert len(cards(stage, SOCIAL)) == 2


async def test_a_spike_does_not_wait_for_the_end_of_a_storm(stage: Stage) -> None:
    await many_heard(stage, 40)
    await stage.draw()
    stage.clock.move(MINUTE)

    await spike(stage)

    assert len(cards(stage, SOCIAL)) == 2


async def test_one_card_follows_while_it_grows_and_says_when_it_is_over(stage: Stage) -> None:
    alert = await spike(stage)

    await step(stage, alert, AlertStep.MORE, spike_detail(replace(SPIKE, mentions=1_200)))
    assert "1,200 mentions" in text_of(cards(stage, SOCIAL)[0])
    await step(stage, alert, AlertStep.GONE)

    [card] = cards(stage, SOCIAL)
    assert "It is quiet again" in text_of(card)
    assert buttons_of(card) == {}


async def test_nobody_hears_the_public_is_told_with_source_reason_and_what_to_do(stage: Stage) -> None:
    now = stage.clock.now()
    detail = ""
    for silence in (
        Silence(source="x_mentions", why=Quiet.REFUSED, at=now, reason="X no longer accepts the keys."),
        Silence(source="blog", why=Quiet.FAILING, at=now, reason="blog.example did not answer."),
        Silence(source="names", why=Quiet.BUDGET, at=now + timedelta(days=20)),
    ):
        detail = with_silence(detail, silence)
    change = concern(AlertKind.UNHEARD, ACME.id, alert_id="u" * 26, at=now, detail=detail)
    async with stage.store.transaction() as tx:
        await tx.record(change)
    await stage.draw()

    says = text_of(cards(stage, "DU0DORA")[0])
    assert says.startswith("Nobody hears all of what the public says about @acme (BRAND).")
    assert "x_mentions: it has refused since 02 Mar 12:00:00 UTC. X no longer accepts the keys." in says
    assert "What to do: an administrator corrects this source in app.yaml" in says
    assert "blog: it has not answered since" in says
    assert "names: listening has cost what it may this month, and goes on 22 Mar 12:00:00 UTC." in says
    assert text_of(cards(stage, SOCIAL)[0]) == says
    await step(stage, change.after, AlertStep.GONE)
    assert "is heard again" in text_of(cards(stage, "DU0DORA")[0])


async def test_what_was_over_before_anybody_was_told_is_not_told(stage: Stage) -> None:
    change = concern(AlertKind.SPIKE, ACME.id, alert_id="o" * 26, at=stage.clock.now(), detail=spike_detail(SPIKE))
    async with stage.store.transaction() as tx:
        await tx.record(change)
        await tx.record(change.after.step(AlertStep.GONE, at=stage.clock.now()))

    await stage.draw()

    assert cards(stage, "DU0DORA") == []
    assert cards(stage, SOCIAL) == []
