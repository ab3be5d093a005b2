"""Calls and comments: who is told where, once; and what is for approvers alone never reaches the author."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.dialogs.names import Action, FieldName
from tests.bot.people import ACME, DORA, NOTABLE, ZOE
from tests.bot.stage import Stage, buttons_of, card_of, form_of, text_of
from tests.builders import ANA, BEN, CHIARA
from workflows.domain.account import Notifications
from workflows.domain.person import Person
from workflows.domain.post import Post, PostState
from workflows.domain.shift import Rotation
from workflows.ports.chat import Card, Channel, FieldErrors, FieldValue, Mention, Reach, TickField, Typed, Words

SECRET = "Legal is looking at her, keep it quiet."


@pytest.fixture
async def on_call(stage: Stage) -> Stage:
    """Dora is on call for @acme."""
    async with stage.store.transaction() as tx:
        await tx.accounts.sync([replace(ACME, on_call=Rotation(people=(DORA.id,)))])
    return stage


async def waiting(stage: Stage) -> Post:
    """A post that waits."""
    stage.judge.findings = (NOTABLE,)
    await stage.confirmed(ANA, "FRESH bread.")
    await stage.draw()
    return await stage.only_post(ANA)


async def message(stage: Stage) -> Card:
    """The author's message, drawn anew."""
    await stage.draw()
    return stage.chat.cards("DU0ANA")[0]


async def comment(stage: Stage, who: Person, text: str, *, private: bool = False) -> None:
    """Press Comment where they can, and write."""
    place = stage.chat.cards("DU0ANA")[0] if who == ANA else stage.chat.cards("C0APPROVE")[-1]
    form = form_of(await stage.press(who, buttons_of(place)[Action.COMMENT]))
    values: dict[str, FieldValue] = {FieldName.COMMENT: Typed(text=text), FieldName.PRIVATE: private}
    await stage.submit(who, form, values)
    await stage.draw()


def lines(stage: Stage, channel: str) -> list[str]:
    """What stands in its threads."""
    return [text_of(card) for card in stage.chat.cards(channel, in_threads=True)]


def called(stage: Stage, channel: str) -> list[str]:
    """Who is called in its threads."""
    return [
        piece.name
        for card in stage.chat.cards(channel, in_threads=True)
        for block in card.blocks
        if isinstance(block, Words)
        for piece in block.line
        if isinstance(piece, Mention)
    ]


# --- calls ------------------------------------------------------------------------------------------------------------


async def test_a_nudge_calls_those_who_are_asked_in_the_thread_once(stage: Stage) -> None:
    await waiting(stage)

    reply = await stage.press(ANA, buttons_of(await message(stage))[Action.NUDGE])
    await stage.draw()
    await stage.draw()

    assert text_of(card_of(reply)).startswith("Called: Ben and Chiara. Nothing went out, and no step is skipped.")
    assert sorted(called(stage, "C0APPROVE")) == ["Ben", "Chiara"]
    assert "Ben and Chiara were nudged at " in text_of(await message(stage))


async def test_a_second_nudge_too_soon_says_when_it_is_possible(stage: Stage) -> None:
    await waiting(stage)
    nudge = buttons_of(await message(stage))[Action.NUDGE]
    await stage.press(ANA, nudge)
    stage.clock.move(timedelta(minutes=10))

    reply = await stage.press(ANA, nudge)

    assert "They were called 10 min ago. Again at 12:30 UTC." in text_of(form_of(reply))


async def test_who_is_on_call_and_reads_the_channel_is_called_there(on_call: Stage) -> None:
    await waiting(on_call)

    await on_call.press(ANA, buttons_of(await message(on_call))[Action.ASK_ON_CALL])
    await on_call.draw()

    assert called(on_call, "C0APPROVE") == ["Dora"]
    assert "as the person on call" in lines(on_call, "C0APPROVE")[0]


async def test_who_reads_no_channel_gets_a_message_that_says_who_can_decide(on_call: Stage) -> None:
    users = ("U0BEN", "U0CHIARA")
    on_call.chat.channels["C0APPROVE"] = Channel(id="C0APPROVE", name="x", reach=Reach.PRIVATE, members=users)
    await waiting(on_call)
    before = len(on_call.chat.cards("DU0DORA"))

    await on_call.press(ANA, buttons_of(await message(on_call))[Action.ASK_ON_CALL])
    await on_call.draw()
    await on_call.draw()

    [told] = on_call.chat.cards("DU0DORA")[before:]
    assert "who can: Ben or Chiara" in text_of(told) and "FRESH" not in repr(told)
    assert called(on_call, "C0APPROVE") == []


