"""Nobody waits for ever."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from storage.database import Database
from tests.builders import ANA, BEN, CHIARA, NOON, a_post
from tests.fakes import FakeNetworks
from tests.workflows.conftest import ACME, DORA, Company
from workflows.approving import Leave
from workflows.domain.absence import Absence, planned
from workflows.domain.account import Windows
from workflows.domain.calling import Call, CallKind
from workflows.domain.finding import Finding, Severity
from workflows.domain.ids import PostId
from workflows.domain.person import Person
from workflows.domain.post import SYSTEM, Post, PostState
from workflows.domain.shift import Rotation
from workflows.domain.task import TaskKind
from workflows.domain.waiting import last_reminder, next_reminder
from workflows.errors import TimeNeeded
from workflows.policy import Policy
from workflows.posting import Posting, Words

NOTABLE = Finding(check="profanity", severity=Severity.NOTABLE, reason="A swear word.", advice="Leave it out.")
HOUR = timedelta(hours=1)
QUARTER = timedelta(minutes=15)


async def waiting(company: Company) -> Post:
    company.judge.findings = (NOTABLE,)
    return await company.confirmed()


async def test_reminders_come_after_one_two_four_and_eight_hours(company: Company) -> None:
    post = await waiting(company)

    await company.run(20 * HOUR)

    reminders = [task.due - post.changed_at for task in company.store.tasks.values() if task.kind is TaskKind.REMIND]
    assert sorted(reminders) == [1 * HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 16 * HOUR, 32 * HOUR]


async def test_a_reminder_of_a_decided_post_does_nothing(company: Company) -> None:
    post = await waiting(company)
    await company.approving.reject(post.id, by=BEN, revision=1, reason="no")
    async with company.store.transaction() as tx:
        for redraw in await tx.messages.due(now=company.clock.now()):
            await tx.messages.done(redraw)

    await company.run(2 * HOUR)

    async with company.store.transaction() as tx:
        assert await tx.messages.due(now=company.clock.now()) == []


async def test_a_wait_and_a_draft_end_after_a_week(company: Company) -> None:
    post, draft = await waiting(company), await company.drafted("Left lying.")

    await company.run(timedelta(days=6))
    assert (await company.now(post)).state is PostState.WAITING
    await company.run(timedelta(days=1))

    assert [(await company.now(each)).state for each in (post, draft)] == [PostState.EXPIRED, PostState.EXPIRED]


async def test_a_draft_that_is_still_worked_on_does_not_end(company: Company) -> None:
    draft = await company.drafted("One.")
    await company.run(timedelta(days=6))
    await company.posting.save(draft.id, by=ANA, words=Words("Two.", account=ACME.id))

    await company.run(timedelta(days=6))
    assert (await company.now(draft)).state is PostState.DRAFT
    await company.run(timedelta(days=1))
    assert (await company.now(draft)).state is PostState.EXPIRED


async def test_a_scheduled_post_nobody_approved_expires_a_day_after_its_time(company: Company) -> None:
    post = await scheduled(company, at=21 * HOUR)

    await company.run(44 * HOUR)
    assert (await company.now(post)).state is PostState.WAITING
    await company.run(HOUR)

    assert (await company.now(post)).state is PostState.EXPIRED
    assert company.world.arrivals == []
    async with company.store.transaction() as tx:
        assert f"post:{post.id}" in [redraw.subject for redraw in await tx.messages.due(now=company.clock.now())]


async def test_a_post_sent_back_after_its_time_gets_a_whole_new_wait(company: Company) -> None:
    post = await scheduled(company, at=HOUR, findings=())
    company.clock.move(3 * HOUR)

    await company.run(2 * HOUR)
    assert (await company.now(post)).state is PostState.WAITING
    await company.approving.approve(post.id, by=CHIARA, revision=1, leave=Leave())
    await company.run(timedelta(seconds=15))

    assert (await company.now(post)).state is PostState.PUBLISHED


# --- backwards from the send time -------------------------------------------------------------------------------------


async def test_a_scheduled_post_is_reminded_of_a_day_four_hours_and_an_hour_before_it_leaves(company: Company) -> None:
    post = await scheduled(company, at=48 * HOUR)

    await company.run(72 * HOUR)

    assert await reminded(company, post) == [24 * HOUR, 44 * HOUR, 47 * HOUR]


async def test_reminders_never_come_more_often_than_app_yaml_says(company: Company) -> None:
    company = with_windows(company, Windows(remind=4 * HOUR))
    post = await scheduled(company, at=25 * HOUR)

    await company.run(48 * HOUR)

    assert await reminded(company, post) == [21 * HOUR]


async def test_a_post_that_leaves_soon_is_reminded_of_a_quarter_of_an_hour_before(company: Company) -> None:
    company = with_windows(company, Windows(remind=QUARTER))
    post = await scheduled(company, at=2 * QUARTER)

    await company.run(24 * HOUR)

    assert await reminded(company, post) == [QUARTER]


async def test_the_log_says_when_somebody_was_reminded_and_never_after_the_send_time(
    company: Company, database: Database
) -> None:
    post = await scheduled(company, at=26 * HOUR)

    await company.run(60 * HOUR)

    assert await noted(database, "post.remind") == [2 * HOUR, 22 * HOUR, 25 * HOUR]
    assert (await company.now(post)).state is PostState.EXPIRED


@given(
    minutes=st.integers(min_value=1, max_value=60 * 24 * 40),
    remind=st.integers(min_value=1, max_value=60 * 24),
    later=st.integers(min_value=0, max_value=60 * 24 * 60),
)
def test_no_reminder_ever_comes_after_the_send_time_or_too_soon_after_another(
    minutes: int, remind: int, later: int
) -> None:
    windows = Windows(remind=timedelta(minutes=remind))
    fresh = a_post(state=PostState.WAITING)
    send_at = fresh.changed_at + timedelta(minutes=minutes)
    post = replace(fresh, content=replace(fresh.content, send_at=send_at))
    now = post.changed_at + timedelta(minutes=later)

    found = [post.changed_at]
    while (upcoming := next_reminder(post, windows, after=found[-1])) is not None:
        found.append(upcoming)

    assert all(second - first >= windows.remind for first, second in pairwise(found))
    assert found[-1] < send_at
    last = last_reminder(post, windows, by=now)
    assert last is None if now >= send_at else last in {None, *(one for one in found[1:] if one <= now)}


# --- escalation -------------------------------------------------------------------------------------------------------


async def test_after_four_hours_the_person_on_call_is_called_then_the_next_then_the_owner(
    company: Company, database: Database
) -> None:
    await on_call(company, BEN, CHIARA)
    post = await waiting(company)

    await company.run(40 * HOUR)

    assert await called(company, post) == [(4 * HOUR, BEN.id), (8 * HOUR, CHIARA.id), (12 * HOUR, DORA.id)]
    assert await noted(database, "post.escalated") == [4 * HOUR, 8 * HOUR, 12 * HOUR]


async def test_a_scheduled_post_is_escalated_half_an_hour_before_its_time_at_the_latest(company: Company) -> None:
    await on_call(company, BEN)
    post = await scheduled(company, at=2 * HOUR)

    await company.run(HOUR + 31 * timedelta(minutes=1))

    assert await called(company, post) == [(HOUR + 2 * QUARTER, BEN.id)]


async def test_who_wrote_it_is_never_called_nor_who_edited_it_nor_who_is_away(company: Company) -> None:
    await on_call(company, ANA, BEN, CHIARA)
    async with company.store.transaction() as tx:
        absence = Absence(
            id="a" * 26, person=BEN.id, instead=None, since=company.clock.now(), until=company.clock.now() + 9 * HOUR
        )
        await tx.record(planned(absence, by=BEN.id, at=company.clock.now()))
    post = await waiting(company)

    await company.run(5 * HOUR)

    assert await called(company, post) == [(4 * HOUR, CHIARA.id)]


async def test_without_anybody_on_call_the_owner_is_called_and_then_the_guardian(company: Company) -> None:
    async with company.store.transaction() as tx:
        await tx.accounts.sync([replace(ACME, guardian=BEN.id)])
    post = await waiting(company)

    await company.run(20 * HOUR)

    assert await called(company, post) == [(4 * HOUR, DORA.id), (8 * HOUR, BEN.id)]


async def test_an_owner_who_wrote_it_is_not_called(company: Company) -> None:
    async with company.store.transaction() as tx:
        await tx.accounts.sync([replace(ACME, owner=ANA.id, guardian=CHIARA.id)])
    post = await waiting(company)

    await company.run(20 * HOUR)

    assert await called(company, post) == [(4 * HOUR, CHIARA.id)]


async def test_a_call_for_another_reason_puts_no_escalation_off(company: Company) -> None:
    await on_call(company, BEN, CHIARA)
    post = await waiting(company)
    await company.run(HOUR)
    async with company.store.transaction() as tx:
        now = company.clock.now()
        await tx.calls.add(Call(post=post.id, revision=1, kind=CallKind.ESCALATED, by=SYSTEM, at=now, to=(BEN.id,)))

    await company.run(4 * HOUR)

    assert await called(company, post) == [(HOUR, BEN.id), (4 * HOUR, CHIARA.id)]


async def test_a_decided_post_calls_nobody(company: Company) -> None:
    await on_call(company, BEN)
    post = await waiting(company)
    await company.approving.reject(post.id, by=CHIARA, revision=1, reason="no")

    await company.run(20 * HOUR)

    assert await called(company, post) == []


async def test_the_wait_for_a_second_approval_counts_from_the_first(company: Company) -> None:
    await on_call(company, CHIARA)
    company.judge.findings = (replace(NOTABLE, severity=Severity.RISKY),)
    post = await company.confirmed()
    await company.run(3 * HOUR)
    await company.approving.approve(post.id, by=BEN, revision=1)

    await company.run(2 * HOUR)
    assert await called(company, post) == []
    await company.run(2 * HOUR)

    assert await called(company, post) == [(7 * HOUR, CHIARA.id)]


# --- late approval ----------------------------------------------------------------------------------------------------


@pytest.mark.both_databases
async def test_what_is_approved_after_its_time_leaves_when_the_approver_says_and_never_silently(
    company: Company,
) -> None:
    post, another = await scheduled(company, at=HOUR), await scheduled(company, at=HOUR, name="q")
    await company.run(3 * HOUR)

    with pytest.raises(TimeNeeded):
        await company.approving.approve(post.id, by=BEN, revision=1)
    assert (await company.now(post)).state is PostState.WAITING
    await company.approving.approve(post.id, by=BEN, revision=1, leave=Leave())
    later = company.clock.now() + 5 * HOUR
    await company.approving.approve(another.id, by=BEN, revision=1, leave=Leave(at=later))
    await company.run(timedelta(minutes=1))

    assert [(await company.now(one)).state for one in (post, another)] == [PostState.PUBLISHED, PostState.APPROVED]
    await company.run(5 * HOUR)
    assert (await company.now(another)).state is PostState.PUBLISHED
    assert len(company.world.arrivals) == 2


# --- given ------------------------------------------------------------------------------------------------------------


async def scheduled(
    company: Company, *, at: timedelta, findings: tuple[Finding, ...] = (NOTABLE,), name: str = "p"
) -> Post:
    """A confirmed post that is to leave so much later."""
    company.judge.findings = findings
    when = company.clock.now() + at
    words = Words(f"Hello {name}.", account=ACME.id, send_on=when.date(), send_at=when.time())
    post_id = PostId(name * 26)
    written = await company.posting.write(post_id, by=ANA, words=words)
    return await company.posting.confirm(post_id, by=ANA, version=written.post.version, typed="acme", ticked=False)


async def on_call(company: Company, *people: Person) -> None:
    async with company.store.transaction() as tx:
        await tx.accounts.sync([replace(ACME, on_call=Rotation(people=tuple(one.id for one in people), days=3_650))])


async def called(company: Company, post: Post) -> list[tuple[timedelta, str]]:
    """Who was called by the program, and how long after the post began to wait."""
    async with company.store.transaction() as tx:
        calls = await tx.calls.of_post(post.id)
    return [(call.at - post.changed_at, one) for call in calls if call.by == SYSTEM for one in call.to]


async def reminded(company: Company, post: Post) -> list[timedelta]:
    """When reminders were planned for, from the beginning of the wait."""
    tasks = (task for task in company.store.tasks.values() if task.kind is TaskKind.REMIND and task.subject == post.id)
    return sorted(task.due - post.changed_at for task in tasks)


async def noted(database: Database, action: str) -> list[timedelta]:
    """When the log says so, from the beginning of the test."""
    async with database.reader.connect() as connection:
        leaves = [json.loads(bytes(row[0])) for row in await connection.execute(text("SELECT leaf FROM cs_audit"))]
    return sorted(datetime.fromisoformat(leaf["at"]) - NOON for leaf in leaves if leaf["action"] == action)


def with_windows(company: Company, windows: Windows) -> Company:
    """The same company with other waits."""
    policy = Policy(replace(company.policy.settings, windows=windows))
    parts = {
        name: type(getattr(company, name))(store=company.store, policy=policy, clock=company.clock)
        for name in ("reminding", "approving")
    }
    posting = Posting(
        store=company.store,
        checking=company.judge,
        policy=policy,
        networks=FakeNetworks(company.world),
        clock=company.clock,
    )
    return replace(company, policy=policy, posting=posting, **parts)
