"""Signing in with Microsoft, against a local Entra: who somebody is, and every answer that is not to be believed."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from adapters.teams.settings import Settings
from adapters.teams.signin import TeamsSignIn
from tests.adapters.teams.entra import ANA, APP, OTHER_KEY, SECRET, TENANT, Entra
from tests.clocks import StandingClock
from workflows.domain.person import Identity
from workflows.errors import NetworkFailure, NotAllowed

BACK = "http://127.0.0.1:9/signin/callback"


@dataclass(kw_only=True)
class Signing:
    """The adapter, and the Entra it asks."""

    adapter: TeamsSignIn
    entra: Entra
    clock: StandingClock

    def asked(self, nonce: str = "n1") -> dict[str, str]:
        """What a browser is sent away with."""
        address = self.adapter.authorize_url(state="s1", nonce=nonce, redirect_uri=BACK)
        return {name: value for name, [value] in parse_qs(urlsplit(address).query).items()}

    async def as_(self, user: str = ANA, *, asked: str = "n1", answered: str = "n1") -> Identity:
        """Sign in as somebody: Microsoft was asked with one nonce, and the answer is taken for another's."""
        code = self.entra.code_for(self.asked(asked), user)
        return await self.adapter.identity(code=code, nonce=answered, redirect_uri=BACK)


def settings(login_url: str = "", **changes: Any) -> Settings:
    given = {"app_id": APP, "app_secret": "s", "tenant": TENANT, "client_secret": SECRET, "login_url": login_url}
    return Settings.model_validate(given | changes)


@pytest.fixture
async def signing(clock: StandingClock) -> AsyncIterator[Signing]:
    entra = Entra(now=lambda: clock.now().timestamp())
    async with TestServer(entra.app()) as server:
        entra.url = f"http://127.0.0.1:{server.port}"
        adapter = TeamsSignIn(settings(entra.url), clock)
        yield Signing(adapter=adapter, entra=entra, clock=clock)
        await adapter.close()


async def test_microsoft_says_who_came_back(signing: Signing) -> None:
    assert await signing.as_() == Identity(platform="teams", organisation=TENANT, user=ANA)


async def test_ids_are_in_small_letters_whatever_microsoft_writes(signing: Signing) -> None:
    signing.entra.lies["tid"] = TENANT.upper()

    assert await signing.as_(ANA.upper()) == Identity(platform="teams", organisation=TENANT, user=ANA)


@pytest.mark.parametrize(
    ("changes", "host"),
    [
        ({}, "login.microsoftonline.com"),
        ({"cloud": "gcch"}, "login.microsoftonline.us"),
        ({"cloud": "china"}, "login.partner.microsoftonline.cn"),
        ({"login_url": "https://proxy.example", "sign_in_url": "https://login.example"}, "login.example"),
        ({"login_url": "https://proxy.example/"}, "proxy.example"),
    ],
    ids=["public", "GCC High", "21Vianet", "a proxy for the program only", "a proxy for all"],
)
def test_people_are_sent_to_their_own_clouds_page(changes: dict[str, str], host: str) -> None:
    adapter = TeamsSignIn(settings(**changes), StandingClock())

    address = urlsplit(adapter.authorize_url(state="s1", nonce="n1", redirect_uri=BACK))

    assert address[:3] == ("https", host, f"/{TENANT}/oauth2/v2.0/authorize")


def test_microsoft_is_asked_only_who_they_are_and_the_secret_stays_here() -> None:
    adapter = TeamsSignIn(settings(client_id="33333333-0000-4000-8000-000000000003"), StandingClock())

    query = parse_qs(urlsplit(adapter.authorize_url(state="s1", nonce="n1", redirect_uri=BACK)).query)
    asked = {name: value for name, [value] in query.items()}

    challenge = asked.pop("code_challenge")
    assert len(challenge) == 43 and SECRET not in str(asked)
    assert asked == {
        "response_type": "code",
        "response_mode": "query",
        "scope": "openid profile",
        "client_id": "33333333-0000-4000-8000-000000000003",
        "state": "s1",
        "nonce": "n1",
        "redirect_uri": BACK,
        "code_challenge_method": "S256",
    }


async def test_a_code_works_once(signing: Signing) -> None:
    code = signing.entra.code_for(signing.asked())
    await signing.adapter.identity(code=code, nonce="n1", redirect_uri=BACK)

    with pytest.raises(NotAllowed, match="used already"):
        await signing.adapter.identity(code=code, nonce="n1", redirect_uri=BACK)


async def test_a_code_of_another_sign_in_is_refused_by_pkce(signing: Signing) -> None:
    with pytest.raises(NotAllowed, match="used already, or took too long"):
        await signing.as_(asked="n2")


