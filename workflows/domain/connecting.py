"""An attempt to connect an account, from a person's link to the network's answer; and who is signed in on the pages."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from workflows.domain.ids import AccountId, PersonId

ATTEMPT_LASTS = timedelta(minutes=10)
"""How long a connect link may be used (failures.md ABU-16)."""
SESSION_LASTS = timedelta(hours=8)


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One attempt, bound to one person and one account. Its `state` goes to the network and back, once."""

    id: str
    """Names the attempt in the link the person is given."""
    person: PersonId
    account: AccountId
    state: str = field(repr=False)
    verifier: str = field(repr=False)
    """PKCE's secret (RFC 7636); never leaves but to exchange the code."""
    made_at: datetime
    used: bool = False
    """Whether somebody came back with it."""

    def is_over(self, now: datetime) -> bool:
        """Whether it is too old to be used."""
        return now > self.made_at + ATTEMPT_LASTS


@dataclass(frozen=True, kw_only=True)
class Session:
    """Somebody signed in on the pages. `id` is the cookie's value; only its hash is stored."""

    id: str = field(repr=False)
    person: PersonId
    csrf: str = field(repr=False)
    made_at: datetime

    def is_over(self, now: datetime) -> bool:
        """Whether they have to sign in again."""
        return now > self.made_at + SESSION_LASTS
