"""Stand-ins for what flows talk to: a public network with a memory, a judge, and a store that keeps a diary."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from tests.clocks import StandingClock
from workflows.domain.account import Account
from workflows.domain.content import Part
from workflows.domain.finding import Context, Draft, Finding, Verdict, verdict_of
from workflows.domain.ids import AccountId, RemoteAccountId, RemotePostId
from workflows.domain.limits import Limits
from workflows.domain.task import Task
from workflows.errors import NetworkFailure
from workflows.ports.network import (
    Absent,
    Armed,
    CannotTell,
    Created,
    Deleted,
    DeleteOutcome,
    Found,
    Outcome,
    RemoteAccount,
    RemotePost,
    Sighting,
    Unknown,
)
from workflows.ports.store import Store

LOST = Unknown(reason="The answer was lost.")
"""In a script: the network takes the post, and its answer never arrives."""
Scripted = Outcome | Callable[[Part, Armed], Awaitable[Outcome]]


@dataclass
class World:
    """The public network as it really is, apart from what the program believes. `script` holds the next answers."""

    clock: StandingClock
    script: list[Scripted] = field(default_factory=list)
    sightings: list[Sighting | NetworkFailure] = field(default_factory=list)
    deletions: list[DeleteOutcome] = field(default_factory=list)
    identities: dict[AccountId, RemoteAccountId | NetworkFailure] = field(default_factory=dict)
    posts: list[tuple[RemoteAccountId, RemotePost]] = field(default_factory=list)
    arrivals: list[tuple[Part, Armed]] = field(default_factory=list)
    looks: int = 0
    whoami_takes: timedelta = timedelta(0)
    limits: Limits = field(default_factory=lambda: Limits(network="X", count=len, maximum=280))

    def show(self, account: RemoteAccountId, text: str) -> RemotePostId:
        """Something appears in public."""
        remote_id = RemotePostId(f"{len(self.posts) + 1:019d}")
        self.posts.append((account, RemotePost(id=remote_id, text=text, at=self.clock.now())))
        return remote_id

    def texts(self, account: RemoteAccountId) -> list[str]:
        """What the public reads there."""
        return [post.text for owner, post in self.posts if owner == account]


@dataclass
class FakeNetwork:
    """Implements `ports.network.Network` for one account of the world."""

    world: World
    account: Account
    limits: Limits

    async def whoami(self) -> RemoteAccount:
        self.world.clock.move(self.world.whoami_takes)
        answer = self.world.identities.get(self.account.id, self.account.remote_id)
        if isinstance(answer, NetworkFailure):
            raise answer
        return RemoteAccount(
            id=answer,
            handle=self.account.handle,
            name="Acme",
            picture_url=None,
            followers=84_000,
            token_fingerprint="f1",
        )

    async def publish(self, part: Part, *, armed: Armed) -> Outcome:
        self.world.arrivals.append((part, armed))
        step = self.world.script.pop(0) if self.world.script else None
        if step is None or step is LOST:
            remote_id = self.world.show(armed.identity.id, part.text)
            return LOST if step is LOST else Created(id=remote_id)
        return await step(part, armed) if callable(step) else step

    async def find(self, part: Part, *, since: datetime, credited: frozenset[RemotePostId] = frozenset()) -> Sighting:
        self.world.looks += 1
        if self.world.sightings:
            answer = self.world.sightings.pop(0)
            if isinstance(answer, NetworkFailure):
                raise answer
            return answer
        own = [post for post in await self.timeline(since_id=None) if post.at >= since and post.id not in credited]
        fitting = [post for post in own if post.text == part.text]
        if len(fitting) > 1:
            return CannotTell(reason="More than one fits.")
        return Found(id=fitting[0].id) if fitting else Absent()

    async def delete(self, remote_id: RemotePostId) -> DeleteOutcome:
        answer = self.world.deletions.pop(0) if self.world.deletions else Deleted()
        if isinstance(answer, Deleted):
            self.world.posts = [each for each in self.world.posts if each[1].id != remote_id]
        return answer

    async def timeline(self, *, since_id: RemotePostId | None) -> list[RemotePost]:
        own = [post for owner, post in self.world.posts if owner == self.account.remote_id]
        return [post for post in own if since_id is None or post.id > since_id]

    def address(self, remote_id: RemotePostId) -> str:
        return f"https://x.example/{self.account.handle}/status/{remote_id}"

    def share_link(self, text: str) -> str:
        return f"https://x.example/intent?text={text}"

    async def close(self) -> None:
        return None


@dataclass
class FakeNetworks:
    """Implements `ports.network.Networks` over one world."""

    world: World

    def limits(self, network: str) -> Limits:
        return replace(self.world.limits)

    def post_in(self, network: str, link: str) -> RemotePostId | None:
        head, found, tail = link.partition("/status/")
        return RemotePostId(tail) if head and found and tail.isdigit() else None

    def share_link(self, network: str, text: str) -> str:
        return f"https://x.example/intent?text={text}"

    def address(self, account: Account, remote_id: RemotePostId) -> str:
        return f"https://x.example/{account.handle}/status/{remote_id}"

    def for_account(self, account: Account) -> FakeNetwork:
        return FakeNetwork(self.world, account, self.world.limits)


@dataclass(frozen=True)
class Said:
    """A judgement."""

    findings: Sequence[Finding]

    @property
    def verdict(self) -> Verdict:
        return verdict_of(self.findings)


@dataclass
class FakeJudge:
    """Implements `ports.judge.Judge`: says what it is told to say."""

    rules_version: str = "checks-1"
    findings: tuple[Finding, ...] = ()

    def judge(self, draft: Draft, context: Context) -> Said:
        return Said(self.findings)


class Diary:
    """A store that also keeps every committed task, each key once, as the engine does."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.tasks: dict[str, Task] = {}
        self.done: set[str] = set()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Any]:
        async with self._store.transaction() as tx:
            noting = _Noting(tx)
            yield noting
        for task in noting.tasks:
            self.tasks.setdefault(task.key, task)

    def reading(self) -> Any:
        return self._store.reading()

    def due(self, now: datetime) -> list[Task]:
        """What the engine would do now, oldest first."""
        waiting = (task for key, task in self.tasks.items() if key not in self.done and task.due <= now)
        return sorted(waiting, key=lambda task: task.due)

    def kinds(self) -> list[str]:
        """The kinds of all tasks not done yet."""
        return sorted(task.kind.value for key, task in self.tasks.items() if key not in self.done)


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
