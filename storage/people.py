"""People: ids and standing in the row; name and time zone sealed under the person's own key."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, bindparam, select

from storage.erasing import erase_person
from storage.schema import people
from storage.statements import insert_or_replace
from storage.work import Work
from workflows.domain.ids import PersonId
from workflows.domain.person import Identity, Person, Standing, Trust
from workflows.errors import NotFound
from workflows.ports.store import Erased

ERASED = "(erased)"
"""The name of somebody whose key was erased."""
_BY_ID = select(people).where(people.c.id.in_(bindparam("ids", expanding=True)))
_BY_IDENTITY = select(people).where(
    people.c.platform == bindparam("platform"),
    people.c.organisation == bindparam("organisation"),
    people.c.user == bindparam("user"),
)


class SqlPeople:
    """Implements `ports.store.People`."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def get(self, person_id: PersonId) -> Person:
        """Raises NotFound."""
        found = await self.list([person_id])
        if not found:
            raise NotFound("There is no such person.")
        return found[0]

    async def find(self, identity: Identity) -> Person | None:
        """The person with this chat account."""
        known = self._work.known.person(identity)
        if known is not None:
            return known
        asked = {"platform": identity.platform, "organisation": identity.organisation, "user": identity.user}
        found = await self._load(_BY_IDENTITY, asked)
        return found[0] if found else None

    async def list(self, ids: Sequence[PersonId]) -> Sequence[Person]:
        """Those that exist, in the order asked for."""
        known = self._work.known.people(ids)
        if known is not None:
            return known
        found = {person.id: person for person in await self._load(_BY_ID, {"ids": list(ids)})}
        return [found[person_id] for person_id in ids if person_id in found]

    async def save(self, person: Person) -> None:
        """Insert or replace; the name goes under the person's key."""
        self._work.known.changes()
        row = {
            "id": person.id,
            "platform": person.identity.platform,
            "organisation": person.identity.organisation,
            "user": person.identity.user,
            "standing": person.standing.value,
            "trust": person.trust.value,
        }
        await insert_or_replace(self._work.connection, people, row, key=["id"])
        clear = json.dumps({"name": person.name, "zone": person.zone}).encode()
        await self._work.contents.put(name_id(person.id), clear, subject=person.id, person=person.id)

    async def erase(self, person_id: PersonId, *, by: str, at: datetime) -> Erased:
        """Destroy the person's key and with it what they wrote, leave a tombstone; say which pictures are to be drawn.

        Raises NotFound.
        """
        await self.get(person_id)
        self._work.known.changes()
        erased = await erase_person(self._work.connection, person_id, by=by, at=at)
        self._work.contents.erased()
        return erased

    async def _load(self, query: Select[Any], asked: Mapping[str, object]) -> Sequence[Person]:
        rows = (await self._work.connection.execute(query, asked)).all()
        names = await self._work.contents.open([name_id(row.id) for row in rows])
        found = [_person(row, names.get(name_id(row.id))) for row in rows]
        self._work.known.keep_people(found)
        return found


def name_id(person: str) -> str:
    """Where a person's name lies among the contents."""
    return f"{person}.name"


def _person(row: Row[tuple[object, ...]], sealed: bytes | None) -> Person:
    personal = json.loads(sealed) if sealed is not None else {"name": ERASED, "zone": "UTC"}
    return Person(
        id=PersonId(row.id),
        name=personal["name"],
        identity=Identity(platform=row.platform, organisation=row.organisation, user=row.user),
        standing=Standing(row.standing),
        trust=Trust(row.trust),
        zone=personal["zone"],
    )
