"""People, accounts, and who asks for rights."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from workflows.domain.access import AccessRequest
from workflows.domain.account import Account, Profile
from workflows.domain.hold import Hold
from workflows.domain.ids import AccountId, PersonId
from workflows.domain.person import Identity, Person


@dataclass(frozen=True, kw_only=True)
class Erased:
    """What became of an erased person's words."""

    person: PersonId
    at: datetime
    versions: int
    """How many kept versions of drafts lost their words."""
    pictures: tuple[str, ...]
    """Subjects whose pictures in the chat show their words or their name: `messages.ask` for each."""


class People(Protocol):
    """People and their chat identities."""

    async def get(self, person_id: PersonId) -> Person:
        """Whoever has or had this id, under this id. Raises NotFound."""
        ...

    async def find(self, identity: Identity) -> Person | None:
        """The person with this chat account, whichever of theirs it is."""
        ...

    async def save(self, person: Person) -> None:
        """Insert or replace; the name goes under the person's key. Their chat accounts are theirs from now on."""
        ...

    async def heard_from(self, person: Person) -> None:
        """`person.identity` is the account they spoke from last. Nothing else is written: not what their chats say of
        them, which may be changing in this moment."""
        ...

    async def link(self, person: Person, *, at: datetime) -> None:
        """As `save`, for somebody app.yaml says has several chat accounts: whoever was met under one of them before is
        this person from now on, with the rights they were granted; accounts no longer named are people of their own
        again. Leaves a note in the log when that changes anything.
        """
        ...

    async def linked(self) -> Sequence[Person]:
        """Everybody with several chat accounts."""
        ...

    async def list(self, ids: Sequence[PersonId]) -> Sequence[Person]:
        """Those that exist, in the order asked for, each under the id asked for (somebody linked has several)."""
        ...

    async def erase(self, person_id: PersonId, *, by: str, at: datetime) -> Erased:
        """Destroy the person's key, and with it every word they wrote and their name; leave a tombstone. For all
        their ids.

        Their id stays in the rows and in the log, which stays whole. Raises NotFound.
        """
        ...


class Accounts(Protocol):
    """The accounts of app.yaml, with the profiles last seen and the rights granted since."""

    async def get(self, account_id: AccountId) -> Account:
        """Raises NotFound, also for an account that was removed from app.yaml."""
        ...

    async def list(self) -> Sequence[Account]: ...

    async def also_removed(self, ids: Iterable[str]) -> Mapping[str, Account]:
        """By id, including those removed since; for showing what once was."""
        ...

    async def sync(self, accounts: Sequence[Account]) -> None:
        """Make the table say what app.yaml says; the others are marked removed. Profiles and grants stay."""
        ...

    async def save_profile(self, account_id: AccountId, profile: Profile) -> None: ...

    async def grant_draft(self, account_id: AccountId, person: PersonId) -> None:
        """From now on `get` and `list` count this person among `rights.draft`."""
        ...


class Requests(Protocol):
    """Requests for access."""

    async def get(self, request_id: str) -> AccessRequest:
        """Raises NotFound."""
        ...

    async def find_open(self, person: PersonId, account: AccountId) -> AccessRequest | None: ...


class Holds(Protocol):
    """Legal holds. Written by `record`."""

    async def list(self) -> Sequence[Hold]:
        """Those in force, the oldest first."""
        ...

    async def get(self, hold_id: str) -> Hold:
        """Raises NotFound."""
        ...
