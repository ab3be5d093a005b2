"""After a recall: the incident is contained, stopped, apologised for and reviewed; the fast lane and its limits."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.builders import ANA, BEN, CHIARA, NOON, an_entry
from tests.workflows.conftest import ACME, BETA, DORA, EVE, GUS, Company
from workflows.checking import Checking, build_checks
from workflows.domain.content import Content, Part
from workflows.domain.finding import Context, Draft, Finding, Severity, Verdict
from workflows.domain.freeze import FreezeCause, first_freeze
from workflows.domain.incident import Happened, Incident, IncidentState
from workflows.domain.limits import Limits
from workflows.domain.person import Person, Trust
from workflows.domain.post import Post, PostState
from workflows.domain.transition import Change
from workflows.errors import Conflict, Frozen, InvalidContent, NotAllowed, NotFound, WrongState
from workflows.policy import APOLOGY, IncidentSettings, Policy
from workflows.ports.network import Rejected
from workflows.posting import Words
from workflows.posting.judging import Written

RISKY = Finding(check="tragedy", severity=Severity.RISKY, reason="A grave word.", advice="Let two people look.")
FORBIDDEN = replace(RISKY, severity=Severity.FORBIDDEN)
SORRY = "We are sorry. That post was wrong and it is on us."
MINUTE = timedelta(minutes=1)


async def recalled(company: Company, *, deleted: bool = True) -> tuple[Post, Incident]:
    """A post that was public and was recalled, and its incident."""
    post = await company.confirmed("It was funny on Friday.")
    await company.run(MINUTE)
    company.world.deletions = [] if deleted else [Rejected(reason="Not yours.")]
    await company.recalling.recall(post.id, by=ANA)
    await company.run()
    return await company.now(post), await incident(company, post)


async def incident(company: Company, post: Post) -> Incident:
    async with company.store.reading() as tx:
        found: Incident | None = await tx.incidents.find(post.id)
        assert found is not None
        return found


async def written(company: Company, begun: Post, *, by: Person = ANA, text: str = SORRY) -> Written:
    """The apology's form, filled in and checked."""
    return await company.posting.write(begun.id, by=by, words=Words(text, account=begun.account))


async def confirmed(company: Company, begun: Post, *, by: Person = ANA, text: str = SORRY) -> Post:
    """The apology, confirmed by its author."""
    look = await written(company, begun, by=by, text=text)
    handle = look.account.handle
    return await company.posting.confirm(look.post.id, by=by, version=look.post.version, typed=handle, ticked=True)


def happened(found: Incident) -> list[Happened]:
    return [one.what for one in found.timeline]


# --- it is gone -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", [ANA, BEN, DORA], ids=["the author", "an approver", "the guardian"])
async def test_a_person_who_looked_contains_what_could_not_be_deleted(company: Company, who: Person) -> None:
    post, open_one = await recalled(company, deleted=False)
    assert open_one.state is IncidentState.OPEN

    found = await company.recalling.seen_gone(open_one.id, by=who)

    assert found.state is IncidentState.CONTAINED
    assert (found.timeline[-1].what, found.timeline[-1].by) == (Happened.SEEN_GONE, who.id)
    assert (await company.now(post)).state is PostState.RECALLED
    with pytest.raises(WrongState, match="contained already"):
        await company.recalling.seen_gone(open_one.id, by=who)


async def test_somebody_without_a_part_in_it_cannot_say_that_it_is_gone(company: Company) -> None:
    _, open_one = await recalled(company, deleted=False)

    with pytest.raises(NotAllowed):
        await company.recalling.seen_gone(open_one.id, by=EVE)
    with pytest.raises(NotFound):
        await company.recalling.seen_gone("nothing", by=DORA)


async def test_a_person_may_say_so_while_it_is_still_tried(company: Company) -> None:
    post = await company.confirmed()
    await company.run(MINUTE)
    await company.recalling.recall(post.id, by=ANA)

    await company.recalling.seen_gone((await incident(company, post)).id, by=DORA)
    await company.run()

    assert company.world.removals == []
    assert (await company.now(post)).state is PostState.RECALLED


