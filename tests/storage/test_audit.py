"""The log, on both databases: append-only, ordered like RFC 6962, and checked in both directions."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from storage.audit import Sequencer, append
from storage.database import Database
from storage.schema import audit, audit_order, audit_roots, audit_unordered, deliveries, metadata, posts
from storage.store import SqlStore
from storage.verifying import head_of, verify_audit
from tests.builders import ANA, NOON, a_delivery, a_post, an_entry, birth
from tests.clocks import StandingClock
from workflows.domain.audit import encode_leaf
from workflows.domain.merkle import Head, leaf_hash
from workflows.domain.post import PostState, PostStep
from workflows.domain.transition import Change
from workflows.errors import ConfigError


@pytest.fixture
async def log(store: SqlStore, database: Database, clock: StandingClock) -> Sequencer:
    """A post on its way with its delivery, and a note: seven entries in the tree, in two turns."""
    sequencer = Sequencer(database, clock)
    post = a_post(id="p1", state=PostState.WAITING)
    async with store.transaction() as tx:
        await tx.record(birth(post))
        await tx.note(an_entry("click.refused", "p1"))
        approved = post.step(PostStep.APPROVE, by=ANA.id, at=NOON)
        await tx.record(approved)
    await sequencer.once()
    async with store.transaction() as tx:
        begun = approved.after.step(PostStep.BEGIN, by=None, at=NOON)
        await tx.record(begun)
        delivery = a_delivery(post)
        await tx.record(Change(before=None, after=delivery, entry=an_entry("delivery.create", delivery.id)))
        await tx.note(an_entry("program.start"))
        await tx.record(birth(a_post(id="p2")))
    await sequencer.once()
    return sequencer


async def test_the_log_refuses_change_and_removal(log: Sequencer, database: Database) -> None:
    for table in (audit, audit_order, audit_roots):
        column = next(iter(table.columns))
        for statement in (update(table).values({column.name: 99}), delete(table)):
            with pytest.raises(DBAPIError, match="append-only"):
                async with database.writer.begin() as connection:
                    await connection.execute(statement)


async def test_a_whole_log_is_verified_while_entries_wait(
    log: Sequencer, store: SqlStore, database: Database, database_url: str
) -> None:
    async with store.transaction() as tx:
        await tx.note(an_entry())
    async with database.reader.begin() as connection:
        head = await head_of(connection)

    verified = await verify_audit(database_url, witnessed=[head])

    assert verified.problem is None and verified.is_whole
    assert (verified.head, verified.waiting) == (head, 1)
    assert head.size == 7


async def test_a_database_that_is_not_there_is_not_made_by_looking(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no database at"):
        await verify_audit(f"sqlite:///{tmp_path}/none.db")


async def test_sequencers_side_by_side_place_each_entry_once(
    store: SqlStore, database: Database, database_url: str, clock: StandingClock
) -> None:
    async def write(number: int) -> None:
        async with store.transaction() as tx:
            await tx.note(an_entry(subject=f"s{number}"))

    sequencers = [Sequencer(database, clock) for _ in range(3)]
    await asyncio.gather(*(write(n) for n in range(20)), *(one.once() for one in sequencers))
    await sequencers[0].once()

    verified = await verify_audit(database_url)
    assert verified.is_whole
    assert (verified.head.size, verified.waiting) == (20, 0)


async def _tamper(database: Database, *statements: object) -> None:
    """Change the database as somebody with its password can: past the triggers."""
    async with database.writer.begin() as connection:
        for name in ("cs_audit", "cs_audit_order", "cs_audit_roots", "cs_audit_checkpoints"):
            if database.is_sqlite:
                for verb in ("update", "delete"):
                    await connection.execute(text(f"DROP TRIGGER {name}_no_{verb}"))
            else:
                await connection.execute(text(f"DROP TRIGGER {name}_append_only ON {name}"))
        for statement in statements:
            await connection.execute(statement)  # type: ignore[call-overload]


FORGED = encode_leaf(an_entry("post.approve", "p1"), salt="00")
_SECOND = select(audit_order.c.leaf).where(audit_order.c.seq == 2).scalar_subquery()


@pytest.mark.parametrize(
    ("statements", "index", "what"),
    [
        pytest.param([update(audit).where(audit.c.id == _SECOND).values(leaf=FORGED)], 2, "altered", id="leaf"),
        pytest.param(
            [update(audit).where(audit.c.id == _SECOND).values(leaf=FORGED, hash=leaf_hash(FORGED))],
            2,
            "altered",
            id="leaf and hash",
        ),
        pytest.param(
            [
                update(audit).where(audit.c.id == _SECOND).values(leaf=FORGED, hash=leaf_hash(FORGED)),
                update(audit_order).where(audit_order.c.seq == 2).values(hash=leaf_hash(FORGED)),
            ],
            2,
            "root",
            id="leaf and both hashes",
        ),
        pytest.param([delete(audit).where(audit.c.id == _SECOND)], 2, "removed", id="leaf removed"),
        pytest.param([delete(audit_order).where(audit_order.c.seq == 2)], 2, "missing", id="place removed"),
        pytest.param([delete(audit_order).where(audit_order.c.seq == 6)], 6, "cut off", id="tail cut off"),
        pytest.param(
            [
                insert(audit).values(id=999, leaf=FORGED, hash=leaf_hash(FORGED)),
            ],
            7,
            "inserted past",
            id="leaf inserted",
        ),
        pytest.param(
            [update(posts).where(posts.c.id == "p1").values(state="published")], 3, "post p1 is not", id="row changed"
        ),
        pytest.param([update(posts).where(posts.c.id == "p2").values(needed=0, attempt=1)], 6, "post p2", id="column"),
        pytest.param([delete(deliveries)], 4, "delivery p1.0", id="row removed"),
        pytest.param([text("UPDATE cs_posts SET id = 'p3' WHERE id = 'p2'")], 6, "post p2", id="row renamed"),
    ],
)
async def test_verify_names_the_first_bad_entry(
    log: Sequencer, database: Database, database_url: str, statements: list[object], index: int | None, what: str
) -> None:
    await _tamper(database, *statements)

    verified = await verify_audit(database_url)

    assert verified.problem is not None
    assert verified.problem.index == index
    assert what in verified.problem.what


# PostgreSQL lets no other type into a column.
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("statement", "index", "what"),
    [
        ("UPDATE cs_audit SET leaf = CAST(leaf AS TEXT) WHERE id = 2", 1, "altered"),
        ("UPDATE cs_audit SET leaf = 'forged' WHERE id = 2", 1, "altered"),
        ("UPDATE cs_audit SET leaf = 7, hash = 'text' WHERE id = 2", 1, "altered"),
        ("UPDATE cs_audit_order SET hash = 'text' WHERE seq = 1", 1, "altered"),
        ("UPDATE cs_audit_roots SET root = 'text' WHERE size = 7", 6, "root"),
        ("UPDATE cs_audit_roots SET frontier = upper(frontier) WHERE size = 7", 6, "root"),
        ("UPDATE cs_audit_roots SET frontier = replace(frontier, ' ', char(9)) WHERE size = 7", 6, "root"),
        ("UPDATE cs_posts SET created_at = 'yesterday' WHERE id = 'p1'", 3, "post p1 holds what the program never"),
        ("UPDATE cs_posts SET approvals = 'not json' WHERE id = 'p1'", 3, "post p1 holds what the program never"),
    ],
)
async def test_values_of_another_type_are_named_as_altered(
    log: Sequencer,
    database: Database,
    database_url: str,
    statement: str,
    index: int | None,
    what: str,
) -> None:
    await _tamper(database, text(statement))

    verified = await verify_audit(database_url)

    assert verified.problem is not None
    assert verified.problem.index == index
    assert what in verified.problem.what


async def test_a_log_rewritten_as_a_whole_is_not_what_the_witness_saw(
    log: Sequencer, database: Database, database_url: str, clock: StandingClock
) -> None:
    async with database.reader.begin() as connection:
        seen = await head_of(connection)
    await _tamper(database, *(delete(metadata.tables[name]) for name in metadata.tables if "audit" in name))
    await _tamper_free_rewrite(database, clock, entries=7)

    assert "post" in str((await verify_audit(database_url)).problem)
    witnessed = await verify_audit(database_url, witnessed=[seen])
    assert witnessed.problem is not None and "witness" in witnessed.problem.what
    cut = await verify_audit(database_url, witnessed=[Head(size=9, root=b"")])
    assert cut.problem is not None and "cut off" in cut.problem.what


async def _tamper_free_rewrite(database: Database, clock: StandingClock, *, entries: int) -> None:
    async with database.writer.begin() as connection:
        for _ in range(entries):
            await append(connection, an_entry(at=datetime.now(UTC)))
    await Sequencer(database, clock).once()


async def test_the_sequencer_notices_gaps_and_orders_nothing_then(
    log: Sequencer, store: SqlStore, database: Database
) -> None:
    async with store.transaction() as tx:
        await tx.note(an_entry())
    await _tamper(database, delete(audit_order).where(audit_order.c.seq == 6))

    done = await log.once()

    assert done.added == 0
    assert done.problem is not None and "audit verify" in done.problem


async def test_the_sequencer_notices_a_leaf_that_is_gone(log: Sequencer, store: SqlStore, database: Database) -> None:
    async with store.transaction() as tx:
        await tx.note(an_entry())
    newest = select(audit_unordered.c.leaf).scalar_subquery()
    await _tamper(database, delete(audit).where(audit.c.id == newest))

    done = await log.once()

    assert done.added == 0
    assert done.problem is not None and "is gone" in done.problem
