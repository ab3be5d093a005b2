"""Where everything is kept. One transaction at a time; `record` is the only way to write a change."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Protocol

from workflows.domain.access import AccessRequest
from workflows.domain.account import Account, Profile
from workflows.domain.alert import Alert, AlertKind
from workflows.domain.audit import Entry
from workflows.domain.connecting import Attempt, Session
from workflows.domain.credential import Credential, Tokens
from workflows.domain.delivery import Delivery
from workflows.domain.finding import Earlier
from workflows.domain.freeze import Freeze
from workflows.domain.hold import Hold
from workflows.domain.ids import AccountId, DeliveryId, PersonId, PostId, RemotePostId
from workflows.domain.incident import Evidence, Incident
from workflows.domain.person import Identity, Person
from workflows.domain.post import Post
from workflows.domain.task import Task
from workflows.domain.transition import Change


class Role(Enum):
    """Which picture of a post a chat message is."""

    AUTHOR = "author"
    """The one message in the author's conversation with the bot, redrawn in place."""
    APPROVAL = "approval"
    """A card in the approver channel, or sent to one approver directly."""
    WINDOW = "window"
    """The author's open window after confirming ("Going out as …"), redrawn while it is open."""
    LINE = "line"
    """A short line in a thread; posted once per `about`, never redrawn."""
    ALERT = "alert"
    ACCESS = "access"
    FREEZE = "freeze"
    INCIDENT = "incident"


AnyChange = (
    Change[Post]
    | Change[Delivery]
    | Change[AccessRequest]
    | Change[Alert]
    | Change[Freeze]
    | Change[Incident]
    | Change[Credential]
    | Change[Hold]
)
"""Everything that `record` writes."""


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A picture that was put somewhere. `(subject, role, channel, about)` is unique.

    `about` tells pictures of the same role apart: the revision for approval cards, the state for lines.
    """

    subject: str
    role: Role
    channel: str
    ts: str
    about: str = ""
    fingerprint: str = ""
    """Of the card last drawn, so that an unchanged picture is not sent again."""


@dataclass(frozen=True, kw_only=True)
class Redraw:
    """A request to draw a subject anew. Coalesced: the latest state wins."""

    subject: str
    """`post:{id}`, `alert:{id}`, `access:{id}`, `freeze:{id}`, `incident:{id}`, `person:{id}` (fetch who they are)."""
    claim: int
    """Counts requests; `done` with an older claim leaves a newer request in place."""
    attempts: int
    due: datetime


@dataclass(frozen=True, kw_only=True)
class HandedBack:
    """A personal text that left for its author's own account, remembered only as a keyed hash, until it expires."""

    post: PostId
    person: PersonId
    until: datetime


@dataclass(frozen=True, kw_only=True)
class Held:
    """How many posts a freeze holds up."""

    due: int
    """Approved, and their time has come: each asks again."""
    later: int
    """Approved, and scheduled for later: they stay approved, whatever happens until then."""
    back: int
    """Sent back to waiting because of it: each asks again already."""

    @property
    def total(self) -> int:
        """All of them."""
        return self.due + self.later + self.back


@dataclass(frozen=True, kw_only=True)
class Erased:
    """What became of an erased person's words."""

    person: PersonId
    at: datetime
    versions: int
    """How many kept versions of drafts lost their words."""
    pictures: tuple[str, ...]
    """Subjects whose pictures in the chat show their words or their name: `messages.ask` for each."""


class Posts(Protocol):
    """Posts, with their words."""

    async def get(self, post_id: PostId) -> Post:
        """Raises NotFound."""
        ...

    async def find(self, post_id: PostId) -> Post | None: ...

    async def history(self, *, limit: int = 200, besides: PostId | None = None) -> tuple[Earlier, ...]:
        """Posts that went out or are on their way, newest first, without `besides`. Never personal ones."""
        ...

    async def list_by_author(self, author: PersonId, *, limit: int = 20) -> Sequence[Post]:
        """Newest first, those whose words still exist or that ended in the last day."""
        ...

    async def list_waiting(self, accounts: Sequence[AccountId], *, limit: int = 50) -> Sequence[Post]:
        """Waiting or approved posts on these accounts, oldest first."""
        ...

    async def held(self, accounts: Sequence[AccountId], *, since: datetime, now: datetime) -> Held:
        """What a freeze of these accounts, set at `since`, holds up now."""
        ...

    async def scheduled(self, accounts: Sequence[AccountId], *, after: datetime, limit: int = 5) -> Sequence[Post]:
        """Approved posts on these accounts that leave later than that, the soonest first."""
        ...

    async def list_unfinished(self, person: PersonId) -> Sequence[Post]:
        """Posts this person wrote or last edited that are not over, oldest first."""
        ...

    async def last_account(self, author: PersonId) -> AccountId | None:
        """The account this person last confirmed a post for."""
        ...

    async def forget(self, post_id: PostId) -> None:
        """Delete a personal post's words and findings for good; the row and the log stay."""
        ...


