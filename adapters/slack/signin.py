"""Signing in with Slack: OpenID Connect by the authorization code flow (docs.slack.dev, "Sign in with Slack").

The ID token comes straight from Slack over TLS, so its claims are checked and its signature need not be (OpenID Connect
Core 1.0, section 3.1.3.7, point 6). Whose workspace it is comes from Slack's own claims, in userInfo and the ID token
alike.
"""

import base64
import binascii
import hmac
import json
from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import urlencode, urlsplit

import aiohttp

from adapters.http import Deadlines, TooLarge, names_private_host, open_session, read_capped
from adapters.slack.settings import Home, Settings
from adapters.wire import Json, Obj, string
from workflows.domain.person import Identity
from workflows.errors import NetworkFailure, NotAllowed
from workflows.ports.clock import Clock

AUTHORIZE_PATH = "/openid/connect/authorize"
CLAIMS = "https://slack.com"
"""What Slack's own claims begin with, on every Slack: `https://slack.com/user_id`."""
SKEW = timedelta(seconds=60)
"""How far Slack's clock may be behind ours."""
LARGEST_ANSWER = 64 * 1024
"""Bytes; both answers are below 4 kB."""
GONE = frozenset({"invalid_code", "code_already_used", "code_expired", "invalid_grant"})
"""Slack's words for a code that is of no use (any more)."""
MISCONFIGURED = frozenset({"bad_client_secret", "invalid_client_id", "bad_redirect_uri", "invalid_client"})
"""Slack's words for settings of ours that are wrong: trying again does not help."""


class SlackSignIn:
    """The `ChatSignIn` port: who somebody is, according to Slack, if they are one of ours."""

    def __init__(self, settings: Settings, home: Home, clock: Clock) -> None:
        self._settings = settings
        self._home = home
        self._clock = clock

    def authorize_url(self, *, state: str, nonce: str, redirect_uri: str) -> str:
        """Slack's page. It asks for `openid` only: who somebody is, no name and no e-mail."""
        asked = {
            "response_type": "code",
            "scope": "openid",
            "client_id": self._settings.client_id,
            "state": state,
            "nonce": nonce,
            "redirect_uri": redirect_uri,
            **({"team": self._home.team} if self._home.team else {}),
        }
        return f"{self._settings.authorize_url}?{urlencode(asked)}"

    async def identity(self, *, code: str, nonce: str, redirect_uri: str) -> Identity:
        """Who came back. Raises NetworkFailure when Slack cannot say, NotAllowed when it is nobody of ours."""
        granted = await self._token(code, redirect_uri)
        claims = _claims(string(granted, "id_token"))
        self._require_meant_for_us(claims, nonce)
        told = await self._ask("openid.connect.userInfo", {}, token=string(granted, "access_token"))
        _require_ok(told)
        user = string(told, f"{CLAIMS}/user_id")
        if not user or user != string(claims, f"{CLAIMS}/user_id") or string(told, "sub") != string(claims, "sub"):
            raise NotAllowed("Slack gave two answers about who you are, so you are not signed in. Please try again.")
        if not self._is_home(told) or not self._is_home(claims):
            raise NotAllowed(
                "You signed in to another Slack workspace than the one Countersign serves. Nothing was changed. "
                "Please sign in again and choose the right workspace."
            )
        return Identity(platform="slack", organisation=self._home.organisation, user=user)

    async def _token(self, code: str, redirect_uri: str) -> Obj:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "client_id": self._settings.client_id,
            "client_secret": self._settings.client_secret.get_secret_value(),
        }
        granted = await self._ask("openid.connect.token", form)
        if string(granted, "error") in GONE:
            raise NotAllowed("This sign-in was used already, or took too long. Nothing was changed. Please try again.")
        _require_ok(granted)
        return granted

    async def _ask(self, method: str, form: Mapping[str, str], *, token: str = "") -> Obj:
        """One call, never repeated: a code works once. Raises NetworkFailure."""
        address = f"{self._settings.api_url}{method}"
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        deadlines = Deadlines(total=timedelta(seconds=self._settings.call_within))
        try:
            async with (
                open_session(deadlines=deadlines, allow_private=names_private_host(address)) as session,
                session.post(address, data=dict(form), headers=headers, allow_redirects=False) as response,
            ):
                answer = json.loads(await read_capped(response, cap=LARGEST_ANSWER))
        except (aiohttp.ClientError, OSError, ValueError, RecursionError, TooLarge):
            raise NetworkFailure("Slack did not answer, so nobody is signed in. Please try again.") from None
        if not isinstance(answer, dict):
            raise NetworkFailure("Slack did not answer as expected, so nobody is signed in. Please try again.")
        return answer

    def _require_meant_for_us(self, claims: Obj, nonce: str) -> None:
        """The ID token answers this very question of this very app, now. Raises NotAllowed."""
        expires = claims.get("exp")
        is_ours = (
            string(claims, "iss") == self._issuer()
            and self._settings.client_id in _audience(claims)
            and isinstance(expires, int)
            and expires > (self._clock.now() - SKEW).timestamp()
            and hmac.compare_digest(string(claims, "nonce").encode(), nonce.encode())
        )
        if not is_ours:
            raise NotAllowed(
                "What Slack answered does not belong to this sign-in. Nothing was changed. Please try again."
            )

    def _issuer(self) -> str:
        address = self._settings.authorize_url
        return address.removesuffix(AUTHORIZE_PATH) if address.endswith(AUTHORIZE_PATH) else _origin(address)

    def _is_home(self, told: Obj) -> bool:
        enterprise = string(told, f"{CLAIMS}/enterprise_id")
        if self._home.enterprise and enterprise:
            return enterprise == self._home.enterprise
        ours = {self._home.team, self._home.enterprise, *self._home.others} - {""}
        return string(told, f"{CLAIMS}/team_id") in ours


def _require_ok(answer: Obj) -> None:
    """Raises NetworkFailure: Slack's own mistake may pass, a wrong client_secret does not."""
    if answer.get("ok") is True:
        return
    error = string(answer, "error")
    if error in MISCONFIGURED:
        says = f"Slack refused the sign-in ({error}). An administrator has to look at chat.slack in app.yaml."
        raise NetworkFailure(says, retry=False)
    raise NetworkFailure("Slack refused the sign-in for now, so nobody is signed in. Please try again.")


def _claims(token: str) -> Obj:
    """What the ID token says. Raises NetworkFailure when it is none."""
    try:
        payload = token.split(".")[1]
        claims: Json = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (IndexError, ValueError, RecursionError, binascii.Error):
        claims = None
    if not isinstance(claims, dict):
        raise NetworkFailure("Slack did not say who you are, so nobody is signed in. Please try again.")
    return claims


def _audience(claims: Obj) -> list[Json]:
    audience = claims.get("aud")
    return list(audience) if isinstance(audience, list) else [audience]


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
