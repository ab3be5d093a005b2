"""The X stand-in, spoken to with plain signed requests: manners, refusals, memory."""

from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestServer
from oauthlib.oauth1 import Client as Signer

from adapters.sandbox.x import DUPLICATE, x_app
from adapters.sandbox.x_switches import Fault, Lasting, Switch
from adapters.sandbox.x_world import XAccount, XKeys, XWorld
from workflows.domain.account import Kind

KEYS = XKeys(consumer_key="ck", consumer_secret="cs", access_token="at", access_token_secret="ats")


@pytest.fixture
def world():
    acme = XAccount(id="101", handle="acme", name="Acme", kind=Kind.BRAND, keys=KEYS, followers=3)
    return XWorld(accounts=(acme,))


@pytest.fixture
async def call(world):
    """Make one signed call and give status, headers and body."""
    async with TestServer(x_app(world), host="127.0.0.1") as server, ClientSession() as session:

        async def make(method, path, *, json=None, secret="ats", at=None):
            signer = Signer("ck", "cs", "at", secret, timestamp=str(int(at)) if at else None)
            url, headers, _ = signer.sign(str(server.make_url(path)), http_method=method)
            async with session.request(method, url, json=json, headers=headers) as response:
                return response.status, response.headers, await response.json()

        yield make


async def test_a_post_gets_a_snowflake_id_of_its_time(call, world):
    status, headers, body = await call("POST", "/2/tweets", json={"text": "Hello"})

    made = datetime.fromtimestamp(((int(body["data"]["id"]) >> 22) + 1_288_834_974_657) / 1000, UTC)
    assert status == 201
    assert abs(made - datetime.now(UTC)) < timedelta(seconds=5)
    assert (headers["x-rate-limit-limit"], headers["x-rate-limit-remaining"]) == ("100", "99")


@pytest.mark.parametrize("forged", [{"secret": "wrong"}, {"at": 1_000_000_000}])
async def test_a_wrong_signature_or_time_is_401_in_xs_words(call, world, forged):
    status, _headers, body = await call("POST", "/2/tweets", json={"text": "Hello"}, **forged)

    assert (status, body["title"], body["type"]) == (401, "Unauthorized", "about:blank")
    assert world.posts == ()


async def test_the_same_text_twice_is_refused_until_the_first_is_deleted(call):
    _, _, first = await call("POST", "/2/tweets", json={"text": "Hello"})

    status, _, body = await call("POST", "/2/tweets", json={"text": "Hello"})
    assert (status, body["detail"]) == (403, DUPLICATE)

    await call("DELETE", f"/2/tweets/{first['data']['id']}")
    status, _, _ = await call("POST", "/2/tweets", json={"text": "Hello"})
    assert status == 201


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({"text": "x" * 281}, id="too long"),
        pytest.param({"text": " "}, id="empty"),
        pytest.param({}, id="no text"),
        pytest.param({"text": "a", "nonsense": 1}, id="unknown key"),
        pytest.param([], id="no object"),
    ],
)
async def test_a_bad_post_is_400(call, world, body):
    status, _, problem = await call("POST", "/2/tweets", json=body)

    assert status == 400 and problem["type"].endswith("/invalid-request")
    assert world.posts == ()


async def test_the_101st_post_of_a_window_is_429_with_its_reset(call, world):
    for _ in range(100):
        world.spend("101")

    status, headers, _ = await call("POST", "/2/tweets", json={"text": "Hello"})

    assert (status, headers["x-rate-limit-remaining"]) == (429, "0")
    assert 0 < int(headers["x-rate-limit-reset"]) - datetime.now(UTC).timestamp() <= 901


async def test_a_timeline_shows_what_x_makes_of_a_text(call, world):
    world.add_post("101", "Q&A <b> https://acme.com/a?b=c&d=e")

    _, _, body = await call("GET", "/2/users/101/tweets?post.fields=entities,created_at&max_results=5")

    post = body["data"][0]
    url = post["entities"]["urls"][0]
    assert post["text"].startswith("Q&amp;A &lt;b&gt; https://t.co/")
    assert post["text"][url["start"] : url["end"]] == url["url"]
    assert url["expanded_url"] == "https://acme.com/a?b=c&d=e"


async def test_timelines_are_paged_newest_first(call, world):
    posts = [world.add_post("101", str(number)) for number in range(7)]

    _, _, first = await call("GET", "/2/users/101/tweets?max_results=5")
    token = first["meta"]["next_token"]
    _, _, second = await call("GET", f"/2/users/101/tweets?max_results=5&pagination_token={token}")

    ids = [post["id"] for page in (first, second) for post in page["data"]]
    assert ids == [post.id for post in reversed(posts)]
    assert "next_token" not in second["meta"]


async def test_a_page_of_four_is_too_small_for_x(call):
    status, _, _ = await call("GET", "/2/users/101/tweets?max_results=4")

    assert status == 400


async def test_a_switch_for_one_request_is_off_after_it(call, world):
    world.switch_on(Switch(fault=Fault.RATE_LIMITED, lasting=Lasting.ONCE))

    assert (await call("POST", "/2/tweets", json={"text": "One"}))[0] == 429
    assert (await call("POST", "/2/tweets", json={"text": "One"}))[0] == 201
    assert world.switches == ()


async def test_a_switch_stays_on_until_it_is_switched_off(call, world):
    world.switch_on(Switch(fault=Fault.RATE_LIMITED))
    assert [(await call("POST", "/2/tweets", json={"text": "One"}))[0] for _ in range(2)] == [429, 429]

    world.switch_off(Fault.RATE_LIMITED)

    assert (await call("POST", "/2/tweets", json={"text": "One"}))[0] == 201


async def test_whoever_watches_hears_of_every_change(call, world):
    heard = []
    world.observe(lambda: heard.append(len(world.posts)))

    await call("POST", "/2/tweets", json={"text": "One"})

    assert heard[-1] == 1


async def test_a_post_is_looked_up_with_what_is_counted_under_it(call, world):
    post = world.add_post(world.accounts[0].id, "Hello")
    world.react(post.id, likes=3, views=900)

    status, _, body = await call("GET", f"/2/tweets/{post.id}?post.fields=created_at,public_metrics")

    assert status == 200
    assert body["data"]["text"] == "Hello"
    assert (body["data"]["public_metrics"]["like_count"], body["data"]["public_metrics"]["impression_count"]) == (
        3,
        900,
    )


async def test_what_is_gone_is_named_in_a_200_and_deleting_it_again_in_a_404(call, world):
    post = world.add_post(world.accounts[0].id, "Hello")
    await call("DELETE", f"/2/tweets/{post.id}")

    looked, _, body = await call("GET", f"/2/tweets/{post.id}")
    again, _, refusal = await call("DELETE", f"/2/tweets/{post.id}")

    assert (looked, again) == (200, 404)
    for problem in (body["errors"][0], refusal):
        assert problem["type"].endswith("/problems/resource-not-found")
        assert problem["resource_id"] == post.id
