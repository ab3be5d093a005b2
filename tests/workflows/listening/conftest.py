"""A public that talks, sources that hear it, and departments that want to know."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from storage.store import SqlStore
from tests.builders import OWN, an_account
from tests.clocks import StandingClock
from tests.fakes import Diary, FakeSources
from tests.public import a_heard
from tests.workflows.conftest import ACME, BETA, DORA
from workflows.domain.alert import Alert, AlertKind
from workflows.domain.department import Department, ListeningSettings, Rule
from workflows.domain.ids import AccountId, RemotePostId
from workflows.domain.mention import Heard, Stranger
from workflows.domain.story import Story, Topic
from workflows.domain.task import TaskKind
from workflows.errors import NetworkFailure
from workflows.listening import Listening
from workflows.policy import Policy, PolicySettings
from workflows.ports.source import SourceFacts

MINUTE = timedelta(minutes=1)
MENTIONS = SourceFacts(
    name="mentions",
    kind="fake",
    network="X",
    account=ACME.id,
    every=MINUTE,
    price=Decimal("0.001"),
    look_price=Decimal("0.001"),
    hears="x",
    looks=True,
)
BLOG = SourceFacts(name="blog", kind="fake", network="blog.example", every=5 * MINUTE, hears="feed:blog.example")
HOOK = SourceFacts(name="hook", kind="fake", network="Helpdesk", told=True, hears="webhook:hook")
SOCIAL = Department(name="social", channel="C0SOCIAL")
SUPPORT = Department(name="support", channel="C0SUPPORT", clocks={Topic.COMPLAINT: timedelta(hours=1)})
SETTINGS = ListeningSettings(
    departments={"social": SOCIAL, "support": SUPPORT},
    rules=(Rule(words=("refund",), to="support"),),
    otherwise="social",
)
LISTED = (
    "garden bicycle thunder lemon castle violin pepper harbour mirror candle forest pillow rocket saddle tunnel walnut "
    "window yellow zebra anchor basket copper dragon engine feather guitar hammer island jacket kettle ladder magnet"
)
WORDS = LISTED.split()


def unlike(number: int) -> str:
    """A text that is like no other number's."""
    count = len(WORDS)
    chosen = [WORDS[(number * step + step * step) % count] for step in range(1, 9)]
    return f"{' '.join(chosen)} {number}"


def heard(
    text: str | None = None,
    *,
    id: str = "1",
    author: str = "stranger",
    network: str = "x",
    account: AccountId | None = ACME.id,
    answers: str | None = None,
    clock: StandingClock | None = None,
) -> Heard:
    """Somebody says something to @acme."""
    said = a_heard(
        text if text is not None else unlike(int(id) if id.isdigit() else 7),
        id=id,
        author=Stranger(id=author, handle=author),
        network=network,
        at=(clock or StandingClock()).now(),
    )
    return replace(said, account=account, answers=RemotePostId(answers) if answers is not None else None)


