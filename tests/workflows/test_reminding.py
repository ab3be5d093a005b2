"""Nobody waits for ever."""

from datetime import date, time, timedelta

from tests.builders import ANA, BEN, CHIARA
from tests.workflows.conftest import ACME, Company
from workflows.domain.finding import Finding, Severity
from workflows.domain.ids import PostId
from workflows.domain.post import Post, PostState
from workflows.domain.task import TaskKind
from workflows.posting import Words

NOTABLE = Finding(check="profanity", severity=Severity.NOTABLE, reason="A swear word.", advice="Leave it out.")
HOUR = timedelta(hours=1)


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


async def test_a_scheduled_post_nobody_approved_expires_at_its_time(company: Company) -> None:
    company.judge.findings = (NOTABLE,)
    words = Words("Hello.", account=ACME.id, send_on=date(2026, 3, 3), send_at=time(9))
    post_id = PostId("p" * 26)
    written = await company.posting.write(post_id, by=ANA, words=words)
    post = await company.posting.confirm(post_id, by=ANA, version=written.post.version, typed="acme", ticked=False)

    await company.run(21 * HOUR)

    assert (await company.now(post)).state is PostState.EXPIRED
    assert company.world.arrivals == []


async def test_a_post_sent_back_after_its_time_gets_a_whole_new_wait(company: Company) -> None:
    words = Words("Hello.", account=ACME.id, send_on=date(2026, 3, 2), send_at=time(13))
    post_id = PostId("p" * 26)
    written = await company.posting.write(post_id, by=ANA, words=words)
    post = await company.posting.confirm(post_id, by=ANA, version=written.post.version, typed="acme", ticked=False)
    company.clock.move(timedelta(hours=3))

    await company.run(2 * HOUR)
    assert (await company.now(post)).state is PostState.WAITING
    await company.approving.approve(post.id, by=CHIARA, revision=1)
    await company.run(timedelta(seconds=15))

    assert (await company.now(post)).state is PostState.PUBLISHED
