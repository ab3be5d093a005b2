"""`/post away` and `/post emergency`: the forms, what comes of them, and the sentences that stay posts."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.dialogs.names import Action, FieldName, FormName
from tests.bot.people import ACME, DORA, GUS, NOTABLE, ZOE
from tests.bot.stage import WINDOW, Stage, buttons_of, card_of, filled, form_of, text_of
from tests.builders import ANA, BEN, CHIARA
from workflows.domain.emergency import EmergencyState
from workflows.domain.person import Person
from workflows.ports.chat import FieldErrors, FieldValue, HomeOpened, Options, OptionsAsked, Replace, Typed, Whisper


async def away(stage: Stage, who: Person, **values: FieldValue) -> str:
    """They fill the form in; what the window says then."""
    form = form_of(await stage.command(who, "away"))
    given: dict[str, FieldValue] = dict.fromkeys((*_FIELDS,)) | values
    return text_of(form_of(await stage.submit(who, form, given, once=True)))


_FIELDS = (FieldName.SINCE_ON, FieldName.SINCE_AT, FieldName.UNTIL_ON, FieldName.UNTIL_AT, FieldName.INSTEAD)


def last_day(stage: Stage, days: int = 3) -> date:
    return (stage.clock.now() + timedelta(days=days)).date()


async def waits(stage: Stage, text: str = "FRESH bread.") -> None:
    stage.judge.findings = (NOTABLE,)
    await stage.confirmed(ANA, text)
    await stage.draw()


async def test_an_absence_is_said_back_and_the_stand_in_is_asked(stage: Stage) -> None:
    await waits(stage)

    says = await away(stage, BEN, until_on=last_day(stage), instead=DORA.id)

    assert "Saved." in says and "You are away until" in says and "Dora decides instead." in says
    queue = text_of(card_of(await stage.command(DORA, "queue")))
    assert "FRESH bread." in queue and "You or Chiara can decide." in queue


async def test_the_last_day_is_included_by_ones_own_clock(stage: Stage) -> None:
    away_in = await stage.command(BEN, "away")
    form = form_of(away_in)
    values: dict[str, FieldValue] = {FieldName.UNTIL_ON: last_day(stage, 1), FieldName.INSTEAD: None}
    await stage.submit(BEN, form, values)

    async with stage.store.reading() as tx:
        [absence] = await tx.absences.upcoming(BEN.id, now=stage.clock.now())

    assert absence.until == datetime.combine(last_day(stage, 2), time(0), tzinfo=UTC)
    assert absence.since == stage.clock.now()


async def test_it_is_listed_and_can_be_ended(stage: Stage) -> None:
    await waits(stage)
    await away(stage, BEN, until_on=last_day(stage))
    form = form_of(await stage.command(BEN, "away"))
    assert "You are away until" in text_of(form)

    after = form_of(await stage.press(BEN, buttons_of(form)[Action.AWAY_END], window=WINDOW))

    assert "You are away until" not in text_of(after)
    assert "FRESH bread." in text_of(card_of(await stage.command(BEN, "queue")))


async def test_a_later_one_says_from_when(stage: Stage) -> None:
    says = await away(stage, BEN, since_on=last_day(stage, 2), since_at=time(12, 0), until_on=last_day(stage, 3))

    assert "You will be away from" in says and "Nobody decides in your place." in says


async def test_an_end_before_the_beginning_stays_in_the_form(stage: Stage) -> None:
    form = form_of(await stage.command(BEN, "away"))
    values: dict[str, FieldValue] = {FieldName.SINCE_ON: last_day(stage, 5), FieldName.UNTIL_ON: last_day(stage, 2)}

    reply = await stage.submit(BEN, form, values, once=True)

    assert isinstance(reply, FieldErrors)
    assert "over before it begins" in reply.errors[FieldName.UNTIL_ON]


async def test_only_those_who_decide_here_are_offered(stage: Stage) -> None:
    asked = OptionsAsked(by=BEN.identity, name="Ben", key="", field=FieldName.INSTEAD, query="", subject="me")

    reply = await stage.talk.handle(asked)

    assert isinstance(reply, Options)
    assert [one.label for one in reply.groups[0].options] == ["Ana", "Chiara", "Dora"]


async def test_pages_of_those_who_decide_with_them_say_who_is_away(stage: Stage) -> None:
    await stage.talk.handle(HomeOpened(by=CHIARA.identity, name="Chiara", key="e1"))
    await stage.draw()
    stage.clock.move(timedelta(seconds=5))

    await away(stage, BEN, until_on=last_day(stage), instead=DORA.id)
    await stage.draw()

    assert "Ben until " in text_of(stage.chat.homes["U0CHIARA"])
    assert "Dora decides instead." in text_of(stage.chat.homes["U0CHIARA"])


@pytest.mark.parametrize(
    "text",
    [
        "Away we go to the new shop",
        "away from home?",
        "Emergency exits are open again",
        "emergency services use our bread",
        "Emergency @acme fans, we are here",
    ],
)
async def test_a_sentence_stays_a_post(stage: Stage, text: str) -> None:
    form = form_of(await stage.command(ANA, text))

    assert form.name == FormName.POST
    assert text in repr(form)


async def test_what_began_as_the_command_and_is_read_as_a_post_says_so(stage: Stage) -> None:
    assert "no emergency was asked for" in text_of(form_of(await stage.command(ANA, "Emergency exits are open again")))


@pytest.mark.parametrize("text", ["emergency @acme", "emergency acme", "emergency", "emergency @acme the shop burns"])
async def test_an_emergency_is_asked_for_in_a_form(stage: Stage, text: str) -> None:
    form = form_of(await stage.command(ANA, text))
    assert form.name == FormName.EMERGENCY
    values: dict[str, FieldValue] = {FieldName.REASON: Typed(text="The shop burns.")}
    if not form.subject:
        values[FieldName.EMERGENCY] = ACME.id

    said = await stage.submit(ANA, form, values, once=True)

    assert isinstance(said, Replace) and "Nothing is open yet" in text_of(said.form)
    async with stage.store.reading() as tx:
        emergency = await tx.emergencies.latest(ACME.id)
    assert emergency is not None
    assert (emergency.state, emergency.reason) == (EmergencyState.ASKED, "The shop burns.")


async def test_the_reason_typed_is_in_the_form(stage: Stage) -> None:
    assert "the shop burns" in repr(form_of(await stage.command(ANA, "emergency @acme the shop burns")))


async def test_an_unknown_account_is_said(stage: Stage) -> None:
    reply = await stage.command(ANA, "emergency @acmee")

    assert isinstance(reply, Whisper) and "There is no account @acmee here, so nothing was asked." in text_of(
        reply.card
    )


async def test_without_a_reason_the_form_stays(stage: Stage) -> None:
    form = form_of(await stage.command(ANA, "emergency @acme"))

    reply = await stage.submit(ANA, form, {FieldName.REASON: Typed(text=" ")}, once=True)

    assert isinstance(reply, FieldErrors) and FieldName.REASON in reply.errors


@pytest.mark.parametrize("who", [ZOE, GUS], ids=["nobody here", "a guest"])
async def test_who_writes_for_nothing_cannot_ask(stage: Stage, who: Person) -> None:
    said = await stage.command(who, "emergency")

    assert isinstance(said, Whisper) and "no account here that you write for" in text_of(said.card)


async def test_drafts_are_offered_again_above_an_empty_form(stage: Stage) -> None:
    form = form_of(await stage.command(ANA, ""))
    await stage.close(ANA, form, filled("A draft for later.", ACME.id))

    again = form_of(await stage.command(ANA, ""))

    assert "1 draft of yours is kept." in text_of(again)
    kept = form_of(await stage.press(ANA, buttons_of(again)[Action.OPEN], window=WINDOW))
    assert "A draft for later." in repr(kept)
