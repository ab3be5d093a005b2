"""Freezes, on both databases: what stops an account, who says why, and what is left when it is lifted."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from storage.database import Database
from storage.freezes import row_of
from storage.schema import freezes
from storage.store import SqlStore
from storage.verifying import verify_audit
from tests.builders import ANA, BEN, NOON, an_account
from workflows.domain.freeze import Freeze, FreezeCause, first_freeze, stopped
from workflows.domain.ids import AccountId
from workflows.domain.post import SYSTEM
from workflows.errors import Conflict

ACME = an_account().id
OTHER = an_account("other").id
LATER = NOON + timedelta(minutes=1)


async def freeze(store: SqlStore, account: AccountId | None, reason: str = "Somebody is in our account.") -> Freeze:
    async with store.transaction() as tx:
        found = await tx.freezes.find(account)
        change = stopped(found, account, cause=FreezeCause.PERSON, reason=reason, by=ANA.id, at=NOON)
        assert change is not None
        await tx.record(change)
    return change.after


async def lift(store: SqlStore, account: AccountId | None) -> Freeze:
    async with store.transaction() as tx:
        found = await tx.freezes.find(account)
        assert found is not None
        change = found.lift(by=BEN.id, at=LATER)
        await tx.record(change)
    return change.after


async def test_an_account_is_stopped_by_its_own_freeze_or_by_the_one_over_all(store: SqlStore) -> None:
    own, everything = await freeze(store, ACME), await freeze(store, None)

    async with store.reading() as tx:
        assert await tx.freezes.stopping(ACME) == await tx.freezes.stopping(OTHER) == everything
        assert {one.id for one in await tx.freezes.list()} == {own.id, everything.id}
    await lift(store, None)
    async with store.reading() as tx:
        assert await tx.freezes.stopping(ACME) == own
        assert await tx.freezes.stopping(OTHER) is None
        assert await tx.freezes.list() == [own]


async def test_the_row_stays_when_it_is_lifted_and_is_set_again(store: SqlStore) -> None:
    await freeze(store, ACME, "once")
    lifted = await lift(store, ACME)

    async with store.reading() as tx:
        assert await tx.freezes.list() == []
        assert await tx.freezes.find(ACME) == lifted
        assert (lifted.reason, lifted.lifted_by, lifted.lifted_at) == ("once", BEN.id, LATER)
        assert await tx.freezes.find(None) is None
    again = await freeze(store, ACME, "twice")
    async with store.reading() as tx:
        assert await tx.freezes.find(ACME) == await tx.freezes.stopping(ACME) == again
        assert again.reason == "twice"


async def test_the_last_lifting_that_concerns_an_account_is_its_own_or_the_one_over_all(store: SqlStore) -> None:
    async with store.reading() as tx:
        assert await tx.freezes.lifted_at(ACME) is None
    await freeze(store, None)
    await lift(store, None)
    async with store.transaction() as tx:
        own = first_freeze(ACME, cause=FreezeCause.PERSON, reason="x", by=ANA.id, at=LATER)
        await tx.record(own)
        await tx.record(own.after.lift(by=BEN.id, at=LATER + timedelta(hours=1)))

    async with store.reading() as tx:
        assert await tx.freezes.lifted_at(ACME) == LATER + timedelta(hours=1)
        assert await tx.freezes.lifted_at(OTHER) == LATER


async def test_a_persons_reason_is_sealed_and_the_programs_own_is_not(store: SqlStore, database: Database) -> None:
    await freeze(store, ACME, "Peculiar reason.")
    plain = "the credential of @other answers as @acme, another account."
    async with store.transaction() as tx:
        change = first_freeze(OTHER, cause=FreezeCause.WRONG_ACCOUNT, reason=plain, by=SYSTEM, at=NOON)
        await tx.record(change)

    async with database.reader.begin() as connection:
        stored = repr((await connection.execute(select(freezes))).all())
    assert "Peculiar" not in stored and plain in stored
    async with store.reading() as tx:
        assert [one.reason for one in await tx.freezes.list()] == ["Peculiar reason.", plain]


async def test_a_graver_cause_takes_the_place_and_a_reason_kept_in_the_row_is_sealed_at_the_next_step(
    store: SqlStore, database: Database, database_url: str
) -> None:
    change = first_freeze(ACME, cause=FreezeCause.PERSON, reason="Peculiar reason.", by=ANA.id, at=NOON)
    async with database.writer.begin() as connection:
        # As the upgrade of a former schema leaves it.
        await connection.execute(insert(freezes), {**row_of(change.after), "reason": "Peculiar reason."})

    lifted = await lift(store, ACME)
    assert lifted.reason == "Peculiar reason."
    async with database.reader.begin() as connection:
        assert "Peculiar" not in repr((await connection.execute(select(freezes))).all())
    await freeze(store, ACME)
    async with store.transaction() as tx:
        found = await tx.freezes.find(ACME)
        graver = stopped(found, ACME, cause=FreezeCause.WRONG_ACCOUNT, reason="another account", by=SYSTEM, at=LATER)
        assert graver is not None
        await tx.record(graver)
        assert await tx.freezes.stopping(ACME) == graver.after
    assert (await verify_audit(database_url)).is_whole


async def test_whoever_is_slower_is_told_and_changes_nothing(store: SqlStore) -> None:
    first = await freeze(store, ACME)
    lifted = first.lift(by=BEN.id, at=LATER)
    async with store.transaction() as tx:
        await tx.record(lifted)

    born = first_freeze(ACME, cause=FreezeCause.PERSON, reason="me too", by=BEN.id, at=NOON)
    for late in (lifted, born):
        with pytest.raises(Conflict, match="faster and stopped or resumed"):
            async with store.transaction() as tx:
                await tx.record(late)
    async with store.reading() as tx:
        assert await tx.freezes.find(ACME) == lifted.after


async def test_a_freeze_asks_for_its_picture(store: SqlStore) -> None:
    await freeze(store, None)

    async with store.transaction() as tx:
        assert [redraw.subject for redraw in await tx.messages.due(now=NOON)] == ["freeze:all"]


async def test_a_freeze_altered_or_removed_past_the_log_is_found(
    store: SqlStore, database: Database, database_url: str
) -> None:
    await freeze(store, ACME)
    async with database.writer.begin() as connection:
        await connection.execute(freezes.update().values(state="lifted"))
    assert (await verify_audit(database_url)).problem is not None

    async with database.writer.begin() as connection:
        await connection.execute(freezes.delete())
    problem = (await verify_audit(database_url)).problem
    assert problem is not None and "was removed" in problem.what
