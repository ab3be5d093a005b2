"""The way in for sources that are told."""

from collections.abc import Callable

from aiohttp import web

from bot.assembly.base import Base
from bot.conversation import Talk
from bot.receivers import add_receivers


def receivers_of(base: Base, talk: Talk) -> Callable[[web.Application], None] | None:
    """What adds it to the public door. None: no source is told anything, or there is nobody to hear it."""
    listening = base.listening
    if not listening.is_on or not any(facts.told for facts in base.sources.list()):
        return None
    return lambda app: add_receivers(app, sources=base.sources, take=listening.receive, turned_away=talk.turned_away)