async def test_an_answer_to_another_question_is_refused(signing: Signing) -> None:
    signing.entra.lies["nonce"] = "n2"

    with pytest.raises(NotAllowed, match="does not belong to this sign-in"):
        await signing.as_()


@pytest.mark.parametrize(
    "lie",
    [
        {"aud": "another app"},
        {"aud": [APP, "another app"]},
        {"aud": None},
        {"iss": "https://evil.example"},
        {"iss": None},
        {"exp": 1},
        {"exp": None},
        {"exp": "tomorrow"},
        {"exp": 1e400},
        {"exp": True},
        {"iat": None},
        {"iat": 99_999_999_999},
        {"nonce": None},
        {"nonce": 7},
        {"tid": None},
        {"oid": None},
        {"oid": ""},
        {"oid": 7},
    ],
    ids=str,
)
async def test_an_answer_that_was_not_meant_for_us_is_refused(signing: Signing, lie: dict[str, Any]) -> None:
    signing.entra.lies |= lie

    with pytest.raises(NotAllowed, match="does not belong to this sign-in"):
        await signing.as_()


async def test_somebody_of_another_tenant_is_refused(signing: Signing) -> None:
    signing.entra.lies["tid"] = "99999999-0000-4000-8000-000000000009"

    with pytest.raises(NotAllowed, match="another organisation"):
        await signing.as_()


@pytest.mark.parametrize(
    "forgery",
    [{"key": OTHER_KEY}, {"kid": "k2"}, {"algorithm": "HS256"}],
    ids=["a forger's key", "no such key", "HS256"],
)
async def test_a_forged_answer_is_refused(signing: Signing, forgery: dict[str, Any]) -> None:
    for name, value in forgery.items():
        setattr(signing.entra, name, value)

    with pytest.raises(NotAllowed, match="does not belong to this sign-in"):
        await signing.as_()


@pytest.mark.parametrize(
    ("late", "passes"),
    [(timedelta(minutes=59), True), (timedelta(minutes=60, seconds=30), True), (timedelta(hours=2), False)],
)
async def test_an_answer_ages_by_our_own_clock(signing: Signing, late: timedelta, passes: bool) -> None:
    said = signing.clock.now().timestamp()
    signing.entra.now = lambda: said
    signing.clock.move(late)

    if passes:
        assert (await signing.as_()).user == ANA
    else:
        with pytest.raises(NotAllowed):
            await signing.as_()


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "...", f"{'[' * 5000}.x.y"], ids=range(5))
async def test_what_is_no_id_token_says_nothing(signing: Signing, token: str) -> None:
    signing.entra.answers.append(web.json_response({"id_token": token}))

    with pytest.raises(NetworkFailure, match="did not say who you are"):
        await signing.as_()


async def test_a_wrong_secret_is_for_an_administrator(clock: StandingClock, signing: Signing) -> None:
    adapter = TeamsSignIn(settings(signing.entra.url, client_secret="old"), clock)

    with pytest.raises(NetworkFailure, match=r"invalid_client.*An administrator has to look at chat\.teams") as caught:
        await adapter.identity(code="c", nonce="n1", redirect_uri=BACK)
    assert not caught.value.retry


@pytest.mark.parametrize(
    "answer",
    [
        web.Response(status=502, text="<html>"),
        web.Response(text="[]"),
        web.Response(text="[" * 100_000),
        web.Response(body=b" " * 100_000),
        web.Response(status=302, headers={"Location": "http://127.0.0.1:9/"}),
        web.json_response({"error": "temporarily_unavailable"}, status=503),
    ],
    ids=["a page", "a list", "deep", "large", "a redirect", "busy"],
)
async def test_an_entra_in_trouble_signs_nobody_in(signing: Signing, answer: web.Response) -> None:
    signing.entra.answers.append(answer)

    with pytest.raises(NetworkFailure, match="nobody is signed in"):
        await signing.as_()
    assert len(signing.entra.asked) == 1


async def test_without_keys_nobody_is_believed(signing: Signing) -> None:
    signing.entra.keys_away = True

    with pytest.raises(NetworkFailure, match="did not answer"):
        await signing.as_()


async def test_no_error_tells_the_secret_or_the_code(signing: Signing) -> None:
    signing.entra.answers.append(
        web.json_response({"error": "invalid_client", "error_description": SECRET}, status=401)
    )

    with pytest.raises(NetworkFailure) as caught:
        await signing.as_()
    assert SECRET not in json.dumps(str(caught.value)) and "code-0" not in str(caught.value)
