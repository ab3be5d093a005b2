"""Opening a database: what it insists on, and each reason not to start, in words a person can use."""

import asyncio
import re
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import CheckConstraint, Connection, inspect, text

from storage.database import Database, open_database
from storage.engines import parsed
from storage.migrating import VERSION_TABLE, migrate, newest, schema_version
from storage.schema import metadata
from storage.sqlite import PRAGMAS
from storage.store import SqlStore
from storage.vault import new_secret
from tests.builders import ANA, a_post, an_account, an_entry, birth
from tests.clocks import StandingClock
from tests.conftest import SECRET
from tests.postgres import Cluster
from workflows.domain.post import PostState
from workflows.errors import Busy, ConfigError

WITH_SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


def file_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def names_in(folder: Path) -> str:
    return " ".join(path.name for path in folder.iterdir())


async def refusal(url: str, *, secret: str = SECRET) -> str:
    with pytest.raises(ConfigError) as caught:
        await open_database(url, secrets=[secret])
    return str(caught.value)


@WITH_SQLITE
async def test_every_pooled_connection_has_the_pragmas(database: Database) -> None:
    async def pragmas_of(engine: object) -> dict[str, str]:
        async with engine.connect() as connection:  # type: ignore[attr-defined]
            await asyncio.sleep(0.05)
            names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "secure_delete")
            return {name: str((await connection.execute(text(f"PRAGMA {name}"))).scalar_one()) for name in names}

    found = [await pragmas_of(database.writer)]
    found += await asyncio.gather(*(pragmas_of(database.reader) for _ in range(4)))
    with database.later_work.connect() as one, database.later_work.connect() as two:
        for connection in (one, two):
            found.append({name: str(connection.execute(text(f"PRAGMA {name}")).scalar_one()) for name in found[0]})

    assert len(found) == 7
    assert all(pragmas == {name: PRAGMAS[name] for name in pragmas} for pragmas in found)


@WITH_SQLITE
async def test_a_second_process_is_refused(database: Database, database_url: str) -> None:
    program = f"""
import asyncio
from storage.database import open_database
try:
    asyncio.run(open_database({database_url!r}, secrets=[{SECRET!r}]))
except Exception as error:
    print(type(error).__name__, error)
"""
    answer = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", program], capture_output=True, text=True, timeout=30
    )

    assert answer.stdout.startswith("InUse Another Countersign already uses")
    assert "Nothing was changed" in answer.stdout


async def test_a_newer_schema_is_refused_and_left_alone(database_url: str, database_kind: str) -> None:
    if database_kind == "sqlite":
        with sqlite3.connect(file_of(database_url)) as connection:
            connection.execute("UPDATE cs_version SET version_num = '9999'")
    else:
        with psycopg.connect(database_url) as postgres:
            postgres.execute("UPDATE cs_version SET version_num = '9999'")

    assert "newer release" in await refusal(database_url)
    with pytest.raises(ConfigError, match="newer release"):
        await migrate(database_url)
    with pytest.raises(ConfigError, match=r"\(schema 9999\)"):
        await schema_version(database_url)


@WITH_SQLITE
async def test_another_programs_database_is_refused(tmp_path: Path, database_kind: str) -> None:
    with sqlite3.connect(tmp_path / "other.db") as connection:
        connection.execute("CREATE TABLE recipes (id INTEGER)")

    assert "another program" in await refusal(f"sqlite:///{tmp_path}/other.db")


@WITH_SQLITE
async def test_a_file_that_is_not_there_is_created(tmp_path: Path, database_kind: str) -> None:
    url = f"sqlite:///{tmp_path}/new.db"
    assert await schema_version(url) is None

    database = await open_database(url, secrets=[SECRET])
    await database.close()

    assert await schema_version(url) == newest()
    assert "backup" not in names_in(tmp_path)


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
@pytest.mark.postgres
async def test_postgres_refuses_until_migrated(postgres_cluster: Cluster, database_kind: str) -> None:
    url = postgres_cluster.url(postgres_cluster.create())

    assert "countersign migrate" in await refusal(url)
    assert await migrate(url) == newest()
    database = await open_database(url, secrets=[SECRET])
    await database.close()


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
@pytest.mark.postgres
async def test_postgres_replicas_migrating_at_once_do_it_once(postgres_cluster: Cluster, database_kind: str) -> None:
    url = postgres_cluster.url(postgres_cluster.create())

    assert set(await asyncio.gather(migrate(url), migrate(url))) == {newest()}


async def test_an_unreachable_server_a_missing_folder_and_a_strange_address_are_refused() -> None:
    assert "cannot be reached" in await refusal("postgresql://u:hunter2@127.0.0.1:1/x")
    assert "Create the folder" in await refusal("sqlite:////no/such/folder/x.db")
    for strange in ("mysql://u:hunter2@h/x", "not an address hunter2", "sqlite://"):
        sentence = await refusal(strange)
        assert "hunter2" not in sentence and "database" in sentence.lower()
    assert parsed("postgres://a@b/c").drivername == "postgresql+psycopg"


@WITH_SQLITE
async def test_a_damaged_file_is_refused(database_url: str) -> None:
    file = file_of(database_url)
    whole = file.read_bytes()
    file.write_bytes(whole[:4096] + b"\xff" * 8192 + whole[12288:])

    assert "damaged" in await refusal(database_url)
    file.write_bytes(b"something else entirely" * 100)
    assert "damaged" in await refusal(database_url)


