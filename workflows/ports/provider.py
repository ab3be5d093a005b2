"""Signing in: at a public network for an account (OAuth 2 with PKCE), and at the chat for the pages (OpenID)."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from workflows.domain.account import Account
from workflows.domain.credential import Tokens
from workflows.domain.person import Identity


@dataclass(frozen=True, kw_only=True)
class Granted:
    """The network gave tokens."""

    tokens: Tokens
    lasts: timedelta
    scopes: str = ""


@dataclass(frozen=True, kw_only=True)
class Dead:
    """The network does not take what we have (invalid_grant and the like); asking again would not help."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class NotAsked:
    """Certainly nothing happened: no connection, or a refusal that names another reason (rate limit, 5xx before)."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class Unclear:
    """The answer was lost: the tokens may have been exchanged already."""

    reason: str


GrantOutcome = Granted | Dead | NotAsked | Unclear


class Provider(Protocol):
    """One network's sign-in, for the app that app.yaml names for one account. Nothing in here is retried."""

    def authorize_url(self, *, state: str, challenge: str, redirect_uri: str) -> str:
        """Where the person's browser is sent. `challenge` is PKCE's S256 challenge."""
        ...

    async def exchange(self, *, code: str, verifier: str, redirect_uri: str) -> GrantOutcome:
        """The code that came back, for tokens."""
        ...

    async def refresh(self, refresh_token: str) -> GrantOutcome:
        """New tokens for a refresh token, which is thereby used up."""
        ...

    async def revoke(self, tokens: Tokens) -> bool:
        """Make the tokens worthless; whether the network said so."""
        ...


class Providers(Protocol):
    """Gives the sign-in of an account's network."""

    def for_account(self, account: Account) -> Provider | None:
        """None when the account is not connected this way (its keys stand in app.yaml, or it needs none)."""
        ...

    def fingerprint(self, tokens: Tokens) -> str:
        """A keyed hash that tells tokens apart and gives nothing away."""
        ...


class TokenSource(Protocol):
    """Gives tokens that work now."""

    async def fresh(self, account: Account) -> Tokens:
        """Renewed when about to end. Raises NetworkFailure: `retry=False` when a person has to connect anew."""
        ...

    async def is_superseded(self, account: Account, tokens: Tokens) -> bool:
        """Whether newer tokens than these were stored since, or are just being asked for."""
        ...


class ChatSignIn(Protocol):
    """Who somebody is, according to the chat they use (OpenID Connect)."""

    def authorize_url(self, *, state: str, nonce: str, redirect_uri: str) -> str:
        """Where the person's browser is sent."""
        ...

    async def identity(self, *, code: str, nonce: str, redirect_uri: str) -> Identity:
        """Who came back with this code, in answer to this nonce.

        Raises NetworkFailure, and NotAllowed for another workspace's people or an answer that is not meant for us.
        """
        ...
