"""A Slack of fifty lines: notes what the Web API was asked, answers what it was told to."""

import asyncio
import hashlib
import hmac
import json
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from adapters.slack.answering import Answering
from adapters.slack.client import SlackClient
from adapters.slack.hearing import Hearing
from adapters.slack.listener import build_app, build_handler
from adapters.slack.settings import Home, Sentences, Settings
from adapters.slack.windows import Windows
from workflows.domain.ids import PersonId
from workflows.domain.person import Identity, person_id
from workflows.ports.chat import Interaction, Member, Nothing, Reply

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
HOME = Home(team="T0ACME")
SENTENCES = Sentences(
    title="Please wait",
    busy="Very busy. Nothing was sent and nothing was lost.",
    slow="Still working on it.",
    broken="Our mistake, number {id}.",
    outsider="Only for people of Acme.",
    unopened="The window could not be opened.",
)


class StandIn:
    """Slack's Web API. `answers` holds, per method, what to answer next; `{"ok": true}` once they are used up."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict]] = []
        self.answers: dict[str, list[web.Response | dict]] = defaultdict(list)
        self.delay = 0.0
        self.address = ""
        self._called = asyncio.Event()

    def named(self, method: str) -> list[dict]:
        """The arguments of every call of `method`."""
        return [arguments for name, arguments in self.calls if name == method]

    async def wait_for(self, method: str, *, times: int = 1) -> dict:
        """The arguments of the first call of `method`, once there were so many; they may still be on their way."""
        async with asyncio.timeout(4):
            while len(self.named(method)) < times:
                self._called.clear()
                await self._called.wait()
        return self.named(method)[0]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        self.calls.append((method, dict(request.query) or json.loads(await request.text() or "{}")))
        self._called.set()
        await asyncio.sleep(self.delay)
        answer = self.answers[method].pop(0) if self.answers[method] else {"ok": True, "channel": {"id": "D0ANA"}}
        return answer if isinstance(answer, web.Response) else web.json_response(answer)


@asynccontextmanager
async def stand_in() -> AsyncIterator[StandIn]:
    """The stand-in, listening on this machine."""
    slack = StandIn()
    app = web.Application()
    app.router.add_route("*", "/api/{method}", slack.handle)
    async with TestServer(app, host="127.0.0.1") as server:
        slack.address = f"http://127.0.0.1:{server.port}/api/"
        yield slack


def settings(slack: StandIn, **changes: object) -> Settings:
    return Settings(
        **{"bot_token": "xoxb-1", "signing_secret": SECRET, "api_url": slack.address, "team_id": "T0ACME"} | changes
    )


@dataclass(kw_only=True)
class Talk:
    """A conversation that answers what it was told to, and remembers what it heard; and whoever hears of people."""

    reply: Reply | Callable[[Interaction], Awaitable[Reply]] = field(default_factory=Nothing)
    heard: list[Interaction] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    news: list[tuple[PersonId, Member | None]] = field(default_factory=list)
    """Groups and people of whom it was told by itself, with what was said of them."""

    async def handle(self, interaction: Interaction) -> Reply:
        self.heard.append(interaction)
        return await self.reply(interaction) if callable(self.reply) else self.reply

    async def turned_away(self, reason: str) -> None:
        self.refused.append(reason)

    async def group_changed(self, group: PersonId) -> None:
        self.news.append((group, None))

    async def person_changed(self, identity: Identity, *, said: Member | None = None) -> None:
        self.news.append((person_id(identity), said))


@dataclass(kw_only=True)
class Desk:
    """The listener, running, with a Slack before and behind it."""

    slack: StandIn
    talk: Talk
    url: str
    session: aiohttp.ClientSession

    async def send(self, body: str | bytes, headers: dict | None = None) -> tuple[int, object]:
        """One signed request, or with the given headers."""
        raw = body.encode() if isinstance(body, str) else body
        given = signed(raw) if headers is None else headers
        given = {"Content-Type": "application/x-www-form-urlencoded", **given}
        async with self.session.post(self.url, data=raw, headers=given) as response:
            text = await response.text()
            return response.status, json.loads(text) if text.startswith("{") else text

    async def command(self, text: str, **changes: str) -> tuple[int, object]:
        form = {"command": "/post", "text": text, "user_id": "U0ANA", "user_name": "ana", "team_id": "T0ACME"}
        form |= {"channel_id": "C1", "trigger_id": "t.1", **changes}
        return await self.send(urlencode(form))

    async def payload(self, payload: dict) -> tuple[int, object]:
        frame = {
            "team": {"id": "T0ACME"},
            "user": {"id": "U0ANA", "name": "ana", "team_id": "T0ACME"},
            "trigger_id": "t.2",
        }
        return await self.send(urlencode({"payload": json.dumps(frame | payload)}))


@asynccontextmanager
async def desk(talk: Talk, **changes: object) -> AsyncIterator[Desk]:
    """The real listener on real bolt and the real client, before a stand-in."""
    async with stand_in() as slack:
        chosen = settings(slack, **changes)
        async with SlackClient(chosen) as client:
            home = Home(team=chosen.team_id, enterprise=chosen.enterprise_id)
            windows = Windows(client, chosen)
            answering = Answering(talk, windows, settings=chosen, home=home, sentences=SENTENCES)
            bolt = build_app(chosen, answering, Hearing(talk, home=home))
            app = web.Application(client_max_size=16 * 1024)
            app.router.add_post("/slack/events", build_handler(bolt, chosen, talk))
            async with TestServer(app, host="127.0.0.1") as server, aiohttp.ClientSession() as session:
                url = f"http://127.0.0.1:{server.port}/slack/events"
                yield Desk(slack=slack, talk=talk, url=url, session=session)
            await answering.close()


def signed(body: bytes, *, at: float | None = None, secret: str = SECRET) -> dict[str, str]:
    """Slack's signature headers."""
    timestamp = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), f"v0:{timestamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": f"v0={digest}"}
