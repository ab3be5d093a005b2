"""The baseline: a bolt app that verifies, parses, routes and acknowledges, and does nothing else. Its own process."""

import asyncio
import re
import sys

from aiohttp import web
from prometheus_client import CollectorRegistry
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.sandbox.world import INSTALL
from bot.server import internal_app, public_app, serving

ANYTHING = re.compile("")


def bare_app(slack_api: str) -> AsyncApp:
    """The app, as bolt's own documentation builds one, with empty listeners."""
    token = INSTALL.bot_token
    client = AsyncWebClient(token=token, base_url=slack_api)
    app = AsyncApp(token=token, signing_secret=INSTALL.signing_secret, client=client)

    async def empty(ack: AsyncAck) -> None:
        await ack()

    app.command(ANYTHING)(empty)
    app.view(ANYTHING)(empty)
    app.action(ANYTHING)(empty)
    return app


async def serve(port: int, slack_api: str) -> None:
    """Serve it behind the same edge as the real program, until cancelled."""
    app = bare_app(slack_api)

    async def events(request: web.Request) -> web.StreamResponse:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    inside = internal_app(probe=_ready, registry=CollectorRegistry())
    async with serving(public_app(slack_events=events), inside, host="127.0.0.1", port=port, internal_port=0):
        await asyncio.Event().wait()


async def _ready() -> dict[str, bool]:
    return {}


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), sys.argv[2]))
