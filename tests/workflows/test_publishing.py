"""Once, to the right account, exactly what was approved."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.builders import ANA, BEN, CHIARA, an_entry
from tests.fakes import LOST, FakeNetwork, FakeNetworks
from tests.workflows.conftest import ACME, DORA, EVE, SECOND, Company
from workflows.domain.alert import AlertKind
from workflows.domain.content import Content, Part
from workflows.domain.delivery import Delivery, DeliveryState, delivery_id
from workflows.domain.finding import Finding, Severity
from workflows.domain.ids import RemoteAccountId, RemotePostId
from workflows.domain.person import Standing
from workflows.domain.post import Post, PostState
from workflows.domain.transition import Change
from workflows.errors import InvalidContent, NetworkFailure, NotAllowed, WrongState
from workflows.ports.network import (
    Absent,
    Armed,
    CannotTell,
    Created,
    NotSent,
    Outcome,
    RateLimited,
    Rejected,
    RemoteAccount,
    SignedOut,
    Unknown,
)
from workflows.publishing import Publishing

pytestmark = pytest.mark.both_databases

REMOTE = ACME.remote_id
UNDO = timedelta(seconds=30)
NOTABLE = Finding(check="profanity", severity=Severity.NOTABLE, reason="A swear word.", advice="Leave it out.")


async def part_of(company: Company, post: Post, part: int = 0) -> Delivery:
    async with company.store.transaction() as tx:
        stored: Delivery = await tx.deliveries.get(delivery_id(post.id, part))
        return stored


async def approved(company: Company, text: str = "We are hiring.") -> Post:
    """A post with a finding that Ben approved."""
    company.judge.findings = (NOTABLE,)
    post = await company.confirmed(text)
    return await company.approving.approve(post.id, by=BEN, revision=post.revision)


def publishing_over(company: Company, networks: FakeNetworks) -> Publishing:
    """The same flow over other networks."""
    return Publishing(
        store=company.store, policy=company.policy, checking=company.judge, networks=networks, clock=company.clock
    )


# --- the plain way ----------------------------------------------------------------------------------------------------


async def test_a_clean_post_goes_out_once_after_the_undo_window(company: Company) -> None:
    post = await company.confirmed("Fresh bread at eight.")

    await company.run(UNDO - SECOND)
    assert company.world.texts(REMOTE) == []
    await company.run(SECOND)

    assert company.world.texts(REMOTE) == ["Fresh bread at eight."]
    assert (await company.now(post)).state is PostState.PUBLISHED
    assert (await part_of(company, post)).remote_id == company.world.posts[0][1].id


async def test_publishing_again_sends_nothing_more(company: Company) -> None:
    post = await company.confirmed()
    await company.run(UNDO)

    for _ in range(3):
        await company.publishing.publish(post.id)
        await company.publishing.settle(delivery_id(post.id, 0))

    assert len(company.world.arrivals) == 1


async def test_a_task_that_wakes_too_early_comes_back(company: Company) -> None:
    post = await company.confirmed()

    await company.publishing.publish(post.id)

    assert company.world.arrivals == []
    await company.run(UNDO)
    assert (await company.now(post)).state is PostState.PUBLISHED


async def test_the_intent_is_committed_before_the_first_byte(company: Company) -> None:
    post = await company.confirmed()
    seen: list[Delivery] = []

    async def watch(part: Part, armed: Armed) -> Outcome:
        seen.append(await part_of(company, post))
        return Created(id=company.world.show(armed.identity.id, part.text))

    company.world.script = [watch]
    await company.run(UNDO)

    assert seen[0].state is DeliveryState.SENDING
    assert (seen[0].claim, seen[0].digest) == (1, post.digest)
    assert seen[0].settle_at == seen[0].armed_at + timedelta(seconds=120)  # type: ignore[operator]


# --- the last look ----------------------------------------------------------------------------------------------------


async def test_approved_words_that_changed_are_not_sent(company: Company) -> None:
    post = await approved(company)
    await _overwrite(company, post, content=Content(parts=(Part(text="We are firing."),)))

    await company.run(timedelta(seconds=15))

    assert company.world.arrivals == []
    assert (await company.now(post)).state is PostState.WAITING


async def test_an_account_with_another_remote_id_is_not_sent_to(company: Company) -> None:
    post = await company.confirmed()
    async with company.store.transaction() as tx:
        await tx.accounts.sync([replace(ACME, remote_id=RemoteAccountId("somebody-else"))])

    await company.run(UNDO)

    assert company.world.arrivals == []
    assert (await company.now(post)).state is PostState.WAITING


@pytest.mark.parametrize(
    "gone",
    [
        replace(BEN, standing=Standing.DEACTIVATED),
        replace(BEN, standing=Standing.GUEST),
    ],
    ids=["deactivated", "a guest now"],
)
async def test_an_approver_who_no_longer_counts_takes_the_approval_along(company: Company, gone: object) -> None:
    post = await approved(company)
    async with company.store.transaction() as tx:
        await tx.people.save(gone)

    await company.run(timedelta(seconds=15))

    assert company.world.arrivals == []
    assert (await company.now(post)).state is PostState.WAITING


@pytest.mark.parametrize("approvers", [frozenset({CHIARA.id}), frozenset()], ids=["others", "nobody"])
async def test_an_approver_taken_off_the_list_takes_the_approval_along(company: Company, approvers: frozenset) -> None:  # type: ignore[type-arg]
    post = await approved(company)
    async with company.store.transaction() as tx:
        await tx.accounts.sync([replace(ACME, rights=replace(ACME.rights, approve=approvers))])

    await company.run(timedelta(seconds=15))

    assert company.world.arrivals == []
    assert (await company.now(post)).state is PostState.WAITING


async def test_an_author_who_lost_the_publish_right_asks_an_approver(company: Company) -> None:
    post = await company.confirmed()
    async with company.store.transaction() as tx:
        await tx.accounts.sync([replace(ACME, rights=replace(ACME.rights, publish=frozenset(), draft={ANA.id}))])

    await company.run(UNDO)

    stored = await company.now(post)
    assert company.world.arrivals == []
    assert (stored.state, stored.needed) == (PostState.WAITING, 1)


async def test_a_frozen_account_sends_nothing_and_says_why(company: Company) -> None:
    post = await company.confirmed()
    await company.freezing.freeze(None, reason="an incident is open.", by=DORA)

    await company.run(UNDO)

    stored = await company.now(post)
    assert company.world.arrivals == []
    assert stored.state is PostState.WAITING
    assert stored.decision is not None and "Sending was stopped when its time came" in stored.decision.reason


async def test_a_freeze_that_comes_while_the_network_is_asked_still_holds(company: Company) -> None:
    post = await company.confirmed()

    class Freezing(FakeNetwork):
        async def whoami(self) -> RemoteAccount:
            await company.freezing.freeze(None, reason="stop.", by=DORA)
            return await super().whoami()

    company.publishing = publishing_over(company, FakeNetworks(company.world, Freezing))
    await company.run(UNDO)

    assert company.world.arrivals == []
    assert (await company.now(post)).state is PostState.WAITING


async def test_a_post_that_is_an_hour_late_asks_again_instead_of_bursting_out(company: Company) -> None:
    post = await company.confirmed()
    company.clock.move(UNDO + timedelta(minutes=61))

    await company.run()

    assert company.world.arrivals == []
    stored = await company.now(post)
    assert stored.state is PostState.WAITING
    assert stored.decision is not None and "asking again" in stored.decision.reason


async def test_changed_rules_void_approvals(company: Company) -> None:
    post = await approved(company)
    company.judge.rules_version = "checks-2"

    await company.run(timedelta(seconds=15))

    stored = await company.now(post)
    assert company.world.arrivals == []
    assert (stored.state, stored.approvals) == (PostState.WAITING, ())
    assert stored.digest != post.digest


async def test_changed_rules_judge_a_direct_post_again(company: Company) -> None:
    clean, dirty = await company.confirmed("One."), await company.confirmed("Two.")
    company.judge.rules_version = "checks-2"
    await company.run(UNDO)
    assert (await company.now(clean)).state is PostState.PUBLISHED
    assert (await company.now(dirty)).state is PostState.PUBLISHED

    later = await company.confirmed("Three.")
    company.judge.rules_version, company.judge.findings = "checks-3", (NOTABLE,)
    await company.run(UNDO)

    stored = await company.now(later)
    assert (stored.state, stored.findings) == (PostState.WAITING, (NOTABLE,))


async def test_what_was_sent_back_can_be_approved_and_goes_out(company: Company) -> None:
    post = await company.confirmed()
    await company.freezing.freeze(None, reason="stop.", by=DORA)
    await company.run(UNDO)
    await company.freezing.thaw(None, by=DORA)

    await company.approving.approve(post.id, by=BEN, revision=post.revision)
    await company.run(timedelta(seconds=15))

    assert (await company.now(post)).state is PostState.PUBLISHED


async def test_what_was_changed_behind_our_backs_is_decided_anew_as_it_is_now(company: Company) -> None:
    post = await approved(company)
    await _overwrite(company, post, content=Content(parts=(Part(text="We are firing."),)))
    await company.run(timedelta(seconds=15))

    await company.approving.approve(post.id, by=CHIARA, revision=post.revision)
    await company.run(timedelta(seconds=15))

    assert company.world.texts(REMOTE) == ["We are firing."]


async def test_a_full_quota_waits_and_then_sends(company: Company) -> None:
    company.world.limits = replace(company.world.limits, quota=1, quota_window=timedelta(minutes=15))
    first, second = await company.confirmed("One."), await company.confirmed("Two.")

    await company.run(timedelta(minutes=14))
    assert [(await company.now(each)).state for each in (first, second)] == [PostState.PUBLISHED, PostState.APPROVED]
    await company.run(timedelta(minutes=3))

    assert company.world.texts(REMOTE) == ["One.", "Two."]


# --- the right account ------------------------------------------------------------------------------------------------


async def test_a_token_of_another_account_sends_nothing_and_freezes_the_account(company: Company) -> None:
    post = await company.confirmed()
    company.world.identities[ACME.id] = RemoteAccountId("somebody-else")

    await company.run(UNDO)

    assert company.world.arrivals == []
    assert (await company.now(post)).state is PostState.WAITING
    async with company.store.transaction() as tx:
        freezes = await tx.freezes.list()
        alert = await tx.alerts.find_open(ACME.id, AlertKind.WRONG_ACCOUNT)
    assert [freeze.account for freeze in freezes] == [ACME.id]
    assert alert is not None


async def test_an_old_identity_is_asked_for_again(company: Company) -> None:
    post = await company.confirmed()
    company.world.whoami_takes = timedelta(seconds=11)

    await company.run(UNDO)
    assert company.world.arrivals == []
    company.world.whoami_takes = timedelta(0)
    await company.run(timedelta(minutes=1))

    assert (await company.now(post)).state is PostState.PUBLISHED


async def test_a_revoked_credential_stands_down(company: Company) -> None:
    post = await company.confirmed()
    company.world.identities[ACME.id] = NetworkFailure("revoked", retry=False)

    await company.run(UNDO)

    stored = await company.now(post)
    assert stored.state is PostState.WAITING
    assert stored.decision is not None and "sign-in" in stored.decision.reason
    async with company.store.reading() as tx:
        assert await tx.alerts.find_open(ACME.id, AlertKind.SIGNED_OUT) is not None


async def test_an_unreachable_network_is_tried_again_until_the_post_would_be_late(company: Company) -> None:
    post = await company.confirmed()
    company.world.identities[ACME.id] = NetworkFailure("no route to host")

    await company.run(timedelta(minutes=10))
    assert (await company.now(post)).state is PostState.PUBLISHING
    await company.run(timedelta(minutes=60))

    assert company.world.arrivals == []
    assert (await company.now(post)).state is PostState.WAITING


# --- outcomes ---------------------------------------------------------------------------------------------------------


async def test_not_sent_is_sent_again(company: Company) -> None:
    company.world.script = [NotSent(reason="refused"), NotSent(reason="refused")]
    post = await company.confirmed()

    await company.run(UNDO + timedelta(minutes=1))

    assert company.world.texts(REMOTE) == ["We are hiring."]
    assert (await part_of(company, post)).claim == 3


async def test_a_rate_limit_waits_until_it_is_over(company: Company) -> None:
    post = await company.confirmed()
    company.world.script = [RateLimited(until=company.clock.now() + timedelta(minutes=10))]

    await company.run(timedelta(minutes=9))
    assert len(company.world.arrivals) == 1
    await company.run(timedelta(minutes=2))

    assert (await company.now(post)).state is PostState.PUBLISHED


async def test_a_long_rate_limit_stands_down(company: Company) -> None:
    post = await company.confirmed()
    company.world.script = [RateLimited(until=company.clock.now() + timedelta(hours=5))]

    await company.run(UNDO)

    assert (await company.now(post)).state is PostState.WAITING
    assert (await part_of(company, post)).state is DeliveryState.READY


async def test_signed_out_stands_down(company: Company) -> None:
    post = await company.confirmed()
    company.world.script = [SignedOut(reason="expired")]

    await company.run(UNDO)

    assert (await company.now(post)).state is PostState.WAITING
    async with company.store.reading() as tx:
        assert await tx.alerts.find_open(ACME.id, AlertKind.SIGNED_OUT) is not None


async def test_a_rejection_fails_and_can_be_tried_again_by_approval(company: Company) -> None:
    post = await company.confirmed()
    company.world.script = [Rejected(reason="Too long for X.")]
    await company.run(UNDO)
    failed = await company.now(post)
    assert failed.state is PostState.FAILED
    assert failed.decision is not None and failed.decision.reason == "Too long for X."

    await company.publishing.retry_rest(post.id, by=ANA)
    await company.approving.approve(post.id, by=BEN, revision=1)
    await company.run(timedelta(seconds=15))

    assert (await company.now(post)).state is PostState.PUBLISHED
    assert company.world.texts(REMOTE) == ["We are hiring."]


async def test_an_exception_in_the_adapter_counts_as_unknown(company: Company) -> None:
    post = await company.confirmed()

    async def explode(part: Part, armed: Armed) -> Outcome:
        company.world.show(armed.identity.id, part.text)
        raise ValueError("broken body")

    company.world.script = [explode]
    await company.run(UNDO)
    assert (await part_of(company, post)).state is DeliveryState.SETTLING
    await company.run(timedelta(minutes=3))

    assert company.world.texts(REMOTE) == ["We are hiring."]
    assert (await company.now(post)).state is PostState.PUBLISHED


# --- settling ---------------------------------------------------------------------------------------------------------


async def test_accepted_but_the_reply_lost_gives_one_post_in_the_world(company: Company) -> None:
    company.world.script = [LOST]
    post = await company.confirmed()

    await company.run(UNDO + timedelta(seconds=119))
    assert (await company.now(post)).state is PostState.PUBLISHING
    await company.run(timedelta(minutes=5))

    assert len(company.world.arrivals) == 1
    assert company.world.texts(REMOTE) == ["We are hiring."]
    assert (await company.now(post)).state is PostState.PUBLISHED


async def test_nobody_looks_before_the_settle_window_is_over(company: Company) -> None:
    company.world.script = [Unknown(reason="timeout")]
    post = await company.confirmed()
    await company.run(UNDO)

    company.clock.move(timedelta(seconds=119))
    await company.publishing.settle(delivery_id(post.id, 0))

    assert company.world.looks == 0
    assert (await part_of(company, post)).state is DeliveryState.SETTLING


async def test_a_post_that_shows_up_late_but_inside_the_window_is_not_sent_again(company: Company) -> None:
    """PUB-10: the read-back must not come before the late accept."""
    company.world.script = [Unknown(reason="timeout")]
    post = await company.confirmed()
    await company.run(UNDO + timedelta(seconds=60))
    company.world.show(REMOTE, "We are hiring.")

    await company.run(timedelta(minutes=10))

    assert len(company.world.arrivals) == 1
    assert (await company.now(post)).state is PostState.PUBLISHED


async def test_what_never_arrived_is_sent_again_under_a_new_claim(company: Company) -> None:
    company.world.script = [Unknown(reason="timeout")]
    post = await company.confirmed()

    await company.run(timedelta(minutes=5))

    assert company.world.texts(REMOTE) == ["We are hiring."]
    assert (await part_of(company, post)).claim == 2


async def test_three_unclear_sends_that_never_arrived_ask_a_person(company: Company) -> None:
    company.world.script = [Unknown(reason="timeout")] * 5
    post = await company.confirmed()

    await company.run(timedelta(minutes=30))

    assert len(company.world.arrivals) == 3
    assert (await company.now(post)).state is PostState.NEEDS_HUMAN


async def test_an_unreadable_timeline_is_read_a_few_times_and_then_asks_a_person(company: Company) -> None:
    company.world.script = [LOST]
    company.world.sightings = [
        CannotTell(reason="suspended read"),
        NetworkFailure("503"),
        *[CannotTell(reason="?")] * 9,
    ]
    post = await company.confirmed()

    await company.run(timedelta(minutes=30))

    assert company.world.looks == 5
    assert len(company.world.arrivals) == 1
    assert (await company.now(post)).state is PostState.NEEDS_HUMAN


async def test_another_accounts_timeline_says_nothing(company: Company) -> None:
    company.world.script = [LOST]
    post = await company.confirmed()
    await company.run(UNDO)
    company.world.identities[ACME.id] = RemoteAccountId("somebody-else")

    await company.run(timedelta(minutes=30))

    assert len(company.world.arrivals) == 1
    assert (await company.now(post)).state is PostState.NEEDS_HUMAN


async def test_a_crash_between_intent_and_answer_settles_and_never_sends_again(company: Company) -> None:
    post = await company.confirmed()

    class Killed(BaseException):
        pass

    async def die(part: Part, armed: Armed) -> Outcome:
        company.world.show(armed.identity.id, part.text)
        raise Killed

    company.world.script = [die]
    with pytest.raises(Killed):
        await company.run(UNDO)
    assert (await part_of(company, post)).state is DeliveryState.SENDING

    await company.run(timedelta(minutes=5))

    assert len(company.world.arrivals) == 1
    assert company.world.texts(REMOTE) == ["We are hiring."]
    assert (await company.now(post)).state is PostState.PUBLISHED


async def test_two_posts_with_the_same_words_are_never_credited_with_the_same_remote_post(company: Company) -> None:
    """PUB-15."""
    company.world.script = [LOST, Unknown(reason="timeout")]
    first, second = await company.confirmed("Same."), await company.confirmed("Same.")

    await company.run(timedelta(minutes=30))

    ids = {(await part_of(company, each)).remote_id for each in (first, second)}
    assert len(ids) == len(company.world.posts) == 2


# --- fencing ----------------------------------------------------------------------------------------------------------


async def test_an_answer_to_an_older_claim_changes_nothing(company: Company) -> None:
    """PUB-11 and PUB-13: the first worker was frozen, its work was settled and sent again by another."""
    post = await company.confirmed()

    async def frozen(part: Part, armed: Armed) -> Outcome:
        company.clock.move(timedelta(seconds=121))
        await company.brake.look()
        await company.publishing.settle(delivery_id(post.id, 0))
        await company.publishing.publish(post.id)
        return Rejected(reason="stale")

    company.world.script = [frozen]
    await company.run(UNDO)

    part = await part_of(company, post)
    assert (part.state, part.claim) == (DeliveryState.SENT, 2)
    assert (await company.now(post)).state is PostState.PUBLISHED


async def test_an_answer_from_before_a_new_send_does_not_end_it(company: Company) -> None:
    post = await company.confirmed()

    async def frozen(part: Part, armed: Armed) -> Outcome:
        company.clock.move(timedelta(seconds=121))
        await company.brake.look()
        await company.publishing.settle(delivery_id(post.id, 0))
        company.world.script = [dying]
        with pytest.raises(KeyboardInterrupt):
            await company.publishing.publish(post.id)
        return NotSent(reason="stale")

    async def dying(part: Part, armed: Armed) -> Outcome:
        raise KeyboardInterrupt

    company.world.script = [frozen]
    await company.run(UNDO)

    part = await part_of(company, post)
    assert (part.state, part.claim) == (DeliveryState.SENDING, 2)


async def test_a_late_yes_stops_the_next_send(company: Company) -> None:
    post = await company.confirmed()

    async def frozen(part: Part, armed: Armed) -> Outcome:
        company.clock.move(timedelta(seconds=121))
        await company.brake.look()
        company.world.sightings = [Absent()]
        await company.publishing.settle(delivery_id(post.id, 0))
        return Created(id=company.world.show(armed.identity.id, part.text))

    company.world.script = [frozen]
    await company.run(timedelta(minutes=10))

    assert company.world.texts(REMOTE) == ["We are hiring."]
    assert (await company.now(post)).state is PostState.PUBLISHED


async def test_two_workers_with_the_same_task_send_once(company: Company) -> None:
    post = await company.confirmed()
    company.clock.move(UNDO)
    twin = publishing_over(company, FakeNetworks(company.world))

    class Overtaken(FakeNetwork):
        async def whoami(self) -> RemoteAccount:
            await twin.publish(post.id)
            return await super().whoami()

    company.publishing = publishing_over(company, FakeNetworks(company.world, Overtaken))
    await company.publishing.publish(post.id)

    assert len(company.world.arrivals) == 1
    assert (await company.now(post)).state is PostState.PUBLISHED


# --- threads ----------------------------------------------------------------------------------------------------------


async def test_a_thread_goes_out_in_order_each_answering_the_one_before(company: Company) -> None:
    post = await _thread(company, "One.", "Two.", "Three.")

    await company.run(UNDO)

    sent = [part for part, _ in company.world.arrivals]
    assert [part.text for part in sent] == ["One.", "Two.", "Three."]
    assert [part.reply_to for part in sent] == [None, *(remote.id for _, remote in company.world.posts[:2])]
    assert (await company.now(post)).state is PostState.PUBLISHED


async def test_a_thread_stops_at_the_first_part_that_fails_and_only_the_rest_goes_out_later(company: Company) -> None:
    post = await _thread(company, "One.", "Two.", "Three.")

    async def good(part: Part, armed: Armed) -> Outcome:
        return Created(id=company.world.show(armed.identity.id, part.text))

    company.world.script = [good, Rejected(reason="no")]
    await company.run(UNDO)
    assert (await company.now(post)).state is PostState.PARTLY_PUBLISHED

    await company.publishing.retry_rest(post.id, by=ANA)
    await company.approving.approve(post.id, by=BEN, revision=1)
    await company.run(timedelta(seconds=15))

    assert company.world.texts(REMOTE) == ["One.", "Two.", "Three."]
    assert (await company.now(post)).state is PostState.PUBLISHED


# --- what people decide afterwards ------------------------------------------------------------------------------------


async def in_doubt(company: Company) -> Post:
    company.world.script = [LOST]
    company.world.sightings = [CannotTell(reason="?")] * 9
    post = await company.confirmed()
    await company.run(timedelta(minutes=30))
    company.world.sightings = []
    return await company.now(post)


async def test_a_person_who_found_it_live_gives_its_link(company: Company) -> None:
    post = await in_doubt(company)
    live = company.world.posts[0][1].id

    with pytest.raises(InvalidContent, match="link"):
        await company.publishing.resolve(post.id, by=ANA, live=True, link="it is there, believe me")
    done = await company.publishing.resolve(post.id, by=ANA, live=True, link=f"https://x.example/acme/status/{live}")

    assert done.state is PostState.PUBLISHED
    assert (await part_of(company, post)).remote_id == RemotePostId(live)


async def test_a_person_who_did_not_find_it_lets_it_ask_again(company: Company) -> None:
    post = await in_doubt(company)
    company.world.posts.clear()

    await company.publishing.resolve(post.id, by=BEN, live=False)
    await company.run(timedelta(minutes=1))
    assert len(company.world.arrivals) == 1
    await company.approving.approve(post.id, by=CHIARA, revision=1)
    await company.run(timedelta(seconds=15))

    assert company.world.texts(REMOTE) == ["We are hiring."]


async def test_an_onlooker_cannot_resolve_or_retry(company: Company) -> None:
    post = await in_doubt(company)

    with pytest.raises(NotAllowed):
        await company.publishing.resolve(post.id, by=EVE, live=False)
    with pytest.raises(WrongState):
        await company.publishing.retry_rest(post.id, by=ANA)


async def _overwrite(company: Company, post: Post, **changes: object) -> None:
    """What nobody can do through the flows: the row changed behind their back."""
    async with company.store.transaction() as tx:
        stored = await tx.posts.get(post.id)
        after = replace(stored, version=stored.version + 1, **changes)
        await tx.record(Change(before=stored, after=after, entry=an_entry()))


async def _thread(company: Company, *texts: str) -> Post:
    draft = await company.drafted(texts[0])
    await _overwrite(company, draft, content=Content(parts=tuple(Part(text=text) for text in texts)))
    written = await company.posting.look(draft.id, by=ANA)
    return await company.posting.confirm(draft.id, by=ANA, version=written.post.version, typed="acme", ticked=False)
