"""Steps over the store: rounds, groups whose members change, who loses standing between yes and send."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.builders import ANA, BEN, CHIARA
from tests.workflows.conftest import ACME, BETA, DORA, EVE, LOW, Company
from workflows.domain.account import Account
from workflows.domain.approval import ApprovalStep, Occasion, TopicOwners
from workflows.domain.finding import Finding, Severity
from workflows.domain.group import Group, group_id
from workflows.domain.ids import PersonId
from workflows.domain.person import Person, Standing, Trust
from workflows.domain.post import Post, PostState
from workflows.domain.trust import Earning
from workflows.errors import InvalidContent, NotAllowed
from workflows.posting import Words

NOTABLE = Finding(check="finance", severity=Severity.NOTABLE, reason="Money.", advice="Ask.")
LEGAL = group_id("slack", "T0ACME", "S0LEGAL")


def step(name: str, *people: Person, need: int | None = 1, also: Iterable[PersonId] = ()) -> ApprovalStep:
    return ApprovalStep(name=name, people=frozenset((*(one.id for one in people), *also)), need=need)


async def routed(company: Company, *steps: ApprovalStep, topics: tuple[TopicOwners, ...] = ()) -> Account:
    account = replace(ACME, steps={Occasion.POST: steps}, topics=topics)
    async with company.store.transaction() as tx:
        await tx.groups.name([LEGAL])
        await tx.accounts.sync([account, BETA])
    company.judge.findings = (NOTABLE,)
    return account


async def legal_is(company: Company, *people: Person) -> None:
    async with company.store.transaction() as tx:
        await tx.groups.save(Group(id=LEGAL, handle="legal", members=frozenset(one.id for one in people)))


async def yes(company: Company, post: Post, by: Person) -> Post:
    return await company.approving.approve(post.id, by=by, revision=post.revision)


@pytest.mark.both_databases
async def test_two_steps_are_two_yeses_one_after_the_other(company: Company) -> None:
    await routed(company, step("brand", BEN, CHIARA), step("legal", DORA))
    post = await company.confirmed("Our bond yields bread.")

    with pytest.raises(NotAllowed, match="It is not your turn yet: Ben or Chiara"):
        await yes(company, post, DORA)
    assert (await yes(company, post, BEN)).state is PostState.WAITING
    with pytest.raises(NotAllowed, match="not your turn yet: Dora"):
        await yes(company, post, CHIARA)
    assert (await yes(company, post, DORA)).state is PostState.APPROVED
    await company.run(timedelta(minutes=1))
    assert company.world.texts(ACME.remote_id) == ["Our bond yields bread."]


@pytest.mark.both_databases
async def test_the_members_of_a_group_are_asked(company: Company) -> None:
    await legal_is(company, DORA)
    await routed(company, step("legal", also=[LEGAL]))
    post = await company.confirmed("Our bond yields bread.")

    with pytest.raises(NotAllowed):
        await yes(company, post, EVE)
    await legal_is(company, EVE)
    with pytest.raises(NotAllowed):
        await yes(company, post, DORA)

    assert (await yes(company, post, EVE)).state is PostState.APPROVED


async def test_who_is_no_member_any_more_when_it_leaves_does_not_count(company: Company) -> None:
    await legal_is(company, DORA, EVE)
    await routed(company, step("legal", also=[LEGAL]))
    post = await company.confirmed("Our bond yields bread.")
    await yes(company, post, DORA)
    await legal_is(company, EVE)

    await company.run(timedelta(minutes=1))

    assert company.world.texts(ACME.remote_id) == []
    assert (await company.now(post)).state is PostState.WAITING


async def test_a_new_member_is_one_of_all(company: Company) -> None:
    await legal_is(company, DORA)
    await routed(company, step("legal", need=None, also=[LEGAL]))
    post = await company.confirmed("Our bond yields bread.")
    await yes(company, post, DORA)
    await legal_is(company, DORA, EVE)

    await company.run(timedelta(minutes=1))

    assert company.world.texts(ACME.remote_id) == []
    assert (await company.now(post)).needed == 2


async def test_a_step_that_is_added_between_yes_and_send_is_asked(company: Company) -> None:
    await routed(company, step("brand", BEN))
    post = await company.confirmed("Our bond yields bread.")
    await yes(company, post, BEN)
    await routed(company, step("brand", BEN), step("legal", DORA))

    await company.run(timedelta(minutes=1))

    stored = await company.now(post)
    assert (stored.state, stored.approvals, stored.needed) == (PostState.WAITING, (), 2)


async def test_who_left_between_yes_and_send_does_not_count(company: Company) -> None:
    await routed(company, step("brand", BEN), step("legal", DORA))
    post = await company.confirmed("Our bond yields bread.")
    await yes(company, post, BEN)
    await yes(company, post, DORA)
    async with company.store.transaction() as tx:
        await tx.people.save(replace(BEN, standing=Standing.DEACTIVATED))

    await company.run(timedelta(minutes=1))

    assert company.world.texts(ACME.remote_id) == []


async def test_a_post_for_which_there_are_too_few_people_is_not_put_before_anybody(company: Company) -> None:
    await routed(company, step("brand", BEN), step("legal", BEN))
    with pytest.raises(InvalidContent, match="needs 2 approvals, and only one other person"):
        await company.confirmed("Our bond yields bread.")

    await routed(company, step("brand", ANA))
    with pytest.raises(InvalidContent, match='in the step "brand", and nobody else'):
        await company.confirmed("Our bonds yield bread.")


async def test_a_writer_whom_nobody_met_is_no_approver_to_come(company: Company) -> None:
    draft = frozenset({PersonId("slack:T0ACME:U0NEW")})
    account = replace(ACME, rights=replace(ACME.rights, draft=draft, approve=frozenset({ANA.id})))
    async with company.store.transaction() as tx:
        await tx.accounts.sync([account])
    company.judge.findings = (NOTABLE,)

    with pytest.raises(InvalidContent, match="nobody else can approve"):
        await company.confirmed("Our bond yields bread.")


async def test_the_owner_of_a_topic_has_to_say_yes_too(company: Company) -> None:
    owners = TopicOwners(topic="finance", people=frozenset({DORA.id}))
    await routed(company, step("brand", BEN), topics=(owners,))
    post = await company.confirmed("Our bond yields bread.")

    assert (await yes(company, post, BEN)).state is PostState.WAITING
    assert (await yes(company, post, DORA)).state is PostState.APPROVED


async def test_trust_is_earned_by_posts_and_each_counts_once(company: Company) -> None:
    account = replace(ACME, earning=Earning(after=2))
    async with company.store.transaction() as tx:
        await tx.accounts.sync([account, BETA])
    company.judge.findings = (NOTABLE,)
    post = await company.confirmed("Rye bread.", by=EVE)
    for _ in range(2):
        # Held and let go on: the same post is approved twice.
        await yes(company, post, BEN)
        await company.approving.hold(post.id, by=BEN, revision=1, reason="Wait.")
        await company.approving.release(post.id, by=BEN, revision=1)

    async with company.store.reading() as tx:
        earned = await tx.trust.find(EVE.id, ACME.id)
    assert earned is not None
    assert (earned.level, earned.in_a_row) == (Trust.NEUTRAL, 1)

    await yes(company, await company.confirmed("Oats and honey cake.", by=EVE), BEN)
    company.judge.findings = ()
    clean = await company.confirmed("The shop opens at nine.", by=EVE)
    assert (clean.state, clean.needed) == (PostState.APPROVED, 0)


async def test_a_recall_ends_trust_at_once(company: Company) -> None:
    post = await company.confirmed("We are hiring.")
    await company.run(timedelta(minutes=1))
    assert (await company.now(post)).state is PostState.PUBLISHED
    other = await company.confirmed("The shop opens at nine.")

    await company.recalling.recall(post.id, by=DORA)
    await company.run(timedelta(minutes=1))

    async with company.store.reading() as tx:
        earned = await tx.trust.find(ANA.id, ACME.id)
    assert earned is not None and earned.level is Trust.LOW
    # What was on its way on trust alone asks an approver now.
    assert (await company.now(other)).state is PostState.WAITING


async def test_an_edit_by_an_approver_needs_another_approver(company: Company) -> None:
    await routed(company, step("brand", BEN, CHIARA))
    post = await company.confirmed("Our bond yields bread.")
    await company.posting.revise(post.id, by=BEN)
    written = await company.posting.write(post.id, by=BEN, words=Words("Our bonds yield bread.", account=ACME.id))
    again = await company.posting.confirm(post.id, by=ANA, version=written.post.version, typed="acme", ticked=True)

    with pytest.raises(NotAllowed):
        await yes(company, again, BEN)
    assert (await yes(company, again, CHIARA)).state is PostState.APPROVED
    assert LOW.id not in {one.by for one in (await company.now(post)).approvals}
