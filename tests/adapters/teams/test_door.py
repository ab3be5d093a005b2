import asyncio
import json
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import settings as fuzzing
from hypothesis import strategies as st

from adapters.doorstep import LARGEST_BODY
from adapters.sandbox.teams_keys import TeamsKeys
from adapters.teams.connector import Answer
from adapters.teams.door import build_handler, keys_of
from adapters.teams.sdk import build_sdk
from adapters.wire import Block, Json, Obj
from tests.adapters.teams.trust import TENANT, a_key, microsoft, serving, settings_at
from workflows.ports.chat import Interaction, Reply


@dataclass
class Talk:
    """A conversation that only notes whom it turned away."""

    reasons: list[str] = field(default_factory=list)
    stuck: bool = False

    async def handle(self, interaction: Interaction) -> Reply:
        raise AssertionError(interaction)

    async def turned_away(self, reason: str) -> None:
        if self.stuck:
            await asyncio.sleep(60)
        self.reasons.append(reason)


@dataclass
class Entrance:
    """The door on a real address, and what came through."""

    url: str
    service: str
    microsoft: TeamsKeys
    talk: Talk
    session: aiohttp.ClientSession
    turns: list[Obj] = field(default_factory=list)
    answer: Answer = Answer()  # noqa: RUF009

    async def turn(self, activity: Obj) -> Answer:
        self.turns.append(activity)
        return self.answer

    def activity(self, **changed: Json) -> Block:
        return {
            "type": "invoke",
            "name": "adaptiveCard/action",
            "channelId": "msteams",
            "serviceUrl": self.service,
            "conversation": {"id": "a:1", "tenantId": TENANT},
            "from": {"id": "29:1", "aadObjectId": "oid"},
            "value": {"action": {"verb": "approve"}, "trigger": "automatic"},
            **changed,
        }

    async def post(self, body: object, *, headers: Mapping[str, str] | None = None) -> tuple[int, str]:
        """Status and text of the answer to a genuine request, or one with these headers."""
        genuine = {"Authorization": self.microsoft.authorization(self.service)}
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        async with self.session.post(self.url, data=data, headers=genuine if headers is None else headers) as response:
            return response.status, await response.text()


@asynccontextmanager
async def entrance() -> AsyncIterator[Entrance]:
    signer, talk = microsoft(), Talk()
    async with serving(signer.app()) as address, aiohttp.ClientSession() as session:
        settings = settings_at(address)
        sdk, keys = build_sdk(settings), keys_of(settings)
        found = Entrance(url="", service=settings.addresses.service_url, microsoft=signer, talk=talk, session=session)
        app = web.Application(client_max_size=LARGEST_BODY)
        door = build_handler(settings, sdk=sdk, turn=found.turn, conversation=talk, keys=keys)
        app.router.add_post("/api/messages", door)
        async with serving(app) as own_address:
            found.url = f"{own_address}/api/messages"
            yield found
        await keys.close()
        await sdk.close()


@pytest.fixture
async def door() -> AsyncIterator[Entrance]:
    async with entrance() as found:
        yield found


async def test_a_genuine_activity_comes_through_as_it_was_sent(door: Entrance) -> None:
    door.answer = Answer(
        body={"statusCode": 200, "type": "application/vnd.microsoft.card.adaptive", "value": {"a": [1]}}
    )

    status, text = await door.post(door.activity())

    assert status == 200
    assert json.loads(text) == door.answer.body
    assert door.turns == [door.activity()]  # with the trigger, which the SDK's models drop
    assert door.talk.reasons == []


async def test_an_answer_without_a_body_has_none(door: Entrance) -> None:
    door.answer = Answer(status=202)

    assert await door.post(door.activity(type="message")) == (202, "")


async def test_an_untrusted_request_is_refused_and_noted(door: Entrance) -> None:
    assert (await door.post(door.activity(), headers={}))[0] == 401

    assert door.talk.reasons == ["teams.no_token"]
    assert door.turns == []


async def test_another_tenant_with_a_genuine_token_is_refused(door: Entrance) -> None:
    assert (await door.post(door.activity(conversation={"tenantId": "other"})))[0] == 403

    assert door.talk.reasons == ["teams.tenant"]
    assert door.turns == []


