"""Signing in with Slack, against the practice Slack: who somebody is, and every answer that is not to be believed."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from adapters.sandbox.slack import SlackWorld
from adapters.sandbox.slack_openid import SlackOpenId
from adapters.sandbox.slack_state import SlackUser
from adapters.sandbox.world import ANA, INSTALL, acme
from adapters.slack.settings import Home, Settings
from adapters.slack.signin import SlackSignIn
from tests.clocks import StandingClock
from workflows.domain.person import Identity
from workflows.errors import NetworkFailure, NotAllowed

BACK = "http://127.0.0.1:9/signin/callback"
HOME = Home(team="T0ACME")
STRANGER = SlackUser(id="U0EVE", name="eve", real_name="Eve of Other Ltd", is_stranger=True, team_id="T0OTHER")


@dataclass(kw_only=True)
class Signing:
    """The adapter, and the Slack it asks."""

    world: SlackWorld
    openid: SlackOpenId
    settings: Settings
    clock: StandingClock
    home: Home = HOME

    @property
    def adapter(self) -> SlackSignIn:
        return SlackSignIn(self.settings, self.home, self.clock)

    async def as_(self, user: str, *, asked: str = "n1") -> Identity:
        """Sign in as somebody; Slack was asked with this nonce."""
        code = self.openid.code_for(user, nonce=asked, redirect_uri=BACK)
        return await self.adapter.identity(code=code, nonce="n1", redirect_uri=BACK)


@pytest.fixture
async def signing(clock: StandingClock) -> AsyncIterator[Signing]:
    world = acme(now=lambda: clock.now().timestamp())
    world.put_user(STRANGER)
    openid, app = SlackOpenId(world), web.Application()
    openid.add_to(app)
    async with TestServer(app) as slack:
        url = f"http://127.0.0.1:{slack.port}/api/"
        yield Signing(world=world, openid=openid, settings=settings(url), clock=clock)


def settings(api_url: str, **changes: Any) -> Settings:
    given = {"client_id": INSTALL.client_id, "client_secret": INSTALL.client_secret, **changes}
    return Settings.model_validate({"bot_token": "xoxb-1", "signing_secret": "s", "api_url": api_url, **given})


async def test_slack_says_who_came_back(signing: Signing) -> None:
    assert await signing.as_(ANA.id) == Identity(platform="slack", organisation="T0ACME", user="U0ANA")


async def test_people_are_sent_to_slacks_own_page_which_is_asked_for_nothing_but_who_they_are() -> None:
    adapter = SlackSignIn(settings("https://slack.com/api/"), Home(team="T0ACME"), StandingClock())

    address = urlsplit(adapter.authorize_url(state="s1", nonce="n1", redirect_uri=BACK))

    assert address[:3] == ("https", "slack.com", "/openid/connect/authorize")
    assert {name: value for name, [value] in parse_qs(address.query).items()} == {
        "response_type": "code",
        "scope": "openid",
        "client_id": INSTALL.client_id,
        "state": "s1",
        "nonce": "n1",
        "redirect_uri": BACK,
        "team": "T0ACME",
    }


@pytest.mark.parametrize(
    ("api_url", "sign_in_url", "authorize"),
    [
        ("https://slack-gov.com/api/", "", "https://slack-gov.com/openid/connect/authorize"),
        ("https://proxy.acme.example/api/", "https://slack.com/in", "https://slack.com/in"),
    ],
    ids=["GovSlack", "a proxy for the program only"],
)
def test_another_slack_is_another_page(api_url: str, sign_in_url: str, authorize: str) -> None:
    assert settings(api_url, sign_in_url=sign_in_url).authorize_url == authorize


async def test_a_code_works_once(signing: Signing) -> None:
    code = signing.openid.code_for(ANA.id, nonce="n1", redirect_uri=BACK)
    await signing.adapter.identity(code=code, nonce="n1", redirect_uri=BACK)

    with pytest.raises(NotAllowed, match="used already"):
        await signing.adapter.identity(code=code, nonce="n1", redirect_uri=BACK)


async def test_an_answer_to_another_question_is_refused(signing: Signing) -> None:
    with pytest.raises(NotAllowed, match="does not belong to this sign-in"):
        await signing.as_(ANA.id, asked="n2")


@pytest.mark.parametrize(
    "lie",
    [
        {"aud": "another app"},
        {"aud": ["another app"]},
        {"aud": None},
        {"iss": "https://evil.example"},
        {"exp": 1},
        {"exp": "tomorrow"},
        {"nonce": None},
    ],
    ids=str,
)
async def test_an_answer_that_was_not_meant_for_us_is_refused(signing: Signing, lie: dict[str, Any]) -> None:
    signing.openid.lies |= lie

    with pytest.raises(NotAllowed, match="does not belong to this sign-in"):
        await signing.as_(ANA.id)


async def test_an_answer_that_took_too_long_is_refused(signing: Signing) -> None:
    signing.openid.lies["exp"] = int((signing.clock.now() - timedelta(minutes=2)).timestamp())

    with pytest.raises(NotAllowed):
        await signing.as_(ANA.id)


@pytest.mark.parametrize("claim", ["sub", "https://slack.com/user_id"])
async def test_two_answers_about_who_it_is_are_none(signing: Signing, claim: str) -> None:
    signing.openid.lies[claim] = "U0BEN"

    with pytest.raises(NotAllowed, match="two answers"):
        await signing.as_(ANA.id)


async def test_somebody_of_another_workspace_is_refused(signing: Signing) -> None:
    with pytest.raises(NotAllowed, match="another Slack workspace"):
        await signing.as_(STRANGER.id)


@pytest.mark.parametrize(("user", "lie"), [(ANA.id, "T0OTHER"), (STRANGER.id, "T0ACME")])
async def test_both_of_slacks_answers_have_to_name_our_workspace(signing: Signing, user: str, lie: str) -> None:
    signing.openid.lies["https://slack.com/team_id"] = lie

    with pytest.raises(NotAllowed, match="another Slack workspace"):
        await signing.as_(user)


async def test_all_workspaces_of_our_organisation_are_home(signing: Signing) -> None:
    signing.world.install = replace(signing.world.install, enterprise_id="E0ACME", team_id="T0SECOND")
    signing.home = Home(team="T0ACME", enterprise="E0ACME")

    assert await signing.as_(ANA.id) == Identity(platform="slack", organisation="E0ACME", user="U0ANA")

    signing.home = Home(team="T0ACME", enterprise="E0OTHER")
    with pytest.raises(NotAllowed, match="another Slack workspace"):
        await signing.as_(ANA.id)


async def test_a_wrong_secret_is_an_administrators_matter(signing: Signing) -> None:
    signing.settings = settings(signing.settings.api_url, client_secret="not this one")

    with pytest.raises(NetworkFailure, match="administrator") as caught:
        await signing.as_(ANA.id)
    assert caught.value.retry is False
    assert "not this one" not in str(caught.value)


async def test_a_lost_answer_signs_nobody_in(signing: Signing) -> None:
    signing.world.faults = replace(signing.world.faults, lost_answer=frozenset({"openid.connect.token"}))

    with pytest.raises(NetworkFailure, match="nobody is signed in"):
        await signing.as_(ANA.id)


async def test_a_slack_that_cannot_be_reached_signs_nobody_in(clock: StandingClock) -> None:
    adapter = SlackSignIn(settings("http://127.0.0.1:9/api/"), Home(team="T0ACME"), clock)

    with pytest.raises(NetworkFailure, match="did not answer"):
        await adapter.identity(code="c", nonce="n1", redirect_uri=BACK)


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "a.bm90anNvbg.c", "a.W10.c", 7])
async def test_an_id_token_that_is_none_signs_nobody_in(clock: StandingClock, token: object) -> None:
    async def answer(_request: web.Request) -> web.Response:
        return web.json_response({"ok": True, "access_token": "t", "id_token": token})

    app = web.Application()
    app.router.add_post("/api/{method}", answer)
    async with TestServer(app) as slack:
        adapter = SlackSignIn(settings(f"http://127.0.0.1:{slack.port}/api/"), Home(team="T0ACME"), clock)

        with pytest.raises(NetworkFailure, match="did not say who you are"):
            await adapter.identity(code="c", nonce="n1", redirect_uri=BACK)