class Deliveries(Protocol):
    """Parts of posts."""

    async def get(self, delivery_id: DeliveryId) -> Delivery:
        """Raises NotFound."""
        ...

    async def list(self, post_id: PostId) -> Sequence[Delivery]:
        """In part order; empty before the post began."""
        ...

    async def credited(self, account: AccountId) -> frozenset[RemotePostId]:
        """The remote ids already known to be ours on this account (the newest 1,000)."""
        ...

    async def unsettled(self, account: AccountId) -> Sequence[Delivery]:
        """Parts on this account that may be in public without our knowing: sending, settling, or left to a person."""
        ...

    async def find_remote(self, account: AccountId, remote_id: RemotePostId) -> Delivery | None:
        """The part that is this post of the network, if it is ours."""
        ...

    async def count_armed(self, account: AccountId, *, since: datetime) -> int:
        """How many intents were committed on this account since then."""
        ...


class People(Protocol):
    """People and their chat identities."""

    async def get(self, person_id: PersonId) -> Person:
        """Raises NotFound."""
        ...

    async def find(self, identity: Identity) -> Person | None: ...

    async def save(self, person: Person) -> None:
        """Insert or replace; the name goes under the person's key."""
        ...

    async def list(self, ids: Sequence[PersonId]) -> Sequence[Person]: ...

    async def erase(self, person_id: PersonId, *, by: str, at: datetime) -> Erased:
        """Destroy the person's key, and with it every word they wrote and their name; leave a tombstone.

        Their id stays in the rows and in the log, which stays whole. Raises NotFound.
        """
        ...


class Accounts(Protocol):
    """The accounts of app.yaml, with the profiles last seen and the rights granted since."""

    async def get(self, account_id: AccountId) -> Account:
        """Raises NotFound, also for an account that was removed from app.yaml."""
        ...

    async def list(self) -> Sequence[Account]: ...

    async def also_removed(self, ids: Iterable[str]) -> Mapping[str, Account]:
        """By id, including those removed since; for showing what once was."""
        ...

    async def sync(self, accounts: Sequence[Account]) -> None:
        """Make the table say what app.yaml says; the others are marked removed. Profiles and grants stay."""
        ...

    async def save_profile(self, account_id: AccountId, profile: Profile) -> None: ...

    async def grant_draft(self, account_id: AccountId, person: PersonId) -> None:
        """From now on `get` and `list` count this person among `rights.draft`."""
        ...


class Messages(Protocol):
    """What was drawn where, and what still has to be."""

    async def list(self, subject: str) -> Sequence[Drawn]: ...

    async def save(self, drawn: Drawn) -> None:
        """Insert or replace by (subject, role, channel, about)."""
        ...

    async def remove(self, drawn: Drawn) -> None: ...

    async def ask(self, subject: str) -> None:
        """Ask for a redraw (done by `record` for posts)."""
        ...

    async def due(self, *, now: datetime, limit: int = 50) -> Sequence[Redraw]:
        """What is to be drawn now. Each is handed to one caller; not `done` within a minute, it is handed out again."""
        ...

    async def done(self, redraw: Redraw) -> None: ...

    async def later(self, redraw: Redraw, *, due: datetime) -> None:
        """It did not work; try again then."""
        ...


class Alerts(Protocol):
    """Alerts, the memory of handed-back texts, and how far each timeline was read."""

    async def get(self, alert_id: str) -> Alert:
        """Raises NotFound."""
        ...

    async def find_open(self, account: AccountId, kind: AlertKind) -> Alert | None:
        """The open alert of this kind about the account itself; there is at most one."""
        ...

    async def remember(self, text: str, *, post: PostId, person: PersonId, until: datetime) -> None:
        """Keep only a keyed hash of the text, folded for case and spacing."""
        ...

    async def recognise(self, text: str, *, now: datetime) -> HandedBack | None:
        """The handed-back draft whose text this is, if its memory has not expired."""
        ...

    async def cursor(self, account: AccountId) -> RemotePostId | None:
        """The newest post of the account's timeline already looked at."""
        ...

    async def move_cursor(self, account: AccountId, to: RemotePostId) -> None: ...

    async def seen(self, account: AccountId, remote_id: RemotePostId) -> bool:
        """Whether there is an alert about this post already, in whatever state."""
        ...

    async def count_read(self, account: AccountId, *, day: date, posts: int = 0) -> int:
        """Note that the watch read so many posts of the account; how many those of the day are, with them."""
        ...


