"""Breaking the glass: two people, one account, half an hour, and a look at it afterwards."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.builders import ANA, BEN, CHIARA
from tests.workflows.conftest import ACME, BETA, DORA, EVE, GUS, Company
from workflows.domain.account import Account
from workflows.domain.approval import ApprovalStep, Occasion
from workflows.domain.emergency import LASTS, Emergency, EmergencyState
from workflows.domain.finding import Finding, Severity
from workflows.domain.person import Person
from workflows.domain.post import PostState
from workflows.emergencies import Emergencies
from workflows.errors import Conflict, Frozen, InvalidContent, NotAllowed, NotFound, WrongState

RISKY = Finding(check="profanity", severity=Severity.RISKY, reason="A swear word.", advice="Leave it out.")
STEPS = (
    ApprovalStep(name="brand", people=frozenset({BEN.id})),
    ApprovalStep(name="legal", people=frozenset({CHIARA.id})),
)


@pytest.fixture
def emergencies(company: Company) -> Emergencies:
    return Emergencies(store=company.store, policy=company.policy, clock=company.clock)


async def opened(emergencies: Emergencies, *, asker: Person = EVE, second: Person = BEN) -> Emergency:
    asked = await emergencies.ask(ACME.id, by=asker, reason="The bakery burns.")
    return await emergencies.agree(asked.id, by=second)


async def with_steps(company: Company) -> Account:
    account = replace(ACME, steps={Occasion.POST: STEPS})
    async with company.store.transaction() as tx:
        await tx.accounts.sync([account, BETA])
    company.judge.findings = (RISKY,)
    return account


@pytest.mark.both_databases
async def test_while_the_glass_is_broken_one_other_person_is_enough(company: Company, emergencies: Emergencies) -> None:
    await with_steps(company)
    post = await company.confirmed("Damn, fire.")
    assert post.needed == 2
    await opened(emergencies)

    approved = await company.approving.approve(post.id, by=EVE, revision=1)
    await company.run(timedelta(minutes=1))

    assert approved.state is PostState.APPROVED
    assert company.world.texts(ACME.remote_id) == ["Damn, fire."]


@pytest.mark.both_databases
async def test_nobody_approves_their_own_words_in_an_emergency(company: Company, emergencies: Emergencies) -> None:
    await with_steps(company)
    post = await company.confirmed("Damn, fire.")
    await opened(emergencies, asker=ANA)

    with pytest.raises(NotAllowed, match="You wrote this"):
        await company.approving.approve(post.id, by=ANA, revision=1)


async def test_what_one_person_approved_in_it_asks_again_when_it_is_over(
    company: Company, emergencies: Emergencies
) -> None:
    await with_steps(company)
    post = await company.confirmed("Damn, fire.")
    emergency = await opened(emergencies)
    await company.approving.approve(post.id, by=EVE, revision=1)
    await emergencies.close(emergency.id, by=BEN)

    await company.run(timedelta(minutes=1))

    assert company.world.texts(ACME.remote_id) == []
    stored = await company.now(post)
    assert (stored.state, stored.approvals, stored.needed) == (PostState.WAITING, (), 2)


async def test_it_ends_by_itself_and_another_account_was_never_open(company: Company, emergencies: Emergencies) -> None:
    emergency = await opened(emergencies)
    now = company.clock.now()

    assert emergency.until == now + LASTS
    async with company.store.reading() as tx:
        assert await tx.emergencies.is_open(ACME.id, at=now)
        assert not await tx.emergencies.is_open(BETA.id, at=now)
        assert not await tx.emergencies.is_open(ACME.id, at=now + LASTS)


async def test_the_same_two_do_not_open_it_again_before_anybody_looked(emergencies: Emergencies) -> None:
    first = await opened(emergencies, asker=CHIARA, second=BEN)
    await emergencies.close(first.id, by=BEN)
    again = await emergencies.ask(ACME.id, by=BEN, reason="It still burns.")

    with pytest.raises(NotAllowed, match="You two opened this account already"):
        await emergencies.agree(again.id, by=CHIARA)
    await emergencies.review(first.id, by=DORA, lessons="Buy a fire blanket.")

    assert (await emergencies.agree(again.id, by=CHIARA)).state is EmergencyState.OPENED


@pytest.mark.both_databases
async def test_of_two_who_ask_in_the_same_moment_one_does(company: Company, emergencies: Emergencies) -> None:
    asking = [emergencies.ask(ACME.id, by=who, reason="Fire.") for who in (EVE, CHIARA, ANA)]
    done = await asyncio.gather(*asking, return_exceptions=True)

    assert sum(isinstance(one, Emergency) for one in done) == 1
    assert all(isinstance(one, Emergency | WrongState) for one in done)


async def test_with_a_third_person_it_is_opened_again(emergencies: Emergencies) -> None:
    first = await opened(emergencies, asker=CHIARA, second=BEN)
    await emergencies.close(first.id, by=BEN)
    again = await emergencies.ask(ACME.id, by=BEN, reason="It still burns.")

    assert (await emergencies.agree(again.id, by=DORA)).state is EmergencyState.OPENED


async def test_a_freeze_stays_a_freeze(company: Company, emergencies: Emergencies) -> None:
    await with_steps(company)
    post = await company.confirmed("Damn, fire.")
    await opened(emergencies)
    await company.freezing.freeze(ACME.id, reason="Stop.", by=DORA)

    with pytest.raises(Frozen):
        await company.approving.approve(post.id, by=EVE, revision=1)


@pytest.mark.parametrize(
    ("second", "sentence"),
    [
        pytest.param(BEN, "You asked", id="who asked"),
        pytest.param(EVE, "Only an approver", id="somebody who only writes"),
        pytest.param(GUS, "Only an approver", id="a guest on the list"),
    ],
)
async def test_who_cannot_agree(company: Company, emergencies: Emergencies, second: Person, sentence: str) -> None:
    asked = await emergencies.ask(ACME.id, by=BEN, reason="Fire.")

    with pytest.raises(NotAllowed, match=sentence):
        await emergencies.agree(asked.id, by=second)


async def test_asking_needs_a_reason_and_the_right_to_write(emergencies: Emergencies) -> None:
    with pytest.raises(InvalidContent) as refused:
        await emergencies.ask(ACME.id, by=EVE, reason="  ")
    assert refused.value.field == "reason"
    with pytest.raises(NotAllowed):
        await emergencies.ask(ACME.id, by=DORA, reason="Fire.")
    with pytest.raises(NotFound):
        await emergencies.ask(replace(ACME, id="x:none").id, by=EVE, reason="Fire.")  # type: ignore[arg-type]


async def test_asking_twice_is_asking_once_and_two_people_do_not_ask_at_the_same_time(
    emergencies: Emergencies,
) -> None:
    first = await emergencies.ask(ACME.id, by=EVE, reason="Fire.")

    assert await emergencies.ask(ACME.id, by=EVE, reason="Fire!") == first
    with pytest.raises(WrongState, match="a moment ago"):
        await emergencies.ask(ACME.id, by=BEN, reason="Fire.")
    await emergencies.agree(first.id, by=BEN)
    with pytest.raises(WrongState, match="open already"):
        await emergencies.ask(ACME.id, by=CHIARA, reason="Fire.")


async def test_an_old_question_cannot_be_answered_any_more(company: Company, emergencies: Emergencies) -> None:
    asked = await emergencies.ask(ACME.id, by=EVE, reason="Fire.")
    company.clock.move(timedelta(minutes=15))

    with pytest.raises(WrongState, match="too long ago"):
        await emergencies.agree(asked.id, by=BEN)
    assert (await emergencies.ask(ACME.id, by=EVE, reason="Fire.")).id != asked.id


async def test_it_is_declined_or_taken_back_once(emergencies: Emergencies) -> None:
    asked = await emergencies.ask(ACME.id, by=EVE, reason="Fire.")

    declined = await emergencies.decline(asked.id, by=EVE)

    assert declined.state is EmergencyState.DECLINED
    with pytest.raises(WrongState):
        await emergencies.agree(asked.id, by=BEN)
    with pytest.raises(NotAllowed):
        await emergencies.close(asked.id, by=GUS)


async def test_it_is_reviewed_once_it_is_over_by_somebody_who_took_no_part(
    company: Company, emergencies: Emergencies
) -> None:
    emergency = await opened(emergencies)
    with pytest.raises(WrongState, match="not over yet"):
        await emergencies.review(emergency.id, by=CHIARA, lessons="None.")
    company.clock.move(LASTS)

    for person in (BEN, EVE):
        with pytest.raises(NotAllowed):
            await emergencies.review(emergency.id, by=person, lessons="None.")
    with pytest.raises(InvalidContent):
        await emergencies.review(emergency.id, by=CHIARA, lessons=" ")
    async with company.store.reading() as tx:
        assert [one.id for one in await tx.emergencies.unreviewed(now=company.clock.now())] == [emergency.id]
    reviewed = await emergencies.review(emergency.id, by=CHIARA, lessons="Buy sand.")

    assert (reviewed.state, reviewed.reviewed_by, reviewed.lessons) == (
        EmergencyState.REVIEWED,
        CHIARA.id,
        "Buy sand.",
    )


async def test_what_is_over_cannot_be_closed(company: Company, emergencies: Emergencies) -> None:
    emergency = await opened(emergencies)
    company.clock.move(LASTS)

    with pytest.raises(WrongState, match="over"):
        await emergencies.close(emergency.id, by=BEN)


@pytest.mark.both_databases
async def test_two_people_who_agree_in_the_same_moment_open_it_once(company: Company, emergencies: Emergencies) -> None:
    asked = await emergencies.ask(ACME.id, by=EVE, reason="Fire.")

    results = await asyncio.gather(
        emergencies.agree(asked.id, by=BEN), emergencies.agree(asked.id, by=CHIARA), return_exceptions=True
    )

    assert sum(isinstance(one, Emergency) for one in results) == 1
    assert sum(isinstance(one, Conflict | WrongState) for one in results) == 1
