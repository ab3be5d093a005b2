"""What approvers see of findings: the author's reason, whose topic it is, and "Agree, false alarm"."""

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.slack.render import render_card
from bot.cards.approval import WITH_BUTTONS, approval_card, is_long
from bot.cards.phrases import CARD_ROOM
from bot.dialogs.findings import agreed_note
from bot.dialogs.names import Action, FieldName, FormName, alarm_subject, read_alarm
from bot.views import Views
from tests.bot.people import ACME, DORA, EVE, GUS, NOTABLE, PERSONAL, TIP, ZOE
from tests.bot.stage import WINDOW, Stage, buttons_of, card_of, filled, form_of, text_of
from tests.bot.test_viewing import named, seen
from tests.builders import ANA, BEN, CHIARA, a_post
from tests.fakes import FakeNetworks
from workflows.domain.approval import TopicOwners
from workflows.domain.finding import Finding, Severity
from workflows.domain.person import Person, Standing
from workflows.domain.post import PostState
from workflows.ports.chat import Button, Buttons, Card, Mention, Typed, Words
from workflows.ports.store import Role

SHOUTS = replace(NOTABLE, rule="capitals")
WORDS = "FRESH bread."
WHY = "It is what the <b>*shop*</b> is called, @here."
NOTED = agreed_note(1)


async def waiting(stage: Stage, *findings: Finding, reason: str = "") -> Card:
    """Ana's post waits for approval, perhaps with her reason for the first finding; its card."""
    stage.judge.findings = findings
    form = form_of(await stage.command(ANA, ""))
    confirm = form_of(await stage.submit(ANA, form, filled(WORDS, "x:acme")))
    if reason:
        asked = form_of(await stage.press(ANA, buttons_of(confirm)[Action.FINE], window=WINDOW))
        confirm = form_of(await stage.submit(ANA, asked, {FieldName.REASON: Typed(text=reason)}))
    await stage.submit(ANA, confirm, {FieldName.TYPED: Typed(text="@acme")})
    await stage.draw()
    return shared(stage)


def shared(stage: Stage) -> Card:
    return stage.chat.cards("C0APPROVE")[-1]


async def counted(stage: Stage) -> dict[str, int]:
    async with stage.store.reading() as tx:
        return dict(await tx.false_alarms.counted(since=stage.clock.now() - timedelta(days=1)))


async def state(stage: Stage) -> PostState:
    return (await stage.only_post(ANA)).state


def rows(card: Card, action: str) -> list[Button]:
    return [one for block in card.blocks if isinstance(block, Buttons) for one in block.buttons if one.action == action]


# --- what the card says -----------------------------------------------------------------------------------------------


async def test_the_authors_reason_stands_under_the_finding_and_can_do_nothing(stage: Stage) -> None:
    card = await waiting(stage, SHOUTS, reason=WHY)

    assert f"Ana says this is fine: “{WHY}”" in text_of(card)
    _, blocks = render_card(card)
    assert "rich_text" in repr(blocks) and "'type': 'broadcast'" not in repr(blocks)


async def test_tips_are_the_authors_alone(stage: Stage) -> None:
    card = await waiting(stage, SHOUTS, TIP)

    assert "It shouts." in text_of(card)
    assert "twice" not in text_of(card)


async def test_who_looks_after_a_topic_is_named_called_and_asked_beside_the_approvers(stage: Stage) -> None:
    stage.chat.standings[GUS.identity.user] = Standing.GUEST
    money = TopicOwners(topic="financial", people=frozenset({DORA.id, GUS.id}))
    claims = TopicOwners(topic="claims", people=frozenset({BEN.id}))
    async with stage.store.transaction() as tx:
        accounts = await tx.accounts.list()
        await tx.accounts.sync([replace(one, topics=(money, claims)) if one.id == ACME.id else one for one in accounts])
    await waiting(stage, replace(NOTABLE, check="financial"))
    views = Views(networks=FakeNetworks(stage.world), policy=stage.policy, clock=stage.clock)
    async with stage.store.reading() as tx:
        view = await views.load(tx, await stage.only_post(ANA))

    card = approval_card(view, 1)

    assert "Asks for: , who looks after money" in text_of(card)  # the name is a call, which plain text leaves out
    called = [
        piece.name for one in card.blocks if isinstance(one, Words) for piece in one.line if isinstance(piece, Mention)
    ]
    assert called[:1] == ["Dora"]
    assert {one.name for one in view.asked} == {"Ben", "Chiara", "Dora"}
    assert [(ask.topic, [one.name for one in ask.able]) for ask in view.plan.asks] == [
        ("", ["Ben", "Chiara"]),
        ("financial", ["Dora"]),
    ]


