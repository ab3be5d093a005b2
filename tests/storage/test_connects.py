"""Attempts to connect an account and sign-ins on the pages, on both databases."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from storage.database import Database, open_database
from storage.keeping import prune, rotate_secret
from storage.schema import connects, metadata
from storage.store import SqlStore
from storage.vault import new_secret
from tests.builders import ANA, BEN, NOON, an_account
from tests.clocks import StandingClock
from tests.conftest import SECRET
from workflows.domain.connecting import SESSION_LASTS, Attempt, Session

ATTEMPT = Attempt(
    id="a1",
    person=ANA.id,
    account=an_account().id,
    state="canary-state",
    verifier="canary-verifier",
    made_at=NOON,
)
SESSION = Session(id="canary-cookie", person=ANA.id, csrf="canary-csrf", made_at=NOON)


async def test_an_attempt_is_found_by_its_link_and_by_its_state_also_when_used(store: SqlStore) -> None:
    async with store.transaction() as tx:
        await tx.connects.add(ATTEMPT)
        assert await tx.connects.use(ATTEMPT.id)

    async with store.reading() as tx:
        used = replace(ATTEMPT, used=True)
        assert await tx.connects.find("a1") == await tx.connects.by_state("canary-state") == used
        assert await tx.connects.find("canary-state") is None
        assert await tx.connects.by_state("a1") is None
        assert await tx.connects.by_state("") is None


async def test_of_many_who_use_an_attempt_one_does(store: SqlStore) -> None:
    async with store.transaction() as tx:
        await tx.connects.add(ATTEMPT)

    async def use() -> bool:
        async with store.transaction() as tx:
            return await tx.connects.use(ATTEMPT.id)

    assert sorted(await asyncio.gather(*(use() for _ in range(8)))) == [False] * 7 + [True]
    async with store.transaction() as tx:
        assert not await tx.connects.use("unknown")


async def test_a_session_is_found_by_its_cookie_until_its_person_is_signed_out(store: SqlStore) -> None:
    another, bens = replace(SESSION, id="canary-two"), replace(SESSION, id="canary-ben", person=BEN.id)
    async with store.transaction() as tx:
        for session in (SESSION, another, bens):
            await tx.connects.sign_in(session)
        assert await tx.connects.session("canary-cookie") == SESSION
        assert await tx.connects.session("forged") is None
        await tx.connects.sign_out(ANA.id)

    async with store.reading() as tx:
        assert await tx.connects.session(SESSION.id) is await tx.connects.session(another.id) is None
        assert await tx.connects.session(bens.id) == bens


async def test_nothing_handed_out_is_in_the_database_in_clear(store: SqlStore, database: Database) -> None:
    async with store.transaction() as tx:
        await tx.connects.add(ATTEMPT)
        await tx.connects.sign_in(SESSION)

    async with database.reader.begin() as connection:
        for table in metadata.tables.values():
            assert "canary" not in repr((await connection.execute(select(table))).all()), table.name


async def test_what_was_handed_out_is_known_while_its_secret_is_and_what_is_sealed_is_read_after(
    database_url: str, clock: StandingClock
) -> None:
    newer = new_secret()
    database = await open_database(database_url, secrets=[SECRET])
    async with SqlStore(database, clock).transaction() as tx:
        await tx.connects.add(ATTEMPT)
        await tx.connects.sign_in(SESSION)
    await database.close()

    database = await open_database(database_url, secrets=[newer, SECRET])
    await rotate_secret(database, now=NOON, by="operator")
    async with SqlStore(database, clock).reading() as tx:
        assert await tx.connects.by_state(ATTEMPT.state) == ATTEMPT
        assert await tx.connects.session(SESSION.id) == SESSION
    await database.close()

    database = await open_database(database_url, secrets=[newer])
    async with SqlStore(database, clock).reading() as tx:
        assert await tx.connects.find(ATTEMPT.id) == ATTEMPT
        assert await tx.connects.by_state(ATTEMPT.state) is None
        assert await tx.connects.session(SESSION.id) is None
    await database.close()


async def test_what_is_over_is_pruned(store: SqlStore, database: Database) -> None:
    async with store.transaction() as tx:
        await tx.connects.add(ATTEMPT)
        await tx.connects.add(replace(ATTEMPT, id="old", state="old", made_at=NOON - timedelta(days=1, seconds=1)))
        await tx.connects.sign_in(SESSION)
        await tx.connects.sign_in(replace(SESSION, id="old", made_at=NOON - SESSION_LASTS - timedelta(seconds=1)))

    await prune(database, now=NOON)

    async with store.reading() as tx:
        assert await tx.connects.session(SESSION.id) == SESSION
        assert await tx.connects.session("old") is None
    async with database.reader.begin() as connection:
        assert (await connection.execute(select(connects.c.id))).scalars().all() == [ATTEMPT.id]
