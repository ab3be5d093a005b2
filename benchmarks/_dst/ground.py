"""What the product runs on here: a SQLite file, a clock that is put forward, a network that notes when it was told."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from storage.database import Database, open_database
from storage.store import SqlStore
from workflows.checking import Checking, build_checks, known_checks
from workflows.domain.account import Account, Kind, Mode, Rights
from workflows.domain.content import Media, Part
from workflows.domain.credential import Tokens
from workflows.domain.ids import AccountId, PersonId, PostId, RemoteAccountId, RemotePostId
from workflows.domain.limits import Limits
from workflows.domain.person import Identity, Person
from workflows.domain.task import Task, TaskKind
from workflows.policy import Policy, PolicySettings
from workflows.ports.clock import BootTime
from workflows.ports.network import Armed, Created, NotSent, Outcome, RemoteAccount, UploadOutcome
from workflows.ports.store import Store
from workflows.posting import Posting
from workflows.publishing import Publishing

KEY = "YmVuY2htYXJrLW9ubHktYmVuY2htYXJrLW9ubHktMTI="
LIMITS = Limits(network="X", count=len, maximum=280, quota=1_000_000)
REMOTE = RemoteAccountId("2244994945")


@dataclass
class VirtualClock:
    """Stands still until it is put forward."""

    at: datetime
    since: float = 1_000.0

    def now(self) -> datetime:
        """Where it stands."""
        return self.at

    def boot(self) -> BootTime:
        """Put forward together with it."""
        return BootTime(self.since)

    def forward(self, to: datetime) -> None:
        """Let time pass; never backwards."""
        passed = max(timedelta(0), to - self.at)
        self.at += passed
        self.since += passed.total_seconds()


@dataclass(frozen=True)
class Arrival:
    """One post that reached the network."""

    text: str
    at: datetime


@dataclass
class Outlet:
    """The network: takes everything, and notes when."""

    clock: VirtualClock
    arrivals: list[Arrival] = field(default_factory=list)
    limits: Limits = LIMITS

    async def whoami(self) -> RemoteAccount:
        """Always the account."""
        return RemoteAccount(
            id=REMOTE, handle="acme", name="Acme", picture_url=None, followers=1, token_fingerprint="f"
        )

    async def upload(self, medium: Media, content: bytes) -> UploadOutcome:
        return NotSent(reason="Nothing is shown here.")

    async def publish(self, part: Part, *, armed: Armed) -> Outcome:
        """Taken."""
        self.arrivals.append(Arrival(part.text, self.clock.now()))
        return Created(id=RemotePostId(str(len(self.arrivals))))

    async def close(self) -> None:
        """Nothing to let go of."""


@dataclass
class Outlets:
    """The part of `ports.network.Networks` that is asked for a post that is sent and taken."""

    outlet: Outlet

    def limits(self, network: str) -> Limits:
        """Wide ones."""
        return LIMITS

    def post_in(self, network: str, link: str) -> None:
        """Nobody answers anything here."""
        return

    async def for_account(self, account: Account) -> Outlet:
        """The one there is."""
        return self.outlet

    async def with_tokens(self, account: Account, tokens: Tokens) -> Outlet:
        """The one there is."""
        return self.outlet


class Remembering:
    """The product's store; also keeps each committed task once by its key, as the engine does."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._tasks: dict[str, Task] = {}
        self._waiting: set[str] = set()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Any]:
        """A transaction whose tasks are kept once it is committed."""
        async with self._store.transaction() as tx:
            noting = _Noting(tx)
            yield noting
        for task in noting.tasks:
            if task.key not in self._tasks:
                self._tasks[task.key] = task
                self._waiting.add(task.key)

    def reading(self) -> Any:
        """As the store's."""
        return self._store.reading()

    def take(self, until: datetime) -> Task | None:
        """The task that is due next, until then; taken only once."""
        due = [self._tasks[key] for key in self._waiting if self._tasks[key].due <= until]
        first = min(due, key=lambda task: task.due, default=None)
        if first is not None:
            self._waiting.discard(first.key)
        return first


@dataclass(frozen=True, kw_only=True)
class Ground:
    """The flows that a scheduled post goes through."""

    database: Database
    store: Remembering
    clock: VirtualClock
    outlet: Outlet
    account: Account
    posting: Posting
    publishing: Publishing

    async def run(self, until: datetime) -> None:
        """Let time pass until then, and do each task of a send when it is due."""
        while (task := self.store.take(until)) is not None:
            self.clock.forward(task.due)
            match task.kind:
                case TaskKind.PUBLISH:
                    await self.publishing.publish(PostId(task.subject))
                case TaskKind.LOOK:
                    await self.publishing.look(PostId(task.subject))
                case _:
                    # Reminders and ends of drafts send nothing.
                    continue
        self.clock.forward(until)


async def ground(folder: Path, zones: Sequence[str], *, start: datetime) -> tuple[Ground, dict[str, Person]]:
    """Everything ready, with one author in each zone whose clean words go out without a second person."""
    clock = VirtualClock(start)
    database = await open_database(f"sqlite:///{folder / 'dst.db'}", secrets=[KEY], pool=2)
    store, outlet = Remembering(SqlStore(database, clock)), Outlet(clock)
    authors = {zone: _author(number, zone) for number, zone in enumerate(zones)}
    account = _account(frozenset(author.id for author in authors.values()))
    async with store.transaction() as tx:
        await tx.accounts.sync([account])
        for author in authors.values():
            await tx.people.save(author)
    only_timing = {name: {"enabled": name == "timing"} for name in known_checks()}
    parts: dict[str, Any] = {
        "store": store,
        "checking": Checking(build_checks(only_timing)),
        "policy": Policy(PolicySettings(tenant="dst")),
        "networks": Outlets(outlet),
        "clock": clock,
    }
    flows = Ground(
        database=database,
        store=store,
        clock=clock,
        outlet=outlet,
        account=account,
        posting=Posting(**parts),
        publishing=Publishing(**parts),
    )
    return flows, authors


def _author(number: int, zone: str) -> Person:
    user = f"U0AUTHOR{number}"
    return Person(
        id=PersonId(f"slack:T0DST:{user}"),
        name=f"Author {number}",
        identity=Identity(platform="slack", organisation="T0DST", user=user),
        zone=zone,
    )


def _account(publish: frozenset[PersonId]) -> Account:
    return Account(
        id=AccountId("x:acme"),
        network="x",
        handle="acme",
        kind=Kind.BRAND,
        mode=Mode.MANAGED,
        remote_id=REMOTE,
        rights=Rights(publish=publish),
    )


class _Noting:
    def __init__(self, tx: Any) -> None:
        self._tx = tx
        self.tasks: list[Task] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tx, name)

    async def record(self, change: Any, *, then: Sequence[Task] = ()) -> None:
        await self._tx.record(change, then=then)
        self.tasks += then

    async def later(self, task: Task) -> None:
        await self._tx.later(task)
        self.tasks.append(task)
