"""Emergencies, on both databases: when one is open, what is left to review, and words that only their keys open."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from storage.audit import Sequencer
from storage.database import Database
from storage.schema import emergencies
from storage.store import SqlStore
from storage.verifying import verify_audit
from tests.builders import ANA, BEN, CHIARA, NOON, an_account
from tests.clocks import StandingClock
from workflows.domain.emergency import LASTS, Emergency, EmergencyState, EmergencyStep, asked
from workflows.errors import Conflict, NotFound

ACME, BETA = an_account().id, an_account("beta").id
ASKED = Emergency(
    id="e1",
    account=ACME,
    asked_by=ANA.id,
    asked_at=NOON,
    reason="The plant is on fire. \ud83d",
    state=EmergencyState.ASKED,
)
MINUTE = timedelta(minutes=1)


async def ask(store: SqlStore, emergency: Emergency = ASKED) -> Emergency:
    async with store.transaction() as tx:
        await tx.record(asked(emergency))
    return emergency


async def step(store: SqlStore, one: Emergency, step: EmergencyStep, at: datetime, **changes: object) -> Emergency:
    async with store.transaction() as tx:
        change = (await tx.emergencies.get(one.id)).step(step, by=BEN.id, at=at, **changes)
        await tx.record(change)
    return change.after


async def opened(store: SqlStore, emergency: Emergency = ASKED) -> Emergency:
    await ask(store, emergency)
    at = emergency.asked_at
    return await step(store, emergency, EmergencyStep.OPEN, at, second=BEN.id, opened_at=at, until=at + LASTS)


async def test_an_emergency_comes_back_with_its_words_after_each_step(store: SqlStore) -> None:
    open_now = await opened(store)
    async with store.reading() as tx:
        assert await tx.emergencies.get("e1") == open_now
        assert open_now.reason == ASKED.reason

    over = open_now.asked_at + LASTS
    done = await step(
        store, open_now, EmergencyStep.REVIEW, over, reviewed_by=CHIARA.id, lessons="Two sign-offs. \ud83d"
    )

    async with store.reading() as tx:
        assert await tx.emergencies.get("e1") == done
        assert (done.reason, done.lessons) == (ASKED.reason, "Two sign-offs. \ud83d")
        with pytest.raises(NotFound):
            await tx.emergencies.get("e2")


async def test_one_yes_is_enough_only_while_it_is_open_and_only_on_its_account(store: SqlStore) -> None:
    await ask(store)
    async with store.reading() as tx:
        assert not await tx.emergencies.is_open(ACME, at=NOON)

    until = NOON + LASTS
    open_now = await step(store, ASKED, EmergencyStep.OPEN, NOON, second=BEN.id, until=until)
    for at, expected in ((NOON, True), (until - timedelta(microseconds=1), True), (until, False)):
        async with store.reading() as tx:
            assert await tx.emergencies.is_open(ACME, at=at) is open_now.is_open(at) is expected
            assert not await tx.emergencies.is_open(BETA, at=at)

    await step(store, open_now, EmergencyStep.CLOSE, NOON + MINUTE)
    async with store.reading() as tx:
        assert not await tx.emergencies.is_open(ACME, at=NOON + MINUTE)


async def test_the_latest_of_an_account_is_the_newest_whatever_became_of_it(store: SqlStore) -> None:
    await opened(store)
    newer = replace(ASKED, id="e2", asked_at=NOON + MINUTE)
    await ask(store, newer)
    declined = await step(store, newer, EmergencyStep.DECLINE, NOON + MINUTE, second=BEN.id)
    await ask(store, replace(ASKED, id="e3", account=BETA, asked_at=NOON + 2 * MINUTE))

    async with store.reading() as tx:
        assert await tx.emergencies.latest(ACME) == declined
        assert await tx.emergencies.latest(an_account("gamma").id) is None


async def test_what_is_over_waits_for_a_review_the_oldest_first(store: SqlStore) -> None:
    ran_out = await opened(store)
    closed = await opened(store, replace(ASKED, id="e2", account=BETA, asked_at=NOON + MINUTE))
    closed = await step(store, closed, EmergencyStep.CLOSE, NOON + 2 * MINUTE)
    await ask(store, replace(ASKED, id="e3"))

    async with store.reading() as tx:
        assert await tx.emergencies.unreviewed(now=NOON + LASTS - MINUTE) == [closed]
        found = await tx.emergencies.unreviewed(now=NOON + LASTS)
        assert found == [ran_out, closed] and all(one.needs_review(NOON + LASTS) for one in found)

    await step(store, ran_out, EmergencyStep.REVIEW, NOON + LASTS, reviewed_by=CHIARA.id)
    async with store.reading() as tx:
        assert await tx.emergencies.unreviewed(now=NOON + LASTS) == [closed]


async def test_each_step_asks_for_its_picture_and_who_comes_second_is_told(store: SqlStore) -> None:
    await opened(store)

    async with store.transaction() as tx:
        assert {redraw.subject for redraw in await tx.messages.due(now=NOON)} == {"emergency:e1"}
    with pytest.raises(Conflict, match="faster"):
        async with store.transaction() as tx:
            await tx.record(ASKED.step(EmergencyStep.DECLINE, by=CHIARA.id, at=NOON))
    with pytest.raises(Conflict, match="already"):
        await ask(store)


async def test_one_reopened_past_the_program_is_noticed(
    store: SqlStore, database: Database, database_url: str, clock: StandingClock
) -> None:
    await opened(store)
    await Sequencer(database, clock).once()
    assert (await verify_audit(database_url)).is_whole

    async with database.writer.begin() as connection:
        await connection.execute(update(emergencies).values(until=NOON + timedelta(days=1)))

    problem = (await verify_audit(database_url)).problem
    assert problem is not None and "emergency e1" in problem.what
