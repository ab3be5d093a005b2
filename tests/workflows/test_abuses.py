"""What somebody tries who knows the rules: words turned down before, late times, trust, absences that outlive it."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.builders import ANA, BEN, CHIARA, a_post, an_account
from tests.workflows.conftest import ACME, BETA, DORA, EVE, PRACTICE, Company
from tests.workflows.test_looking_ahead import TWICE
from tests.workflows.test_saying_yes import scheduled
from workflows.absences import Absences
from workflows.approving import Leave
from workflows.domain.account import Kind
from workflows.domain.approval import ApprovalStep, Occasion
from workflows.domain.content import Content, Media, Part
from workflows.domain.finding import Finding, Route, Severity, Verdict
from workflows.domain.lifecycle import LATE_FOR
from workflows.domain.post import Post, PostState
from workflows.domain.trust import Earning
from workflows.emergencies import Emergencies
from workflows.errors import InvalidContent, NotAllowed
from workflows.policy import Circumstances
from workflows.posting import Words

NOTABLE = Finding(check="profanity", severity=Severity.NOTABLE, reason="A swear word.", advice="Leave it out.")
QUIET = Finding(check="timing", severity=Severity.RISKY, reason="We keep quiet today.", advice="Choose another day.")


async def submitted_anew(company: Company, post: Post, text: str) -> Post:
    """Its author takes it back, writes something else and confirms it."""
    await company.posting.revise(post.id, by=ANA)
    written = await company.posting.write(post.id, by=ANA, words=Words(text, account=ACME.id))
    return await company.posting.confirm(post.id, by=ANA, version=written.post.version, typed="acme", ticked=True)


# --- words that were turned down --------------------------------------------------------------------------------------


async def test_confirming_twice_does_not_wash_off_that_changes_were_requested(company: Company) -> None:
    company.judge.findings = (NOTABLE,)
    post = await company.confirmed("Damn good bread.")
    await company.approving.request_changes(post.id, by=BEN, revision=1, reason="Say it nicely.")
    company.judge.findings = ()

    once = await submitted_anew(company, post, "Good bread.")
    twice = await submitted_anew(company, post, "Damned good bread.")

    assert (once.state, twice.state) == (PostState.WAITING, PostState.WAITING)
    await company.run(timedelta(hours=1))
    assert company.world.texts(ACME.remote_id) == []


async def test_what_was_on_hold_and_is_written_anew_asks_somebody(company: Company) -> None:
    post = await company.confirmed("Good bread.")
    assert post.state is PostState.APPROVED  # Ana needs nobody for clean words
    await company.approving.hold(post.id, by=BEN, revision=1, reason="Is it ours?")
    await company.approving.release(post.id, by=BEN, revision=1)

    once = await submitted_anew(company, post, "Very good bread.")
    twice = await submitted_anew(company, post, "Our very good bread.")

    assert (once.state, twice.state) == (PostState.WAITING, PostState.WAITING)


async def confirmed_again(company: Company, draft: Post) -> Post:
    written = await company.posting.look(draft.id, by=ANA) if draft.rules else None
    if written is None:
        written = await company.posting.write(draft.id, by=ANA, words=Words(draft.text, account=ACME.id))
    return await company.posting.confirm(draft.id, by=ANA, version=written.post.version, typed="acme", ticked=True)


async def rejected(company: Company, post: Post) -> None:
    await company.approving.reject(post.id, by=BEN, revision=1, reason="No.")


async def withdrawn_by_an_approver(company: Company, post: Post) -> None:
    await company.posting.withdraw(post.id, by=BEN)


async def held(company: Company, post: Post) -> None:
    await company.approving.hold(post.id, by=BEN, revision=1, reason="Is it ours?")


@pytest.mark.parametrize("turned_down", [rejected, withdrawn_by_an_approver, held])
async def test_the_same_words_in_a_new_draft_ask_somebody_after_a_no(
    company: Company, turned_down: Callable[[Company, Post], Awaitable[None]]
) -> None:
    company.judge.findings = (NOTABLE,)
    post = await company.confirmed("Good bread.")
    await turned_down(company, post)
    company.judge.findings = ()

    again = await confirmed_again(company, await company.posting.again(post.id, by=ANA))

    assert again.state is PostState.WAITING


async def test_the_same_words_in_a_new_draft_ask_nobody_where_nobody_said_no(company: Company) -> None:
    post = await company.confirmed("Good bread.")
    await company.posting.withdraw(post.id, by=ANA)

    again = await confirmed_again(company, await company.posting.again(post.id, by=ANA))

    assert again.state is PostState.APPROVED


async def test_who_is_trusted_by_a_yes_that_was_taken_back_asks_somebody(company: Company) -> None:
    account = replace(ACME, earning=Earning(after=1))
    async with company.store.transaction() as tx:
        await tx.accounts.sync([account, BETA])
    post = await company.confirmed("Good bread.", by=EVE, account=account)
    await company.approving.approve(post.id, by=BEN, revision=1)
    await company.posting.undo(post.id, by=BEN)
    written = await company.posting.write(post.id, by=EVE, words=Words("Good bread!", account=account.id))

    done = await company.posting.confirm(post.id, by=EVE, version=written.post.version, typed="acme", ticked=True)

    assert done.state is PostState.WAITING


# --- late -------------------------------------------------------------------------------------------------------------


async def test_a_day_after_its_time_it_does_not_go_out_now_either(company: Company) -> None:
    post = await scheduled(company)
    await company.approving.hold(post.id, by=BEN, revision=1, reason="Is it ours?")
    company.clock.move(timedelta(hours=1) + LATE_FOR + timedelta(seconds=1))
    await company.approving.release(post.id, by=BEN, revision=1)

    with pytest.raises(InvalidContent, match="more than a day after") as refused:
        await company.approving.approve(post.id, by=BEN, revision=1, leave=Leave())

    assert refused.value.field == "send_at"
    assert (await company.now(post)).state is PostState.WAITING


@pytest.mark.parametrize("later", [None, timedelta(minutes=2)], ids=["now", "before-any-look-ahead"])
async def test_a_time_that_its_approver_chose_is_judged_before_it_goes_out(
    company: Company, later: timedelta | None
) -> None:
    post = await scheduled(company)
    company.clock.move(timedelta(hours=2))
    at = company.clock.now() + later if later else None
    await company.approving.approve(post.id, by=BEN, revision=1, leave=Leave(at=at))
    company.judge.findings = (NOTABLE, QUIET)

    await company.run(timedelta(minutes=5))

    stored = await company.now(post)
    assert company.world.texts(ACME.remote_id) == []
    assert stored.state is PostState.WAITING and QUIET in stored.findings
    assert stored.decision is not None and "keep quiet" in stored.decision.reason


async def test_a_post_without_a_time_is_judged_for_the_moment_it_goes_out(company: Company) -> None:
    company.judge.findings = (NOTABLE,)
    post = await company.confirmed("Damn good bread.")
    company.clock.move(timedelta(hours=20))
    company.judge.findings = (NOTABLE, QUIET)

    await company.approving.approve(post.id, by=BEN, revision=1)
    await company.run(timedelta(minutes=1))

    assert company.world.texts(ACME.remote_id) == []
    assert (await company.now(post)).state is PostState.WAITING


async def test_what_was_found_about_the_late_time_can_be_approved_all_the_same(company: Company) -> None:
    post = await scheduled(company)
    company.clock.move(timedelta(hours=2))
    await company.approving.approve(post.id, by=BEN, revision=1, leave=Leave())
    company.judge.findings = (NOTABLE, TWICE)
    await company.run(timedelta(minutes=1))

    await company.approving.approve(post.id, by=CHIARA, revision=1, leave=Leave())
    await company.run(timedelta(minutes=1))

    assert company.world.texts(ACME.remote_id) == ["Damn good bread."]


# --- absences and trust -----------------------------------------------------------------------------------------------


async def test_who_lost_their_own_rights_stands_in_for_nobody(company: Company) -> None:
    async with company.store.transaction() as tx:
        await tx.accounts.sync([ACME, replace(BETA, rights=replace(BETA.rights, approve=frozenset({EVE.id})))])
    now = company.clock.now()
    absences = Absences(store=company.store, policy=company.policy, clock=company.clock)
    await absences.plan(by=BEN, since=now, until=now + timedelta(days=90), instead=EVE.id)
    async with company.store.transaction() as tx:
        await tx.accounts.sync([ACME, BETA])
    company.judge.findings = (NOTABLE,)
    post = await company.confirmed("Damn good bread.")

    with pytest.raises(NotAllowed):
        await company.approving.approve(post.id, by=EVE, revision=1)


async def test_an_account_of_ones_own_makes_nobody_fit_to_stand_in(company: Company) -> None:
    own = an_account("eve", kind=Kind.PERSONAL, owner=EVE, approve=(EVE,))
    practice = replace(PRACTICE, rights=replace(PRACTICE.rights, approve=frozenset({EVE.id})))
    async with company.store.transaction() as tx:
        await tx.accounts.sync([ACME, BETA, own, practice])
    now = company.clock.now()
    absences = Absences(store=company.store, policy=company.policy, clock=company.clock)

    with pytest.raises(InvalidContent, match="look after any brand"):
        await absences.plan(by=BEN, since=now, until=now + timedelta(days=90), instead=EVE.id)


async def test_a_yes_in_an_emergency_earns_nobody_any_trust(company: Company) -> None:
    account = replace(ACME, earning=Earning(after=1))
    async with company.store.transaction() as tx:
        await tx.accounts.sync([account, BETA])
    emergencies = Emergencies(store=company.store, policy=company.policy, clock=company.clock)
    asked = await emergencies.ask(account.id, by=EVE, reason="The bakery burns.")
    await emergencies.agree(asked.id, by=DORA)
    company.judge.findings = (NOTABLE,)
    post = await company.confirmed("Damn.", by=EVE, account=account)

    await company.approving.approve(post.id, by=ANA, revision=1)

    async with company.store.transaction() as tx:
        assert await tx.trust.find(EVE.id, account.id) is None


# --- a route of its own -----------------------------------------------------------------------------------------------


def paid_with_picture() -> Post:
    part = Part(text="Good bread.", media=(Media(sha256="a" * 64, alt_text="A loaf."),), partnership=True)
    return replace(a_post(author=ANA, account=ACME), content=Content(parts=(part,)))


@pytest.mark.parametrize("occasion", [Occasion.PARTNERSHIP, Occasion.PICTURE])
async def test_a_route_written_for_pictures_or_partnerships_holds_for_who_needs_nobody(
    company: Company, occasion: Occasion
) -> None:
    legal = ApprovalStep(name="legal", people=frozenset({DORA.id}))
    account = replace(ACME, steps={occasion: (legal,)})
    given = Circumstances(now=company.clock.now(), author=ANA)

    assert company.policy.route_of(paid_with_picture(), account, given) is Route.APPROVAL
    assert company.policy.route_of(paid_with_picture(), ACME, given) is Route.DIRECT


async def test_a_route_of_its_own_for_risky_pictures_leaves_clean_ones_alone(company: Company) -> None:
    legal = ApprovalStep(name="legal", people=frozenset({DORA.id}), lightest=Verdict.RISKY)
    account = replace(ACME, steps={Occasion.PICTURE: (legal,)})
    given = Circumstances(now=company.clock.now(), author=ANA)

    assert company.policy.route_of(paid_with_picture(), account, given) is Route.DIRECT
