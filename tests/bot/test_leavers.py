"""Somebody is deactivated in the chat: that is noticed, what waits is looked after, and owners of accounts hear it."""

from dataclasses import replace

import pytest

from bot.dialogs.names import Action
from bot.drawing.people import Register
from tests.bot.people import ACME, BETA, DORA, EVE, NOTABLE
from tests.bot.stage import Stage, buttons_of, card_of, form_of, text_of
from tests.builders import ANA, BEN, CHIARA
from workflows.domain.account import Account
from workflows.domain.alert import AlertKind
from workflows.domain.ids import AccountId
from workflows.domain.leaver_keys import read
from workflows.domain.person import Person, Standing
from workflows.keeping import Keeping
from workflows.ports.chat import Card, Nothing, PictureAsked
from workflows.ports.network import RemoteAccount


@pytest.fixture
def register(stage: Stage) -> Register:
    return Register(store=stage.store, chat=stage.chat, clock=stage.clock)


async def own(stage: Stage, *accounts: Account) -> None:
    async with stage.store.transaction() as tx:
        await tx.accounts.sync(accounts)


async def leave(stage: Stage, register: Register, person: Person) -> None:
    """They are deactivated, and somebody looks."""
    stage.chat.standings[person.identity.user] = Standing.DEACTIVATED
    await register.meet(person.id)
    await stage.draw()


def told(stage: Stage, person: Person) -> list[str]:
    return [text_of(card) for card in stage.chat.cards(f"D{person.identity.user}")]


async def test_the_owner_hears_who_left_and_which_keys_to_renew(stage: Stage, register: Register) -> None:
    await own(stage, replace(ACME, owner=DORA.id, guardian=BEN.id), replace(BETA, owner=CHIARA.id, guardian=CHIARA.id))

    await leave(stage, register, BEN)

    [says] = told(stage, DORA)
    assert "Ben left: their chat account was deactivated." in says
    assert "@acme (BRAND)" in says and "its keys are in app.yaml" in says
    assert "app.yaml still names Ben as its guardian" in says
    assert "@beta" not in says
    assert told(stage, CHIARA) == [] and told(stage, BEN) == []
    assert stage.store.noted.count("person.left") == 1


async def test_they_hear_it_once_and_again_when_it_happens_again(stage: Stage, register: Register) -> None:
    await own(stage, replace(ACME, owner=DORA.id, guardian=BEN.id))
    await leave(stage, register, BEN)
    await leave(stage, register, BEN)
    assert len(told(stage, DORA)) == 1

    stage.chat.standings[BEN.identity.user] = Standing.MEMBER
    await register.meet(BEN.id)
    await stage.draw()
    await leave(stage, register, BEN)

    assert len(told(stage, DORA)) == 2


async def test_when_nobody_looks_after_an_account_any_more_its_approvers_hear(stage: Stage, register: Register) -> None:
    await own(stage, replace(ACME, owner=DORA.id, guardian=DORA.id))

    await leave(stage, register, DORA)

    assert "app.yaml still names Dora as its owner and guardian" in told(stage, BEN)[0]
    assert len(told(stage, CHIARA)) == 1


async def test_somebody_without_any_accounts_leaves_silently(stage: Stage, register: Register) -> None:
    await own(stage, replace(ACME, owner=DORA.id, guardian=DORA.id))

    await leave(stage, register, ANA)

    assert told(stage, DORA) == []
    assert stage.store.noted.count("person.left") == 1


async def test_a_post_that_nobody_can_approve_now_is_told_of(stage: Stage, register: Register) -> None:
    rights = replace(ACME.rights, approve=frozenset({BEN.id}))
    await own(stage, replace(ACME, rights=rights, owner=DORA.id, guardian=BEN.id, channels=()))
    stage.judge.findings = (NOTABLE,)
    await stage.confirmed(ANA, "Fresh bread.")
    await stage.draw()

    await leave(stage, register, BEN)

    assert any("1 post that waits can go on for nobody now" in one for one in told(stage, DORA))
    async with stage.store.reading() as tx:
        [post] = await tx.posts.list_waiting([AccountId("x:acme")])
        assert [call.kind.value for call in await tx.calls.of_post(post.id)] == ["escalated"]


async def test_after_an_erasure_the_message_names_them_no_longer(stage: Stage, register: Register) -> None:
    await own(stage, replace(ACME, owner=DORA.id, guardian=BEN.id))
    await leave(stage, register, BEN)

    await Keeping(store=stage.store, clock=stage.clock).erase(BEN.id, by="operator")
    async with stage.store.transaction() as tx:
        assert (await tx.people.get(BEN.id)).standing is Standing.DEACTIVATED
    await stage.draw()

    assert "Ben" not in "".join(told(stage, DORA))


