"""Answers to the public: who may, what stands in the way, the fast lane, and the story that closes with it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tests.builders import ANA, BEN, an_account
from tests.fakes import LOST, FakeNetworks
from tests.public import a_heard, story_now, taken, told_story
from tests.workflows.conftest import ACME, BETA, CLEO, DORA, EVE, GUS, MEG, Company
from workflows.answering import Begun, Choice, Doing, Elsewhere, Ineligible, Taken
from workflows.checking import Checking, build_checks
from workflows.domain.account import Account, Kind
from workflows.domain.department import Lesson, LessonState, ListeningSettings, SavedReply, taught
from workflows.domain.finding import Finding, Route, Severity
from workflows.domain.ids import PostId, RemotePostId, StoryId
from workflows.domain.mention import Stranger
from workflows.domain.obstacle import Obstacle
from workflows.domain.person import Person
from workflows.domain.post import Post, PostState
from workflows.domain.sending import MOST_LOOKS
from workflows.domain.story import Story, StoryState, StoryStep
from workflows.domain.teaching import habit_of
from workflows.errors import InvalidContent, NotAllowed, NotFound
from workflows.policy import Policy
from workflows.ports.network import CannotTell, Rejected
from workflows.posting import Posting, Words
from workflows.publishing import Publishing

SORRY = "We are sorry, Jane. Please send us your order number."
UNDO = timedelta(seconds=30)
NOTABLE = Finding(check="hostile", severity=Severity.NOTABLE, reason="It blames.", advice="Do not.")


async def heard(company: Company, *, account: Account | None = ACME, addressed: bool = True) -> Story:
    """Jane said something about us."""
    return await told_story(company, a_heard(account=account, addressed=addressed))


async def begun(company: Company, story: Story, by: Person = CLEO, *, anyway: bool = False) -> Post:
    """Answer was pressed, and nothing stood in the way."""
    answered = await company.answering.begin(story.id, by=by, anyway=anyway)
    assert isinstance(answered, Begun), answered
    return answered.post


async def written(company: Company, post: Post, text: str = SORRY, *, by: Person = CLEO) -> Post:
    """The words of an answer, checked."""
    return (await company.posting.write(post.id, by=by, words=Words(text, account=post.account))).post


async def confirmed(company: Company, story: Story, by: Person = CLEO, text: str = SORRY) -> Post:
    """An answer its author confirmed."""
    post = await written(company, await begun(company, story, by), text, by=by)
    return await company.posting.confirm(post.id, by=by, version=post.version, typed=ACME.handle, ticked=True)


def notable(company: Company) -> None:
    """From now on the checks find something."""
    company.judge.findings = (NOTABLE,)


# --- beginning --------------------------------------------------------------------------------------------------------


async def test_answer_begins_a_reply_to_the_mention_and_takes_the_story(company: Company) -> None:
    mention = a_heard(account=ACME)
    story = await told_story(company, mention)

    post = await begun(company, story)

    assert (post.state, post.account, post.story) == (PostState.DRAFT, ACME.id, story.id)
    assert post.content.parts[0].reply_to == mention.id
    assert post.fields.reply_link == f"https://x.example/acme/status/{mention.id}"
    now = await story_now(company, story)
    assert (now.state, now.claimed_by, now.answer) == (StoryState.CLAIMED, CLEO.id, post.id)
    assert await company.now(post) == post


async def test_pressing_answer_again_goes_on_with_the_same_draft(company: Company) -> None:
    story = await heard(company)
    first = await begun(company, story)
    await company.posting.save(first.id, by=CLEO, words=Words("We are", account=ACME.id))

    again = await begun(company, story)

    assert (again.id, again.text) == (first.id, "We are")
    assert (await story_now(company, story)).version == 1


async def test_a_withdrawn_answer_leaves_the_story_taken_and_answer_starts_anew(company: Company) -> None:
    story = await heard(company)
    first = await begun(company, story)
    await company.posting.withdraw(first.id, by=CLEO)

    assert (await story_now(company, story)).claimed_by == CLEO.id
    assert (await begun(company, story)).id != first.id


async def test_the_newest_of_whoever_spoke_first_is_answered_unless_one_is_named(company: Company) -> None:
    other = Stranger(id="78", handle="joe")
    first, second, third = (
        a_heard(account=ACME),
        a_heard("Mine too!", account=ACME, author=other),
        a_heard("Hello? Anybody?", account=ACME),
    )
    story = await told_story(
        company, first, replace(second, at=first.at + UNDO), replace(third, at=first.at + 2 * UNDO)
    )

    assert (await begun(company, story)).content.parts[0].reply_to == third.id
    named = await company.answering.begin(story.id, by=CLEO, mention=second.key)
    assert isinstance(named, Begun)
    assert named.post.content.parts[0].reply_to == second.id


async def test_who_has_no_right_is_told_so_and_nothing_begins(company: Company) -> None:
    story = await heard(company)

    for nobody, says in ((DORA, "You can't answer as @acme yet"), (GUS, "Guests can read along")):
        with pytest.raises(NotAllowed, match=says):
            await company.answering.begin(story.id, by=nobody)

    assert (await story_now(company, story)).state is StoryState.OPEN


async def test_a_guest_is_shown_no_way_around(company: Company) -> None:
    """Neither the reason that an answer cannot go out from here, nor the link with the words filled in."""
    story = await heard(company, addressed=False)

    with pytest.raises(NotAllowed, match="Guests can read along"):
        await company.answering.begin(story.id, by=GUS)
    with pytest.raises(NotAllowed, match="Guests can read along"):
        await company.answering.elsewhere(story.id, by=GUS, text="We are looking into it.")


@pytest.mark.parametrize("by", [ANA, BEN, EVE, CLEO], ids=["publishes", "approves", "drafts", "answers"])
async def test_whoever_may_write_may_answer_too(company: Company, by: Person) -> None:
    assert (await begun(company, await heard(company), by)).author == by.id


async def test_a_mention_of_nobody_asks_as_whom(company: Company) -> None:
    story = await heard(company, account=None)

    choice = await company.answering.begin(story.id, by=ANA)

    assert isinstance(choice, Choice)
    assert choice.accounts == (ACME, BETA)
    picked = await company.answering.begin(story.id, by=ANA, account=BETA.id)
    assert isinstance(picked, Begun)
    assert picked.post.account == BETA.id


# --- who else is at it ------------------------------------------------------------------------------------------------


async def test_whoever_comes_second_is_told_who_took_it(company: Company) -> None:
    story = await taken(company, await heard(company), BEN)

    warned = await company.answering.begin(story.id, by=CLEO)

    assert isinstance(warned, Taken)
    assert (warned.doing, warned.by, warned.at) == (Doing.TOOK, BEN.id, story.claimed_at)
    assert (await story_now(company, story)).claimed_by == BEN.id


async def test_whoever_comes_second_is_told_how_far_the_answer_is_and_may_go_on(company: Company) -> None:
    story = await heard(company)
    first = await begun(company, story, EVE)

    warned = await company.answering.begin(story.id, by=CLEO)

    assert isinstance(warned, Taken)
    assert warned.post is not None
    assert (warned.doing, warned.by, warned.post.id) == (Doing.WRITES, EVE.id, first.id)
    second = await begun(company, story, CLEO, anyway=True)
    assert second.id != first.id
    assert (await story_now(company, story)).answer == second.id
    assert isinstance(await company.answering.begin(story.id, by=EVE), Taken)


async def test_a_second_answer_to_the_same_words_is_warned_of(company: Company) -> None:
    story = await heard(company)
    await confirmed(company, story)
    await company.run(UNDO)

    for somebody in (CLEO, EVE):
        warned = await company.answering.begin(story.id, by=somebody)
        assert isinstance(warned, Taken)
        assert (warned.doing, warned.by) == (Doing.ANSWERED, CLEO.id)


@pytest.mark.both_databases
async def test_two_who_press_in_the_same_moment_are_not_both_let_through(company: Company) -> None:
    story = await heard(company)
    await taken(company, story, BEN)
    company.answering.store = Stale(company.store, story, times=1)

    warned = await company.answering.begin(story.id, by=CLEO)

    assert isinstance(warned, Taken)
    assert warned.by == BEN.id


# --- what cannot be answered ------------------------------------------------------------------------------------------


async def test_x_takes_answers_only_to_those_who_named_us(company: Company) -> None:
    company.world.limits = replace(company.world.limits, only_addressed=True)
    named, found = a_heard(account=ACME), a_heard("Kettles by Acme break.", account=ACME, addressed=False)

    assert isinstance(await company.answering.begin((await told_story(company, named)).id, by=CLEO), Begun)
    story = await told_story(company, found)
    refused = await company.answering.begin(story.id, by=CLEO)

    assert isinstance(refused, Ineligible)
    assert refused.why is Obstacle.UNADDRESSED
    assert refused.link == f"https://x.example/intent?in_reply_to={found.id}"
    assert (await story_now(company, story)).state is StoryState.OPEN


async def test_what_was_said_where_we_do_not_post_has_its_own_address(company: Company) -> None:
    article = a_heard(account=None, network="feed:blog.example", addressed=False, url="https://blog.example/kettles")
    refused = await company.answering.begin((await told_story(company, article)).id, by=CLEO)

    assert isinstance(refused, Ineligible)
    assert (refused.why, refused.network) == (Obstacle.ELSEWHERE, "")
    assert refused.link == "https://blog.example/kettles"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "http://[", "", "file:///etc/passwd"])
async def test_an_address_that_no_browser_should_open_is_left_out(company: Company, url: str) -> None:
    handed_in = a_heard(account=None, network="webhook:shop", addressed=False, url=url)
    company.answering.networks = Unlinked(company.world)

    refused = await company.answering.begin((await told_story(company, handed_in)).id, by=CLEO)

    assert isinstance(refused, Ineligible)
    assert refused.link == ""


async def test_what_its_author_deleted_cannot_be_answered(company: Company) -> None:
    mention = a_heard(account=ACME)
    story = await told_story(company, mention)
    await gone(company, mention.key)

    refused = await company.answering.begin(story.id, by=CLEO)

    assert isinstance(refused, Ineligible)
    assert (refused.why, refused.link) == (Obstacle.GONE, "")


async def test_words_for_elsewhere_are_checked_like_any_answer_and_not_kept(company: Company) -> None:
    story = await heard(company, addressed=False)
    notable(company)

    checked = await company.answering.elsewhere(story.id, by=CLEO, text="Calm down.")

    assert isinstance(checked, Elsewhere)
    assert (checked.findings, checked.is_filled) == ((NOTABLE,), True)
    assert checked.link.endswith("&text=Calm down.")
    async with company.store.reading() as tx:
        assert await tx.posts.list_unfinished(CLEO.id) == []


# --- the fast lane ----------------------------------------------------------------------------------------------------


async def test_a_clean_answer_of_somebody_trusted_to_answer_goes_out_after_the_undo_window(company: Company) -> None:
    mention = a_heard(account=ACME)
    post = await confirmed(company, await told_story(company, mention))

    assert (post.state, post.needed) == (PostState.APPROVED, 0)
    await company.run(UNDO)

    assert (await company.now(post)).state is PostState.PUBLISHED
    [(part, _)] = company.world.arrivals
    assert (part.text, part.reply_to) == (SORRY, mention.id)


@pytest.mark.parametrize(
    ("by", "route"),
    [(CLEO, Route.DIRECT), (ANA, Route.DIRECT), (MEG, Route.APPROVAL), (EVE, Route.APPROVAL), (BEN, Route.APPROVAL)],
    ids=["answers", "publishes", "is not trusted yet", "drafts", "approves"],
)
async def test_the_way_a_clean_answer_takes(company: Company, by: Person, route: Route) -> None:
    post = await written(company, await begun(company, await heard(company), by), by=by)

    assert (await company.posting.look(post.id, by=by)).route is route


async def test_an_answer_with_findings_asks_an_approver(company: Company) -> None:
    story = await heard(company)
    notable(company)

    post = await confirmed(company, story)

    assert (post.state, post.needed) == (PostState.WAITING, 1)
    await company.run(UNDO)
    assert company.world.posts == []
    approved = await company.approving.approve(post.id, by=BEN, revision=post.revision)
    assert approved.state is PostState.APPROVED
    await company.run(UNDO)
    assert (await story_now(company, story)).state is StoryState.ANSWERED


async def test_an_answer_that_gets_findings_before_it_leaves_does_not_leave(company: Company) -> None:
    post = await confirmed(company, await heard(company))
    notable(company)
    company.judge.rules_version = "checks-2"

    await company.run(UNDO)

    assert (await company.now(post)).state is PostState.WAITING
    assert company.world.posts == []


async def test_who_may_only_answer_cannot_write_anything_else(company: Company) -> None:
    with pytest.raises(NotAllowed, match="You can't post as @acme yet"):
        await company.posting.write(PostId("p" * 26), by=CLEO, words=Words("Buy!", account=ACME.id))

    assert ACME not in await company.posting.accounts_for(CLEO)


async def test_an_answer_moved_to_another_account_is_an_ordinary_post_there(company: Company) -> None:
    post = await written(company, await begun(company, await heard(company)))

    with pytest.raises(NotAllowed, match="You can't post as @beta yet"):
        await company.posting.write(post.id, by=CLEO, words=Words(SORRY, account=BETA.id))
    moved = await company.now(post)
    assert moved.story is None
    with pytest.raises(NotAllowed, match="You can't post as @acme yet"):
        await company.posting.write(post.id, by=CLEO, words=Words(SORRY, account=ACME.id))


async def test_what_an_answer_answers_cannot_be_changed_by_its_form(company: Company) -> None:
    mention = a_heard(account=ACME)
    post = await begun(company, await told_story(company, mention))

    for link in ("", "https://x.example/somebody/status/99", "nonsense"):
        words = Words(SORRY, account=ACME.id, reply_link=link)
        judged = (await company.posting.write(post.id, by=CLEO, words=words)).post
        assert judged.content.parts[0].reply_to == mention.id
        assert judged.fields.reply_link == post.fields.reply_link


async def test_a_right_to_answer_that_was_taken_away_stops_the_answer(company: Company) -> None:
    post = await confirmed(company, await heard(company))
    async with company.store.transaction() as tx:
        rights = replace(ACME.rights, answer=frozenset())
        await tx.accounts.sync([replace(ACME, rights=rights), BETA])

    await company.run(UNDO)

    assert (await company.now(post)).state is PostState.WAITING
    assert company.world.posts == []


async def test_an_answer_whose_mention_is_deleted_meanwhile_does_not_leave(company: Company) -> None:
    mention = a_heard(account=ACME)
    story = await told_story(company, mention)
    post = await confirmed(company, story)
    await gone(company, mention.key)

    await company.run(UNDO)

    waiting = await company.now(post)
    assert waiting.state is PostState.WAITING
    assert waiting.decision is not None
    assert "deleted their post" in waiting.decision.reason
    assert company.world.posts == []
    assert (await story_now(company, story)).state is StoryState.CLAIMED


async def test_an_answer_that_the_network_would_not_take_any_more_does_not_leave(company: Company) -> None:
    post = await confirmed(company, await heard(company, addressed=False))
    company.world.limits = replace(company.world.limits, only_addressed=True)

    await company.run(UNDO)

    assert (await company.now(post)).state is PostState.WAITING
    assert company.world.posts == []


async def test_confirming_an_answer_to_what_is_gone_says_so(company: Company) -> None:
    mention = a_heard(account=ACME)
    post = await written(company, await begun(company, await told_story(company, mention)))
    await gone(company, mention.key)

    with pytest.raises(InvalidContent, match="deleted their post") as refused:
        await company.posting.confirm(post.id, by=CLEO, version=post.version, typed=ACME.handle, ticked=True)

    assert refused.value.field == "confirm"


async def test_a_saved_reply_with_a_gap_left_in_it_cannot_go_out(company: Company) -> None:
    saved = SavedReply(name="Sorry", text="We are sorry about order [order no.].")
    settings = replace(company.policy.settings, listening=ListeningSettings(replies=(saved,)))
    posting = Posting(
        store=company.store,
        checking=Checking(build_checks({})),
        policy=Policy(settings),
        networks=FakeNetworks(company.world),
        clock=company.clock,
    )
    post = await begun(company, await heard(company))

    left = await posting.write(post.id, by=CLEO, words=Words(saved.text, account=ACME.id))
    filled = await posting.write(post.id, by=CLEO, words=Words("We are sorry about order 4711.", account=ACME.id))

    assert left.route is Route.BLOCKED
    assert filled.route is Route.DIRECT


async def test_for_somebodys_own_account_only_they_answer(company: Company) -> None:
    own = replace(an_account("ben", owner=BEN, answer=(CLEO,)), kind=Kind.PERSONAL)

    assert company.policy.may_answer(BEN, own)
    assert not company.policy.may_answer(CLEO, own)


# --- the story closes -------------------------------------------------------------------------------------------------


async def test_the_story_is_answered_when_its_answer_is_public_and_not_before(company: Company) -> None:
    story = await heard(company)
    post = await confirmed(company, story)
    assert (await story_now(company, story)).state is StoryState.CLAIMED

    await company.run(UNDO)

    now = await story_now(company, story)
    assert (now.state, now.answer, now.decided_by) == (StoryState.ANSWERED, post.id, CLEO.id)
    assert now.over_at == company.clock.now()


async def test_answering_it_makes_the_router_forget_a_habit_that_says_otherwise(company: Company) -> None:
    story = await heard(company)
    name = habit_of(story)
    assert name is not None
    async with company.store.transaction() as tx:
        await tx.record(taught(Lesson(id=name, to="support", told_by=BEN.id, at=company.clock.now())))

    await confirmed(company, story)
    await company.run(UNDO)

    async with company.store.reading() as tx:
        lesson = await tx.lessons.find(name)
    assert lesson is not None
    assert lesson.state is LessonState.FORGOTTEN


async def test_an_answer_that_the_network_refused_leaves_the_story_taken(company: Company) -> None:
    company.world.script = [Rejected(reason="Not allowed.")]
    story = await heard(company)
    post = await confirmed(company, story)

    await company.run(UNDO)

    assert (await company.now(post)).state is PostState.FAILED
    assert (await story_now(company, story)).state is StoryState.CLAIMED


async def test_an_answer_a_person_saw_closes_the_story(company: Company) -> None:
    story = await heard(company)
    company.world.script, company.world.sightings = [LOST], [CannotTell(reason="Not readable.")] * MOST_LOOKS
    post = await confirmed(company, story)
    await company.run(timedelta(hours=1))
    assert (await company.now(post)).state is PostState.NEEDS_HUMAN
    assert (await story_now(company, story)).state is StoryState.CLAIMED

    await company.publishing.resolve(post.id, by=DORA, live=True, link="https://x.example/acme/status/4711")

    assert (await story_now(company, story)).state is StoryState.ANSWERED


@pytest.mark.both_databases
async def test_a_story_that_moved_in_the_same_moment_does_not_keep_the_answer_from_being_recorded(
    company: Company,
) -> None:
    story = await heard(company)
    post = await confirmed(company, story)
    stale = Stale(company.store, await story_now(company, story), times=2)
    company.publishing = publishing_over(company, stale)
    async with company.store.transaction() as tx:
        escalated = (await tx.stories.get(story.id)).step(StoryStep.ESCALATE, by=BEN.id, at=company.clock.now())
        await tx.record(escalated)

    await company.run(UNDO)

    assert (await company.now(post)).state is PostState.PUBLISHED
    now = await story_now(company, story)
    assert (now.state, now.answer, now.version) == (StoryState.ANSWERED, post.id, escalated.after.version + 1)


async def test_a_story_that_never_holds_still_does_not_keep_the_answer_from_being_recorded(company: Company) -> None:
    story = await heard(company)
    post = await confirmed(company, story)
    company.publishing = publishing_over(company, Stale(company.store, story, times=1_000))

    await company.run(UNDO)

    assert (await company.now(post)).state is PostState.PUBLISHED
    assert (await story_now(company, story)).state is StoryState.CLAIMED


async def test_a_recalled_answer_opens_its_story_again(company: Company) -> None:
    story = await heard(company)
    post = await confirmed(company, story)
    await company.run(UNDO)

    await company.recalling.recall(post.id, by=CLEO)
    assert (await story_now(company, story)).state is StoryState.ANSWERED
    await company.run(UNDO)

    now = await story_now(company, story)
    assert (await company.now(post)).state is PostState.RECALLED
    assert (now.state, now.answer, now.claimed_by, now.over_at) == (StoryState.OPEN, None, None, None)
    assert isinstance(await company.answering.begin(story.id, by=CLEO), Begun)


async def test_a_recalled_first_answer_leaves_a_story_that_has_another_one(company: Company) -> None:
    story = await heard(company)
    first = await confirmed(company, story)
    await company.run(UNDO)
    second = await begun(company, story, EVE, anyway=True)

    await company.recalling.recall(first.id, by=CLEO)
    await company.run(UNDO)

    assert (await story_now(company, story)).answer == second.id


# --- helpers ----------------------------------------------------------------------------------------------------------


async def gone(company: Company, key: tuple[str, str]) -> None:
    """Its author deleted it."""
    async with company.store.transaction() as tx:
        await tx.mentions.gone([key])


def publishing_over(company: Company, store: Any) -> Publishing:
    """The same flow over another store."""
    networks = FakeNetworks(company.world)
    return Publishing(
        store=store, policy=company.policy, checking=company.judge, networks=networks, clock=company.clock
    )


class Unlinked(FakeNetworks):
    """Networks that have no page for answering a post oneself."""

    def answer_link(self, network: str, remote_id: RemotePostId, text: str) -> str:
        raise NotFound("There is no such page.")


class Stale:
    """A store that reads a story, so many times, as it was before somebody else wrote it; writing it is real."""

    def __init__(self, store: Any, story: Story, *, times: int) -> None:
        self._store = store
        self._story = story
        self._times = times

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Any]:
        async with self._store.transaction() as tx:
            truth = tx.stories

            async def found(story_id: StoryId) -> Story | None:
                if self._times:
                    self._times -= 1
                    return self._story
                return cast(Story | None, await truth.find(story_id))

            async def got(story_id: StoryId) -> Story:
                return cast(Story, await found(story_id))

            tx._tx.stories = SimpleNamespace(find=found, get=got)
            try:
                yield tx
            finally:
                tx._tx.stories = truth

    def reading(self) -> Any:
        return self._store.reading()
