"""Moderators are asked about a company's words, outside of any transaction and once; they can only add."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from tests.builders import ANA, BEN, NOON, OWN
from tests.fakes import FakeNetworks
from tests.public import a_heard, told_story
from tests.workflows.conftest import ACME, BETA, CLEO, DORA, GUS, Company
from workflows.answering import Answering, Begun
from workflows.checking import Checking, NamedCheck
from workflows.domain.account import Account
from workflows.domain.content import Content, Part
from workflows.domain.finding import Context, Draft, Edit, Finding, Fix, Severity, Span, Verdict
from workflows.domain.ids import PostId
from workflows.domain.limits import Limits
from workflows.domain.opinion import MODERATION, Opinion, added_by, print_of
from workflows.domain.post import Post, PostState
from workflows.errors import Conflict, InvalidContent, NotAllowed
from workflows.ports.store import Store, Transaction
from workflows.posting import Posting, Words

DRAFT = PostId("p" * 26)
RUDE = Finding(check="any", severity=Severity.RISKY, reason="It may be rude.", advice="Say it kindly.")
UNSURE = replace(RUDE, severity=Severity.NOTABLE, reason="It could not be asked.")


@dataclass
class FakeModerators:
    """Implements `ports.moderator.Moderators`."""

    store: "WatchedStore"
    names: Sequence[str] = ("outside",)
    findings: tuple[Finding, ...] = ()
    failed: bool = False
    asked: list[str] = field(default_factory=list)

    async def ask(self, content: Content) -> Sequence[Opinion]:
        assert self.store.open == 0, "asked inside a transaction"
        self.asked.append(content.text)
        said = {"words": print_of(content), "findings": self.findings, "failed": self.failed}
        return [Opinion(moderator=name, **said) for name in self.names]  # type: ignore[arg-type]


@dataclass
class WatchedStore:
    """A store that knows whether a transaction is open."""

    inner: Store
    open: int = 0

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        async with self.inner.transaction() as tx:
            self.open += 1
            try:
                yield tx
            finally:
                self.open -= 1

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        async with self.inner.reading() as tx:
            self.open += 1
            try:
                yield tx
            finally:
                self.open -= 1


@pytest.fixture
def moderators(company: Company) -> FakeModerators:
    """One moderator, who finds nothing unless told to; the company asks it from now on."""
    store = WatchedStore(company.store)
    moderators = FakeModerators(store)
    company.posting = Posting(
        store=store,
        checking=company.judge,
        policy=company.policy,
        networks=FakeNetworks(company.world),
        clock=company.clock,
        moderators=moderators,
    )
    company.answering = Answering(
        store=store,
        checking=company.judge,
        policy=company.policy,
        networks=FakeNetworks(company.world),
        clock=company.clock,
        moderators=moderators,
    )
    return moderators


async def written(company: Company, text: str = "Fresh bread.", account: Account = ACME) -> Post:
    return (await company.posting.write(DRAFT, by=ANA, words=Words(text, account=account.id))).post


async def confirmed(company: Company, post: Post) -> Post:
    return await company.posting.confirm(DRAFT, by=ANA, version=post.version, typed="acme", ticked=True)


async def stored(company: Company) -> Post:
    async with company.store.reading() as tx:
        post: Post = await tx.posts.get(DRAFT)
        return post


# --- what is asked ----------------------------------------------------------------------------------------------------


async def test_what_a_moderator_finds_stands_beside_our_own_findings(
    company: Company, moderators: FakeModerators
) -> None:
    moderators.findings = (RUDE,)

    post = await written(company)

    (found,) = post.findings
    assert (found.check, found.rule, found.severity) == (MODERATION, "outside", Severity.RISKY)
    assert (await confirmed(company, post)).needed == 2
    assert moderators.asked == ["Fresh bread."]


async def test_the_same_words_are_asked_about_once_whoever_looks(company: Company, moderators: FakeModerators) -> None:
    await written(company)
    await company.posting.look(DRAFT, by=ANA)
    await company.posting.switch(DRAFT, by=ANA, to=BETA.id)
    await company.posting.glance(DRAFT, by=ANA)
    await written(company)
    assert moderators.asked == ["Fresh bread."]

    post = await written(company, "Fresh rolls.")
    await confirmed(company, post)
    assert moderators.asked == ["Fresh bread.", "Fresh rolls."]


async def test_private_words_never_leave(company: Company, moderators: FakeModerators) -> None:
    moderators.findings = (RUDE,)

    post = await written(company, "I hate Mondays.", OWN)
    await company.posting.look(DRAFT, by=ANA)

    assert (moderators.asked, post.findings, post.opinions) == ([], (), ())
    back = (await company.posting.switch(DRAFT, by=ANA, to=ACME.id)).post
    assert moderators.asked == ["I hate Mondays."]
    assert [one.check for one in back.findings] == [MODERATION]
    own = (await company.posting.switch(DRAFT, by=ANA, to=OWN.id)).post
    assert (own.findings, own.opinions) == ((), ())


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        pytest.param(Words("  ", account=ACME.id), InvalidContent, id="no words"),
        pytest.param(Words("x" * 100_001, account=ACME.id), InvalidContent, id="endless"),
        pytest.param(Words("Hello."), InvalidContent, id="no account"),
    ],
)
async def test_what_cannot_be_checked_is_not_asked_about(
    company: Company, moderators: FakeModerators, words: Words, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        await company.posting.write(DRAFT, by=ANA, words=words)

    assert moderators.asked == []
    assert (await stored(company)).text == words.text


async def test_nobody_is_asked_for_somebody_without_rights(company: Company, moderators: FakeModerators) -> None:
    with pytest.raises(NotAllowed):
        await company.posting.write(DRAFT, by=DORA, words=Words("Hello.", account=ACME.id))
    with pytest.raises(NotAllowed):
        await company.posting.look(DRAFT, by=ANA)

    assert moderators.asked == []


async def test_whoever_could_not_answer_is_asked_again_when_somebody_looks(
    company: Company, moderators: FakeModerators
) -> None:
    moderators.failed = True
    moderators.findings = (UNSURE,)
    post = await written(company)
    assert [one.reason for one in post.findings] == [UNSURE.reason]

    moderators.failed, moderators.findings = False, ()
    looked = (await company.posting.look(DRAFT, by=ANA)).post
    assert (looked.findings, len(moderators.asked)) == ((), 2)


async def test_an_objection_is_not_lost_when_another_moderator_has_to_be_asked_again(
    company: Company, moderators: FakeModerators
) -> None:
    moderators.findings = (RUDE,)
    await written(company)
    moderators.names, moderators.findings, moderators.failed = ("outside", "second"), (), True

    (found,) = (await company.posting.look(DRAFT, by=ANA)).post.findings

    assert (found.rule, found.severity) == ("outside", Severity.RISKY)


async def test_a_failure_is_what_it_is_said_to_be_and_is_not_asked_again_when_confirming(
    company: Company, moderators: FakeModerators
) -> None:
    moderators.failed, moderators.findings = True, (UNSURE,)
    post = await written(company)

    sent = await confirmed(company, post)

    assert (sent.state, sent.needed, len(moderators.asked)) == (PostState.WAITING, 1, 1)


async def test_an_answer_begun_here_is_asked_about_like_any_draft(company: Company, moderators: FakeModerators) -> None:
    story = await told_story(company, a_heard(account=ACME))
    begun = await company.answering.begin(story.id, by=CLEO)
    assert isinstance(begun, Begun)
    assert moderators.asked == []
    moderators.findings = (RUDE,)

    answer = await company.posting.write(begun.post.id, by=CLEO, words=Words("Calm down.", account=ACME.id))

    assert (moderators.asked, answer.post.verdict) == (["Calm down."], Verdict.RISKY)


async def test_an_answer_for_the_networks_own_page_is_asked_about_and_not_kept(
    company: Company, moderators: FakeModerators
) -> None:
    story = await told_story(company, a_heard(account=ACME, addressed=False))
    moderators.findings = (RUDE,)

    checked = await company.answering.elsewhere(story.id, by=CLEO, text="Calm down.")

    assert moderators.asked == ["Calm down."]
    (found,) = checked.findings
    assert (found.check, found.rule, found.severity) == (MODERATION, "outside", Severity.RISKY)
    async with company.store.reading() as tx:
        assert await tx.posts.list_unfinished(CLEO.id) == []


async def test_nobody_is_asked_about_an_answer_by_somebody_who_may_not_give_one(
    company: Company, moderators: FakeModerators
) -> None:
    story = await told_story(company, a_heard(account=ACME, addressed=False))

    with pytest.raises(NotAllowed):
        await company.answering.elsewhere(story.id, by=GUS, text="Calm down.")
    with pytest.raises(InvalidContent):
        await company.answering.elsewhere(story.id, by=CLEO, text="  ")

    assert moderators.asked == []


async def test_mended_words_are_asked_about_as_they_will_be(company: Company, moderators: FakeModerators) -> None:
    mend = Fix(label="Leave it out", edits=(Edit(span=Span(start=0, end=6), text=""),))
    company.judge.findings = (replace(RUDE, check="profanity", severity=Severity.NOTABLE, fix=mend),)
    post = await written(company)
    moderators.findings = (RUDE,)

    fixed = await company.posting.fix(DRAFT, by=ANA, version=post.version, number=0)

    assert (moderators.asked, fixed.post.text) == (["Fresh bread.", "bread."], "bread.")
    assert fixed.post.verdict is Verdict.RISKY


# --- what it may do ---------------------------------------------------------------------------------------------------


async def test_a_moderator_set_up_meanwhile_is_asked_before_the_post_goes_its_way(
    company: Company, moderators: FakeModerators
) -> None:
    moderators.names = ()
    post = await written(company)
    assert moderators.asked == []
    moderators.names, moderators.findings = ("outside",), (RUDE,)

    with pytest.raises(Conflict, match="Look at it again"):
        await confirmed(company, post)

    shown = await stored(company)
    assert (shown.verdict, [one.moderator for one in shown.opinions]) == (Verdict.RISKY, ["outside"])
    assert (await confirmed(company, shown)).state is PostState.WAITING


async def test_an_objection_that_weighs_no_more_is_shown_all_the_same(
    company: Company, moderators: FakeModerators
) -> None:
    company.judge.findings = (replace(RUDE, check="profanity"),)
    moderators.names = ()
    post = await written(company)
    moderators.names, moderators.findings = ("outside",), (UNSURE,)

    with pytest.raises(Conflict):
        await confirmed(company, post)

    assert [one.check for one in (await stored(company)).findings] == ["profanity", MODERATION]
    assert (await confirmed(company, await stored(company))).needed == 2


async def test_all_is_fine_changes_nothing(company: Company, moderators: FakeModerators) -> None:
    company.judge.findings = (replace(RUDE, check="profanity"),)
    moderators.findings = (replace(RUDE, severity=Severity.ADVICE, reason="All is fine."),)

    post = await written(company)

    assert post.verdict is Verdict.RISKY
    assert (await confirmed(company, post)).needed == 2


class Always:
    """A check that always finds the same."""

    def look(self, draft: Draft, context: Context) -> list[Finding]:
        return [replace(RUDE, severity=Severity.FORBIDDEN)]


def test_the_checks_own_findings_stand_whatever_a_moderator_says() -> None:
    content = Content(parts=(Part(text="Fresh bread."),))
    fine = Opinion(moderator="m", words=print_of(content), findings=(replace(RUDE, severity=Severity.ADVICE),))
    checking = Checking([NamedCheck(name="any", check=Always(), version=1, settings="", even_when_overlong=True)])

    judgement = checking.judge(Draft(content=content, account=ACME), _context(added_by((fine,), content)))

    assert judgement.verdict is Verdict.FORBIDDEN
    assert len(judgement.findings) == 2


def _context(opinions: tuple[Finding, ...]) -> Context:
    return Context(now=NOON, limits=Limits(network="X", count=len, maximum=280), opinions=opinions)


async def test_the_last_look_counts_what_was_said_and_asks_nobody(company: Company, moderators: FakeModerators) -> None:
    moderators.findings = (UNSURE,)
    waits = await confirmed(company, await written(company))
    approved = await company.approving.approve(waits.id, by=BEN, revision=1)
    # Other rules by now: everything is judged anew before it leaves.
    company.judge.rules_version = "checks-2"

    await company.run(timedelta(minutes=1))

    left = await company.now(approved)
    assert (left.state, left.verdict) == (PostState.WAITING, Verdict.NOTABLE)
    assert [one.check for one in left.findings] == [MODERATION]
    assert moderators.asked == ["Fresh bread."]


async def test_what_was_said_of_other_words_does_not_count(company: Company, moderators: FakeModerators) -> None:
    moderators.findings = (RUDE,)
    await written(company)
    moderators.names = ()

    await written(company, "Fresh rolls.")

    assert ((await stored(company)).findings, (await stored(company)).opinions) == ((), ())


# --- what makes an author look again ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "before_and_after",
    [
        pytest.param(((), (replace(RUDE, severity=Severity.ADVICE),)), id="only a tip"),
        pytest.param(((replace(RUDE, severity=Severity.ADVICE),), ()), id="a tip less"),
        pytest.param(((RUDE,), (replace(RUDE, reason="It is 12:01."),)), id="the same, a minute later"),
    ],
)
async def test_other_rules_that_hold_it_for_nothing_else_let_it_go(
    company: Company, before_and_after: tuple[tuple[Finding, ...], tuple[Finding, ...]]
) -> None:
    before, after = before_and_after
    company.judge.findings = before
    post = await written(company)
    company.judge.rules_version, company.judge.findings = "checks-2", after

    sent = await confirmed(company, post)

    assert sent.state in {PostState.APPROVED, PostState.WAITING}


async def test_whatever_changes_each_minute_an_author_is_asked_to_look_again_only_once(company: Company) -> None:
    company.judge.findings = ()
    post = await written(company)
    company.judge.rules_version = "checks-2"
    for minute in range(2):
        company.judge.findings = (replace(RUDE, rule=f"minute {minute}"),)
        if minute == 0:
            with pytest.raises(Conflict):
                await confirmed(company, post)

    assert (await confirmed(company, await stored(company))).needed == 2
