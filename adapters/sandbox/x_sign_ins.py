"""The memory of X's sign-in stand-in: apps, codes, and families of tokens whose refresh tokens work once."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from workflows.domain.ids import RemoteAccountId

ACCESS_LASTS = timedelta(hours=2)
CODE_LASTS = timedelta(seconds=30)
OFFLINE = "offline.access"


@dataclass(frozen=True, kw_only=True)
class Pair:
    """What the token endpoint gives."""

    access: str
    refresh: str
    """"" without the scope `offline.access`."""
    scope: str


@dataclass(frozen=True, kw_only=True)
class _Code:
    client_id: str
    redirect_uri: str
    challenge: str
    scope: str
    account: RemoteAccountId
    at: datetime


@dataclass
class _Family:
    """One sign-in and everything made from it; it changes."""

    client_id: str
    account: RemoteAccountId
    scope: str
    access: str = ""
    refresh: str = ""
    access_until: datetime | None = None
    dead: bool = False


class SignIns:
    """Everybody who signed in at the stand-in. Renewing ends the access token before; a second use of a refresh token
    ends the whole family, which is the strictest X may be.
    """

    def __init__(self, *, now: Callable[[], datetime]) -> None:
        self.exchanged = 0
        self.refreshed = 0
        """How many refresh tokens were taken."""
        self.reused = 0
        """How many were shown a second time."""
        self.lasts = ACCESS_LASTS
        """How long access tokens live from now on."""
        self._now = now
        self._apps: dict[str, str] = {}
        self._codes: dict[str, _Code] = {}
        self._families: dict[str, _Family] = {}

    @property
    def issued(self) -> tuple[str, ...]:
        """Every access and refresh token that was ever given to somebody."""
        return tuple(self._families)

    def register(self, client_id: str, secret: str = "") -> None:
        """Make an app known. Without a secret it is a public client."""
        self._apps[client_id] = secret

    def knows(self, client_id: str, secret: str | None = None) -> bool:
        """Whether there is this app; with `secret` ("" for a public client), whether it proved itself."""
        known = self._apps.get(client_id)
        if known is None or secret is None:
            return known is not None
        return hmac.compare_digest(known.encode(), secret.encode())

    def approve(
        self, account: RemoteAccountId, *, client_id: str, redirect_uri: str, challenge: str, scope: str
    ) -> str:
        """A person pressed Approve: the code their browser takes back."""
        code = secrets.token_urlsafe(32)
        self._codes[code] = _Code(
            client_id=client_id,
            redirect_uri=redirect_uri,
            challenge=challenge,
            scope=scope,
            account=account,
            at=self._now(),
        )
        return code

    def exchange(self, code: str, *, client_id: str, redirect_uri: str, verifier: str) -> Pair | None:
        """The code for tokens, once, and soon."""
        known = self._codes.pop(code, None)
        if known is None or known.client_id != client_id or known.redirect_uri != redirect_uri:
            return None
        digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        if digest != known.challenge or self._now() - known.at > CODE_LASTS:
            return None
        self.exchanged += 1
        return self._next(_Family(client_id=client_id, account=known.account, scope=known.scope))

    def refresh(self, token: str, *, client_id: str) -> Pair | None:
        """New tokens for a refresh token that was never shown before."""
        family = self._families.get(token)
        if family is None or family.client_id != client_id or family.dead:
            return None
        if token != family.refresh:
            self.reused += 1
            family.dead = True
            return None
        self.refreshed += 1
        return self._next(family)

    def account_of(self, access: str) -> RemoteAccountId | None:
        """Whose access token this is, while it lasts."""
        family = self._families.get(access)
        if family is None or family.dead or family.access != access or family.access_until is None:
            return None
        return family.account if self._now() < family.access_until else None

    def revoke(self, token: str) -> None:
        """The sign-in this token belongs to is over."""
        family = self._families.get(token)
        if family is not None:
            family.dead = True

    def revoke_all(self, account: RemoteAccountId) -> None:
        """The account's owner removed the app in their settings."""
        for family in self._families.values():
            if family.account == account:
                family.dead = True

    def _next(self, family: _Family) -> Pair:
        family.access = secrets.token_urlsafe(48)
        family.refresh = secrets.token_urlsafe(48) if OFFLINE in family.scope.split() else ""
        family.access_until = self._now() + self.lasts
        for token in (family.access, family.refresh):
            if token:
                self._families[token] = family
        return Pair(access=family.access, refresh=family.refresh, scope=family.scope)
