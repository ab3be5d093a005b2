"""Later work on DBOS, and the only place that knows it: enqueue in our transaction, perform when due, survive a kill.

A task is a job whose id is the task's key, so that the same key is done once. Jobs carry ids as JSON, never objects.
What a job does is decided anew from the rows when it runs; nothing is remembered in a waiting workflow. A job that
fails ends, and leaves a delayed job of the same task behind: nobody waits in a queue's place.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import structlog
from dbos import DBOS, DBOSClient, DBOSConfig, DBOSPortableJSONSerializer, EnqueueOptions
from dbos import error as dbos_error
from sqlalchemy import URL, Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from storage.leases import alive, release, renew
from workflows.domain.task import Task, TaskKind
from workflows.errors import ConfigError
from workflows.ports.clock import Clock
from workflows.ports.tasks import Perform

if TYPE_CHECKING:
    from storage.database import Database

APP = "countersign"
APP_VERSION = "1"
"""Changed only together with a drain: jobs of another version are not taken over."""
WORKFLOW = "countersign.perform"
SYSTEM_SCHEMA = "dbos"
PUBLISH_QUEUE, LATER_QUEUE = "countersign-publish", "countersign-later"
POLLING = {PUBLISH_QUEUE: 0.2, LATER_QUEUE: 1.0}
"""Seconds between two looks into a queue; somebody is waiting for the first."""
AT_ONCE = 10
"""How many tasks of one queue one process does at a time."""
THREADS = 16
GIVE_UP_AFTER = 300
"""Attempts: about a day, at the longest pause of five minutes."""

_log = structlog.get_logger()


class Jobs:
    """Puts tasks into the queue, inside a transaction of ours. Connects to nothing by itself."""

    def __init__(self, engine: Engine) -> None:
        self._client = DBOSClient(
            system_database_engine=engine,
            dbos_system_schema=SYSTEM_SCHEMA,
            serializer=DBOSPortableJSONSerializer(),
            application_name=APP,
            lazy=True,
        )

    def enqueue(self, connection: Connection, task: Task, *, now: datetime) -> None:
        """Record the task in `connection`'s transaction: it exists when that commits, and not otherwise.

        A key that is there already, waiting or done, changes nothing.
        """
        options = _options(task, delay=task.due - now)
        self._client.enqueue_in_transaction(connection, options, *_arguments(task, attempt=1))

    async def again(self, task: Task, *, attempt: int, delay: timedelta) -> None:
        """Enqueue one more attempt at a task that failed."""
        options = _options(task, delay=delay, attempt=attempt)
        await self._client.enqueue_async(options, *_arguments(task, attempt=attempt))

    async def prune(self, *, before: datetime, kinds: Collection[TaskKind] | None = None, limit: int = 500) -> int:
        """Delete up to `limit` jobs (of these kinds; None: of all) finished before then; return how many."""
        finished = await self._client.list_workflows_async(
            completed_before=before.astimezone(UTC).isoformat(),
            workflow_id_prefix=None if kinds is None else [f"{kind.value}:" for kind in kinds],
            limit=limit,
            load_input=False,
            load_output=False,
        )
        if finished:
            await self._client.delete_workflows_async([job.workflow_id for job in finished])
        return len(finished)


class DbosEngine:
    """Implements `ports.tasks.Engine`. One per process.

    `lease` is how long a silent replica keeps its work before another takes it over (PostgreSQL); `grace` is how long
    `close` waits for tasks under way.
    """

    def __init__(
        self,
        database: "Database",
        clock: Clock,
        *,
        lease: timedelta = timedelta(seconds=60),
        grace: timedelta = timedelta(seconds=10),
    ) -> None:
        self._database = database
        self._clock = clock
        self._lease = lease
        self._grace = grace
        self._jobs = Jobs(database.later_work)
        # On SQLite the file lock makes this process the only one, so it takes its own former work up again at once.
        self._executor = "one" if database.is_sqlite else uuid4().hex
        self._perform: Perform | None = None
        self._closing = False
        self._under_way: set[asyncio.Task[object]] = set()
        self._keeper: asyncio.Task[None] | None = None

    async def launch(self, perform: Perform) -> None:
        """Start working off due tasks on the running loop, including those a killed process left behind."""
        self._perform = perform
        if not self._database.is_sqlite:
            await self._renew()
        # Our root logger formats and redacts; with a handler present, the engine adds none of its own.
        logging.getLogger("dbos").addHandler(logging.NullHandler())
        DBOS(config=self._config())

        # `None`: however often a process dies over a task, the task is taken up again.
        @DBOS.workflow(name=WORKFLOW, max_recovery_attempts=None)
        async def perform_task(kind: str, subject: str, due: str, key: str, attempt: int) -> None:
            await self._run(kind, subject, due, key, attempt)

        try:
            DBOS.launch()
        except dbos_error.DBOSInitializationError as error:
            raise ConfigError(
                ["The tables for later work are not on this release's schema. Run `countersign migrate`, then start."]
            ) from error
        for queue, seconds in POLLING.items():
            await DBOS.register_queue_async(queue, worker_concurrency=AT_ONCE, polling_interval_sec=seconds)
        if not self._database.is_sqlite:
            self._keeper = asyncio.create_task(self._keep())

    async def close(self) -> None:
        """Stop taking tasks; those under way are finished within the grace, or taken up again later."""
        self._closing = True
        if self._keeper is not None:
            self._keeper.cancel()
        if self._under_way:
            _, late = await asyncio.wait(self._under_way, timeout=self._grace.total_seconds())
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        loop = asyncio.get_running_loop()
        with ThreadPoolExecutor(max_workers=1) as outside:
            await loop.run_in_executor(outside, lambda: DBOS.destroy(destroy_registry=True))
        # The engine had lent the loop its own pool, which is gone now.
        loop.set_default_executor(ThreadPoolExecutor())
        if not self._database.is_sqlite:
            with suppress(SQLAlchemyError):
                async with self._database.writer.begin() as connection:
                    await release(connection, self._executor)

    def _config(self) -> DBOSConfig:
        return DBOSConfig(
            name=APP,
            system_database_engine=self._database.later_work,
            dbos_system_schema=SYSTEM_SCHEMA,
            serializer=DBOSPortableJSONSerializer(),
            executor_id=self._executor,
            application_version=APP_VERSION,
            log_level="WARNING",
            max_executor_threads=THREADS,
            # `migrate` does it, with a role that may; this process only checks.
            run_migrations=False,
            enable_otlp=False,
        )

    async def _run(self, kind: str, subject: str, due: str, key: str, attempt: int) -> None:
        """The one workflow: perform the task; when that fails, leave a later attempt behind and end."""
        current = asyncio.current_task()
        if current is not None:
            self._under_way.add(current)
            current.add_done_callback(self._under_way.discard)
        if self._closing or self._perform is None:
            # Cancelled, and not failed: it is left as it is, for the next process.
            raise asyncio.CancelledError
        task = Task(kind=TaskKind(kind), subject=subject, due=datetime.fromisoformat(due), key=key)
        try:
            await self._perform(task)
        except Exception as error:
            pause = retry_pause(attempt)
            _log.warning(
                "task.failed",
                key=key,
                attempt=attempt,
                error=type(error).__name__,
                again=pause is not None,
                exc_info=True,
            )
            if pause is not None:
                await self._jobs.again(task, attempt=attempt + 1, delay=pause)

    async def _keep(self) -> None:
        """Renew the lease, and take over the work of those whose lease ran out, until cancelled."""
        while True:
            await asyncio.sleep(self._lease.total_seconds() / 4)
            try:
                await self._renew()
                await self._reap()
            except (SQLAlchemyError, dbos_error.DBOSException) as error:
                # The database is away: recovery itself must never give up.
                _log.warning("task.reaper_waits", error=type(error).__name__)

    async def _renew(self) -> None:
        async with self._database.writer.begin() as connection:
            await renew(connection, self._executor)

    async def _reap(self) -> None:
        # First who works on what, then who is alive: a process writes its lease before it takes its first task.
        pending = await DBOS.list_workflows_async(status="PENDING", load_input=False, load_output=False)
        async with self._database.reader.begin() as connection:
            living = await alive(connection, within=self._lease)
        orphans: dict[str, list[str]] = defaultdict(list)
        for job in pending:
            if job.executor_id not in living and job.app_version == APP_VERSION:
                orphans[job.queue_name or LATER_QUEUE].append(job.workflow_id)
        for queue, ids in orphans.items():
            await DBOS.resume_workflows_async(ids, queue_name=queue)
            _log.warning("task.taken_over", queue=queue, count=len(ids))


def retry_pause(attempt: int) -> timedelta | None:
    """The pause after the `attempt`th failure (1, 2, …): doubling from a second to five minutes; None: give up."""
    if attempt >= GIVE_UP_AFTER:
        return None
    return min(timedelta(seconds=2 ** min(attempt - 1, 10)), timedelta(minutes=5))


def queue_of(kind: TaskKind) -> str:
    """The queue a kind of task waits in: what a person is waiting for has one of its own, looked into more often."""
    return PUBLISH_QUEUE if kind in (TaskKind.PUBLISH, TaskKind.DELETE) else LATER_QUEUE


def migrate_jobs(place: URL) -> None:
    """Create or upgrade the engine's own tables."""
    plain = place.set(drivername=place.get_backend_name())
    DBOS.migrate(plain.render_as_string(hide_password=False), schema=SYSTEM_SCHEMA)


def _options(task: Task, *, delay: timedelta, attempt: int = 1) -> EnqueueOptions:
    options = EnqueueOptions(
        workflow_name=WORKFLOW,
        queue_name=queue_of(task.kind),
        workflow_id=task.key if attempt == 1 else f"{task.key}~{attempt}",
        app_version=APP_VERSION,
    )
    if delay > timedelta(0):
        options["delay_seconds"] = delay.total_seconds()
    return options


def _arguments(task: Task, *, attempt: int) -> Sequence[str | int]:
    return (task.kind.value, task.subject, task.due.isoformat(), task.key, attempt)
