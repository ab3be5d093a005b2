"""Four eyes, quorum, and who was first."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.builders import ANA, BEN, CHIARA
from tests.workflows.conftest import ACME, DORA, EVE, GUS, Company
from workflows.domain.finding import Finding, Severity
from workflows.domain.person import Person, Standing
from workflows.domain.post import Post, PostState
from workflows.errors import Conflict, Frozen, InvalidContent, NotAllowed, WrongState
from workflows.posting import Words

NOTABLE = Finding(check="profanity", severity=Severity.NOTABLE, reason="A swear word.", advice="Leave it out.")
RISKY = replace(NOTABLE, severity=Severity.RISKY)
FORBIDDEN = replace(NOTABLE, severity=Severity.FORBIDDEN)


async def waiting(company: Company, finding: Finding = NOTABLE) -> Post:
    company.judge.findings = (finding,)
    return await company.confirmed("Damn good bread.")


async def test_one_approval_sends_a_notable_post_after_the_short_undo_window(company: Company) -> None:
    post = await waiting(company)

    done = await company.approving.approve(post.id, by=BEN, revision=1)

    assert (done.state, done.due) == (PostState.APPROVED, company.clock.now() + timedelta(seconds=15))
    await company.run(timedelta(seconds=15))
    assert company.world.texts(ACME.remote_id) == ["Damn good bread."]


async def test_a_risky_post_needs_two_different_people(company: Company) -> None:
    post = await waiting(company, RISKY)

    assert (await company.approving.approve(post.id, by=BEN, revision=1)).state is PostState.WAITING
    with pytest.raises(NotAllowed, match="already approved this version"):
        await company.approving.approve(post.id, by=BEN, revision=1)
    assert (await company.approving.approve(post.id, by=CHIARA, revision=1)).state is PostState.APPROVED


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        pytest.param(ANA, "Someone else", id="the author, though on the list"),
        pytest.param(EVE, "not an approver", id="not on the list"),
        pytest.param(DORA, "not an approver", id="the owner, not on the list"),
        pytest.param(GUS, "Guests", id="a guest on the list"),
        pytest.param(replace(BEN, standing=Standing.OUTSIDER), "other companies", id="an outsider on the list"),
        pytest.param(replace(BEN, standing=Standing.BOT), "Apps", id="an app on the list"),
        pytest.param(replace(BEN, standing=Standing.DEACTIVATED), "deactivated", id="deactivated"),
    ],
)
async def test_whoever_may_not_approve_is_told_why(company: Company, who: Person, sentence: str) -> None:
    post = await waiting(company)

    for decide in (
        company.approving.approve(post.id, by=who, revision=1),
        company.approving.reject(post.id, by=who, revision=1, reason="no"),
        company.approving.request_changes(post.id, by=who, revision=1, reason="no"),
    ):
        with pytest.raises(NotAllowed, match=sentence):
            await decide

    assert (await company.now(post)).state is PostState.WAITING


async def test_an_empty_approver_list_means_nobody(company: Company) -> None:
    post = await waiting(company)
    async with company.store.transaction() as tx:
        await tx.accounts.sync([replace(ACME, rights=replace(ACME.rights, approve=frozenset()))])

    with pytest.raises(NotAllowed):
        await company.approving.approve(post.id, by=BEN, revision=1)
    with pytest.raises(NotAllowed):
        await company.approving.reject(post.id, by=BEN, revision=1, reason="No.")


async def test_an_approver_who_edits_cannot_approve_the_edit(company: Company) -> None:
    post = await waiting(company)
    await company.posting.revise(post.id, by=BEN)
    written = await company.posting.look(post.id, by=BEN)
    again = await company.posting.confirm(post.id, by=ANA, version=written.post.version, typed="acme", ticked=False)

    with pytest.raises(NotAllowed, match="edited"):
        await company.approving.approve(post.id, by=BEN, revision=again.revision)
    assert (await company.approving.approve(post.id, by=CHIARA, revision=2)).state is PostState.APPROVED


async def test_an_author_cannot_approve_an_edit_of_their_post(company: Company) -> None:
    post = await waiting(company)
    await company.posting.revise(post.id, by=BEN)
    written = await company.posting.look(post.id, by=BEN)
    again = await company.posting.confirm(post.id, by=BEN, version=written.post.version, typed="acme", ticked=False)

    with pytest.raises(NotAllowed, match="You wrote this"):
        await company.approving.approve(post.id, by=ANA, revision=again.revision)


async def test_a_clean_edit_by_somebody_else_still_asks_a_third_person(company: Company) -> None:
    post = await waiting(company)
    await company.posting.revise(post.id, by=BEN)
    company.judge.findings = ()
    written = await company.posting.look(post.id, by=BEN)

    again = await company.posting.confirm(post.id, by=ANA, version=written.post.version, typed="acme", ticked=False)

    assert (again.state, again.needed) == (PostState.WAITING, 1)


async def test_an_older_card_is_superseded(company: Company) -> None:
    post = await waiting(company)
    await company.posting.revise(post.id, by=ANA)
    written = await company.posting.look(post.id, by=ANA)
    await company.posting.confirm(post.id, by=ANA, version=written.post.version, typed="acme", ticked=False)

    with pytest.raises(Conflict, match="v2"):
        await company.approving.approve(post.id, by=BEN, revision=1)


@pytest.mark.both_databases
async def test_two_approvers_in_the_same_moment_one_decides_the_other_is_told_who(company: Company) -> None:
    post = await waiting(company)

    results = await asyncio.gather(
        company.approving.approve(post.id, by=BEN, revision=1),
        company.approving.approve(post.id, by=CHIARA, revision=1),
        return_exceptions=True,
    )

    told = [result for result in results if isinstance(result, Conflict)]
    assert len(told) == 1
    assert ("Ben" in str(told[0])) or ("Chiara" in str(told[0]))
    assert (await company.now(post)).attempt == 1


@pytest.mark.both_databases
async def test_two_endorsements_in_the_same_moment_both_count(company: Company) -> None:
    post = await waiting(company, RISKY)

    await asyncio.gather(*(company.approving.approve(post.id, by=each, revision=1) for each in (BEN, CHIARA)))

    stored = await company.now(post)
    assert stored.state is PostState.APPROVED
    assert {approval.by for approval in stored.approvals} == {BEN.id, CHIARA.id}


async def test_a_late_click_is_told_who_rejected(company: Company) -> None:
    post = await waiting(company)
    rejected = await company.approving.reject(post.id, by=BEN, revision=1, reason="Wrong tone.")

    assert rejected.decision is not None and rejected.decision.reason == "Wrong tone."
    with pytest.raises(Conflict, match="Ben rejected"):
        await company.approving.approve(post.id, by=CHIARA, revision=1)


async def test_turning_down_needs_a_reason(company: Company) -> None:
    post = await waiting(company)

    with pytest.raises(InvalidContent) as refused:
        await company.approving.request_changes(post.id, by=BEN, revision=1, reason="  ")

    assert refused.value.field == "reason"


async def test_blocked_words_and_frozen_accounts_cannot_be_approved(company: Company) -> None:
    post = await waiting(company)
    await company.freezing.freeze(None, reason="an incident is open.", by=DORA)
    with pytest.raises(Frozen, match="incident"):
        await company.approving.approve(post.id, by=BEN, revision=1)

    blocked = await waiting(company, FORBIDDEN)
    assert blocked.state is PostState.BLOCKED
    with pytest.raises(WrongState):
        await company.approving.approve(blocked.id, by=BEN, revision=1)


async def test_an_approver_who_left_between_two_approvals_does_not_count(company: Company) -> None:
    post = await waiting(company, RISKY)
    await company.approving.approve(post.id, by=BEN, revision=1)
    async with company.store.transaction() as tx:
        await tx.people.save(replace(BEN, standing=Standing.DEACTIVATED))

    assert (await company.approving.approve(post.id, by=CHIARA, revision=1)).state is PostState.WAITING


async def test_words_sent_back_for_changes_ask_again_however_clean_they_read_now(company: Company) -> None:
    post = await waiting(company)
    await company.approving.request_changes(post.id, by=BEN, revision=1, reason="Too salty.")
    draft = await company.posting.revise(post.id, by=ANA)
    company.judge.findings = ()
    written = await company.posting.write(draft.id, by=ANA, words=Words("Good bread.", account=ACME.id))

    again = await company.posting.confirm(
        draft.id, by=ANA, version=written.post.version, typed=ACME.handle, ticked=True
    )

    assert (again.state, again.needed) == (PostState.WAITING, 1)
    assert company.world.texts(ACME.remote_id) == []
