"""Slack and X on 127.0.0.1, with a stop-watch at X's door: when each send arrived, and with which words."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import monotonic

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from adapters.sandbox.slack_api import slack_api_app
from adapters.sandbox.x import x_app
from benchmarks._ack.company import Company

CREATE = "/x/2/tweets"


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """One request to create a post, when its first line had arrived."""

    at: float
    """`time.monotonic()`, which is the event loop's clock."""
    text: str


@dataclass(kw_only=True)
class Door:
    """Everything that was sent, in the order in which it arrived."""

    arrivals: list[Arrival] = field(default_factory=list)

    def after(self, moment: float) -> list[Arrival]:
        """What arrived later than that."""
        return [arrival for arrival in self.arrivals if arrival.at > moment]

    def doubles(self) -> int:
        """How many sends had words that had been sent before."""
        return sum(count - 1 for count in Counter(arrival.text for arrival in self.arrivals).values())


@asynccontextmanager
async def stand_ins(company: Company, door: Door) -> AsyncIterator[str]:
    """Serve Slack under `/slack` and X under `/x`; gives the address of both."""
    app = web.Application(middlewares=[_timing(door)], client_max_size=4 * 1024 * 1024)
    app.add_subapp("/slack", slack_api_app(company.slack))
    app.add_subapp("/x", x_app(company.x))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def _timing(door: Door) -> Middleware:
    @web.middleware
    async def time(request: web.Request, handler: Handler) -> web.StreamResponse:
        at = monotonic()
        if request.method == "POST" and request.path == CREATE:
            door.arrivals.append(Arrival(at=at, text=str((await request.json()).get("text", ""))))
        return await handler(request)

    return time
