"""An account's sign-in at its network (OAuth 2): whose it is, how long it holds, and who is renewing it right now.

The tokens themselves are `Tokens`: sealed wherever they are stored, and without a readable form anywhere else.
"""

import hashlib
import hmac
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum
from typing import Any

from workflows.domain.audit import Entry
from workflows.domain.ids import AccountId, PersonId, RemoteAccountId
from workflows.domain.post import SYSTEM
from workflows.domain.transition import Change, next_state


@dataclass(frozen=True, kw_only=True)
class Tokens:
    """What opens the account. `refresh` is "" when the network gave none."""

    access: str = field(repr=False)
    refresh: str = field(default="", repr=False)


def fingerprint_of(tokens: Tokens) -> str:
    """Tells two access tokens apart and gives nothing away: a hash whose key is the token itself."""
    return hmac.new(tokens.access.encode(), b"countersign access token v1", hashlib.sha256).hexdigest()[:32]


class CredentialState(Enum):
    """Whether it can be used. LOST: a person has to connect the account again."""

    CONNECTED = "connected"
    REFRESHING = "refreshing"
    LOST = "lost"


class CredentialStep(Enum):
    """What can happen to it."""

    CONNECT = "connect"
    """A person signed in, for the first time or again."""
    BEGIN_REFRESH = "begin_refresh"
    """One process is about to ask for new tokens; committed before it asks."""
    TAKE_OVER = "take_over"
    """The process that began to refresh is gone; another one goes on."""
    REFRESHED = "refreshed"
    NOT_REFRESHED = "not_refreshed"
    """The network could not be asked; the old tokens are as good as before."""
    LOSE = "lose"
    """The network takes the refresh token no more."""


S, T = CredentialState, CredentialStep

TRANSITIONS = {
    (S.CONNECTED, T.CONNECT): S.CONNECTED,
    (S.REFRESHING, T.CONNECT): S.CONNECTED,
    (S.LOST, T.CONNECT): S.CONNECTED,
    (S.CONNECTED, T.BEGIN_REFRESH): S.REFRESHING,
    (S.REFRESHING, T.TAKE_OVER): S.REFRESHING,
    (S.REFRESHING, T.REFRESHED): S.CONNECTED,
    (S.REFRESHING, T.NOT_REFRESHED): S.CONNECTED,
    (S.REFRESHING, T.LOSE): S.LOST,
    (S.CONNECTED, T.LOSE): S.LOST,
}


@dataclass(frozen=True, kw_only=True)
class Credential:
    """The sign-in of one account. Changed only by `step`."""

    account: AccountId
    remote_id: RemoteAccountId
    """Who the network said it is when it was connected; a refresh never changes it."""
    state: CredentialState = CredentialState.CONNECTED
    connected_by: PersonId
    connected_at: datetime
    expires_at: datetime
    """Of the access token."""
    renewable: bool
    """Whether there is a refresh token."""
    scopes: str = ""
    fingerprint: str = ""
    """Of the access token: tells two apart and gives nothing away."""
    claim: int = 0
    """Counts refreshes; only the process that began one may end it."""
    refreshing_since: datetime | None = None
    failing_since: datetime | None = None
    """Since when refreshing fails; None while it works."""
    version: int = 0

    @property
    def id(self) -> str:
        """The account's id: one sign-in each."""
        return self.account

    def step(
        self, step: CredentialStep, *, at: datetime, by: PersonId | None = None, **changes: Any
    ) -> Change["Credential"]:
        """Take one step of the table. Raises WrongState."""
        sentence = "Somebody else is renewing this sign-in in this moment."
        state = next_state(TRANSITIONS, self.state, step, sentence=sentence)
        after = replace(self, state=state, version=self.version + 1, **changes)
        return Change(before=self, after=after, entry=_entry(after, step, by=by, at=at))


def connected(credential: Credential) -> Change[Credential]:
    """The birth of an account's sign-in."""
    entry = _entry(credential, T.CONNECT, by=credential.connected_by, at=credential.connected_at)
    return Change(before=None, after=credential, entry=entry)


def _entry(credential: Credential, step: CredentialStep, *, by: PersonId | None, at: datetime) -> Entry:
    facts = {
        "state": credential.state.value,
        "remote_id": credential.remote_id,
        "fingerprint": credential.fingerprint or None,
        "claim": credential.claim,
    }
    return Entry(at=at, action=f"credential.{step.value}", subject=credential.account, by=by or SYSTEM, facts=facts)
