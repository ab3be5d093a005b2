"""X's sign-in as the stand-in plays it: the page where a person approves, the token endpoint, and revoking."""

import base64
import binascii
import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from html import escape
from urllib.parse import unquote, urlencode, urlsplit

from aiohttp import web

from adapters.sandbox.x_sign_ins import Pair
from adapters.sandbox.x_switches import Fault
from adapters.sandbox.x_world import XAccount, XWorld

AUTHORIZE = "/i/oauth2/authorize"
_STYLE = (
    "body{font:18px/1.45 system-ui;max-width:26em;margin:3em auto;padding:0 1em}h1{font-size:1.4em}"
    "button{font:inherit;padding:.4em 1.2em;margin-right:.4em}input{width:1.1em;height:1.1em}"
)
_ASKED = ("response_type", "client_id", "redirect_uri", "scope", "state", "code_challenge", "code_challenge_method")


def add_sign_in(app: web.Application, world: XWorld) -> None:
    """Add the sign-in to the stand-in's application."""
    desk = _Desk(world)
    app.router.add_get(AUTHORIZE, desk.ask)
    app.router.add_post(AUTHORIZE, desk.answer)
    app.router.add_post("/2/oauth2/token", desk.token)
    app.router.add_post("/2/oauth2/revoke", desk.revoke)


