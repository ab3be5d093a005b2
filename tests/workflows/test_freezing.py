"""Stopping every send at once, and letting posts go out again without sending anything by itself."""

import asyncio
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import pytest

from bot.brake import STALE, ProcessBrake
from tests.builders import ANA, BEN, CHIARA, NOON, OWN
from tests.fakes import Diary, FakeNetwork, FakeNetworks
from tests.workflows.conftest import ACME, BETA, DORA, EVE, GUS, PRACTICE, SECOND, Company
from workflows.domain.account import Account
from workflows.domain.alert import AlertKind, AlertState
from workflows.domain.delivery import DeliveryState, delivery_id
from workflows.domain.finding import Finding, Severity
from workflows.domain.freeze import Freeze, FreezeCause, first_freeze
from workflows.domain.ids import AccountId, PostId, RemoteAccountId
from workflows.domain.person import Person, Standing
from workflows.domain.post import Post, PostState
from workflows.errors import Frozen, InvalidContent, NotAllowed, NotFound, WrongState
from workflows.ports.network import NotSent, Unknown
from workflows.ports.store import Held
from workflows.posting import Words
from workflows.publishing import Publishing
from workflows.publishing.objections import THAWED

UNDO = timedelta(seconds=30)
HOUR = timedelta(hours=1)
STRIKE = "a strike at the plant"


async def frozen(company: Company) -> list[Freeze]:
    async with company.store.reading() as tx:
        return list(await tx.freezes.list())


async def scheduled(company: Company, text: str, *, at: time) -> Post:
    """Ana's clean post for @acme, confirmed, to leave at this time today."""
    post_id = PostId(f"s{len(company.store.tasks):025d}")
    words = Words(text, account=ACME.id, send_on=company.clock.now().date(), send_at=at)
    draft = (await company.posting.write(post_id, by=ANA, words=words)).post
    return await company.posting.confirm(draft.id, by=ANA, version=draft.version, typed="acme", ticked=True)


# --- who, and why -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", [EVE, ANA, BEN, DORA], ids=["drafts", "publishes", "approves", "guards"])
async def test_whoever_may_write_for_an_account_or_looks_after_it_may_stop_it(company: Company, who: Person) -> None:
    freeze = await company.freezing.freeze(ACME.id, reason=f" {STRIKE} ", by=who)

    assert (freeze.account, freeze.by, freeze.reason, freeze.at) == (ACME.id, who.id, STRIKE, NOON)
    assert await frozen(company) == [freeze]


async def test_without_a_right_nothing_is_stopped_and_the_sentence_says_what_may_be(company: Company) -> None:
    with pytest.raises(NotAllowed, match=r"may write for @beta.* Nothing was stopped\. You can stop @acme, @practice"):
        await company.freezing.freeze(BETA.id, reason=STRIKE, by=EVE)

    assert await frozen(company) == []


@pytest.mark.parametrize(("who", "may"), [(EVE, False), (GUS, False), (BEN, True), (DORA, True)])
async def test_everything_is_stopped_by_an_approver_guardian_or_owner_of_a_brand(
    company: Company, who: Person, may: bool
) -> None:
    if may:
        assert (await company.freezing.freeze(None, reason=STRIKE, by=who)).account is None
    else:
        with pytest.raises(NotAllowed, match="approver, guardian or owner of a brand"):
            await company.freezing.freeze(None, reason=STRIKE, by=who)


async def test_a_guest_stops_nothing_also_when_a_list_names_them(company: Company) -> None:
    for account in (ACME.id, PRACTICE.id, None):
        with pytest.raises(NotAllowed, match="Nothing was stopped"):
            await company.freezing.freeze(account, reason=STRIKE, by=GUS)

    assert await frozen(company) == []


async def test_ones_own_account_is_never_sent_from(company: Company) -> None:
    with pytest.raises(NotAllowed, match="sends nothing for somebody's own account"):
        await company.freezing.freeze(OWN.id, reason=STRIKE, by=EVE)


async def test_an_unknown_account_is_not_found(company: Company) -> None:
    with pytest.raises(NotFound):
        await company.freezing.freeze(AccountId("x:nobody"), reason=STRIKE, by=DORA)


