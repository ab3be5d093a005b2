"""Stand-ins for services that judge drafts: they answer what a test says, and remember what they were asked."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from types import ModuleType
from typing import Any

from aiohttp import web

from adapters.moderators import azure_content_safety, chat, openai_moderation
from tests.adapters.sources.serving import served
from workflows.domain.content import Content, Media, Part
from workflows.ports.moderator import Moderator

KEY = "canary-key"
KINDS: Mapping[str, ModuleType] = {
    "openai_moderation": openai_moderation,
    "azure_content_safety": azure_content_safety,
    "chat": chat,
}
DESCRIBED = Media(sha256="0" * 64, alt_text="A kettle on fire")


@dataclass
class Outside:
    """One service. `answers` are given in turn, the last one again and again; a str is sent as it is."""

    answers: list[object] = field(default_factory=list)
    status: int = 200
    wait: float = 0
    requests: list[tuple[str, Mapping[str, str], dict[str, Any]]] = field(default_factory=list)
    """Path with query, headers, body."""
    url: str = ""
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once somebody asks."""
    until: Callable[[], Awaitable[object]] | None = None
    """What it waits for before it answers."""

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [body for _, _, body in self.requests]

    async def answer(self, request: web.Request) -> web.Response:
        self.requests.append((request.path_qs, request.headers.copy(), await request.json()))
        self.reached.set()
        await asyncio.sleep(self.wait)
        if self.until is not None:
            await self.until()
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, str):
            return web.Response(text=answer, status=self.status, content_type="application/json")
        return web.json_response(answer, status=self.status)


@asynccontextmanager
async def standing_in(*answers: object) -> AsyncIterator[Outside]:
    """The service, served on this machine."""
    outside = Outside(answers=list(answers))

    async def redirect(_request: web.Request) -> web.Response:
        raise web.HTTPTemporaryRedirect("/v1/moderations")

    app = web.Application()
    app.router.add_post("/away/{tail:.*}", redirect)
    app.router.add_post("/{tail:.*}", outside.answer)
    async with served(app) as outside.url:
        yield outside


def built(kind: str, url: str, *, deadline: float = 5, **settings: object) -> Moderator:
    module = KINDS[kind]
    more = {"model": "small", **settings} if kind == "chat" else settings
    moderator: Moderator = module.build(
        module.Settings.model_validate({"url": url, **more}),
        name="outside",
        deadline=timedelta(seconds=deadline),
        secrets=module.Secrets.model_validate({"key": KEY}),
    )
    return moderator


def a_draft(*texts: str, described: bool = False) -> Content:
    """Words in parts; a described picture with the first one when asked for."""
    media = (DESCRIBED,) if described else ()
    return Content(parts=tuple(Part(text=text, media=() if number else media) for number, text in enumerate(texts)))


# --- what each of them says -------------------------------------------------------------------------------------------


def scored(*results: Mapping[str, object], flagged: tuple[str, ...] = ()) -> dict[str, object]:
    """OpenAI's answer with these scores, one mapping for each text."""
    every = ("harassment", "hate", "self-harm/intent", "violence")
    return {
        "id": "modr-1",
        "model": "omni-moderation-latest",
        "results": [
            {
                "flagged": bool(flagged),
                "categories": {name: name in flagged for name in every},
                "category_scores": {name: result.get(name, 0.0001) for name in every},
            }
            for result in results
        ],
    }


def analysed(**severities: object) -> dict[str, object]:
    """Azure's answer with these severities."""
    every = ("Hate", "SelfHarm", "Sexual", "Violence")
    listed = [{"category": name, "severity": severities.get(name, 0)} for name in every]
    return {"blocklistsMatch": [], "categoriesAnalysis": listed}


def said(content: object, *, finish: str | None = "stop", **more: object) -> dict[str, object]:
    """A language model's answer with this text."""
    message = {"role": "assistant", "content": content, **more}
    return {"object": "chat.completion", "choices": [{"index": 0, "finish_reason": finish, "message": message}]}
