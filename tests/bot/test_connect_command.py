"""`/post connect` in the chat: the private link, the list, and everybody who gets a sentence instead."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.conversation import Talk, TalkSettings
from bot.dialogs.names import Action
from tests.bot.pages.site import FakeProvider, FakeProviders
from tests.bot.people import ACME, BETA, DORA, GUS
from tests.bot.stage import Stage, buttons_of, card_of, form_of, text_of
from tests.builders import ANA
from tests.fakes import FakeNetworks
from workflows.connecting import Connecting
from workflows.domain.credential import Credential, CredentialStep, Tokens, connected
from workflows.ports.chat import Button, Open, Reply, Whisper
from workflows.ports.provider import Granted

URL = "https://post.acme.example"
GIVEN = Granted(tokens=Tokens(access="a"), lasts=timedelta(hours=2))


@pytest.fixture
def connectable(stage: Stage) -> Stage:
    """The stage with pages, and @acme connected by a sign-in."""
    return with_pages(stage, URL)


def with_pages(stage: Stage, url: str) -> Stage:
    providers = FakeProviders({ACME.id: FakeProvider(GIVEN)})
    connecting = Connecting(
        store=stage.store,
        policy=stage.policy,
        networks=FakeNetworks(stage.world),
        providers=providers,
        clock=stage.clock,
        callback=f"{url}/connect/callback" if url else "",
    )
    desk = replace(stage.desk, connecting=connecting, settings=TalkSettings(public_url=url))
    return replace(stage, desk=desk, talk=Talk(desk))


def said(reply: Reply) -> str:
    assert isinstance(reply, Whisper | Open), reply
    return text_of(card_of(reply) if isinstance(reply, Whisper) else form_of(reply))


async def signed_in(stage: Stage, **changes: object) -> Credential:
    """@acme connected by Dora."""
    now = stage.clock.now()
    credential = Credential(
        account=ACME.id,
        remote_id=ACME.remote_id,
        connected_by=DORA.id,
        connected_at=now,
        expires_at=now + timedelta(hours=2),
        renewable=True,
    )
    credential = replace(credential, **changes)  # type: ignore[arg-type]
    async with stage.store.transaction() as tx:
        await tx.record(connected(credential))
    return credential


@pytest.mark.parametrize("words", ["connect @acme", "Connect acme", "  connect   @ACME "])
async def test_the_guardian_gets_a_link_for_ten_minutes(connectable: Stage, words: str) -> None:
    reply = await connectable.command(DORA, words)

    link = buttons_of(card_of(reply))[Action.OPEN_LINK]
    assert link.label == "Connect @acme · BRAND on X"
    assert link.url is not None
    async with connectable.store.reading() as tx:
        attempt = await tx.connects.find(link.url.removeprefix(f"{URL}/connect/"))
    assert attempt is not None and (attempt.person, attempt.account) == (DORA.id, ACME.id)
    assert "exactly @acme: any other account is refused" in said(reply)
    assert "works once, only for you, until" in said(reply)


async def test_who_may_not_gets_a_sentence_and_it_is_written_down(connectable: Stage) -> None:
    reply = await connectable.command(ANA, "connect @acme")

    assert "Only the guardian or the owner of @acme can connect it. Ask Dora Weiss" in said(reply)
    assert "click.refused" in connectable.store.noted


async def test_an_account_with_its_own_keys_says_so(connectable: Stage) -> None:
    says = said(await connectable.command(DORA, "connect @beta"))

    assert "@beta (BRAND) is not connected here: it uses its own keys" in says
    assert "listen.public_url, and chat.slack.client_id with client_secret or chat.teams.client_secret" in says


async def test_without_pages_an_administrator_is_told_what_to_set(stage: Stage) -> None:
    says = said(await with_pages(stage, "").command(DORA, "connect @acme"))

    assert "has no address for browsers" in says and "listen.public_url" in says


@pytest.mark.parametrize(
    "words",
    [
        "connect people with bread",
        "connect everybody",
        "Connect @nobody",
        "connecting",
        "connect @acme now",
        "connect: a word",
        "connect @own",
    ],
)
async def test_everything_else_is_a_posts_words(connectable: Stage, words: str) -> None:
    reply = await connectable.command(ANA, words)

    assert isinstance(reply, Open)
    assert (await connectable.only_post(ANA)).text in words


async def test_the_list_shows_each_accounts_state(connectable: Stage) -> None:
    await signed_in(connectable)

    card = card_of(await connectable.command(DORA, "connect"))

    says = text_of(card)
    assert "@acme (BRAND) on X. Connected by Dora" in says and "It renews itself." in says
    assert "@beta (BRAND) on X. It uses its own keys from app.yaml" in says
    assert buttons_of(card)[Action.CONNECT] == Button(
        action=Action.CONNECT, subject=ACME.id, label="Connect again: @acme"
    )


async def test_the_list_tells_what_is_wrong(connectable: Stage) -> None:
    assert "Not connected yet: nothing can go out." in said(await connectable.command(DORA, "connect"))

    credential = await signed_in(connectable, renewable=False)
    assert "It ends" in said(await connectable.command(DORA, "connect"))

    async with connectable.store.transaction() as tx:
        await tx.record(credential.step(CredentialStep.LOSE, at=connectable.clock.now()))
    assert "The sign-in is lost: nothing can go out" in said(await connectable.command(DORA, "connect"))


async def test_who_looks_after_nothing_is_told_whom_to_ask(connectable: Stage) -> None:
    assert "There is no account you may connect" in said(await connectable.command(ANA, "connect"))


async def test_a_guest_named_as_guardian_still_connects_nothing(connectable: Stage) -> None:
    async with connectable.store.transaction() as tx:
        await tx.accounts.sync([replace(ACME, guardian=GUS.id), BETA])

    assert "There is no account" in said(await connectable.command(GUS, "connect"))
    assert "Only the guardian or the owner" in said(await connectable.command(GUS, "connect @acme"))


async def test_the_lists_button_gives_the_link_to_who_may(connectable: Stage) -> None:
    [button] = [buttons_of(card_of(await connectable.command(DORA, "connect")))[Action.CONNECT]]

    assert Action.OPEN_LINK in buttons_of(card_of(await connectable.press(DORA, button)))
    assert "Only the guardian or the owner" in said(await connectable.press(ANA, button))


async def test_the_guardian_and_owner_are_told_once_of_each_sign_in(connectable: Stage) -> None:
    credential = await signed_in(connectable)
    for _ in range(2):
        async with connectable.store.transaction() as tx:
            await tx.messages.ask("connected:x:acme")
        await connectable.draw()

    [card] = connectable.chat.cards("DU0DORA")
    assert "Connected as @acme (BRAND) on X by Dora. Nothing was posted." in text_of(card)

    connectable.clock.move(timedelta(hours=1))
    async with connectable.store.transaction() as tx:
        now = connectable.clock.now()
        await tx.record(credential.step(CredentialStep.CONNECT, at=now, by=DORA.id, connected_at=now))
        await tx.messages.ask("connected:x:acme")
    await connectable.draw()
    assert len(connectable.chat.cards("DU0DORA")) == 2
