import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field

import pytest
from aiohttp import web

from adapters.sandbox.teams_keys import TeamsKeys
from adapters.teams import botbuilder
from adapters.teams.connector import Answer, Connector, TeamsFailure
from adapters.teams.grant import Grant
from adapters.teams.sdk import build_sdk
from adapters.wire import Block, Json, Obj
from tests.adapters.teams.trust import APP_ID, SECRET, TENANT, Seconds, microsoft, serving, settings_at

CHANNEL = "19:abc@thread.tacv2"
CARD: Block = {
    "type": "message",
    "entities": [{"type": "mention", "text": "<at>Ana</at>", "mentioned": {"id": "29:1", "name": "Ana"}}],
    "attachments": [
        {"contentType": "application/vnd.microsoft.card.adaptive", "content": {"version": "1.5", "body": [{"a": None}]}}
    ],
    "channelData": {"notification": {"alert": True}},
    "somethingNew": {"a": 1},
}


@dataclass
class Call:
    """A request that reached the stand-in."""

    method: str
    path: str
    body: Json
    is_ours: bool
    """Whether it carried a token that the login service had given out."""


@dataclass
class Service:
    """A connector of Teams that notes what it was asked and answers what it was told to, then `{"id": "1"}`."""

    microsoft: TeamsKeys
    calls: list[Call] = field(default_factory=list)
    answers: list[tuple[int, Json, Mapping[str, str]]] = field(default_factory=list)
    delay: float = 0.0
    url: str = ""

    def answer(self, status: int, body: Json = None, **headers: str) -> None:
        self.answers.append((status, body, {name.replace("_", "-"): value for name, value in headers.items()}))

    def refuse(self, status: int, code: str, **headers: str) -> None:
        self.answer(status, {"error": {"code": code, "message": "no"}}, **headers)

    async def handle(self, request: web.Request) -> web.Response:
        body = await request.json() if request.can_read_body else None
        self.calls.append(Call(request.method, request.raw_path, body, self.microsoft.took(request)))
        await asyncio.sleep(self.delay)
        status, said, headers = self.answers.pop(0) if self.answers else (200, {"id": "1"}, {})
        if isinstance(said, str):
            return web.Response(status=status, text=said, headers=headers)
        return web.json_response(said, status=status, headers=headers)


@dataclass
class Bench:
    """A connector, and the Teams it writes to."""

    connector: Connector
    service: Service

    async def fails(self, call: Awaitable[object]) -> TeamsFailure:
        with pytest.raises(TeamsFailure) as caught:
            await call
        return caught.value


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    service = Service(microsoft())
    app = web.Application()
    app.add_routes(service.microsoft.routes())
    app.router.add_route("*", "/teams/{rest:.*}", service.handle)
    async with serving(app) as address:
        settings = settings_at(address, call_within=0.8)
        service.url = settings.addresses.service_url
        sdk = build_sdk(settings)
        yield Bench(sdk.connector, service)
        await sdk.close()


async def test_an_activity_is_written_exactly_as_it_was_drawn(bench: Bench) -> None:
    bench.service.answer(201, {"id": "1:abc"})

    written = await bench.connector.create(bench.service.url, f"{CHANNEL};messageid=17", CARD)

    assert written == "1:abc"
    path = "/teams/v3/conversations/19%3Aabc%40thread.tacv2%3Bmessageid%3D17/activities"
    assert bench.service.calls == [Call("POST", path, CARD, True)]


async def test_an_activity_is_updated_in_place(bench: Bench) -> None:
    await bench.connector.update(bench.service.url, "a:1", "1:abc", CARD)

    path = "/teams/v3/conversations/a%3A1/activities/1%3Aabc"
    assert bench.service.calls == [Call("PUT", path, CARD, True)]


async def test_an_update_that_is_answered_with_nothing_is_done(bench: Bench) -> None:
    bench.service.answer(200, "")

    await bench.connector.update(bench.service.url, "a:1", "1:abc", CARD)


