"""A person's own page: what it shows, when it is drawn anew, and when it is not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.cards.home import MESSAGE, PAGE, Room, person_home_card
from bot.dialogs.names import Action, FieldName, FormName
from tests.bot.people import ACME, BETA, DORA, EVE, GUS, NOTABLE, ZOE
from tests.bot.stage import Stage, buttons_of, card_of, filled, form_of, text_of
from tests.builders import ANA, BEN, CHIARA
from workflows.domain.absence import Absence
from workflows.domain.department import ListeningSettings
from workflows.domain.emergency import Emergency
from workflows.domain.person import Person, Trust
from workflows.domain.trust import Because, Earned, Earning
from workflows.errors import NetworkFailure
from workflows.ports.chat import ButtonPressed, Card, HomeOpened, Nothing, Open, PictureAsked, Trigger, Typed, Whisper

PAUSE = timedelta(seconds=3)
_SHOUTING = "FRESH bread."


@pytest.fixture
def listening() -> ListeningSettings:
    return ListeningSettings()


async def opens(stage: Stage, who: Person) -> None:
    """They look at their page, and it is drawn."""
    key = f"event:{who.id}:{stage.clock.now()}"
    stage.clock.move(PAUSE)
    assert await stage.talk.handle(HomeOpened(by=who.identity, name=who.name, key=key)) == Nothing()
    await stage.draw()


def page(stage: Stage, who: Person) -> Card:
    return stage.chat.homes[who.identity.user]


async def asked(stage: Stage, text: str = _SHOUTING, who: Person = ANA) -> None:
    stage.judge.findings = (NOTABLE,)
    await stage.confirmed(who, text)
    await stage.draw()


async def test_it_is_drawn_for_who_looks_and_for_nobody_else(stage: Stage) -> None:
    await asked(stage)
    assert stage.chat.homes == {}

    await opens(stage, BEN)

    assert set(stage.chat.homes) == {"U0BEN"}
    says = text_of(page(stage, BEN))
    assert "Waiting for you" in says and _SHOUTING in says and "Ana for @acme (BRAND)." in says


async def test_it_says_whose_turn_it_is(stage: Stage) -> None:
    await asked(stage)
    await opens(stage, BEN)

    assert "You or Chiara can decide. Asked " in text_of(page(stage, BEN))


async def test_what_is_theirs_is_there_with_its_buttons(stage: Stage) -> None:
    await asked(stage)
    form = form_of(await stage.command(ANA, ""))
    await stage.close(ANA, form, filled("A draft for later.", ACME.id))
    await opens(stage, ANA)

    says = text_of(page(stage, ANA))

    assert says.index("A draft for later.") < says.index(_SHOUTING)
    assert "Waiting for Ben or Chiara. Asked " in says
    reopened = form_of(await stage.press(ANA, buttons_of(page(stage, ANA))[Action.OPEN]))
    assert "A draft for later." in repr(reopened)


async def test_a_change_of_theirs_draws_it_anew_and_nothing_else_does(stage: Stage) -> None:
    await opens(stage, BEN)
    await opens(stage, ZOE)
    drawn = stage.chat.published
    stage.clock.move(PAUSE)

    await asked(stage)
    await stage.draw()

    assert _SHOUTING in text_of(page(stage, BEN))
    assert stage.chat.published == drawn + 1


async def test_many_changes_at_once_draw_it_seldom(stage: Stage) -> None:
    await opens(stage, BEN)
    drawn = stage.chat.published

    for number in range(4):
        await asked(stage, f"FRESH bread {number}.")
    stage.clock.move(PAUSE)
    await stage.draw()

    assert stage.chat.published == drawn + 1
    assert "FRESH bread 3." in text_of(page(stage, BEN))


async def test_who_has_not_looked_for_a_week_is_left_alone_until_they_look_again(stage: Stage) -> None:
    await opens(stage, BEN)
    stage.clock.move(timedelta(days=8))
    drawn = stage.chat.published

    await asked(stage)
    await stage.draw()
    assert stage.chat.published == drawn

    await opens(stage, BEN)
    assert _SHOUTING in text_of(page(stage, BEN))


async def test_an_app_without_such_pages_is_not_asked_again(stage: Stage) -> None:
    stage.chat.failures.append(NetworkFailure("Slack refused views.publish: not_enabled", retry=False))
    await opens(stage, BEN)
    stage.clock.move(PAUSE)

    await asked(stage)
    stage.clock.move(PAUSE)
    await stage.draw()

    assert stage.chat.homes == {}


async def test_slack_away_for_a_moment_draws_it_later(stage: Stage) -> None:
    stage.chat.failures.append(NetworkFailure("The chat is away.", retry=True))
    await opens(stage, BEN)
    assert stage.chat.homes == {}

    stage.clock.move(PAUSE)
    await stage.draw()

    assert "What you may do" in text_of(page(stage, BEN))


async def test_rights_are_said_in_words(stage: Stage) -> None:
    for who in (ANA, EVE, DORA):
        await opens(stage, who)

    assert "@acme (BRAND) on X: you post directly when nothing is noticed; you approve what others write." in text_of(
        page(stage, ANA)
    )
    assert "@acme (BRAND) on X: you write, and somebody else approves." in text_of(page(stage, EVE))
    assert "@acme (BRAND) on X: you own and guard it." in text_of(page(stage, DORA))


async def test_who_speaks_for_no_account_is_told_how_to_ask(stage: Stage) -> None:
    await opens(stage, ZOE)

    says = text_of(page(stage, ZOE))
    assert "You speak for none of the company's accounts yet." in says
    assert "Waiting for you" not in says


@pytest.mark.parametrize(
    ("earned", "says"),
    [
        (
            {"level": Trust.TRUSTED, "because": Because.APPROVED_IN_A_ROW, "in_a_row": 10},
            "You post directly on @acme: your last 10 posts were approved as you wrote them.",
        ),
        (
            {"level": Trust.LOW, "because": Because.RECALLED, "in_a_row": 1},
            "because a post of yours was taken down. 2 more posts in a row approved as you wrote them end that.",
        ),
        (
            {"because": Because.APPROVED_IN_A_ROW, "in_a_row": 4},
            "After 10 posts in a row approved as you wrote them you post directly: 4 so far.",
        ),
        (
            {"because": Because.REJECTED},
            "it counts from the beginning, because your last post was rejected.",
        ),
    ],
    ids=["trusted", "low", "on the way", "back to the start"],
)
async def test_trust_is_said_with_its_reason_and_what_would_change_it(
    stage: Stage, earned: dict[str, object], says: str
) -> None:
    async with stage.store.transaction() as tx:
        await tx.accounts.sync([replace(ACME, earning=Earning(after=10)), BETA])
        await tx.trust.save(Earned(person=EVE.id, account=ACME.id, at=stage.clock.now(), **earned))  # type: ignore[arg-type]
    await opens(stage, EVE)

    assert says in text_of(page(stage, EVE))


async def test_what_is_scheduled_is_shown_to_who_approves(stage: Stage) -> None:
    tomorrow = stage.clock.now() + timedelta(days=1)
    form = form_of(await stage.command(ANA, ""))
    values = filled("Bread for tomorrow.", ACME.id)
    values |= {FieldName.SEND_ON: tomorrow.date(), FieldName.SEND_AT: tomorrow.time().replace(second=0, microsecond=0)}
    card = form_of(await stage.submit(ANA, form, values))
    await stage.submit(ANA, card, {FieldName.TYPED: Typed(text="@acme")})
    await opens(stage, BEN)
    await opens(stage, EVE)

    assert "Bread for tomorrow." in text_of(page(stage, BEN))
    # Who only writes there does not read what others have not published yet.
    assert "Bread for tomorrow." not in text_of(page(stage, EVE))


async def test_a_press_on_the_page_opens_a_window(stage: Stage) -> None:
    await opens(stage, BEN)
    button = buttons_of(page(stage, BEN))[Action.QUEUE]
    pressed = ButtonPressed(
        by=BEN.identity, name="Ben", key="k1", trigger=Trigger("t"), action=button.action, subject=button.subject
    )

    reply = await stage.talk.handle(pressed)

    assert isinstance(reply, Open) and reply.form.name == FormName.NOTICE


async def test_a_guest_sees_nothing_of_the_company(stage: Stage) -> None:
    await asked(stage)
    await opens(stage, GUS)

    says = text_of(page(stage, GUS))
    assert _SHOUTING not in says and "@acme" not in says


async def test_home_can_be_typed_and_is_nobody_elses_picture(stage: Stage) -> None:
    await asked(stage)
    reply = await stage.command(BEN, "home")
    assert isinstance(reply, Whisper)
    card = card_of(reply)
    assert _SHOUTING in text_of(card) and card.viewers == (BEN.identity,)

    again = await stage.talk.handle(PictureAsked(by=BEN.identity, name="Ben", key="", picture=card.picture))
    others = await stage.talk.handle(PictureAsked(by=ANA.identity, name="Ana", key="", picture=card.picture))

    assert _SHOUTING in repr(again)
    assert "Only the person it belongs to can see this here." in repr(others)


async def glass(stage: Stage) -> Emergency:
    """Eve asked for an emergency on @acme, and Ben agreed."""
    emergency = await stage.desk.emergencies.ask(ACME.id, by=EVE, reason="The recall has to go out.")
    await stage.desk.emergencies.agree(emergency.id, by=BEN)
    await stage.draw()
    return emergency


async def test_an_emergency_stands_at_the_top_until_its_time_is_over_by_the_clock(stage: Stage) -> None:
    for who in (ANA, BEN, CHIARA, ZOE):
        await opens(stage, who)
    stage.clock.move(PAUSE)

    await glass(stage)

    for who in (ANA, BEN, CHIARA):
        assert "EMERGENCY on @acme. Until " in text_of(page(stage, who))
    assert "EMERGENCY" not in text_of(page(stage, ZOE))
    assert Action.EMERGENCY_CLOSE in buttons_of(page(stage, BEN))

    stage.clock.move(timedelta(minutes=30))
    await stage.draw()

    assert "EMERGENCY" not in text_of(page(stage, BEN))
    assert "It waits for your review. Nothing went out meanwhile." in text_of(page(stage, CHIARA))
    assert Action.EMERGENCY_REVIEW in buttons_of(page(stage, CHIARA))
    # Ben agreed to it: somebody else reviews it.
    assert "The emergency on @acme" not in text_of(page(stage, BEN))


async def test_who_only_writes_there_sees_it_and_cannot_end_it(stage: Stage) -> None:
    await glass(stage)
    writer = await wrote_only(stage)

    await opens(stage, writer)

    assert "EMERGENCY on @acme" in text_of(page(stage, writer))
    assert Action.EMERGENCY_CLOSE not in buttons_of(page(stage, writer))


async def wrote_only(stage: Stage) -> Person:
    """Zoe, who may write for @acme from now on."""
    rights = replace(ACME.rights, draft=ACME.rights.draft | {ZOE.id})
    async with stage.store.transaction() as tx:
        await tx.accounts.sync([replace(ACME, rights=rights), BETA])
    return ZOE


async def test_an_absence_that_begins_and_ends_by_the_clock_draws_pages_and_cards_anew(stage: Stage) -> None:
    await asked(stage)
    await opens(stage, CHIARA)
    now = stage.clock.now()
    await stage.desk.absences.plan(
        by=BEN, since=now + timedelta(hours=1), until=now + timedelta(hours=3), instead=DORA.id
    )
    await stage.draw()
    assert "Ben until" not in text_of(page(stage, CHIARA))

    stage.clock.move(timedelta(hours=1))
    await stage.draw()

    assert "Ben until" in text_of(page(stage, CHIARA))
    assert any("Dora" in text_of(card) for card in stage.chat.cards("C0APPROVE"))

    stage.clock.move(timedelta(hours=2))
    await stage.draw()

    assert "Ben until" not in text_of(page(stage, CHIARA))
    assert not any("Dora" in text_of(card) for card in stage.chat.cards("C0APPROVE"))


@pytest.mark.parametrize("room", [PAGE, MESSAGE], ids=["page", "message"])
async def test_who_has_very_much_of_everything_still_gets_a_page(stage: Stage, room: Room) -> None:
    await asked(stage)
    await glass(stage)
    async with stage.store.reading() as tx:
        mine, deciding = await stage.desk.homes.load(tx, ANA), await stage.desk.homes.load(tx, BEN)
    away = Absence(id="a", person=CHIARA.id, instead=None, since=stage.clock.now(), until=stage.clock.now() + PAUSE)
    full = replace(
        deciding,
        mine=list(mine.mine) * 20,
        asked=list(deciding.asked) * 12,
        coming=list(mine.mine) * 20,
        standings=list(mine.standings) * 20,
        absences=[away] * 20,
        own_absences=[away] * 20,
        glass=list(deciding.glass) * 9,
        wants_digest=True,
        wants_results=True,
        contact="Mira",
    )

    card = person_home_card(full, room)

    assert room.blocks - 25 < len(card.blocks) <= room.blocks
    assert full.mine and full.asked and full.glass


async def test_who_looks_after_an_account_can_say_that_somebody_is_back(stage: Stage) -> None:
    now = stage.clock.now()
    await stage.desk.absences.plan(by=BEN, since=now, until=now + timedelta(days=2))
    for who in (DORA, CHIARA):
        await opens(stage, who)
    assert Action.AWAY_END not in buttons_of(page(stage, CHIARA))

    await stage.press(DORA, buttons_of(page(stage, DORA))[Action.AWAY_END])
    stage.clock.move(PAUSE)
    await stage.draw()

    assert "Ben until" not in text_of(page(stage, DORA)) + text_of(page(stage, CHIARA))
