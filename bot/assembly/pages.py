"""The pages of the real program: the chats say who people are, and the accounts' networks take them from there."""

from collections.abc import Callable, Sequence

from aiohttp import web

from bot.assembly.base import Base
from bot.assembly.chats import ChatParts
from bot.assembly.parts import commands_of
from bot.conversation import Talk
from bot.pages import Front, add_pages
from bot.pages.front import CALLBACK
from bot.views import Views
from workflows.connecting import Connecting


def connecting_of(base: Base) -> Connecting:
    """Signing in for accounts, with the way back to our own pages."""
    url = base.config.listen.public_url
    return base.connecting(f"{url}{CALLBACK}" if url else "")


def pages_of(
    base: Base, talk: Talk, views: Views, *, chats: Sequence[ChatParts]
) -> Callable[[web.Application], None] | None:
    """What adds the pages to the public door. None: there is no address for browsers, or no way to sign in."""
    config = base.config
    sign_ins = {parts.platform: parts.sign_in for parts in chats if parts.sign_in is not None}
    if not config.listen.public_url or not sign_ins:
        return None
    front = Front(
        store=base.store,
        connecting=connecting_of(base),
        providers=base.providers,
        sign_ins=sign_ins,
        clock=base.clock,
        network_name=views.network_name,
        turned_away=talk.turned_away,
        public_url=config.listen.public_url,
        company=config.company,
        commands=commands_of(config),
    )
    return lambda app: add_pages(app, front)
