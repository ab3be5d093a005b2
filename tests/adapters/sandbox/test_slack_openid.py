"""The practice Slack's sign-in page and its codes, as a browser and a program meet them."""

from collections.abc import AsyncIterator
from urllib.parse import parse_qs, urlencode, urlsplit

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from adapters.sandbox.slack_openid import CODE_LASTS, SlackOpenId
from adapters.sandbox.world import INSTALL, acme

BACK = "http://127.0.0.1:9/back"
ASKED = {
    "client_id": INSTALL.client_id,
    "redirect_uri": BACK,
    "state": "s1",
    "nonce": "n1",
    "scope": "openid",
    "response_type": "code",
}
PAGE = "/slack/openid/connect/authorize"


class Time:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
async def client(time: Time) -> AsyncIterator[TestClient]:
    app = web.Application()
    SlackOpenId(acme(now=time), prefix="/slack").add_to(app)
    async with TestClient(TestServer(app)) as client:
        yield client


async def sent_back(client: TestClient, user: str) -> dict[str, list[str]]:
    answer = await client.get(f"{PAGE}/as/{user}?{urlencode(ASKED)}", allow_redirects=False)
    address = answer.headers["Location"]
    assert address.startswith(f"{BACK}?")
    return parse_qs(urlsplit(address).query)


async def exchanged(client: TestClient, code: str, **changes: str) -> dict:
    form = {"client_id": INSTALL.client_id, "client_secret": INSTALL.client_secret, "redirect_uri": BACK, "code": code}
    answer = await client.post("/slack/api/openid.connect.token", data=form | changes)
    return await answer.json()


async def test_one_chooses_who_one_is_and_is_sent_back_with_a_code(client: TestClient) -> None:
    page = await (await client.get(f"{PAGE}?{urlencode(ASKED)}")).text()
    assert "Ana Kovač" in page and "Countersign" not in page

    back = await sent_back(client, "U0ANA")

    assert back["state"] == ["s1"]
    granted = await exchanged(client, back["code"][0])
    headers = {"Authorization": f"Bearer {granted['access_token']}"}
    told = await (await client.get("/slack/api/openid.connect.userInfo", headers=headers)).json()
    assert (told["ok"], told["https://slack.com/user_id"], told["https://slack.com/team_id"]) == (
        True,
        "U0ANA",
        INSTALL.team_id,
    )


async def test_one_may_cancel(client: TestClient) -> None:
    assert await sent_back(client, "nobody") == {"error": ["access_denied"], "state": ["s1"]}


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"client_id": "x"}, "invalid_client_id"),
        ({"client_secret": "x"}, "bad_client_secret"),
        ({"redirect_uri": "x"}, "bad_redirect_uri"),
        ({"code": "x"}, "invalid_code"),
    ],
)
async def test_a_code_is_for_one_app_and_one_address(client: TestClient, changes: dict[str, str], error: str) -> None:
    back = await sent_back(client, "U0ANA")

    assert (await exchanged(client, **({"code": back["code"][0]} | changes)))["error"] == error


async def test_a_code_works_once_and_for_ten_minutes(client: TestClient, time: Time) -> None:
    back = await sent_back(client, "U0ANA")
    assert (await exchanged(client, back["code"][0]))["ok"]
    assert (await exchanged(client, back["code"][0]))["error"] == "invalid_code"

    back = await sent_back(client, "U0ANA")
    time.now += CODE_LASTS + 1
    assert (await exchanged(client, back["code"][0]))["error"] == "invalid_code"


@pytest.mark.parametrize(
    "changes",
    [{"client_id": "x"}, {"redirect_uri": "https://evil.example"}, {"scope": "email"}, {"response_type": "token"}],
    ids=str,
)
async def test_a_wrong_question_sends_nobody_anywhere(client: TestClient, changes: dict[str, str]) -> None:
    for path in (PAGE, f"{PAGE}/as/U0ANA"):
        answer = await client.get(f"{path}?{urlencode(ASKED | changes)}", allow_redirects=False)
        assert answer.status == 400


async def test_a_forged_token_is_nobody(client: TestClient) -> None:
    answer: aiohttp.ClientResponse = await client.get(
        "/slack/api/openid.connect.userInfo", headers={"Authorization": "Bearer x"}
    )

    assert await answer.json() == {"ok": False, "error": "invalid_auth"}