# --- the review -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", [BEN, DORA], ids=["an approver", "the guardian"])
async def test_a_review_needs_what_was_learnt_and_closes_the_incident(company: Company, who: Person) -> None:
    _, found = await recalled(company)

    with pytest.raises(InvalidContent, match="what was learnt") as caught:
        await company.recalling.review(found.id, by=who, lessons="  ")
    assert caught.value.field == "lessons"
    closed = await company.recalling.review(found.id, by=who, lessons=" Separate phones. ")

    assert (closed.state, closed.lessons, closed.reviewed_by) == (IncidentState.REVIEWED, "Separate phones.", who.id)
    with pytest.raises(WrongState, match="reviewed and closed"):
        await company.recalling.review(found.id, by=who, lessons="Again.")


async def test_an_open_incident_cannot_be_reviewed_and_its_author_alone_cannot_close_it(company: Company) -> None:
    _, open_one = await recalled(company, deleted=False)

    with pytest.raises(WrongState, match="may still be public"):
        await company.recalling.review(open_one.id, by=DORA, lessons="Separate phones.")
    for who in (EVE, GUS):
        with pytest.raises(NotAllowed):
            await company.recalling.review(open_one.id, by=who, lessons="Nothing.")


async def test_a_freeze_because_of_it_is_on_its_timeline_only_when_it_holds(company: Company) -> None:
    post, found = await recalled(company)

    await company.recalling.frozen(found.id, by=DORA)
    assert Happened.FROZEN not in happened(await incident(company, post))
    async with company.store.transaction() as tx:
        now = company.clock.now()
        await tx.record(first_freeze(ACME.id, cause=FreezeCause.PERSON, reason="An incident.", by=DORA.id, at=now))
    await company.recalling.frozen(found.id, by=DORA)

    assert happened(await incident(company, post))[-1] is Happened.FROZEN


# --- the apology ------------------------------------------------------------------------------------------------------


async def test_an_apology_begins_with_the_template_and_goes_out_at_once_after_one_approval(company: Company) -> None:
    post, found = await recalled(company)

    begun = await company.recalling.apologise(found.id, by=ANA)
    assert (begun.text, begun.incident, begun.account) == (APOLOGY, found.id, ACME.id)
    company.judge.findings = (RISKY,)
    look = await written(company, begun)
    assert look.plan.needed == 1
    asked = await confirmed(company, begun)
    assert (asked.state, asked.needed) == (PostState.WAITING, 1)
    done = await company.approving.approve(asked.id, by=BEN, revision=1)
    assert (done.state, done.due) == (PostState.APPROVED, company.clock.now())
    await company.run()

    assert company.world.texts(ACME.remote_id) == [SORRY]
    after = await incident(company, post)
    assert after.apology == begun.id
    assert happened(after)[-2:] == [Happened.APOLOGY_DRAFTED, Happened.APOLOGY_LIVE]


@pytest.mark.parametrize("filled", [False, True], ids=["with gaps", "filled in"])
def test_the_template_cannot_go_out_before_its_gaps_are_filled(filled: bool) -> None:
    text = APOLOGY
    if filled:
        text = text.replace("[fill in what happened]", "a joke about people who lost their homes")
        text = text.replace("[fill in what you change]", "have two people look at every post")
    draft = Draft(content=Content(parts=(Part(text=text),)), account=ACME)
    context = Context(now=NOON, limits=Limits(network="X", count=len, maximum=280))

    found = Checking(build_checks({})).judge(draft, context)

    assert found.verdict is (Verdict.CLEAN if filled else Verdict.FORBIDDEN)


