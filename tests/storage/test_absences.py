"""Absences, on both databases: who is away at a moment, and the log that binds it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from storage.audit import Sequencer
from storage.database import Database
from storage.schema import absences
from storage.store import SqlStore
from storage.verifying import verify_audit
from tests.builders import ANA, BEN, NOON
from tests.clocks import StandingClock
from workflows.domain.absence import Absence, planned
from workflows.domain.ids import PersonId
from workflows.domain.person import Identity, person_id
from workflows.errors import Conflict, NotFound

DAY = timedelta(days=1)
AWAY = Absence(id="a1", person=ANA.id, instead=BEN.id, since=NOON, until=NOON + DAY)
LATER = replace(AWAY, id="a2", instead=None, since=NOON + 2 * DAY, until=NOON + 3 * DAY)
TEAMS = Identity(platform="teams", organisation="tenant", user="0b6e")


async def given(store: SqlStore, *found: Absence) -> None:
    async with store.transaction() as tx:
        for absence in found:
            await tx.record(planned(absence, by=absence.person, at=NOON))


async def at(store: SqlStore, moment: datetime) -> list[str]:
    async with store.reading() as tx:
        found = await tx.absences.at(moment)
    assert all(absence.covers(moment) for absence in found)
    return [absence.id for absence in found]


async def test_an_absence_comes_back_as_it_was_planned(store: SqlStore) -> None:
    await given(store, AWAY, LATER)

    async with store.reading() as tx:
        assert (await tx.absences.get("a1"), await tx.absences.get("a2")) == (AWAY, LATER)
        with pytest.raises(NotFound):
            await tx.absences.get("a3")


async def test_it_covers_from_its_beginning_to_before_its_end(store: SqlStore) -> None:
    await given(store, LATER, AWAY, replace(AWAY, id="a3", person=BEN.id, instead=None, since=NOON - DAY))

    assert await at(store, NOON - timedelta(microseconds=1)) == ["a3"]
    assert await at(store, NOON) == ["a3", "a1"]
    assert await at(store, NOON + DAY - timedelta(microseconds=1)) == ["a3", "a1"]
    assert await at(store, NOON + DAY) == []


async def test_one_that_was_ended_covers_the_time_until_then_and_comes_no_more(store: SqlStore) -> None:
    await given(store, AWAY, LATER)
    back = NOON + timedelta(hours=1)
    async with store.transaction() as tx:
        await tx.record(AWAY.end(by=ANA.id, at=back))
        await tx.record(LATER.end(by=ANA.id, at=back))

    assert (await at(store, NOON), await at(store, back), await at(store, LATER.since)) == (["a1"], [], [])
    async with store.reading() as tx:
        assert await tx.absences.upcoming(ANA.id, now=NOON) == []


async def test_what_is_to_come_of_somebody_is_found_under_any_of_their_ids(store: SqlStore) -> None:
    in_teams = replace(AWAY, id="a3", person=person_id(TEAMS))
    await given(store, LATER, AWAY, in_teams, replace(AWAY, id="a4", person=BEN.id, instead=None))
    async with store.transaction() as tx:
        await tx.people.save(replace(ANA, id=PersonId(person_id(TEAMS)), identity=TEAMS))
        await tx.people.link(replace(ANA, others=(TEAMS,)), at=NOON)

    async with store.reading() as tx:
        for one in (ANA.id, person_id(TEAMS)):
            assert await tx.absences.upcoming(one, now=NOON) == [AWAY, in_teams, LATER]
        assert await tx.absences.upcoming(ANA.id, now=AWAY.until) == [LATER]


async def test_whoever_ends_it_second_is_told(store: SqlStore) -> None:
    await given(store, AWAY)
    async with store.transaction() as tx:
        await tx.record(AWAY.end(by=ANA.id, at=NOON))

    with pytest.raises(Conflict, match="faster"):
        async with store.transaction() as tx:
            await tx.record(AWAY.end(by=BEN.id, at=NOON))
    with pytest.raises(Conflict, match="already"):
        await given(store, AWAY)


async def test_an_absence_changed_past_the_program_is_noticed(
    store: SqlStore, database: Database, database_url: str, clock: StandingClock
) -> None:
    await given(store, AWAY)
    await Sequencer(database, clock).once()
    assert (await verify_audit(database_url)).is_whole

    async with database.writer.begin() as connection:
        await connection.execute(update(absences).values(instead=ANA.id))

    problem = (await verify_audit(database_url)).problem
    assert problem is not None and "absence a1" in problem.what
