"""One transaction over all of it, and the store that opens it."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

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
from workflows.ports.listening import Lessons, Mentions, SourceRows, Stories
from workflows.ports.store.false_alarms import FalseAlarms
from workflows.ports.store.guard import Alerts, Freezes, Incidents
from workflows.ports.store.media import MediaRows
from workflows.ports.store.organising import Absences, Calls, Comments, Emergencies, Groups, Opened, TrustRows
from workflows.ports.store.people import Accounts, Holds, People, Requests
from workflows.ports.store.pictures import Inbox, Messages
from workflows.ports.store.places import Places
from workflows.ports.store.posts import Deliveries, Posts
from workflows.ports.store.sign_ins import Connects, Credentials

AnyChange = (
    Change[Post]
    | Change[Delivery]
    | Change[AccessRequest]
    | Change[Alert]
    | Change[Freeze]
    | Change[Incident]
    | Change[Credential]
    | Change[Hold]
    | Change[Story]
    | Change[Lesson]
    | Change[Absence]
    | Change[Emergency]
)
"""Everything that `record` writes."""


class Transaction(Protocol):
    """One transaction. Committed when its block ends well, rolled back when it raises."""

    posts: Posts
    deliveries: Deliveries
    people: People
    places: Places
    accounts: Accounts
    messages: Messages
    alerts: Alerts
    freezes: Freezes
    incidents: Incidents
    credentials: Credentials
    connects: Connects
    holds: Holds
    requests: Requests
    inbox: Inbox
    mentions: Mentions
    stories: Stories
    sources: SourceRows
    lessons: Lessons
    false_alarms: FalseAlarms
    groups: Groups
    absences: Absences
    trust: TrustRows
    emergencies: Emergencies
    calls: Calls
    comments: Comments
    opened: Opened
    media: MediaRows

    async def record(
        self,
        change: AnyChange,
        *,
        then: Sequence[Task] = (),
    ) -> None:
        """Write row, audit entry, follow-up tasks and a redraw request. Raises Conflict when the version moved on."""
        ...

    async def record_all(self, changes: Sequence[Change[Story]]) -> None:
        """Births of many stories at once, each with its own entry, and no redraw. Raises Conflict."""
        ...

    async def note(self, entry: Entry) -> None:
        """Write an audit entry that changes nothing else: a refused click, a handover, a start."""
        ...

    async def later(self, task: Task) -> None:
        """Ask for a task without a change (a periodic one asking for its next turn)."""
        ...


class Store(Protocol):
    """Gives transactions. Never await anything but the store inside one."""

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """Read and write. Raises Busy when the database cannot take it; then nothing was changed."""
        ...

    def reading(self) -> AbstractAsyncContextManager[Transaction]:
        """Only read, without queueing behind writers: for what is shown, never for what is decided."""
        ...