async def test_a_clean_apology_of_somebody_who_publishes_alone_still_asks_another_person(company: Company) -> None:
    _, found = await recalled(company)
    company.judge.findings = ()
    async with company.store.transaction() as tx:
        # By app.yaml's word, whatever the recall made of it: or else that alone would ask somebody.
        await tx.people.save(replace(ANA, trust=Trust.TRUSTED))

    asked = await confirmed(company, await company.recalling.apologise(found.id, by=ANA))
    await company.run(timedelta(hours=1))

    assert (asked.state, asked.needed) == (PostState.WAITING, 1)
    assert company.world.texts(ACME.remote_id) == []
    with pytest.raises(NotAllowed, match="Someone else"):
        await company.approving.approve(asked.id, by=ANA, revision=1)


async def test_one_person_alone_never_lets_an_apology_out_whatever_stands_in_the_row(company: Company) -> None:
    _, found = await recalled(company)
    asked = await confirmed(company, await company.recalling.apologise(found.id, by=ANA))
    now = company.clock.now()
    async with company.store.transaction() as tx:
        forged = replace(
            asked, state=PostState.APPROVED, needed=0, due=now, attempt=1, version=asked.version + 1, changed_at=now
        )
        await tx.record(Change(before=asked, after=forged, entry=an_entry("test.forge", asked.id)))
    await company.publishing.publish(asked.id)

    assert company.world.texts(ACME.remote_id) == []
    assert (await company.now(asked)).state is PostState.WAITING


async def test_forbidden_words_stay_blocked_in_an_apology(company: Company) -> None:
    _, found = await recalled(company)
    company.judge.findings = (FORBIDDEN,)

    asked = await confirmed(company, await company.recalling.apologise(found.id, by=ANA))

    assert asked.state is PostState.BLOCKED


async def test_the_words_are_looked_at_again_before_an_apology_leaves(company: Company) -> None:
    _, found = await recalled(company)
    asked = await confirmed(company, await company.recalling.apologise(found.id, by=ANA))
    done = await company.approving.approve(asked.id, by=BEN, revision=1)
    async with company.store.transaction() as tx:
        other = replace(done, content=Content(parts=(Part(text="Ha ha."),)), version=done.version + 1)
        await tx.record(Change(before=done, after=other, entry=an_entry("test.forge", done.id)))
    await company.run()

    assert company.world.texts(ACME.remote_id) == []
    back = await company.now(asked)
    assert (back.state, back.needed) == (PostState.WAITING, 1)


async def test_an_ordinary_post_that_only_says_it_is_an_apology_has_no_fast_lane(company: Company) -> None:
    """Neither another post's mark, nor one that the incident does not know, dodges the quorum."""
    _, found = await recalled(company)
    await company.recalling.apologise(found.id, by=BEN)
    company.judge.findings = (RISKY,)
    ordinary = await company.confirmed("Our competitors are worse.")
    async with company.store.transaction() as tx:
        forged = replace(ordinary, incident=found.id, needed=1, version=ordinary.version + 1)
        await tx.record(Change(before=ordinary, after=forged, entry=an_entry("test.forge", ordinary.id)))

    once = await company.approving.approve(ordinary.id, by=BEN, revision=1)
    assert (once.state, once.needed) == (PostState.WAITING, 2)

    async with company.store.transaction() as tx:
        approved = replace(once, state=PostState.APPROVED, needed=1, due=company.clock.now(), version=once.version + 1)
        await tx.record(Change(before=once, after=approved, entry=an_entry("test.forge", ordinary.id)))
    await company.publishing.publish(ordinary.id)
    assert company.world.texts(ACME.remote_id) == []


async def test_an_apology_moved_to_another_account_is_an_ordinary_post_there(company: Company) -> None:
    _, found = await recalled(company)
    begun = await company.recalling.apologise(found.id, by=ANA)
    company.judge.findings = (RISKY,)

    look = await company.posting.write(begun.id, by=ANA, words=Words(SORRY, account=BETA.id))

    assert look.post.incident is None
    assert look.plan.needed == 2


