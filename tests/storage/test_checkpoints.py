"""Checkpoints on both databases: signed at the right moments, never contradicting what was signed, append-only."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import DBAPIError

from storage.audit import Sequencer
from storage.checkpoints import ENTRIES, INTERVAL, Checkpoints
from storage.database import Database
from storage.notary import new_signing_key, opened, read_signing_key
from storage.schema import audit_checkpoints, audit_order
from storage.store import SqlStore
from storage.verifying import Seen, verify_audit
from tests.builders import an_entry
from tests.clocks import StandingClock
from workflows.domain.merkle import EMPTY_ROOT, Head
from workflows.ports.log import Contradiction, Kept

NOTARY = read_signing_key(new_signing_key("acme/log"), origin="acme/log")


@pytest.fixture
def checkpoints(database: Database, clock: StandingClock) -> Checkpoints:
    return Checkpoints(database, clock, notary=NOTARY)


async def grow(store: SqlStore, database: Database, clock: StandingClock, *, entries: int) -> None:
    async with store.transaction() as tx:
        for _ in range(entries):
            await tx.note(an_entry())
    await Sequencer(database, clock).once()


async def test_the_first_entry_is_signed_at_once(
    checkpoints: Checkpoints, store: SqlStore, database: Database, clock: StandingClock
) -> None:
    assert await checkpoints.make() is None
    await grow(store, database, clock, entries=2)

    kept = await checkpoints.make()

    assert isinstance(kept, Kept)
    assert opened(kept.note, [NOTARY.verifier]).size == 2
    assert kept.head == await checkpoints.head()
    assert (await checkpoints.newest()) == kept


async def test_then_once_a_minute_or_each_hundred_entries_and_never_without_news(
    checkpoints: Checkpoints, store: SqlStore, database: Database, clock: StandingClock
) -> None:
    await grow(store, database, clock, entries=1)
    await checkpoints.make()
    clock.move(INTERVAL)
    assert await checkpoints.make() is None
    await grow(store, database, clock, entries=1)
    assert isinstance(await checkpoints.make(), Kept)
    await grow(store, database, clock, entries=ENTRIES - 1)
    assert await checkpoints.make() is None
    await grow(store, database, clock, entries=1)
    assert isinstance(await checkpoints.make(), Kept)
    await grow(store, database, clock, entries=1)
    assert await checkpoints.make() is None
    assert isinstance(await checkpoints.make(at_once=True), Kept)


async def test_two_replicas_store_the_same_checkpoint_once(
    store: SqlStore, database: Database, clock: StandingClock, database_url: str
) -> None:
    await grow(store, database, clock, entries=3)
    one, two = (Checkpoints(database, clock, notary=NOTARY) for _ in range(2))
    await one.make()
    clock.move(timedelta(minutes=5))
    assert await two.make() is None

    verified = await verify_audit(database_url, keys=[NOTARY.verifier])

    assert (verified.problem, verified.signed) == (None, 3)


async def test_without_a_key_nothing_is_signed(store: SqlStore, database: Database, clock: StandingClock) -> None:
    unsigned = Checkpoints(database, clock, notary=None)
    await grow(store, database, clock, entries=1)

    assert await unsigned.make(at_once=True) is None
    assert await unsigned.newest() is None


async def test_checkpoints_refuse_change_and_removal(
    checkpoints: Checkpoints, store: SqlStore, database: Database, clock: StandingClock
) -> None:
    await grow(store, database, clock, entries=1)
    await checkpoints.make()
    for statement in (update(audit_checkpoints).values(size=9), delete(audit_checkpoints)):
        with pytest.raises(DBAPIError, match="append-only"):
            async with database.writer.begin() as connection:
                await connection.execute(statement)


async def test_the_log_begins_with_every_head_it_had_and_no_other(
    checkpoints: Checkpoints, store: SqlStore, database: Database, clock: StandingClock
) -> None:
    heads = [Head(size=0, root=EMPTY_ROOT)]
    for entries in (1, 3, 2, 7):
        await grow(store, database, clock, entries=entries)
        heads.append(await checkpoints.head())

    for head in heads:
        assert await checkpoints.begins_with(head)
        assert not await checkpoints.begins_with(Head(size=head.size, root=b"x" * 32))
    # Between two turns, where no root is stored.
    assert not await checkpoints.begins_with(Head(size=3, root=heads[2].root))
    assert not await checkpoints.begins_with(Head(size=14, root=heads[-1].root))


async def test_a_log_that_was_changed_since_is_not_signed_again(
    checkpoints: Checkpoints, store: SqlStore, database: Database, clock: StandingClock
) -> None:
    await grow(store, database, clock, entries=3)
    await checkpoints.make()
    seen = await checkpoints.head()
    await grow(store, database, clock, entries=3)
    async with database.writer.begin() as connection:
        for trigger in (
            ["cs_audit_order_no_update"] if database.is_sqlite else ["cs_audit_order_append_only ON cs_audit_order"]
        ):
            await connection.execute(text(f"DROP TRIGGER {trigger}"))
        await connection.execute(update(audit_order).where(audit_order.c.seq == 4).values(hash=b"x" * 32))

    assert await checkpoints.make(at_once=True) == Contradiction(seen=seen)


async def test_a_witness_that_holds_what_was_never_signed_is_named(
    checkpoints: Checkpoints, store: SqlStore, database: Database, clock: StandingClock, database_url: str
) -> None:
    await grow(store, database, clock, entries=3)
    kept = await checkpoints.make()
    assert isinstance(kept, Kept)
    other = read_signing_key(new_signing_key("acme/log"), origin="acme/log").sign(kept.head)
    cases = {
        kept.note: None,
        other: "None of the keys",
        NOTARY.sign(Head(size=3, root=b"x" * 32)): "another checkpoint",
        NOTARY.sign(kept.head) + "\u2014 acme AAAAAAAA\n": "was removed",
        "nonsense": "not ours",
    }
    for note, what in cases.items():
        found = await verify_audit(database_url, witnessed=[Seen(head=kept.head, note=note)], keys=[NOTARY.verifier])
        assert (found.problem is None) if what is None else (found.problem is not None and what in found.problem.what)
