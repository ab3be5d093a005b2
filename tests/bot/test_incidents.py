"""An incident in the chat: from the recalled post to the apology, and to what was learnt."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.dialogs.names import Action, FieldName, FormName
from tests.bot.people import ACME, BETA, DORA, EVE, NOTABLE, PRACTICE, ZOE
from tests.bot.stage import Stage, buttons_of, card_of, exact_of, filled, form_of, text_of
from tests.builders import ANA, BEN, CHIARA, OWN
from workflows.domain.account import Notifications
from workflows.domain.finding import Severity
from workflows.domain.incident import Happened, Incident, IncidentState
from workflows.domain.person import Person
from workflows.domain.post import Post, PostState
from workflows.policy import IncidentSettings
from workflows.ports.chat import Button, Buttons, Card, Channel, FieldErrors, Form, Nothing, Reach, Typed
from workflows.ports.network import Rejected, Unknown

UNDO = timedelta(seconds=30)
SAID = "It was funny on Friday."
SORRY = "We are sorry. That post was wrong and it is on us."


async def live(stage: Stage) -> Post:
    await stage.confirmed(ANA, SAID)
    await stage.run(UNDO)
    await stage.draw()
    return await stage.only_post(ANA)


async def recalled(stage: Stage, *, deleted: bool = True) -> Post:
    """Ana's post was public, and Ana pressed Recall on her own message."""
    post = await live(stage)
    stage.world.deletions = [] if deleted else [Rejected(reason="X says no.")]
    [message] = [ref for ref, card in stage.chat.messages.items() if SAID in text_of(card) and ref.channel == "DU0ANA"]
    reply = await stage.press(ANA, buttons_of(stage.chat.messages[message])[Action.RECALL], message=message)
    assert isinstance(reply, Nothing)
    await stage.run(timedelta(seconds=1))
    await stage.draw()
    return post


async def incident(stage: Stage, post: Post) -> Incident:
    async with stage.store.reading() as tx:
        found: Incident | None = await tx.incidents.find(post.id)
        assert found is not None
        return found


def card_for(stage: Stage, where: str) -> Card:
    """The newest incident card there: the one with its own beginning."""
    found = [
        card for card in stage.chat.cards(where) if "A post as @acme" in text_of(card) or "Closed:" in text_of(card)
    ]
    assert len(found) == 1, [text_of(card) for card in stage.chat.cards(where)]
    return found[0]


async def apology_form(stage: Stage, who: Person, where: str) -> tuple[str, Form]:
    form = form_of(await stage.press(who, buttons_of(card_for(stage, where))[Action.APOLOGISE]))
    assert form.name == FormName.POST
    return text_of(form), form


async def test_one_press_takes_it_down_and_tells_everybody_who_has_to_know_once(stage: Stage) -> None:
    await recalled(stage)
    await stage.draw()

    for where in ("DU0ANA", "DU0DORA", "C0APPROVE"):
        says = text_of(card_for(stage, where))
        assert "A post as @acme (BRAND) was taken down. It was public for less than a minute." in says
        assert "As X showed it under Acme (@acme)" in says
        assert "900 views, 3 likes, 2 reposts and 1 reply." in says
        assert "Who is told of this: Ana and Dora, and the approvers' channel." in says
        for line in ("It went out.", "Ana recalled it.", "It was kept as evidence.", "It was deleted."):
            assert line in says
        assert "Those who have to know were told." in says
    assert SAID in exact_of(card_for(stage, "DU0ANA"))
    assert stage.chat.cards("DU0BEN") == []
    assert set(buttons_of(card_for(stage, "C0APPROVE"))) == {Action.APOLOGISE, Action.FREEZE_ABOUT, Action.REVIEW}


