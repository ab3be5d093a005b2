"""Verifying in several processes says what one process says; rows are compared exactly where the quick way cannot."""

import asyncio
import shutil
import sqlite3
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import select

from benchmarks._log.growing import grow
from storage.audit import row_digest
from storage.database import Database
from storage.engines import parsed
from storage.notary import new_signing_key, read_signing_key
from storage.pictures import picture_of
from storage.rows import read_rows
from storage.schema import alerts, posts
from storage.store import SqlStore
from storage.stretches import joined
from storage.verifying import Seen, verify_audit
from tests.builders import NOON, a_post, birth
from workflows.domain.alert import AlertKind, concern
from workflows.domain.ids import AccountId
from workflows.domain.merkle import Head

NOTARY = read_signing_key(new_signing_key("acme/log"), origin="acme/log")
SIZE = 2_007


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two thousand entries in two hundred turns, with rows and checkpoints, past the triggers."""
    file = tmp_path_factory.mktemp("grown") / "log.db"
    asyncio.run(grow(file, 2_000, notary=NOTARY, seed=7))
    with sqlite3.connect(file) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
    connection.close()
    return file


@pytest.fixture
def log(grown: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(grown, tmp_path / "log.db"))


def tamper(file: Path, *statements: str) -> None:
    with sqlite3.connect(file) as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


def test_several_processes_find_a_whole_log_whole(log: Path) -> None:
    alone, together = (
        asyncio.run(verify_audit(f"sqlite:///{log}", keys=[NOTARY.verifier], processes=count)) for count in (1, 3)
    )

    assert alone == together
    assert (alone.problem, alone.head.size) == (None, SIZE)
    assert alone.signed > SIZE - 120


@pytest.mark.parametrize("place", [0, 5, 668, 669, 670, 1_100, 1_500, SIZE - 1])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE cs_audit SET leaf = CAST(replace(leaf, 'salt', 'sal7') AS BLOB) WHERE id = {id}",
        "DELETE FROM cs_audit_order WHERE seq = {place}",
        "UPDATE cs_audit_order SET leaf = (SELECT 3 + max(id) FROM cs_audit) WHERE seq = {place}",
    ],
)
def test_several_processes_name_the_same_entry_as_one(log: Path, place: int, statement: str) -> None:
    tamper(log, statement.format(place=place, id=place + 1))

    alone, together = (asyncio.run(verify_audit(f"sqlite:///{log}", processes=count)) for count in (1, 3))

    assert alone.problem == together.problem
    assert alone.problem is not None and alone.problem.index == place


def test_a_root_that_a_stretch_began_with_is_found_out_by_the_one_before(log: Path) -> None:
    with sqlite3.connect(log) as connection:
        found = connection.execute("SELECT size, frontier FROM cs_audit_roots WHERE size > 669").fetchone()
    connection.close()
    size, frontier = found
    forged = frontier.replace(frontier[2:6], "0000" if frontier[2:6] != "0000" else "1111")
    tamper(log, f"UPDATE cs_audit_roots SET frontier = '{forged}' WHERE size = {size}")

    together = asyncio.run(verify_audit(f"sqlite:///{log}", processes=3))

    assert together.problem is not None and together.problem.index == size - 1


def test_no_stretch_at_all_is_an_empty_log() -> None:
    assert joined([]).tree.size == 0


def test_only_the_witness_misses_a_log_that_was_cut_off_in_order(log: Path) -> None:
    url = f"sqlite:///{log}"
    whole = asyncio.run(verify_audit(url))
    with sqlite3.connect(log) as connection:
        (size,) = connection.execute("SELECT max(size) FROM cs_audit_roots WHERE size < 1800").fetchone()
        for statement in (
            "DELETE FROM cs_audit WHERE id > ?",
            "DELETE FROM cs_audit_order WHERE seq >= ?",
            "DELETE FROM cs_audit_roots WHERE size > ?",
            "DELETE FROM cs_audit_checkpoints WHERE size > ?",
        ):
            connection.execute(statement, [size])
        connection.execute("DELETE FROM cs_posts")
        connection.execute("DELETE FROM cs_deliveries")
    connection.close()

    cut = asyncio.run(verify_audit(url, witnessed=[Seen(head=whole.head)]))

    assert cut.problem is not None and cut.problem.index == size
    assert f"the log once had {SIZE} entries, now {size}" in cut.problem.what


def test_the_quick_way_writes_rows_as_the_exact_way_hashes_them(log: Path) -> None:
    with picture_of(parsed(f"sqlite:///{log}")) as connection:
        quick = read_rows(connection, posts)
        rows = connection.execute(select(posts)).mappings().all()

    assert len(rows) == len(quick) == SIZE // 9
    for row in rows:
        canonical = quick[row["id"]]
        assert canonical is not None
        exact = row_digest({str(name): value for name, value in row.items()}, salt="ab")
        assert sha256(b"ab" + canonical).hexdigest() == exact


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE cs_posts SET created_at = CAST(created_at AS BLOB)",
        "UPDATE cs_posts SET author = CAST(author AS BLOB)",
        "UPDATE cs_posts SET author = author || char(0) || 'x'",
        "UPDATE cs_posts SET revision = CAST('1' AS BLOB)",
        "UPDATE cs_posts SET revision = 1.5",
        "UPDATE cs_posts SET approvals = '[[1, 2'",
        "UPDATE cs_posts SET approvals = 'null'",
        "UPDATE cs_posts SET digest = NULL",
        "UPDATE cs_posts SET account = 'x:acm\u00e9'",
        "UPDATE cs_posts SET due = '2024-01-08'",
    ],
)
def test_a_value_the_program_never_wrote_is_found(log: Path, statement: str) -> None:
    tamper(log, f"{statement} WHERE id = 'life000000000007'")

    found = asyncio.run(verify_audit(f"sqlite:///{log}"))

    assert found.problem is not None
    assert found.problem.index == 7 * 9 + 8
    assert "life000000000007" in found.problem.what


async def test_rows_that_only_the_exact_way_can_compare_are_right_too(
    store: SqlStore, database: Database, database_url: str
) -> None:
    async with store.transaction() as tx:
        await tx.record(birth(a_post(id="p\u00e9")))
        await tx.record(
            concern(
                AlertKind.PROFILE_CHANGED,
                AccountId("x:acme"),
                alert_id="a1",
                at=NOON,
                detail="Acme \x7f \u2192 Ac\u00e9",
            )
        )

    found = await verify_audit(database_url)

    assert found.problem is None
    assert found.waiting == 2
    async with database.reader.connect() as connection:
        assert len((await connection.execute(select(alerts))).all()) == 1


def test_a_head_that_was_never_there_is_named(log: Path) -> None:
    found = asyncio.run(
        verify_audit(f"sqlite:///{log}", witnessed=[Head(size=1_000, root=b"x" * 32)], keys=[NOTARY.verifier])
    )

    assert found.problem is not None and found.problem.last == 999
    assert found.problem.index is not None and found.problem.index >= 880
    assert "a witness saw" in found.problem.what
