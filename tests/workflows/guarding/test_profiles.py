"""Another picture, name, handle or link; a token that is dead or somebody else's; and all is well again."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.builders import BEN
from tests.workflows.conftest import ACME, BETA, DORA, PRACTICE, Company
from tests.workflows.guarding.seeing import MINUTE, alerts, watching
from workflows.domain.account import Account, Profile
from workflows.domain.alert import AlertKind, AlertState
from workflows.domain.freeze import FreezeCause
from workflows.domain.ids import RemoteAccountId
from workflows.errors import NetworkFailure, WrongState
from workflows.guarding.alarming import alarm
from workflows.guarding.profiles import changes
from workflows.ports.network import RemoteAccount

SHOWN = Profile(display_name="Acme", handle="acme", picture_url="https://pics.example/1", followers=1, link="")


def edited(company: Company, account: Account = ACME, **values: Any) -> None:
    """Somebody edits what an account shows."""
    usual = Profile(display_name="Acme", handle=account.handle, followers=84_000)
    company.world.shown[account.id] = replace(company.world.shown.get(account.id, usual), **values)


@pytest.mark.parametrize(
    ("values", "line"),
    [
        pytest.param({"handle": "acme_x"}, "handle: @acme → @acme_x", id="handle"),
        pytest.param({"display_name": "Acmé"}, "name: Acme → Acmé", id="name"),
        pytest.param({"picture_url": "https://pics.example/2"}, "picture: none → https://pics.example/2", id="picture"),
        pytest.param({"link": "https://evil.example"}, "link: none → https://evil.example", id="link"),
    ],
)
async def test_a_changed_profile_raises_one_alert_within_a_turn(
    company: Company, values: dict[str, Any], line: str
) -> None:
    await watching(company)
    edited(company, **values)

    await company.run(company.policy.settings.windows.drift)

    (alert,) = await alerts(company)
    assert (alert.kind, alert.account, alert.detail) == (AlertKind.PROFILE_CHANGED, ACME.id, line)
    await company.run(timedelta(minutes=5))
    assert [one.version for one in await alerts(company)] == [alert.version]


@pytest.mark.both_databases
async def test_what_two_replicas_saw_at_once_is_told_once_and_a_change_back_and_forth_thrice(company: Company) -> None:
    away, back = "name: Acme → Acmé", "name: Acmé → Acme"
    for line in (away, away, back, back, away):
        async with company.store.transaction() as tx:
            await alarm(tx, AlertKind.PROFILE_CHANGED, ACME.id, company.clock.now(), detail=line)

    (alert,) = await alerts(company)
    assert alert.detail.splitlines() == [away, back, away]


async def test_more_changes_are_added_to_the_open_alert(company: Company) -> None:
    await watching(company)
    edited(company, display_name="Acme!")
    await company.run(MINUTE)

    edited(company, link="https://evil.example")
    await company.run(MINUTE)

    (alert,) = await alerts(company)
    assert alert.detail.splitlines() == ["name: Acme → Acme!", "link: none → https://evil.example"]


async def test_followers_come_and_go_without_an_alert(company: Company) -> None:
    await watching(company)
    edited(company, followers=12)

    await company.run(timedelta(minutes=5))

    assert await alerts(company) == []


async def test_the_first_profile_ever_seen_is_no_change(company: Company) -> None:
    edited(company, display_name="Whatever it is", link="https://acme.example")

    await watching(company)

    assert await alerts(company) == []
    async with company.store.transaction() as tx:
        profile = (await tx.accounts.get(ACME.id)).profile
    assert profile is not None
    assert (profile.display_name, profile.link) == ("Whatever it is", "https://acme.example")


async def test_a_link_that_was_never_asked_for_before_is_no_change(company: Company) -> None:
    """Profiles kept by the release before know nothing of links."""
    async with company.store.transaction() as tx:
        await tx.accounts.save_profile(ACME.id, Profile(display_name="Acme", handle="acme"))
    edited(company, link="https://acme.example")

    await watching(company)

    assert await alerts(company) == []


async def test_what_changed_while_the_program_was_down_is_told_at_its_start(company: Company) -> None:
    await company.guarding.met(ACME, _answer("Acme"))

    await company.guarding.met(ACME, _answer("Acme Support"))

    assert [alert.detail for alert in await alerts(company)] == ["name: Acme → Acme Support"]


async def test_a_changed_practice_account_is_kept_and_told_to_nobody(company: Company) -> None:
    await company.guarding.refresh_profiles()
    edited(company, PRACTICE, display_name="Other")

    await company.guarding.refresh_profiles()

    assert await alerts(company) == []
    async with company.store.transaction() as tx:
        profile = (await tx.accounts.get(PRACTICE.id)).profile
    assert profile is not None
    assert profile.display_name == "Other"


async def test_a_person_may_say_that_a_changed_profile_is_fine_and_the_next_change_is_told_again(
    company: Company,
) -> None:
    await watching(company)
    edited(company, display_name="Acme Inc.")
    await company.run(MINUTE)
    (first,) = await alerts(company)

    await company.guarding.dismiss(first.id, by=DORA)
    await company.run(timedelta(minutes=5))
    edited(company, display_name="Acme Ltd.")
    await company.run(MINUTE)

    vouched, again = await alerts(company)
    assert (vouched.state, vouched.decided_by) == (AlertState.DISMISSED, DORA.id)
    assert (again.state, again.detail) == (AlertState.OPEN, "name: Acme Inc. → Acme Ltd.")


async def test_a_revoked_token_is_told_once_within_a_turn_and_again_when_it_is_put_right(company: Company) -> None:
    await watching(company)
    company.world.identities[ACME.id] = NetworkFailure("Revoked.", retry=False)
    await company.run(company.policy.settings.windows.drift)
    (alert,) = await alerts(company)
    await company.run(timedelta(minutes=5))
    assert len(await alerts(company)) == 1

    with pytest.raises(WrongState, match="put right"):
        await company.guarding.dismiss(alert.id, by=DORA)
    del company.world.identities[ACME.id]
    await company.run(MINUTE)

    assert (alert.kind, alert.account, alert.state) == (AlertKind.SIGNED_OUT, ACME.id, AlertState.OPEN)
    assert [one.state for one in await alerts(company)] == [AlertState.ANSWERED]


async def test_a_network_that_cannot_be_reached_is_no_alert(company: Company) -> None:
    await watching(company)
    company.world.identities[ACME.id] = NetworkFailure("X answered 503.")

    await company.run(timedelta(minutes=5))

    assert await alerts(company) == []


async def test_a_token_of_another_account_stops_its_account(company: Company) -> None:
    await watching(company)
    company.world.identities[BETA.id] = RemoteAccountId("somebody-else")

    await company.run(timedelta(minutes=5))

    async with company.store.transaction() as tx:
        (freeze,) = await tx.freezes.list()
    assert (freeze.account, freeze.cause) == (BETA.id, FreezeCause.WRONG_ACCOUNT)
    (alert,) = await alerts(company)
    assert (alert.kind, alert.account, alert.state) == (AlertKind.WRONG_ACCOUNT, BETA.id, AlertState.OPEN)
    with pytest.raises(WrongState, match="no post to delete"):
        await company.guarding.take_down(alert.id, by=BEN)


async def test_a_token_put_right_is_all_clear_only_once_its_account_was_thawed(company: Company) -> None:
    await watching(company)
    company.world.identities[BETA.id] = RemoteAccountId("somebody-else")
    await company.run(MINUTE)
    del company.world.identities[BETA.id]

    await company.run(MINUTE)
    (before,) = await alerts(company)
    await company.freezing.release(BETA.id)
    await company.run(MINUTE)

    assert before.state is AlertState.OPEN
    async with company.store.transaction() as tx:
        assert (await tx.alerts.get(before.id)).state is AlertState.ANSWERED
        assert await tx.freezes.list() == []


def test_a_name_from_outside_stays_one_line_of_bounded_length() -> None:
    after = replace(SHOWN, display_name="A\nname: x → y" + "z" * 500)

    (line,) = changes(SHOWN, after)

    assert "\n" not in line
    assert len(line) < 250


def _answer(name: str) -> RemoteAccount:
    return RemoteAccount(
        id=ACME.remote_id, handle="acme", name=name, picture_url=None, followers=1, token_fingerprint="f"
    )
