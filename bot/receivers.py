"""`POST /listen/NAME`: sources that are told hand in what they heard. It is stored before they are thanked.

Anybody can knock here. A signature decides who is heard; whoever has none is turned away and noted, with the source's
name and never with what was sent. A body that was taken may be handed in again: it changes nothing.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import structlog
from aiohttp import web

from workflows.errors import Busy, Conflict, NotFound
from workflows.ports.source import Batch, Receiver, Sources, Unreadable, Untrusted

log = structlog.get_logger()

LARGEST_BODY = 1024 * 1024
READ_WITHIN = 1.5
"""Seconds for a body to arrive."""
ANSWER_WITHIN = 2.8
"""Seconds from the first byte to the answer: X gives up after three, as Slack does."""
NOTE_WITHIN = 1.0
"""Seconds for the note about somebody who was turned away."""
LONGEST_NAME = 64

Take = Callable[[str, Batch], Awaitable[object]]
"""Keeps what a source was told, or raises Busy or Conflict, and then nothing was kept."""


def add_receivers(
    app: web.Application, *, sources: Sources, take: Take, turned_away: Callable[[str], Awaitable[None]]
) -> None:
    """Add the two routes. `turned_away` notes a request that could not be trusted, at most so many a minute."""
    door = _Door(sources, take, turned_away)
    app.router.add_get("/listen/{name}", door.challenged, allow_head=False)
    app.router.add_post("/listen/{name}", door.told)


class _Door:
    def __init__(self, sources: Sources, take: Take, turned_away: Callable[[str], Awaitable[None]]) -> None:
        self._sources = sources
        self._take = take
        self._turned_away = turned_away

    async def challenged(self, request: web.Request) -> web.Response:
        """Whether we hold the secret, for the networks that ask."""
        answer = self._receiver(request).challenge(dict(request.query))
        if answer is None:
            raise web.HTTPNotFound
        return web.json_response(dict(answer))

    async def told(self, request: web.Request) -> web.Response:
        """What was handed in, kept."""
        receiver, name = self._receiver(request), request.match_info["name"]
        try:
            async with asyncio.timeout(ANSWER_WITHIN):
                return await self._kept(name, receiver, request)
        except Untrusted as refusal:
            await self._note(f"listen.{name}: {refusal}")
            return web.Response(status=401, text="not verified")
        except Unreadable as refusal:
            return web.Response(status=400, text=str(refusal)[:200])
        except (Busy, Conflict, TimeoutError) as failure:
            log.warning("listen.busy", source=name, reason=type(failure).__name__)
            return web.Response(status=503, text="not stored, hand it in again", headers={"Retry-After": "5"})

    async def _kept(self, name: str, receiver: Receiver, request: web.Request) -> web.Response:
        body = await _body(request)
        if body is None:
            return web.Response(status=413, text="too large, or too slow")
        batch = receiver.receive(_headers(request), body)
        if batch.heard or batch.gone:
            await self._take(name, batch)
        return web.Response(text="stored")

    def _receiver(self, request: web.Request) -> Receiver:
        name = request.match_info["name"]
        try:
            return self._sources.receiver(name[:LONGEST_NAME])
        except NotFound:
            raise web.HTTPNotFound from None

    async def _note(self, reason: str) -> None:
        try:
            async with asyncio.timeout(NOTE_WITHIN):
                await self._turned_away(reason)
        except (Busy, TimeoutError) as failure:
            log.warning("listen.refusal_not_noted", reason=type(failure).__name__)


def _headers(request: web.Request) -> Mapping[str, str]:
    """By name in small letters. One that is written twice is none: whoever signs writes it once."""
    return {name.lower(): values[0] for name in request.headers if len(values := request.headers.getall(name)) == 1}


async def _body(request: web.Request) -> bytes | None:
    """The whole body, or None when it is too large or too slow."""
    if (request.content_length or 0) > LARGEST_BODY:
        return None
    chunks: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(READ_WITHIN):
            async for chunk in request.content.iter_chunked(64 * 1024):
                size += len(chunk)
                if size > LARGEST_BODY:
                    return None
                chunks.append(chunk)
    except (TimeoutError, ConnectionError):
        return None
    return b"".join(chunks)