async def test_without_a_reason_nothing_is_stopped(company: Company) -> None:
    with pytest.raises(InvalidContent) as refused:
        await company.freezing.freeze(ACME.id, reason="  \n", by=ANA)

    assert refused.value.field == "reason"
    assert await frozen(company) == []


async def test_a_second_freeze_is_told_who_was_first_when_and_why(company: Company) -> None:
    await company.freezing.freeze(ACME.id, reason=STRIKE, by=BEN)
    company.clock.move(HOUR)

    told = r"@acme is stopped already: Ben did it on 02 Mar at 12:00 UTC, and said: “a strike at the plant\.”"
    with pytest.raises(WrongState, match=told):
        await company.freezing.freeze(ACME.id, reason="the same", by=ANA)


async def test_an_account_is_stopped_by_itself_also_while_all_are(company: Company) -> None:
    await company.freezing.freeze(None, reason=STRIKE, by=DORA)
    await company.freezing.freeze(ACME.id, reason="a leak", by=BEN)

    await company.freezing.thaw(None, by=DORA)

    assert [freeze.account for freeze in await frozen(company)] == [ACME.id]


async def test_only_guardian_and_owner_lift_it(company: Company) -> None:
    await company.freezing.freeze(ACME.id, reason=STRIKE, by=BEN)

    for who in (BEN, ANA, EVE):
        with pytest.raises(NotAllowed, match=r"Only the guardian or the owner of @acme .* Sending stays stopped\."):
            await company.freezing.thaw(ACME.id, by=who)

    company.clock.move(HOUR)
    lifted = await company.freezing.thaw(ACME.id, by=DORA)
    assert (lifted.lifted_by, lifted.lifted_at, lifted.is_in_force) == (DORA.id, NOON + HOUR, False)
    assert await frozen(company) == []


async def test_lifting_what_is_not_stopped_says_so_and_names_what_is(company: Company) -> None:
    with pytest.raises(WrongState, match="@acme is not stopped"):
        await company.freezing.thaw(ACME.id, by=DORA)
    await company.freezing.freeze(None, reason=STRIKE, by=DORA)
    with pytest.raises(WrongState, match="stopped for all accounts"):
        await company.freezing.thaw(ACME.id, by=DORA)


async def test_what_a_restored_database_stopped_only_an_operator_lifts(company: Company) -> None:
    await company.freezing.freeze(None, reason=STRIKE, by=DORA)
    await company.freezing.put_back("the log is shorter than its witness saw.")
    await company.freezing.put_back("the log is shorter than its witness saw.")

    [freeze] = await frozen(company)
    assert freeze.cause is FreezeCause.RESTORED
    with pytest.raises(NotAllowed, match="countersign thaw"):
        await company.freezing.thaw(None, by=DORA)
    with pytest.raises(WrongState, match="Countersign did it"):
        await company.freezing.freeze(None, reason="again", by=DORA)

    await company.freezing.release(None)
    assert await frozen(company) == []


async def test_an_operator_stops_and_lifts_without_rights(company: Company) -> None:
    await company.freezing.stop(BETA.id, reason="rotated the keys")
    with pytest.raises(WrongState, match="An administrator did it"):
        await company.freezing.freeze(BETA.id, reason=STRIKE, by=BEN)

    await company.freezing.release(BETA.id)

    with pytest.raises(WrongState, match="Nothing is stopped"):
        await company.freezing.release(BETA.id)


async def test_lifting_ends_the_alert_about_the_wrong_account(company: Company) -> None:
    post = await company.confirmed()
    company.world.identities[ACME.id] = RemoteAccountId("somebody-else")
    await company.run(UNDO)
    async with company.store.reading() as tx:
        alert = await tx.alerts.find_open(ACME.id, AlertKind.WRONG_ACCOUNT)
    assert alert is not None and (await company.now(post)).state is PostState.WAITING
    [freeze] = await frozen(company)
    assert freeze.cause is FreezeCause.WRONG_ACCOUNT

    await company.freezing.thaw(ACME.id, by=DORA)

    async with company.store.reading() as tx:
        assert (await tx.alerts.get(alert.id)).state is AlertState.ANSWERED


