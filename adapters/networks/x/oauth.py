"""Signing in at X for an account: OAuth 2 with PKCE, and refresh tokens that work once.

Facts from docs.x.com (fundamentals/authentication/oauth-2-0, read in 2026): the addresses, the form of the requests,
Basic authentication for apps with a secret and `client_id` in the form for those without, an access token that lasts
two hours, a refresh token only with the scope `offline.access`. From reports in public (plhery/node-twitter-api-v2#496,
gptme/gptme-contrib#285): a refresh token works once, and one that was used, like a code that was, is answered by 400
`invalid_request`. Assumed, because X does not say: a second use of a refresh token may end all tokens made from it;
renewing may end the access token before; revoking one token leaves other sign-ins of the same account alone.
"""

import asyncio
import json
from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import quote, urlencode

import aiohttp

from adapters.http import Deadlines, TooLarge, open_session, read_capped
from adapters.networks.x.outcomes import left_nothing
from adapters.networks.x.settings import Credentials, Settings
from workflows.domain.credential import Tokens
from workflows.ports.provider import Dead, Granted, GrantOutcome, NotAsked, Provider, Unclear

SCOPES = "tweet.read tweet.write users.read media.write offline.access"
LASTS = timedelta(hours=2)
"""How long X's access tokens live; used when it does not say."""
DEADLINE = timedelta(seconds=20)
"""The longest that asking for tokens may take: well below the minute after which another process takes over."""

_CAP = 64 * 1024
_LONGEST_TOKEN = 4_096
_DEAD = frozenset({"invalid_grant", "invalid_request"})
_APP = frozenset({"invalid_client", "unauthorized_client"})
_OTHER = frozenset({"invalid_scope", "unsupported_grant_type", "temporarily_unavailable"})


class XProvider:
    """Implements `ports.provider.Provider` for one app at X."""

    def __init__(self, settings: Settings, credentials: Credentials) -> None:
        self._settings = settings
        self._client_id = credentials.client_id.get_secret_value()
        self._secret = credentials.client_secret.get_secret_value()
        self._deadlines = Deadlines(
            total=min(settings.deadline, DEADLINE),
            connect=settings.connect_deadline,
            read=min(settings.read_deadline, DEADLINE),
        )

    def authorize_url(self, *, state: str, challenge: str, redirect_uri: str) -> str:
        """X's page where the person signs in and approves."""
        query = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": redirect_uri,
            "scope": SCOPES,
            "state": state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return f"{self._settings.authorize_url}?{urlencode(query, quote_via=quote)}"

    async def exchange(self, *, code: str, verifier: str, redirect_uri: str) -> GrantOutcome:
        """The code that came back, for tokens. A code works once, and for half a minute or so."""
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri}
        return await self._granted({**form, "code_verifier": verifier})

    async def refresh(self, refresh_token: str) -> GrantOutcome:
        """New tokens for a refresh token, which is thereby used up."""
        return await self._granted({"grant_type": "refresh_token", "refresh_token": refresh_token})

    async def revoke(self, tokens: Tokens) -> bool:
        """Make both tokens worthless; whether X said so of each."""
        forms = [{"token": token} for token in (tokens.refresh, tokens.access) if token]
        answers = await asyncio.gather(*(self._posted("revoke", form) for form in forms))
        return all(isinstance(answer, tuple) and answer[0] == 200 for answer in answers)

    async def _granted(self, form: Mapping[str, str]) -> GrantOutcome:
        answer = await self._posted("token", form)
        return _meaning(*answer) if isinstance(answer, tuple) else answer

    async def _posted(self, what: str, form: Mapping[str, str]) -> tuple[int, bytes] | NotAsked | Unclear:
        """One request, never repeated: the status and the body, or what its failure means."""
        address = f"{self._settings.api_url}/2/oauth2/{what}"
        try:
            async with (
                open_session(deadlines=self._deadlines, allow_private=self._settings.may_be_private) as session,
                session.post(address, data=self._form(form), headers=self._headers(), allow_redirects=False) as answer,
            ):
                return answer.status, await read_capped(answer, cap=_CAP)
        except (aiohttp.ClientError, OSError, TimeoutError, TooLarge) as error:
            if left_nothing(error):
                return NotAsked(reason=f"X could not be reached ({type(error).__name__})")
            return Unclear(reason=f"X's answer was lost ({type(error).__name__})")

    def _form(self, form: Mapping[str, str]) -> Mapping[str, str]:
        return form if self._secret else {**form, "client_id": self._client_id}

    def _headers(self) -> Mapping[str, str]:
        if not self._secret:
            return {}
        # RFC 6749 2.3.1: both halves are form-encoded before they are joined.
        name, word = quote(self._client_id, safe=""), quote(self._secret, safe="")
        return {"Authorization": aiohttp.encode_basic_auth(name, word)}


def provider(settings: Settings, credentials: Credentials) -> Provider | None:
    """The sign-in for an account with these credentials; None when it has keys of its own."""
    usable = credentials.connects and credentials.problem() is None
    return XProvider(settings, credentials) if usable else None


def _meaning(status: int, body: bytes) -> GrantOutcome:
    """What X answered. Only what is known by name is certain; everything else is Unclear."""
    content = _object(body)
    if status == 200:
        return _tokens(content)
    if status == 429:
        return NotAsked(reason="X asked us to wait")
    error = str(content.get("error", ""))
    if status in {400, 401} and error in _DEAD:
        return Dead(reason=f"X answered {error}")
    if status in {400, 401, 403} and error in _APP:
        return NotAsked(reason=f"X does not know this app ({error}): look at client_id and client_secret")
    if status in {400, 401, 403} and error in _OTHER:
        return NotAsked(reason=f"X answered {error}")
    return Unclear(reason=f"X answered {status} and gave no reason this program knows")


def _tokens(content: Mapping[str, object]) -> GrantOutcome:
    access, refresh = content.get("access_token"), content.get("refresh_token") or ""
    lasts = content.get("expires_in", LASTS.total_seconds())
    sound = (
        _is_token(access)
        and (refresh == "" or _is_token(refresh))
        and str(content.get("token_type", "bearer")).lower() == "bearer"
        and isinstance(lasts, int | float)
        and 0 < lasts <= timedelta(days=3650).total_seconds()
    )
    if not sound:
        return Unclear(reason="X's answer held no tokens that could be read")
    assert isinstance(lasts, int | float)
    tokens = Tokens(access=str(access), refresh=str(refresh))
    return Granted(tokens=tokens, lasts=timedelta(seconds=lasts), scopes=str(content.get("scope", ""))[:500])


def _is_token(value: object) -> bool:
    """Printable and without a space: it goes into a header as it is."""
    return (
        isinstance(value, str)
        and 0 < len(value) <= _LONGEST_TOKEN
        and value.isascii()
        and value.isprintable()
        and " " not in value
    )


def _object(body: bytes) -> Mapping[str, object]:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
