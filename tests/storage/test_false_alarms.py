"""False alarms, on both databases: each said once, counted for each check, and nobody's after they were erased."""

from dataclasses import replace
from datetime import timedelta

import pytest

from storage.store import SqlStore
from tests.builders import ANA, BEN, CHIARA, NOON, a_post, an_account, birth
from tests.clocks import StandingClock
from workflows.domain.ids import PostId
from workflows.domain.objection import FalseAlarm
from workflows.domain.post import PostState
from workflows.keeping import Keeping
from workflows.ports.store import Drawn, Role

ALARM = FalseAlarm(post=PostId("p1"), revision=1, check="links", rule="shortened", by=BEN.id, at=NOON)
LATER = replace(ALARM, by=CHIARA.id, at=NOON + timedelta(hours=1))


async def kept(store: SqlStore, *alarms: FalseAlarm) -> list[bool]:
    async with store.transaction() as tx:
        return [await tx.false_alarms.add(alarm) for alarm in alarms]


@pytest.mark.parametrize(
    "change",
    [
        {"post": PostId("p2")},
        {"revision": 2},
        {"check": "claims"},
        {"rule": ""},
        {"by": CHIARA.id},
    ],
    ids=lambda change: next(iter(change)),
)
async def test_each_person_says_it_once_of_each_finding(store: SqlStore, change: dict[str, object]) -> None:
    other = replace(ALARM, **change)  # type: ignore[arg-type]

    assert await kept(store, ALARM, other, replace(ALARM, at=LATER.at)) == [True, True, False]
    assert await kept(store, ALARM) == [False]


async def test_what_was_said_of_a_post_comes_back_oldest_first(store: SqlStore) -> None:
    await kept(store, LATER, ALARM, replace(ALARM, post=PostId("p2")))

    async with store.reading() as tx:
        assert await tx.false_alarms.of_post(PostId("p1")) == [ALARM, LATER]
        assert await tx.false_alarms.of_post(PostId("p3")) == []


async def test_each_check_is_counted_since_then(store: SqlStore) -> None:
    await kept(store, ALARM, LATER, replace(LATER, check="claims"), replace(ALARM, post=PostId("p2")))

    async with store.reading() as tx:
        assert await tx.false_alarms.counted(since=NOON) == {"links": 3, "claims": 1}
        assert await tx.false_alarms.counted(since=LATER.at) == {"links": 1, "claims": 1}
        assert await tx.false_alarms.counted(since=LATER.at + timedelta(seconds=1)) == {}


async def test_erasing_somebody_keeps_the_count_but_not_who_and_draws_the_card_anew(
    store: SqlStore, clock: StandingClock
) -> None:
    post = a_post(id="p1", author=ANA, state=PostState.PUBLISHED)
    async with store.transaction() as tx:
        for person in (ANA, BEN, CHIARA):
            await tx.people.save(person)
        await tx.accounts.sync([an_account()])
        await tx.record(birth(post))
        await tx.messages.save(Drawn(subject="post:p1", role=Role.APPROVAL, channel="C1", ts="1"))
    await kept(store, ALARM, LATER)

    for person in (BEN, CHIARA):
        erased = await Keeping(store=store, clock=clock).erase(person.id, by="operator")
        assert "post:p1" in erased.pictures

    async with store.reading() as tx:
        assert [alarm.by for alarm in await tx.false_alarms.of_post(post.id)] == [None, None]
        assert await tx.false_alarms.counted(since=NOON) == {"links": 2}
