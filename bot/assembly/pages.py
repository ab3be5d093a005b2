"""The pages of the real program: Slack says who people are, and the accounts' networks take them from there."""

from collections.abc import Callable

from aiohttp import web

from adapters.slack.settings import Home, Settings
from adapters.slack.signin import SlackSignIn
from bot.assembly.base import Base
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
    base: Base, talk: Talk, views: Views, *, settings: Settings, home: Home
) -> Callable[[web.Application], None] | None:
    """What adds the pages to the public door. None: there is no address for browsers, or no way to sign in."""
    config = base.config
    if not config.listen.public_url or not settings.client_id:
        return None
    front = Front(
        store=base.store,
        connecting=connecting_of(base),
        providers=base.providers,
        sign_in=SlackSignIn(settings, home, base.clock),
        clock=base.clock,
        network_name=views.network_name,
        turned_away=talk.turned_away,
        public_url=config.listen.public_url,
        company=config.company,
        command=settings.command,
    )
    return lambda app: add_pages(app, front)
