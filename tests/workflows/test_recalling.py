"""Taking a live post down: evidence, the deletion and what becomes of it, whatever happens in between."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from tests.builders import ANA, BEN, OWN, an_entry
from tests.fakes import FakeNetwork, FakeNetworks
from tests.workflows.conftest import ACME, BETA, DORA, EVE, PRACTICE, SECOND, Company
from workflows.domain.account import Account
from workflows.domain.content import Content, Part
from workflows.domain.delivery import Delivery, DeliveryState
from workflows.domain.freeze import FreezeCause, first_freeze
from workflows.domain.ids import PostId, RemoteAccountId, RemotePostId
from workflows.domain.incident import Evidence, Happened, Incident, IncidentState
from workflows.domain.person import Person
from workflows.domain.post import Post, PostState
from workflows.domain.transition import Change
from workflows.errors import Conflict, NetworkFailure, NotAllowed, NotFound, WrongState
from workflows.ports.network import (
    CannotTell,
    Created,
    Deleted,
    DeleteOutcome,
    Gone,
    Look,
    Networks,
    NotSent,
    RateLimited,
    Rejected,
    SignedOut,
    Unknown,
)
from workflows.recalling import Recalling

WORDS = "We are hiring."


async def live(company: Company, *texts: str) -> Post:
    """A post that is public, a thread when there is more than one text."""
    post = await company.confirmed()
    if texts:
        await make_thread(company, post, *texts)
    await company.run(timedelta(seconds=40))
    assert company.world.texts(ACME.remote_id) == list(texts or (WORDS,))
    return await company.now(post)


async def make_thread(company: Company, post: Post, *texts: str) -> None:
    """What no form can do yet: give an approved post several parts."""
    content = Content(parts=tuple(Part(text=text) for text in texts))
    digest = company.policy.digest(replace(post, content=content), ACME, rules=post.rules)
    changed = replace(post, content=content, digest=digest, version=post.version + 1)
    async with company.store.transaction() as tx:
        await tx.record(Change(before=post, after=changed, entry=an_entry("test.thread", post.id)))


async def incident_of(company: Company, post: Post) -> Incident:
    async with company.store.reading() as tx:
        found: Incident | None = await tx.incidents.find(post.id)
        assert found is not None
        return found


async def timeline(company: Company, post: Post) -> list[str]:
    """What happened, each with its part."""
    return [
        one.what.value if one.part is None else f"{one.what.value} {one.part}"
        for one in (await incident_of(company, post)).timeline
    ]


async def evidence_of(company: Company, post: Post) -> list[Evidence]:
    async with company.store.reading() as tx:
        return list(await tx.incidents.evidence((await incident_of(company, post)).id))


async def parts_of(company: Company, post: Post) -> list[Delivery]:
    async with company.store.reading() as tx:
        return list(await tx.deliveries.list(post.id))


def over(company: Company, networks: Networks, *, look_for: timedelta = timedelta(seconds=5)) -> Recalling:
    """The same company's recalls, over another network."""
    return Recalling(
        store=company.store, policy=company.policy, networks=networks, clock=company.clock, look_for=look_for
    )


@dataclass
class WatchedNetwork(FakeNetwork):
    """Where `before` is called first, and `looking` looks."""

    before: Callable[[], Awaitable[None]] | None = None
    looking: Callable[[], Awaitable[Look]] | None = None

    async def delete(self, remote_id: RemotePostId) -> DeleteOutcome:
        if self.before:
            await self.before()
        return await super().delete(remote_id)

    async def look(self, remote_id: RemotePostId) -> Look:
        return await self.looking() if self.looking else await super().look(remote_id)


class Watched(FakeNetworks):
    """Calls `before` just before it is asked to delete something, and `look` instead of looking."""

    def __init__(
        self,
        company: Company,
        *,
        before: Callable[[], Awaitable[None]] | None = None,
        look: Callable[[], Awaitable[Look]] | None = None,
    ) -> None:
        super().__init__(company.world)
        self._before = before
        self._look = look

    async def for_account(self, account: Account) -> FakeNetwork:
        return WatchedNetwork(self.world, account, self.world.limits, before=self._before, looking=self._look)


