"""Later work, on both databases: recorded with the change, done once when due, and not lost by a kill."""

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage.database import Database, open_database
from storage.keeping import prune
from storage.store import SqlStore
from storage.tasks import GIVE_UP_AFTER, DbosEngine, queue_of, retry_pause
from tests.clocks import RealClock
from tests.conftest import SECRET
from workflows.domain.task import Task, TaskKind


class Worker:
    """Notes what it was asked to do, and fails the first `failures` times."""

    def __init__(self, *, failures: int = 0) -> None:
        self.done: list[Task] = []
        self.calls = 0
        self._failures = failures
        self._news = asyncio.Condition()
        self._loop = asyncio.get_running_loop()

    async def __call__(self, task: Task) -> None:
        assert asyncio.get_running_loop() is self._loop
        self.calls += 1
        if self.calls <= self._failures:
            raise RuntimeError("not yet")
        async with self._news:
            self.done.append(task)
            self._news.notify_all()

    async def until(self, number: int, *, within: float = 10.0) -> None:
        async with asyncio.timeout(within), self._news:
            await self._news.wait_for(lambda: len(self.done) >= number)


@asynccontextmanager
async def working(database: Database, worker: Worker) -> AsyncIterator[None]:
    engine = DbosEngine(database, RealClock())
    await engine.launch(worker)
    try:
        yield
    finally:
        await engine.close()


def a_task(key: str, *, kind: TaskKind = TaskKind.PUBLISH, after: timedelta = timedelta(0)) -> Task:
    return Task(kind=kind, subject="post1", due=datetime.now(UTC) + after, key=key)


async def test_a_task_is_done_as_recorded_once_per_key_and_never_when_rolled_back(database: Database) -> None:
    store = SqlStore(database, RealClock())
    task, worker = a_task("publish:post1:1"), Worker()
    async with store.transaction() as tx:
        await tx.later(task)
        await tx.later(task)
    with pytest.raises(ZeroDivisionError):
        async with store.transaction() as tx:
            await tx.later(a_task("publish:post1:2"))
            raise ZeroDivisionError

    async with working(database, worker):
        await worker.until(1)
        async with store.transaction() as tx:
            await tx.later(task)
            await tx.later(a_task("publish:post1:3"))
        await worker.until(2)

    assert [done.key for done in worker.done] == ["publish:post1:1", "publish:post1:3"]
    assert worker.done[0] == task


async def test_a_task_waits_until_it_is_due_and_is_tried_again_when_it_fails(database: Database) -> None:
    store, worker = SqlStore(database, RealClock()), Worker(failures=1)
    started = time.monotonic()
    async with store.transaction() as tx:
        await tx.later(a_task("remind:post1:1", kind=TaskKind.REMIND, after=timedelta(seconds=1)))

    async with working(database, worker):
        await worker.until(1)

    assert worker.calls == 2
    # One second until it was due, one more after the failure.
    assert time.monotonic() - started > 1.9


async def test_finished_jobs_are_pruned_and_waiting_ones_stay(database: Database) -> None:
    store, worker = SqlStore(database, RealClock()), Worker()
    async with store.transaction() as tx:
        await tx.later(a_task("publish:post1:1"))
        await tx.later(a_task("remind:post1:1", kind=TaskKind.REMIND, after=timedelta(days=90)))
    async with working(database, worker):
        await worker.until(1)

    assert (await prune(database, now=datetime.now(UTC))).jobs == 0
    assert (await prune(database, now=datetime.now(UTC) + timedelta(days=31))).jobs == 1


async def test_turns_of_chains_are_pruned_after_two_days_and_nothing_else_is(database: Database) -> None:
    store, worker = SqlStore(database, RealClock()), Worker()
    async with store.transaction() as tx:
        await tx.later(a_task("poll:feed:1", kind=TaskKind.POLL))
        await tx.later(a_task("drift:all:1", kind=TaskKind.DRIFT))
        await tx.later(a_task("publish:poll:1"))
    async with working(database, worker):
        await worker.until(3)

    assert (await prune(database, now=datetime.now(UTC) + timedelta(days=1))).jobs == 0
    assert (await prune(database, now=datetime.now(UTC) + timedelta(days=3))).jobs == 2


async def test_what_is_under_way_at_the_end_is_taken_up_again(database: Database) -> None:
    store = SqlStore(database, RealClock())
    begun, ended = asyncio.Event(), asyncio.Event()

    async def hang(task: Task) -> None:
        begun.set()
        await asyncio.Event().wait()

    async def finish(task: Task) -> None:
        ended.set()

    async with store.transaction() as tx:
        await tx.later(a_task("publish:post1:1"))
    first = DbosEngine(database, RealClock(), grace=timedelta(seconds=0.1), lease=timedelta(seconds=1))
    await first.launch(hang)
    await asyncio.wait_for(begun.wait(), 10)
    await first.close()
    second = DbosEngine(database, RealClock(), lease=timedelta(seconds=1))
    await second.launch(finish)
    try:
        await asyncio.wait_for(ended.wait(), 10)
    finally:
        await second.close()


async def test_a_killed_process_leaves_its_work_to_the_next(database_url: str, tmp_path: Path) -> None:
    """SQLite: the next process takes up its own former work. PostgreSQL: a replica does when the lease has run out."""
    database = await open_database(database_url, secrets=[SECRET])
    async with SqlStore(database, RealClock()).transaction() as tx:
        await tx.later(a_task("publish:post1:1"))
    # With PostgreSQL, a replica that is alive already takes over.
    replica_first = not database.is_sqlite
    await database.close()
    out, others = tmp_path / "first", tmp_path / "second"

    with a_process(database_url, out, "hang") as first:
        await seen(out, "start publish:post1:1")
        if replica_first:
            with a_process(database_url, others, "work"):
                await seen(others, "ready")
                first.kill()
                await seen(others, "done publish:post1:1")
            return
        first.kill()
        first.wait()
    with a_process(database_url, others, "work"):
        await seen(others, "done publish:post1:1")
    assert others.read_text().count("done") == 1


@contextmanager
def a_process(url: str, out: Path, mode: str) -> Iterator["subprocess.Popen[bytes]"]:
    out.touch()
    process = subprocess.Popen([sys.executable, "-m", "tests.storage.program", url, str(out), mode])
    try:
        yield process
    finally:
        process.kill()
        process.wait()


async def seen(out: Path, line: str, *, within: float = 20.0) -> None:
    async with asyncio.timeout(within):
        # Another process writes the file; there is nothing to be woken by.
        while line not in await asyncio.to_thread(out.read_text):  # noqa: ASYNC110
            await asyncio.sleep(0.05)


def test_pauses_grow_to_five_minutes_and_end_after_a_day() -> None:
    pauses = [retry_pause(attempt) for attempt in range(1, GIVE_UP_AFTER + 1)]

    assert pauses[:4] == [timedelta(seconds=seconds) for seconds in (1, 2, 4, 8)]
    assert pauses[-1] is None
    waits = [pause for pause in pauses if pause is not None]
    assert max(waits) == timedelta(minutes=5)
    assert timedelta(hours=20) < sum(waits, timedelta(0)) < timedelta(hours=30)


def test_what_a_person_waits_for_has_a_queue_of_its_own() -> None:
    assert queue_of(TaskKind.PUBLISH) == queue_of(TaskKind.DELETE) != queue_of(TaskKind.REMIND)
