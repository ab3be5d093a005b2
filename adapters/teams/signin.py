"""Signing in with Microsoft: OpenID Connect by the authorization code flow with PKCE, in one tenant (Entra, v2.0).

`profile` is asked for as well as `openid`, because without it Microsoft leaves out `oid` and `tid`, which say who
somebody is (learn.microsoft.com, "ID token claims reference"). The name that comes with it is not read.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import urlencode

import aiohttp
import jwt

from adapters.http import Deadlines, TooLarge, open_session, read_capped
from adapters.teams.keys import Keys, Unavailable
from adapters.teams.settings import Settings
from adapters.wire import Obj, string
from workflows.domain.person import Identity
from workflows.errors import NetworkFailure, NotAllowed
from workflows.ports.clock import Clock

SKEW = timedelta(seconds=60)
"""How far Microsoft's clock may be behind ours, or ahead."""
SCOPE = "openid profile"
LARGEST_ANSWER = 64 * 1024
"""Bytes; an answer with an ID token is below 8 kB."""
GONE = frozenset({"invalid_grant"})
"""Microsoft's word for a code that is of no use (any more)."""
MISCONFIGURED = frozenset({"invalid_client", "unauthorized_client", "invalid_request", "invalid_scope"})
"""Microsoft's words for settings of ours that are wrong: trying again does not help."""
_NEEDED = ("iss", "aud", "exp", "iat", "nonce", "tid", "oid")


class TeamsSignIn:
    """The `ChatSignIn` port: who somebody is, according to Microsoft, if they are in our tenant."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._app = settings.client_id or settings.app_id
        self._secret = settings.client_secret.get_secret_value()
        self._tenant_url = f"{settings.addresses.login_url}/{settings.tenant}"
        self._keys = Keys(
            f"{self._tenant_url}/v2.0/.well-known/openid-configuration", allow_private=bool(settings.login_url)
        )

    def authorize_url(self, *, state: str, nonce: str, redirect_uri: str) -> str:
        """Microsoft's page, of our tenant only."""
        asked = {
            "response_type": "code",
            "response_mode": "query",
            "scope": SCOPE,
            "client_id": self._app,
            "state": state,
            "nonce": nonce,
            "redirect_uri": redirect_uri,
            "code_challenge": _base64(hashlib.sha256(self._verifier(nonce).encode()).digest()),
            "code_challenge_method": "S256",
        }
        return f"{self._shown_url()}/oauth2/v2.0/authorize?{urlencode(asked)}"

    async def identity(self, *, code: str, nonce: str, redirect_uri: str) -> Identity:
        """Who came back. Raises NetworkFailure when Microsoft cannot say, NotAllowed when it is nobody of ours."""
        granted = await self._token(code, nonce, redirect_uri)
        claims = await self._claims(string(granted, "id_token"))
        if not hmac.compare_digest(string(claims, "nonce").encode(), nonce.encode()):
            raise _not_ours()
        if string(claims, "tid").lower() != self._settings.tenant:
            raise NotAllowed(
                "You signed in to another organisation than the one Countersign serves. Nothing was changed. "
                "Please sign in again with your account of this company."
            )
        user = string(claims, "oid").lower()
        if not user:
            raise _not_ours()
        return Identity(platform="teams", organisation=self._settings.tenant, user=user)

    async def close(self) -> None:
        """Stop what is being asked."""
        await self._keys.close()

    def _verifier(self, nonce: str) -> str:
        """PKCE's secret (RFC 7636) for one sign-in. Made from its nonce and our own secret, so that nothing is kept."""
        return _base64(hmac.digest(self._secret.encode(), f"pkce.{nonce}".encode(), "sha256"))

    def _shown_url(self) -> str:
        """The tenant at the address that browsers are sent to, which also signs."""
        shown = self._settings.sign_in_url.rstrip("/")
        return f"{shown}/{self._settings.tenant}" if shown else self._tenant_url

    async def _token(self, code: str, nonce: str, redirect_uri: str) -> Obj:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "client_id": self._app,
            "client_secret": self._secret,
            "code_verifier": self._verifier(nonce),
            "scope": SCOPE,
        }
        granted = await self._ask(form)
        error = string(granted, "error")
        if error in GONE:
            raise NotAllowed("This sign-in was used already, or took too long. Nothing was changed. Please try again.")
        if error in MISCONFIGURED:
            says = f"Microsoft refused the sign-in ({error}). An administrator has to look at chat.teams in app.yaml."
            raise NetworkFailure(says, retry=False)
        if error:
            raise NetworkFailure("Microsoft refused the sign-in for now, so nobody is signed in. Please try again.")
        return granted

    async def _ask(self, form: Mapping[str, str]) -> Obj:
        """One call, never repeated: a code works once. Raises NetworkFailure."""
        deadlines = Deadlines(total=timedelta(seconds=self._settings.call_within))
        address = f"{self._tenant_url}/oauth2/v2.0/token"
        try:
            async with (
                open_session(deadlines=deadlines, allow_private=bool(self._settings.login_url)) as session,
                session.post(address, data=dict(form), allow_redirects=False) as response,
            ):
                answer = json.loads(await read_capped(response, cap=LARGEST_ANSWER))
        except (aiohttp.ClientError, OSError, ValueError, RecursionError, TooLarge):
            raise NetworkFailure("Microsoft did not answer, so nobody is signed in. Please try again.") from None
        if not isinstance(answer, dict):
            raise NetworkFailure("Microsoft did not answer as expected, so nobody is signed in. Please try again.")
        return answer

    async def _claims(self, token: str) -> Obj:
        """What a genuine ID token says that is meant for us, now. Raises NotAllowed; NetworkFailure without keys."""
        try:
            header = jwt.get_unverified_header(token)
        except Exception:  # a library's reading of a stranger's token: not only its own errors
            raise NetworkFailure(
                "Microsoft did not say who you are, so nobody is signed in. Please try again."
            ) from None
        kid = header.get("kid")
        if header.get("alg") != "RS256" or not isinstance(kid, str):
            raise _not_ours()
        try:
            key = await self._keys.find(kid)
        except Unavailable:
            raise NetworkFailure("Microsoft did not answer, so nobody is signed in. Please try again.") from None
        if key is None:
            raise _not_ours()
        try:
            claims = jwt.decode(
                token,
                key.public,
                algorithms=["RS256"],
                audience=self._app,
                issuer=f"{self._shown_url()}/v2.0",
                # Its times are compared with our own clock, below.
                options={
                    "require": list(_NEEDED),
                    "strict_aud": True,
                    "verify_exp": False,
                    "verify_iat": False,
                    "verify_nbf": False,
                },
            )
        except Exception:  # as above
            raise _not_ours() from None
        self._require_now(claims)
        return claims

    def _require_now(self, claims: Mapping[str, object]) -> None:
        expires, issued = claims.get("exp"), claims.get("iat")
        now, skew = self._clock.now().timestamp(), SKEW.total_seconds()
        if not isinstance(expires, int) or not isinstance(issued, int) or not issued - skew <= now < expires + skew:
            raise _not_ours()


def _not_ours() -> NotAllowed:
    return NotAllowed("What Microsoft answered does not belong to this sign-in. Nothing was changed. Please try again.")


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