# --- asking -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", [ANA, BEN, DORA], ids=["the author", "an approver", "the guardian"])
async def test_a_recall_takes_it_down_keeps_the_evidence_and_contains_the_incident(
    company: Company, who: Person
) -> None:
    post = await live(company)

    asked = await company.recalling.recall(post.id, by=who)
    assert asked.state is PostState.RECALLING
    await company.run()

    assert company.world.texts(ACME.remote_id) == []
    assert (await company.now(post)).state is PostState.RECALLED
    incident = await incident_of(company, post)
    assert (incident.state, incident.account, incident.opened_by) == (IncidentState.CONTAINED, ACME.id, who.id)
    assert await timeline(company, post) == ["published 0", "recall_asked", "evidence_saved 0", "deleted 0"]
    [kept] = await evidence_of(company, post)
    assert (kept.text, kept.as_seen, kept.likes, kept.views) == (WORDS, True, 3, 900)
    assert (kept.handle, kept.display_name) == ("acme", "Acme")
    assert kept.address.endswith(f"/acme/status/{kept.remote_id}")
    assert len(company.world.removals) == 1


async def test_an_onlooker_cannot_recall_and_nothing_can_be_recalled_twice(company: Company) -> None:
    post = await live(company)

    with pytest.raises(NotAllowed, match="Only its author, an approver or the guardian of @acme"):
        await company.recalling.recall(post.id, by=EVE)
    await company.recalling.recall(post.id, by=ANA)
    with pytest.raises(WrongState, match="being taken down"):
        await company.recalling.recall(post.id, by=DORA)


async def test_a_recall_of_what_is_not_ours_is_refused_in_words(company: Company) -> None:
    company.world.show(ACME.remote_id, "Bought followers.")
    foreign = company.world.posts[-1][1].id

    with pytest.raises(NotFound, match=r"did not go out from here.*delete it on the network"):
        await company.recalling.recall(PostId("nothing"), by=DORA)
    with pytest.raises(NotFound, match="did not go out from here"):
        await company.recalling.recall_link(f"https://x.example/acme/status/{foreign}", by=DORA)
    assert await company.recalling.recall_link("https://acme.example/kettle-recall", by=DORA) is None


async def test_a_recall_by_its_link_is_the_same_recall(company: Company) -> None:
    post = await live(company)
    [part] = await parts_of(company, post)

    with pytest.raises(NotAllowed):
        await company.recalling.recall_link(f"https://x.example/acme/status/{part.remote_id}", by=EVE)
    await company.recalling.recall_link(f" https://x.example/acme/status/{part.remote_id} ", by=DORA)
    await company.run()

    assert (await company.now(post)).state is PostState.RECALLED


async def test_a_recall_of_what_is_not_live_is_refused_in_words(company: Company) -> None:
    draft = await company.drafted()

    with pytest.raises(WrongState, match="Nothing went out"):
        await company.recalling.recall(draft.id, by=ANA)


async def test_a_recall_for_an_account_that_was_removed_says_what_is_left_to_do(company: Company) -> None:
    post = await live(company)
    async with company.store.transaction() as tx:
        await tx.accounts.sync([BETA, PRACTICE, OWN])

    with pytest.raises(NotFound, match=r"no longer in app.yaml.*delete it on the network yourself"):
        await company.recalling.recall(post.id, by=ANA)


async def test_a_frozen_account_can_be_recalled_from(company: Company) -> None:
    post = await live(company)
    async with company.store.transaction() as tx:
        for where in (ACME.id, None):
            stop = first_freeze(
                where, cause=FreezeCause.PERSON, reason="An incident.", by=DORA.id, at=company.clock.now()
            )
            await tx.record(stop)

    await company.recalling.recall(post.id, by=DORA)
    await company.run()

    assert company.world.texts(ACME.remote_id) == []
    assert (await company.now(post)).state is PostState.RECALLED


