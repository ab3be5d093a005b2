"""A text handed back just appeared on a brand; a token is somebody else's; everything stops."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from tests.builders import BEN, OWN
from tests.workflows.conftest import ACME, BETA, DORA, EVE, GUS, SECOND, Company
from workflows.domain.alert import Alert, AlertKind, AlertState
from workflows.domain.ids import PostId, RemoteAccountId
from workflows.domain.task import TaskKind
from workflows.errors import NetworkFailure, NotAllowed, WrongState
from workflows.ports.network import NotSent, Rejected
from workflows.posting import Words

DRAFT = PostId("p" * 26)
REMOTE = ACME.remote_id


async def handed_back(company: Company, text: str = "So drunk right now!") -> None:
    await company.posting.write(DRAFT, by=EVE, words=Words(text, account=OWN.id))
    await company.posting.hand_back(DRAFT, by=EVE)


async def alerts(company: Company) -> list[Alert]:
    """Every alert that was drawn attention to."""
    async with company.store.transaction() as tx:
        redraws = await tx.messages.due(now=company.clock.now())
        ids = [redraw.subject.removeprefix("alert:") for redraw in redraws if redraw.subject.startswith("alert:")]
        return [await tx.alerts.get(alert_id) for alert_id in ids]


async def test_a_handed_back_text_on_a_brand_raises_one_alert_within_a_minute(company: Company) -> None:
    await handed_back(company)
    await company.run(10 * SECOND)
    remote_id = company.world.show(REMOTE, "so drunk  RIGHT now!")

    await company.run(60 * SECOND)

    (alert,) = await alerts(company)
    assert (alert.account, alert.remote_id, alert.post, alert.author) == (ACME.id, remote_id, DRAFT, EVE.id)
    await company.run(timedelta(minutes=5))
    assert len(await alerts(company)) == 1


async def test_a_text_posted_before_the_first_look_is_not_missed(company: Company) -> None:
    await handed_back(company)
    company.world.show(REMOTE, "So drunk right now!")

    await company.run(60 * SECOND)

    assert len(await alerts(company)) == 1


async def test_what_was_there_before_the_hand_back_is_no_alert(company: Company) -> None:
    company.world.show(REMOTE, "Good morning!")
    company.clock.move(timedelta(hours=1))
    await handed_back(company, "Good morning!")

    await company.run(timedelta(minutes=5))

    assert await alerts(company) == []


async def test_our_own_posts_are_no_alert(company: Company) -> None:
    await handed_back(company, "We are hiring.")
    await company.confirmed("We are hiring.")

    await company.run(timedelta(minutes=5))

    assert company.world.texts(REMOTE) == ["We are hiring."]
    assert await alerts(company) == []


async def test_one_unreadable_account_does_not_hide_the_other(company: Company) -> None:
    await handed_back(company)
    company.world.show(BETA.remote_id, "So drunk right now!")
    networks = company.guarding.networks

    class Broken(type(networks)):  # type: ignore[misc]
        def for_account(self, account: object) -> object:
            if account == ACME:
                raise NetworkFailure("down")
            return super().for_account(account)

    company.guarding.networks = Broken(company.world)
    await company.run(60 * SECOND)

    assert [alert.account for alert in await alerts(company)] == [BETA.id]


async def test_the_watch_polls_at_least_once_a_minute_and_stops_with_the_memory(company: Company) -> None:
    await handed_back(company)

    await company.run(timedelta(minutes=10))
    company.clock.move(timedelta(hours=24))
    await company.run(timedelta(minutes=10))

    dues = sorted(task.due for task in company.store.tasks.values() if task.kind is TaskKind.DRIFT)
    assert len(dues) > 10
    assert max(later - earlier for earlier, later in pairwise(dues)) <= 60 * SECOND
    assert "drift" not in company.store.kinds()


async def test_a_look_that_was_woken_too_early_does_not_end_the_watch(company: Company) -> None:
    await handed_back(company)
    [look] = [task for task in company.store.due(company.clock.now() + 60 * SECOND) if task.kind is TaskKind.DRIFT]
    company.clock.move(look.due - company.clock.now() - SECOND)

    await company.guarding.drift()

    later = company.store.due(company.clock.now() + 60 * SECOND)
    assert [task.key for task in later if task.kind is TaskKind.DRIFT and task.key != look.key]


async def test_a_watch_that_ended_forgets_how_far_it_had_read(company: Company) -> None:
    """What was posted until the next one begins may be more than can be read, and each post read costs."""
    await handed_back(company)
    company.world.show(REMOTE, "Good morning!")
    await company.run(60 * SECOND)
    async with company.store.reading() as tx:
        assert await tx.alerts.cursor(ACME.id) is not None

    await company.run(timedelta(hours=25))

    async with company.store.reading() as tx:
        assert await tx.alerts.cursor(ACME.id) is None


async def test_a_watch_that_an_outage_ended_goes_on_at_the_next_start(company: Company) -> None:
    await company.guarding.watch_on()
    assert company.store.kinds() == []
    await handed_back(company)
    company.world.show(REMOTE, "So drunk right now!")
    company.store.done |= {key for key, task in company.store.tasks.items() if task.kind is TaskKind.DRIFT}
    company.clock.move(timedelta(hours=1))

    await company.guarding.watch_on()
    await company.run(60 * SECOND)

    assert [alert.account for alert in await alerts(company)] == [ACME.id]


async def test_the_watch_reads_only_so_many_posts_a_day_and_says_when_it_pauses(company: Company) -> None:
    company.world.limits = replace(company.world.limits, reads=3)
    company.clock.move(timedelta(hours=10))  # 22:00
    await handed_back(company)
    for text in ("One.", "Two.", "Three."):
        company.world.show(REMOTE, text)
    await company.run(60 * SECOND)

    company.world.show(REMOTE, "So drunk right now!")
    await company.run(timedelta(minutes=10))
    (paused,) = await alerts(company)
    await company.run(timedelta(hours=2))

    assert (paused.kind, paused.account, paused.state) == (AlertKind.UNWATCHED, ACME.id, AlertState.OPEN)
    resumed, stray = sorted(await alerts(company), key=lambda alert: alert.seen_at)
    assert (resumed.id, resumed.state) == (paused.id, AlertState.ANSWERED)
    assert stray.kind is AlertKind.HANDED_BACK_TEXT


async def test_taking_the_stray_post_down(company: Company) -> None:
    await handed_back(company)
    company.world.show(REMOTE, "So drunk right now!")
    await company.run(60 * SECOND)
    (alert,) = await alerts(company)
    company.world.deletions = [NotSent(reason="refused")]

    with pytest.raises(NotAllowed):
        await company.guarding.take_down(alert.id, by=GUS)
    await company.guarding.take_down(alert.id, by=EVE)
    await company.run(60 * SECOND)

    assert company.world.texts(REMOTE) == []
    (alert,) = await alerts(company)
    assert alert.state is AlertState.ANSWERED
    with pytest.raises(WrongState):
        await company.guarding.dismiss(alert.id, by=DORA)


async def test_a_stray_post_that_cannot_be_deleted_says_so_and_stays_open(company: Company) -> None:
    await handed_back(company)
    company.world.show(REMOTE, "So drunk right now!")
    await company.run(60 * SECOND)
    (alert,) = await alerts(company)
    company.world.deletions = [Rejected(reason="Not yours.")]

    await company.guarding.take_down(alert.id, by=DORA)
    await company.run(SECOND)

    (alert,) = await alerts(company)
    assert (alert.state, alert.outcome) == (AlertState.OPEN, "Not yours.")
    assert (await company.guarding.dismiss(alert.id, by=DORA)).state is AlertState.DISMISSED


async def test_profiles_are_kept_and_a_foreign_token_freezes_its_account(company: Company) -> None:
    company.world.identities[BETA.id] = RemoteAccountId("somebody-else")

    await company.guarding.refresh_profiles()
    await company.guarding.refresh_profiles()

    async with company.store.transaction() as tx:
        acme, freezes = await tx.accounts.get(ACME.id), await tx.freezes.list()
    assert acme.profile is not None
    assert (acme.profile.display_name, acme.profile.followers) == ("Acme", 84_000)
    assert [freeze.account for freeze in freezes] == [BETA.id]
    (alert,) = await alerts(company)
    assert (alert.kind, alert.account, alert.state) == (AlertKind.WRONG_ACCOUNT, BETA.id, AlertState.OPEN)
    with pytest.raises(WrongState, match="no post to delete"):
        await company.guarding.take_down(alert.id, by=BEN)
    await company.guarding.thaw(DORA.id, account=BETA.id)
    async with company.store.transaction() as tx:
        assert await tx.freezes.list() == []
        assert (await tx.alerts.get(alert.id)).state is AlertState.ANSWERED


async def test_a_credential_that_is_refused_is_told_once_and_again_when_it_is_put_right(company: Company) -> None:
    company.world.identities[ACME.id] = NetworkFailure("Revoked.", retry=False)
    await company.guarding.refresh_profiles()
    await company.guarding.refresh_profiles()
    (alert,) = await alerts(company)

    del company.world.identities[ACME.id]
    await company.guarding.refresh_profiles()

    assert (alert.kind, alert.account, alert.state) == (AlertKind.SIGNED_OUT, ACME.id, AlertState.OPEN)
    async with company.store.transaction() as tx:
        assert (await tx.alerts.get(alert.id)).state is AlertState.ANSWERED