class Freezes(Protocol):
    """What is stopped, and what was. Written by `record`."""

    async def list(self) -> Sequence[Freeze]:
        """What is in force, the oldest first."""
        ...

    async def find(self, account: AccountId | None) -> Freeze | None:
        """The row of one account, or (None) of all: in force, or lifted since."""
        ...

    async def stopping(self, account: AccountId) -> Freeze | None:
        """What stops this account now: the freeze over all, else its own."""
        ...

    async def lifted_at(self, account: AccountId) -> datetime | None:
        """When a freeze that stopped this account was lifted last: its own, or the one over all."""
        ...


class Incidents(Protocol):
    """Incidents and their evidence. Incidents are written by `record`."""

    async def get(self, incident_id: str) -> Incident:
        """Raises NotFound."""
        ...

    async def find(self, post: PostId) -> Incident | None:
        """The incident about this post; there is at most one."""
        ...

    async def list_open(self, *, limit: int = 50) -> Sequence[Incident]:
        """Those not reviewed yet, the newest first."""
        ...

    async def save_evidence(self, evidence: Evidence, *, author: PersonId) -> None:
        """Keep it under the author's key; once per part, the first stays."""
        ...

    async def evidence(self, incident_id: str) -> Sequence[Evidence]:
        """What was kept, in part order; without what was erased."""
        ...


class Credentials(Protocol):
    """Accounts' sign-ins. The rows are written by `record`, the tokens beside them, sealed."""

    async def find(self, account: AccountId) -> Credential | None: ...

    async def list(self) -> Sequence[Credential]: ...

    async def tokens(self, account: AccountId) -> Tokens | None:
        """What opens the account, unsealed."""
        ...

    async def keep(self, account: AccountId, tokens: Tokens) -> None:
        """Seal and keep. An empty refresh token never takes the place of one (failures.md TOK-02)."""
        ...

    async def forget(self, account: AccountId) -> None:
        """Delete the tokens."""
        ...


class Connects(Protocol):
    """Attempts to connect an account, and who is signed in on the pages. Secrets are stored hashed or sealed."""

    async def add(self, attempt: Attempt) -> None: ...

    async def find(self, attempt_id: str) -> Attempt | None:
        """By the name in its link; also one that was used."""
        ...

    async def by_state(self, state: str) -> Attempt | None:
        """By the value that went to the network and back; also one that was used."""
        ...

    async def use(self, attempt_id: str) -> bool:
        """Mark it used: True for the first who asks, and for nobody after."""
        ...

    async def sign_in(self, session: Session) -> None: ...

    async def session(self, session_id: str) -> Session | None:
        """Who holds this cookie, unless they were signed out."""
        ...

    async def sign_out(self, person: PersonId) -> None:
        """End all of a person's sessions."""
        ...


class Holds(Protocol):
    """Legal holds. Written by `record`."""

    async def list(self) -> Sequence[Hold]:
        """Those in force, the oldest first."""
        ...

    async def get(self, hold_id: str) -> Hold:
        """Raises NotFound."""
        ...


class Requests(Protocol):
    """Requests for access."""

    async def get(self, request_id: str) -> AccessRequest:
        """Raises NotFound."""
        ...

    async def find_open(self, person: PersonId, account: AccountId) -> AccessRequest | None: ...


class Inbox(Protocol):
    """What was already received, kept at least 24 hours."""

    async def first_time(self, key: str, *, at: datetime) -> bool:
        """Whether `key` was never seen before; from now on it was."""
        ...


class Transaction(Protocol):
    """One transaction. Committed when its block ends well, rolled back when it raises."""

    posts: Posts
    deliveries: Deliveries
    people: People
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

    async def record(
        self,
        change: AnyChange,
        *,
        then: Sequence[Task] = (),
    ) -> None:
        """Write row, audit entry, follow-up tasks and a redraw request. Raises Conflict when the version moved on."""
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
