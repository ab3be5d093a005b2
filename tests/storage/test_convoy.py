"""SQLite's one writer: many transactions to a COMMIT, each failing alone, none over before the disk has answered."""

import asyncio
import sqlite3
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import event, text

from storage.database import Database
from storage.inline import InlineConnection
from storage.store import SqlStore
from tests.builders import ANA, an_entry
from workflows.errors import Busy

WITH_SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
COUNT = text("SELECT count(*) FROM cs_inbox")


class Counter:
    """Counts the commits of the writing engine."""

    def __init__(self, database: Database) -> None:
        self.commits = 0
        event.listen(database.writer.sync_engine, "commit", self._count)

    def _count(self, _connection: object) -> None:
        self.commits += 1


async def receive(store: SqlStore, key: str, *, fail: bool = False) -> None:
    async with store.transaction() as tx:
        assert await tx.inbox.first_time(key, at=an_entry().at)
        if fail:
            raise ValueError("this one is taken back")


async def stored(database: Database) -> int:
    async with database.reader.connect() as connection:
        return int((await connection.execute(COUNT)).scalar_one())


@WITH_SQLITE
async def test_transactions_that_come_together_share_a_commit_and_each_is_stored(
    store: SqlStore, database: Database
) -> None:
    counter = Counter(database)

    await asyncio.gather(*(receive(store, f"key{number}") for number in range(10)))

    assert await stored(database) == 10
    assert counter.commits < 5


@WITH_SQLITE
async def test_one_that_fails_takes_back_only_itself(store: SqlStore, database: Database) -> None:
    ends = await asyncio.gather(
        receive(store, "one"), receive(store, "two", fail=True), receive(store, "three"), return_exceptions=True
    )

    assert [type(end) for end in ends] == [type(None), ValueError, type(None)]
    assert await stored(database) == 2
    await receive(store, "two")


@WITH_SQLITE
async def test_nothing_is_over_before_the_commit_and_a_commit_that_fails_fails_them_all(
    store: SqlStore, database: Database
) -> None:
    def refuse(_connection: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    event.listen(database.writer.sync_engine, "commit", refuse)
    ends = await asyncio.gather(receive(store, "one"), receive(store, "two"), return_exceptions=True)
    event.remove(database.writer.sync_engine, "commit", refuse)

    assert all(isinstance(end, Exception) for end in ends)
    assert await stored(database) == 0
    await receive(store, "one")


@WITH_SQLITE
async def test_whoever_is_cancelled_leaves_the_others_their_commit(store: SqlStore, database: Database) -> None:
    tasks = [asyncio.create_task(receive(store, f"key{number}")) for number in range(4)]
    await asyncio.sleep(0)
    tasks[1].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)

    assert await stored(database) >= 3
    await receive(store, "after")


@WITH_SQLITE
async def test_a_turn_that_is_given_to_somebody_who_just_gave_up_is_not_lost(
    store: SqlStore, database: Database
) -> None:
    for pause in range(12):
        first = asyncio.create_task(receive(store, f"first{pause}"))
        second = asyncio.create_task(receive(store, f"second{pause}"))
        for _ in range(pause):
            await asyncio.sleep(0)
        second.cancel()
        async with asyncio.timeout(5.0):
            await first
    await receive(store, "after")

    assert await stored(database) >= 13


@WITH_SQLITE
async def test_a_lock_held_from_outside_makes_those_behind_it_busy_and_goes_on_afterwards(
    store: SqlStore, database: Database
) -> None:
    other = sqlite3.connect(Path(database.place.database or ""), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    first, second = (asyncio.create_task(receive(store, key)) for key in ("one", "two"))
    await asyncio.sleep(2.3)

    assert not first.done()
    with pytest.raises(Busy):
        await second
    other.execute("ROLLBACK")
    other.close()
    await first
    assert await stored(database) == 1


@WITH_SQLITE
async def test_statements_run_in_the_loops_thread_and_only_the_commit_leaves_it(
    store: SqlStore, database: Database
) -> None:
    seen: dict[str, set[int]] = {}

    def note(sql: str) -> None:
        seen.setdefault(sql.split()[0], set()).add(threading.get_ident())

    async with database.writer.connect() as connection:
        raw = (await connection.get_raw_connection()).driver_connection
        assert isinstance(raw, InlineConnection)
        assert raw._connection is not None
        raw._connection.set_trace_callback(note)

    await receive(store, "one")

    here = threading.get_ident()
    assert seen["INSERT"] == seen["BEGIN"] == {here}
    assert here not in seen["COMMIT"]


async def test_a_change_of_an_account_or_a_person_is_seen_by_the_next_look(store: SqlStore) -> None:
    await receive(store, "anything")
    async with store.transaction() as tx:
        await tx.people.save(ANA)
    async with store.reading() as tx:
        assert (await tx.people.get(ANA.id)).name == ANA.name
    renamed = replace(ANA, name="Ana Maria")
    with pytest.raises(ValueError, match="taken back"):
        async with store.transaction() as tx:
            await tx.people.save(renamed)
            raise ValueError("taken back")
    async with store.transaction() as tx:
        assert (await tx.people.get(ANA.id)).name == ANA.name
        await tx.people.save(renamed)
        assert (await tx.people.get(ANA.id)).name == "Ana Maria"
    async with store.transaction() as tx:
        assert (await tx.people.find(ANA.identity)) == renamed
