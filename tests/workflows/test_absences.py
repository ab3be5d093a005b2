"""Being away: planned ahead, with somebody known and trusted in one's place, and ended by a person."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.builders import ANA, BEN, CHIARA, a_person
from tests.workflows.conftest import ACME, DORA, EVE, GUS, LOW, Company
from workflows.absences import Absences
from workflows.domain.absence import LONGEST, Absence
from workflows.domain.finding import Finding, Severity
from workflows.domain.person import Person
from workflows.domain.post import PostState
from workflows.errors import InvalidContent, NotAllowed, WrongState

NOTABLE = Finding(check="profanity", severity=Severity.NOTABLE, reason="A swear word.", advice="Leave it out.")
RISKY = replace(NOTABLE, severity=Severity.RISKY)
DAY = timedelta(days=1)


@pytest.fixture
def absences(company: Company) -> Absences:
    return Absences(store=company.store, policy=company.policy, clock=company.clock)


async def away(company: Company, absences: Absences, by: Person = BEN, instead: Person | None = LOW) -> Absence:
    now = company.clock.now()
    return await absences.plan(by=by, since=now, until=now + DAY, instead=instead.id if instead else None)


@pytest.mark.both_databases
async def test_a_stand_in_approves_and_the_log_says_for_whom(company: Company, absences: Absences) -> None:
    company.judge.findings = (NOTABLE,)
    post = await company.confirmed("Damn good bread.")
    with pytest.raises(NotAllowed):
        await company.approving.approve(post.id, by=LOW, revision=1)
    await away(company, absences)

    approved = await company.approving.approve(post.id, by=LOW, revision=1)

    assert approved.state is PostState.APPROVED
    with pytest.raises(Exception, match="Lou approved"):
        await company.approving.approve(post.id, by=BEN, revision=1)


async def test_who_is_away_ends_it_before_they_decide(company: Company, absences: Absences) -> None:
    company.judge.findings = (NOTABLE,)
    post = await company.confirmed("Damn good bread.")
    absence = await away(company, absences)

    with pytest.raises(NotAllowed, match="You are away, and Lou decides"):
        await company.approving.approve(post.id, by=BEN, revision=1)
    await absences.end(absence.id, by=BEN)

    assert (await company.approving.approve(post.id, by=BEN, revision=1)).state is PostState.APPROVED


async def test_what_a_stand_in_approved_leaves_after_the_absence_ended(company: Company, absences: Absences) -> None:
    company.judge.findings = (NOTABLE,)
    post = await company.confirmed("Damn good bread.")
    absence = await away(company, absences)
    await company.approving.approve(post.id, by=LOW, revision=1)
    company.clock.move(timedelta(seconds=1))
    await absences.end(absence.id, by=BEN)

    await company.run(timedelta(minutes=1))

    assert company.world.texts(ACME.remote_id) == ["Damn good bread."]


async def test_one_who_is_away_twice_gives_one_yes(company: Company, absences: Absences) -> None:
    company.judge.findings = (RISKY,)
    post = await company.confirmed("Damn good bread.")
    first = await away(company, absences, instead=LOW)
    await company.approving.approve(post.id, by=LOW, revision=1)
    company.clock.move(timedelta(seconds=1))
    await absences.end(first.id, by=BEN)
    await away(company, absences, instead=DORA)

    with pytest.raises(NotAllowed):
        await company.approving.approve(post.id, by=DORA, revision=1)
    assert (await company.approving.approve(post.id, by=CHIARA, revision=1)).state is PostState.APPROVED


async def test_nobody_gains_a_second_yes_through_their_stand_in(company: Company, absences: Absences) -> None:
    company.judge.findings = (RISKY,)
    post = await company.confirmed("Damn good bread.")
    await company.approving.approve(post.id, by=BEN, revision=1)
    await away(company, absences)

    with pytest.raises(NotAllowed):
        await company.approving.approve(post.id, by=LOW, revision=1)


@pytest.mark.parametrize(
    ("instead", "sentence"),
    [
        pytest.param(a_person("Nobody"), "not known here", id="never met"),
        pytest.param(GUS, "not known here yet, or cannot", id="a guest"),
        pytest.param(EVE, "does not approve", id="somebody who only writes"),
        pytest.param(BEN, "somebody else", id="themselves"),
    ],
)
async def test_who_cannot_stand_in(company: Company, absences: Absences, instead: Person, sentence: str) -> None:
    with pytest.raises(InvalidContent, match=sentence) as refused:
        await away(company, absences, instead=instead)

    assert refused.value.field == "instead"


async def test_a_stand_in_who_is_away_then_is_refused(company: Company, absences: Absences) -> None:
    await away(company, absences, by=CHIARA, instead=None)

    with pytest.raises(InvalidContent, match="Chiara is away then too"):
        await away(company, absences, instead=CHIARA)


async def test_times_that_cannot_be_meant(company: Company, absences: Absences) -> None:
    now = company.clock.now()

    for since, until in ((now, now), (now - DAY, now - timedelta(hours=1)), (now, now + LONGEST + DAY)):
        with pytest.raises(InvalidContent) as refused:
            await absences.plan(by=BEN, since=since, until=until)
        assert refused.value.field == "until"
    await away(company, absences)
    with pytest.raises(InvalidContent, match="away then already"):
        await away(company, absences)


async def test_no_absence_begins_in_the_past(company: Company, absences: Absences) -> None:
    now = company.clock.now()

    assert (await absences.plan(by=BEN, since=now - DAY, until=now + DAY)).since == now


async def test_oneself_or_an_owner_ends_it_and_nobody_else(company: Company, absences: Absences) -> None:
    first = await away(company, absences)
    for person in (EVE, CHIARA, ANA):
        with pytest.raises(NotAllowed):
            await absences.end(first.id, by=person)

    ended = await absences.end(first.id, by=DORA)

    assert not ended.covers(company.clock.now())
    with pytest.raises(WrongState):
        await absences.end(first.id, by=BEN)


async def test_a_guest_plans_nothing(company: Company, absences: Absences) -> None:
    with pytest.raises(NotAllowed):
        await away(company, absences, by=GUS)
