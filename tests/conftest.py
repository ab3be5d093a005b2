"""Shared fixtures: a store on a fresh database, on SQLite and on PostgreSQL alike.

SQLite files are copied from a migrated template; PostgreSQL is started once for the session, when its programs are here
(`COUNTERSIGN_TEST_POSTGRES=0` leaves it out), and its databases are made from a migrated one.
"""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from xdist.remote import Producer  # type: ignore[import-untyped]

from storage.database import Database, open_database
from storage.migrating import migrate
from storage.store import SqlStore
from tests import postgres
from tests.clocks import StandingClock
from tests.scheduling import Together

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
"""For `@pytest.mark.parametrize("database_kind", ...)`; the fixtures below do it by themselves."""


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


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Together | None:
    """Tests that share something dear run in one process; another `--dist` than the usual one is respected."""
    return Together(config, log) if config.getvalue("dist") == "load" else None


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


@pytest.fixture(params=DATABASES)
def database_kind(request: pytest.FixtureRequest) -> str:
    """Each test that asks for a database runs on both kinds."""
    return str(request.param)


@pytest.fixture
def database_url(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a fresh, migrated, empty database."""
    if database_kind == "sqlite":
        file = tmp_path / "countersign.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), file)
        return f"sqlite:///{file}"
    cluster: postgres.Cluster = request.getfixturevalue("postgres_cluster")
    return cluster.url(cluster.create(template=request.getfixturevalue("postgres_template")))


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
