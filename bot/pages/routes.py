"""Which page is behind which address."""

from collections.abc import Awaitable, Callable
from importlib.resources import files

import aiohttp_jinja2
from aiohttp import web
from jinja2 import PackageLoader, StrictUndefined

from bot.pages import connecting, signing_in
from bot.pages.answering import Handler, answering, harden
from bot.pages.front import CALLBACK, SIGNED_IN, STYLE, Front

ATTEMPT = "{attempt:[0-9a-z]{1,64}}"


def add_pages(app: web.Application, front: Front) -> None:
    """Serve the pages with this application."""
    aiohttp_jinja2.setup(
        app,
        loader=PackageLoader("bot.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages: tuple[tuple[str, str, str, Handler], ...] = (
        # What comes back from elsewhere stands first: it would also fit the pattern of a link.
        ("GET", CALLBACK, "connect.callback", connecting.come_back),
        ("GET", SIGNED_IN, "signin.callback", signing_in.come_back),
        ("GET", f"/connect/{ATTEMPT}", "connect", connecting.opened),
        ("POST", f"/connect/{ATTEMPT}", "connect.leave", connecting.left),
        ("GET", f"/signin/{ATTEMPT}", "signin", signing_in.begin),
        ("POST", "/signout", "signout", signing_in.leave),
        ("GET", signing_in.SIGNED_OUT, "signedout", signing_in.signed_out),
    )
    for method, path, name, handler in pages:
        # No HEAD: what only looks must not use anything up.
        app.router.add_route(method, path, answering(front, handler), name=name)
    app.router.add_get(STYLE, _style(front), name="style")


def _style(front: Front) -> Callable[[web.Request], Awaitable[web.Response]]:
    text = files("bot.pages").joinpath("style.css").read_text(encoding="utf-8")

    async def style(_request: web.Request) -> web.Response:
        response = web.Response(text=text, content_type="text/css", charset="utf-8")
        harden(front, response)
        return response

    return style