async def test_an_incident_has_one_apology(company: Company) -> None:
    _, found = await recalled(company)
    begun = await company.recalling.apologise(found.id, by=ANA)
    assert (await company.recalling.apologise(found.id, by=ANA)).id == begun.id

    taken_over = await company.recalling.apologise(found.id, by=CHIARA)
    assert taken_over.id != begun.id
    with pytest.raises(WrongState, match="Somebody else is writing the apology"):
        await confirmed(company, begun)
    await confirmed(company, taken_over, by=CHIARA)
    with pytest.raises(Conflict, match=r"There is an apology for this already.*waiting for an approver"):
        await company.recalling.apologise(found.id, by=BEN)

    await company.posting.withdraw(taken_over.id, by=CHIARA)
    assert (await company.recalling.apologise(found.id, by=BEN)).incident == found.id


async def test_a_closed_incident_takes_no_apology(company: Company) -> None:
    _, found = await recalled(company)
    begun = await company.recalling.apologise(found.id, by=ANA)
    waits = await confirmed(company, begun)
    company.judge.findings = (RISKY,)
    await company.recalling.review(found.id, by=DORA, lessons="Separate phones.")

    with pytest.raises(WrongState, match="reviewed and closed"):
        await company.recalling.apologise(found.id, by=BEN)
    edited = await company.posting.revise(waits.id, by=ANA)
    with pytest.raises(WrongState, match="reviewed and closed"):
        await confirmed(company, edited)


async def test_whoever_may_not_write_for_the_account_cannot_begin_one(company: Company) -> None:
    _, found = await recalled(company)

    with pytest.raises(NotAllowed, match="can't post as @acme"):
        await company.recalling.apologise(found.id, by=GUS)


async def test_a_frozen_account_keeps_its_apology_waiting(company: Company) -> None:
    _, found = await recalled(company)
    asked = await confirmed(company, await company.recalling.apologise(found.id, by=ANA))
    async with company.store.transaction() as tx:
        now = company.clock.now()
        await tx.record(first_freeze(ACME.id, cause=FreezeCause.PERSON, reason="An incident.", by=DORA.id, at=now))

    with pytest.raises(Frozen):
        await company.approving.approve(asked.id, by=BEN, revision=1)


async def test_other_wordings_of_app_yaml_can_be_chosen(company: Company) -> None:
    words = IncidentSettings(apologies=("Sorry, [fill in why].", "We were wrong: [fill in how]."))
    company.policy = Policy(replace(company.policy.settings, incidents=words))
    company.recalling = type(company.recalling)(
        store=company.store, policy=company.policy, networks=company.publishing._sending.networks, clock=company.clock
    )
    _, found = await recalled(company)

    begun = await company.recalling.apologise(found.id, by=ANA, wording=1)

    assert begun.text == "We were wrong: [fill in how]."


async def test_everybody_who_has_to_know_is_named(company: Company) -> None:
    company.judge.findings = (RISKY,)
    post = await company.confirmed(by=EVE)
    for who in (BEN, CHIARA):
        await company.approving.approve(post.id, by=who, revision=1)
    await company.run(MINUTE)
    await company.recalling.recall(post.id, by=ANA)
    found = await incident(company, post)
    policy = Policy(replace(company.policy.settings, incidents=IncidentSettings(tell=frozenset({GUS.id}))))

    told = policy.must_know(found, await company.now(post), ACME)

    assert told == {DORA.id, EVE.id, BEN.id, CHIARA.id, ANA.id, GUS.id}


async def test_an_apology_that_was_wrong_can_be_recalled_and_another_written(company: Company) -> None:
    _, found = await recalled(company)
    begun = await company.recalling.apologise(found.id, by=ANA, wording=0)
    waiting = await confirmed(company, begun)
    await company.approving.approve(waiting.id, by=BEN, revision=waiting.revision)
    await company.run(MINUTE)
    assert company.world.texts(ACME.remote_id) == [SORRY]

    await company.recalling.recall(begun.id, by=BEN)
    await company.run(MINUTE)

    assert company.world.texts(ACME.remote_id) == []
    second = await incident(company, await company.now(begun))
    assert (second.id != found.id, second.state) == (True, IncidentState.CONTAINED)
    another = await company.recalling.apologise(found.id, by=BEN, wording=0)
    assert another.id != begun.id and another.incident == found.id
