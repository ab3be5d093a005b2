"""One human in Slack and in Teams is one pair of eyes, under whichever id they wrote, approved or took something."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.builders import ANA, BEN, CHIARA, NOON
from tests.workflows.conftest import ACME, DORA, EVE, Company
from tests.workflows.test_approving import RISKY, waiting
from workflows.domain.account import Account, Rights
from workflows.domain.person import Identity, Person, Standing, each_once, person_id, worst
from workflows.domain.post import PostState, PostStep
from workflows.errors import NotAllowed
from workflows.keeping import Keeping
from workflows.policy import Circumstances, circumstances


def in_teams(person: Person) -> Person:
    """The same human as Teams knows them, before anybody linked the two."""
    identity = Identity(platform="teams", organisation="tenant", user=person.name.casefold())
    return replace(person, id=person_id(identity), identity=identity)


def both(person: Person) -> Person:
    """The human, linked."""
    return replace(person, others=(in_teams(person).identity,))


async def with_rights(company: Company, *approvers: Person, owner: Person = DORA) -> Account:
    rights = Rights(draft=frozenset({ANA.id, in_teams(ANA).id}), approve=frozenset(person.id for person in approvers))
    account = replace(ACME, rights=rights, owner=owner.id)
    async with company.store.transaction() as tx:
        await tx.accounts.sync([account])
        for person in (in_teams(ANA), in_teams(BEN)):
            await tx.people.save(person)
    return account


async def linked(company: Company, *people: Person) -> None:
    async with company.store.transaction() as tx:
        for person in people:
            await tx.people.link(both(person), at=company.clock.now())


async def test_the_author_cannot_approve_through_the_other_chat(company: Company) -> None:
    await with_rights(company, ANA, BEN)
    company.judge.findings = (RISKY,)
    post = await company.confirmed("Damn good bread.", by=in_teams(ANA))
    await linked(company, ANA)

    with pytest.raises(NotAllowed, match="You wrote this post"):
        await company.approving.approve(post.id, by=both(ANA), revision=1)

    async with company.store.reading() as tx:
        account = await tx.accounts.get(ACME.id)
        given = await circumstances(tx, post, account, now=company.clock.now())
    assert company.policy.plan(post, account, given).able == (BEN,)


async def test_nobody_says_yes_again_in_the_other_chat(company: Company) -> None:
    await with_rights(company, in_teams(BEN), BEN, CHIARA)
    post = await waiting(company, RISKY)
    await company.approving.approve(post.id, by=in_teams(BEN), revision=1)
    await linked(company, BEN)

    with pytest.raises(NotAllowed, match="already approved this version"):
        await company.approving.approve(post.id, by=both(BEN), revision=1)

    assert (await company.approving.approve(post.id, by=CHIARA, revision=1)).state is PostState.APPROVED


async def test_two_yeses_of_one_human_from_before_they_were_linked_do_not_let_it_out(company: Company) -> None:
    await with_rights(company, in_teams(BEN), BEN, CHIARA)
    post = await waiting(company, RISKY)
    await company.approving.approve(post.id, by=in_teams(BEN), revision=1)
    await company.approving.approve(post.id, by=BEN, revision=1)
    await linked(company, BEN)

    await company.run(timedelta(minutes=1))

    assert company.world.texts(ACME.remote_id) == []
    assert (await company.now(post)).state is PostState.WAITING


async def test_a_right_given_to_one_account_is_the_humans_right(company: Company) -> None:
    account = await with_rights(company, in_teams(BEN), CHIARA, owner=in_teams(DORA))

    assert company.policy.may_approve(both(BEN), account)
    assert company.policy.may_thaw(both(DORA), account, [account])
    assert not company.policy.may_approve(BEN, account)


async def test_who_wrote_in_one_chat_takes_it_back_in_the_other(company: Company) -> None:
    await with_rights(company, BEN, CHIARA)
    company.judge.findings = (RISKY,)
    post = await company.confirmed("Damn good bread.", by=in_teams(ANA))
    await linked(company, ANA)

    withdrawn = await company.posting.withdraw(post.id, by=both(ANA))

    assert (withdrawn.state, withdrawn.author) == (PostState.WITHDRAWN, in_teams(ANA).id)


async def test_an_edit_of_ones_own_words_in_the_other_chat_is_no_other_hand(company: Company) -> None:
    post = await company.drafted(by=ANA)
    edited = post.step(PostStep.REVISE, by=in_teams(ANA).id, at=company.clock.now(), last_editor=in_teams(ANA).id).after
    account = replace(ACME, rights=replace(ACME.rights, publish=frozenset({ANA.id})))

    alone = company.policy.route_of(edited, account, Circumstances(now=NOON, author=both(ANA)))
    by_another = company.policy.route_of(edited, account, Circumstances(now=NOON, author=ANA))

    assert (alone.value, by_another.value) == ("direct", "approval")


async def test_a_request_is_answered_in_either_chat(company: Company) -> None:
    await with_rights(company, BEN, CHIARA, owner=in_teams(DORA))
    async with company.store.transaction() as tx:
        for person in (in_teams(DORA), in_teams(EVE)):
            await tx.people.save(person)
    await linked(company, DORA)
    request = await company.granting.ask(in_teams(EVE), ACME.id)
    await linked(company, EVE)

    assert (await company.granting.ask(both(EVE), ACME.id)).id == request.id
    await company.granting.grant(request.id, by=both(DORA))

    async with company.store.reading() as tx:
        assert company.policy.may_draft(both(EVE), await tx.accounts.get(ACME.id))


async def test_a_legal_hold_covers_somebody_in_both_chats(company: Company) -> None:
    await with_rights(company, BEN)
    keeping = Keeping(store=company.store, clock=company.clock)
    await keeping.place(in_teams(BEN).id, reason="a lawsuit", by="operator")
    await linked(company, BEN)

    with pytest.raises(NotAllowed, match="A legal hold"):
        await keeping.erase(BEN.id, by="operator")


def test_somebody_counts_only_when_every_chat_calls_them_a_member() -> None:
    assert worst([Standing.MEMBER, Standing.MEMBER]) is Standing.MEMBER
    assert worst([Standing.MEMBER, Standing.GUEST]) is Standing.GUEST
    assert worst([Standing.OUTSIDER, Standing.DEACTIVATED, Standing.MEMBER]) is Standing.DEACTIVATED


def test_a_human_is_counted_once() -> None:
    assert each_once([both(BEN), replace(both(BEN), id=in_teams(BEN).id), CHIARA]) == (both(BEN), CHIARA)
    assert each_once([BEN, in_teams(BEN)]) == (BEN, in_teams(BEN))
    assert not BEN.is_one_of(None, in_teams(BEN).id)