# --- Agree, false alarm -----------------------------------------------------------------------------------------------


async def test_agreeing_is_counted_said_and_shown_and_approves_nothing(stage: Stage) -> None:
    card = await waiting(stage, SHOUTS, PERSONAL)

    told = card_of(await stage.press(BEN, rows(card, Action.AGREE)[0]))
    await stage.draw()

    assert text_of(told) == NOTED
    assert await state(stage) is PostState.WAITING
    assert await counted(stage) == {"shouting": 1}
    assert "Ben: false alarm" in text_of(shared(stage))
    assert [read_alarm(one.subject)[3] for one in rows(shared(stage), Action.AGREE)] == ["personal_voice"]


async def test_it_is_counted_once_however_often_and_by_whomever_it_is_pressed(stage: Stage) -> None:
    card = await waiting(stage, SHOUTS)
    button = buttons_of(card)[Action.AGREE]

    for key in ("k1", "k1", "k2"):
        await stage.press(BEN, button, key=key)

    assert await counted(stage) == {"shouting": 1}
    assert text_of(card_of(await stage.press(CHIARA, button))) == NOTED
    await stage.draw()
    assert "Ben and Chiara: false alarm" in text_of(shared(stage))


@pytest.mark.parametrize("who", [ANA, DORA, EVE, ZOE, GUS], ids=lambda who: who.name)
@pytest.mark.parametrize("action", [Action.AGREE, Action.FALSE_ALARMS])
async def test_it_is_for_those_who_may_decide(stage: Stage, who: Person, action: Action) -> None:
    card = await waiting(stage, SHOUTS)
    button = replace(buttons_of(card)[Action.AGREE], action=action)

    reply = await stage.press(who, button)

    assert "It shouts" not in repr(reply) and NOTED not in repr(reply)
    assert await counted(stage) == {}
    assert "click.refused" in stage.store.noted


async def test_nobody_is_shown_a_button_that_would_be_refused(stage: Stage) -> None:
    await waiting(stage, SHOUTS)
    post = await stage.only_post(ANA)
    picture = named(f"post:{post.id}", Role.APPROVAL, "1")

    assert Action.AGREE in buttons_of(await seen(stage, BEN, picture))
    for who in (ANA, DORA):
        assert not {Action.AGREE, Action.FALSE_ALARMS} & set(buttons_of(await seen(stage, who, picture)))


async def test_an_older_card_is_out_of_date(stage: Stage) -> None:
    old = await waiting(stage, SHOUTS)
    form = form_of(await stage.press(ANA, buttons_of(stage.chat.cards("DU0ANA")[-1])[Action.EDIT]))
    confirm = form_of(await stage.submit(ANA, form, filled("FRESHER bread.", "x:acme")))
    await stage.submit(ANA, confirm, {FieldName.TYPED: Typed(text="@acme")})

    told = text_of(form_of(await stage.press(BEN, buttons_of(old)[Action.AGREE])))

    assert "This card is out of date" in told
    assert await counted(stage) == {}


async def test_a_finding_that_is_another_by_now_is_not_agreed_to(stage: Stage) -> None:
    await waiting(stage, SHOUTS)
    post = await stage.only_post(ANA)

    for subject in (alarm_subject(post, 0, "hidden"), alarm_subject(post, 7, "shouting"), f"{post.id}.1", post.id):
        await stage.press(BEN, Button(action=Action.AGREE, subject=subject, label="Made up"))

    assert await counted(stage) == {}


