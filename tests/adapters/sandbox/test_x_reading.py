"""The public of the X stand-in: what it says, and who sees it. Plain signed requests."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestServer
from oauthlib.oauth1 import Client as Signer

from adapters.sandbox.x import UNINVITED, x_app
from adapters.sandbox.x_query import Findable, Unsearchable, parsed
from adapters.sandbox.x_switches import Fault, Lasting, Switch
from adapters.sandbox.x_world import XAccount, XKeys, XPost, XWorld
from workflows.domain.account import Kind
from workflows.domain.ids import RemoteAccountId

KEYS = XKeys(consumer_key="ck", consumer_secret="cs", access_token="at", access_token_secret="ats")
Ask = Callable[..., Awaitable[tuple[int, Any]]]


@pytest.fixture
def world() -> XWorld:
    acme = XAccount(id=RemoteAccountId("101"), handle="acme", name="Acme", kind=Kind.BRAND, keys=KEYS, followers=3)
    return XWorld(accounts=(acme,))


@pytest.fixture
async def ask(world: XWorld) -> AsyncIterator[Ask]:
    """Make one signed call and give status and body."""
    async with TestServer(x_app(world), host="127.0.0.1") as server, ClientSession() as session:

        async def make(path: str, *, json: object = None, **query: object) -> tuple[int, Any]:
            method = "GET" if json is None else "POST"
            asked = (
                f"?{urlencode({k.replace('__', '.'): v for k, v in query.items()}, quote_via=quote)}" if query else ""
            )
            url, headers, _ = Signer("ck", "cs", "at", "ats").sign(
                str(server.make_url(path)) + asked, http_method=method
            )
            async with session.request(method, url, json=json, headers=headers) as response:
                return response.status, await response.json()

        yield make


def ours(world: XWorld) -> XPost:
    return world.add_post(world.accounts[0].id, "We are hiring.")


async def test_mentions_replies_and_quotes_are_listed_newest_first(ask: Ask, world: XWorld) -> None:
    mine = ours(world)
    said = [
        world.say("ida", "Hello @ACME"),
        world.say("ida", "When?", in_reply_to=mine.id),
        world.say("ida", "See", quoting=mine.id),
    ]
    world.say("ida", "mail me at ida@acme.example")

    _, body = await ask("/2/users/101/mentions", max_results=5)

    assert [one["id"] for one in body["data"]] == [one.id for one in reversed(said)]


async def test_only_what_is_asked_for_is_shown(ask: Ask, world: XWorld) -> None:
    world.meet("ida", name="Ida B.", followers=12, verified=True)
    world.say("ida", "Hello @acme")

    _, bare = await ask("/2/users/101/mentions")
    _, full = await ask("/2/users/101/mentions", expansions="author_id", user__fields="public_metrics,verified")

    assert bare["data"][0].keys() == {"id", "text", "edit_history_post_ids"} and bare["includes"] == {}
    [author] = full["includes"]["users"]
    assert (author["username"], author["public_metrics"]["followers_count"], author["verified"]) == ("ida", 12, True)


async def test_quotes_of_a_post_are_listed(ask: Ask, world: XWorld) -> None:
    mine = ours(world)
    quote_of_it = world.say("ida", "See", quoting=mine.id)

    status, body = await ask(f"/2/tweets/{mine.id}/quote_tweets", expansions="referenced_posts")

    assert status == 200
    assert [one["id"] for one in body["data"]] == [quote_of_it.id]
    assert body["includes"]["posts"][0]["id"] == mine.id


async def test_what_its_author_deletes_is_nowhere(ask: Ask, world: XWorld) -> None:
    said = world.say("ida", "Hello @acme")
    assert world.unsay(said.id) and not world.unsay(said.id)

    _, listed = await ask("/2/users/101/mentions")
    _, looked = await ask("/2/tweets", ids=said.id)

    assert listed["meta"]["result_count"] == 0
    assert "data" not in looked and looked["errors"][0]["resource_id"] == said.id


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/2/users/101/mentions", {"max_results": 4}),
        ("/2/tweets/search/recent", {"query": "acme", "max_results": 9}),
        ("/2/tweets/search/recent", {"query": ""}),
        ("/2/tweets/search/recent", {"query": "x" * 513}),
        ("/2/tweets/search/recent", {"query": "acme", "since_id": "1"}),
        ("/2/tweets/search/recent", {"query": "nonsense:acme"}),
        ("/2/tweets", {"ids": "1,x"}),
        ("/2/tweets", {"ids": ",".join(["1"] * 101)}),
    ],
)
async def test_what_x_would_refuse_is_400(ask: Ask, path: str, query: dict[str, object]) -> None:
    status, body = await ask(path, **query)

    assert status == 400 and body["type"].endswith("/invalid-request")


async def test_whoever_did_not_speak_to_us_gets_no_reply(ask: Ask, world: XWorld) -> None:
    stranger, friend = world.say("ida", "Nice weather"), world.say("bo", "Nice weather, @acme")

    refused, problem = await ask("/2/tweets", json={"text": "Buy!", "reply": {"in_reply_to_tweet_id": stranger.id}})
    taken, _ = await ask("/2/tweets", json={"text": "Indeed!", "reply": {"in_reply_to_tweet_id": friend.id}})

    assert (refused, problem["detail"], taken) == (403, UNINVITED, 201)


async def test_a_fault_may_befall_the_second_page_only(ask: Ask, world: XWorld) -> None:
    for number in range(7):
        world.say("ida", f"{number} @acme")
    world.switch_on(Switch(fault=Fault.LATER_PAGE_FAILS, lasting=Lasting.ONCE))

    first, body = await ask("/2/users/101/mentions", max_results=5)
    token = body["meta"]["next_token"]
    second, _ = await ask("/2/users/101/mentions", max_results=5, pagination_token=token)
    third, rest = await ask("/2/users/101/mentions", max_results=5, pagination_token=token)

    assert (first, second, third) == (200, 503, 200)
    assert [len(body["data"]), len(rest["data"])] == [5, 2]


def test_somebody_met_again_is_the_same_person(world: XWorld) -> None:
    first, again = world.meet("Ida"), world.meet("ida", followers=5)

    assert first.id == again.id and world.people == (again,)
    assert world.author(world.say("IDA", "Hello").account) == again


def test_whoever_overhears_is_told_until_they_stop(world: XWorld) -> None:
    heard: list[bool] = []
    stop = world.overhear(lambda post: heard.append(post.deleted))
    said = world.say("ida", "Hello")
    world.unsay(said.id)
    stop()
    world.say("ida", "Hello")

    assert heard == [False, True]


POST = Findable(
    text="My Acme kettle, again!",
    author="ida",
    urls=("https://twitter.com/acme/status/7",),
    mentions=frozenset({"bo"}),
    language="en",
    answers="acme",
    answered="6",
    quoted="7",
)


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ("acme", True),
        ("acm", False),
        ('"acme kettle"', True),
        ('"kettle acme"', False),
        ("kettle acme", True),
        ("anvil OR kettle", True),
        ("(anvil OR kettle) -again", False),
        ("acme anvil OR kettle", True),
        ("acme (anvil OR nothing)", False),
        ("from:ida to:acme lang:en @bo", True),
        ("acme -from:IDA", False),
        ('url:"x.com/acme/status" OR url:"twitter.com/acme/status"', True),
        ('url:"acme/statuses"', False),
        ("quotes_of_tweet_id:7 in_reply_to_tweet_id:6 is:quote is:reply -is:retweet", True),
    ],
)
def test_the_search_language_says(query: str, fits: bool) -> None:
    assert parsed(query)(POST) is fits


@pytest.mark.parametrize("query", ["", "(acme", "acme)", "acme OR", "OR", '""', "bio:acme", '"open', "()"])
def test_what_is_no_query_is_refused(query: str) -> None:
    with pytest.raises(Unsearchable):
        parsed(query)
