"""Shared fixtures: a store on a fresh database, SQLite or PostgreSQL.

SQLite files are copied from a migrated template; PostgreSQL is started once for the session, when its programs are here
(`COUNTERSIGN_TEST_POSTGRES=0` leaves it out), and its databases are made from a migrated one. Which tests run on both
is said in docs/contributors.md; with `COUNTERSIGN_TEST_POSTGRES=all` every test with a database does.
"""

import asyncio
import gc
import os
import shutil
from collections.abc import AsyncIterator, Generator, Iterator, Sequence
from pathlib import Path

import pytest
from xdist.remote import Producer  # type: ignore[import-untyped]

from storage.database import Database, open_database
from storage.migrating import migrate
from storage.store import SqlStore
from tests import postgres
from tests.clocks import StandingClock
from tests.scheduling import Together
from tests.warming import keep_compiled, warm_up

SECRET = "dGVzdHMtb25seS10ZXN0cy1vbmx5LXRlc3RzLW9ubHk="
"""A valid Fernet key that protects nothing."""

_WHY_NOT = postgres.why_not()
DATABASES = [
    "sqlite",
    pytest.param(
        "postgresql",
        marks=[pytest.mark.postgres, pytest.mark.skipif(_WHY_NOT is not None, reason=_WHY_NOT or "it runs")],
    ),
]
"""For `@pytest.mark.parametrize("database_kind", ...)`; `pytest_generate_tests` does it by itself."""
ON_BOTH = ("storage", "benchmarks")
"""The folders in which each test runs on both kinds: they prove that the store is alike. Elsewhere the marked do."""
EVERYTHING = os.environ.get("COUNTERSIGN_TEST_POSTGRES") == "all"
"""Whether each test that has a database runs on both kinds."""

LONG = (
    "journeys",
    "storage/test_database.py",
    "storage/test_tasks.py",
    "bot/commands",
    "benchmarks",
    "adapters/sandbox/test_workspace_page.py",
)
"""Where single tests take seconds."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, so that the end is many short tests, which keep every process busy."""
    here = Path(__file__).parent
    long = tuple(str(here / name) for name in LONG)
    items.sort(key=lambda item: not str(item.path).startswith(long))


def pytest_configure() -> None:
    """Here and in every process that starts from here."""
    keep_compiled()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(config: pytest.Config) -> None:
    """Before the processes that run the tests start: when all tests are asked for."""
    if config.args_source is pytest.Config.ArgsSource.TESTPATHS:
        warm_up()


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is collected stays to the end: the garbage collector need not go through it again and again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Together | None:
    """Tests that share something dear run in one process; another `--dist` than the usual one is respected."""
    return Together(config, log) if config.getvalue("dist") == "load" else None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Choose the kinds of database for a test that has one and does not say by itself which."""
    if "database_kind" not in metafunc.fixturenames or _says_by_itself(metafunc):
        return
    metafunc.parametrize("database_kind", kinds_for(metafunc), indirect=True)


def kinds_for(metafunc: pytest.Metafunc) -> Sequence[object]:
    """The kinds of database that a test runs on."""
    folder = metafunc.definition.path.relative_to(Path(__file__).parent).parts[0]
    marked = metafunc.definition.get_closest_marker("both_databases") is not None
    return DATABASES if EVERYTHING or marked or folder in ON_BOTH else DATABASES[:1]


def _says_by_itself(metafunc: pytest.Metafunc) -> bool:
    parametrized = metafunc.definition.iter_markers("parametrize")
    return any("database_kind" in str(mark.args[0]) for mark in parametrized)


def pytest_report_header() -> str:
    """Say at the top which databases are tested."""
    return f"databases: SQLite{'' if _WHY_NOT else ' and PostgreSQL'}{f' ({_WHY_NOT})' if _WHY_NOT else ''}"


@pytest.fixture
def clock() -> StandingClock:
    """Monday noon, standing still until a test moves it."""
    return StandingClock()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file."""
    if made := os.environ.get("COUNTERSIGN_TEST_TEMPLATE"):
        # By a longer session, for many short ones.
        return Path(made)
    file = tmp_path_factory.mktemp("template") / "template.db"
    asyncio.run(migrate(f"sqlite:///{file}"))
    return file


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[postgres.Cluster]:
    """A PostgreSQL server of this session's own."""
    cluster = postgres.start_cluster()
    yield cluster
    cluster.stop()


@pytest.fixture(scope="session")
def postgres_template(postgres_cluster: postgres.Cluster) -> str:
    """The name of a migrated, empty PostgreSQL database."""
    name = postgres_cluster.create()
    asyncio.run(migrate(postgres_cluster.url(name)))
    return name


@pytest.fixture
def database_kind(request: pytest.FixtureRequest) -> str:
    """The kind of the test's database: "sqlite" or "postgresql"."""
    return str(request.param)


@pytest.fixture
def database_url(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh, migrated, empty database."""
    if database_kind == "sqlite":
        file = tmp_path / "countersign.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), file)
        yield f"sqlite:///{file}"
        return
    cluster: postgres.Cluster = request.getfixturevalue("postgres_cluster")
    name = cluster.create(template=request.getfixturevalue("postgres_template"))
    yield cluster.url(name)
    cluster.drop(name)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """The database, open."""
    opened = await open_database(database_url, secrets=[SECRET], pool=5)
    yield opened
    await opened.close()


@pytest.fixture
def store(database: Database, clock: StandingClock) -> SqlStore:
    """The real store on the fresh database, with the standing clock."""
    return SqlStore(database, clock)
