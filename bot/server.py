"""The doors of the program: the chats' requests on one port; liveness there, readiness, metrics on a loopback one."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog
from aiohttp import web
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from bot.faults import place_of

log = structlog.get_logger()

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Probe = Callable[[], Awaitable[Mapping[str, bool]]]
"""What must work for the program to be ready, by name."""

LARGEST_BODY = 1024 * 1024
"""Bytes. Slack's own payloads stay far below: a view has at most 250 kB."""
LOOPBACK = "127.0.0.1"
LAST_WORDS = 4.0
"""Seconds that requests under way have to end when the program is asked to stop."""


@dataclass(frozen=True, kw_only=True)
class Ports:
    """Where the doors really are, once they are open."""

    public: int
    internal: int


def public_app(
    *,
    slack_events: Handler | None,
    teams_messages: Handler | None = None,
    pages: Callable[[web.Application], None] | None = None,
    receivers: Callable[[web.Application], None] | None = None,
) -> web.Application:
    """What the world may reach. Without `slack_events` (Socket Mode, or no Slack) and `teams_messages` (no Teams) only
    liveness, and the pages where there are any.

    `pages` adds them to the application, `receivers` the way in for sources that are told.
    """
    app = web.Application(client_max_size=LARGEST_BODY, middlewares=[plain_errors])
    app.router.add_get("/healthz", _alive)
    if slack_events is not None:
        app.router.add_post("/slack/events", slack_events)
    if teams_messages is not None:
        app.router.add_post("/api/messages", teams_messages)
    if pages is not None:
        pages(app)
    if receivers is not None:
        receivers(app)
    return app


def internal_app(
    *, probe: Probe, registry: CollectorRegistry, count: Callable[[], Awaitable[None]] | None = None
) -> web.Application:
    """What only this machine may reach. `count` brings the figures up to date and never raises."""

    async def ready(_request: web.Request) -> web.Response:
        parts = await probe()
        return web.json_response(dict(parts), status=200 if all(parts.values()) else 503)

    async def metrics(_request: web.Request) -> web.Response:
        if count is not None:
            await count()
        return web.Response(body=generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    app = web.Application(client_max_size=1024, middlewares=[only_local_names, plain_errors])
    app.router.add_get("/readyz", ready)
    app.router.add_get("/metrics", metrics)
    return app


@asynccontextmanager
async def serving(
    public: web.Application, internal: web.Application, *, host: str, port: int, internal_port: int
) -> AsyncIterator[Ports]:
    """Open both doors; leaving lets requests under way end, then closes them. Raises OSError when a port is taken."""
    outside = web.AppRunner(public, access_log=None, shutdown_timeout=LAST_WORDS)
    inside = web.AppRunner(internal, access_log=None, shutdown_timeout=LAST_WORDS)
    try:
        yield Ports(
            public=await _open(outside, host, port),
            internal=await _open(inside, LOOPBACK, internal_port),
        )
    finally:
        await outside.cleanup()
        await inside.cleanup()


@web.middleware
async def plain_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """A bug answers 500 with nothing of its inside; too large a body answers 413."""
    try:
        return await handler(request)
    except web.HTTPException as answer:
        return web.Response(status=answer.status, text=answer.reason, headers=_kept(answer))
    except Exception as fault:
        # Not its message: that may hold what was sent.
        log.error("server.bug", path=request.path, at=place_of(fault))
        return web.Response(status=500, text="Something went wrong here. It was noted.")


@web.middleware
async def only_local_names(request: web.Request, handler: Handler) -> web.StreamResponse:
    """A page in somebody's browser must not read metrics through a name of its own that points at 127.0.0.1."""
    if request.host.rpartition(":")[0] not in {"127.0.0.1", "localhost", "[::1]"}:
        raise web.HTTPForbidden
    return await handler(request)


async def _alive(_request: web.Request) -> web.Response:
    return web.Response(text="alive")


async def _open(runner: web.AppRunner, host: str, port: int) -> int:
    await runner.setup()
    site = web.TCPSite(runner, host, port)
    await site.start()
    address = runner.addresses[0]
    return int(address[1])


def _kept(answer: web.HTTPException) -> dict[str, str]:
    return {"Allow": answer.headers["Allow"]} if "Allow" in answer.headers else {}
