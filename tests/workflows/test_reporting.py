"""The week's picture: asked for once a week for each department, and noted in numbers."""

from datetime import date, timedelta

import pytest

from storage.store import SqlStore
from tests.builders import ANA
from tests.clocks import StandingClock
from tests.fakes import Diary
from tests.workflows.triaging.conftest import SETTINGS, House, house
from workflows.domain.department import ListeningSettings
from workflows.domain.story import Topic
from workflows.domain.task import TaskKind
from workflows.policy import Policy, PolicySettings
from workflows.reporting import Reporting, report_of

__all__ = ["house"]
WEEK = timedelta(days=7)


@pytest.fixture
def diary(store: SqlStore) -> Diary:
    return Diary(store)


@pytest.fixture
def reporting(diary: Diary, house: House, clock: StandingClock) -> Reporting:
    """Weeks end on Mondays at nine, UTC; the clock stands on a Monday at noon."""
    return Reporting(store=diary, policy=house.policy, clock=clock)


async def test_each_department_gets_its_picture_and_the_next_turn_is_a_week_later(
    reporting: Reporting, house: House, diary: Diary
) -> None:
    await reporting.report()

    assert {f"week:{name}.2026-03-02" for name in SETTINGS.departments} <= await house.redrawn()
    [upcoming] = diary.due(house.clock.now() + WEEK)
    assert (upcoming.kind, upcoming.due) == (TaskKind.REPORT, house.clock.now().replace(hour=9) + WEEK)


async def test_a_turn_that_wakes_a_little_early_is_the_turn_of_the_week_that_ends_then(
    reporting: Reporting, house: House, diary: Diary
) -> None:
    house.clock.move(timedelta(days=6, hours=20, minutes=59, seconds=30))

    await reporting.report()

    assert "week:support.2026-03-09" in await house.redrawn()
    assert all(task.due > house.clock.now() + timedelta(days=6) for task in diary.tasks.values())


async def test_a_chain_that_ended_goes_on(reporting: Reporting, diary: Diary, house: House) -> None:
    await reporting.go_on()
    await reporting.go_on()

    [task] = diary.due(house.clock.now() + WEEK)
    assert task.due == house.clock.now().replace(hour=9) + WEEK


async def test_without_departments_nothing_is_sent(diary: Diary, clock: StandingClock) -> None:
    policy = Policy(PolicySettings(listening=ListeningSettings()))
    reporting = Reporting(store=diary, policy=policy, clock=clock)

    await reporting.report()
    await reporting.go_on()

    assert diary.due(clock.now() + WEEK) == []


async def test_what_a_week_says(house: House) -> None:
    house.clock.move(timedelta(hours=-4) + timedelta(days=1))
    taken, passed, _ = await house.hears(), await house.hears(topic=Topic.QUESTION), await house.hears()
    house.clock.move(timedelta(minutes=12))
    await house.took(taken)
    await house.triaging.done(taken.id, by=ANA)
    await house.triaging.hand_back(passed.id, to="product", by=ANA)

    async with house.store.transaction() as tx:
        support = await report_of(tx, SETTINGS.week, "support", date(2026, 3, 9))
        sales = await report_of(tx, SETTINGS.week, "sales", date(2026, 3, 9))

    assert support.tally.topics[Topic.COMPLAINT] == 2
    assert (support.tally.done, support.tally.handed_back) == (1, 1)
    assert list(support.tally.claim_waits) == [720]
    assert sum(support.before.topics.values()) == 0
    assert (sales.tally.topics, sales.tally.done) == ({}, 0)
