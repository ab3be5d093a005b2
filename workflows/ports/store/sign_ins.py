"""The accounts' sign-ins, and people's on the pages."""

from collections.abc import Sequence
from typing import Protocol

from workflows.domain.connecting import Attempt, Session
from workflows.domain.credential import Credential, Tokens
from workflows.domain.ids import AccountId, PersonId


class Credentials(Protocol):
    """Accounts' sign-ins. The rows are written by `record`, the tokens beside them, sealed."""

    async def find(self, account: AccountId) -> Credential | None: ...

    async def list(self) -> Sequence[Credential]: ...

    async def tokens(self, account: AccountId) -> Tokens | None:
        """What opens the account, unsealed."""
        ...

    async def keep(self, account: AccountId, tokens: Tokens) -> None:
        """Seal and keep. An empty refresh token never takes the place of one (failures.md TOK-02)."""
        ...

    async def forget(self, account: AccountId) -> None:
        """Delete the tokens."""
        ...


class Connects(Protocol):
    """Attempts to connect an account, and who is signed in on the pages. Secrets are stored hashed or sealed."""

    async def add(self, attempt: Attempt) -> None: ...

    async def find(self, attempt_id: str) -> Attempt | None:
        """By the name in its link; also one that was used."""
        ...

    async def by_state(self, state: str) -> Attempt | None:
        """By the value that went to the network and back; also one that was used."""
        ...

    async def use(self, attempt_id: str) -> bool:
        """Mark it used: True for the first who asks, and for nobody after."""
        ...

    async def sign_in(self, session: Session) -> None: ...

    async def session(self, session_id: str) -> Session | None:
        """Who holds this cookie, unless they were signed out."""
        ...

    async def sign_out(self, person: PersonId) -> None:
        """End all of a person's sessions."""
        ...
