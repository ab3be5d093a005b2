"""What people decide about a stray post, and its deletion until that is certain."""

from datetime import timedelta

import pytest

from tests.builders import BEN
from tests.workflows.conftest import BETA, DORA, EVE, GUS, SECOND, Company
from tests.workflows.guarding.seeing import MINUTE, REMOTE, alerts, handed_back, watching
from workflows.domain.alert import Alert, AlertState
from workflows.domain.ids import RemoteAccountId
from workflows.domain.person import Person
from workflows.errors import NotAllowed, WrongState
from workflows.ports.network import CannotTell, Deleted, Gone, NotSent, RateLimited, Rejected, SignedOut, Unknown


@pytest.fixture
async def stray(company: Company) -> Alert:
    """A post from somebody's phone, and its alert."""
    await watching(company)
    company.world.show(REMOTE, "Not from here.")
    await company.run(MINUTE)
    (alert,) = await alerts(company)
    return alert


async def now(company: Company, alert: Alert) -> Alert:
    async with company.store.transaction() as tx:
        found: Alert = await tx.alerts.get(alert.id)
        return found


@pytest.mark.parametrize("person", [DORA, BEN], ids=["guardian and owner", "approver"])
async def test_guardian_owner_and_approvers_may_delete_it(company: Company, stray: Alert, person: Person) -> None:
    await company.guarding.take_down(stray.id, by=person)
    await company.run(SECOND)

    assert company.world.texts(REMOTE) == []
    after = await now(company, stray)
    assert (after.state, after.decided_by, after.outcome) == (AlertState.ANSWERED, person.id, "It was deleted.")


@pytest.mark.parametrize("person", [EVE, GUS], ids=["somebody who may draft", "a guest among the approvers"])
async def test_nobody_else_may_delete_it_or_call_it_fine(company: Company, stray: Alert, person: Person) -> None:
    with pytest.raises(NotAllowed, match="guardian"):
        await company.guarding.take_down(stray.id, by=person)
    with pytest.raises(NotAllowed, match="guardian"):
        await company.guarding.dismiss(stray.id, by=person)

    assert (await now(company, stray)).version == stray.version


async def test_it_is_fine_when_a_person_vouches_for_it(company: Company, stray: Alert) -> None:
    await company.guarding.dismiss(stray.id, by=DORA)
    await company.run(timedelta(minutes=5))

    after = await now(company, stray)
    assert (after.state, after.decided_by) == (AlertState.DISMISSED, DORA.id)
    assert company.world.texts(REMOTE) == ["Not from here."]
    assert len(await alerts(company)) == 1
    with pytest.raises(WrongState):
        await company.guarding.take_down(stray.id, by=DORA)


async def test_a_delete_that_did_not_arrive_is_tried_again(company: Company, stray: Alert) -> None:
    company.world.deletions = [NotSent(reason="refused"), Unknown(reason="lost")]

    await company.guarding.take_down(stray.id, by=DORA)
    await company.run(MINUTE)

    assert company.world.texts(REMOTE) == []
    assert (await now(company, stray)).state is AlertState.ANSWERED


async def test_a_delete_whose_answer_was_lost_is_looked_up_first(company: Company, stray: Alert) -> None:
    company.world.deletions = [Unknown(reason="lost"), Rejected(reason="Asked a second time.")]
    company.world.views = [CannotTell(reason="not now"), Gone()]

    await company.guarding.take_down(stray.id, by=DORA)
    await company.run(MINUTE)

    after = await now(company, stray)
    assert (after.state, after.outcome) == (AlertState.ANSWERED, "It was deleted.")
    assert len(company.world.deletions) == 1


async def test_a_post_that_is_already_gone_is_not_deleted_again(company: Company, stray: Alert) -> None:
    company.world.posts.clear()
    company.world.deletions = [Rejected(reason="Asked all the same.")]

    await company.guarding.take_down(stray.id, by=DORA)
    await company.run(SECOND)

    after = await now(company, stray)
    assert (after.state, after.outcome) == (AlertState.ANSWERED, "It was not there any more.")


@pytest.mark.parametrize("refusal", [Rejected(reason="Not yours."), SignedOut(reason="Not yours.")])
async def test_a_refused_delete_says_so_and_the_alert_stays_open(
    company: Company, stray: Alert, refusal: Rejected | SignedOut
) -> None:
    company.world.deletions = [refusal]

    await company.guarding.take_down(stray.id, by=DORA)
    await company.run(SECOND)

    after = await now(company, stray)
    assert (after.state, after.outcome) == (AlertState.OPEN, "Not yours.")
    await company.guarding.take_down(stray.id, by=DORA)
    await company.run(SECOND)
    assert (await now(company, stray)).state is AlertState.ANSWERED


async def test_a_network_that_asks_us_to_wait_is_waited_for(company: Company, stray: Alert) -> None:
    company.world.deletions = [RateLimited(until=company.clock.now() + timedelta(minutes=3))]

    await company.guarding.take_down(stray.id, by=DORA)
    await company.run(timedelta(minutes=2))
    meanwhile = await now(company, stray)
    await company.run(timedelta(minutes=2))

    assert meanwhile.state is AlertState.OPEN
    assert (await now(company, stray)).state is AlertState.ANSWERED


async def test_after_a_quarter_of_an_hour_a_person_is_told(company: Company, stray: Alert) -> None:
    await company.run(timedelta(hours=1))
    company.world.deletions = [NotSent(reason="X could not be reached.")] * 100

    await company.guarding.take_down(stray.id, by=DORA)
    await company.run(timedelta(minutes=5))
    meanwhile = await now(company, stray)
    await company.run(timedelta(minutes=15))

    assert meanwhile.outcome == ""
    after = await now(company, stray)
    assert (after.state, after.outcome) == (AlertState.OPEN, "X could not be reached.")


async def test_a_token_of_another_account_deletes_nothing(company: Company, stray: Alert) -> None:
    company.world.identities[stray.account] = RemoteAccountId("somebody-else")
    company.world.deletions = [Deleted()]

    await company.guarding.take_down(stray.id, by=DORA)
    await company.run(SECOND)

    assert "another account" in (await now(company, stray)).outcome
    assert len(company.world.deletions) == 1


async def test_the_author_of_a_handed_back_text_may_delete_it(company: Company) -> None:
    await watching(company)
    await handed_back(company)
    company.world.show(REMOTE, "So drunk right now!")
    await company.run(MINUTE)
    (alert,) = await alerts(company)

    with pytest.raises(NotAllowed, match="its author"):
        await company.guarding.take_down(alert.id, by=GUS)
    await company.guarding.take_down(alert.id, by=EVE)
    await company.run(MINUTE)

    assert company.world.texts(REMOTE) == []
    assert (await now(company, alert)).state is AlertState.ANSWERED


async def test_an_account_that_left_app_yaml_meanwhile_is_said(company: Company, stray: Alert) -> None:
    await company.guarding.take_down(stray.id, by=DORA)
    async with company.store.transaction() as tx:
        await tx.accounts.sync([BETA])

    await company.run(SECOND)

    after = await now(company, stray)
    assert (after.state, after.outcome) == (AlertState.OPEN, "Its account is no longer in app.yaml.")