# --- evidence ---------------------------------------------------------------------------------------------------------


async def test_the_evidence_and_the_intent_are_stored_before_the_deletion_is_asked_for(company: Company) -> None:
    post = await live(company)
    stored: list[object] = []

    async def before() -> None:
        stored.extend(await evidence_of(company, post))
        stored.extend(each.state for each in await parts_of(company, post))

    company.recalling = over(company, Watched(company, before=before))
    await company.recalling.recall(post.id, by=ANA)
    await company.run()

    kept, state = stored
    assert isinstance(kept, Evidence) and kept.text == WORDS
    assert state is DeliveryState.DELETING


async def test_a_network_that_does_not_show_the_post_in_time_holds_the_deletion_up_no_longer(
    company: Company,
) -> None:
    post = await live(company)

    async def never() -> Look:
        await asyncio.sleep(60)
        return Gone()

    # The real patience is five seconds; the test has less.
    company.recalling = over(company, Watched(company, look=never), look_for=timedelta(seconds=0.05))
    await company.recalling.recall(post.id, by=ANA)
    await company.run()

    assert (await company.now(post)).state is PostState.RECALLED
    [kept] = await evidence_of(company, post)
    assert (kept.text, kept.as_seen, kept.likes) == (WORDS, False, None)
    assert "evidence_missing 0" in await timeline(company, post)


@pytest.mark.parametrize("trouble", [NetworkFailure("down"), RuntimeError("a bug")], ids=["away", "broken"])
async def test_evidence_that_cannot_be_had_never_keeps_a_post_public(company: Company, trouble: Exception) -> None:
    post = await live(company)

    async def fails() -> Look:
        raise trouble

    company.recalling = over(company, Watched(company, look=fails))
    await company.recalling.recall(post.id, by=ANA)
    await company.run()

    assert (await company.now(post)).state is PostState.RECALLED
    assert (await evidence_of(company, post))[0].as_seen is False


async def test_what_is_already_gone_is_not_asked_for_again(company: Company) -> None:
    post = await live(company)
    company.world.posts.clear()

    await company.recalling.recall(post.id, by=ANA)
    await company.run()

    assert company.world.removals == []
    assert (await company.now(post)).state is PostState.RECALLED
    assert await timeline(company, post) == ["published 0", "recall_asked", "evidence_missing 0", "already_gone 0"]
    [kept] = await evidence_of(company, post)
    assert (kept.text, kept.as_seen) == (WORDS, False)


# --- what becomes of the deletion -------------------------------------------------------------------------------------


async def test_a_lost_answer_is_looked_up_before_anything_else_and_asked_once(company: Company) -> None:
    post = await live(company)

    class Lossy(FakeNetwork):
        async def delete(self, remote_id: RemotePostId) -> DeleteOutcome:
            company.world.posts.clear()
            return Unknown(reason="timeout")

    company.recalling = over(company, FakeNetworks(company.world, Lossy))
    await company.recalling.recall(post.id, by=ANA)
    await company.run()
    assert (await company.now(post)).state is PostState.RECALLING
    assert (await parts_of(company, post))[0].state is DeliveryState.DELETING
    await company.run(timedelta(seconds=10))

    assert (await company.now(post)).state is PostState.RECALLED
    assert await timeline(company, post) == [
        "published 0",
        "recall_asked",
        "evidence_saved 0",
        "delete_unclear 0",
        "deleted 0",
    ]


async def test_an_unclear_deletion_that_did_nothing_is_asked_again(company: Company) -> None:
    post = await live(company)
    company.world.deletions = [Unknown(reason="timeout")]

    await company.recalling.recall(post.id, by=ANA)
    await company.run(timedelta(seconds=10))

    assert (await company.now(post)).state is PostState.RECALLED
    assert len(company.world.removals) == 2


