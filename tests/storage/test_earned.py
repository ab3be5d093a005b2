"""Earned trust, on both databases: one human has one trust on an account, and no fall is ever lost."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from storage.store import SqlStore
from tests.builders import ANA, BEN, NOON, an_account
from workflows.domain.ids import PersonId, PostId
from workflows.domain.person import Identity, Trust, person_id
from workflows.domain.trust import Because, Earned

ACME, BETA = an_account().id, an_account("beta").id
TEAMS = Identity(platform="teams", organisation="tenant", user="0b6e")
IN_TEAMS = PersonId(person_id(TEAMS))
EARNED = Earned(
    person=ANA.id,
    account=ACME,
    level=Trust.TRUSTED,
    because=Because.APPROVED_IN_A_ROW,
    in_a_row=10,
    post=PostId("p1"),
    at=NOON,
)
FELL = replace(
    EARNED, level=Trust.LOW, because=Because.RECALLED, in_a_row=0, post=PostId("p2"), at=NOON + timedelta(minutes=1)
)


async def given(store: SqlStore, *rows: Earned) -> None:
    async with store.transaction() as tx:
        for earned in rows:
            await tx.trust.save(earned)


async def linked(store: SqlStore) -> None:
    async with store.transaction() as tx:
        await tx.people.save(replace(ANA, id=IN_TEAMS, identity=TEAMS))
        await tx.people.link(replace(ANA, others=(TEAMS,)), at=NOON)


async def test_what_was_earned_comes_back_by_account(store: SqlStore) -> None:
    fresh = Earned(person=ANA.id, account=BETA)
    await given(store, fresh, EARNED, replace(EARNED, person=BEN.id))

    async with store.reading() as tx:
        assert await tx.trust.find(ANA.id, ACME) == EARNED
        assert await tx.trust.of(ANA.id) == [EARNED, fresh]
        assert await tx.trust.find(BEN.id, BETA) is None


async def test_the_newest_is_kept(store: SqlStore) -> None:
    await given(store, EARNED)
    await given(store, FELL)
    await given(store, EARNED)

    async with store.reading() as tx:
        assert await tx.trust.of(ANA.id) == [EARNED]


async def test_of_somebody_linked_the_lowest_counts_until_something_happens_and_then_that_under_each_id(
    store: SqlStore,
) -> None:
    await given(store, EARNED, replace(FELL, person=IN_TEAMS))
    await linked(store)

    async with store.transaction() as tx:
        for one in (ANA.id, IN_TEAMS):
            assert await tx.trust.find(one, ACME) == replace(FELL, person=one)
            assert await tx.trust.of(one) == [replace(FELL, person=one)]
        risen = replace(FELL, level=Trust.NEUTRAL, because=Because.APPROVED_IN_A_ROW)
        await tx.trust.save(risen)

    async with store.transaction() as tx:
        assert await tx.trust.find(IN_TEAMS, ACME) == replace(risen, person=IN_TEAMS)
        await tx.people.link(ANA, at=NOON)
    async with store.reading() as tx:
        assert await tx.trust.find(IN_TEAMS, ACME) == replace(risen, person=IN_TEAMS)


@pytest.mark.parametrize("first", [EARNED, None], ids=["known", "new"])
async def test_a_fall_at_the_same_moment_as_a_rise_is_not_lost(store: SqlStore, first: Earned | None) -> None:
    await given(store, *([first] if first else []))
    rose = replace(EARNED, in_a_row=11)
    has_read = asyncio.Event()

    async def rise() -> None:
        async with store.transaction() as tx:
            assert await tx.trust.find(ANA.id, ACME) == first
            has_read.set()
            await asyncio.sleep(0.2)
            await tx.trust.save(rose)

    async def fall() -> None:
        await has_read.wait()
        async with store.transaction() as tx:
            await tx.trust.find(ANA.id, ACME)
            await tx.trust.save(FELL)

    await asyncio.gather(rise(), fall())

    async with store.reading() as tx:
        assert await tx.trust.find(ANA.id, ACME) == FELL