@dataclass
class Ear:
    """Everything the tests of listening touch."""

    store: Diary
    clock: StandingClock
    sources: FakeSources
    policy: Policy
    listening: Listening = field(init=False)

    def __post_init__(self) -> None:
        self.listening = self.another()

    def another(self) -> Listening:
        """Listening as another replica does it, or the next process."""
        return Listening(store=self.store, policy=self.policy, sources=self.sources, clock=self.clock)

    def set(self, **changes: object) -> None:
        """Change settings of app.yaml, and start anew."""
        settings = replace(self.policy.settings.listening, **changes)  # type: ignore[arg-type]
        self.policy = Policy(replace(self.policy.settings, listening=settings))
        self.listening = self.another()

    def say(self, *said: Heard, source: str = "mentions") -> None:
        """The public speaks."""
        self.sources.said.setdefault(source, []).extend(said)

    async def hear(self, *said: Heard, source: str = "mentions") -> None:
        """The public speaks, and is heard."""
        self.say(*said, source=source)
        await self.listening.poll(source)

    def breaks(self, source: str = "mentions", *, retry: bool = True) -> None:
        """The source cannot be asked from now on."""
        self.sources.failures[source] = NetworkFailure("It did not answer.", retry=retry)

    async def run(self, during: timedelta, *, only: TaskKind | None = None) -> None:
        """Let time pass and do every task when it is due, as the worker does. `only`: tasks of other kinds get lost."""
        end = self.clock.now() + during
        while upcoming := self.store.due(end):
            task = upcoming[0]
            if task.due > self.clock.now():
                self.clock.move(task.due - self.clock.now())
            self.store.done.add(task.key)
            if only not in {None, task.kind}:
                continue
            match task.kind:
                case TaskKind.POLL:
                    await self.listening.poll(task.subject)
                case TaskKind.TIDY:
                    await self.listening.tidy()
                case TaskKind.TRIAGE:
                    await self.listening.next_triage()
                    await self.listening.watch()
                case _:
                    raise AssertionError(task.kind)
        self.clock.move(max(timedelta(0), end - self.clock.now()))

    async def stories(self) -> list[Story]:
        """Every open or claimed story, the oldest first."""
        async with self.store.transaction() as tx:
            return list(await tx.stories.list_open(["social", "support"], limit=10_000))

    async def story_of(self, id: str, *, network: str = "x") -> Story:
        """The story that a mention belongs to."""
        async with self.store.transaction() as tx:
            mention = await tx.mentions.find((network, id))
            story: Story = await tx.stories.get(mention.story)
            return story

    async def count(self, story: Story) -> int:
        """How many mentions it has."""
        async with self.store.transaction() as tx:
            counted: int = (await tx.mentions.count([story.id]))[story.id]
            return counted

    async def queued(self, channel: str = "C0SOCIAL") -> list[str]:
        """The stories whose cards wait."""
        async with self.store.transaction() as tx:
            return [one.story for one in await tx.stories.queued(channel, limit=10_000)]

    async def asked(self) -> list[str]:
        """Every redraw that is asked for."""
        async with self.store.transaction() as tx:
            return sorted(one.subject for one in await tx.messages.due(now=self.clock.now(), limit=10_000))

    async def open_alert(self, kind: AlertKind, account: AccountId = ACME.id) -> Alert | None:
        """The alert of this kind, while it lasts."""
        async with self.store.transaction() as tx:
            found: Alert | None = await tx.alerts.find_open(account, kind)
            return found


class Failing(Diary):
    """The same store, in which one thing that is done in a transaction fails, a number of times."""

    def __init__(self, diary: Diary, *, at: str, error: BaseException, times: int = 1) -> None:
        super().__init__(diary)
        self.tasks, self.done = diary.tasks, diary.done
        self.at, self.error, self.times = at, error, times

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Any]:
        async with super().transaction() as tx:
            yield _Failing(tx, self)


class _Failing:
    def __init__(self, tx: Any, store: Failing) -> None:
        self._tx = tx
        self._store = store

    def __getattr__(self, name: str) -> Any:
        if name == self._store.at and self._store.times:
            self._store.times -= 1
            raise self._store.error
        return getattr(self._tx, name)


@pytest.fixture
async def ear(store: SqlStore, clock: StandingClock) -> Ear:
    """Sources that were asked once already: what is said from now on is new."""
    diary = Diary(store)
    async with diary.transaction() as tx:
        await tx.accounts.sync([ACME, BETA, an_account("acme", network="mastodon"), OWN])
        await tx.people.save(DORA)
    sources = FakeSources(listed=(MENTIONS, BLOG, HOOK))
    ear = Ear(diary, clock, sources, Policy(PolicySettings(tenant="acme", listening=SETTINGS)))
    for source in ("mentions", "blog"):
        await ear.listening.poll(source)
    sources.polls.clear()
    return ear
