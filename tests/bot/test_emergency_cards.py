"""An emergency's cards: asked of those who can agree, loud while it is open, and not over before it was reviewed."""

from datetime import timedelta

import pytest

from adapters.slack.render import render_card
from bot.dialogs.names import Action, FieldName
from bot.drawing.emergencies import OPENED
from bot.drawing.gallery import Gallery
from tests.bot.people import ACME, DORA, EVE, NOTABLE, ZOE
from tests.bot.stage import Stage, buttons_of, form_of, text_of
from tests.builders import ANA, BEN, CHIARA
from workflows.domain.emergency import Emergency, EmergencyState
from workflows.domain.person import Person
from workflows.domain.post import Post
from workflows.ports.chat import Card, Channel, FieldErrors, Nothing, Reach, Typed

WHY = "The recall of the nut bread has to go out."


async def asked(stage: Stage) -> Emergency:
    """Eve asks."""
    emergency = await stage.desk.emergencies.ask(ACME.id, by=EVE, reason=WHY)
    await stage.draw()
    return emergency


async def opened(stage: Stage) -> Emergency:
    """Eve asked, Ben agreed."""
    await asked(stage)
    button = buttons_of(stage.chat.cards("C0APPROVE")[-1])[Action.EMERGENCY_AGREE]
    assert await stage.press(BEN, button) == Nothing()
    await stage.draw()
    return await latest(stage)


async def latest(stage: Stage) -> Emergency:
    async with stage.store.reading() as tx:
        found: Emergency | None = await tx.emergencies.latest(ACME.id)
        assert found is not None
        return found


async def seen(stage: Stage, who: Person, about: str, emergency: Emergency) -> Card:
    gallery = Gallery(store=stage.store, views=stage.desk.views, policy=stage.policy, clock=stage.clock)
    return await gallery.card(f"emergency:{emergency.id}|emergency|{about}", who)


async def test_it_is_asked_in_the_channel_and_of_the_owner_with_the_reason(stage: Stage) -> None:
    await asked(stage)

    for place in ("C0APPROVE", "DU0DORA", "DU0EVE"):
        [card] = stage.chat.cards(place)
        assert "Eve asks for an emergency on @acme." in text_of(card) and WHY in text_of(card)
        assert set(buttons_of(card)) == {Action.EMERGENCY_AGREE, Action.EMERGENCY_DECLINE}
        render_card(card)


async def test_in_a_channel_that_another_company_reads_by_now_its_reason_does_not_stay(stage: Stage) -> None:
    emergency = await asked(stage)
    stage.chat.channels["C0APPROVE"] = Channel(id="C0APPROVE", name="x", reach=Reach.SHARED)
    stage.clock.move(timedelta(minutes=1))

    await stage.desk.emergencies.agree(emergency.id, by=BEN)
    await stage.draw()

    assert WHY not in repr(stage.chat.cards("C0APPROVE"))
    assert WHY in repr(stage.chat.cards("DU0BEN")) and WHY in repr(stage.chat.cards("DU0DORA"))


async def test_agreed_to_it_is_a_new_loud_message_with_its_end(stage: Stage) -> None:
    await opened(stage)

    for place in ("C0APPROVE", "DU0DORA"):
        question, loud = stage.chat.cards(place)
        assert "Ben agreed." in text_of(question) and buttons_of(question) == {}
        assert text_of(loud).startswith(
            "EMERGENCY on @acme. Until 02 Mar 12:30:00 UTC one other person's yes is enough"
        )
        assert set(buttons_of(loud)) == {Action.EMERGENCY_CLOSE}


async def test_who_asked_does_not_agree(stage: Stage) -> None:
    await asked(stage)

    reply = await stage.press(EVE, buttons_of(stage.chat.cards("DU0EVE")[0])[Action.EMERGENCY_AGREE])

    assert "You asked for this. Someone else has to agree." in text_of(form_of(reply))


async def test_declined_nothing_opens(stage: Stage) -> None:
    await asked(stage)

    await stage.press(BEN, buttons_of(stage.chat.cards("C0APPROVE")[0])[Action.EMERGENCY_DECLINE])
    await stage.draw()

    [card] = stage.chat.cards("C0APPROVE")
    assert "Ben declined. Nothing was changed." in text_of(card) and buttons_of(card) == {}


async def test_unanswered_it_says_so_by_itself(stage: Stage) -> None:
    await asked(stage)

    stage.clock.move(timedelta(minutes=15))
    await stage.draw()

    [card] = stage.chat.cards("C0APPROVE")
    assert "Nobody agreed in time." in text_of(card) and buttons_of(card) == {}


async def test_when_its_time_is_over_it_says_so_and_calls_for_the_review_once(stage: Stage) -> None:
    await opened(stage)

    stage.clock.move(timedelta(minutes=30))
    await stage.draw()
    await stage.draw()

    loud = stage.chat.cards("C0APPROVE")[-1]
    assert "The emergency on @acme is over." in text_of(loud)
    assert set(buttons_of(loud)) == {Action.EMERGENCY_REVIEW}
    assert len(stage.chat.cards("C0APPROVE", in_threads=True)) == 1


