"""Some minutes before a scheduled send everything is looked at once more, while there is time to mend it."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from tests.builders import ANA, BEN, NOON, OWN
from tests.workflows.conftest import ACME, BETA, DORA, PRACTICE, Company
from workflows.checking import Checking, build_checks
from workflows.domain.alert import AlertKind, concern
from workflows.domain.finding import Finding, Severity
from workflows.domain.ids import PostId, RemoteAccountId
from workflows.domain.person import Standing
from workflows.domain.post import Post, PostState
from workflows.domain.task import TaskKind
from workflows.posting import Posting, Words
from workflows.publishing import Publishing

NOTABLE = Finding(check="profanity", severity=Severity.NOTABLE, reason="A swear word.", advice="Leave it out.")
TWICE = Finding(check="duplicates", severity=Severity.NOTABLE, reason="It was said this morning.", advice="Wait.")
MINUTE = timedelta(minutes=1)
LEAVES = NOON + timedelta(hours=24)
LOOKS = timedelta(hours=24) - 10 * MINUTE
"""From noon until the look."""


async def frozen(company: Company) -> None:
    await company.freezing.freeze(ACME.id, reason="A strike.", by=DORA)


async def signed_out(company: Company) -> None:
    async with company.store.transaction() as tx:
        await tx.record(concern(AlertKind.SIGNED_OUT, ACME.id, alert_id="a" * 26, at=company.clock.now()))


async def approver_left(company: Company) -> None:
    async with company.store.transaction() as tx:
        await tx.people.save(replace(BEN, standing=Standing.DEACTIVATED))


async def author_left(company: Company) -> None:
    async with company.store.transaction() as tx:
        await tx.people.save(replace(ANA, standing=Standing.DEACTIVATED))


async def another_account(company: Company) -> None:
    async with company.store.transaction() as tx:
        await tx.accounts.sync([replace(ACME, remote_id=RemoteAccountId("another")), BETA, PRACTICE, OWN])


async def account_gone(company: Company) -> None:
    async with company.store.transaction() as tx:
        await tx.accounts.sync([BETA, PRACTICE, OWN])


async def new_rules(company: Company) -> None:
    company.judge.rules_version = "checks-2"


async def new_finding(company: Company) -> None:
    company.judge.findings = (NOTABLE, TWICE)


TROUBLES = [
    pytest.param(frozen, "Sending is stopped", id="a freeze"),
    pytest.param(signed_out, "connected again", id="a sign-in that is known to be lost"),
    pytest.param(approver_left, "no longer counts", id="an approver who left"),
    pytest.param(author_left, "no longer counts", id="an author who left"),
    pytest.param(another_account, "words or its account changed", id="another account behind the handle"),
    pytest.param(account_gone, "no longer in app.yaml", id="an account that was removed"),
    pytest.param(new_rules, "no longer counts", id="other rules"),
    pytest.param(new_finding, "It was said this morning", id="something new that a check says"),
]


@pytest.mark.both_databases
@pytest.mark.parametrize(("trouble", "says"), TROUBLES)
async def test_what_would_stand_in_its_way_sends_it_back_while_there_is_time(
    company: Company, trouble: Callable[[Company], Awaitable[None]], says: str
) -> None:
    post = await scheduled(company)
    await company.run(LOOKS - MINUTE)
    await trouble(company)
    assert (await company.now(post)).state is PostState.APPROVED

    await company.run(2 * MINUTE)

    back = await company.now(post)
    assert back.state is PostState.WAITING
    assert back.decision is not None
    assert says in back.decision.reason
    assert back.approvals == ()
    assert company.clock.now() < LEAVES
    await company.run(timedelta(hours=1))
    assert company.world.arrivals == []


async def test_a_post_with_nothing_in_its_way_leaves_at_its_time_once(company: Company) -> None:
    post = await scheduled(company)

    await company.run(timedelta(hours=24) - timedelta(seconds=1))
    assert company.world.arrivals == []
    await company.run(timedelta(seconds=1))

    assert len(company.world.arrivals) == 1
    assert (await company.now(post)).state is PostState.PUBLISHED


async def test_what_was_sent_back_can_be_mended_and_still_leave_in_time(company: Company) -> None:
    post = await scheduled(company)
    await company.run(LOOKS - MINUTE)
    await frozen(company)
    await company.run(2 * MINUTE)

    await company.freezing.thaw(ACME.id, by=DORA)
    await company.approving.approve(post.id, by=BEN, revision=1)
    await company.run(timedelta(minutes=9))

    assert (await company.now(post)).state is PostState.PUBLISHED
    assert company.world.posts[0][1].at == LEAVES


async def test_somebody_is_called_at_once_about_what_was_sent_back(company: Company) -> None:
    post = await scheduled(company)
    await company.run(LOOKS - MINUTE)
    await signed_out(company)

    await company.run(MINUTE)

    async with company.store.transaction() as tx:
        [call] = await tx.calls.of_post(post.id)
    assert (call.to, call.at) == ((DORA.id,), NOON + LOOKS)


async def test_the_checks_judge_the_time_it_leaves_and_not_the_time_of_the_look(company: Company) -> None:
    quiet = {"timing": {"quiet_from": "11:00", "quiet_to": "11:59", "blackouts": {"2026-03-02": "A day of mourning"}}}
    company = judged_by(company, Checking(build_checks(quiet)))
    post = await scheduled(company, findings=None)

    await company.run(LOOKS + MINUTE)

    assert (await company.now(post)).state is PostState.APPROVED
    await company.run(timedelta(hours=1))
    assert (await company.now(post)).state is PostState.PUBLISHED


async def test_a_time_in_quiet_hours_is_found_when_it_is_written_wherever_it_is_written_from(company: Company) -> None:
    settings = {"timing": {"zone": "Europe/Berlin", "quiet_from": "22:00", "quiet_to": "06:00"}}
    company = judged_by(company, Checking(build_checks(settings)))
    words = Words("We bake at night.", account=ACME.id, send_on=date(2026, 3, 3), send_at=time(22, 30))

    written = await company.posting.write(PostId("p" * 26), by=ANA, words=words)

    [found] = [one for one in written.post.findings if one.check == "timing"]
    assert "23:30" in found.reason


async def test_a_look_at_a_post_that_moved_on_does_nothing(company: Company) -> None:
    post = await scheduled(company)
    await company.posting.withdraw(post.id, by=ANA)
    await signed_out(company)

    await company.run(LOOKS + MINUTE)

    assert (await company.now(post)).state is PostState.WITHDRAWN


async def test_a_look_that_is_far_too_early_waits_for_its_time(company: Company) -> None:
    post = await scheduled(company)
    await signed_out(company)

    await company.publishing.look(post.id)

    assert (await company.now(post)).state is PostState.APPROVED
    looks = [task.due for task in company.store.tasks.values() if task.kind is TaskKind.LOOK]
    assert set(looks) == {NOON + LOOKS}


async def test_a_look_after_its_time_leaves_it_to_the_last_look(company: Company) -> None:
    post = await scheduled(company)
    company.clock.move(timedelta(hours=24))

    await company.publishing.look(post.id)

    assert (await company.now(post)).state is PostState.APPROVED


async def test_a_scheduled_post_does_not_burst_out_after_an_outage(company: Company) -> None:
    posts = [await scheduled(company, name=name) for name in "pqr"]
    company.clock.move(timedelta(hours=25) + MINUTE)

    await company.run(MINUTE)

    assert [(await company.now(post)).state for post in posts] == [PostState.WAITING] * 3
    assert company.world.arrivals == []


async def test_a_scheduled_post_that_is_a_little_late_still_leaves(company: Company) -> None:
    post = await scheduled(company)
    company.clock.move(timedelta(hours=24, minutes=59))

    await company.run(MINUTE)

    assert (await company.now(post)).state is PostState.PUBLISHED


# --- given ------------------------------------------------------------------------------------------------------------


async def scheduled(company: Company, *, name: str = "p", findings: tuple[Finding, ...] | None = (NOTABLE,)) -> Post:
    """Approved by Ben, to leave tomorrow at noon. `findings` None: real checks judge it, and it goes alone."""
    if findings is not None:
        company.judge.findings = findings
    words = Words(f"We are hiring {name}.", account=ACME.id, send_on=LEAVES.date(), send_at=LEAVES.time())
    written = await company.posting.write(PostId(name * 26), by=ANA, words=words)
    post = await company.posting.confirm(
        written.post.id, by=ANA, version=written.post.version, typed="acme", ticked=False
    )
    if post.state is PostState.APPROVED:
        return post
    return await company.approving.approve(post.id, by=BEN, revision=1)


def judged_by(company: Company, checking: Checking) -> Company:
    """The same company with real checks."""
    networks = company.publishing._sending.networks
    shared = {"store": company.store, "policy": company.policy, "clock": company.clock}
    posting = Posting(checking=checking, networks=networks, **shared)  # type: ignore[arg-type]
    publishing = Publishing(checking=checking, networks=networks, **shared)  # type: ignore[arg-type]
    return replace(company, posting=posting, publishing=publishing)
