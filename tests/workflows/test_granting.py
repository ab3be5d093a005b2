"""Asking for the right to write, and the owner's answer."""

from dataclasses import replace

import pytest

from tests.builders import ANA, BEN, a_person
from tests.workflows.conftest import ACME, BETA, DORA, GUS, PRACTICE, Company
from workflows.domain.access import AccessState
from workflows.domain.person import Standing
from workflows.domain.post import PostState
from workflows.errors import NotAllowed, WrongState

NOA = a_person("Noa")


async def test_a_granted_person_may_write_but_still_asks_an_approver(company: Company) -> None:
    request = await company.granting.ask(NOA, ACME.id)
    assert (await company.granting.ask(NOA, ACME.id)).id == request.id

    async with company.store.transaction() as tx:
        await tx.people.save(NOA)
    granted = await company.granting.grant(request.id, by=DORA)

    assert granted.state is AccessState.GRANTED
    assert (await company.confirmed(by=NOA)).state is PostState.WAITING


async def test_only_the_owner_answers_and_only_once(company: Company) -> None:
    request = await company.granting.ask(NOA, ACME.id)

    with pytest.raises(NotAllowed):
        await company.granting.grant(request.id, by=NOA)
    assert (await company.granting.decline(request.id, by=DORA)).state is AccessState.DECLINED
    with pytest.raises(WrongState):
        await company.granting.grant(request.id, by=DORA)


async def test_the_guardian_answers_only_in_the_place_of_an_owner_who_left(company: Company) -> None:
    async with company.store.transaction() as tx:
        await tx.accounts.sync([replace(ACME, guardian=BEN.id)])
    request = await company.granting.ask(NOA, ACME.id)
    with pytest.raises(NotAllowed):
        await company.granting.grant(request.id, by=BEN)

    async with company.store.transaction() as tx:
        await tx.people.save(NOA)
        await tx.people.save(replace(DORA, standing=Standing.DEACTIVATED))

    assert (await company.granting.grant(request.id, by=BEN)).state is AccessState.GRANTED


async def test_what_cannot_be_granted_cannot_be_asked_for(company: Company) -> None:
    for person, account, error in ((GUS, ACME, NotAllowed), (NOA, BETA, NotAllowed), (NOA, PRACTICE, NotAllowed)):
        with pytest.raises(error):
            await company.granting.ask(person, account.id)
    with pytest.raises(WrongState):
        await company.granting.ask(ANA, ACME.id)