async def test_closed_early_and_reviewed_by_somebody_who_took_no_part(stage: Stage) -> None:
    await opened(stage)
    await stage.press(BEN, buttons_of(stage.chat.cards("C0APPROVE")[-1])[Action.EMERGENCY_CLOSE])
    await stage.draw()
    review = buttons_of(stage.chat.cards("C0APPROVE")[-1])[Action.EMERGENCY_REVIEW]

    refused = await stage.press(BEN, review)
    form = form_of(await stage.press(CHIARA, review))
    empty = await stage.submit(CHIARA, form, {FieldName.LESSONS: Typed(text="")})
    await stage.submit(CHIARA, form, {FieldName.LESSONS: Typed(text="A second approver on Sundays.")}, key="k")
    again = await stage.submit(CHIARA, form, {FieldName.LESSONS: Typed(text="A second approver on Sundays.")}, key="k")
    await stage.draw()

    assert "You took part in it." in text_of(form_of(refused))
    assert isinstance(empty, FieldErrors) and FieldName.LESSONS in empty.errors
    assert "It is reviewed." in text_of(form_of(again))
    loud = stage.chat.cards("C0APPROVE")[-1]
    assert "Chiara reviewed it: “A second approver on Sundays.”" in text_of(loud) and buttons_of(loud) == {}
    assert (await latest(stage)).state is EmergencyState.REVIEWED


async def test_cards_of_waiting_posts_say_that_one_yes_is_enough(stage: Stage) -> None:
    await opened(stage)
    await stage.confirmed(EVE, "We recall the nut bread.")
    await stage.draw()

    cards = [text_of(card) for card in stage.chat.cards("C0APPROVE") if "recall the nut bread" in text_of(card)]
    assert any("Emergency on @acme until " in says and "one other person's yes is enough" in says for says in cards)


async def goes_out(stage: Stage, author: Person, approver: Person) -> Post:
    """Somebody says yes to the one post of its author, and it leaves."""
    post = await stage.only_post(author)
    await stage.desk.approving.approve(post.id, by=approver, revision=post.revision, aware=True)
    await stage.run(timedelta(minutes=2))
    await stage.draw()
    return post


async def test_what_went_out_meanwhile_is_listed_with_who_said_yes(stage: Stage) -> None:
    stage.judge.findings = (NOTABLE,)
    await stage.confirmed(ANA, "An ordinary post of before.")
    await goes_out(stage, ANA, BEN)
    emergency = await opened(stage)
    await stage.confirmed(EVE, "We recall the nut bread.")
    post = await goes_out(stage, EVE, CHIARA)

    assert "1 post went out as @acme (BRAND) while it was open" in text_of(stage.chat.cards("C0APPROVE")[1])
    stage.clock.move(timedelta(minutes=30))
    await stage.draw()
    over = next(card for card in stage.chat.cards("C0APPROVE") if Action.EMERGENCY_REVIEW in buttons_of(card))
    form = form_of(await stage.press(DORA, buttons_of(over)[Action.EMERGENCY_REVIEW]))

    for says in (text_of(over), text_of(form)):
        assert "Eve: “We recall the nut bread.” Chiara said yes." in says and post.id in says
        assert "See it on" in says and "An ordinary post of before." not in says
    assert emergency.opened_at is not None


async def test_where_nothing_went_out_the_review_says_so(stage: Stage) -> None:
    await opened(stage)
    stage.clock.move(timedelta(minutes=30))
    await stage.draw()

    assert "Nothing went out as @acme (BRAND) while it was open." in text_of(stage.chat.cards("C0APPROVE")[-1])


@pytest.mark.parametrize(
    ("who", "may"),
    [
        (BEN, {Action.EMERGENCY_AGREE, Action.EMERGENCY_DECLINE}),
        (DORA, {Action.EMERGENCY_AGREE, Action.EMERGENCY_DECLINE}),
        (EVE, {Action.EMERGENCY_DECLINE}),
    ],
    ids=lambda one: one.name if isinstance(one, Person) else "",
)
async def test_each_sees_the_buttons_that_would_not_be_refused(stage: Stage, who: Person, may: set[Action]) -> None:
    emergency = await asked(stage)

    assert set(buttons_of(await seen(stage, who, "asked", emergency))) == may


async def test_a_stranger_and_a_made_up_name_see_nothing(stage: Stage) -> None:
    emergency = await asked(stage)

    assert WHY not in repr(await seen(stage, ZOE, "asked", emergency))
    assert WHY not in repr(await seen(stage, BEN, "forged", emergency))
    assert WHY not in repr(await seen(stage, BEN, OPENED, emergency))
