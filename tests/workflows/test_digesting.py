"""When the daily summaries are asked for: at each person's own nine o'clock, once a day, whatever clocks do."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from storage.store import SqlStore
from tests.builders import ANA, BEN, an_account
from tests.clocks import StandingClock
from tests.fakes import Diary
from workflows.digesting import Digesting
from workflows.domain.account import Windows
from workflows.domain.lifecycle import DIGEST_EVERY
from workflows.domain.person import Person, Standing
from workflows.domain.task import TaskKind
from workflows.policy import Policy, PolicySettings


async def told(
    store: SqlStore, clock: StandingClock, person: Person, *, since: datetime, until: datetime
) -> Counter[str]:
    """How often each day's summary of theirs was asked for, turn after turn."""
    flow = Digesting(store=store, policy=Policy(PolicySettings()), clock=clock)
    async with store.transaction() as tx:
        await tx.people.save(person)
        await tx.accounts.sync([an_account("acme", approve=(person,))])
    found: Counter[str] = Counter()
    slot = since
    while slot < until:
        slot += DIGEST_EVERY
        clock.move(slot - clock.now())
        await flow.digest(slot)
        async with store.transaction() as tx:
            for asked in await tx.messages.due(now=clock.now()):
                found[asked.subject] += asked.subject.startswith("digest:")
                await tx.messages.done(asked)
    return +found


@pytest.mark.parametrize(
    ("zone", "since"),
    [
        ("Europe/Berlin", datetime(2026, 3, 28, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 10, 31, tzinfo=UTC)),
        ("Asia/Kathmandu", datetime(2026, 5, 1, tzinfo=UTC)),
        ("Nowhere/AtAll", datetime(2026, 5, 1, tzinfo=UTC)),
    ],
    ids=["clocks go forward", "clocks go back", "three quarters of an hour", "a zone nobody knows"],
)
async def test_each_day_once(store: SqlStore, clock: StandingClock, zone: str, since: datetime) -> None:
    clock.move(since - clock.now())

    found = await told(store, clock, replace(BEN, zone=zone), since=since, until=since + timedelta(days=3))

    assert set(found.values()) == {1} and len(found) == 3


async def test_not_for_those_who_do_not_count(store: SqlStore, clock: StandingClock) -> None:
    since = clock.now().replace(hour=0, minute=0)
    clock.move(since + timedelta(days=1) - clock.now())
    gone = replace(BEN, standing=Standing.DEACTIVATED)

    assert not await told(store, clock, gone, since=clock.now(), until=clock.now() + timedelta(days=1))


async def test_switched_off_there_is_no_turn_at_all(store: SqlStore, clock: StandingClock) -> None:
    diary = Diary(store)
    off = Policy(PolicySettings(windows=Windows(digest=None)))
    flow = Digesting(store=diary, policy=off, clock=clock)

    await flow.go_on()
    await flow.digest(clock.now())

    assert TaskKind.DIGEST.value not in diary.kinds()


async def test_another_time_of_the_day_counts(store: SqlStore, clock: StandingClock) -> None:
    early = Policy(PolicySettings(windows=Windows(digest=time(6, 30))))
    flow = Digesting(store=store, policy=early, clock=clock)
    async with store.transaction() as tx:
        await tx.people.save(ANA)
        await tx.accounts.sync([an_account("acme", approve=(ANA,))])
    due = (clock.now() + timedelta(days=1)).replace(hour=6, minute=30, second=0, microsecond=0)
    clock.move(due - clock.now())

    await flow.digest(due)

    async with store.transaction() as tx:
        assert [one.subject for one in await tx.messages.due(now=clock.now())] == [f"digest:{ANA.id}.{due.date()}"]
