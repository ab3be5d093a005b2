"""What a process remembers of accounts and people: they are read at every click, and rarely change.

With SQLite this process is the only one that writes, so what it remembers is what is stored: each change of its own
makes it look again. With PostgreSQL other replicas write too: there only what is shown comes from memory, at most a
second old; what is decided is read anew.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from workflows.domain.account import Account
from workflows.domain.ids import PersonId
from workflows.domain.person import Identity, Person

BELIEVED = 1.0
"""Seconds, where others write too."""
MOST_PEOPLE = 10_000


@dataclass(frozen=True, kw_only=True)
class Listed:
    """An account and whether it was removed from app.yaml since."""

    account: Account
    removed: bool


class Remembered:
    """One per open database. `alone`: nobody else can write to it."""

    def __init__(self, *, alone: bool) -> None:
        self.alone = alone
        self.version = 0
        """Counts the changes; what was read before one must not be kept after it."""
        self.accounts: Mapping[str, Listed] | None = None
        self.people: dict[PersonId, Person] = {}
        self.by_identity: dict[Identity, Person] = {}
        self._changing = 0
        self._forgotten_at = time.monotonic()

    @property
    def is_settled(self) -> bool:
        """Whether no change is under way that may be committed at any moment."""
        return self._changing == 0

    def expire(self) -> None:
        """Where others write too: forget what is too old."""
        if not self.alone and time.monotonic() - self._forgotten_at > BELIEVED:
            self.forget()

    def begin_change(self) -> None:
        """Something will be written: until `end_change` nothing is remembered."""
        self._changing += 1
        self.forget()

    def end_change(self) -> None:
        """It is committed or rolled back."""
        self._changing -= 1
        self.forget()

    def forget(self) -> None:
        """Look again at the next question."""
        self.version += 1
        self.accounts = None
        self.people.clear()
        self.by_identity.clear()
        self._forgotten_at = time.monotonic()


class Recollection:
    """The memory as one transaction may use it. `decides`: what it reads may lead to a change."""

    def __init__(self, memory: Remembered, *, decides: bool) -> None:
        memory.expire()
        self._memory = memory
        self._version = memory.version
        self._readable = memory.alone or not decides
        self._changes = False
        # What this transaction read itself, for where the memory may not be used.
        self._own_accounts: Mapping[str, Listed] | None = None
        self._own_people: dict[PersonId, Person] = {}

    def accounts(self) -> Mapping[str, Listed] | None:
        """Every account by id, in app.yaml's order; None: look."""
        return self._memory.accounts if self._may_use else self._own_accounts

    def keep_accounts(self, accounts: Mapping[str, Listed]) -> None:
        """They were just read."""
        if self._may_use:
            self._memory.accounts = accounts
        else:
            self._own_accounts = accounts

    def person(self, identity: Identity) -> Person | None:
        """Who this is; None: look."""
        return self._memory.by_identity.get(identity) if self._may_use else None

    def people(self, ids: Sequence[PersonId]) -> Sequence[Person] | None:
        """All of these, in this order; None: look."""
        known = self._memory.people if self._may_use else self._own_people
        return [known[one] for one in ids] if all(one in known for one in ids) else None

    def keep_people(self, people: Iterable[Person]) -> None:
        """They were just read."""
        if not self._may_use:
            self._own_people.update({person.id: person for person in people})
            return
        if len(self._memory.people) > MOST_PEOPLE:
            self._memory.people.clear()
            self._memory.by_identity.clear()
        for person in people:
            self._memory.people[person.id] = person
            self._memory.by_identity.update(dict.fromkeys(person.identities, person))

    def keep_others(self, people: Iterable[Person]) -> None:
        """They were just read, under ids they had before their chat accounts were linked."""
        known = self._memory.people if self._may_use else self._own_people
        known.update({person.id: person for person in people})

    def changes(self) -> None:
        """This transaction is about to write an account, a right or a person."""
        self._own_accounts = None
        self._own_people.clear()
        if not self._changes:
            self._changes = True
            self._memory.begin_change()

    def end(self) -> None:
        """The transaction is over, either way."""
        if self._changes:
            self._changes = False
            self._memory.end_change()

    @property
    def _may_use(self) -> bool:
        memory = self._memory
        return self._readable and memory.is_settled and memory.version == self._version