async def test_words_that_are_a_draft_again_are_nobodys_to_judge(stage: Stage) -> None:
    card = await waiting(stage, SHOUTS)
    await stage.press(ANA, buttons_of(stage.chat.cards("DU0ANA")[-1])[Action.EDIT])

    for action in (Action.AGREE, Action.FALSE_ALARMS):
        reply = await stage.press(BEN, replace(buttons_of(card)[Action.AGREE], action=action))
        assert "bread" not in repr(reply)
    assert await counted(stage) == {}


# --- afterwards, and with many ----------------------------------------------------------------------------------------


async def test_after_the_decision_one_button_opens_what_was_noticed(stage: Stage) -> None:
    card = await waiting(stage, SHOUTS)
    await stage.press(BEN, buttons_of(card)[Action.APPROVE])
    await stage.draw()

    window = form_of(await stage.press(CHIARA, buttons_of(shared(stage))[Action.FALSE_ALARMS]))
    assert window.name == FormName.FALSE_ALARMS
    again = form_of(await stage.press(CHIARA, buttons_of(window)[Action.AGREE], window=WINDOW))
    await stage.draw()

    assert text_of(again).startswith(NOTED)
    assert "Chiara: false alarm" in text_of(again)
    assert Action.AGREE not in buttons_of(again)
    assert await state(stage) is PostState.APPROVED
    assert "Chiara: number 1 was a false alarm." in text_of(shared(stage))
    assert Action.FALSE_ALARMS not in buttons_of(shared(stage))


async def test_with_many_findings_one_button_opens_a_window_to_choose_in(stage: Stage) -> None:
    many = [replace(NOTABLE, check=f"check{n}", reason=f"Reason {n}.") for n in range(WITH_BUTTONS + 1)]
    card = await waiting(stage, *many)
    assert rows(card, Action.AGREE) == [] and len(rows(card, Action.FALSE_ALARMS)) == 1

    window = form_of(await stage.press(BEN, buttons_of(card)[Action.FALSE_ALARMS]))
    third = [one for one in window.blocks if isinstance(one, Buttons)][2].buttons[0]
    await stage.press(BEN, third, window=WINDOW)

    assert await counted(stage) == {"check2": 1}
    assert await state(stage) is PostState.WAITING


async def test_a_card_never_grows_too_long_for_slack_and_what_is_left_out_has_to_be_read_first(stage: Stage) -> None:
    heavy = [
        replace(NOTABLE, severity=Severity.RISKY, check=f"check{n}", reason="r" * 500, advice="a" * 400)
        for n in range(15)
    ]
    card = await waiting(stage, *heavy)

    render_card(card)
    assert len(text_of(card)) < CARD_ROOM + 2_000
    assert "more things were noticed. Read all of it before you approve." in text_of(card)
    assert Action.APPROVE not in buttons_of(card)
    window = form_of(await stage.press(BEN, buttons_of(card)[Action.READ_ALL]))
    assert text_of(window).count("r" * 500) == 15
    assert Action.APPROVE in buttons_of(window)


async def test_a_short_card_with_room_is_decided_where_it_stands(stage: Stage) -> None:
    await waiting(stage, SHOUTS)

    assert not is_long(await stage.desk.view((await stage.only_post(ANA)).id))


async def test_the_authors_own_message_is_as_before(stage: Stage) -> None:
    card = await waiting(stage, SHOUTS, reason=WHY)
    await stage.press(BEN, buttons_of(card)[Action.AGREE])
    await stage.draw()

    own = text_of(stage.chat.cards("DU0ANA")[-1])
    assert "false alarm" not in own and WHY not in own


def test_what_the_button_carries_is_read_back() -> None:
    post = a_post("FRESH bread.")

    assert read_alarm(alarm_subject(post, 3, "shouting")) == (post.id, 1, 3, "shouting")
    assert read_alarm("p.1")[2] == read_alarm("")[2] == read_alarm("p.1 x y")[2] == -1
