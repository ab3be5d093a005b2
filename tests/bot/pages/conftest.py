"""The pages served on 127.0.0.1; Dora guards and owns @acme, Ana only writes for it."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest
from aiohttp.test_utils import TestServer, unused_port

from bot.pages import Front, add_pages
from bot.server import public_app
from storage.store import SqlStore
from tests.bot.pages.site import FakeProvider, FakeProviders, FakeSignIn, Ledger, Site
from tests.bot.people import ACME, BETA, DORA, EVE, GUS, PROFILE
from tests.browser import Browser, browsing
from tests.builders import ANA, BEN
from tests.clocks import StandingClock
from tests.fakes import FakeNetworks, World
from workflows.connecting import Connecting
from workflows.domain.credential import Tokens
from workflows.policy import Policy, PolicySettings
from workflows.ports.provider import ChatSignIn, Granted

TOKENS = Tokens(access="canary-access", refresh="canary-refresh")


@pytest.fixture
async def site(store: SqlStore, clock: StandingClock) -> AsyncIterator[Site]:
    """Everything real but the chat and the network."""
    ledger, world = Ledger(store), World(clock=clock)
    provider = FakeProvider(Granted(tokens=TOKENS, lasts=timedelta(hours=2), scopes="post"))
    providers, port = FakeProviders({ACME.id: provider}), unused_port()
    async with ledger.transaction() as tx:
        await tx.accounts.sync([ACME, BETA])
        await tx.accounts.save_profile(ACME.id, PROFILE)
        for person in (ANA, BEN, DORA, EVE, GUS):
            await tx.people.save(person)

    async def turned_away(reason: str) -> None:
        ledger.turned_away.append(reason)

    url = f"http://127.0.0.1:{port}"
    connecting = Connecting(
        store=ledger,
        policy=Policy(PolicySettings(tenant="acme")),
        networks=FakeNetworks(world),
        providers=providers,
        clock=clock,
        callback=f"{url}/connect/callback",
    )
    sign_ins: dict[str, ChatSignIn] = {"slack": FakeSignIn()}
    front = Front(
        store=ledger,
        connecting=connecting,
        providers=providers,
        sign_ins=sign_ins,
        clock=clock,
        network_name=lambda _account: "X",
        turned_away=turned_away,
        public_url=url,
        company="Acme",
    )
    app = public_app(slack_events=None, pages=lambda app: add_pages(app, front))
    async with TestServer(app, host="127.0.0.1", port=port):
        yield Site(front=front, sign_ins=sign_ins, store=ledger, clock=clock, world=world, provider=provider, url=url)


@pytest.fixture
async def browsers(site: Site) -> AsyncIterator[list[Browser]]:
    """Three browsers on three desks."""
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(browsing(site.url)) for _ in range(3)]


@pytest.fixture
def browser(browsers: list[Browser]) -> Browser:
    """One of them."""
    return browsers[0]
