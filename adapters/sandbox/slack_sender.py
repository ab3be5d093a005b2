"""Slack's own requests to an app: signed HTTP posts, or envelopes over Socket Mode."""

import asyncio
import hashlib
import hmac
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol
from urllib.parse import urlencode

import aiohttp

from adapters.sandbox.plain_json import Obj, dumps, parse_object
from adapters.sandbox.slack_socket import SocketHub

ACK_DEADLINE = 3.0
"""Seconds an app has to acknowledge."""


class Failure(Enum):
    """Why a delivery counts as not acknowledged; the values are Slack's `X-Slack-Retry-Reason`."""

    TIMEOUT = "http_timeout"
    CONNECTION = "connection_failed"
    STATUS = "http_error"


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """What came of one request: acknowledged, perhaps with an answer, or not."""

    failure: Failure | None = None
    status: int = 200
    answer: Obj = field(default_factory=dict)
    """The JSON object in the acknowledgement, or empty."""
    text: str = ""
    """The acknowledgement's body when it was not JSON."""


@dataclass(frozen=True, kw_only=True)
class Retry:
    """Which repetition this is, and why."""

    number: int
    reason: Failure


class Sender(Protocol):
    """A way to reach the app."""

    async def command(self, form: Mapping[str, str]) -> Delivery:
        """A slash command."""
        ...

    async def interaction(self, payload: Obj) -> Delivery:
        """A click, submission, shortcut or request for options."""
        ...

    async def event(self, envelope: Obj, *, retry: Retry | None = None) -> Delivery:
        """An event, perhaps again."""
        ...


class SignedSender:
    """Posts to the app's request URL, signed as Slack signs: `v0=` HMAC-SHA256 over `v0:timestamp:body`."""

    def __init__(
        self,
        *,
        session: aiohttp.ClientSession,
        url: str,
        signing_secret: str,
        now: Callable[[], float] = time.time,
        deadline: float = ACK_DEADLINE,
    ) -> None:
        self._session = session
        self._url = url
        self._secret = signing_secret
        self._now = now
        self._deadline = deadline

    async def command(self, form: Mapping[str, str]) -> Delivery:
        """Post a slash command, form-encoded."""
        return await self._post(urlencode(form), "application/x-www-form-urlencoded", {})

    async def interaction(self, payload: Obj) -> Delivery:
        """Post an interaction: a form with one field, `payload`."""
        return await self._post(urlencode({"payload": dumps(payload)}), "application/x-www-form-urlencoded", {})

    async def event(self, envelope: Obj, *, retry: Retry | None = None) -> Delivery:
        """Post an event as JSON, with the retry headers when it is a repetition."""
        headers = {}
        if retry is not None:
            headers = {"X-Slack-Retry-Num": str(retry.number), "X-Slack-Retry-Reason": retry.reason.value}
        return await self._post(dumps(envelope), "application/json", headers)

    async def _post(self, body: str, content_type: str, extra: Mapping[str, str]) -> Delivery:
        timestamp = str(int(self._now()))
        headers = {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": sign(self._secret, timestamp, body),
            **extra,
        }
        try:
            async with (
                asyncio.timeout(self._deadline),
                self._session.post(self._url, data=body.encode(), headers=headers, allow_redirects=False) as response,
            ):
                return _delivery(response.status, await response.text())
        except TimeoutError:
            return Delivery(failure=Failure.TIMEOUT, status=0)
        except aiohttp.ClientError:
            return Delivery(failure=Failure.CONNECTION, status=0)


class SocketSender:
    """Sends through an open Socket Mode connection."""

    def __init__(self, hub: SocketHub, *, deadline: float = ACK_DEADLINE) -> None:
        self._hub = hub
        self._deadline = deadline

    async def command(self, form: Mapping[str, str]) -> Delivery:
        """Send a slash command; its fields arrive as JSON."""
        return await self._send("slash_commands", {**form}, None)

    async def interaction(self, payload: Obj) -> Delivery:
        """Send an interaction."""
        return await self._send("interactive", payload, None)

    async def event(self, envelope: Obj, *, retry: Retry | None = None) -> Delivery:
        """Send an event, perhaps again."""
        return await self._send("events_api", envelope, (retry.number, retry.reason.value) if retry else None)

    async def _send(self, kind: str, payload: Obj, retry: tuple[int, str] | None) -> Delivery:
        try:
            answer = await self._hub.send(kind, payload, deadline=self._deadline, retry=retry)
        except TimeoutError:
            return Delivery(failure=Failure.TIMEOUT, status=0)
        except ConnectionError:
            return Delivery(failure=Failure.CONNECTION, status=0)
        return Delivery(answer=answer)


def sign(secret: str, timestamp: str, body: str) -> str:
    """The value of `X-Slack-Signature`."""
    digest = hmac.new(secret.encode(), f"v0:{timestamp}:{body}".encode(), hashlib.sha256).hexdigest()
    return f"v0={digest}"


def _delivery(status: int, text: str) -> Delivery:
    if not 200 <= status < 300:
        return Delivery(failure=Failure.STATUS, status=status)
    answer = parse_object(text)
    return Delivery(status=status, answer=answer or {}, text="" if answer is not None else text)