def bearer_of(request: web.Request, world: XWorld) -> XAccount | None:
    """The account whose access token came with the request."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    account = world.sign_ins.account_of(token) if scheme == "Bearer" else None
    return world.account(account) if account is not None else None


class _Desk:
    def __init__(self, world: XWorld) -> None:
        self._world = world

    async def ask(self, request: web.Request) -> web.Response:
        """The page: as which account, and Approve or Cancel."""
        asked = {name: request.query.get(name, "") for name in _ASKED}
        problem = self._problem(asked)
        if problem is not None:
            return _page(f"<p>{escape(problem)}</p>", status=400)
        return _page(_form(asked, self._world.accounts), leads_to=asked["redirect_uri"])

    async def answer(self, request: web.Request) -> web.Response:
        """Back to the app, with a code or with a refusal."""
        form = await request.post()
        asked = {name: str(form.get(name, "")) for name in _ASKED}
        problem = self._problem(asked)
        account = self._world.account(str(form.get("account", "")))
        if problem is not None or account is None:
            return _page(f"<p>{escape(problem or 'There is no such account.')}</p>", status=400)
        back = {"state": asked["state"]}
        if form.get("decision") == "approve":
            back["code"] = self._world.sign_ins.approve(
                account.id,
                client_id=asked["client_id"],
                redirect_uri=asked["redirect_uri"],
                challenge=asked["code_challenge"],
                scope=asked["scope"],
            )
        else:
            back["error"] = "access_denied"
        raise web.HTTPSeeOther(f"{asked['redirect_uri']}?{urlencode(back)}")

    async def token(self, request: web.Request) -> web.StreamResponse:
        """POST /2/oauth2/token: a code or a refresh token, for tokens."""
        return await self._as_client(request, self._granted)

    async def revoke(self, request: web.Request) -> web.StreamResponse:
        """POST /2/oauth2/revoke."""
        return await self._as_client(request, self._revoked)

    async def _as_client(self, request: web.Request, then: "Answerer") -> web.StreamResponse:
        self._world.arrived(f"POST {request.path}")
        form = {name: str(value) for name, value in (await request.post()).items()}
        client_id = self._client(request, form)
        if client_id is None:
            return _refused(401, "unauthorized_client", "Missing valid authorization header")
        return await then(request, form, client_id)

    async def _granted(self, request: web.Request, form: Mapping[str, str], client_id: str) -> web.StreamResponse:
        world = self._world
        if world.take(Fault.GRANT_FAILS):
            return web.Response(status=503, text="<html><body>Over capacity</body></html>", content_type="text/html")
        if world.take(Fault.GRANT_LIMITED):
            return web.json_response({"title": "Too Many Requests", "status": 429}, status=429)
        if world.take(Fault.GRANT_REFUSED):
            return _refused(400, "invalid_grant", "The grant is not valid.")
        pair, what = self._pair(form, client_id)
        if pair is None:
            return _refused(400, "invalid_request", f"Value passed for the {what} was invalid.")
        whole = json.dumps(_tokens(pair, world.sign_ins.lasts))
        if world.take(Fault.GRANT_LOST):
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=500)
        if world.take(Fault.GRANT_BROKEN):
            whole = whole[:40]
        return web.Response(text=whole, content_type="application/json", headers={"Cache-Control": "no-store"})

    async def _revoked(self, _request: web.Request, form: Mapping[str, str], _client_id: str) -> web.StreamResponse:
        self._world.sign_ins.revoke(form.get("token", ""))
        return web.json_response({"revoked": True})

    def _pair(self, form: Mapping[str, str], client_id: str) -> tuple[Pair | None, str]:
        sign_ins = self._world.sign_ins
        if form.get("grant_type") == "refresh_token":
            return sign_ins.refresh(form.get("refresh_token", ""), client_id=client_id), "token"
        if form.get("grant_type") != "authorization_code":
            return None, "grant type"
        pair = sign_ins.exchange(
            form.get("code", ""),
            client_id=client_id,
            redirect_uri=form.get("redirect_uri", ""),
            verifier=form.get("code_verifier", ""),
        )
        return pair, "authorization code"

    def _client(self, request: web.Request, form: Mapping[str, str]) -> str | None:
        """Who asks: an app with a secret by Basic authentication, a public one by its id in the form."""
        name, secret = _basic(request.headers.get("Authorization", "")) or (form.get("client_id", ""), "")
        return name if self._world.sign_ins.knows(name, secret) else None

    def _problem(self, asked: Mapping[str, str]) -> str | None:
        if not self._world.sign_ins.knows(asked["client_id"]):
            return "X knows no such app. Check client_id."
        if urlsplit(asked["redirect_uri"]).scheme not in {"http", "https"}:
            return "The app's callback address is missing."
        if asked["response_type"] != "code" or asked["code_challenge_method"] != "S256" or not asked["code_challenge"]:
            return "The request is not one for a code with PKCE."
        return None if asked["state"] and asked["scope"] else "The request has no state or no scope."


Answerer = Callable[[web.Request, Mapping[str, str], str], Awaitable[web.StreamResponse]]


def _basic(header: str) -> tuple[str, str] | None:
    scheme, _, packed = header.partition(" ")
    if scheme != "Basic":
        return None
    try:
        name, _, secret = base64.b64decode(packed, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return unquote(name), unquote(secret)


def _tokens(pair: Pair, lasts: timedelta) -> dict[str, object]:
    shown: dict[str, object] = {
        "token_type": "bearer",
        "expires_in": int(lasts.total_seconds()),
        "access_token": pair.access,
        "scope": pair.scope,
    }
    return {**shown, "refresh_token": pair.refresh} if pair.refresh else shown


def _refused(status: int, error: str, description: str) -> web.Response:
    return web.json_response({"error": error, "error_description": description}, status=status)


def _form(asked: Mapping[str, str], accounts: tuple[XAccount, ...]) -> str:
    hidden = "".join(f'<input type=hidden name="{escape(name)}" value="{escape(asked[name])}">' for name in _ASKED)
    choices = "".join(
        f'<p><label><input type=radio name=account value="{escape(account.id)}" required> '
        f"Authorize as <b>@{escape(account.handle)}</b> ({escape(account.name)})</label></p>"
        for account in accounts
    )
    return (
        f"<p>An app asks to act for an account: <b>{escape(asked['scope'])}</b></p>"
        f'<form method=post action="">{hidden}{choices}'
        "<p><button name=decision value=approve>Approve</button> "
        "<button name=decision value=cancel formnovalidate>Cancel</button></p></form>"
    )


def _page(inside: str, *, status: int = 200, leads_to: str = "") -> web.Response:
    # A browser looks at form-action again when the answer to a form leads elsewhere.
    where = urlsplit(leads_to)
    action = f"'self' {where.scheme}://{where.netloc}" if leads_to else "'none'"
    headers = {
        "Content-Security-Policy": (
            f"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action {action}; "
            "frame-ancestors 'none'"
        ),
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    title = "Practice X: sign in"
    head = f'<meta charset=utf-8><meta name=viewport content="width=device-width"><title>{title}</title>'
    body = f"<!doctype html><html lang=en>{head}<style>{_STYLE}</style><h1>{title}</h1>{inside}</html>"
    return web.Response(text=body, content_type="text/html", status=status, headers=headers)