async def test_after_an_unclear_deletion_a_look_that_says_nothing_asks_for_nothing(company: Company) -> None:
    post = await live(company)
    company.world.deletions = [Unknown(reason="timeout")]
    company.world.views = [CannotTell(reason="down")] * 3

    await company.recalling.recall(post.id, by=ANA)
    await company.run(timedelta(seconds=9))
    assert len(company.world.removals) == 1
    await company.run(timedelta(minutes=2))

    assert (await company.now(post)).state is PostState.RECALLED
    assert (await timeline(company, post)).count("delete_unclear 0") == 1


async def test_deletions_that_did_not_happen_are_asked_again(company: Company) -> None:
    post = await live(company)
    company.world.deletions = [
        NotSent(reason="refused"),
        RateLimited(until=company.clock.now() + timedelta(minutes=1)),
    ]

    await company.recalling.recall(post.id, by=ANA)
    await company.run(timedelta(minutes=5))

    assert (await company.now(post)).state is PostState.RECALLED


async def test_a_network_that_cannot_be_asked_who_we_are_is_asked_again(company: Company) -> None:
    post = await live(company)
    company.world.identities[ACME.id] = NetworkFailure("down")

    await company.recalling.recall(post.id, by=ANA)
    await company.run(timedelta(seconds=20))
    assert (await company.now(post)).state is PostState.RECALLING
    company.world.identities.clear()
    await company.run(timedelta(minutes=2))

    assert (await company.now(post)).state is PostState.RECALLED


@pytest.mark.parametrize(
    "outcome",
    [Rejected(reason="Not yours."), SignedOut(reason="Revoked."), Unknown(reason="timeout"), NotSent(reason="down")],
    ids=["no", "signed out", "silence", "never reached"],
)
async def test_what_cannot_be_deleted_is_said_with_its_reason_stays_open_and_can_be_asked_again(
    company: Company, outcome: Rejected | SignedOut | Unknown | NotSent
) -> None:
    post = await live(company)
    company.world.deletions = [outcome] * 99

    await company.recalling.recall(post.id, by=ANA)
    await company.run(timedelta(minutes=20))

    failed = await company.now(post)
    assert failed.state is PostState.RECALL_FAILED
    assert failed.decision is not None and failed.decision.reason == outcome.reason
    incident = await incident_of(company, post)
    assert incident.state is IncidentState.OPEN
    assert incident.timeline[-1].what is Happened.NOT_DELETED
    assert (incident.timeline[-1].part, incident.timeline[-1].note) == (0, outcome.reason)
    assert company.world.texts(ACME.remote_id) == [WORDS]

    company.world.deletions = []
    await company.recalling.recall(post.id, by=ANA)
    await company.run(timedelta(seconds=1))
    assert (await company.now(post)).state is PostState.RECALLED
    assert (await incident_of(company, post)).id == incident.id
    assert (await incident_of(company, post)).state is IncidentState.CONTAINED
    assert (await timeline(company, post)).count("evidence_saved 0") == 1


async def test_a_foreign_token_deletes_nothing(company: Company) -> None:
    post = await live(company)
    company.world.identities[ACME.id] = RemoteAccountId("somebody-else")

    await company.recalling.recall(post.id, by=ANA)
    await company.run()

    assert company.world.removals == []
    assert len(company.world.posts) == 1
    assert (await company.now(post)).state is PostState.RECALL_FAILED


# --- crashes ----------------------------------------------------------------------------------------------------------


class Died(BaseException):
    """The process was killed here."""


@pytest.mark.both_databases
@pytest.mark.parametrize("deleted", [True, False], ids=["X had done it", "X never got it"])
async def test_a_crash_between_the_deletion_and_its_record_ends_well(company: Company, deleted: bool) -> None:
    post = await live(company)

    async def dies() -> None:
        if deleted:
            company.world.posts.clear()
        raise Died

    healthy, company.recalling = company.recalling, over(company, Watched(company, before=dies))
    await company.recalling.recall(post.id, by=ANA)
    with pytest.raises(Died):
        await company.run()
    company.recalling = healthy
    await company.run(timedelta(minutes=1))

    assert (await company.now(post)).state is PostState.RECALLED
    assert company.world.texts(ACME.remote_id) == []
    assert await timeline(company, post) == ["published 0", "recall_asked", "evidence_saved 0", "deleted 0"]
    assert len(company.world.removals) == (0 if deleted else 1)


