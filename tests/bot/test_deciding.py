"""What approvers press beside yes and no: hold, labels, a yes that is late, and one that comes too fast."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from bot.cards.labels import LABEL_WORDS
from bot.conversation import Desk, Talk
from bot.dialogs.names import Action, FieldName, FormName
from tests.bot.people import ACME, DORA, NOTABLE, ZOE
from tests.bot.stage import WINDOW, Stage, buttons_of, filled, form_of, text_of
from tests.builders import ANA, BEN, CHIARA, NOON
from workflows.approving import Approving
from workflows.domain.approval import ApprovalStep, Occasion
from workflows.domain.person import Person
from workflows.domain.post import Label, Post, PostState
from workflows.policy import Policy
from workflows.ports.chat import (
    Button,
    Card,
    ChoicesField,
    FieldErrors,
    FieldValue,
    Form,
    Mention,
    Nothing,
    Open,
    Reply,
    Typed,
    Words,
)

WORDS = "FRESH bread."


async def waiting(stage: Stage, *, by: Person = ANA, words: str = WORDS) -> Card:
    """A post that waits, and its card."""
    stage.judge.findings = (NOTABLE,)
    await stage.confirmed(by, words)
    await stage.draw()
    return stage.chat.cards("C0APPROVE")[-1]


async def card(stage: Stage) -> Card:
    """The newest card, drawn anew."""
    await stage.draw()
    return stage.chat.cards("C0APPROVE")[-1]


async def pressed(stage: Stage, who: Person, action: Action) -> Reply:
    """A button of the card."""
    return await stage.press(who, buttons_of(await card(stage))[action])


def called_in(line: Card) -> list[str]:
    """Who is called in a line."""
    pieces = (piece for block in line.blocks if isinstance(block, Words) for piece in block.line)
    return [piece.name for piece in pieces if isinstance(piece, Mention)]


def why(reason: str = "Not our tone.", *labels: Label) -> dict[str, FieldValue]:
    """The reason form, filled in."""
    return {FieldName.REASON: Typed(text=reason), FieldName.LABELS: tuple(label.value for label in labels)}


async def held(stage: Stage) -> Post:
    """A post that Ben put on hold."""
    await waiting(stage)
    form = form_of(await pressed(stage, BEN, Action.HOLD))
    await stage.submit(BEN, form, why("Wait for legal.", Label.LEGAL))
    return await stage.only_post(ANA)


# --- hold -------------------------------------------------------------------------------------------------------------


async def test_a_hold_says_who_why_and_who_can_let_it_go_on(stage: Stage) -> None:
    post = await held(stage)

    says = text_of(await card(stage))
    assert post.state is PostState.HELD
    assert "On hold by Ben at " in says and "Legal. “Wait for legal.”" in says
    assert "until Ben or Dora lets it go on; then it asks again." in says
    assert "On hold by Ben" in text_of(stage.chat.cards("DU0ANA")[0])


async def test_its_author_is_called_each_time_it_is_put_on_hold(stage: Stage) -> None:
    await held(stage)
    await pressed(stage, BEN, Action.RELEASE)
    stage.clock.move(timedelta(minutes=1))
    form = form_of(await pressed(stage, BEN, Action.HOLD))
    await stage.submit(BEN, form, why())
    await stage.draw()

    lines = [text_of(line) for line in stage.chat.cards("DU0ANA", in_threads=True)]
    assert sum("on hold" in line for line in lines) == 2


@pytest.mark.parametrize("who", [BEN, DORA], ids=lambda who: who.name)
async def test_who_held_it_or_the_owner_lets_it_go_on_and_it_asks_again(stage: Stage, who: Person) -> None:
    await held(stage)

    assert await pressed(stage, who, Action.RELEASE) == Nothing()

    assert (await stage.only_post(ANA)).state is PostState.WAITING
    assert Action.APPROVE in buttons_of(await card(stage))


async def test_another_approver_does_not_let_it_go_on(stage: Stage) -> None:
    await held(stage)

    reply = await pressed(stage, CHIARA, Action.RELEASE)

    assert "Only who put it on hold" in text_of(form_of(reply))
    assert (await stage.only_post(ANA)).state is PostState.HELD


async def test_what_is_approved_can_still_be_held_in_its_undo_window(stage: Stage) -> None:
    await waiting(stage)
    await pressed(stage, BEN, Action.APPROVE)

    form = form_of(await pressed(stage, CHIARA, Action.HOLD))
    await stage.submit(CHIARA, form, why())

    assert (await stage.only_post(ANA)).state is PostState.HELD
    await stage.run(timedelta(hours=1))
    assert not stage.world.arrivals


async def test_its_author_cannot_hold_it(stage: Stage) -> None:
    await waiting(stage)

    reply = await pressed(stage, ANA, Action.HOLD)

    assert "Someone else has to decide" in text_of(form_of(reply))


# --- labels -----------------------------------------------------------------------------------------------------------


async def test_labels_stand_before_the_reason_for_the_author(stage: Stage) -> None:
    await waiting(stage)
    form = form_of(await pressed(stage, BEN, Action.REQUEST_CHANGES))

    await stage.submit(BEN, form, why("Calmer, and tomorrow.", Label.TONE, Label.TIMING))
    await stage.draw()

    assert "Tone · Timing. “Calmer, and tomorrow.”" in text_of(stage.chat.cards("DU0ANA")[0])
    edit = buttons_of(stage.chat.cards("DU0ANA")[0])[Action.EDIT]
    assert "Tone · Timing." in text_of(form_of(await stage.press(ANA, edit)))


async def test_every_label_can_be_chosen_and_three_at_most(stage: Stage) -> None:
    await waiting(stage)
    form = form_of(await pressed(stage, BEN, Action.REJECT))
    [choices] = [block for block in form.blocks if isinstance(block, ChoicesField)]

    reply = await stage.submit(BEN, form, why("No.", *list(Label)[:4]))

    assert {option.value for option in choices.options} == {label.value for label in Label}
    assert set(LABEL_WORDS) == set(Label)
    assert reply == FieldErrors(errors={FieldName.LABELS: "Choose 3 at most: what matters most."})
    assert (await stage.only_post(ANA)).state is PostState.WAITING


async def test_a_label_that_is_none_is_left_out(stage: Stage) -> None:
    await waiting(stage)
    form = form_of(await pressed(stage, BEN, Action.REJECT))

    await stage.submit(BEN, form, {**why("No."), FieldName.LABELS: ("forged", "tone")})

    decision = (await stage.only_post(ANA)).decision
    assert decision is not None and decision.labels == (Label.TONE,)


# --- late -------------------------------------------------------------------------------------------------------------


async def late(stage: Stage, *, who: Person = ANA) -> Post:
    """A post that waits, whose time was an hour ago."""
    stage.judge.findings = (NOTABLE,)
    form = form_of(await stage.command(who, ""))
    when: Mapping[str, FieldValue] = {FieldName.SEND_ON: date(2026, 3, 2), FieldName.SEND_AT: time(13, 0)}
    confirm = form_of(await stage.submit(who, form, {**filled(WORDS, ACME.id), **when}))
    await stage.submit(who, confirm, {FieldName.TYPED: Typed(text="@acme")})
    await stage.draw()
    stage.clock.move(timedelta(hours=2))
    return await stage.only_post(who)


async def test_a_yes_after_its_time_asks_when_and_nothing_goes_out_before(stage: Stage) -> None:
    await late(stage)

    reply = await pressed(stage, BEN, Action.APPROVE)

    assert isinstance(reply, Open)
    assert reply.form.name == FormName.LATE and "Its time was " in text_of(reply.form)
    assert "in your zone (UTC)" in text_of(reply.form)
    assert set(buttons_of(reply.instead)) == {Action.APPROVE_NOW, Action.LATE}
    assert (await stage.only_post(ANA)).state is PostState.WAITING


async def test_send_it_now_sends_it_now(stage: Stage) -> None:
    await late(stage)
    form = form_of(await pressed(stage, BEN, Action.APPROVE))

    await stage.press(BEN, buttons_of(form)[Action.APPROVE_NOW], window=WINDOW)
    await stage.run(timedelta(minutes=2))

    assert (await stage.only_post(ANA)).state is PostState.PUBLISHED


async def test_another_time_is_read_in_the_approvers_zone(stage: Stage) -> None:
    await late(stage)
    tokyo = replace(BEN, zone="Asia/Tokyo")
    async with stage.store.transaction() as tx:
        await tx.people.save(tokyo)
    form = form_of(await pressed(stage, BEN, Action.APPROVE))
    assert "Asia/Tokyo" in text_of(form)

    # 00:30 on the third in Tokyo is 15:30 on the second in UTC.
    when: Mapping[str, FieldValue] = {FieldName.SEND_ON: date(2026, 3, 3), FieldName.SEND_AT: time(0, 30)}
    await stage.submit(BEN, form, when)

    post = await stage.only_post(ANA)
    assert post.state is PostState.APPROVED
    assert post.due == NOON + timedelta(hours=3, minutes=30)


@pytest.mark.parametrize(
    ("when", "says"),
    [
        ({FieldName.SEND_ON: None, FieldName.SEND_AT: None}, "Choose the day and the time"),
        ({FieldName.SEND_ON: date(2026, 3, 2), FieldName.SEND_AT: time(12, 0)}, "That time has passed too"),
        ({FieldName.SEND_ON: date(2026, 3, 9), FieldName.SEND_AT: time(12, 0)}, "more than a day after"),
    ],
)
async def test_a_time_that_cannot_be_is_said_at_its_field(
    stage: Stage, when: Mapping[str, FieldValue], says: str
) -> None:
    await late(stage)
    form = form_of(await pressed(stage, BEN, Action.APPROVE))

    reply = await stage.submit(BEN, form, when)

    assert isinstance(reply, FieldErrors)
    assert says in reply.errors[FieldName.SEND_AT]
    assert (await stage.only_post(ANA)).state is PostState.WAITING


async def test_where_no_window_opens_the_card_leads_to_the_question(stage: Stage) -> None:
    await late(stage)
    reply = await pressed(stage, BEN, Action.APPROVE)
    assert isinstance(reply, Open)

    form = form_of(await stage.press(BEN, buttons_of(reply.instead)[Action.LATE]))

    assert form.name == FormName.LATE


async def test_somebody_who_may_not_approve_is_not_asked_when(stage: Stage) -> None:
    post = await late(stage)
    forged = Button(action=Action.LATE, subject=f"{post.id}.{post.revision}", label="")

    for who in (ANA, ZOE):
        reply = await stage.press(who, forged)
        assert FormName.LATE not in repr(reply)


# --- looking ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def attentive(stage: Stage) -> Stage:
    """A stage on which a yes that comes too fast is asked about."""
    policy = Policy(replace(stage.policy.settings, attention=True))
    approving = Approving(store=stage.store, policy=policy, clock=stage.clock)
    desk: Desk = replace(stage.desk, policy=policy, approving=approving)
    return replace(stage, desk=desk, talk=Talk(desk), policy=policy)


async def asked_to_look(stage: Stage) -> Form:
    """The question, after a yes within three seconds."""
    await waiting(stage, words="FRESH bread. " * 40)
    stage.clock.move(timedelta(seconds=3))
    form = form_of(await pressed(stage, BEN, Action.APPROVE))
    assert form.name == FormName.LOOK
    return form


async def test_a_yes_faster_than_reading_is_asked_about(attentive: Stage) -> None:
    form = await asked_to_look(attentive)

    assert "You had 3 seconds for 520 characters." in text_of(form)
    assert set(buttons_of(form)) == {Action.READ_ALL, Action.APPROVE_ANYWAY}
    assert (await attentive.only_post(ANA)).state is PostState.WAITING


async def test_they_may_say_yes_all_the_same(attentive: Stage) -> None:
    form = await asked_to_look(attentive)

    await attentive.press(BEN, buttons_of(form)[Action.APPROVE_ANYWAY], window=WINDOW)

    assert (await attentive.only_post(ANA)).state is PostState.APPROVED


async def test_who_read_all_of_it_is_not_asked_again(attentive: Stage) -> None:
    form = await asked_to_look(attentive)

    everything = form_of(await attentive.press(BEN, buttons_of(form)[Action.READ_ALL], window=WINDOW))
    await attentive.press(BEN, buttons_of(everything)[Action.APPROVE], window=WINDOW)

    assert (await attentive.only_post(ANA)).state is PostState.APPROVED


async def test_the_author_reading_it_opens_nothing_for_anybody(attentive: Stage) -> None:
    await waiting(attentive, words="FRESH bread. " * 40)
    post = await attentive.only_post(ANA)
    read = Button(action=Action.READ_ALL, subject=f"{post.id}.{post.revision}", label="")

    await attentive.press(ANA, read)

    async with attentive.store.reading() as tx:
        assert await tx.opened.by(post.id, post.revision, ANA.id) == frozenset()


# --- steps and changes ------------------------------------------------------------------------------------------------


async def test_who_is_not_asked_yet_is_refused_and_the_next_step_is_called(stage: Stage) -> None:
    steps = (
        ApprovalStep(name="social", people=frozenset({BEN.id})),
        ApprovalStep(name="legal", people=frozenset({CHIARA.id})),
    )
    async with stage.store.transaction() as tx:
        await tx.accounts.sync([replace(ACME, steps={Occasion.POST: steps})])
    first = await waiting(stage)
    assert "Step 1 of 2 (now): social: Ben.\nStep 2 of 2: legal: Chiara." in text_of(first)

    early = await pressed(stage, CHIARA, Action.APPROVE)
    await pressed(stage, BEN, Action.APPROVE)

    assert "It is not your turn yet: Ben has to decide first." in text_of(form_of(early))
    assert "Step 1 of 2: social: Ben said yes.\nStep 2 of 2 (now): legal: Chiara." in text_of(await card(stage))
    [turn] = stage.chat.cards("C0APPROVE", in_threads=True)
    assert "It is your turn: a post for @acme is at step 2 of 2 and waits for you." in text_of(turn)
    assert called_in(turn) == ["Chiara"]
    await stage.draw()
    assert len(stage.chat.cards("C0APPROVE", in_threads=True)) == 1
    await pressed(stage, CHIARA, Action.APPROVE)
    assert (await stage.only_post(ANA)).state is PostState.APPROVED


async def test_the_card_of_the_next_revision_shows_what_changed(stage: Stage) -> None:
    first = await waiting(stage)
    sheet = form_of(await stage.press(ANA, buttons_of(first)[Action.EDIT]))
    confirm = form_of(await stage.submit(ANA, sheet, filled("FRESH rolls.", ACME.id)))
    await stage.submit(ANA, confirm, {FieldName.TYPED: Typed(text="@acme")})

    says = text_of(await card(stage))

    assert "Changed since v1" in says
    assert "FRESH bread rolls." in says


async def test_a_private_draft_of_before_is_never_shown_as_a_change(stage: Stage) -> None:
    sheet = form_of(await stage.command(ANA, ""))
    stage.judge.findings = (NOTABLE,)
    await stage.submit(ANA, sheet, filled("FRESH gossip.", ACME.id))
    confirm = form_of(await stage.submit(ANA, sheet, filled(WORDS, ACME.id)))
    await stage.submit(ANA, confirm, {FieldName.TYPED: Typed(text="@acme")})

    assert "gossip" not in repr(await card(stage))
