"""Tasks are done, tried again, or given up with an entry in the log."""

from datetime import timedelta

import pytest

from bot.worker import Worker
from tests.bot.people import ACME
from tests.bot.stage import Stage
from tests.builders import ANA
from workflows.domain.task import Task, TaskKind
from workflows.errors import Conflict, NetworkFailure, NotFound


class Failing:
    """Every flow at once; raises what it is told to."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    async def publish(self, subject: str) -> None:
        raise self.error


def worker_with(stage: Stage, error: Exception) -> Worker:
    flow = Failing(error)
    return Worker(
        publishing=flow,  # type: ignore[arg-type]
        recalling=flow,  # type: ignore[arg-type]
        reminding=flow,  # type: ignore[arg-type]
        guarding=flow,  # type: ignore[arg-type]
        listening=flow,  # type: ignore[arg-type]
        triaging=flow,  # type: ignore[arg-type]
        reporting=flow,  # type: ignore[arg-type]
        digesting=flow,  # type: ignore[arg-type]
        gathering=flow,  # type: ignore[arg-type]
        resulting=flow,  # type: ignore[arg-type]
        store=stage.store,
        clock=stage.clock,
    )


def a_task(stage: Stage, kind: TaskKind = TaskKind.PUBLISH) -> Task:
    return Task(kind=kind, subject="nothing", due=stage.clock.now(), key=f"{kind.value}:nothing:1")


async def test_every_kind_of_task_reaches_its_flow(stage: Stage) -> None:
    for kind in TaskKind:
        await stage.worker(a_task(stage, kind))

    assert stage.store.noted.count("task.given_up") >= 1


async def test_a_due_post_is_sent(stage: Stage) -> None:
    await stage.confirmed(ANA, "Fresh bread.")
    await stage.run(timedelta(seconds=30))

    assert stage.world.texts(ACME.remote_id) == ["Fresh bread."]


async def test_what_can_never_succeed_is_given_up_and_noted(stage: Stage) -> None:
    await worker_with(stage, NotFound("There is no such post."))(a_task(stage))
    await worker_with(stage, NetworkFailure("revoked", retry=False))(a_task(stage))

    assert stage.store.noted == ["task.given_up", "task.given_up"]


@pytest.mark.parametrize("error", [NetworkFailure("away"), Conflict("Somebody was faster."), RuntimeError("a bug")])
async def test_what_may_succeed_later_is_left_to_the_engine(stage: Stage, error: Exception) -> None:
    with pytest.raises(type(error)):
        await worker_with(stage, error)(a_task(stage))

    assert stage.store.noted == []
