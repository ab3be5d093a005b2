"""Running companies for the journeys: one per database and pace, shared by all tests that need nothing of their own."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest
import pytest_asyncio

from bot.demo import Pace
from tests import postgres
from tests.conftest import DATABASES
from tests.journeys.company import BRISK, PATIENT, Company, company
from tests.journeys.screen import Screen, opened

Found = Callable[[Pace], AbstractAsyncContextManager[Company]]
"""Founds a company of one's own."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All journeys run in one event loop, the one in which the shared companies live."""
    here = Path(__file__).parent
    for item in items:
        if item.path.parent == here and "browser" not in item.path.name:
            item.add_marker(pytest.mark.asyncio(loop_scope="package"), append=False)


@pytest.fixture(scope="package", params=DATABASES)
def kind(request: pytest.FixtureRequest) -> str:
    """Each journey runs on both databases."""
    return str(request.param)


@pytest.fixture(scope="package")
def new_database(
    kind: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[], str]:
    """Makes an empty database and answers its address."""
    if kind == "sqlite":
        return lambda: f"sqlite:///{tmp_path_factory.mktemp('journey')}/countersign.db"
    cluster: postgres.Cluster = request.getfixturevalue("postgres_cluster")
    template: str = request.getfixturevalue("postgres_template")
    return lambda: cluster.url(cluster.create(template=template))


@pytest.fixture(scope="package")
def found(new_database: Callable[[], str], tmp_path_factory: pytest.TempPathFactory) -> Found:
    """Founds a company of one's own, for what cannot be done to a shared one."""
    return lambda pace: company(tmp_path_factory.mktemp("company") / "practice", pace=pace, database=new_database())


@pytest.fixture(scope="package")
def found_on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Found:
    """The same for journeys in which the database plays no part."""

    def founding(pace: Pace) -> AbstractAsyncContextManager[Company]:
        folder = tmp_path_factory.mktemp("company")
        return company(folder / "practice", pace=pace, database=f"sqlite:///{folder}/countersign.db")

    return founding


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def brisk(found: Found) -> AsyncIterator[Company]:
    """The shared company in which posts are out a second after they are confirmed."""
    async with found(BRISK) as running:
        yield running


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def patient(found: Found) -> AsyncIterator[Company]:
    """The shared company in which nothing leaves for ten minutes."""
    async with found(PATIENT) as running:
        yield running


@pytest_asyncio.fixture(autouse=True, loop_scope="package")
async def tidy(request: pytest.FixtureRequest) -> AsyncIterator[None]:
    """After each journey: every window of the shared companies closed, and X mended."""
    yield
    for name in {"brisk", "patient"} & set(request.fixturenames):
        shared: Company = request.getfixturevalue(name)
        shared.mend_x()
        for one in list(shared.slack.users):
            shared.slack.windows.clear(one)
    await asyncio.sleep(0)


@pytest.fixture
async def screen(tmp_path: Path) -> AsyncIterator[Screen]:
    """A browser on a practice workspace of its own."""
    async with opened(tmp_path / "practice") as shown:
        yield shown