async def test_urgent_needs_a_reason_and_shows_it_to_whoever_is_called(on_call: Stage) -> None:
    await waiting(on_call)
    form = form_of(await on_call.press(ANA, buttons_of(await message(on_call))[Action.URGENT]))

    empty = await on_call.submit(ANA, form, {FieldName.REASON: Typed(text=" ")})
    await on_call.submit(ANA, form, {FieldName.REASON: Typed(text="The shop is on fire.")})
    await on_call.draw()

    assert isinstance(empty, FieldErrors) and "Say why it cannot wait" in empty.errors[FieldName.REASON]
    assert sorted(called(on_call, "C0APPROVE")) == ["Ben", "Chiara", "Dora"]
    assert "“The shop is on fire.”" in lines(on_call, "C0APPROVE")[0]
    assert "It still takes every step." in lines(on_call, "C0APPROVE")[0]
    assert (await on_call.only_post(ANA)).state is PostState.WAITING


async def test_a_stranger_calls_nobody(on_call: Stage) -> None:
    await waiting(on_call)
    buttons = buttons_of(await message(on_call))

    for action in (Action.NUDGE, Action.ASK_ON_CALL, Action.URGENT):
        await on_call.press(ZOE, buttons[action])
    await on_call.draw()

    assert called(on_call, "C0APPROVE") == []


# --- comments ---------------------------------------------------------------------------------------------------------


async def test_a_comment_stands_in_the_thread_and_with_the_author(stage: Stage) -> None:
    await waiting(stage)

    await comment(stage, BEN, "Is it *fresh*?")
    await stage.draw()

    assert lines(stage, "C0APPROVE") == ["Ben: Is it *fresh*?"]
    [told] = stage.chat.cards("DU0ANA", in_threads=True)
    assert "Ben: Is it *fresh*?" in text_of(told) and Action.COMMENT in buttons_of(told)
    assert called(stage, "DU0ANA") == ["Ana"]


async def test_what_its_author_says_is_not_told_to_the_author(stage: Stage) -> None:
    await waiting(stage)

    await comment(stage, ANA, "As fresh as can be.")

    assert lines(stage, "C0APPROVE") == ["Ana: As fresh as can be."]
    assert lines(stage, "DU0ANA") == []


def closed(stage: Stage, *members: str) -> None:
    """The approver channel, with these people in it."""
    stage.chat.channels["C0APPROVE"] = Channel(id="C0APPROVE", name="x", reach=Reach.PRIVATE, members=members)


async def test_what_is_for_approvers_only_never_reaches_the_author(stage: Stage) -> None:
    closed(stage, "U0BEN", "U0CHIARA")
    post = await waiting(stage)

    await comment(stage, BEN, SECRET, private=True)
    read = buttons_of(stage.chat.cards("C0APPROVE")[-1])[Action.COMMENT]
    everything = replace(read, action=Action.READ_ALL, subject=f"{post.id}.{post.revision}")

    assert lines(stage, "C0APPROVE") == [f"For approvers only. Ben: {SECRET}"]
    assert SECRET not in repr(stage.chat.cards("DU0ANA")) + repr(stage.chat.cards("DU0ANA", in_threads=True))
    assert SECRET not in repr(await stage.press(ANA, everything))
    assert SECRET in repr(await stage.press(CHIARA, everything))


async def test_where_its_author_reads_along_it_is_told_to_approvers_directly(stage: Stage) -> None:
    closed(stage, "U0ANA", "U0BEN", "U0CHIARA")
    await waiting(stage)

    await comment(stage, BEN, SECRET, private=True)
    await stage.draw()

    assert lines(stage, "C0APPROVE") == []
    [told] = [card for card in stage.chat.cards("DU0CHIARA") if SECRET in text_of(card)]
    assert "For approvers only" in text_of(told) and Action.READ_ALL in buttons_of(told)
    assert SECRET not in repr(stage.chat.cards("DU0ANA")) + repr(stage.chat.cards("DU0BEN"))


async def test_who_does_not_approve_any_more_is_told_nothing_that_is_for_approvers_only(stage: Stage) -> None:
    closed(stage, "U0BEN")
    await waiting(stage)
    assert stage.chat.cards("DU0CHIARA")  # her own card: she does not read the channel
    async with stage.store.transaction() as tx:
        rights = replace(ACME.rights, approve=ACME.rights.approve - {CHIARA.id})
        await tx.accounts.sync([replace(ACME, rights=rights)])

    await comment(stage, BEN, SECRET, private=True)

    assert lines(stage, "C0APPROVE") == [f"For approvers only. Ben: {SECRET}"]
    assert SECRET not in repr(stage.chat.cards("DU0CHIARA")) + repr(lines(stage, "DU0CHIARA"))


