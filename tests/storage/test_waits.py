"""The calendar, labels of decisions, and how long posts waited, on both databases."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from storage.audit import Sequencer
from storage.database import Database
from storage.schema import posts
from storage.store import SqlStore
from storage.verifying import verify_audit
from tests.builders import ANA, BEN, CHIARA, NOON, OWN, a_post, an_account, birth
from tests.clocks import StandingClock
from workflows.domain.content import Content
from workflows.domain.person import Person
from workflows.domain.post import Decision, Label, Post, PostState, PostStep
from workflows.ports.store import Wait

S, T = PostState, PostStep
ACME, BETA = an_account(), an_account("beta")
HOUR = timedelta(hours=1)


async def given(store: SqlStore, *found: Post) -> None:
    async with store.transaction() as tx:
        await tx.accounts.sync([ACME, BETA, OWN])
        for post in found:
            await tx.record(birth(post))


async def take(
    store: SqlStore, post: Post, *steps: tuple[PostStep, Person, datetime], labels: tuple[Label, ...] = ()
) -> Post:
    async with store.transaction() as tx:
        for step, by, at in steps:
            decision = Decision(step=step, by=by.id, at=at, reason="Why.", labels=labels)
            change = post.step(step, by=by.id, at=at, decision=decision)
            await tx.record(change)
            post = change.after
    return post


def scheduled(at: datetime, *, state: PostState = S.WAITING, **changes: object) -> Post:
    post = a_post(state=state)
    return replace(post, content=Content(parts=post.content.parts, send_at=at), **changes)  # type: ignore[arg-type]


async def waited(store: SqlStore, *, since: datetime = NOON) -> Sequence[Wait]:
    async with store.reading() as tx:
        return await tx.posts.waits([ACME.id], since=since)


async def test_the_calendar_shows_what_waits_and_what_leaves_in_the_span_soonest_first(store: SqlStore) -> None:
    first = scheduled(NOON + HOUR)
    # The approver chose a later time than its author had.
    moved = scheduled(NOON - HOUR, state=S.APPROVED, due=NOON + 2 * HOUR)
    last = scheduled(NOON + 3 * HOUR, state=S.APPROVED, due=NOON + 3 * HOUR)
    await given(
        store,
        last,
        first,
        moved,
        a_post(state=S.WAITING),
        scheduled(NOON + HOUR, state=S.HELD),
        scheduled(NOON + HOUR, account=BETA.id),
        scheduled(NOON - timedelta(seconds=1)),
        scheduled(NOON + 4 * HOUR),
    )

    async with store.reading() as tx:
        found = await tx.posts.calendar([ACME.id], since=NOON, until=NOON + 4 * HOUR)
        assert [post.id for post in found] == [first.id, moved.id, last.id]
        [soonest] = await tx.posts.calendar([ACME.id, BETA.id], since=NOON + HOUR, until=NOON + 9 * HOUR, limit=1)
        assert soonest.content.send_at == NOON + HOUR
        assert await tx.posts.calendar([], since=NOON, until=NOON + HOUR) == []


async def test_a_decision_keeps_its_labels_and_the_next_one_has_its_own(store: SqlStore) -> None:
    post = a_post(state=S.WAITING)
    await given(store, post)

    post = await take(store, post, (T.REQUEST_CHANGES, BEN, NOON), labels=(Label.TONE, Label.CLAIM))
    async with store.reading() as tx:
        assert await tx.posts.get(post.id) == post
    assert post.decision is not None and post.decision.labels == (Label.TONE, Label.CLAIM)

    post = await take(store, post, (T.WITHDRAW, ANA, NOON))
    async with store.reading() as tx:
        assert await tx.posts.get(post.id) == post


async def test_a_step_by_the_former_release_on_a_labelled_post_leaves_the_log_whole(
    store: SqlStore, database: Database, database_url: str, clock: StandingClock
) -> None:
    """That release writes every column it knows, and its digest is of those."""
    post = a_post(state=S.WAITING)
    await given(store, post)
    post = await take(store, post, (T.REQUEST_CHANGES, BEN, NOON), labels=(Label.TONE,))

    await take(store, replace(post, decision=None), (T.REVISE, ANA, NOON))
    async with database.writer.begin() as connection:
        await connection.execute(update(posts).values(decision_labels=["tone"]))

    await Sequencer(database, clock).once()
    assert (await verify_audit(database_url)).is_whole


async def test_a_post_approved_at_once_waited_from_its_submission_to_its_approval(store: SqlStore) -> None:
    post = a_post(needed=2)
    await given(store, post)
    await take(
        store,
        post,
        (T.CONFIRM_WAITING, ANA, NOON),
        (T.ENDORSE, BEN, NOON + HOUR),
        (T.APPROVE, CHIARA, NOON + 2 * HOUR),
    )

    approved = Wait(
        post=post.id,
        account=ACME.id,
        author=ANA.id,
        submitted_at=NOON,
        answered_at=NOON + 2 * HOUR,
        decided_at=NOON + 2 * HOUR,
        decided_by=CHIARA.id,
        step=T.APPROVE,
        first_time=True,
    )
    assert await waited(store) == [approved]
    assert await waited(store, since=NOON + 3 * HOUR) == []


async def test_a_post_that_came_back_counts_from_its_first_submission_and_not_as_first_time(store: SqlStore) -> None:
    post = a_post()
    await given(store, post)
    asked = await take(store, post, (T.CONFIRM_WAITING, ANA, NOON), (T.REQUEST_CHANGES, BEN, NOON + HOUR))
    [before] = await waited(store)
    later = NOON + 5 * HOUR
    await take(store, asked, (T.REVISE, ANA, later), (T.CONFIRM_WAITING, ANA, later), (T.APPROVE, CHIARA, later))

    [after] = await waited(store)
    assert (before.step, before.decided_by, before.first_time) == (T.REQUEST_CHANGES, BEN.id, False)
    assert (before.submitted_at, before.answered_at, before.decided_at) == (NOON, NOON + HOUR, NOON + HOUR)
    assert after == replace(before, decided_at=later, decided_by=CHIARA.id, step=T.APPROVE)


async def test_the_first_approval_counts_whatever_comes_after_it(store: SqlStore) -> None:
    post = a_post()
    await given(store, post)
    approved = await take(store, post, (T.CONFIRM_WAITING, ANA, NOON), (T.APPROVE, BEN, NOON))
    [first] = await waited(store)

    again = await take(store, approved, (T.SEND_BACK, ANA, NOON + HOUR), (T.APPROVE, CHIARA, NOON + HOUR))
    await take(store, again, (T.SEND_BACK, ANA, NOON + HOUR), (T.REJECT, CHIARA, NOON + HOUR))

    assert await waited(store) == [first]


@pytest.mark.parametrize(
    "steps",
    [
        [(T.CONFIRM_WAITING, ANA, NOON)],
        [(T.CONFIRM_WAITING, ANA, NOON), (T.WITHDRAW, ANA, NOON)],
        [(T.CONFIRM_WAITING, ANA, NOON), (T.HOLD, BEN, NOON)],
        [(T.CONFIRM_DIRECT, ANA, NOON), (T.BEGIN, ANA, NOON)],
    ],
    ids=["waits", "withdrawn", "held", "direct"],
)
async def test_what_nobody_decided_is_no_wait(store: SqlStore, steps: list[tuple[PostStep, Person, datetime]]) -> None:
    post = a_post()
    await given(store, post)

    await take(store, post, *steps)

    assert await waited(store) == []


async def test_a_post_submitted_under_the_former_release_counts_in_no_figure(
    store: SqlStore, database: Database
) -> None:
    post = a_post(state=S.WAITING)
    await given(store, post)
    await take(store, post, (T.APPROVE, BEN, NOON))

    assert await waited(store) == []
    async with database.reader.connect() as connection:
        assert (await connection.execute(select(posts.c.state))).scalar_one() == S.APPROVED.value