async def test_a_personal_conversation_is_opened(bench: Bench) -> None:
    bench.service.answer(201, {"id": "a:new"})

    assert await bench.connector.open_personal(bench.service.url, tenant=TENANT, user="oid") == "a:new"

    [call] = bench.service.calls
    assert (call.method, call.path) == ("POST", "/teams/v3/conversations")
    assert call.body == {
        "isGroup": False,
        "bot": {"id": f"28:{APP_ID}"},
        "members": [{"id": "oid"}],
        "tenantId": TENANT,
        "channelData": {"tenant": {"id": TENANT}},
    }


async def test_a_member_is_given_as_teams_says_it(bench: Bench) -> None:
    said = {"id": "29:1", "aadObjectId": "oid", "userRole": "guest", "tenantId": TENANT, "userPrincipalName": "a#EXT#"}
    bench.service.answer(200, said)

    assert await bench.connector.member(bench.service.url, CHANNEL, "29:1") == said
    assert bench.service.calls[0].path == "/teams/v3/conversations/19%3Aabc%40thread.tacv2/members/29%3A1"


async def test_members_are_read_page_by_page(bench: Bench) -> None:
    bench.service.answer(200, {"members": [{"id": "1"}], "continuationToken": "n/ext+"})
    bench.service.answer(200, {"members": [{"id": "2"}, "odd"], "continuationToken": ""})

    assert await bench.connector.members(bench.service.url, CHANNEL) == [{"id": "1"}, {"id": "2"}]

    assert [call.path.partition("?")[2] for call in bench.service.calls] == [
        "pageSize=500",
        "pageSize=500&continuationToken=n%2Fext%2B",
    ]


async def test_a_list_that_never_ends_is_left(bench: Bench) -> None:
    bench.service.answers = [(200, {"members": [], "continuationToken": "again"}, {})] * 200

    assert (await bench.fails(bench.connector.members(bench.service.url, CHANNEL))).code == "endless"


async def test_channels_are_given_with_their_kinds(bench: Bench) -> None:
    said: list[Json] = [{"id": CHANNEL, "name": "Marketing", "type": "standard"}, {"id": "19:p", "type": "private"}]
    bench.service.answer(200, {"conversations": said})

    assert await bench.connector.channels(bench.service.url, "19:team@thread.tacv2") == said
    assert bench.service.calls[0].path == "/teams/v3/teams/19%3Ateam%40thread.tacv2/conversations"


CALLS: dict[str, Callable[[Connector, str], Awaitable[object]]] = {
    "create": lambda connector, url: connector.create(url, "a:1", CARD),
    "update": lambda connector, url: connector.update(url, "a:1", "1", CARD),
    "open_personal": lambda connector, url: connector.open_personal(url, tenant=TENANT, user="oid"),
    "member": lambda connector, url: connector.member(url, "a:1", "29:1"),
    "members": lambda connector, url: connector.members(url, "a:1"),
    "channels": lambda connector, url: connector.channels(url, "19:t"),
}


@pytest.fixture(params=CALLS)
def call(request: pytest.FixtureRequest) -> Callable[[Connector, str], Awaitable[object]]:
    """Each way of asking Teams something."""
    found: Callable[[Connector, str], Awaitable[object]] = CALLS[request.param]
    return found


async def test_a_refusal_is_told_in_teams_own_words(
    bench: Bench, call: Callable[[Connector, str], Awaitable[object]]
) -> None:
    bench.service.refuse(403, "BotNotInConversationRoster")

    failure = await bench.fails(call(bench.connector, bench.service.url))

    assert (failure.code, failure.status, failure.retry) == ("BotNotInConversationRoster", 403, False)
    assert len(bench.service.calls) == 1


async def test_too_often_is_waited_for(bench: Bench, call: Callable[[Connector, str], Awaitable[object]]) -> None:
    bench.service.refuse(429, "RequestRateExceeded", Retry_After="0")

    begun = time.monotonic()
    await call(bench.connector, bench.service.url)

    assert len(bench.service.calls) == 2
    assert 0.4 < time.monotonic() - begun < 0.8


