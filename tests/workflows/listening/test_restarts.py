"""Whatever dies, and however many ask at once: each mention is in one story, and each story's card waits once."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from storage.database import open_database
from storage.store import SqlStore
from tests.conftest import SECRET
from tests.fakes import Diary
from tests.workflows.listening.conftest import Ear, Failing, heard
from workflows.domain.mention import Heard
from workflows.errors import Busy, Conflict
from workflows.listening import Listening
from workflows.ports.source import Batch

pytestmark = pytest.mark.both_databases

STEPS = ("record_all", "mentions", "stories", "sources", "note", "later")
"""Where a transaction may be torn."""


class Killed(BaseException):
    """The process ends."""


@pytest.mark.parametrize("seed", range(6))
async def test_random_deaths_neither_lose_nor_double(ear: Ear, seed: int) -> None:
    chance, store = random.Random(seed), ear.store
    ear.sources.page = 4
    said = [heard(id=str(number)) for number in range(40)]
    for one in said:
        ear.say(one, *(chance.choice(said) for _ in range(chance.randrange(2))))
        # The other source hears some of it too.
        if chance.random() < 0.3:
            ear.say(one, source="blog")
        if chance.random() < 0.5:
            await _one_life(ear, store, chance)
    ear.store = store
    ear.sources.answered = _fine
    ear.listening = ear.another()
    for source in ("mentions", "blog"):
        await ear.listening.poll(source)

    await _each_exactly_once(ear, said)


async def _one_life(ear: Ear, store: Diary, chance: random.Random) -> None:
    """A process that asks, and may die: after the answer, or anywhere in a transaction."""

    async def die() -> None:
        if chance.random() < 0.3:
            raise Killed

    ear.sources.answered = die
    times = chance.randrange(2)
    # The last one is a mistake of ours that passes.
    error = chance.choice([Killed(), Busy("Full."), Conflict("No."), RuntimeError("Oh.")])
    ear.store = Failing(store, at=chance.choice(STEPS), error=error)
    ear.store.times = times
    ear.listening = ear.another()
    for source in chance.sample(["mentions", "blog"], 2):
        try:
            await ear.listening.poll(source)
        except (Killed, Busy, Conflict, RuntimeError):
            return


async def test_replicas_that_ask_at_once_keep_everything_once(ear: Ear, database_url: str, database_kind: str) -> None:
    said = [heard(id=str(number)) for number in range(60)]
    ear.sources.page = 7
    async with _replicas(ear, database_url, database_kind) as replicas:
        for start in range(0, 60, 20):
            ear.say(*said[start : start + 20])
            ear.say(*said[start + 5 : start + 20], source="blog")
            told = Batch(heard=tuple(said[start + 10 : start + 20]))
            await asyncio.gather(
                *(one.poll("mentions") for one in replicas),
                *(one.poll("blog") for one in replicas),
                *(_told(one, told) for one in replicas),
            )
        for source in ("mentions", "blog"):
            await replicas[0].poll(source)

    await _each_exactly_once(ear, said)


async def _told(replica: Listening, batch: Batch) -> None:
    """As the teller does: again, until it is kept."""
    while True:
        try:
            await replica.receive("hook", batch)
            return
        except (Busy, Conflict):
            continue


@asynccontextmanager
async def _replicas(ear: Ear, url: str, kind: str) -> AsyncIterator[list[Listening]]:
    """Two programs on one PostgreSQL; SQLite has one at a time, so there two flows of one program."""
    if kind == "sqlite":
        yield [ear.another(), ear.another()]
        return
    second = await open_database(url, secrets=[SECRET], pool=5)
    try:
        store = Diary(SqlStore(second, ear.clock))
        other = Listening(store=store, policy=ear.policy, sources=ear.sources, clock=ear.clock)
        yield [ear.another(), other]
    finally:
        await second.close()


async def _each_exactly_once(ear: Ear, said: list[Heard]) -> None:
    stories = await ear.stories()
    async with ear.store.transaction() as tx:
        known = await tx.mentions.known([one.key for one in said])
        counts = await tx.mentions.count([story.id for story in stories])
    assert len(known) == len(said), "lost"
    assert sum(counts.values()) == len(said), "doubled"
    assert sorted([*await ear.queued(), *await ear.queued("C0SUPPORT")]) == sorted(story.id for story in stories)


async def _fine() -> None:
    return None