async def test_the_wrong_secret_is_refused(database_url: str, clock: StandingClock) -> None:
    database = await open_database(database_url, secrets=[SECRET])
    async with SqlStore(database, clock).transaction() as tx:
        await tx.people.save(ANA)
    await database.close()

    assert "another secret" in await refusal(database_url, secret=new_secret())
    assert "not a valid key" in await refusal(database_url, secret="guess")


@WITH_SQLITE
async def test_a_full_disk_is_told_and_changes_nothing_and_recovers(database: Database, clock: StandingClock) -> None:
    store = SqlStore(database, clock)
    async with database.writer.connect() as connection:
        pages = (await connection.execute(text("PRAGMA page_count"))).scalar_one()
        await connection.execute(text(f"PRAGMA max_page_count = {pages}"))
    posts = [a_post("long " * 2_000) for _ in range(20)]

    with pytest.raises(Busy, match=r"disk .* is full\. Nothing was changed and nothing was sent"):
        async with store.transaction() as tx:
            for post in posts:
                await tx.record(birth(post))

    async with database.writer.connect() as connection:
        await connection.execute(text("PRAGMA max_page_count = 1000000"))
    async with store.transaction() as tx:
        assert await tx.posts.find(posts[0].id) is None
        await tx.record(birth(posts[0]))


@WITH_SQLITE
async def test_a_database_held_by_another_program_is_told_at_once(
    database: Database, database_url: str, clock: StandingClock
) -> None:
    other = sqlite3.connect(file_of(database_url), isolation_level=None)
    async with database.writer.connect() as connection:
        await connection.execute(text("PRAGMA busy_timeout = 50"))
    other.execute("BEGIN EXCLUSIVE")

    with pytest.raises(Busy, match="held by another program"):
        async with SqlStore(database, clock).transaction():
            pass
    other.close()


async def test_when_every_connection_is_taken_the_answer_is_busy_within_the_patience(database_url: str) -> None:
    database = await open_database(database_url, secrets=[SECRET], pool=1)
    store = SqlStore(database, StandingClock())
    loop = asyncio.get_running_loop()
    try:
        async with store.transaction():
            started = loop.time()
            with pytest.raises(Busy, match="very busy right now"):
                async with store.transaction():
                    pass
            assert 1.5 < loop.time() - started < 2.5
    finally:
        await database.close()


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
@pytest.mark.postgres
async def test_a_lost_connection_is_busy_and_heals(database: Database, database_url: str, clock: StandingClock) -> None:
    store = SqlStore(database, clock)
    with pytest.raises(Busy, match="cannot be reached"):
        async with store.transaction() as tx:
            await tx.note(an_entry())
            with psycopg.connect(database_url, autocommit=True) as other:
                other.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            await tx.note(an_entry())

    async with store.transaction() as tx:
        await tx.note(an_entry())


async def test_the_migrations_make_what_the_schema_says(database: Database) -> None:
    def differences(connection: Connection) -> list[object]:
        ours = {"include_name": lambda name, kind, _parents: kind != "table" or (name or "").startswith("cs_")}
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE, **ours})
        return list(compare_metadata(context, metadata))

    async with database.writer.begin() as connection:
        assert await connection.run_sync(differences) == []


async def test_the_conditions_of_the_migrated_tables_are_those_of_the_schema(database: Database) -> None:
    """A value added to an enum needs a migration too. Compared by the values listed: PostgreSQL rewrites the rest."""

    def values(condition: object) -> tuple[str, ...]:
        return tuple(sorted(re.findall(r"'(\w*)'", str(condition))))

    def conditions(connection: Connection) -> dict[str, dict[str, tuple[str, ...]]]:
        look = inspect(connection)
        return {
            name: {str(check["name"]): values(check["sqltext"]) for check in look.get_check_constraints(name)}
            for name in metadata.tables
        }

    async with database.writer.begin() as connection:
        found = await connection.run_sync(conditions)
    assert found == {
        name: {
            f"ck_{name}_{check.name}".replace(f"ck_{name}_ck_{name}_", f"ck_{name}_"): values(check.sqltext)
            for check in table.constraints
            if isinstance(check, CheckConstraint)
        }
        for name, table in metadata.tables.items()
    }


@WITH_SQLITE
async def test_milliseconds_are_there_for_later_work_on_any_sqlite(database: Database) -> None:
    """Python 3.12 and newer need `unixepoch('subsec')`, which SQLite has only since 3.42."""
    question = text("SELECT unixepoch('subsec')")
    with database.later_work.connect() as connection:
        assert abs(connection.execute(question).scalar_one() - time.time()) < 5
    async with database.writer.connect() as ours:
        assert abs((await ours.execute(question)).scalar_one() - time.time()) < 5


async def test_the_history_of_200_posts_is_read_in_a_few_queries(database: Database, clock: StandingClock) -> None:
    """A generous ceiling against accidents such as a query per row; the figures proper are in the benchmarks."""
    store = SqlStore(database, clock)
    async with store.transaction() as tx:
        await tx.accounts.sync([an_account()])
        for _ in range(200):
            await tx.record(birth(a_post(state=PostState.PUBLISHED)))
    async with store.reading() as tx:
        assert len(await tx.posts.history()) == 200

    started = time.perf_counter()
    for _ in range(10):
        async with store.reading() as tx:
            await tx.posts.history()
    assert (time.perf_counter() - started) / 10 < 0.1
