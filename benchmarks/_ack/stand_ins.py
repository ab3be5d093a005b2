"""Slack and X on 127.0.0.1, with an ear for what the program tells people after it has acknowledged."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import monotonic

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from adapters.sandbox.slack_api import slack_api_app
from adapters.sandbox.x import x_app
from benchmarks._ack.company import Company

_TRIGGER = re.compile(r'"trigger_id":\s*"([^"]+)"')
_WINDOWS = frozenset({"views.open", "views.push"})


@dataclass(frozen=True, kw_only=True)
class Said:
    """One thing a person was shown."""

    at: float
    """`time.monotonic()`, which is the event loop's clock."""
    body: str


@dataclass(kw_only=True)
class Ear:
    """What was answered to whom: by trigger id for windows, by the address to answer at for messages."""

    heard: dict[str, list[Said]] = field(default_factory=dict)

    def hear(self, key: str, said: Said) -> None:
        """Remember it."""
        self.heard.setdefault(key, []).append(said)

    def about(self, *keys: str) -> list[Said]:
        """All that was answered under any of these keys, oldest first."""
        return sorted((said for key in keys for said in self.heard.get(key, [])), key=lambda said: said.at)


@asynccontextmanager
async def stand_ins(company: Company, ear: Ear) -> AsyncIterator[str]:
    """Serve Slack under `/slack` and X under `/x`; gives the address of both."""
    app = web.Application(middlewares=[_listening(ear)], client_max_size=4 * 1024 * 1024)
    app.add_subapp("/slack", slack_api_app(company.slack))
    app.add_subapp("/x", x_app(company.x))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def _listening(ear: Ear) -> Middleware:
    @web.middleware
    async def listen(request: web.Request, handler: Handler) -> web.StreamResponse:
        kind, _, last = request.path.removeprefix("/slack/").partition("/")
        response = await handler(request)
        if kind == "response" and response.status == 200:
            ear.hear(last, Said(at=monotonic(), body=await request.text()))
        elif kind == "api" and last in _WINDOWS and _went_well(response):
            body = await request.text()
            if found := _TRIGGER.search(body):
                ear.hear(found[1], Said(at=monotonic(), body=body))
        return response

    return listen


def _went_well(response: web.StreamResponse) -> bool:
    return isinstance(response, web.Response) and (response.text or "").startswith('{"ok": true')
