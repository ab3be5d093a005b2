"""What somebody leaves behind: posts nobody can decide about, absences, accounts they signed in for."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.builders import ANA, BEN, CHIARA
from tests.workflows.conftest import ACME, BETA, DORA, LOW, Company
from workflows.absences import Absences
from workflows.domain.alert import AlertKind, AlertState
from workflows.domain.calling import CallKind
from workflows.domain.finding import Finding, Severity
from workflows.domain.leaver_keys import LeaverKeys, read
from workflows.domain.person import Standing
from workflows.domain.post import PostState
from workflows.leaving import Leaving

NOTABLE = Finding(check="profanity", severity=Severity.NOTABLE, reason="A swear word.", advice="Leave it out.")
RISKY = replace(NOTABLE, severity=Severity.RISKY)


@pytest.fixture
def leaving(company: Company) -> Leaving:
    return Leaving(store=company.store, policy=company.policy, clock=company.clock)


@pytest.mark.both_databases
async def test_a_post_that_nobody_can_complete_any_more_calls_its_author_and_the_owner(
    company: Company, leaving: Leaving
) -> None:
    company.judge.findings = (RISKY,)
    post = await company.confirmed("Damn good bread.")

    left = await leaving.leave(BEN.id)

    assert (left.person.standing, left.stuck) == (Standing.DEACTIVATED, (post.id,))
    async with company.store.reading() as tx:
        [call] = await tx.calls.of_post(post.id)
        assert (call.kind, set(call.to)) == (CallKind.ESCALATED, {ANA.id, DORA.id})
        assert not (await tx.people.get(BEN.id)).counts
    assert (await company.now(post)).state is PostState.WAITING


async def test_what_others_can_complete_waits_on(company: Company, leaving: Leaving) -> None:
    company.judge.findings = (NOTABLE,)
    post = await company.confirmed("Damn good bread.")

    later = company.clock.now() + timedelta(minutes=1)
    async with company.store.transaction() as tx:
        for redraw in await tx.messages.due(now=later):
            await tx.messages.done(redraw)

    assert (await leaving.leave(BEN.id)).stuck == ()

    async with company.store.transaction() as tx:
        # Its card asks others now.
        assert f"post:{post.id}" in [redraw.subject for redraw in await tx.messages.due(now=later)]
    assert (await company.approving.approve(post.id, by=CHIARA, revision=1)).state is PostState.APPROVED


async def test_what_they_approved_before_they_left_asks_again(company: Company, leaving: Leaving) -> None:
    company.judge.findings = (NOTABLE,)
    post = await company.confirmed("Damn good bread.")
    await company.approving.approve(post.id, by=BEN, revision=1)

    await leaving.leave(BEN.id)
    await company.run(timedelta(minutes=1))

    assert company.world.texts(ACME.remote_id) == []
    assert (await company.now(post)).state is PostState.WAITING


async def test_what_they_wrote_does_not_leave_and_the_owner_is_called(company: Company, leaving: Leaving) -> None:
    company.judge.findings = (NOTABLE,)
    post = await company.confirmed("Damn good bread.")
    draft = await company.drafted("Other bread.")

    left = await leaving.leave(ANA.id)

    assert left.stuck == (post.id,)
    async with company.store.reading() as tx:
        assert (await tx.calls.of_post(post.id))[0].to == (DORA.id,)
    assert (await company.now(draft)).state is PostState.DRAFT


async def test_leaving_twice_is_leaving_once(company: Company, leaving: Leaving) -> None:
    company.judge.findings = (RISKY,)
    post = await company.confirmed("Damn good bread.")

    assert await leaving.leave(BEN.id) == await leaving.leave(BEN.id)

    async with company.store.reading() as tx:
        assert len(await tx.calls.of_post(post.id)) == 1


async def test_their_absence_ends_and_whom_they_stood_in_for_has_nobody_instead(
    company: Company, leaving: Leaving
) -> None:
    absences = Absences(store=company.store, policy=company.policy, clock=company.clock)
    now, until = company.clock.now(), company.clock.now() + timedelta(days=2)
    await absences.plan(by=BEN, since=now, until=until, instead=LOW.id)
    await absences.plan(by=CHIARA, since=now, until=until)
    company.clock.move(timedelta(minutes=1))

    await leaving.leave(LOW.id)
    await leaving.leave(CHIARA.id)

    async with company.store.reading() as tx:
        there = await tx.absences.at(company.clock.now())
    assert [(one.person, one.instead, one.until) for one in there] == [(BEN.id, None, until)]


async def test_accounts_to_rotate_are_those_they_owned_or_signed_in_for(company: Company, leaving: Leaving) -> None:
    assert (await leaving.leave(DORA.id)).rotate == (ACME.id,)
    assert (await leaving.leave(BEN.id)).rotate == ()
    assert BETA.id not in (await leaving.leave(DORA.id)).rotate


@pytest.mark.both_databases
async def test_keys_they_may_know_stay_an_open_matter_that_names_nobody(company: Company, leaving: Leaving) -> None:
    await leaving.leave(DORA.id)
    await leaving.leave(DORA.id)

    async with company.store.reading() as tx:
        alert = await tx.alerts.newest(ACME.id, AlertKind.ROTATE)
        assert await tx.alerts.newest(BETA.id, AlertKind.ROTATE) is None
    assert alert is not None and alert.state is AlertState.OPEN
    assert alert.detail == f"left {DORA.id}" and (alert.author, alert.version) == (None, 0)


@pytest.mark.parametrize(
    ("detail", "fingerprint", "are_renewed"),
    [
        ("left slack:T:A", "new", False),
        ("left slack:T:A\nkeys old", "old", False),
        ("left slack:T:A\nkeys old", "new", True),
        ("", "new", False),
    ],
    ids=["nobody saw the keys since", "the same keys", "other keys", "nothing kept"],
)
def test_keys_are_renewed_when_others_are_in_use(detail: str, fingerprint: str, are_renewed: bool) -> None:
    assert read(detail).are_renewed(fingerprint) is are_renewed
    assert read(detail).detail == detail


def test_who_leaves_later_makes_the_keys_in_use_then_the_ones_to_renew() -> None:
    first = LeaverKeys(leavers=(BEN.id,)).in_use("old")

    assert first.and_left(CHIARA.id) == LeaverKeys(leavers=(BEN.id, CHIARA.id))
    assert first.and_left(BEN.id).leavers == (BEN.id,)
