"""The form's buttons about when: the next free slot, and which one is meant of a time that comes twice."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from adapters.slack.forms import render_form
from bot.cards.approval import approval_card
from bot.cards.timing import which_words
from bot.dialogs.names import Action, FieldName, FormName
from bot.dialogs.timing import TAKEN, WHICH_FIRST, Pressed, slot_of
from tests.bot.people import NOTABLE
from tests.bot.stage import WINDOW, Stage, buttons_of, filled, form_of, text_of
from tests.builders import ANA, BEN
from workflows.domain.content import Content
from workflows.domain.ids import AccountId, PostId
from workflows.domain.person import Person
from workflows.domain.post import PostState
from workflows.domain.slots import Slots
from workflows.ports.chat import Button, Buttons, DateField, FieldErrors, FieldValue, Form, Refresh, TimeField, Typed
from workflows.posting import Words

BACK = date(2026, 10, 25)
"""The night on which clocks in Berlin go back, from 03:00 to 02:00."""
HALF_PAST_TWO: dict[str, FieldValue] = {FieldName.SEND_ON: BACK, FieldName.SEND_AT: time(2, 30)}


@pytest.fixture(autouse=True)
async def in_berlin(stage: Stage) -> None:
    """Ana and Ben live in Berlin; @acme has a slot at 09:30 there on each day."""
    async with stage.store.transaction() as tx:
        for person in (ANA, BEN):
            await tx.people.save(replace(person, zone="Europe/Berlin"))
        accounts = await tx.accounts.list()
        slots = Slots(days=frozenset(range(7)), times=(time(9, 30),), zone="Europe/Berlin")
        await tx.accounts.sync([replace(one, slots=slots) if one.id == "x:acme" else one for one in accounts])


def which_buttons(form: Form) -> list[Button]:
    every = [one for block in form.blocks if isinstance(block, Buttons) for one in block.buttons]
    return [one for one in every if one.action == Action.WHICH]


def fields_of(form: Form) -> dict[str, FieldValue]:
    return {one.name: one.initial for one in form.blocks if isinstance(one, DateField | TimeField)}


async def asked(stage: Stage) -> Form:
    form = form_of(await stage.command(ANA, ""))
    return form_of(await stage.submit(ANA, form, filled("Fresh bread.", "x:acme") | HALF_PAST_TWO))


async def press(
    stage: Stage, button: Button, values: Mapping[str, FieldValue] | None = None, *, by: Person = ANA
) -> Form:
    return form_of(await stage.press(by, button, window=WINDOW, values=values))


# --- a time that comes twice ------------------------------------------------------------------------------------------


async def test_a_time_that_comes_twice_brings_the_form_back_with_two_buttons(stage: Stage) -> None:
    form = await asked(stage)

    assert form.name == FormName.POST
    assert WHICH_FIRST in text_of(form)
    assert "02:30 comes twice that night in Europe/Berlin." in text_of(form)
    assert [one.label for one in which_buttons(form)] == [
        "The first 02:30, UTC+02:00",
        "The second 02:30, UTC+01:00",
    ]
    assert fields_of(form) == HALF_PAST_TWO
    assert render_form(form)["type"] == "modal"


@pytest.mark.parametrize(("which", "hour", "named"), [(0, 0, "first 02:30"), (1, 1, "second 02:30")])
async def test_the_choice_is_kept_shown_and_named_on_both_cards(
    stage: Stage, which: int, hour: int, named: str
) -> None:
    stage.judge.findings = (NOTABLE,)
    form = await asked(stage)
    values = filled("Fresh bread!", "x:acme") | HALF_PAST_TWO

    chosen = await press(stage, which_buttons(form)[which], values)
    assert f"Chosen: the {named}" in text_of(chosen)
    typed = await stage.change(ANA, chosen, values)
    assert isinstance(typed, Refresh)
    assert f"Chosen: the {named}" in text_of(typed.form)
    card = form_of(await stage.submit(ANA, chosen, values))

    assert card.name == FormName.CONFIRM
    assert f"(the {named} that night in Europe/Berlin" in text_of(card)
    await stage.submit(ANA, card, {FieldName.TYPED: Typed(text="acme")})
    post = await stage.only_post(ANA)
    assert post.state is PostState.WAITING
    assert post.content.send_at == datetime(2026, 10, 25, hour, 30, tzinfo=UTC)
    shown = approval_card(await stage.desk.view(post.id), post.revision)
    assert f"(the {named} that night in Europe/Berlin" in text_of(shown)


async def test_another_time_is_asked_about_anew(stage: Stage) -> None:
    form = await asked(stage)
    values = filled("Fresh bread.", "x:acme") | HALF_PAST_TWO
    chosen = await press(stage, which_buttons(form)[1], values)

    again = form_of(await stage.submit(ANA, chosen, values | {FieldName.SEND_AT: time(2, 45)}))

    assert again.name == FormName.POST
    assert "02:45 comes twice" in text_of(again)
    assert (await stage.only_post(ANA)).content.send_at is None


async def test_a_time_that_does_not_exist_keeps_its_refusal_with_a_suggestion(stage: Stage) -> None:
    form = form_of(await stage.command(ANA, ""))
    skipped: dict[str, FieldValue] = {FieldName.SEND_ON: date(2026, 3, 29), FieldName.SEND_AT: time(2, 30)}

    reply = await stage.submit(ANA, form, filled("Fresh bread.", "x:acme") | skipped)

    assert isinstance(reply, FieldErrors)
    assert "Choose 03:30" in reply.errors[FieldName.SEND_AT]


def test_nothing_is_said_about_a_time_that_comes_once() -> None:
    ordinary = Content(parts=(), send_at=datetime(2026, 10, 25, 12, tzinfo=UTC), zone="Europe/Berlin")

    assert which_words(ordinary) == ""
    assert which_words(replace(ordinary, send_at=None)) == ""


# --- slots ------------------------------------------------------------------------------------------------------------


async def offered(stage: Stage, text: str = "Fresh bread.") -> tuple[Form, Button]:
    form = form_of(await stage.command(ANA, f"@acme {text}"))
    form = form if form.name == FormName.POST else await press(stage, buttons_of(form)[Action.OPEN])
    return form, buttons_of(form)[Action.SLOT]


async def test_the_form_offers_the_next_free_slot_and_fills_it_in_in_the_authors_zone(stage: Stage) -> None:
    stage.judge.findings = (NOTABLE,)
    _, button = await offered(stage)
    assert button.label == "Next free slot: Tue 3 Mar 09:30"

    chosen = await press(stage, button, filled("Fresh bread, warm.", "x:acme"))

    assert fields_of(chosen) == {FieldName.SEND_ON: date(2026, 3, 3), FieldName.SEND_AT: time(9, 30)}
    assert Action.SLOT not in buttons_of(chosen)
    post = await stage.only_post(ANA)
    assert (post.text, post.content.send_at) == ("Fresh bread, warm.", datetime(2026, 3, 3, 8, 30, tzinfo=UTC))
    filled_in = [one.filled for one in chosen.blocks if isinstance(one, DateField | TimeField)]
    assert filled_in == [1, 1]  # else a chat would show what stood there before


async def test_a_slot_that_was_taken_meanwhile_is_told_and_the_next_one_offered(stage: Stage) -> None:
    stage.judge.findings = (NOTABLE,)
    _, button = await offered(stage)
    await another_post(stage, at=slot_of(Pressed.read(button.subject)))

    again = await press(stage, button, filled("Fresh bread.", "x:acme"))

    assert TAKEN in text_of(again)
    assert buttons_of(again)[Action.SLOT].label == "Next free slot: Wed 4 Mar 09:30"
    assert fields_of(again) == {FieldName.SEND_ON: None, FieldName.SEND_AT: None}


async def test_a_made_up_slot_is_not_taken(stage: Stage) -> None:
    stage.judge.findings = (NOTABLE,)
    _, button = await offered(stage)
    post_id = Pressed.read(button.subject).post

    for number in ("17", "x", "9" * 11, "-4", ""):
        made_up = replace(button, subject=f"{post_id}.0.{number}")
        again = await press(stage, made_up, filled("Fresh bread.", "x:acme"))
        assert TAKEN in text_of(again)


async def test_an_account_without_slots_offers_none(stage: Stage) -> None:
    form = form_of(await stage.command(ANA, ""))
    reply = await stage.change(ANA, form, filled("Fresh bread.", "x:beta"))

    assert isinstance(reply, Refresh)
    assert Action.SLOT not in buttons_of(reply.form)


async def test_nobody_takes_a_slot_in_another_persons_draft(stage: Stage) -> None:
    stage.judge.findings = (NOTABLE,)
    _, button = await offered(stage)

    refused = await stage.press(BEN, button, window=WINDOW, values=filled("Mine.", "x:acme"))

    assert "Only its author can do that." in text_of(form_of(refused))
    assert (await stage.only_post(ANA)).content.send_at is None


async def another_post(stage: Stage, *, at: datetime | None) -> None:
    assert at is not None
    local = at.astimezone(UTC)
    post_id = PostId("q" * 26)
    words = Words("Another.", account=AccountId("x:acme"), send_on=local.date(), send_at=local.time())
    in_utc = replace(ANA, zone="UTC")
    written = await stage.desk.posting.write(post_id, by=in_utc, words=words)
    await stage.desk.posting.confirm(post_id, by=in_utc, version=written.post.version, typed="acme", ticked=True)
    stage.clock.move(timedelta(seconds=1))
