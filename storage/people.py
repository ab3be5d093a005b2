"""People: ids and standing in the row; name, time zone and language sealed under the person's own key.

Whose chat account is whose is in `cs_identities`. A row of `cs_people` keeps the account its person was first met
under; when that account belongs to somebody else now, the row's id is another name for them.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, delete, func, or_, select, update

from storage.audit import append
from storage.erasing import erase_person
from storage.schema import identities, people
from storage.statements import insert_or_replace
from storage.work import Work
from workflows.domain.audit import Entry
from workflows.domain.ids import PersonId
from workflows.domain.person import Identity, Person, Standing, Trust, person_id
from workflows.errors import NotFound
from workflows.ports.store import Erased

ERASED = "(erased)"
"""The name of somebody whose key was erased."""
_KEY = ("platform", "organisation", "user")
_ASKED = identities.alias("asked")
_THEIRS = (identities.c.platform, identities.c.organisation, identities.c.user, identities.c.main)
_PERSON = select(
    people,
    *(column.label(f"has_{column.name}") for column in _THEIRS),
).order_by(people.c.id, identities.c.main.desc(), *_THEIRS[:3])
_BY_ID = _PERSON.join_from(people, identities, identities.c.person == people.c.id, isouter=True).where(
    people.c.id.in_(bindparam("ids", expanding=True))
)
_BY_IDENTITY = (
    _PERSON.join_from(_ASKED, people, people.c.id == _ASKED.c.person)
    .join(identities, identities.c.person == people.c.id)
    .where(*(_ASKED.c[name] == bindparam(name) for name in _KEY))
)
_BY_OWN_IDENTITY = _PERSON.join_from(people, identities, identities.c.person == people.c.id, isouter=True).where(
    *(people.c[name] == bindparam(name) for name in _KEY)
)
"""For rows that a former release wrote while this one ran: they have no identities."""
_WHOSE = (
    select(people.c.id, identities.c.person)
    .join_from(people, identities, and_(*(people.c[name] == identities.c[name] for name in _KEY)))
    .where(people.c.id.in_(bindparam("ids", expanding=True)))
)
_STORED = select(people.c.id).where(people.c.id.in_(bindparam("ids", expanding=True))).order_by(people.c.id)
_LINKED = select(identities.c.person).group_by(identities.c.person).having(func.count() > 1)


class SqlPeople:
    """Implements `ports.store.People`."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def get(self, person_id: PersonId) -> Person:
        """Under the id asked for, whichever of theirs it is. Raises NotFound."""
        found = await self.list([person_id])
        if not found:
            raise NotFound("There is no such person.")
        return found[0]

    async def find(self, identity: Identity) -> Person | None:
        """The person with this chat account, whichever of theirs it is."""
        known = self._work.known.person(identity)
        if known is not None:
            return known
        asked = _asked(identity)
        found = await self._load(_BY_IDENTITY, asked) or await self._load(_BY_OWN_IDENTITY, asked)
        return next(iter(found.values()), None)

    async def list(self, ids: Sequence[PersonId]) -> Sequence[Person]:
        """Those that exist, in the order asked for, each under the id asked for."""
        known = self._work.known.people(ids)
        if known is not None:
            return known
        found = await self._load(_BY_ID, {"ids": list(ids)})
        return [found[one] for one in ids if one in found]

    async def linked(self) -> Sequence[Person]:
        """Everybody with several chat accounts."""
        return await self.list([PersonId(one) for one in (await self._work.connection.execute(_LINKED)).scalars()])

    async def save(self, person: Person) -> None:
        """Insert or replace; the name goes under the person's key. Their chat accounts are theirs from now on."""
        self._work.known.changes()
        own = next((one for one in person.identities if person_id(one) == person.id), person.identity)
        row = {"id": person.id, **_asked(own), "standing": person.standing.value, "trust": person.trust.value}
        await insert_or_replace(self._work.connection, people, row, key=["id"])
        await self._save_identities(person)
        clear = json.dumps({"name": person.name, "zone": person.zone, "language": person.language}).encode()
        await self._work.contents.put(name_id(person.id), clear, subject=person.id, person=person.id)

    async def heard_from(self, person: Person) -> None:
        """Only which of their chat accounts comes first."""
        self._work.known.changes()
        await self._save_identities(person)

    async def link(self, person: Person, *, at: datetime) -> None:
        """As `save`; the other accounts stand by themselves again. A note in the log says when anything changed.

        Nothing of the people met before is rewritten: what was granted to them, what they wrote and approved keeps its
        id, and whoever reads it knows whose id that is (`Person.ids`). So to unlink gives each back what was theirs.
        """
        before, wanted = await self._owners(person), set(person.identities)
        given_up = [one for one, whose in before.items() if whose == person.id and one not in wanted]
        for one in given_up:
            await self._work.connection.execute(delete(identities).where(*_is(one)))
        await self.save(person)
        if (before or len(wanted) > 1) and dict.fromkeys(wanted, person.id) != before:
            named = " ".join(sorted(person_id(one) for one in wanted))
            entry = Entry(at=at, action="people.linked", subject=person.id, by="system", facts={"identities": named})
            await append(self._work.connection, entry)

    async def erase(self, person_id: PersonId, *, by: str, at: datetime) -> Erased:
        """Destroy the keys of all their ids and what they wrote, leave tombstones; say which pictures are to be drawn.

        Raises NotFound.
        """
        person = await self.get(person_id)
        self._work.known.changes()
        stored = (await self._work.connection.execute(_STORED, {"ids": sorted(person.ids)})).scalars().all()
        each = [await erase_person(self._work.connection, PersonId(one), by=by, at=at) for one in stored]
        self._work.contents.erased()
        return Erased(
            person=person_id,
            at=at,
            versions=sum(one.versions for one in each),
            pictures=tuple(dict.fromkeys(subject for one in each for subject in one.pictures)),
        )

    async def _load(self, query: Select[Any], asked: Mapping[str, object]) -> dict[PersonId, Person]:
        """By the ids of the rows; a row whose chat account belongs to somebody else now gives that person."""
        rows: dict[PersonId, list[Row[Any]]] = {}
        for row in await self._work.connection.execute(query, asked):
            rows.setdefault(PersonId(row.id), []).append(row)
        whose = await self._whose([one for one, theirs in rows.items() if theirs[0].has_user is None])
        names = await self._work.contents.open([name_id(one) for one in rows if one not in whose])
        found = {one: _person(theirs, names.get(name_id(one))) for one, theirs in rows.items() if one not in whose}
        self._work.known.keep_people(found.values())
        if whose:
            now = await self._load(_BY_ID, {"ids": sorted(set(whose.values()))})
            others = [replace(now[main], id=one) for one, main in whose.items()]
            self._work.known.keep_others(others)
            found |= {one.id: one for one in others}
        return found

    async def _whose(self, ids: Sequence[PersonId]) -> Mapping[PersonId, PersonId]:
        """Whose these ids are now, of people met before their chat account was linked to somebody."""
        if not ids:
            return {}
        rows = await self._work.connection.execute(_WHOSE, {"ids": list(ids)})
        return {PersonId(row.id): PersonId(row.person) for row in rows}

    async def _owners(self, person: Person) -> Mapping[Identity, PersonId]:
        """Whose the accounts are that this person is to have, and those they have."""
        query = select(identities).where(
            or_(identities.c.person == person.id, *(and_(*_is(one)) for one in person.identities))
        )
        rows = await self._work.connection.execute(query)
        return {
            Identity(platform=row.platform, organisation=row.organisation, user=row.user): PersonId(row.person)
            for row in rows
        }

    async def _save_identities(self, person: Person) -> None:
        theirs = identities.c.person == person.id
        await self._work.connection.execute(update(identities).where(theirs).values(main=False))
        for one in person.identities:
            row = {**_asked(one), "person": person.id, "main": one == person.identity}
            await insert_or_replace(self._work.connection, identities, row, key=_KEY)


def name_id(person: str) -> str:
    """Where a person's name lies among the contents."""
    return f"{person}.name"


def _asked(identity: Identity) -> dict[str, str]:
    return {"platform": identity.platform, "organisation": identity.organisation, "user": identity.user}


def _is(identity: Identity) -> list[ColumnElement[bool]]:
    return [identities.c[name] == value for name, value in _asked(identity).items()]


def _person(rows: Sequence[Row[Any]], sealed: bytes | None) -> Person:
    """From their rows, one for each chat account, the main one first."""
    first = rows[0]
    personal = json.loads(sealed) if sealed is not None else {"name": ERASED, "zone": "UTC"}
    accounts = [
        Identity(platform=row.has_platform, organisation=row.has_organisation, user=row.has_user)
        for row in rows
        if row.has_user is not None
    ]
    own = Identity(platform=first.platform, organisation=first.organisation, user=first.user)
    return Person(
        id=PersonId(first.id),
        name=personal["name"],
        identity=accounts[0] if accounts else own,
        others=tuple(accounts[1:]),
        standing=Standing(first.standing),
        trust=Trust(first.trust),
        zone=personal["zone"],
        # Rows of before 0.2 have none.
        language=personal.get("language", ""),
    )
