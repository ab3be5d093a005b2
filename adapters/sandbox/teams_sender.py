"""Teams' own requests to an app: an activity as JSON, with a bearer token signed by the Bot Framework's keys."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

import aiohttp

from adapters.sandbox.plain_json import Obj, dumps, parse_object, string

INVOKE_DEADLINE = 15.0
"""Seconds after which Teams gives an invoke up, and tells the person that it cannot reach the app."""

Signs = Callable[[str], str]
"""Makes the Authorization header of one request, given the service URL that its token's claim names."""


class Failure(Enum):
    """Why a delivery did not succeed."""

    TIMEOUT = "timeout"
    CONNECTION = "connection"
    STATUS = "status"


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """What came of one request."""

    failure: Failure | None = None
    status: int = 200
    answer: Obj = field(default_factory=dict)
    """The JSON object in the answer, or empty."""


class TeamsSender:
    """Posts to the bot's messaging endpoint."""

    def __init__(
        self, *, session: aiohttp.ClientSession, url: str, signs: Signs, deadline: float = INVOKE_DEADLINE
    ) -> None:
        self._session = session
        self._url = url
        self._signs = signs
        self._deadline = deadline

    async def send(self, activity: Obj) -> Delivery:
        """Deliver one activity."""
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Authorization": self._signs(string(activity, "serviceUrl")),
            "User-Agent": "Microsoft-SkypeBotApi (Microsoft-BotFramework/3.0)",
        }
        try:
            async with (
                asyncio.timeout(self._deadline),
                self._session.post(
                    self._url, data=dumps(activity).encode(), headers=headers, allow_redirects=False
                ) as response,
            ):
                return _delivery(response.status, await response.text())
        except TimeoutError:
            return Delivery(failure=Failure.TIMEOUT, status=0)
        except aiohttp.ClientError:
            return Delivery(failure=Failure.CONNECTION, status=0)


def _delivery(status: int, text: str) -> Delivery:
    answer = parse_object(text) or {}
    if not 200 <= status < 300:
        return Delivery(failure=Failure.STATUS, status=status, answer=answer)
    return Delivery(status=status, answer=answer)
