"""The table of sealed words and names, and the keys they are sealed with."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.schema import contents, person_keys
from storage.statements import insert_if_absent, insert_or_replace
from storage.vault import PersonKey, Vault
from storage.words import from_bytes
from workflows.domain.ids import PersonId
from workflows.ports.clock import Clock

_REMEMBERED = 10_000
"""How many unwrapped keys a process keeps. They are in memory only, and a key erased from the table opens nothing."""
KEPT_FOR = 60.0
"""Seconds after which a process forgets keys and texts where another one may have erased them."""
_SEALED = (
    select(contents.c.id, contents.c.sealed, person_keys.c.id.label("key"), person_keys.c.wrapped)
    .join(person_keys, person_keys.c.id == contents.c.key)
    .where(contents.c.id.in_(bindparam("ids", expanding=True)))
)

TextKey = tuple[str, int]
"""A post's id and version."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a repeat of a post is noticed by."""

    text: str
    pictures: frozenset[str]
    """SHA-256 of its media."""


class Memory:
    """What this process keeps in memory: keys, unwrapped once each, and the texts that repeats are noticed by.

    `alone`: nobody else can erase anything. Otherwise all of it is dropped after a minute and looked up again.
    """

    def __init__(self, vault: Vault, *, alone: bool) -> None:
        self._vault = vault
        self._alone = alone
        self._fresh_at = time.monotonic()
        self._by_id: dict[str, PersonKey] = {}
        self._by_person: dict[str, PersonKey] = {}
        self.recent: Mapping[TextKey, Said] = {}
        """What the newest posts say. Replaced as a whole, so that a forgotten post's goes with the next look."""

    def known(self, person: str) -> PersonKey | None:
        """The person's key, if it was used before."""
        return self._by_person.get(person)

    def remember(self, person: str, key: PersonKey) -> None:
        """Keep a committed key."""
        if len(self._by_person) >= _REMEMBERED:
            self._by_person.clear()
        self._by_person[person] = key

    def unwrap(self, key_id: str, wrapped: bytes) -> PersonKey:
        """The key of that id, unwrapped now or before."""
        key = self._by_id.get(key_id)
        if key is None:
            if len(self._by_id) >= _REMEMBERED:
                self._by_id.clear()
            key = self._by_id[key_id] = self._vault.unwrap(key_id, wrapped)
        return key

    def new(self) -> tuple[PersonKey, bytes]:
        """A fresh key, and its wrapped form for the table."""
        return self._vault.new_key(uuid4().hex)

    def forget_person(self, person: str) -> None:
        """Drop a key that does not exist any more."""
        gone = self._by_person.pop(person, None)
        if gone is not None:
            self._by_id.pop(gone.id, None)

    def expire(self) -> None:
        """Where others erase too: drop what is too old. Called at the start of every transaction."""
        if not self._alone and time.monotonic() - self._fresh_at > KEPT_FOR:
            self.forget()

    def forget(self) -> None:
        """Drop everything; it is looked up again at the next question."""
        self._by_id.clear()
        self._by_person.clear()
        self.recent = {}
        self._fresh_at = time.monotonic()


class Contents:
    """Seals and opens within one transaction."""

    def __init__(self, connection: AsyncConnection, memory: Memory, clock: Clock) -> None:
        self._connection = connection
        self._memory = memory
        self._clock = clock
        self._used: dict[str, PersonKey] = {}
        self._recent: Mapping[TextKey, Said] | None = None

    async def put(self, content_id: str, clear: bytes, *, subject: str, person: PersonId) -> None:
        """Seal under the person's key; replaces what was there. `subject` is what it is about, for forgetting it."""
        key = await self._key_of(person)
        row = {"id": content_id, "subject": subject, "key": key.id, "sealed": key.seal(clear)}
        await insert_or_replace(self._connection, contents, row, key=["id"])

    async def keep(self, content_id: str, clear: bytes, *, subject: str, person: PersonId) -> None:
        """Seal under the person's key, in a place of its own that nothing is ever written over."""
        key = await self._key_of(person)
        row = {"id": content_id, "subject": subject, "key": key.id, "sealed": key.seal(clear)}
        if not await insert_if_absent(self._connection, contents, row):
            raise RuntimeError(f"there are words at {content_id} already")

    async def open(self, content_ids: Sequence[str]) -> dict[str, bytes]:
        """Open those that still exist, by id, in one query."""
        if not content_ids:
            return {}
        rows = await self._connection.execute(_SEALED, {"ids": list(content_ids)})
        return {row.id: self._memory.unwrap(row.key, row.wrapped).open(row.sealed) for row in rows}

    async def key_of(self, person: PersonId) -> PersonKey:
        """The person's key, for what lies sealed in rows of its own; made when there is none, so not to read with."""
        return await self._key_of(person)

    async def existing_key(self, person: PersonId) -> PersonKey | None:
        """The person's key, if they have one."""
        return self._used.get(person) or self._memory.known(person) or await self._find_key(person)

    async def forget(self, subject: str) -> None:
        """Delete everything sealed about `subject`."""
        await self._connection.execute(delete(contents).where(contents.c.subject == subject))

    def erased(self) -> None:
        """Keys were destroyed in this transaction: this process must know none of them any more."""
        self._used.clear()
        self._recent = None
        self._memory.forget()

    async def recently_said(self, wanted: Mapping[TextKey, str]) -> Mapping[TextKey, Said]:
        """What posts say, given as (post, version) and where its words lie; opened only when they are new."""
        known = self._memory.recent
        opened = await self.open([words for key, words in wanted.items() if key not in known])
        self._recent = {
            key: known[key] if key in known else _said(opened[words])
            for key, words in wanted.items()
            if key in known or words in opened
        }
        return self._recent

    def committed(self) -> None:
        """The transaction is through: its keys may be remembered."""
        for person, key in self._used.items():
            self._memory.remember(person, key)
        if self._recent is not None:
            self._memory.recent = self._recent

    def rolled_back(self) -> None:
        """The transaction failed, perhaps because a remembered key was erased: look it up again next time."""
        for person in self._used:
            self._memory.forget_person(person)

    async def _key_of(self, person: PersonId) -> PersonKey:
        key = self._used.get(person) or self._memory.known(person)
        if key is None:
            key = await self._find_key(person) or await self._make_key(person)
        self._used[person] = key
        return key

    async def _find_key(self, person: PersonId) -> PersonKey | None:
        query = select(person_keys.c.id, person_keys.c.wrapped).where(person_keys.c.person == person)
        row = (await self._connection.execute(query)).one_or_none()
        return self._memory.unwrap(row.id, row.wrapped) if row else None

    async def _make_key(self, person: PersonId) -> PersonKey:
        key, wrapped = self._memory.new()
        row = {"id": key.id, "person": person, "wrapped": wrapped, "made_at": self._clock.now()}
        if await insert_if_absent(self._connection, person_keys, row):
            return key
        found = await self._find_key(person)
        if found is None:
            raise RuntimeError("a person's key vanished while it was made")
        return found


def _said(words: bytes) -> Said:
    content = from_bytes(words).content(None)
    return Said(text=content.text, pictures=frozenset(one.sha256 for part in content.parts for one in part.media))
