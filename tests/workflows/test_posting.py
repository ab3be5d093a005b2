"""Words are kept whatever is wrong; nothing leaves before the account was named."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from tests.builders import ANA, BEN, OWN, a_person
from tests.workflows.conftest import ACME, BETA, DORA, EVE, GUS, LOW, PRACTICE, SECOND, Company
from workflows.domain.approval import NOBODY
from workflows.domain.finding import Finding, Route, Severity
from workflows.domain.ids import AccountId, PostId
from workflows.domain.person import Standing
from workflows.domain.post import PostState
from workflows.errors import Conflict, Frozen, InvalidContent, NotAllowed, TooLate, WrongState
from workflows.posting import Words

DRAFT = PostId("p" * 26)
NOTABLE = Finding(check="profanity", severity=Severity.NOTABLE, reason="A swear word.", advice="Leave it out.")
PERSONAL = replace(NOTABLE, check="voice", sounds_personal=True)
FORBIDDEN = replace(NOTABLE, severity=Severity.FORBIDDEN)
PARIS = a_person("Ana", zone="Europe/Paris")


# --- bad input --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "field"),
    [
        pytest.param(Words("   ", account=ACME.id), "text", id="empty"),
        pytest.param(Words("x" * 100_001, account=ACME.id), "text", id="endless"),
        pytest.param(Words("Hello."), "account", id="no account"),
        pytest.param(Words("Hello.", account=AccountId("x:gone")), "account", id="an account that was removed"),
        pytest.param(Words("Hello.", account=ACME.id, reply_link="https://x.example/acme"), "reply_link", id="no post"),
        pytest.param(Words("Hello.", account=ACME.id, send_at=time(9)), "send_on", id="a time without a day"),
        pytest.param(Words("Hello.", account=ACME.id, send_on=date(2026, 4, 1)), "send_at", id="a day without a time"),
        pytest.param(
            Words("Hello.", account=ACME.id, send_on=date(2026, 3, 2), send_at=time(9)), "send_at", id="the past"
        ),
        pytest.param(
            Words("Hello.", account=ACME.id, send_on=date(2026, 3, 29), send_at=time(2, 30)), "send_at", id="DST gap"
        ),
        pytest.param(
            Words("Hello.", account=ACME.id, send_on=date(2026, 10, 25), send_at=time(2, 30)), "send_at", id="DST twice"
        ),
        pytest.param(
            Words("Hello.", account=OWN.id, send_on=date(2026, 4, 1), send_at=time(9)), "send_at", id="own, later"
        ),
    ],
)
async def test_what_is_wrong_is_said_at_its_field_and_the_words_are_kept(
    company: Company, words: Words, field: str
) -> None:
    with pytest.raises(InvalidContent) as refused:
        await company.posting.write(DRAFT, by=PARIS, words=words)

    assert refused.value.field == field
    async with company.store.transaction() as tx:
        assert (await tx.posts.get(DRAFT)).text == words.text


async def test_a_skipped_hour_names_the_night_and_a_way_out(company: Company) -> None:
    words = Words("Hello.", account=ACME.id, send_on=date(2026, 3, 29), send_at=time(2, 30))

    with pytest.raises(InvalidContent, match=r"02:30 does not exist on that night.*Choose 03:30"):
        await company.posting.write(DRAFT, by=PARIS, words=words)


async def test_a_repeated_hour_names_both_instants(company: Company) -> None:
    words = Words("Hello.", account=ACME.id, send_on=date(2026, 10, 25), send_at=time(2, 30))

    with pytest.raises(InvalidContent, match=r"00:30 UTC and again at 01:30 UTC"):
        await company.posting.write(DRAFT, by=PARIS, words=words)


async def test_somebody_without_rights_keeps_the_words_and_is_told_whom_to_ask(company: Company) -> None:
    with pytest.raises(NotAllowed, match="Ask Dora"):
        await company.posting.write(DRAFT, by=DORA, words=Words("Hello.", account=ACME.id))

    async with company.store.transaction() as tx:
        assert (await tx.posts.get(DRAFT)).text == "Hello."


async def test_nobody_else_can_write_into_a_draft(company: Company) -> None:
    post = await company.drafted()

    for attempt in (
        company.posting.save(post.id, by=EVE, words=Words("Mine now.")),
        company.posting.look(post.id, by=EVE),
        company.posting.confirm(post.id, by=EVE, version=post.version, typed="acme", ticked=True),
    ):
        with pytest.raises(NotAllowed):
            await attempt


# --- the confirm card -------------------------------------------------------------------------------------------------


async def test_the_card_shows_route_approvers_and_the_digest(company: Company) -> None:
    company.judge.findings = (NOTABLE,)

    written = await company.posting.write(DRAFT, by=ANA, words=Words("Damn.", account=ACME.id))

    assert (written.route, written.plan.needed) == (Route.APPROVAL, 1)
    assert {person.name for person in written.plan.able} == {"Ben", "Chiara"}
    assert written.post.digest is not None
    assert written.own_account == OWN


async def test_looking_again_changes_nothing(company: Company) -> None:
    post = await company.drafted()

    assert (await company.posting.look(post.id, by=ANA)).post == post
    assert await company.posting.save(post.id, by=ANA, words=Words(post.text, account=ACME.id)) == post


@pytest.mark.parametrize("typed", ["acme", "@ACME", "  @Acme "])
async def test_the_handle_counts_in_any_case_with_or_without_the_at_sign(company: Company, typed: str) -> None:
    post = await company.drafted()

    done = await company.posting.confirm(post.id, by=ANA, version=post.version, typed=typed, ticked=False)

    assert done.state is PostState.APPROVED
    assert done.due == company.clock.now() + timedelta(seconds=30)


async def test_another_handle_is_refused_and_the_right_one_named(company: Company) -> None:
    post = await company.drafted()

    with pytest.raises(InvalidContent, match="Type @acme") as refused:
        await company.posting.confirm(post.id, by=ANA, version=post.version, typed="beta", ticked=True)

    assert refused.value.field == "confirm"
    assert (await company.now(post)).state is PostState.DRAFT


async def test_a_tick_is_enough_for_the_account_used_last_and_only_there(company: Company) -> None:
    await company.confirmed()
    routine, elsewhere = await company.drafted("Again."), await company.drafted("There.", account=BETA)
    company.judge.findings = ()

    done = await company.posting.confirm(routine.id, by=ANA, version=routine.version, typed=None, ticked=True)
    assert done.state is PostState.APPROVED
    with pytest.raises(InvalidContent, match="Type @beta"):
        await company.posting.confirm(elsewhere.id, by=ANA, version=elsewhere.version, typed=None, ticked=True)


async def test_personal_sounding_words_make_the_author_type_the_handle(company: Company) -> None:
    await company.confirmed()
    company.judge.findings = (PERSONAL,)
    post = await company.drafted("I got so drunk.")

    with pytest.raises(InvalidContent, match="Type @acme"):
        await company.posting.confirm(post.id, by=ANA, version=post.version, typed=None, ticked=True)


async def test_neither_tick_nor_handle_confirms_nothing(company: Company) -> None:
    await company.confirmed()
    post = await company.drafted("Again.")

    with pytest.raises(InvalidContent, match="Tick"):
        await company.posting.confirm(post.id, by=ANA, version=post.version, typed="", ticked=False)


async def test_a_card_of_older_words_confirms_nothing(company: Company) -> None:
    post = await company.drafted("One.")
    await company.posting.save(post.id, by=ANA, words=Words("Two.", account=ACME.id))

    with pytest.raises(Conflict):
        await company.posting.confirm(post.id, by=ANA, version=post.version, typed="acme", ticked=True)


async def test_rules_that_changed_since_the_card_make_the_author_look_again(company: Company) -> None:
    post = await company.drafted()
    company.judge.rules_version, company.judge.findings = "checks-2", (NOTABLE,)

    with pytest.raises(Conflict):
        await company.posting.confirm(post.id, by=ANA, version=post.version, typed="acme", ticked=True)

    assert (await company.now(post)).findings == (NOTABLE,)


@pytest.mark.parametrize(
    ("who", "account", "finding", "state"),
    [
        pytest.param(ANA, ACME, None, PostState.APPROVED, id="clean, with the publish right"),
        pytest.param(EVE, ACME, None, PostState.WAITING, id="clean, without it"),
        pytest.param(LOW, ACME, None, PostState.WAITING, id="clean, low trust"),
        pytest.param(ANA, ACME, NOTABLE, PostState.WAITING, id="notable"),
        pytest.param(ANA, ACME, FORBIDDEN, PostState.BLOCKED, id="forbidden"),
        pytest.param(EVE, PRACTICE, None, PostState.WAITING, id="practice, like a brand"),
    ],
)
async def test_the_route(
    company: Company, who: object, account: object, finding: Finding | None, state: PostState
) -> None:
    company.judge.findings = (finding,) if finding else ()

    assert (await company.confirmed(by=who, account=account)).state is state  # type: ignore[arg-type]


async def test_a_post_nobody_could_approve_is_not_left_waiting(company: Company) -> None:
    company.judge.findings = (replace(NOTABLE, severity=Severity.RISKY),)

    with pytest.raises(InvalidContent, match="only one other person"):
        await company.confirmed(account=BETA)


async def test_a_frozen_brand_keeps_the_draft_and_says_why(company: Company) -> None:
    await company.freezing.freeze(None, reason="an incident is open.", by=DORA)

    with pytest.raises(Frozen, match="incident"):
        await company.confirmed()


async def test_words_that_were_only_saved_are_looked_at_before_they_go_anywhere(company: Company) -> None:
    brand = await company.posting.save(DRAFT, by=ANA, words=Words("Hello.", account=ACME.id))
    own = await company.posting.save(PostId("q" * 26), by=ANA, words=Words("Hello.", account=OWN.id))

    with pytest.raises(Conflict):
        await company.posting.confirm(brand.id, by=ANA, version=brand.version, typed="acme", ticked=True)
    with pytest.raises(Conflict):
        await company.posting.hand_back(own.id, by=ANA)


async def test_a_time_that_was_refused_never_becomes_now(company: Company) -> None:
    words = Words("Hello.", account=ACME.id, send_on=date(2026, 3, 29), send_at=time(2, 30))
    with pytest.raises(InvalidContent):
        await company.posting.write(DRAFT, by=PARIS, words=words)

    with pytest.raises(InvalidContent) as refused:
        await company.posting.look(DRAFT, by=PARIS)

    assert refused.value.field == "send_at"


# --- time -------------------------------------------------------------------------------------------------------------


async def test_a_time_is_read_in_the_authors_zone_and_kept(company: Company) -> None:
    words = Words("Hello.", account=ACME.id, send_on=date(2026, 3, 3), send_at=time(9))
    written = await company.posting.write(DRAFT, by=PARIS, words=words)
    assert written.post.content.send_at == datetime(2026, 3, 3, 8, tzinfo=UTC)

    done = await company.posting.confirm(DRAFT, by=PARIS, version=written.post.version, typed="acme", ticked=False)
    assert done.due == datetime(2026, 3, 3, 8, tzinfo=UTC)
    await company.run(timedelta(hours=20))

    assert company.world.posts[0][1].at == datetime(2026, 3, 3, 8, tzinfo=UTC)


# --- taking it back ---------------------------------------------------------------------------------------------------


async def test_undo_by_the_author_or_the_deciding_approver_stops_it(company: Company) -> None:
    mine = await company.confirmed()
    await company.run(timedelta(seconds=29))
    assert (await company.posting.undo(mine.id, by=ANA)).state is PostState.DRAFT

    company.judge.findings = (NOTABLE,)
    theirs = await company.confirmed("Damn.")
    await company.approving.approve(theirs.id, by=BEN, revision=1)
    with pytest.raises(NotAllowed):
        await company.posting.undo(theirs.id, by=EVE)
    undone = await company.posting.undo(theirs.id, by=BEN)

    await company.run(timedelta(minutes=5))
    assert company.world.arrivals == []
    assert (undone.approvals, undone.digest, undone.revision) == ((), None, 2)


async def test_undo_pressed_too_late_offers_a_recall(company: Company) -> None:
    post = await company.confirmed()
    await company.run(timedelta(seconds=32))

    with pytest.raises(TooLate, match=r"It left 2 s ago. Recall it\?") as late:
        await company.posting.undo(post.id, by=ANA)

    assert late.value.recall
    assert late.value.left_at == company.clock.now() - 2 * SECOND


async def test_an_undone_post_confirmed_again_leaves_at_its_new_time(company: Company) -> None:
    post = await company.confirmed()
    await company.run(timedelta(seconds=20))
    await company.posting.undo(post.id, by=ANA)
    written = await company.posting.look(post.id, by=ANA)
    await company.posting.confirm(post.id, by=ANA, version=written.post.version, typed="acme", ticked=False)

    await company.run(timedelta(seconds=29))
    assert company.world.arrivals == []
    await company.run(SECOND)
    assert len(company.world.arrivals) == 1


async def test_a_revised_post_loses_its_approvals(company: Company) -> None:
    company.judge.findings = (replace(NOTABLE, severity=Severity.RISKY),)
    post = await company.confirmed()
    await company.approving.approve(post.id, by=BEN, revision=1)

    draft = await company.posting.revise(post.id, by=ANA)

    assert (draft.state, draft.revision, draft.approvals, draft.digest) == (PostState.DRAFT, 2, (), None)


async def test_withdraw_and_reopen(company: Company) -> None:
    company.judge.findings = (NOTABLE,)
    post, other = await company.confirmed(), await company.confirmed("Another.")

    assert (await company.posting.withdraw(post.id, by=ANA)).state is PostState.WITHDRAWN
    await company.approving.reject(other.id, by=BEN, revision=1, reason="no")
    with pytest.raises(NotAllowed):
        await company.posting.reopen(other.id, by=ANA)
    assert (await company.posting.reopen(other.id, by=BEN)).state is PostState.DRAFT


async def test_nobody_takes_a_draft_in_hand_that_was_never_put_before_them(company: Company) -> None:
    draft = await company.drafted("We are thinking of something.")

    for taking in (company.posting.revise, company.posting.withdraw):
        with pytest.raises(NotAllowed, match="nobody was asked about it yet"):
            await taking(draft.id, by=BEN)

    assert await company.now(draft) == draft


# --- personal ---------------------------------------------------------------------------------------------------------


async def test_a_personal_post_is_handed_back_and_forgotten(company: Company) -> None:
    written = await company.posting.write(DRAFT, by=EVE, words=Words("My cat!", account=OWN.id))
    assert (written.route, written.plan, written.must_type) == (Route.DIRECT, NOBODY, False)
    assert written.post.digest is None

    back = await company.posting.hand_back(DRAFT, by=EVE)

    assert (back.text, back.network) == ("My cat!", "X")
    assert "My cat!" in back.share_link
    async with company.store.transaction() as tx:
        stored = await tx.posts.get(DRAFT)
        history = await tx.posts.history()
    assert (stored.state, stored.text, history) == (PostState.HANDED_BACK, "", ())


async def test_a_personal_draft_left_lying_is_forgotten_after_a_day(company: Company) -> None:
    post = await company.drafted("My cat!", by=EVE, account=OWN)

    await company.run(timedelta(hours=24))

    stored = await company.now(post)
    assert (stored.state, stored.text) == (PostState.EXPIRED, "")


async def test_a_personal_draft_that_was_switched_to_a_brand_is_kept(company: Company) -> None:
    post = await company.drafted("Our cat!", account=OWN)
    await company.posting.switch(post.id, by=ANA, to=ACME.id)

    await company.run(timedelta(hours=25))

    assert (await company.now(post)).text == "Our cat!"


async def test_a_personal_post_is_never_sent_from_here(company: Company) -> None:
    post = await company.drafted("My cat!", by=EVE, account=OWN)

    with pytest.raises(WrongState):
        await company.posting.confirm(post.id, by=EVE, version=post.version, typed="own", ticked=True)
    brand = await company.drafted()
    with pytest.raises(WrongState):
        await company.posting.hand_back(brand.id, by=ANA)


# --- what the form asks for -------------------------------------------------------------------------------------------


async def test_the_picker_offers_own_then_brands_then_practice(company: Company) -> None:
    assert [account.id for account in await company.posting.accounts_for(ANA)] == [
        OWN.id,
        ACME.id,
        BETA.id,
        PRACTICE.id,
    ]
    assert [account.id for account in await company.posting.accounts_for(DORA)] == [OWN.id, PRACTICE.id]
    assert [account.id for account in await company.posting.accounts_for(GUS)] == [OWN.id]
    gone = replace(ANA, standing=Standing.DEACTIVATED)
    assert await company.posting.accounts_for(gone) == ()


async def test_a_handle_resolves_exactly_or_not_at_all(company: Company) -> None:
    assert await company.posting.resolve_handle("@ACME", ANA) == ACME
    assert await company.posting.resolve_handle("acmee", ANA) == ("@acme",)
    assert await company.posting.resolve_handle("zzzz", ANA) == ()
    assert await company.posting.resolve_handle("acme", DORA) == ()


async def test_the_count_follows_the_network(company: Company) -> None:
    assert await company.posting.count(ACME.id, "Hello") == (5, 280, "X")
    assert await company.posting.count(None, "") == (0, 280, "X")


async def test_only_ben_is_asked_for_beta(company: Company) -> None:
    company.judge.findings = (NOTABLE,)
    written = await company.posting.write(DRAFT, by=ANA, words=Words("Damn.", account=BETA.id))
    assert [person.name for person in written.plan.able] == [BEN.name]