async def test_the_link_of_a_live_post_is_enough_to_recall_it(stage: Stage) -> None:
    post = await live(stage)
    async with stage.store.reading() as tx:
        [part] = await tx.deliveries.list(post.id)

    refused = await stage.command(DORA, "recall https://x.example/acme/status/99")
    assert "did not go out from here" in text_of(card_of(refused))
    words = form_of(await stage.command(ANA, "recall https://acme.example/kettle-recall"))
    assert words.name == FormName.POST
    told = await stage.command(DORA, f"recall https://x.example/acme/status/{part.remote_id}")
    assert "Being taken down from @acme." in text_of(card_of(told))
    await stage.run(timedelta(seconds=1))

    assert (await incident(stage, post)).state is IncidentState.CONTAINED


async def test_the_authors_message_points_to_the_incident(stage: Stage) -> None:
    await recalled(stage)

    own = text_of(stage.chat.cards("DU0ANA")[0])
    assert "Taken down from @acme by Ana" in own
    assert "The incident card has the evidence, who was told, and the apology." in own
    assert "The incident card has" in text_of(card_of(await stage.command(ANA, "status")))


async def test_what_could_not_be_deleted_is_said_plainly_with_its_link_and_what_to_do(stage: Stage) -> None:
    await recalled(stage, deleted=False)

    card = card_for(stage, "DU0DORA")
    says = text_of(card)
    assert "A post as @acme (BRAND) could not be taken down and may still be public." in says
    assert "What to do: delete it on X yourself, signed in as @acme, and then press “It is gone” here." in says
    assert "The post is still public. X says no. See it on X." in says
    assert "It could not be deleted. X says no." in says
    assert set(buttons_of(card)) == {Action.APOLOGISE, Action.SEEN_GONE, Action.RECALL, Action.FREEZE_ABOUT}
    own = text_of(stage.chat.cards("DU0ANA")[0])
    assert "It could not be taken down and may still be public as @acme (BRAND). X says no." in own
    assert "Please delete it on X yourself." in own


async def test_it_is_gone_contains_it(stage: Stage) -> None:
    post = await recalled(stage, deleted=False)

    reply = await stage.press(DORA, buttons_of(card_for(stage, "DU0DORA"))[Action.SEEN_GONE])
    await stage.draw()

    assert isinstance(reply, Nothing)
    assert "Dora looked: it is gone." in text_of(card_for(stage, "C0APPROVE"))
    assert (await incident(stage, post)).state is IncidentState.CONTAINED
    assert (await stage.only_post(ANA)).state is PostState.RECALLED


async def test_trying_again_from_the_incident_card_takes_it_down(stage: Stage) -> None:
    post = await recalled(stage, deleted=False)

    says = card_of(await stage.press(DORA, buttons_of(card_for(stage, "DU0DORA"))[Action.RECALL]))
    assert "Being taken down from @acme." in text_of(says)
    await stage.run(timedelta(seconds=1))
    await stage.draw()

    assert (await incident(stage, post)).state is IncidentState.CONTAINED
    assert "was taken down" in text_of(card_for(stage, "C0APPROVE"))


async def test_while_the_answer_is_lost_every_card_says_so(stage: Stage) -> None:
    stage.world.deletions = [Unknown(reason="timeout")]
    post = await live(stage)
    await stage.desk.recalling.recall(post.id, by=ANA)
    await stage.run(timedelta(seconds=1))
    await stage.draw()

    assert "X's answer was lost: looking whether it is still there" in text_of(stage.chat.cards("DU0ANA")[0])
    says = text_of(card_for(stage, "DU0DORA"))
    assert "is being taken down. It is still public until this card says otherwise." in says
    assert "The post may still be public. See it on X." in says
    assert "asked to delete it, and the answer was lost" in says


