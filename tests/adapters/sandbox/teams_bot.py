"""A bot of a few lines for the tests of the local Teams: it keeps what it hears and answers as it was told."""

from collections.abc import Callable, Mapping
from typing import Any

import aiohttp
from aiohttp import web

from adapters.sandbox.teams import LocalTeams
from adapters.sandbox.teams_acme import APPROVALS
from adapters.sandbox.teams_state import TeamsMessage

CHANNEL = f"v3/conversations/{APPROVALS.id}/activities"
"""Where the tests write."""
Answers = Callable[[Mapping[str, Any]], Mapping[str, Any] | None]


class Bot:
    """Answers invokes by their name."""

    def __init__(self) -> None:
        self.heard: list[Any] = []
        self.tokens: list[str] = []
        self.answers: dict[str, Answers] = {}
        self.status = 200
        self.session: aiohttp.ClientSession | None = None
        self.service_url = ""

    async def hear(self, request: web.Request) -> web.StreamResponse:
        activity = await request.json()
        self.heard.append(activity)
        self.tokens.append(request.headers["Authorization"])
        self.service_url = activity["serviceUrl"]
        if self.status != 200:
            return web.Response(status=self.status)
        answering = self.answers.get(activity.get("name", activity["type"]))
        answer = answering(activity) if answering else None
        return web.Response() if answer is None else web.json_response(answer)

    async def call(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, *, token: str = "ours"
    ) -> tuple[int, Any]:
        """Ask the connector."""
        assert self.session is not None
        headers = {"Authorization": f"Bearer {token}"}
        async with self.session.request(method, f"{self.service_url}{path}", json=body, headers=headers) as response:
            text = await response.text()
            return response.status, (await response.json() if text else None)


def card(*body: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """An adaptive card."""
    return {"type": "AdaptiveCard", "version": "1.5", "body": list(body), **more}


def words(text: str) -> dict[str, Any]:
    return {"type": "TextBlock", "text": text}


def message_with(shown: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """An activity with a card."""
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "content": shown}
    return {"type": "message", "attachments": [attachment], **more}


def execute(title: str, verb: str, **more: Any) -> dict[str, Any]:
    return {"type": "Action.Execute", "title": title, "verb": verb, **more}


def shown(value: Mapping[str, Any]) -> dict[str, Any]:
    """A card as the answer to an invoke."""
    return {"statusCode": 200, "type": "application/vnd.microsoft.card.adaptive", "value": value}


def dialog(value: Mapping[str, Any], title: str = "Window") -> dict[str, Any]:
    """A dialog as the answer to an invoke."""
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "content": value}
    return {"task": {"type": "continue", "value": {"title": title, "card": attachment}}}


async def posted(bot: Bot, teams: LocalTeams, shown: dict[str, Any]) -> TeamsMessage:
    """The bot's card in the approvals channel."""
    status, answer = await bot.call("POST", CHANNEL, message_with(shown))
    assert status == 201, answer
    return teams.world.message(APPROVALS.id, answer["id"])