async def test_a_wrong_account_takes_the_place_of_a_persons_freeze(company: Company) -> None:
    """Set between the last look and the answer of the network."""

    class Overtaken(FakeNetworks):
        async def for_account(self, account: Account) -> FakeNetwork:
            await company.freezing.freeze(ACME.id, reason=STRIKE, by=BEN)
            return await super().for_account(account)

    company.publishing = Publishing(
        store=company.store,
        policy=company.policy,
        checking=company.judge,
        networks=Overtaken(company.world),
        clock=company.clock,
    )
    await company.confirmed()
    company.world.identities[ACME.id] = RemoteAccountId("somebody-else")

    await company.run(UNDO)

    [freeze] = await frozen(company)
    assert freeze.cause is FreezeCause.WRONG_ACCOUNT


# --- nothing leaves ---------------------------------------------------------------------------------------------------


async def test_what_is_approved_already_does_not_leave(company: Company) -> None:
    other, mine = await company.confirmed("Other.", account=BETA), await company.confirmed("Mine.")
    await company.freezing.freeze(ACME.id, reason=STRIKE, by=ANA)

    await company.run(UNDO)

    assert company.world.texts(ACME.remote_id) == []
    assert company.world.texts(BETA.remote_id) == ["Other."]
    stored = await company.now(mine)
    assert (stored.state, stored.approvals, stored.needed) == (PostState.WAITING, (), 1)
    assert (await company.now(other)).state is PostState.PUBLISHED


async def test_a_persons_reason_is_not_copied_to_the_posts(company: Company) -> None:
    post = await company.confirmed()
    await company.freezing.freeze(ACME.id, reason=STRIKE, by=ANA)
    await company.run(UNDO)

    decision = (await company.now(post)).decision
    assert decision is not None and STRIKE not in decision.reason


async def test_confirm_and_approve_are_refused_in_words(company: Company) -> None:
    waiting = await company.confirmed("Please look.", by=EVE)
    draft = await company.drafted("A clean one.")
    await company.freezing.freeze(ACME.id, reason=STRIKE, by=ANA)

    with pytest.raises(Frozen, match=r"stopped: a strike at the plant\. Nothing was approved\. The guardian or"):
        await company.approving.approve(waiting.id, by=BEN, revision=waiting.revision)
    with pytest.raises(Frozen, match=r"Nothing went out; your draft is kept\."):
        await company.posting.confirm(draft.id, by=ANA, version=draft.version, typed="acme", ticked=True)
    await company.freezing.freeze(None, reason="all of it", by=DORA)
    with pytest.raises(Frozen, match="stopped for all accounts: all of it"):
        await company.approving.approve(waiting.id, by=BEN, revision=waiting.revision)


async def test_a_send_that_was_armed_and_has_not_left_is_held_back(company: Company) -> None:
    """Connecting takes seconds; the freeze is committed in between."""
    post = await company.confirmed()

    async def connect_slowly() -> None:
        async with company.store.reading() as tx:
            assert (await tx.deliveries.get(delivery_id(post.id, 0))).state is DeliveryState.SENDING
        await company.freezing.freeze(ACME.id, reason=STRIKE, by=ANA)

    company.world.connecting = connect_slowly
    await company.run(UNDO)

    assert company.world.arrivals == []
    await company.run(timedelta(seconds=10))
    assert company.world.arrivals == []
    assert (await company.now(post)).state is PostState.WAITING


async def test_a_freeze_set_elsewhere_is_known_here_after_the_next_look(company: Company) -> None:
    await company.brake.look()
    async with company.store.transaction() as tx:
        await tx.record(
            first_freeze(ACME.id, cause=FreezeCause.PERSON, reason=STRIKE, by=ANA.id, at=company.clock.now())
        )

    assert not company.brake.is_on(ACME.id)
    await company.brake.look()
    assert company.brake.is_on(ACME.id) and not company.brake.is_on(BETA.id)


async def test_a_freeze_set_while_the_rows_are_read_is_not_forgotten(company: Company) -> None:
    class Overtaken(Diary):
        def reading(self) -> Any:
            brake.stop(None)
            return super().reading()

    brake = ProcessBrake(Overtaken(company.store), company.clock)

    await brake.look()
    assert brake.is_on(ACME.id)
    brake = ProcessBrake(company.store, company.clock)
    brake.stop(ACME.id)
    await brake.look()
    assert not brake.is_on(ACME.id)


