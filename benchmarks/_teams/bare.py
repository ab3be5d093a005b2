"""The baseline: our door and our SDK, and behind them nothing but an answer of the right kind. Its own process.

`python -m benchmarks._teams.bare PORT SETTINGS`, where SETTINGS is a file with `chat.teams` as JSON, the secret in it.
"""

import asyncio
import sys
from pathlib import Path

from aiohttp import web
from prometheus_client import CollectorRegistry

from adapters.teams.connector import Answer
from adapters.teams.dialogs import render_sentence
from adapters.teams.door import build_handler, keys_of
from adapters.teams.payload import Way, way_of
from adapters.teams.render import Drawing, render_card
from adapters.teams.responses import NOTHING, card_answer, dialog_answer
from adapters.teams.sdk import build_sdk
from adapters.teams.settings import Sentences, Settings
from adapters.wire import Obj
from bot.dialogs.chat import in_teams
from bot.server import internal_app, public_app, serving
from workflows.ports.chat import Card, Interaction, Reply, Words

SAID = "This was received."


class Nobody:
    """A conversation that is only told of forgers."""

    async def handle(self, interaction: Interaction) -> Reply:
        """Never asked."""
        raise AssertionError(type(interaction).__name__)

    async def turned_away(self, reason: str) -> None:
        """Nothing is noted."""


async def answer(activity: Obj) -> Answer:
    """A small card for an Action.Execute, a small dialog for whatever wants one."""
    drawing = Drawing(sentences=Sentences(**in_teams("post")), drawn="drawn")
    match way_of(activity):
        case Way.EXECUTE:
            return card_answer(render_card(Card(notification=SAID, blocks=(Words(line=(SAID,)),)), drawing=drawing))
        case Way.FETCH | Way.SUBMIT:
            return dialog_answer(render_sentence(SAID, drawing=drawing))
    return NOTHING


async def serve(port: int, settings: Settings) -> None:
    """Serve it behind the same edge as the real program, until cancelled."""
    handler = build_handler(
        settings, sdk=build_sdk(settings), turn=answer, conversation=Nobody(), keys=keys_of(settings)
    )

    async def ready() -> dict[str, bool]:
        return {}

    outside: web.Application = public_app(slack_events=None, teams_messages=handler)
    inside = internal_app(probe=ready, registry=CollectorRegistry())
    async with serving(outside, inside, host="127.0.0.1", port=port, internal_port=0):
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Settings.model_validate_json(Path(sys.argv[2]).read_text(encoding="utf-8"))))
