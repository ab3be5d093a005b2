"""Running companies for the journeys: one per database and pace, shared by all tests that need nothing of their own."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any, Protocol

import pytest
import pytest_asyncio

from bot.demo import Change, Chats, Pace
from tests import postgres
from tests.conftest import kinds_for
from tests.journeys.company import BRISK, PATIENT, Company, company
from tests.journeys.organised import Planned, organise, plan
from tests.journeys.screen import Screen, opened


class Found(Protocol):
    """Founds a company of one's own."""

    def __call__(
        self, pace: Pace, *, chats: Chats = Chats.SLACK, change: Change | None = None
    ) -> AbstractAsyncContextManager[Company]: ...


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All journeys run in one event loop, the one in which the shared companies live."""
    here = Path(__file__).parent
    for item in items:
        if item.path.parent == here and "browser" not in item.path.name:
            item.add_marker(pytest.mark.asyncio(loop_scope="package"), append=False)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Choose the kinds of database, as for all other tests; a company stays when only the test changes."""
    if "kind" in metafunc.fixturenames:
        metafunc.parametrize("kind", kinds_for(metafunc), indirect=True, scope="package")


@pytest.fixture(scope="package")
def kind(request: pytest.FixtureRequest) -> str:
    """The kind of the company's database: "sqlite" or "postgresql"."""
    return str(request.param)


@pytest.fixture(scope="package")
def new_database(
    kind: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[], str]:
    """Makes an empty database and answers its address."""
    if kind == "sqlite":
        migrated: Path = request.getfixturevalue("sqlite_template")
        return lambda: f"sqlite:///{shutil.copy(migrated, tmp_path_factory.mktemp('journey') / 'countersign.db')}"
    cluster: postgres.Cluster = request.getfixturevalue("postgres_cluster")
    template: str = request.getfixturevalue("postgres_template")
    return lambda: cluster.url(cluster.create(template=template))


@pytest.fixture(scope="package")
def found(new_database: Callable[[], str], tmp_path_factory: pytest.TempPathFactory) -> Found:
    """Founds a company of one's own, for what cannot be done to a shared one."""

    def founding(
        pace: Pace, *, chats: Chats = Chats.SLACK, change: Change | None = None
    ) -> AbstractAsyncContextManager[Company]:
        folder = tmp_path_factory.mktemp("company") / "practice"
        return company(folder, pace=pace, database=new_database(), chats=chats, change=change)

    return founding


@pytest.fixture(scope="package")
def found_on_sqlite(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Found:
    """The same for journeys in which the database plays no part."""

    def founding(
        pace: Pace, *, chats: Chats = Chats.SLACK, change: Change | None = None
    ) -> AbstractAsyncContextManager[Company]:
        folder = tmp_path_factory.mktemp("company")
        database = f"sqlite:///{shutil.copy(sqlite_template, folder / 'countersign.db')}"
        return company(folder / "practice", pace=pace, database=database, chats=chats, change=change)

    return founding


def trust_ana(settings: dict[str, Any]) -> None:
    """Whatever becomes of Ana's posts in one journey, she posts as directly in the next one: app.yaml says so."""
    ana = next(one for one in settings["people"] if one["name"] == "Ana")
    ana["trust"] = "trusted"


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def brisk(found: Found) -> AsyncIterator[Company]:
    """The shared company in which posts are out a second after they are confirmed."""
    async with found(BRISK, change=trust_ana) as running:
        yield running


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def patient(found: Found) -> AsyncIterator[Company]:
    """The shared company in which nothing leaves for ten minutes."""
    async with found(PATIENT, change=trust_ana) as running:
        yield running


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def founded(found: Found, request: pytest.FixtureRequest) -> AsyncIterator[tuple[Company, Planned | None]]:
    """The organised company, and what was planned in it first, if a test here waits for that: then the others are done
    while the minute passes."""
    async with found(BRISK, change=organise) as running:
        is_waited_for = any("planned" in getattr(item, "fixturenames", ()) for item in request.session.items)
        yield running, await plan(running) if is_waited_for else None


@pytest.fixture(scope="package")
def organised(founded: tuple[Company, Planned | None]) -> Company:
    """The shared company with steps, owners, turns and the like; posts are out a second after they are approved."""
    return founded[0]


@pytest.fixture(scope="package")
def planned(founded: tuple[Company, Planned | None]) -> Planned:
    """What goes out there on a full minute, or should."""
    assert founded[1] is not None
    return founded[1]


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def in_teams(found: Found) -> AsyncIterator[Company]:
    """The shared company that works in Teams only; posts are out a second after they are confirmed."""
    async with found(BRISK, chats=Chats.TEAMS) as running:
        yield running


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def in_both(found: Found) -> AsyncIterator[Company]:
    """The shared company that works in Slack and in Teams, everybody linked."""
    async with found(BRISK, chats=Chats.BOTH) as running:
        yield running


@pytest_asyncio.fixture(autouse=True, loop_scope="package")
async def tidy(request: pytest.FixtureRequest) -> AsyncIterator[None]:
    """After each journey: every window of the shared companies closed, and X mended."""
    yield
    for name in {"brisk", "patient", "organised", "in_teams", "in_both"} & set(request.fixturenames):
        shared: Company = request.getfixturevalue(name)
        shared.mend_x()
        for one in list(shared.slack.users):
            shared.slack.windows.clear(one)
        if (teams := shared.practice.workspace.teams) is not None:
            for oid in list(teams.world.dialogs):
                teams.world.close_dialog(oid)
    await asyncio.sleep(0)


@pytest.fixture
async def screen(tmp_path: Path) -> AsyncIterator[Screen]:
    """A browser on a practice workspace of its own."""
    async with opened(tmp_path / "practice") as shown:
        yield shown