async def test_a_crash_while_the_evidence_is_looked_for_begins_anew(company: Company) -> None:
    post = await live(company)

    async def dies() -> Look:
        raise Died

    healthy, company.recalling = company.recalling, over(company, Watched(company, look=dies))
    await company.recalling.recall(post.id, by=ANA)
    with pytest.raises(Died):
        await company.run()
    assert (await parts_of(company, post))[0].state is DeliveryState.SENT
    company.recalling = healthy
    await company.run()

    assert (await company.now(post)).state is PostState.RECALLED
    assert len(company.world.removals) == 1


@pytest.mark.both_databases
async def test_two_workers_with_the_same_task_end_in_one_recall(company: Company) -> None:
    post = await live(company)
    await company.recalling.recall(post.id, by=ANA)

    answers = await asyncio.gather(*(company.recalling.delete(post.id) for _ in range(4)), return_exceptions=True)
    await company.run(timedelta(minutes=1))

    assert not [one for one in answers if isinstance(one, BaseException) and not isinstance(one, Exception)]
    assert (await company.now(post)).state is PostState.RECALLED
    assert (await timeline(company, post)).count("deleted 0") == 1
    assert (await timeline(company, post)).count("evidence_saved 0") == 1


async def test_a_late_yes_of_the_network_counts_after_it_was_given_up(company: Company) -> None:
    post = await live(company)
    company.world.deletions = [Deleted()]
    asked, held = asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        asked.set()
        await held.wait()

    await company.recalling.recall(post.id, by=ANA)
    late = asyncio.create_task(over(company, Watched(company, before=slow)).delete(post.id))
    await asked.wait()
    company.world.views = [CannotTell(reason="down")] * 99
    await company.run(timedelta(minutes=20))
    assert (await company.now(post)).state is PostState.RECALL_FAILED
    held.set()
    await late

    assert (await company.now(post)).state is PostState.RECALLED
    assert (await incident_of(company, post)).state is IncidentState.CONTAINED


# --- threads and parts ------------------------------------------------------------------------------------------------


async def test_a_thread_is_taken_down_from_its_end(company: Company) -> None:
    post = await live(company, "One.", "Two.")
    first, second = [each.remote_id for each in await parts_of(company, post)]

    await company.recalling.recall(post.id, by=ANA)
    await company.run(SECOND)

    assert company.world.removals == [second, first]
    assert (await company.now(post)).state is PostState.RECALLED
    assert [each.text for each in await evidence_of(company, post)] == ["One.", "Two."]
    assert (await timeline(company, post))[:3] == ["published 0", "published 1", "recall_asked"]


async def test_a_part_that_is_refused_does_not_keep_the_others_public(company: Company) -> None:
    post = await live(company, "One.", "Two.")
    company.world.deletions = [Rejected(reason="Not that one.")]

    await company.recalling.recall(post.id, by=ANA)
    await company.run(SECOND)

    assert company.world.texts(ACME.remote_id) == ["Two."]
    assert (await company.now(post)).state is PostState.RECALL_FAILED
    assert (await timeline(company, post))[-3:] == ["not_deleted 1", "evidence_saved 0", "deleted 0"]

    await company.recalling.recall(post.id, by=ANA)
    await company.run(SECOND)
    assert company.world.texts(ACME.remote_id) == []
    assert (await company.now(post)).state is PostState.RECALLED


async def test_of_a_partly_published_post_what_is_out_is_taken_down(company: Company) -> None:
    post = await company.confirmed()
    await make_thread(company, post, "One.", "Two.")

    async def refuse(part: object, armed: object) -> Rejected:
        return Rejected(reason="Too long.")

    async def take(part: Part, armed: object) -> object:
        return Created(id=company.world.show(ACME.remote_id, part.text))

    company.world.script = [take, refuse]  # type: ignore[list-item]
    await company.run(timedelta(minutes=1))
    assert (await company.now(post)).state is PostState.PARTLY_PUBLISHED

    await company.recalling.recall(post.id, by=ANA)
    await company.run(SECOND)

    assert company.world.texts(ACME.remote_id) == []
    assert (await company.now(post)).state is PostState.RECALLED
    assert await timeline(company, post) == ["published 0", "recall_asked", "evidence_saved 0", "deleted 0"]


