"""What the product runs on here: a SQLite file, departments with rules, and a store that may be killed."""

import random
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from benchmarks._mentions.crowd import ACCOUNT, CrowdSources, Killed
from bot.clock import SystemClock
from storage.database import Database, open_database
from storage.store import SqlStore
from workflows.domain.account import Account, Kind, Mode
from workflows.domain.department import Department, Hours, Lesson, ListeningSettings, Rule, taught
from workflows.domain.ids import PersonId, RemoteAccountId
from workflows.domain.story import Topic
from workflows.listening import Listening
from workflows.policy import Policy, PolicySettings
from workflows.ports.store import Store, Transaction

KEY = "YmVuY2htYXJrLW9ubHktYmVuY2htYXJrLW9ubHktMTI="
ACME = Account(
    id=ACCOUNT,
    network="x",
    handle="acme",
    kind=Kind.BRAND,
    mode=Mode.MANAGED,
    remote_id=RemoteAccountId("2244994945"),
)
_WEEKDAYS = Hours(days=frozenset(range(5)), zone="Europe/Berlin")
SETTINGS = ListeningSettings(
    departments={
        "social": Department(name="social", channel="C0SOCIAL", hours=_WEEKDAYS),
        "support": Department(
            name="support",
            channel="C0SUPPORT",
            hours=_WEEKDAYS,
            clocks={Topic.COMPLAINT: timedelta(hours=1), Topic.QUESTION: timedelta(hours=4)},
        ),
        "press": Department(name="press", channel="C0PRESS", clocks={Topic.PRESS: timedelta(minutes=15)}),
        "people": Department(name="people", channel="C0PEOPLE"),
    },
    rules=(
        Rule(topics=(Topic.PRESS,), to="press"),
        Rule(topics=(Topic.HIRING,), to="people"),
        Rule(words=("apprentice*", "vacancy", "job offer"), to="people"),
        Rule(words=("refund", "does not work", "never arrived", "broken"), without=("thank you",), to="support"),
        Rule(authors=("vip",), to="social"),
        Rule(languages=("de", "fr"), topics=(Topic.COMPLAINT,), to="support"),
        Rule(words=("invoice", "price*", "parcel"), sources=("blog",), to="support"),
        Rule(topics=(Topic.COMPLAINT, Topic.QUESTION), accounts=(ACCOUNT,), to="support"),
    ),
    otherwise="social",
    lists={"vip": frozenset(f"someone{number}" for number in range(0, 20_000, 500))},
)
"""Every kind of rule there is."""
_LESSONS = ("recipe", "bicycle", "whistle")


@dataclass(frozen=True, kw_only=True)
class Perils:
    """How likely the process is to die at each moment."""

    chance: random.Random
    each: float

    def maybe_die(self) -> None:
        """Raises Killed, now and then."""
        if self.chance.random() < self.each:
            raise Killed


class PerilousStore:
    """The product's store, whose process may be killed before a transaction is committed, and right after."""

    def __init__(self, store: Store, perils: Perils) -> None:
        self._store = store
        self._perils = perils

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """As `Store.transaction`. Raises Killed."""
        async with self._store.transaction() as tx:
            yield tx
            self._perils.maybe_die()
        self._perils.maybe_die()

    def reading(self) -> AbstractAsyncContextManager[Transaction]:
        """As `Store.reading`."""
        return self._store.reading()


@asynccontextmanager
async def opened(file: Path) -> AsyncIterator[tuple[Database, SqlStore]]:
    """The program's database and store, as it opens them at its start."""
    database = await open_database(f"sqlite:///{file}", secrets=[KEY])
    try:
        yield database, SqlStore(database, SystemClock())
    finally:
        await database.close()


async def prepare(store: Store) -> None:
    """What was there before the first mention: the account, and what people taught."""
    clock = SystemClock()
    async with store.transaction() as tx:
        await tx.accounts.sync([ACME])
        for word in _LESSONS:
            lesson = Lesson(id=f"word:{word}", to="people", told_by=PersonId("slack:T0ACME:U0ANA"), at=clock.now())
            await tx.record(taught(lesson))


def listening(store: Store, sources: CrowdSources) -> Listening:
    """The product's flow on all of that."""
    return Listening(store=store, policy=policy(), sources=sources, clock=SystemClock())


def policy() -> Policy:
    """The rules."""
    return Policy(PolicySettings(tenant="benchmark", listening=SETTINGS))