async def test_from_the_recalled_post_to_the_apology_in_four_presses(stage: Stage) -> None:
    post = await recalled(stage)
    stage.judge.findings = (replace(NOTABLE, severity=Severity.RISKY),)

    above, form = await apology_form(stage, ANA, "DU0ANA")  # one
    assert "This is the apology for the post that was recalled." in above
    assert "not deleted yet" not in above
    confirm = form_of(await stage.submit(ANA, form, filled(SORRY, ACME.id)))  # two
    assert confirm.name == FormName.CONFIRM
    await stage.submit(ANA, confirm, {FieldName.TYPED: Typed(text="@acme"), FieldName.TICK: True})  # three and four
    await stage.draw()

    for where in ("C0APPROVE", "DU0BEN", "DU0CHIARA"):
        card = next(one for one in stage.chat.cards(where) if Action.APPROVE in buttons_of(one))
        assert "An apology for @acme" in text_of(card)
        assert "One other person's yes is enough, and then it goes out at once: there is no undo." in text_of(card)
        assert "1 approval is still needed" in text_of(card)
    assert "Apology: written by Ana, waits for one other person's yes" in text_of(card_for(stage, "DU0DORA"))

    card = next(one for one in stage.chat.cards("DU0BEN") if Action.APPROVE in buttons_of(one))
    await stage.press(BEN, buttons_of(card)[Action.APPROVE])
    await stage.run(timedelta(0))
    await stage.draw()
    assert stage.world.texts(ACME.remote_id) == [SORRY]
    says = text_of(card_for(stage, "C0APPROVE"))
    assert "Apology: live, written by Ana." in says and "The apology went out." in says
    assert Action.APOLOGISE not in buttons_of(card_for(stage, "C0APPROVE"))
    assert [one.what for one in (await incident(stage, post)).timeline][-2:] == [
        Happened.APOLOGY_DRAFTED,
        Happened.APOLOGY_LIVE,
    ]


async def test_the_apologys_form_warns_while_the_post_is_public_and_keeps_its_notes(stage: Stage) -> None:
    await recalled(stage, deleted=False)

    above, _ = await apology_form(stage, ANA, "DU0ANA")

    assert "That post is not deleted yet, or may still be public." in above
    again, _ = await apology_form(stage, ANA, "DU0ANA")
    assert "This is the apology for the post that was recalled." in again


async def test_a_guardian_who_may_not_write_for_the_account_is_told_so(stage: Stage) -> None:
    await recalled(stage)

    form = form_of(await stage.press(DORA, buttons_of(card_for(stage, "DU0DORA"))[Action.APOLOGISE]))

    assert "You can't post as @acme yet. Nothing went out." in text_of(form)
    assert "click.refused" in stage.store.noted


async def test_freeze_on_the_card_stops_the_account_and_is_on_the_timeline(stage: Stage) -> None:
    post = await recalled(stage)

    await stage.press(DORA, buttons_of(card_for(stage, "DU0DORA"))[Action.FREEZE_ABOUT])
    await stage.draw()

    async with stage.store.reading() as tx:
        assert (await tx.freezes.stopping(ACME.id)) is not None
    says = text_of(card_for(stage, "C0APPROVE"))
    assert "Dora stopped all sends of the account." in says
    assert "Sending as @acme is stopped. An apology can be written now; it goes out after that is lifted." in says
    assert Action.FREEZE_ABOUT not in buttons_of(card_for(stage, "C0APPROVE"))
    assert (await incident(stage, post)).state is IncidentState.CONTAINED

    await stage.desk.freezing.thaw(ACME.id, by=DORA)
    await stage.draw()
    assert "is stopped" not in text_of(card_for(stage, "C0APPROVE"))


async def test_closing_needs_what_was_learnt_and_then_everybody_reads_it(stage: Stage) -> None:
    await recalled(stage)

    form = form_of(await stage.press(BEN, buttons_of(card_for(stage, "C0APPROVE"))[Action.REVIEW]))
    empty = await stage.submit(BEN, form, {FieldName.REASON: Typed(text=" ")})
    assert isinstance(empty, FieldErrors) and "Say what was learnt" in empty.errors[FieldName.REASON]
    done = form_of(await stage.submit(BEN, form, {FieldName.REASON: Typed(text="Separate phones.")}, key="again"))
    assert "The incident is closed." in text_of(done)
    once_more = form_of(await stage.submit(BEN, form, {FieldName.REASON: Typed(text="Separate phones.")}, key="again"))
    assert "The incident is closed." in text_of(once_more)
    await stage.draw()

    card = card_for(stage, "DU0DORA")
    assert "Closed: a post as @acme (BRAND) was taken down. Ben closed it." in text_of(card)
    assert "What we learnt: Separate phones." in text_of(card)
    assert buttons_of(card) == {}
    assert "Its incident is closed." in text_of(card_of(await stage.command(ANA, "status")))


