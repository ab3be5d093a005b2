"""Stand-ins for what flows talk to: a public network with a memory, a judge, and a store that keeps a diary."""

from collections.abc import AsyncIterator, Awaitable, Callable, MutableSequence, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from tests.clocks import StandingClock
from workflows.domain.account import Account, Profile
from workflows.domain.content import Media, Part
from workflows.domain.credential import Tokens
from workflows.domain.finding import Context, Draft, Finding, Verdict, verdict_of
from workflows.domain.ids import AccountId, RemoteAccountId, RemotePostId
from workflows.domain.knowledge import NOTHING_KNOWN, Knowledge
from workflows.domain.limits import Limits, MediaLimits
from workflows.domain.mention import Heard
from workflows.domain.task import Task
from workflows.errors import NetworkFailure, NotFound
from workflows.ports.clock import BootTime
from workflows.ports.network import (
    HALTED,
    Absent,
    Armed,
    CannotTell,
    Created,
    Deleted,
    DeleteOutcome,
    Found,
    Gone,
    Look,
    NotSent,
    Outcome,
    RemoteAccount,
    RemotePost,
    Shown,
    Sighting,
    Unknown,
    Uploaded,
    UploadOutcome,
)
from workflows.ports.source import Batch, Receiver, SourceFacts
from workflows.ports.store import Store

LOST = Unknown(reason="The answer was lost.")
"""In a script: the network takes the post, and its answer never arrives."""
Scripted = Outcome | Callable[[Part, Armed], Awaitable[Outcome]]


async def _at_once() -> None:
    return None


@dataclass
class World:
    """The public network as it really is, apart from what the program believes. `script` holds the next answers."""

    clock: StandingClock
    script: list[Scripted] = field(default_factory=list)
    sightings: list[Sighting | NetworkFailure] = field(default_factory=list)
    deletions: list[DeleteOutcome] = field(default_factory=list)
    removals: list[RemotePostId] = field(default_factory=list)
    """What the network was asked to delete, in order."""
    views: list[Look] = field(default_factory=list)
    """The next answers of `look`; without one, the truth."""
    unreadable: dict[AccountId, NetworkFailure] = field(default_factory=dict)
    """Accounts whose timeline cannot be read."""
    shown: dict[AccountId, Profile] = field(default_factory=dict)
    """What accounts show of themselves; without one, the usual."""
    identities: dict[AccountId, RemoteAccountId | NetworkFailure] = field(default_factory=dict)
    posts: list[tuple[RemoteAccountId, RemotePost]] = field(default_factory=list)
    arrivals: list[tuple[Part, Armed]] = field(default_factory=list)
    uploads: list[tuple[Media, bytes]] = field(default_factory=list)
    """What was handed over before a post, in order."""
    uploading: list[UploadOutcome] = field(default_factory=list)
    """The next answers of `upload`; without one, it is taken."""
    uploading_takes: timedelta = timedelta(0)
    made: int = 0
    """How many posts there ever were; a network never uses an id twice."""
    looks: int = 0
    whoami_takes: timedelta = timedelta(0)
    connecting: Callable[[], Awaitable[None]] = _at_once
    """What happens between the intent and the first byte."""
    limits: Limits = field(default_factory=lambda: Limits(network="X", count=len, maximum=280, media=MediaLimits()))

    def show(self, account: RemoteAccountId, text: str) -> RemotePostId:
        """Something appears in public."""
        self.made += 1
        remote_id = RemotePostId(f"{self.made:019d}")
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
        usual = Profile(display_name="Acme", handle=self.account.handle, followers=84_000)
        shown = self.world.shown.get(self.account.id, usual)
        return RemoteAccount(
            id=answer,
            handle=shown.handle,
            name=shown.display_name,
            picture_url=shown.picture_url,
            followers=shown.followers,
            link=shown.link,
            token_fingerprint="f1",
        )

    async def upload(self, medium: Media, content: bytes) -> UploadOutcome:
        self.world.clock.move(self.world.uploading_takes)
        self.world.uploads.append((medium, content))
        if self.world.uploading:
            return self.world.uploading.pop(0)
        until = BootTime(self.world.clock.boot() + 86_400)
        return Uploaded(sha256=medium.sha256, id=f"media-{len(self.world.uploads)}", until=until)

    async def publish(self, part: Part, *, armed: Armed) -> Outcome:
        await self.world.connecting()
        if armed.halted():
            return NotSent(reason=HALTED)
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
        self.world.removals.append(remote_id)
        answer = self.world.deletions.pop(0) if self.world.deletions else Deleted()
        if isinstance(answer, Deleted):
            self.world.posts = [each for each in self.world.posts if each[1].id != remote_id]
        return answer

    async def look(self, remote_id: RemotePostId) -> Look:
        if self.world.views:
            return self.world.views.pop(0)
        found = next((post for _, post in self.world.posts if post.id == remote_id), None)
        if found is None:
            return Gone()
        return Shown(id=found.id, text=found.text, at=found.at, likes=3, reposts=2, replies=1, quotes=0, views=900)

    def resembles(self, part: Part, post: RemotePost) -> bool:
        return part.text == post.text

    async def timeline(self, *, since_id: RemotePostId | None) -> list[RemotePost]:
        if self.account.id in self.world.unreadable:
            raise self.world.unreadable[self.account.id]
        own = [post for owner, post in self.world.posts if owner == self.account.remote_id]
        own = own[-self.limits.timeline :]
        return [post for post in own if since_id is None or post.id > since_id]

    def address(self, remote_id: RemotePostId) -> str:
        return f"https://x.example/{self.account.handle}/status/{remote_id}"

    def share_link(self, text: str) -> str:
        return f"https://x.example/intent?text={text}"

    async def close(self) -> None:
        return None


