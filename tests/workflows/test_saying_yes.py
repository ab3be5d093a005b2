"""A yes that comes after the send time, and a yes that comes before anybody can have looked."""

from datetime import timedelta

import pytest

from tests.builders import ANA, BEN, CHIARA
from tests.files import a_jpeg
from tests.workflows.conftest import ACME, Company
from workflows.approving import Approving, Leave
from workflows.approving.attention import PICTURE, READ_A_SECOND, TEXT
from workflows.domain.finding import Finding, Severity
from workflows.domain.ids import PostId
from workflows.domain.lifecycle import LATE_FOR
from workflows.domain.post import Post, PostState
from workflows.errors import InvalidContent, LookFirst, TimeNeeded
from workflows.policy import Policy, PolicySettings
from workflows.posting import Words

NOTABLE = Finding(check="profanity", severity=Severity.NOTABLE, reason="A swear word.", advice="Leave it out.")
RISKY = Finding(check="profanity", severity=Severity.RISKY, reason="A swear word.", advice="Leave it out.")
TEXT_OF_TWO_SECONDS = "Damn good bread! " * (2 * READ_A_SECOND // 17 + 1)


async def scheduled(company: Company, finding: Finding = NOTABLE) -> Post:
    """For one o'clock, an hour from now."""
    company.judge.findings = (finding,)
    at = company.clock.now() + timedelta(hours=1)
    words = Words("Damn good bread.", account=ACME.id, send_on=at.date(), send_at=at.time())
    written = await company.posting.write(PostId("p" * 26), by=ANA, words=words)
    return await company.posting.confirm(
        written.post.id, by=ANA, version=written.post.version, typed="acme", ticked=True
    )


async def test_after_its_time_the_approver_is_asked_when_and_nothing_happens_before(company: Company) -> None:
    post = await scheduled(company)
    company.clock.move(timedelta(hours=2))

    with pytest.raises(TimeNeeded) as refused:
        await company.approving.approve(post.id, by=BEN, revision=1)

    assert refused.value.was == post.content.send_at
    await company.run(timedelta(hours=1))
    assert (await company.now(post)).state is PostState.WAITING
    assert company.world.texts(ACME.remote_id) == []


@pytest.mark.both_databases
async def test_now_sends_it_after_the_undo_window(company: Company) -> None:
    post = await scheduled(company)
    company.clock.move(timedelta(hours=2))

    done = await company.approving.approve(post.id, by=BEN, revision=1, leave=Leave())

    assert done.due == company.clock.now() + timedelta(seconds=15)
    await company.run(timedelta(seconds=15))
    assert company.world.texts(ACME.remote_id) == ["Damn good bread."]


async def test_a_new_time_is_kept_and_one_that_cannot_be_is_refused(company: Company) -> None:
    post = await scheduled(company)
    company.clock.move(timedelta(hours=2))
    now, send_at = company.clock.now(), post.content.send_at
    assert send_at is not None

    for at in (now, send_at + LATE_FOR + timedelta(seconds=1)):
        with pytest.raises(InvalidContent) as refused:
            await company.approving.approve(post.id, by=BEN, revision=1, leave=Leave(at=at))
        assert refused.value.field == "send_at"
    done = await company.approving.approve(post.id, by=BEN, revision=1, leave=Leave(at=now + timedelta(hours=3)))

    assert done.due == now + timedelta(hours=3)
    await company.run(timedelta(hours=3) - timedelta(seconds=1))
    assert company.world.texts(ACME.remote_id) == []
    await company.run(timedelta(seconds=1))
    assert company.world.texts(ACME.remote_id) == ["Damn good bread."]


async def test_only_who_completes_it_is_asked_when(company: Company) -> None:
    post = await scheduled(company, RISKY)
    company.clock.move(timedelta(hours=2))

    assert (await company.approving.approve(post.id, by=BEN, revision=1)).state is PostState.WAITING
    with pytest.raises(TimeNeeded):
        await company.approving.approve(post.id, by=CHIARA, revision=1)


async def test_before_its_time_nobody_moves_it(company: Company) -> None:
    post = await scheduled(company)

    done = await company.approving.approve(post.id, by=BEN, revision=1, leave=Leave())

    assert done.due == post.content.send_at


# --- attention --------------------------------------------------------------------------------------------------------


def attentive(company: Company) -> Approving:
    policy = Policy(PolicySettings(tenant="acme", contact="Dora", attention=True))
    return Approving(store=company.store, policy=policy, clock=company.clock)


async def waiting(company: Company, finding: Finding = NOTABLE) -> Post:
    company.judge.findings = (finding,)
    return await company.confirmed(TEXT_OF_TWO_SECONDS)


async def test_a_yes_faster_than_anybody_reads_is_asked_about_and_counts_when_said_again(company: Company) -> None:
    post = await waiting(company)
    company.clock.move(timedelta(seconds=1))

    with pytest.raises(LookFirst, match="faster than this can be read") as refused:
        await attentive(company).approve(post.id, by=BEN, revision=1)

    assert refused.value.missed == (TEXT,)
    assert (await company.now(post)).approvals == ()
    done = await attentive(company).approve(post.id, by=BEN, revision=1, aware=True)
    assert done.state is PostState.APPROVED


async def test_who_had_the_time_or_opened_it_is_not_asked(company: Company) -> None:
    post = await waiting(company, RISKY)
    async with company.store.transaction() as tx:
        await tx.opened.add(post.id, 1, BEN.id, TEXT, at=company.clock.now())

    assert (await attentive(company).approve(post.id, by=BEN, revision=1)).state is PostState.WAITING
    # Chiara was asked together with Ben: it was before her for as long as before him.
    assert (await attentive(company).approve(post.id, by=CHIARA, revision=1)).state is PostState.APPROVED


async def test_who_has_not_opened_the_picture_is_asked_however_long_they_had(company: Company) -> None:
    company.judge.findings = (NOTABLE,)
    await company.posting.save(PostId("p" * 26), by=ANA, words=Words("Damn good bread.", account=ACME.id))
    draft = await company.posting.attach(PostId("p" * 26), by=ANA, content=a_jpeg(), name="bread.jpg")
    await company.posting.describe(draft.id, by=ANA, mark=draft.content.media[0].mark, alt="Bread")
    written = await company.posting.write(draft.id, by=ANA, words=Words("Damn good bread.", account=ACME.id))
    post = await company.posting.confirm(draft.id, by=ANA, version=written.post.version, typed="acme", ticked=True)
    company.clock.move(timedelta(hours=1))

    with pytest.raises(LookFirst, match="have not opened the picture") as refused:
        await attentive(company).approve(post.id, by=BEN, revision=1)

    assert refused.value.missed == (PICTURE,)
    async with company.store.transaction() as tx:
        await tx.opened.add(post.id, 1, BEN.id, PICTURE, at=company.clock.now())
    assert (await attentive(company).approve(post.id, by=BEN, revision=1)).state is PostState.APPROVED


async def test_after_the_time_to_read_nobody_is_asked(company: Company) -> None:
    post = await waiting(company)
    company.clock.move(timedelta(seconds=3))

    assert (await attentive(company).approve(post.id, by=BEN, revision=1)).state is PostState.APPROVED
