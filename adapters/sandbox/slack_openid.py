"""Slack's "Sign in with Slack": the page that asks, the code for an ID token, and who the token is.

The page lets whoever sits here choose the person: the practice workspace has no passwords. Everything else holds to
Slack: a code works once, within ten minutes, for one redirect address and one app.
"""

import base64
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode, urlsplit

from aiohttp import web

from adapters.sandbox.plain_json import Json, Obj
from adapters.sandbox.slack import SlackWorld
from adapters.sandbox.slack_state import SlackUser

CODE_LASTS = 600.0
"""Seconds (docs.slack.dev, installing with OAuth)."""
TOKEN_LASTS = 300
"""Seconds an ID token may be believed, as in Slack's example."""
CLAIMS = "https://slack.com"
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
_ASKED = ("client_id", "redirect_uri", "state", "nonce", "scope", "response_type", "team")


@dataclass(frozen=True, kw_only=True)
class _Code:
    user: str
    nonce: str
    redirect_uri: str
    issued_at: float


class SlackOpenId:
    """The sign-in of one world, mounted at `prefix`. Where it is reached is the issuer, as `https://slack.com` is."""

    def __init__(self, world: SlackWorld, *, prefix: str = "") -> None:
        self._world = world
        self._prefix = prefix
        self.lies: dict[str, Json] = {}
        """Put over what the next ID tokens say."""
        self._codes: dict[str, _Code] = {}
        self._tokens: dict[str, str] = {}
        self.signed_in: list[str] = []
        """Whose code was exchanged, oldest first."""

    def add_to(self, app: web.Application) -> None:
        """The three addresses, and the one behind each name on the page."""
        prefix = self._prefix
        app.router.add_get(f"{prefix}/openid/connect/authorize", self._page)
        app.router.add_get(f"{prefix}/openid/connect/authorize/as/{{user}}", self._chosen)
        app.router.add_post(f"{prefix}/api/openid.connect.token", self._token)
        app.router.add_route("*", f"{prefix}/api/openid.connect.userInfo", self._user_info)

    async def _page(self, request: web.Request) -> web.Response:
        asked = _asked(request)
        if trouble := self._trouble(asked):
            return _html(f"<h1>Something went wrong</h1><p>{escape(trouble)}</p>", status=400)
        here = f"{self._prefix}/openid/connect/authorize/as"
        people = "".join(
            f'<li><a href="{escape(f"{here}/{user.id}?{urlencode(asked)}")}">{escape(user.real_name)}</a></li>'
            for user in self._world.users.values()
            if not user.is_bot and not user.deleted and user.id != "USLACKBOT"
        )
        refused = escape(f"{here}/nobody?{urlencode(asked)}")
        return _html(
            f"<h1>Sign in to {escape(self._world.install.team_name)} with Slack</h1>"
            "<p>This is the practice Slack: nobody has a password. Who are you?</p>"
            f'<ul>{people}</ul><p><a href="{refused}">Cancel</a></p>'
        )

    async def _chosen(self, request: web.Request) -> web.Response:
        asked = _asked(request)
        if trouble := self._trouble(asked):
            return _html(f"<h1>Something went wrong</h1><p>{escape(trouble)}</p>", status=400)
        user, answer = request.match_info["user"], {"error": "access_denied", "state": asked["state"]}
        if user in self._world.users:
            answer = {"code": self.code_for(user, nonce=asked["nonce"], redirect_uri=asked["redirect_uri"])}
            answer["state"] = asked["state"]
        return web.Response(status=302, headers={"Location": f"{asked['redirect_uri']}?{urlencode(answer)}"})

    def code_for(self, user: str, *, nonce: str, redirect_uri: str) -> str:
        """A fresh code, as if this person had agreed."""
        code = secrets.token_hex(16)
        self._codes[code] = _Code(user=user, nonce=nonce, redirect_uri=redirect_uri, issued_at=self._world.now())
        return code

    async def _token(self, request: web.Request) -> web.Response:
        form = {key: value for key, value in (await request.post()).items() if isinstance(value, str)}
        answer = self._exchange(form, issuer=f"{request.scheme}://{request.host}{self._prefix}")
        self._world.calls.append(("openid.connect.token", str(answer.get("error", "ok"))))
        if "openid.connect.token" in self._world.faults.lost_answer:
            return web.Response(status=500)
        return web.json_response(answer)

    def _exchange(self, form: Mapping[str, str], *, issuer: str) -> Obj:
        install = self._world.install
        if form.get("client_id") != install.client_id:
            return _refusal("invalid_client_id")
        if form.get("client_secret") != install.client_secret:
            return _refusal("bad_client_secret")
        code = self._codes.pop(form.get("code", ""), None)
        if code is None or self._world.now() - code.issued_at > CODE_LASTS:
            return _refusal("invalid_code")
        if form.get("redirect_uri") != code.redirect_uri:
            return _refusal("bad_redirect_uri")
        token = f"xoxp-openid-{secrets.token_hex(12)}"
        self._tokens[token] = code.user
        self.signed_in.append(code.user)
        claims = {**self._who(self._world.user(code.user)), **self._about(code), "iss": issuer, **self.lies}
        return {"ok": True, "access_token": token, "token_type": "Bearer", "id_token": _unsigned(claims)}

    async def _user_info(self, request: web.Request) -> web.Response:
        user = self._tokens.get(request.headers.get("Authorization", "").removeprefix("Bearer ").strip())
        answer = _refusal("invalid_auth") if user is None else {"ok": True, **self._who(self._world.user(user))}
        self._world.calls.append(("openid.connect.userInfo", str(answer.get("error", "ok"))))
        return web.json_response(answer)

    def _who(self, user: SlackUser) -> dict[str, Json]:
        told: dict[str, Json] = {
            "sub": user.id,
            f"{CLAIMS}/user_id": user.id,
            f"{CLAIMS}/team_id": user.team_id or self._world.install.team_id,
        }
        if self._world.install.enterprise_id and user.team_id is None:
            told[f"{CLAIMS}/enterprise_id"] = self._world.install.enterprise_id
        return told

    def _about(self, code: _Code) -> dict[str, Json]:
        now = int(self._world.now())
        return {
            "aud": self._world.install.client_id,
            "iat": now,
            "exp": now + TOKEN_LASTS,
            "nonce": code.nonce,
        }

    def _trouble(self, asked: Mapping[str, str]) -> str:
        """What Slack says on its page instead of sending anybody back; "" when all is well."""
        if asked["client_id"] != self._world.install.client_id:
            return "Invalid client_id parameter"
        if urlsplit(asked["redirect_uri"]).hostname not in {"127.0.0.1", "localhost"}:
            return "redirect_uri did not match any configured URIs"
        if "openid" not in asked["scope"].split() or asked["response_type"] != "code":
            return "Invalid permissions requested"
        return ""


def _asked(request: web.Request) -> dict[str, str]:
    return {name: request.query.get(name, "") for name in _ASKED}


def _refusal(code: str) -> Obj:
    return {"ok": False, "error": code}


def _unsigned(claims: Mapping[str, Json]) -> str:
    """A JWT whose signature is not one: whoever gets it straight from Slack need not look."""
    parts = (json.dumps({"typ": "JWT", "alg": "RS256", "kid": "practice"}), json.dumps(dict(claims)))
    encoded = [base64.urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in parts]
    return ".".join((*encoded, "practice"))


def _html(body: str, *, status: int = 200) -> web.Response:
    style = "body{font:18px system-ui;max-width:26em;margin:3em auto;padding:0 1em}li{margin:.7em 0}"
    head = f'<meta name="viewport" content="width=device-width"><title>Sign in</title><style>{style}</style>'
    page = f'<!doctype html><html lang="en">{head}{body}</html>'
    return web.Response(status=status, text=page, content_type="text/html", headers=_HEADERS)