@dataclass
class FakeNetworks:
    """Implements `ports.network.Networks` over one world. `network` may be a kind where something goes another way."""

    world: World
    network: type[FakeNetwork] = FakeNetwork

    def limits(self, network: str) -> Limits:
        self._require_known(network)
        return replace(self.world.limits)

    def post_in(self, network: str, link: str) -> RemotePostId | None:
        head, found, tail = link.partition("/status/")
        return RemotePostId(tail) if head and found and tail.isdigit() else None

    def share_link(self, network: str, text: str) -> str:
        return f"https://x.example/intent?text={text}"

    def answer_link(self, network: str, remote_id: RemotePostId, text: str) -> str:
        self._require_known(network)
        filled = f"&text={text}" if text else ""
        return f"https://x.example/intent?in_reply_to={remote_id}{filled}"

    def address(self, account: Account, remote_id: RemotePostId) -> str:
        return f"https://x.example/{account.handle}/status/{remote_id}"

    async def for_account(self, account: Account) -> FakeNetwork:
        return self.network(self.world, account, self.world.limits)

    async def with_tokens(self, account: Account, tokens: Tokens) -> FakeNetwork:
        return self.network(self.world, account, self.world.limits)

    def _require_known(self, network: str) -> None:
        """As in the program: blogs and other servers are heard, and nobody posts there."""
        if ":" in network:
            raise NotFound(f"{network} is not a network that Countersign posts to.")


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
    has_a_bug: bool = False
    knowledge: Knowledge = NOTHING_KNOWN

    def judge(self, draft: Draft, context: Context) -> Said:
        if self.has_a_bug:
            raise RuntimeError("Nobody thought of this.")
        return Said((*self.findings, *context.opinions))

    async def consider(self, draft: Draft, context: Context) -> Said:
        return self.judge(draft, context)


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


@dataclass
class FakeSources:
    """Implements `ports.source.Sources` over what the public said, by source. A cursor counts what was given before."""

    listed: Sequence[SourceFacts] = ()
    said: dict[str, MutableSequence[Heard]] = field(default_factory=dict)
    failures: dict[str, NetworkFailure] = field(default_factory=dict)
    """Sources that cannot be asked."""
    deleted: set[tuple[str, str]] = field(default_factory=set)
    """What their authors deleted: keys."""
    page: int = 100
    """The most that one answer holds."""
    polls: MutableSequence[tuple[str, str | None, int]] = field(default_factory=lambda: [])  # noqa: PIE807  see `list`
    """Every question: the source, the cursor, the most it asked for."""
    lookups: MutableSequence[tuple[str, ...]] = field(default_factory=lambda: [])  # noqa: PIE807
    answered: Callable[[], Awaitable[None]] = _at_once
    """What happens between an answer and what is done with it."""

    def list(self) -> Sequence[SourceFacts]:
        return tuple(self.listed)

    def facts(self, name: str) -> SourceFacts:
        found = next((one for one in self.listed if one.name == name), None)
        if found is None:
            raise NotFound("There is no such source.")
        return found

    async def open(self, name: str) -> "FakeSource":
        facts = self.facts(name)
        if facts.told:
            raise NotFound("It is told, not asked.")
        return FakeSource(self, facts)

    def receiver(self, name: str) -> Receiver:
        raise NotFound("There is no such source.")


@dataclass
class FakeSource:
    """Implements `ports.source.Source`."""

    sources: FakeSources
    facts: SourceFacts

    async def poll(self, cursor: str | None, *, most: int) -> Batch:
        self.sources.polls.append((self.facts.name, cursor, most))
        self._require_answer()
        said = self.sources.said.get(self.facts.name, [])
        start = int(cursor) if cursor is not None else len(said)
        heard = tuple(said[start : start + min(most, self.sources.page)])
        end = start + len(heard)
        await self.sources.answered()
        return Batch(heard=heard, cursor=str(end), more=end < len(said), cost=self.facts.price * len(heard))

    async def gone(self, ids: Sequence[str]) -> Batch:
        self.sources.lookups.append(tuple(ids))
        self._require_answer()
        keys = tuple((self.facts.hears, one) for one in ids if (self.facts.hears, one) in self.sources.deleted)
        return Batch(gone=keys, cost=self.facts.look_price * len(ids))

    async def close(self) -> None:
        return None

    def _require_answer(self) -> None:
        if self.facts.name in self.sources.failures:
            raise self.sources.failures[self.facts.name]