async def test_too_often_for_too_long_is_a_failure_at_once(
    bench: Bench, call: Callable[[Connector, str], Awaitable[object]]
) -> None:
    bench.service.refuse(429, "RequestRateExceeded", Retry_After="30")

    begun = time.monotonic()
    failure = await bench.fails(call(bench.connector, bench.service.url))

    assert (failure.code, failure.status, failure.retry) == ("RequestRateExceeded", 429, True)
    assert time.monotonic() - begun < 0.5


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504])
async def test_what_may_have_arrived_is_never_sent_twice(bench: Bench, status: int) -> None:
    bench.service.answer(status, "<html>down</html>")

    failure = await bench.fails(bench.connector.create(bench.service.url, "a:1", CARD))

    assert (failure.code, failure.status, failure.retry) == (f"http_{status}", status, True)
    assert len(bench.service.calls) == 1


async def test_silence_ends_at_the_deadline(bench: Bench, call: Callable[[Connector, str], Awaitable[object]]) -> None:
    bench.service.delay = 0.9

    begun = time.monotonic()
    failure = await bench.fails(call(bench.connector, bench.service.url))

    assert (failure.code, failure.retry) == ("timeout", True)
    assert time.monotonic() - begun < 1.5
    assert len(bench.service.calls) == 1


async def test_a_redirect_is_not_followed(bench: Bench, call: Callable[[Connector, str], Awaitable[object]]) -> None:
    bench.service.answer(307, "", Location=f"{bench.service.url}elsewhere")

    failure = await bench.fails(call(bench.connector, bench.service.url))

    assert failure.code == "http_307"
    assert len(bench.service.calls) == 1


@pytest.mark.parametrize("body", ["<html>", "[1]", '{"id": ', '"x"', "[" * 100_000], ids=lambda body: body[:8])
async def test_an_answer_that_makes_no_sense_is_a_failure(bench: Bench, body: str) -> None:
    bench.service.answer(200, body, Content_Type="application/json")

    assert (await bench.fails(bench.connector.member(bench.service.url, "a:1", "29:1"))).code == "unreadable"


async def test_a_written_activity_without_an_id_is_not_written_again(bench: Bench) -> None:
    bench.service.answer(202, {})

    failure = await bench.fails(bench.connector.create(bench.service.url, "a:1", CARD))

    assert (failure.code, failure.retry) == ("no_id", False)


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/teams/",
        "http://127.0.0.1@evil.example/",
        "http://localhost:1/",
        "http://127.0.0.1/{x}",
        "",
    ],
)
async def test_our_token_goes_to_teams_only(
    bench: Bench, elsewhere: str, call: Callable[[Connector, str], Awaitable[object]]
) -> None:
    failure = await bench.fails(call(bench.connector, elsewhere))

    assert (failure.code, failure.retry) == ("service_host", False)
    assert bench.service.microsoft.tokens == set()


async def test_nothing_listens(bench: Bench) -> None:
    failure = await bench.fails(bench.connector.member("http://127.0.0.1:1/teams/", "a:1", "29:1"))

    assert (failure.code, failure.retry) == ("unreachable", True)


async def test_one_token_serves_many_calls(bench: Bench) -> None:
    await asyncio.gather(*(bench.connector.create(bench.service.url, "a:1", CARD) for _ in range(10)))

    assert bench.service.microsoft.asked["token"] == 1
    assert all(call.is_ours for call in bench.service.calls)


async def test_a_token_that_teams_does_not_take_is_replaced_once(bench: Bench) -> None:
    await bench.connector.create(bench.service.url, "a:1", CARD)
    bench.service.refuse(401, "Unauthorized")
    bench.service.answer(200, {"id": "2"})

    assert await bench.connector.create(bench.service.url, "a:1", CARD) == "2"
    assert bench.service.microsoft.asked["token"] == 2

    bench.service.refuse(401, "Unauthorized")
    bench.service.refuse(401, "Unauthorized")
    failure = await bench.fails(bench.connector.create(bench.service.url, "a:1", CARD))
    assert (failure.code, failure.status, failure.retry) == ("Unauthorized", 401, True)