async def half_sent(company: Company) -> tuple[Post, asyncio.Event, asyncio.Task[None]]:
    """A thread whose first part is live, while the answer about the second waits for the event."""
    post = await company.confirmed()
    await make_thread(company, post, "One.", "Two.")
    sending, answer = asyncio.Event(), asyncio.Event()

    async def take(part: Part, armed: object) -> Created:
        return Created(id=company.world.show(ACME.remote_id, part.text))

    async def much_later(part: Part, armed: object) -> Created:
        sending.set()
        await answer.wait()
        return Created(id=company.world.show(ACME.remote_id, part.text))

    company.world.script = [take, much_later]
    late = asyncio.create_task(company.run(timedelta(seconds=40)))
    await asyncio.wait_for(sending.wait(), 5)
    return post, answer, late


async def test_a_part_that_turns_out_to_be_public_after_the_recall_is_taken_down_too(company: Company) -> None:
    """Its answer came when nobody waited for it any more: looked for in vain, stopped, and the rest was recalled."""
    post, answer, late = await half_sent(company)
    async with company.store.transaction() as tx:
        now = company.clock.now()
        await tx.record(first_freeze(ACME.id, cause=FreezeCause.PERSON, reason="A strike.", by=DORA.id, at=now))
    await company.run(timedelta(minutes=10))
    assert (await company.now(post)).state is PostState.PARTLY_PUBLISHED
    await company.recalling.recall(post.id, by=ANA)
    await company.run(SECOND)
    assert (await company.now(post)).state is PostState.RECALLED

    answer.set()
    await late
    assert (await incident_of(company, post)).state is IncidentState.OPEN
    await company.run(SECOND)

    assert company.world.texts(ACME.remote_id) == []
    assert (await company.now(post)).state is PostState.RECALLED
    assert (await incident_of(company, post)).state is IncidentState.CONTAINED


async def test_a_part_public_after_the_review_opens_the_incident_again(company: Company) -> None:
    """And where it cannot be deleted, that is said once: not asked without end."""
    post, answer, late = await half_sent(company)
    await company.freezing.freeze(ACME.id, reason="A strike.", by=DORA)
    await company.run(timedelta(minutes=10))
    await company.recalling.recall(post.id, by=ANA)
    await company.run(SECOND)
    await company.recalling.review((await incident_of(company, post)).id, by=DORA, lessons="Ask first.")

    company.world.deletions = [Rejected(reason="Not that one.")] * 9
    answer.set()
    await late
    await company.run(timedelta(minutes=30))

    found = await incident_of(company, post)
    assert (await company.now(post)).state is PostState.RECALL_FAILED
    assert (found.state, found.lessons) == (IncidentState.OPEN, "Ask first.")
    assert len(company.world.deletions) == 8
    assert (await timeline(company, post)).count("not_deleted 1") == 1

    company.world.deletions = []
    await company.recalling.recall(post.id, by=ANA)
    await company.run(SECOND)
    assert (await incident_of(company, post)).state is IncidentState.CONTAINED


@pytest.mark.both_databases
async def test_two_who_recall_in_the_same_moment_open_one_incident(company: Company) -> None:
    post = await live(company)

    answers = await asyncio.gather(
        *(company.recalling.recall(post.id, by=who) for who in (ANA, BEN, DORA)), return_exceptions=True
    )
    await company.run(SECOND)

    assert sum(isinstance(answer, Post) for answer in answers) == 1
    assert all(isinstance(answer, Post | WrongState | Conflict) for answer in answers)
    assert (await timeline(company, post)).count("recall_asked") == 1
    assert len(company.world.removals) == 1
    assert (await company.now(post)).state is PostState.RECALLED