async def behind(stage: Stage, register: Register) -> Card:
    """Dora's card after Ben, the guardian of @acme, left."""
    await own(stage, replace(ACME, owner=DORA.id, guardian=BEN.id))
    await leave(stage, register, BEN)
    return stage.chat.cards("DU0DORA")[-1]


async def test_what_is_to_renew_stays_until_somebody_says_that_it_was(stage: Stage, register: Register) -> None:
    card = await behind(stage, register)
    assert "I have renewed @acme" in repr(card)
    status = card_of(await stage.command(DORA, "status"))
    assert "@acme (BRAND): somebody who left may still know what opens it." in text_of(status)

    assert await stage.press(DORA, buttons_of(status)[Action.ROTATED]) == Nothing()
    await stage.draw()

    [says] = told(stage, DORA)
    assert "Dora said that it is renewed." in says and "app.yaml still names Ben" in says
    assert Action.ROTATED not in buttons_of(stage.chat.cards("DU0DORA")[-1])
    assert "may still know" not in text_of(card_of(await stage.command(DORA, "status")))
    again = await stage.press(DORA, buttons_of(status)[Action.ROTATED])
    assert "Somebody already dealt with this alert." in text_of(form_of(again))


async def test_it_stands_on_the_page_of_whoever_can_say_so_and_of_nobody_else(stage: Stage, register: Register) -> None:
    await behind(stage, register)

    for who, sees in ((DORA, True), (CHIARA, True), (EVE, False)):
        says = text_of(card_of(await stage.command(who, "home")))
        assert ("may still know what opens it" in says) is sees, who.name


async def test_who_only_writes_there_cannot_say_that_it_was(stage: Stage, register: Register) -> None:
    card = await behind(stage, register)

    reply = await stage.press(EVE, buttons_of(card)[Action.ROTATED])

    assert "Only the guardian, the owner or an approver" in text_of(form_of(reply))


async def test_that_it_need_not_be_is_said_by_name_too(stage: Stage, register: Register) -> None:
    card = await behind(stage, register)

    await stage.press(CHIARA, buttons_of(card)[Action.DISMISS])
    await stage.draw()

    assert "Chiara said that it need not be renewed." in told(stage, DORA)[0]


async def test_other_keys_in_use_end_it(stage: Stage, register: Register) -> None:
    await behind(stage, register)
    for fingerprint in ("of the old keys", "of the old keys", "of new keys"):
        assert "I have renewed @acme" in repr(stage.chat.cards("DU0DORA")[0])
        answer = RemoteAccount(
            id=ACME.remote_id,
            handle="acme",
            name="Acme Bread",
            picture_url=None,
            followers=None,
            token_fingerprint=fingerprint,
        )
        await stage.desk.guarding.met(ACME, answer)
        await stage.draw()

    assert "It was renewed: it is opened by something else now." in told(stage, DORA)[0]


async def test_who_left_later_makes_it_one_matter(stage: Stage, register: Register) -> None:
    await own(stage, replace(ACME, owner=DORA.id, guardian=BEN.id), replace(BETA, owner=DORA.id, guardian=CHIARA.id))
    await leave(stage, register, BEN)
    await own(stage, replace(ACME, owner=DORA.id, guardian=CHIARA.id))
    await leave(stage, register, CHIARA)

    async with stage.store.reading() as tx:
        alert = await tx.alerts.find_open(ACME.id, AlertKind.ROTATE)
    assert alert is not None
    assert read(alert.detail).leavers == (BEN.id, CHIARA.id)
    assert [("I have renewed @acme" in repr(card)) for card in stage.chat.cards("DU0DORA")] == [True, True]


async def test_a_chat_that_asks_for_the_card_anew_gets_it_for_its_reader_only(stage: Stage, register: Register) -> None:
    card = await behind(stage, register)

    for who, says in ((DORA, "I have renewed @acme"), (CHIARA, "Only the person it was sent to can see this here.")):
        asked = PictureAsked(by=who.identity, name=who.name, key="", picture=card.picture)
        assert says in repr(await stage.talk.handle(asked)), who.name


async def test_what_waits_is_drawn_anew_when_somebody_counts_no_longer_and_when_they_are_back(
    stage: Stage, register: Register
) -> None:
    rights = replace(ACME.rights, approve=frozenset({BEN.id, CHIARA.id}))
    await own(stage, replace(ACME, rights=rights, channels=()))
    stage.judge.findings = (NOTABLE,)
    await stage.confirmed(ANA, "Fresh bread.")
    await stage.draw()
    assert any("Asked: Ben and Chiara." in one for one in told(stage, ANA))

    for standing, asked in ((Standing.GUEST, "Asked: Chiara."), (Standing.MEMBER, "Asked: Ben and Chiara.")):
        stage.chat.standings[BEN.identity.user] = standing
        await register.meet(BEN.id)
        await stage.draw()
        assert any(asked in one for one in told(stage, ANA)), standing