async def test_a_brake_that_does_not_know_is_on(company: Company) -> None:
    """Before the first look, and after a suspension or an outage in which nobody could tell it of a freeze."""
    brake = ProcessBrake(company.store, company.clock)
    assert brake.is_on(ACME.id)
    await brake.look()
    assert not brake.is_on(ACME.id)

    company.clock.move(timedelta(seconds=STALE + 0.1))

    assert brake.is_on(ACME.id)
    await brake.look()
    assert not brake.is_on(ACME.id)


async def test_a_process_that_was_suspended_between_intent_and_first_byte_sends_nothing(company: Company) -> None:
    """A freeze was set by another replica meanwhile; this one cannot have heard of it."""
    post = await company.confirmed()

    async def suspended() -> None:
        company.clock.move(timedelta(seconds=STALE + 1))
        async with company.store.transaction() as tx:
            now = company.clock.now()
            await tx.record(first_freeze(None, cause=FreezeCause.PERSON, reason=STRIKE, by=ANA.id, at=now))

    company.world.connecting = suspended
    await company.run(UNDO + timedelta(seconds=30))

    assert company.world.arrivals == []
    assert (await company.now(post)).state is PostState.WAITING


# --- after the thaw ---------------------------------------------------------------------------------------------------


async def test_a_thaw_sends_nothing_and_what_fell_due_asks_again(company: Company) -> None:
    """Also when nobody looked at the post while sending was stopped: the worker was busy, or down."""
    post = await company.confirmed()
    await company.freezing.freeze(ACME.id, reason=STRIKE, by=ANA)
    company.clock.move(UNDO + SECOND)
    await company.freezing.thaw(ACME.id, by=DORA)

    await company.run(HOUR)

    stored = await company.now(post)
    assert company.world.arrivals == []
    assert stored.state is PostState.WAITING
    assert stored.decision is not None and "Its time came while sending was stopped" in stored.decision.reason
    await company.approving.approve(post.id, by=BEN, revision=post.revision)
    await company.run(UNDO)
    assert company.world.texts(ACME.remote_id) == ["We are hiring."]


async def test_what_was_begun_before_the_freeze_asks_again_after_the_thaw(company: Company) -> None:
    post = await company.confirmed()
    company.world.script = [NotSent(reason="Not now.")]
    await company.run(UNDO)
    assert (await company.now(post)).state is PostState.PUBLISHING
    await company.freezing.freeze(ACME.id, reason=STRIKE, by=ANA)
    company.clock.move(SECOND)
    await company.freezing.thaw(ACME.id, by=DORA)
    company.clock.move(SECOND)

    await company.run(HOUR)

    assert len(company.world.arrivals) == 1
    assert (await company.now(post)).state is PostState.WAITING


async def test_what_turns_out_after_the_thaw_never_to_have_arrived_asks_again(company: Company) -> None:
    post = await company.confirmed()
    company.world.script = [Unknown(reason="The answer was lost.")]
    await company.run(UNDO)
    await company.freezing.freeze(ACME.id, reason=STRIKE, by=ANA)
    company.clock.move(SECOND)
    await company.freezing.thaw(ACME.id, by=DORA)

    await company.run(HOUR)

    assert (len(company.world.arrivals), company.world.texts(ACME.remote_id)) == (1, [])
    stored = await company.now(post)
    assert (stored.state, stored.decision and stored.decision.reason) == (PostState.WAITING, THAWED.sentence)


async def test_an_approval_half_done_waits_out_the_freeze_and_is_completed_after_it(company: Company) -> None:
    company.judge.findings = (Finding(check="tone", severity=Severity.RISKY, reason="Grave.", advice="Twice."),)
    post = await company.confirmed("Please look.")
    await company.approving.approve(post.id, by=BEN, revision=post.revision)
    await company.freezing.freeze(ACME.id, reason=STRIKE, by=ANA)
    with pytest.raises(Frozen, match="Nothing was approved"):
        await company.approving.approve(post.id, by=CHIARA, revision=post.revision)
    await company.freezing.thaw(ACME.id, by=DORA)
    await company.run(HOUR)
    assert company.world.arrivals == [] and (await company.now(post)).state is PostState.WAITING

    await company.approving.approve(post.id, by=CHIARA, revision=post.revision)
    await company.run(HOUR)

    assert company.world.texts(ACME.remote_id) == ["Please look."]


