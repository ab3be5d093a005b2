"""The store: one transaction at a time, and `record`, the only way to write a change."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import cast

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.accounts import SqlAccounts
from storage.alerts import SqlAlerts
from storage.audit import append
from storage.contents import Contents, Memory
from storage.database import Database
from storage.deliveries import SqlDeliveries
from storage.faults import busy, is_transient
from storage.gates import SqlFreezes, SqlInbox
from storage.late import opened_late
from storage.messages import SqlMessages
from storage.people import SqlPeople
from storage.posts import SqlPosts
from storage.remembered import Recollection
from storage.requests import SqlRequests
from storage.tasks import Jobs
from storage.work import Work
from workflows.domain.access import AccessRequest
from workflows.domain.alert import Alert
from workflows.domain.audit import Entry
from workflows.domain.delivery import Delivery
from workflows.domain.post import Post
from workflows.domain.task import Task
from workflows.domain.transition import Change
from workflows.ports.clock import Clock
from workflows.ports.store import (
    Accounts,
    Alerts,
    Deliveries,
    Freezes,
    Inbox,
    Messages,
    People,
    Posts,
    Requests,
    Transaction,
)

AnyChange = Change[Post] | Change[Delivery] | Change[AccessRequest] | Change[Alert]


class SqlTransaction:
    """Implements `ports.store.Transaction` on one connection."""

    def __init__(self, work: Work, jobs: Jobs) -> None:
        self._work = work
        self._jobs = jobs
        self._posts = SqlPosts(work)
        self._deliveries = SqlDeliveries(work)
        self._messages = SqlMessages(work)
        self._alerts = SqlAlerts(work)
        self._requests = SqlRequests(work)
        self.posts: Posts = self._posts
        self.deliveries: Deliveries = self._deliveries
        self.people: People = SqlPeople(work)
        self.accounts: Accounts = SqlAccounts(work)
        self.messages: Messages = self._messages
        self.alerts: Alerts = self._alerts
        self.freezes: Freezes = SqlFreezes(work)
        self.requests: Requests = self._requests
        self.inbox: Inbox = SqlInbox(work)

    async def record(self, change: AnyChange, *, then: Sequence[Task] = ()) -> None:
        """Write row, audit entry, follow-up tasks and a redraw request. Raises Conflict when the version moved on."""
        subject = await self._write(change)
        await self.messages.ask(subject)
        for task in then:
            await self.later(task)

    async def note(self, entry: Entry) -> None:
        """Write an audit entry that changes nothing else: a refused click, a handover, a start."""
        await append(self._work.connection, entry)

    async def later(self, task: Task) -> None:
        """Ask for a task without a change (a periodic one asking for its next turn)."""
        now = self._work.clock.now()
        await self._work.connection.run_sync(lambda connection: self._jobs.enqueue(connection, task, now=now))

    @property
    def asked_for_redraw(self) -> bool:
        """Whether the announcer has something to do once this is committed."""
        return self._messages.asked

    async def _write(self, change: AnyChange) -> str:
        """Write the row and the leaf; return the subject to redraw."""
        after = change.after
        if isinstance(after, Post):
            await self._posts.write(cast(Change[Post], change))
            return f"post:{after.id}"
        if isinstance(after, Delivery):
            await self._deliveries.write(cast(Change[Delivery], change))
            return f"post:{after.post}"
        if isinstance(after, Alert):
            await self._alerts.write(cast(Change[Alert], change))
            return f"alert:{after.id}"
        await self._requests.write(cast(Change[AccessRequest], change))
        return f"access:{after.id}"


class SqlStore:
    """Implements `ports.store.Store`. `on_commit` is called after each commit that asked for a redraw."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.on_commit: Callable[[], None] | None = None
        self._database = database
        self._clock = clock
        self._memory = Memory(database.vault)
        self._jobs = Jobs(database.later_work)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Read and write; committed when the block ends well. Raises Busy when the database cannot take it."""
        async with self._begin(self._database.writer) as transaction:
            yield transaction
        if transaction.asked_for_redraw and self.on_commit is not None:
            self.on_commit()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        """Only read, without queueing behind writers; for showing, never for deciding."""
        async with self._begin(self._database.reader) as transaction:
            yield transaction

    @asynccontextmanager
    async def _begin(self, engine: AsyncEngine) -> AsyncIterator[SqlTransaction]:
        contents: Contents | None = None
        known = Recollection(self._database.remembered, decides=engine is self._database.writer)
        try:
            async with self._connected(engine) as connection:
                contents = Contents(connection, self._memory, self._clock)
                yield SqlTransaction(self._work(connection, contents, known), self._jobs)
        except BaseException as error:
            if contents is not None:
                contents.rolled_back()
            if isinstance(error, SQLAlchemyError) and is_transient(error):
                raise busy(error) from error
            raise
        finally:
            known.end()
        contents.committed()

    def _connected(self, engine: AsyncEngine) -> AbstractAsyncContextManager[AsyncConnection]:
        return self._database.writing() if engine is self._database.writer else opened_late(engine)

    def _work(self, connection: AsyncConnection, contents: Contents, known: Recollection) -> Work:
        vault = self._database.vault
        return Work(connection=connection, contents=contents, known=known, vault=vault, clock=self._clock)