async def test_its_author_is_not_offered_and_cannot_forge_a_private_comment(stage: Stage) -> None:
    await waiting(stage)
    form = form_of(await stage.press(ANA, buttons_of(await message(stage))[Action.COMMENT]))

    forged: dict[str, FieldValue] = {FieldName.COMMENT: Typed(text="Hm."), FieldName.PRIVATE: True}
    reply = await stage.submit(ANA, form, forged)

    assert not any(isinstance(block, TickField) for block in form.blocks)
    assert isinstance(reply, FieldErrors)


async def test_a_channel_that_another_company_reads_gets_no_comment(stage: Stage) -> None:
    await waiting(stage)
    stage.clock.move(timedelta(minutes=1))
    stage.chat.channels["C0APPROVE"] = Channel(id="C0APPROVE", name="x", reach=Reach.SHARED)

    await comment(stage, BEN, SECRET)

    assert lines(stage, "C0APPROVE") == []


async def test_a_channel_that_another_company_reads_gets_no_call_and_no_reason(on_call: Stage) -> None:
    await waiting(on_call)
    on_call.clock.move(timedelta(minutes=1))
    on_call.chat.channels["C0APPROVE"] = Channel(id="C0APPROVE", name="x", reach=Reach.SHARED)
    form = form_of(await on_call.press(ANA, buttons_of(await message(on_call))[Action.URGENT]))

    await on_call.submit(ANA, form, {FieldName.REASON: Typed(text=SECRET)})
    await on_call.draw()

    assert lines(on_call, "C0APPROVE") == [] and SECRET not in repr(on_call.chat.cards("C0APPROVE"))
    for place in ("DU0BEN", "DU0DORA"):
        assert SECRET in repr(on_call.chat.cards(place)) + repr(lines(on_call, place))


async def test_a_discreet_account_keeps_comments_off_locked_phones(stage: Stage) -> None:
    async with stage.store.transaction() as tx:
        await tx.accounts.sync([replace(ACME, notifications=Notifications.DISCREET)])
    await waiting(stage)

    await comment(stage, BEN, SECRET)

    for channel in ("C0APPROVE", "DU0ANA"):
        assert SECRET not in "".join(card.notification for card in stage.chat.cards(channel, in_threads=True))


async def test_comments_stand_at_the_end_of_read_all(stage: Stage) -> None:
    post = await waiting(stage)
    await comment(stage, BEN, "First.")
    stage.clock.move(timedelta(minutes=1))
    await comment(stage, ANA, "Second.")

    read = buttons_of(stage.chat.cards("C0APPROVE")[-1])[Action.COMMENT]
    form = form_of(await stage.press(CHIARA, replace(read, action=Action.READ_ALL)))

    says = text_of(form)
    assert says.index("Comments") < says.index("First.") < says.index("Second.")
    assert post.id in form.subject


async def test_an_empty_comment_is_refused_at_its_field(stage: Stage) -> None:
    await waiting(stage)
    form = form_of(await stage.press(BEN, buttons_of(stage.chat.cards("C0APPROVE")[-1])[Action.COMMENT]))

    reply = await stage.submit(BEN, form, {FieldName.COMMENT: Typed(text=" ")})

    assert reply == FieldErrors(errors={FieldName.COMMENT: "Write 1 to 1,000 characters."})


@pytest.mark.parametrize("who", [ZOE, DORA], ids=lambda who: who.name)
async def test_who_does_not_work_on_it_is_shown_no_words(stage: Stage, who: Person) -> None:
    await waiting(stage)
    button = buttons_of(stage.chat.cards("C0APPROVE")[-1])[Action.COMMENT]

    assert "FRESH" not in repr(await stage.press(who, button))


async def test_a_form_that_comes_twice_is_kept_once(stage: Stage) -> None:
    post = await waiting(stage)
    form = form_of(await stage.press(BEN, buttons_of(stage.chat.cards("C0APPROVE")[-1])[Action.COMMENT]))
    values: dict[str, FieldValue] = {FieldName.COMMENT: Typed(text="Once."), FieldName.PRIVATE: False}

    await stage.submit(BEN, form, values, key="again")
    reply = await stage.submit(BEN, form, values, key="again")

    assert "received already" in text_of(form_of(reply))
    async with stage.store.reading() as tx:
        assert len(await tx.comments.of_post(post.id)) == 1