async def test_what_is_undone_during_a_freeze_stays_a_draft(company: Company) -> None:
    post = await company.confirmed()
    await company.freezing.freeze(ACME.id, reason=STRIKE, by=ANA)
    undone = await company.posting.undo(post.id, by=ANA)
    await company.freezing.thaw(ACME.id, by=DORA)

    await company.run(HOUR)

    assert company.world.arrivals == [] and (await company.now(undone)).state is PostState.DRAFT


async def test_what_is_scheduled_for_later_than_the_thaw_stays_approved_and_goes(company: Company) -> None:
    early = await scheduled(company, "At one.", at=time(13, 0))
    late = await scheduled(company, "At three.", at=time(15, 0))
    await company.freezing.freeze(ACME.id, reason=STRIKE, by=ANA)
    await company.run(2 * HOUR)
    await company.freezing.thaw(ACME.id, by=DORA)

    await company.run(2 * HOUR)

    assert company.world.texts(ACME.remote_id) == ["At three."]
    assert (await company.now(early)).state is PostState.WAITING
    assert (await company.now(late)).state is PostState.PUBLISHED


async def test_what_is_confirmed_after_the_thaw_goes_out(company: Company) -> None:
    await company.freezing.freeze(ACME.id, reason=STRIKE, by=ANA)
    await company.freezing.thaw(ACME.id, by=DORA)

    await company.confirmed("Open again.")
    await company.run(UNDO)

    assert company.world.texts(ACME.remote_id) == ["Open again."]


# --- what is held up --------------------------------------------------------------------------------------------------


async def test_what_a_freeze_holds_up_is_counted_once_whatever_became_of_it(company: Company) -> None:
    await company.confirmed("Now.")
    await scheduled(company, "At three.", at=time(15, 0))
    await company.confirmed("Please look.", by=EVE)
    freeze = await company.freezing.freeze(ACME.id, reason=STRIKE, by=ANA)

    async def held(at: datetime) -> Held:
        async with company.store.reading() as tx:
            found: Held = await tx.posts.held([ACME.id, BETA.id], since=freeze.at, now=at)
            return found

    assert await held(NOON + UNDO) == Held(due=1, later=1, back=0)
    await company.run(UNDO)
    assert await held(company.clock.now()) == Held(due=0, later=1, back=1)
    async with company.store.reading() as tx:
        assert [post.text for post in await tx.posts.scheduled([ACME.id], after=company.clock.now())] == ["At three."]
        assert await tx.posts.held([PRACTICE.id], since=freeze.at, now=NOON) == Held(due=0, later=0, back=0)


@pytest.mark.both_databases
async def test_two_who_freeze_in_the_same_moment_set_one(company: Company) -> None:
    results = await asyncio.gather(
        *(company.freezing.freeze(ACME.id, reason=f"said by {who.name}", by=who) for who in (ANA, BEN, CHIARA)),
        return_exceptions=True,
    )

    assert [type(one) for one in results].count(Freeze) == 1
    assert all(isinstance(one, Freeze | WrongState) for one in results)
    assert len(await frozen(company)) == 1


async def test_a_guardian_who_left_lifts_nothing(company: Company) -> None:
    await company.freezing.freeze(ACME.id, reason=STRIKE, by=ANA)

    with pytest.raises(NotAllowed):
        await company.freezing.thaw(ACME.id, by=replace(DORA, standing=Standing.DEACTIVATED))


@pytest.mark.both_databases
async def test_replicas_that_start_on_a_restored_database_at_once_all_stop_and_none_fails(company: Company) -> None:
    await company.freezing.freeze(None, reason=STRIKE, by=DORA)

    await asyncio.gather(*(company.freezing.put_back("the log is shorter") for _ in range(4)))

    (freeze,) = await frozen(company)
    assert (freeze.cause, freeze.version) == (FreezeCause.RESTORED, 1)
    assert company.brake.is_on(BETA.id)
    with pytest.raises(NotAllowed, match="countersign thaw"):
        await company.freezing.thaw(None, by=DORA)
