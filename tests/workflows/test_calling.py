"""Nudge, ask who is on call, urgent: counted, told, and none of them skips a step."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.builders import ANA, BEN, CHIARA
from tests.workflows.conftest import ACME, BETA, DORA, EVE, LOW, Company
from workflows.absences import Absences
from workflows.calling import Calling
from workflows.domain.calling import MOST_URGENT, PAUSE, Call, CallKind
from workflows.domain.finding import Finding, Severity
from workflows.domain.ids import PersonId
from workflows.domain.person import Standing
from workflows.domain.post import Post, PostState
from workflows.domain.shift import Rotation
from workflows.errors import InvalidContent, NotAllowed, WrongState

NOTABLE = Finding(check="profanity", severity=Severity.NOTABLE, reason="A swear word.", advice="Leave it out.")


@pytest.fixture
def calling(company: Company) -> Calling:
    return Calling(store=company.store, policy=company.policy, clock=company.clock)


async def waiting(company: Company, *on_call: str) -> Post:
    people = tuple(PersonId(one) for one in on_call)
    rotation = Rotation(people=people, since=company.clock.now().date()) if on_call else None
    async with company.store.transaction() as tx:
        await tx.accounts.sync([replace(ACME, on_call=rotation), BETA])
    company.judge.findings = (NOTABLE,)
    return await company.confirmed("Damn good bread.")


@pytest.mark.both_databases
async def test_a_nudge_calls_those_who_are_asked_once_in_half_an_hour(company: Company, calling: Calling) -> None:
    post = await waiting(company)

    call = await calling.nudge(post.id, by=ANA)

    assert (call.kind, set(call.to)) == (CallKind.NUDGE, {BEN.id, CHIARA.id})
    company.clock.move(PAUSE - timedelta(seconds=1))
    with pytest.raises(WrongState, match="29 min ago"):
        await calling.nudge(post.id, by=BEN)
    company.clock.move(timedelta(seconds=1))
    assert (await calling.nudge(post.id, by=BEN)).to == (CHIARA.id,)
    async with company.store.reading() as tx:
        assert len(await tx.calls.of_post(post.id)) == 2


@pytest.mark.both_databases
async def test_of_many_nudges_in_the_same_moment_one_calls(company: Company, calling: Calling) -> None:
    post = await waiting(company)

    done = await asyncio.gather(*(calling.nudge(post.id, by=ANA) for _ in range(6)), return_exceptions=True)

    assert sum(isinstance(one, Call) for one in done) == 1
    assert all(isinstance(one, Call | WrongState) for one in done)
    async with company.store.reading() as tx:
        assert len(await tx.calls.of_post(post.id)) == 1


async def test_what_is_always_urgent_is_not_called_for_by_the_same_person(company: Company, calling: Calling) -> None:
    posts = [await waiting(company, BEN.id), *[await company.confirmed(f"Bread {one}.") for one in range(MOST_URGENT)]]
    for post in posts[:-1]:
        await calling.urgent(post.id, by=ANA, reason="The fair opens at noon.")

    with pytest.raises(WrongState, match="Nobody was called now"):
        await calling.urgent(posts[-1].id, by=ANA, reason="The fair opens at noon.")
    assert (await calling.urgent(posts[-1].id, by=CHIARA, reason="She is right.")).kind is CallKind.URGENT
    company.clock.move(timedelta(days=1, seconds=1))
    assert (await calling.urgent(posts[-1].id, by=ANA, reason="It still opens.")).kind is CallKind.URGENT


async def test_a_nudge_changes_nothing_about_the_post(company: Company, calling: Calling) -> None:
    post = await waiting(company, BEN.id)

    await calling.nudge(post.id, by=ANA)
    await calling.urgent(post.id, by=ANA, reason="The fair opens at noon.")

    assert await company.now(post) == post


async def test_who_is_away_is_not_nudged(company: Company, calling: Calling) -> None:
    post = await waiting(company)
    absences = Absences(store=company.store, policy=company.policy, clock=company.clock)
    until = company.clock.now() + timedelta(days=1)
    await absences.plan(by=BEN, since=company.clock.now(), until=until)

    assert (await calling.nudge(post.id, by=ANA)).to == (CHIARA.id,)


async def test_when_nobody_is_there_to_nudge_that_is_said(company: Company, calling: Calling) -> None:
    post = await waiting(company)
    async with company.store.transaction() as tx:
        for person in (BEN, CHIARA):
            await tx.people.save(replace(person, standing=Standing.DEACTIVATED))

    with pytest.raises(WrongState, match="Nobody who is asked is here"):
        await calling.nudge(post.id, by=ANA)


async def test_the_person_on_call_is_called_and_the_next_when_they_cannot_be(
    company: Company, calling: Calling
) -> None:
    post = await waiting(company, ANA.id, DORA.id, CHIARA.id)

    # Ana wrote it, so the call goes to the next in the rotation.
    assert (await calling.ask_on_call(post.id, by=ANA)).to == (DORA.id,)
    company.clock.move(PAUSE)
    async with company.store.transaction() as tx:
        await tx.people.save(replace(DORA, standing=Standing.DEACTIVATED))
    assert (await calling.ask_on_call(post.id, by=BEN)).to == (CHIARA.id,)


async def test_urgent_needs_a_reason_and_calls_on_call_first_and_is_counted(company: Company, calling: Calling) -> None:
    post, since = await waiting(company, DORA.id), company.clock.now()
    with pytest.raises(InvalidContent) as refused:
        await calling.urgent(post.id, by=ANA, reason=" ")
    assert refused.value.field == "reason"

    call = await calling.urgent(post.id, by=ANA, reason="The fair opens at noon.")

    assert (call.to[0], set(call.to)) == (DORA.id, {DORA.id, BEN.id, CHIARA.id})
    async with company.store.reading() as tx:
        assert await tx.calls.count(CallKind.URGENT, by=ANA.id, since=since) == 1
    with pytest.raises(WrongState):
        await calling.urgent(post.id, by=ANA, reason="Again.")


async def test_where_nobody_is_on_call_that_is_said(company: Company, calling: Calling) -> None:
    post = await waiting(company)

    with pytest.raises(WrongState, match="Nobody is on call for @acme"):
        await calling.ask_on_call(post.id, by=ANA)


CALLS: list[Callable[[Calling, Post], Awaitable[Call]]] = [
    lambda calling, post: calling.nudge(post.id, by=EVE),
    lambda calling, post: calling.ask_on_call(post.id, by=LOW),
    lambda calling, post: calling.urgent(post.id, by=EVE, reason="Now!"),
]


@pytest.mark.parametrize("call", CALLS)
async def test_who_has_nothing_to_do_with_it_calls_nobody(
    company: Company, calling: Calling, call: Callable[[Calling, Post], Awaitable[Call]]
) -> None:
    post = await waiting(company, DORA.id)

    with pytest.raises(NotAllowed):
        await call(calling, post)


async def test_nobody_is_called_about_what_does_not_wait(company: Company, calling: Calling) -> None:
    post = await waiting(company)
    await company.approving.approve(post.id, by=BEN, revision=1)

    with pytest.raises(WrongState, match="already approved"):
        await calling.nudge(post.id, by=ANA)
    assert (await company.now(post)).state is PostState.APPROVED
