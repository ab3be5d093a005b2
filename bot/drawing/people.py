"""Who people are, as the chat says: fetched at the first meeting, and anew before somebody is asked to decide."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from workflows.domain.ids import PersonId
from workflows.domain.person import Identity, Person
from workflows.errors import NetworkFailure
from workflows.ports.chat import Chat
from workflows.ports.clock import Clock
from workflows.ports.store import Drawn, Role, Store

log = structlog.get_logger()

FRESH = timedelta(minutes=10)
"""How long what the chat said about somebody is believed before they are asked to decide again."""
UNMET = "unmet"
NOWHERE = "nowhere"
"""The place of a mark: something remembered about a subject that is not a picture."""


def unmet_mark(person: PersonId) -> Drawn:
    """The mark of somebody whom the chat was not asked about yet; the announcer takes it away."""
    return Drawn(subject=f"person:{person}", role=Role.ACCESS, channel=NOWHERE, ts=NOWHERE, about=UNMET)


class Register:
    """Keeps people's names, zones and standing as the chat knows them."""

    def __init__(self, *, store: Store, chat: Chat, clock: Clock) -> None:
        self._store = store
        self._chat = chat
        self._clock = clock
        self._seen: dict[PersonId, datetime] = {}

    async def meet(self, person_id: PersonId) -> Person | None:
        """Ask the chat who this is and keep it. None when the chat does not know them. Raises NetworkFailure."""
        identity = _identity(person_id)
        if identity is None:
            return None
        try:
            member = await self._chat.member(identity.user)
        except NetworkFailure as failure:
            if failure.retry:
                raise
            log.warning("person.unknown", person=person_id)
            return None
        async with self._store.transaction() as tx:
            known = await tx.people.find(identity)
            person = replace(
                known or Person(id=person_id, name="", identity=identity),
                name=member.name,
                standing=member.standing,
                zone=member.zone,
            )
            if person != known:
                await tx.people.save(person)
            await tx.messages.remove(unmet_mark(person_id))
        self._seen[person_id] = self._clock.now()
        return person

    async def refresh(self, people: Iterable[PersonId]) -> bool:
        """Ask about everybody of these who was not asked about lately; whether there was anybody to ask about.

        A chat that cannot answer changes nothing.
        """
        now = self._clock.now()
        stale = [one for one in people if one not in self._seen or now - self._seen[one] > FRESH]
        for person_id in stale:
            await self._try(person_id)
        return bool(stale)

    async def _try(self, person_id: PersonId) -> None:
        try:
            await self.meet(person_id)
        except NetworkFailure:
            log.warning("person.unreachable", person=person_id)


def _identity(person_id: PersonId) -> Identity | None:
    platform, _, rest = person_id.partition(":")
    organisation, _, user = rest.rpartition(":")
    return Identity(platform=platform, organisation=organisation, user=user) if organisation and user else None