async def test_neither_words_nor_tokens_are_in_a_log(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    bench.service.refuse(400, "BadSyntax")
    await bench.fails(bench.connector.create(bench.service.url, "a:1", {"type": "message", "text": "words of a post"}))

    [token] = bench.service.microsoft.tokens
    assert [secret for secret in ("words of a post", token, SECRET) if secret in caplog.text] == []


async def test_a_wrong_secret_is_told_by_its_name() -> None:
    signer = microsoft()
    async with serving(signer.app()) as address:
        sdk = build_sdk(settings_at(address, app_secret="another"))
        with pytest.raises(TeamsFailure) as caught:
            await sdk.connector.member(f"{address}/teams/", "a:1", "29:1")
        await sdk.close()

    assert (caught.value.code, caught.value.status, caught.value.retry) == ("invalid_client", 401, True)
    assert "another" not in str(caught.value)


async def test_a_token_is_renewed_before_it_ends_and_kept_while_that_fails() -> None:
    signer, clock = microsoft(), Seconds()
    async with serving(signer.app()) as address:
        grant = Grant(settings_at(address, call_within=1.0), seconds=clock)
        first = await grant.token()
        clock.now += 3600 - 301
        assert await grant.token() == first

        clock.now += 2
        second = await grant.token()
        assert second != first

    clock.now += 3400
    assert await grant.token() == second  # the login service is gone, and this one still good
    clock.now += 200
    with pytest.raises(TeamsFailure, match="unreachable"):
        await grant.token()


@pytest.mark.parametrize("body", ["", "<html>", "[]", '{"access_token": ""}', '{"access_token": 7}', "[" * 100_000])
async def test_a_login_service_that_makes_no_sense_gives_no_token(body: str) -> None:
    async def handle(_request: web.Request) -> web.Response:
        return web.Response(text=body)

    app = web.Application()
    app.router.add_post("/{rest:.*}", handle)
    async with serving(app) as address:
        with pytest.raises(TeamsFailure, match="unreadable"):
            await Grant(settings_at(address)).token()


async def test_our_secret_does_not_follow_a_redirect() -> None:
    asked: list[str] = []

    async def handle(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(status=307, headers={"Location": "/stolen"})

    app = web.Application()
    app.router.add_post("/{rest:.*}", handle)
    async with serving(app) as address:
        with pytest.raises(TeamsFailure):
            await Grant(settings_at(address)).token()

    assert asked == [f"/{TENANT}/oauth2/v2.0/token"]


async def test_an_activity_reaches_our_turn_raw_and_its_answer_leaves_untouched() -> None:
    sdk = build_sdk(settings_at("http://127.0.0.1:1"))
    seen: list[Obj] = []
    activity: Block = {"type": "invoke", "name": "adaptiveCard/action", "value": {"trigger": "automatic", "action": {}}}
    body: Block = {"statusCode": 200, "type": "application/vnd.microsoft.card.adaptive", "value": {"body": [None]}}

    async def turn(came: Obj) -> Answer:
        seen.append(came)
        return Answer(body=body)

    answer = await sdk.receive(activity, {"aud": APP_ID}, turn)

    assert seen == [activity]
    assert answer == Answer(status=200, body=body)


def test_an_empty_app_id_is_refused_at_the_start() -> None:
    empty = settings_at("http://127.0.0.1:1").model_copy(update={"app_id": ""})

    with pytest.raises(ValueError, match="app_id"):
        botbuilder.build(empty)


def test_the_secret_is_not_in_what_the_settings_print() -> None:
    assert SECRET not in repr(settings_at("http://127.0.0.1:1"))
