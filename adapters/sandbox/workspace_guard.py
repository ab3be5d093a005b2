"""Who may talk to the practice workspace: this machine's browser with the start-up token, and the stand-ins' clients.

Against DNS rebinding each request must name a loopback host with our port. Against other pages in the same browser
each request that carries an Origin must carry ours. The token arrives once in the address and becomes a cookie.
"""

import hmac
import secrets

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

COOKIE = "countersign_practice"
_API_PREFIXES = ("/slack/", "/x/", "/news/", "/teams/")
"""These carry their own credentials and are called by programs, never by a page."""
_SIGN_IN = "/x/i/oauth2/authorize"
"""A page of its own, whose form a browser sends with `Origin`, or with "null" when the page before hid itself."""
_OPEN_PREFIXES = ("/avatars/",)
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Guard:
    """The checks of one start-up; `port` is set once the server is bound."""

    def __init__(self) -> None:
        self.token = secrets.token_urlsafe(24)
        self.port = 0

    def middleware(self) -> Middleware:
        """The aiohttp middleware that applies all of it."""

        @web.middleware
        async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
            refusal = self._refuse(request)
            if refusal is not None:
                return refusal
            # Headers are added when the answer starts, also to a websocket's and a refused request's.
            return await handler(request)

        return guard

    async def add_headers(self, request: web.Request, response: web.StreamResponse) -> None:
        """For `on_response_prepare`: the strict headers on every page, script and picture."""
        if not request.path.startswith(_API_PREFIXES):
            response.headers.update(_HEADERS)

    def _refuse(self, request: web.Request) -> web.StreamResponse | None:
        if request.headers.get("Host", "") not in self._hosts():
            return _refused("This address is not the practice workspace's. Open the one it printed when it started.")
        origin = request.headers.get("Origin")
        if request.path == _SIGN_IN and origin in {None, "null", *self._origins()}:
            return None
        if request.path.startswith(_API_PREFIXES):
            return _refused("Pages may not call this.") if origin is not None else None
        if origin is not None and origin not in self._origins():
            return _refused("Another page asked; only the practice workspace's own page may.")
        if origin is None and (request.method != "GET" or request.headers.get("Upgrade")):
            return _refused("The request does not say which page it came from.")
        if request.path.startswith(_OPEN_PREFIXES):
            return None
        return self._admit(request)

    def _admit(self, request: web.Request) -> web.StreamResponse | None:
        if self._is_token(request.cookies.get(COOKIE, "")):
            return None
        if request.method == "GET" and request.path == "/" and self._is_token(request.query.get("token", "")):
            welcome = web.Response(status=303, headers={"Location": "/"})
            welcome.set_cookie(COOKIE, self.token, httponly=True, samesite="Strict", path="/")
            return welcome
        return _refused("Open the practice workspace with the address it printed when it started: it carries a token.")

    def _hosts(self) -> frozenset[str]:
        return frozenset({f"127.0.0.1:{self.port}", f"localhost:{self.port}"})

    def _origins(self) -> frozenset[str]:
        return frozenset(f"http://{host}" for host in self._hosts())

    def _is_token(self, given: str) -> bool:
        return hmac.compare_digest(given.encode(), self.token.encode())


def _refused(words: str) -> web.Response:
    return web.Response(status=403, text=words)
