"""A post that never went through here raises an alert; ours never do, whatever happened to them on the way."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from tests.builders import ANA
from tests.fakes import LOST
from tests.workflows.conftest import ACME, BETA, DORA, EVE, PRACTICE, SECOND, Company
from tests.workflows.guarding.seeing import A_DAY, DRAFT, MINUTE, REMOTE, alerts, handed_back, watching
from workflows.domain.account import Profile
from workflows.domain.alert import AlertKind, AlertState
from workflows.domain.content import Part
from workflows.domain.ids import RemotePostId
from workflows.domain.post import Post, PostState
from workflows.domain.sending import MOST_LOOKS
from workflows.domain.task import TaskKind
from workflows.errors import NetworkFailure
from workflows.guarding.watch import EMPTY
from workflows.ports.network import Armed, CannotTell, Outcome, RemotePost, Unknown


async def test_a_foreign_post_raises_one_alert_within_a_turn(company: Company) -> None:
    await watching(company)
    before = company.clock.now()
    remote_id = company.world.show(REMOTE, "Free kettles at acme-freebies.example!")

    await company.run(company.policy.settings.windows.drift)

    (alert,) = await alerts(company)
    assert (alert.kind, alert.account, alert.remote_id) == (AlertKind.FOREIGN_POST, ACME.id, remote_id)
    assert alert.text == "Free kettles at acme-freebies.example!"
    assert alert.seen_at - before <= company.policy.settings.windows.drift
    await company.run(timedelta(minutes=5))
    assert len(await alerts(company)) == 1


async def test_a_foreign_post_on_an_account_that_had_none_is_not_taken_as_known(company: Company) -> None:
    await watching(company)
    async with company.store.transaction() as tx:
        assert await tx.alerts.cursor(ACME.id) == EMPTY

    company.world.show(REMOTE, "First words.")
    await company.run(MINUTE)

    assert len(await alerts(company)) == 1


async def test_what_was_there_before_the_first_look_is_known(company: Company) -> None:
    company.world.show(REMOTE, "From before Countersign.")

    await watching(company)
    await company.run(timedelta(minutes=5))

    assert await alerts(company) == []


async def test_practice_accounts_are_not_watched(company: Company) -> None:
    await watching(company)

    company.world.show(PRACTICE.remote_id, "Only practice.")
    await company.run(timedelta(minutes=5))

    assert await alerts(company) == []


async def test_our_own_posts_are_no_alert(company: Company) -> None:
    await watching(company)
    await company.confirmed("We are hiring.")

    await company.run(timedelta(minutes=5))

    assert company.world.texts(REMOTE) == ["We are hiring."]
    assert await alerts(company) == []


async def test_a_post_whose_answer_was_lost_is_no_alert(company: Company) -> None:
    await watching(company)
    company.world.script = [LOST]
    post = await company.confirmed("We are hiring.")

    await company.run(timedelta(minutes=10))

    assert (await company.now(post)).state is PostState.PUBLISHED
    assert company.world.texts(REMOTE) == ["We are hiring."]
    assert await alerts(company) == []


async def test_a_post_that_arrives_late_is_no_alert(company: Company) -> None:
    await watching(company)
    company.world.script = [_lost_for_now]
    post = await company.confirmed("We are hiring.")
    await company.run(40 * SECOND)
    company.world.show(REMOTE, "We are hiring.")

    await company.run(timedelta(minutes=10))

    assert (await company.now(post)).state is PostState.PUBLISHED
    assert await alerts(company) == []


async def test_a_post_live_after_a_crash_between_send_and_record_is_no_alert(company: Company) -> None:
    await watching(company)
    post = await _crashed_while_sending(company)

    await company.run(timedelta(minutes=10))

    assert (await company.now(post)).state is PostState.PUBLISHED
    assert await alerts(company) == []


async def test_a_foreign_post_is_told_while_one_of_ours_is_unsettled(company: Company) -> None:
    await watching(company)
    await _crashed_while_sending(company)
    company.world.show(REMOTE, "Not from here.")

    await company.run(company.policy.settings.windows.drift)
    (alert,) = await alerts(company)
    await company.run(timedelta(minutes=10))

    assert alert.text == "Not from here."
    assert [one.id for one in await alerts(company)] == [alert.id]


async def test_a_post_resolved_as_live_by_a_person_is_no_alert(company: Company) -> None:
    await watching(company)
    post = await _left_to_a_person(company)
    await company.run(timedelta(minutes=5))
    assert await alerts(company) == []

    link = f"https://x.example/acme/status/{_only(company)}"
    await company.publishing.resolve(post.id, by=ANA, live=True, link=link)
    await company.run(timedelta(minutes=5))

    assert await alerts(company) == []


async def test_a_post_resolved_as_not_live_is_an_alert_after_all(company: Company) -> None:
    await watching(company)
    post = await _left_to_a_person(company)
    await company.run(timedelta(minutes=5))
    assert await alerts(company) == []

    await company.publishing.resolve(post.id, by=ANA, live=False)
    await company.run(MINUTE)

    (alert,) = await alerts(company)
    assert (alert.kind, alert.remote_id) == (AlertKind.FOREIGN_POST, _only(company))


async def test_a_post_waiting_for_a_person_costs_its_reading_once(company: Company) -> None:
    company.world.limits = replace(company.world.limits, reads=50)
    await watching(company)
    await _left_to_a_person(company)

    await company.run(timedelta(hours=3))

    assert await alerts(company) == []


async def test_a_recalled_post_is_no_alert(company: Company) -> None:
    await watching(company)
    post = await company.confirmed("We are hiring.")
    await company.run(timedelta(minutes=2))
    async with company.store.transaction() as tx:
        (sent,) = await tx.deliveries.list(post.id)
    await company.recalling.recall(post.id, by=ANA)
    await company.run(timedelta(minutes=5))

    # The network shows it once more, as caches do.
    assert sent.remote_id is not None
    company.world.posts.append((REMOTE, RemotePost(id=sent.remote_id, text="We are hiring.", at=company.clock.now())))
    async with company.store.transaction() as tx:
        await tx.alerts.move_cursor(ACME.id, EMPTY)
    await company.run(timedelta(minutes=5))

    assert await alerts(company) == []


async def test_one_unreadable_account_does_not_hide_the_other(company: Company) -> None:
    await watching(company)
    company.world.unreadable[ACME.id] = NetworkFailure("down")
    company.world.show(BETA.remote_id, "Not from here.")

    await company.run(MINUTE)

    assert [alert.account for alert in await alerts(company)] == [BETA.id]


async def test_the_watch_looks_at_least_once_a_minute_for_good(company: Company) -> None:
    await company.guarding.watch_on()

    await company.run(timedelta(minutes=30))

    dues = sorted(task.due for task in company.store.tasks.values() if task.kind is TaskKind.DRIFT)
    assert len(dues) > 30
    assert max(later - earlier for earlier, later in pairwise(dues)) <= MINUTE
    assert "drift" in company.store.kinds()


async def test_a_look_that_was_woken_too_early_does_not_end_the_watch(company: Company) -> None:
    await company.guarding.watch_on()
    [look] = [task for task in company.store.due(company.clock.now() + MINUTE) if task.kind is TaskKind.DRIFT]
    company.clock.move(look.due - company.clock.now() - SECOND)

    await company.guarding.drift()

    later = company.store.due(company.clock.now() + MINUTE)
    assert [task.key for task in later if task.kind is TaskKind.DRIFT and task.key != look.key]


async def test_a_watch_that_an_outage_ended_goes_on_and_tells_what_came_meanwhile(company: Company) -> None:
    await watching(company)
    company.store.done |= {key for key, task in company.store.tasks.items() if task.kind is TaskKind.DRIFT}
    company.world.show(REMOTE, "While you were away.")
    company.clock.move(timedelta(hours=1))

    await company.guarding.watch_on()
    await company.run(MINUTE)

    assert [alert.text for alert in await alerts(company)] == ["While you were away."]


async def test_however_many_ask_for_a_turn_there_is_one(company: Company) -> None:
    for _ in range(5):
        await company.guarding.watch_on()

    assert company.store.kinds() == ["drift"]


async def test_the_watch_reads_only_so_many_posts_a_day_and_says_when_it_pauses(company: Company) -> None:
    company.world.limits = replace(company.world.limits, reads=3)
    company.clock.move(timedelta(hours=10))  # 22:00
    for text in ("One.", "Two.", "Three."):
        company.world.show(REMOTE, text)
    await watching(company)

    company.world.show(REMOTE, "Not from here.")
    await company.run(timedelta(minutes=10))
    (paused,) = await alerts(company)
    await company.run(timedelta(hours=2))

    assert (paused.kind, paused.account, paused.state) == (AlertKind.UNWATCHED, ACME.id, AlertState.OPEN)
    resumed, stray = await alerts(company)
    assert (resumed.id, resumed.state) == (paused.id, AlertState.ANSWERED)
    assert stray.kind is AlertKind.FOREIGN_POST


async def test_more_posts_than_one_look_shows_are_told_as_not_looked_at(company: Company) -> None:
    company.world.limits = replace(company.world.limits, timeline=3)
    company.world.show(REMOTE, "Known.")
    await watching(company)
    for number in range(5):
        company.world.show(REMOTE, f"Flood {number}.")

    await company.run(timedelta(minutes=5))

    seen = await alerts(company)
    assert sorted(one.text for one in seen if one.kind is AlertKind.FOREIGN_POST) == [
        "Flood 2.",
        "Flood 3.",
        "Flood 4.",
    ]
    (gap,) = [one for one in seen if one.kind is AlertKind.UNWATCHED]
    assert gap.state is AlertState.OPEN
    assert gap.detail
    assert (await company.guarding.dismiss(gap.id, by=DORA)).state is AlertState.DISMISSED


# --- a text handed back for one's own account -------------------------------------------------------------------------


async def test_a_handed_back_text_keeps_its_own_alert_and_its_words_private(company: Company) -> None:
    await watching(company)
    await handed_back(company)
    await company.run(10 * SECOND)
    remote_id = company.world.show(REMOTE, "so drunk  RIGHT now!")

    await company.run(MINUTE)

    (alert,) = await alerts(company)
    assert (alert.kind, alert.account, alert.remote_id) == (AlertKind.HANDED_BACK_TEXT, ACME.id, remote_id)
    assert (alert.post, alert.author, alert.text) == (DRAFT, EVE.id, "")
    await company.run(timedelta(minutes=5))
    assert len(await alerts(company)) == 1


async def test_a_handed_back_text_posted_before_the_first_look_is_not_missed(company: Company) -> None:
    await handed_back(company)
    company.world.show(REMOTE, "So drunk right now!")

    await watching(company)

    assert [alert.kind for alert in await alerts(company)] == [AlertKind.HANDED_BACK_TEXT]


async def test_what_was_there_before_the_hand_back_is_no_alert(company: Company) -> None:
    company.world.show(REMOTE, "Good morning!")
    company.clock.move(timedelta(hours=1))
    await handed_back(company, "Good morning!")

    await watching(company)
    await company.run(timedelta(minutes=5))

    assert await alerts(company) == []


async def test_a_handed_back_text_that_is_forgotten_is_a_foreign_post(company: Company) -> None:
    await handed_back(company)
    await watching(company)
    company.clock.move(A_DAY)
    await company.run(MINUTE)

    company.world.show(REMOTE, "So drunk right now!")
    await company.run(MINUTE)

    assert [alert.kind for alert in await alerts(company)] == [AlertKind.FOREIGN_POST]


async def _lost_for_now(part: Part, armed: Armed) -> Outcome:
    """Taken, but not shown yet, and the answer is lost."""
    return Unknown(reason="The answer was lost.")


async def _crashed_while_sending(company: Company) -> Post:
    """The process dies after the network took the post: nothing is recorded but the intent."""

    async def die(part: Part, armed: Armed) -> Outcome:
        company.world.show(REMOTE, part.text)
        raise SystemExit

    company.world.script = [die]
    post = await company.confirmed("We are hiring.")
    company.clock.move(31 * SECOND)
    await company.brake.look()
    try:
        await company.publishing.publish(post.id)
    except SystemExit:
        company.store.done |= {key for key, task in company.store.tasks.items() if task.kind is TaskKind.PUBLISH}
    return post


async def _left_to_a_person(company: Company) -> Post:
    """It is public, its answer was lost, and the timeline could not tell."""
    company.world.script = [LOST]
    company.world.sightings = [CannotTell(reason="More than one fits.")] * MOST_LOOKS
    post = await company.confirmed("We are hiring.")
    await company.run(timedelta(minutes=10))
    assert (await company.now(post)).state is PostState.NEEDS_HUMAN
    return post


def _only(company: Company) -> RemotePostId:
    (post,) = [post for owner, post in company.world.posts if owner == REMOTE]
    return post.id


@pytest.mark.both_databases
async def test_two_replicas_that_look_at_once_tell_each_thing_once(company: Company) -> None:
    await watching(company)
    company.world.show(REMOTE, "Not from here.")
    company.world.shown[ACME.id] = Profile(display_name="Acmé", handle=ACME.handle, followers=84_000)

    await asyncio.gather(*(company.guarding.drift() for _ in range(4)))

    raised = await alerts(company)
    assert sorted((alert.kind.value, alert.detail) for alert in raised) == [
        ("foreign_post", ""),
        ("profile_changed", "name: Acme → Acmé"),
    ]