async def test_the_token_is_checked_before_the_body_is_understood(door: Entrance) -> None:
    assert (await door.post(b"{not json", headers={"Authorization": "Bearer a.b.c"}))[0] == 401
    assert (await door.post(b"{not json"))[0] == 400


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"7",
        b'"x"',
        b"{}",
        b'{"type": 7}',
        b'{"type": ""}',
        b"\xff",
        b"[" * 200_000,
        b"{" + b" " * 999,
    ],
    ids=lambda body: repr(body[:12]),
)
async def test_a_genuine_token_does_not_make_an_activity_of_anything(door: Entrance, body: bytes) -> None:
    assert (await door.post(body))[0] == 400

    assert door.turns == []


async def test_a_body_over_a_megabyte_is_not_read(door: Entrance) -> None:
    assert (await door.post(door.activity(text="x" * LARGEST_BODY)))[0] == 413

    assert door.talk.reasons == ["teams.too_large"]


async def test_a_megabyte_that_does_not_say_its_length_is_not_read_either(door: Entrance) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(17):
            yield b" " * 64 * 1024

    headers = {"Authorization": door.microsoft.authorization(door.service)}
    async with door.session.post(door.url, data=endless(), headers=headers) as response:
        assert response.status == 413


async def test_two_authorization_headers_are_one_too_many(door: Entrance) -> None:
    genuine = door.microsoft.authorization(door.service)
    address = door.url.removeprefix("http://").partition("/")[0]
    host, port = address.split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    body = json.dumps(door.activity())
    writer.write(
        f"POST /api/messages HTTP/1.1\r\nHost: {address}\r\nAuthorization: {genuine}\r\nAuthorization: {genuine}\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}".encode()
    )
    answer = await reader.read()
    writer.close()

    assert answer.startswith(b"HTTP/1.1 401 ")


async def test_while_no_key_is_at_hand_it_says_so_and_believes_nobody(door: Entrance) -> None:
    door.microsoft.status = 500

    assert (await door.post(door.activity()))[0] == 503
    assert door.talk.reasons == ["teams.keys_unavailable"]
    assert door.turns == []


async def test_a_log_that_hangs_does_not_keep_the_door_open(door: Entrance, caplog: pytest.LogCaptureFixture) -> None:
    door.talk.stuck = True

    async with asyncio.timeout(3):
        answers = await asyncio.gather(*(door.post(b"", headers={}) for _ in range(60)))

    assert {status for status, _ in answers} == {401}
    assert len([record for record in caplog.records if "refusal_not_noted" in record.getMessage()]) <= 20


async def test_a_token_is_never_in_a_log(door: Entrance, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    await door.post(door.activity(text="the words of a post"))
    await door.post(door.activity(), headers={"Authorization": "Bearer secret.secret.secret"})

    assert "secret.secret" not in caplog.text
    assert "the words of a post" not in caplog.text


async def test_a_slow_key_server_stalls_nobody_whose_key_is_known(door: Entrance) -> None:
    await door.post(door.activity())
    door.microsoft.delay = 0.5
    forged = door.microsoft.sign({}, key=a_key("forger"))
    waiting = [asyncio.create_task(door.post(b"{}", headers={"Authorization": f"Bearer {forged}"})) for _ in range(10)]
    await asyncio.sleep(0.05)

    async with asyncio.timeout(0.4):
        assert (await door.post(door.activity()))[0] == 200
    assert {status for status, _ in await asyncio.gather(*waiting)} == {401}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
PLACES = st.sampled_from(
    ["type", "id", "name", "channelId", "serviceUrl", "conversation", "from", "recipient", "value", "channelData",
     "timestamp", "entities", "attachments", "deliveryMode", "membersAdded", "replyToId"]
)  # fmt: skip


def test_no_genuine_activity_of_whatever_shape_ends_in_an_error() -> None:
    with asyncio.Runner() as runner:
        entered = entrance()
        door = runner.run(entered.__aenter__())

        @fuzzing(max_examples=100, deadline=None)
        @given(st.dictionaries(PLACES, JSON, max_size=5))
        def is_answered(changed: Block) -> None:
            status, _ = runner.run(door.post(door.activity(**changed)))

            assert status in {200, 400, 403}

        is_answered()
        runner.run(entered.__aexit__(None, None, None))