@pytest.mark.parametrize("who", [EVE, ZOE], ids=["may draft", "no rights"])
async def test_whoever_may_not_close_it_is_told_before_typing(stage: Stage, who: Person) -> None:
    await recalled(stage)

    form = form_of(await stage.press(who, buttons_of(card_for(stage, "C0APPROVE"))[Action.REVIEW]))

    assert "Only the guardian, the owner or an approver of @acme can close this." in text_of(form)


async def test_a_discreet_account_shows_no_words_on_its_incident(stage: Stage) -> None:
    async with stage.store.transaction() as tx:
        await tx.accounts.sync([replace(ACME, notifications=Notifications.DISCREET), BETA, PRACTICE, OWN])
    await recalled(stage)

    for where in ("DU0DORA", "C0APPROVE"):
        card = card_for(stage, where)
        assert exact_of(card) == []
        assert SAID not in text_of(card) and SAID not in card.notification


async def test_a_channel_shared_with_another_company_shows_nothing(stage: Stage) -> None:
    stage.chat.channels["C0APPROVE"] = Channel(id="C0APPROVE", name="approve", reach=Reach.SHARED)

    await recalled(stage)

    assert stage.chat.cards("C0APPROVE") == []
    for where in ("DU0BEN", "DU0CHIARA", "DU0ANA", "DU0DORA"):
        assert card_for(stage, where)


TOLD = IncidentSettings(tell=frozenset({ZOE.id}), apologies=("Sorry: [fill in why].", "We were wrong: [fill in how]."))


@pytest.mark.parametrize("incidents", [TOLD], ids=["Zoe, and two templates"])
async def test_whom_app_yaml_names_and_whoever_approved_are_told_too(stage: Stage, incidents: IncidentSettings) -> None:
    stage.judge.findings = (NOTABLE,)
    await stage.confirmed(ANA, SAID)
    await stage.draw()
    await stage.press(CHIARA, buttons_of(stage.chat.cards("C0APPROVE")[0])[Action.APPROVE])
    await stage.run(UNDO)
    await stage.desk.recalling.recall((await stage.only_post(ANA)).id, by=ANA)
    await stage.run(timedelta(seconds=1))
    await stage.draw()

    for where in ("DU0ZOE", "DU0CHIARA", "DU0ANA", "DU0DORA"):
        assert card_for(stage, where)
    labels = [one.label for one in _all_buttons(card_for(stage, "DU0ANA"))]
    assert labels[:2] == ["Draft the apology", "With wording 2"]


def _all_buttons(card: Card) -> list[Button]:
    return [button for block in card.blocks if isinstance(block, Buttons) for button in block.buttons]


async def test_an_account_that_left_app_yaml_meanwhile_is_said_on_the_card(stage: Stage) -> None:
    await live(stage)
    [message] = [ref for ref, card in stage.chat.messages.items() if SAID in text_of(card) and ref.channel == "DU0ANA"]
    await stage.press(ANA, buttons_of(stage.chat.messages[message])[Action.RECALL], message=message)
    await stage.draw()
    assert "is being taken down" in text_of(card_for(stage, "DU0DORA"))
    async with stage.store.transaction() as tx:
        await tx.accounts.sync([BETA, PRACTICE, OWN])

    await stage.run(timedelta(seconds=1))
    await stage.draw()

    for where in ("DU0DORA", "C0APPROVE"):
        says = text_of(card_for(stage, where))
        assert "could not be taken down and may still be public." in says
        assert "The post is still public. Its account is no longer in app.yaml. See it on X." in says
    card = buttons_of(card_for(stage, "DU0DORA"))
    assert "Put it back there first" in text_of(form_of(await stage.press(DORA, card[Action.SEEN_GONE])))
    assert "It may still be public" in text_of(form_of(await stage.press(DORA, card[Action.RECALL])))
