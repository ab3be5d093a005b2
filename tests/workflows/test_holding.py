"""A post on hold never leaves, and asks anew when it goes on."""

from datetime import timedelta

import pytest

from tests.builders import ANA, BEN, CHIARA
from tests.workflows.conftest import ACME, DORA, EVE, Company
from workflows.domain.finding import Finding, Severity
from workflows.domain.person import Person
from workflows.domain.post import Label, Post, PostState
from workflows.errors import Conflict, InvalidContent, NotAllowed, TooLate, WrongState

NOTABLE = Finding(check="profanity", severity=Severity.NOTABLE, reason="A swear word.", advice="Leave it out.")


async def approved(company: Company, *, by: Person = ANA) -> Post:
    company.judge.findings = (NOTABLE,)
    post = await company.confirmed("Damn good bread.", by=by)
    return await company.approving.approve(post.id, by=BEN, revision=1)


@pytest.mark.both_databases
async def test_an_approved_post_on_hold_never_leaves_and_loses_its_approvals(company: Company) -> None:
    post = await approved(company)

    held = await company.approving.hold(
        post.id, by=CHIARA, revision=1, reason=" Is it true? ", labels=[Label.CLAIM, Label.CLAIM, Label.TIMING]
    )
    await company.run(timedelta(days=9))

    assert company.world.texts(ACME.remote_id) == []
    stored = await company.now(post)
    assert stored == held
    assert (stored.state, stored.approvals, stored.due) == (PostState.HELD, (), None)
    assert stored.decision is not None
    assert (stored.decision.reason, stored.decision.labels) == ("Is it true?", (Label.CLAIM, Label.TIMING))


async def test_released_it_waits_and_needs_a_new_yes(company: Company) -> None:
    post = await approved(company)
    await company.approving.hold(post.id, by=CHIARA, revision=1, reason="Is it true?")

    released = await company.approving.release(post.id, by=CHIARA, revision=1)
    await company.run(timedelta(minutes=1))

    assert (released.state, released.needed) == (PostState.WAITING, 1)
    assert company.world.texts(ACME.remote_id) == []
    await company.approving.approve(post.id, by=BEN, revision=1)
    await company.run(timedelta(minutes=1))
    assert company.world.texts(ACME.remote_id) == ["Damn good bread."]


@pytest.mark.parametrize("who", [BEN, EVE, ANA], ids=lambda person: person.name)
async def test_only_who_holds_it_or_the_owner_lets_it_go_on(company: Company, who: Person) -> None:
    post = await approved(company)
    await company.approving.hold(post.id, by=CHIARA, revision=1, reason="Is it true?")

    with pytest.raises(NotAllowed, match="Only who put it on hold"):
        await company.approving.release(post.id, by=who, revision=1)
    assert (await company.approving.release(post.id, by=DORA, revision=1)).state is PostState.WAITING


async def test_nobody_lets_their_own_words_go_on(company: Company) -> None:
    async with company.store.transaction() as tx:
        await tx.accounts.grant_draft(ACME.id, DORA.id)
    post = await approved(company, by=DORA)
    await company.approving.hold(post.id, by=CHIARA, revision=1, reason="Is it true?")

    with pytest.raises(NotAllowed, match="your own words"):
        await company.approving.release(post.id, by=DORA, revision=1)


async def test_what_left_cannot_be_held_and_says_since_when(company: Company) -> None:
    post = await approved(company)
    await company.run(timedelta(seconds=75))

    with pytest.raises(TooLate, match="It left 60 s ago") as refused:
        await company.approving.hold(post.id, by=CHIARA, revision=1, reason="Is it true?")

    assert refused.value.recall
    assert company.clock.now() - refused.value.left_at == timedelta(seconds=60)


async def test_a_hold_needs_a_reason_a_decider_and_the_newest_card(company: Company) -> None:
    post = await approved(company)

    with pytest.raises(InvalidContent):
        await company.approving.hold(post.id, by=CHIARA, revision=1, reason=" ")
    for person in (ANA, EVE):
        with pytest.raises(NotAllowed):
            await company.approving.hold(post.id, by=person, revision=1, reason="Hm.")
    with pytest.raises(Conflict, match="v1"):
        await company.approving.hold(post.id, by=CHIARA, revision=2, reason="Hm.")
    with pytest.raises(WrongState):
        await company.approving.release(post.id, by=CHIARA, revision=1)


async def test_the_author_withdraws_what_is_held(company: Company) -> None:
    post = await approved(company)
    await company.approving.hold(post.id, by=CHIARA, revision=1, reason="Is it true?")

    assert (await company.posting.withdraw(post.id, by=ANA)).state is PostState.WITHDRAWN


async def test_labels_go_with_every_no(company: Company) -> None:
    company.judge.findings = (NOTABLE,)
    post = await company.confirmed("Damn good bread.")

    no = await company.approving.reject(post.id, by=BEN, revision=1, reason="Not us.", labels=[Label.TONE])

    assert no.decision is not None and no.decision.labels == (Label.TONE,)
    stored = await company.now(post)
    assert stored.decision == no.decision
