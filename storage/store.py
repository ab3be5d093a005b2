"""The store: one transaction at a time, and `record`, the only way to write a change."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import cast

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.absences import SqlAbsences
from storage.accounts import SqlAccounts
from storage.alerts import SqlAlerts
from storage.audit import append
from storage.calls import SqlCalls
from storage.comments import SqlComments
from storage.connects import SqlConnects
from storage.contents import Contents, Memory
from storage.credentials import SqlCredentials
from storage.database import Database
from storage.deliveries import SqlDeliveries
from storage.earned import SqlTrust
from storage.emergencies import SqlEmergencies
from storage.false_alarms import SqlFalseAlarms
from storage.faults import busy, is_transient
from storage.freezes import SqlFreezes
from storage.groups import SqlGroups
from storage.holds import SqlHolds
from storage.inbox import SqlInbox
from storage.incidents import SqlIncidents
from storage.late import opened_late
from storage.lessons import SqlLessons
from storage.media import SqlMedia
from storage.mentions import SqlMentions
from storage.messages import SqlMessages
from storage.opened import SqlOpened
from storage.people import SqlPeople
from storage.places import SqlPlaces
from storage.posts import SqlPosts
from storage.remembered import Recollection
from storage.requests import SqlRequests
from storage.sources import SqlSources
from storage.stories import SqlStories
from storage.tasks import Jobs
from storage.work import Work
from workflows.domain.absence import Absence
from workflows.domain.access import AccessRequest
from workflows.domain.alert import Alert
from workflows.domain.audit import Entry
from workflows.domain.credential import Credential
from workflows.domain.delivery import Delivery
from workflows.domain.department import Lesson
from workflows.domain.emergency import Emergency
from workflows.domain.freeze import Freeze
from workflows.domain.hold import Hold
from workflows.domain.incident import Incident
from workflows.domain.post import Post
from workflows.domain.story import Story
from workflows.domain.task import Task
from workflows.domain.transition import Change
from workflows.ports.clock import Clock
from workflows.ports.listening import Lessons, Mentions, SourceRows, Stories
from workflows.ports.store import (
    Absences,
    Accounts,
    Alerts,
    AnyChange,
    Calls,
    Comments,
    Connects,
    Credentials,
    Deliveries,
    Emergencies,
    FalseAlarms,
    Freezes,
    Groups,
    Holds,
    Inbox,
    Incidents,
    MediaRows,
    Messages,
    Opened,
    People,
    Places,
    Posts,
    Requests,
    Transaction,
    TrustRows,
)


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
        self._freezes = SqlFreezes(work)
        self._incidents = SqlIncidents(work)
        self._credentials = SqlCredentials(work)
        self._holds = SqlHolds(work)
        self._stories = SqlStories(work, self._messages)
        self._lessons = SqlLessons(work)
        self._absences = SqlAbsences(work)
        self._emergencies = SqlEmergencies(work)
        self.posts: Posts = self._posts
        self.deliveries: Deliveries = self._deliveries
        self.people: People = SqlPeople(work)
        self.places: Places = SqlPlaces(work)
        self.accounts: Accounts = SqlAccounts(work)
        self.messages: Messages = self._messages
        self.alerts: Alerts = self._alerts
        self.freezes: Freezes = self._freezes
        self.incidents: Incidents = self._incidents
        self.credentials: Credentials = self._credentials
        self.connects: Connects = SqlConnects(work)
        self.holds: Holds = self._holds
        self.requests: Requests = self._requests
        self.inbox: Inbox = SqlInbox(work)
        self.mentions: Mentions = SqlMentions(work)
        self.stories: Stories = self._stories
        self.sources: SourceRows = SqlSources(work)
        self.lessons: Lessons = self._lessons
        self.false_alarms: FalseAlarms = SqlFalseAlarms(work)
        self.groups: Groups = SqlGroups(work)
        self.absences: Absences = self._absences
        self.trust: TrustRows = SqlTrust(work)
        self.emergencies: Emergencies = self._emergencies
        self.calls: Calls = SqlCalls(work)
        self.comments: Comments = SqlComments(work)
        self.opened: Opened = SqlOpened(work)
        self.media: MediaRows = SqlMedia(work)

    async def record(self, change: AnyChange, *, then: Sequence[Task] = ()) -> None:
        """Write row, audit entry, follow-up tasks and a redraw request. Raises Conflict when the version moved on."""
        subject = await self._write(change)
        if subject is not None:
            await self.messages.ask(subject)
        for task in then:
            await self.later(task)

    async def record_all(self, changes: Sequence[Change[Story]]) -> None:
        """Births of many stories at once, each with its own entry, and no redraw. Raises Conflict."""
        await self._stories.write_births(changes)

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

    async def _write(self, change: AnyChange) -> str | None:
        """Write the row and the leaf; return the subject to redraw, if there is a picture of it."""
        after = change.after
        if isinstance(after, Post):
            await self._posts.write(cast(Change[Post], change))
            await self._ask_others(cast(Change[Post], change))
            return f"post:{after.id}"
        if isinstance(after, Delivery):
            await self._deliveries.write(cast(Change[Delivery], change))
            return f"post:{after.post}"
        if isinstance(after, Alert):
            await self._alerts.write(cast(Change[Alert], change))
            return f"alert:{after.id}"
        if isinstance(after, AccessRequest):
            await self._requests.write(cast(Change[AccessRequest], change))
            return f"access:{after.id}"
        if isinstance(after, Story):
            await self._stories.write(cast(Change[Story], change))
            return f"story:{after.id}"
        if isinstance(after, Lesson):
            await self._lessons.write(cast(Change[Lesson], change))
            return None
        if isinstance(after, Absence):
            await self._absences.write(cast(Change[Absence], change))
            return f"absence:{after.id}"
        return await self._write_of_the_guard(change)

    async def _ask_others(self, change: Change[Post]) -> None:
        """Each post of one writing for several accounts says where the others are."""
        before, after = change.before, change.after
        if before is not None and (before.state, before.group) == (after.state, after.group):
            return
        groups = {one.group for one in (before, after) if one is not None and one.group is not None}
        for group in sorted(groups):
            for other in await self._posts.of_group(group):
                await self.messages.ask(f"post:{other.id}")

    async def _write_of_the_guard(self, change: AnyChange) -> str | None:
        """What stops, repairs and keeps: freezes, emergencies, incidents, sign-ins and holds."""
        after = change.after
        if isinstance(after, Freeze):
            await self._freezes.write(cast(Change[Freeze], change))
            return f"freeze:{after.id}"
        if isinstance(after, Emergency):
            await self._emergencies.write(cast(Change[Emergency], change))
            return f"emergency:{after.id}"
        if isinstance(after, Incident):
            await self._incidents.write(cast(Change[Incident], change))
            return f"incident:{after.id}"
        if isinstance(after, Credential):
            await self._credentials.write(cast(Change[Credential], change))
            return None
        await self._holds.write(cast(Change[Hold], change))
        return None


class SqlStore:
    """Implements `ports.store.Store`. `on_commit` is called after each commit that asked for a redraw."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.on_commit: Callable[[], None] | None = None
        self._database = database
        self._clock = clock
        self._memory = Memory(database.vault, alone=database.is_sqlite)
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
        self._memory.expire()
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
