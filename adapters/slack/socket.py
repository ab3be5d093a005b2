"""Socket Mode: the connection that this program opens to Slack, kept open for as long as it runs.

slack_sdk connects again by itself after a goodbye or a lost line. What it does not survive is an address that went
stale before it was used: it tries that one for ever. So a connection that stays away is thrown away and made anew.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from urllib.parse import urlsplit

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.client import LOOPBACK, SlackFailure
from adapters.slack.settings import Settings

Listener = Callable[[SocketModeClient, SocketModeRequest], Awaitable[None]]

REFUSED_TOKEN = frozenset(
    {
        "access_denied", "account_inactive", "invalid_auth", "missing_scope", "no_permission", "not_allowed_token_type",
        "not_authed", "token_expired", "token_revoked",
    }
)  # fmt: skip
"""What Slack answers `apps.connections.open` when the app-level token is the reason: asking again does not help."""
PATIENCE = 30.0
"""Seconds that slack_sdk may take to connect, or to connect again, before everything is made anew."""
_PING = 5.0
"""Seconds between two pings. A line on which four are not answered is taken for dead."""
_log = logging.getLogger("countersign.slack.socket")


class Socket:
    """One Socket Mode connection for a bolt app. `run` it until cancelled."""

    def __init__(self, app: AsyncApp, settings: Settings, *, took: Callable[[float], None] = lambda _: None) -> None:
        """`took` is told the seconds of each acknowledgement."""
        # slack_sdk logs whole envelopes, the words of posts among them, at DEBUG.
        _log.setLevel(logging.ERROR)
        self._app = app
        self._settings = settings
        self._took = took
        self._is_local = urlsplit(settings.api_url).hostname in LOOPBACK
        self.connected = False
        """Whether Slack could reach us a second ago."""

    async def run(self) -> None:
        """Stay connected until cancelled, whatever happens on the way."""
        while True:
            handler = self._handler()
            try:
                with suppress(TimeoutError):
                    async with asyncio.timeout(PATIENCE):
                        await handler.connect_async()  # type: ignore[no-untyped-call]
                    await self._until_lost(handler.client)
                _log.error("action=slack.socket_lost")
            finally:
                self.connected = False
                await handler.close_async()  # type: ignore[no-untyped-call]

    async def _until_lost(self, client: SocketModeClient) -> None:
        """Return when the connection has been away for longer than the patience."""
        loop = asyncio.get_running_loop()
        seen = loop.time()
        while loop.time() - seen < PATIENCE:
            self.connected = await client.is_connected()
            if self.connected:
                seen = loop.time()
            await asyncio.sleep(1)

    def _handler(self) -> AsyncSocketModeHandler:
        web = AsyncWebClient(base_url=self._settings.api_url, logger=_log)
        token = self._settings.app_token.get_secret_value()
        handler = AsyncSocketModeHandler(self._app, app_token=token, logger=_log, web_client=web, ping_interval=_PING)
        handler.client.socket_mode_request_listeners[:] = [self._timed(handler)]  # type: ignore[list-item]
        if self._is_local:  # slack_sdk takes HTTP_PROXY for every address
            web.proxy = None
            handler.client.proxy = None
        return handler

    def _timed(self, handler: AsyncSocketModeHandler) -> Listener:
        async def listen(client: SocketModeClient, request: SocketModeRequest) -> None:
            began = time.perf_counter()
            await handler.handle(client, request)
            self._took(time.perf_counter() - began)

        return listen


def is_token_refused(failure: SlackFailure) -> bool:
    """Whether the app-level token itself is what Slack does not take."""
    return failure.code in REFUSED_TOKEN
