"""What people say back to findings: mends are exact, reasons are shown, and nothing weighs less for any of it."""

import re
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import ANA, BEN, CHIARA, NOON, OWN, a_post
from tests.fakes import FakeJudge, FakeNetworks, Said
from tests.workflows.conftest import ACME, DORA, EVE, GUS, Company
from workflows.domain.content import Content, Part
from workflows.domain.finding import Context, Draft, Edit, Finding, Fix, FixKind, Route, Severity, Span, Verdict
from workflows.domain.ids import PostId
from workflows.domain.objection import FindingKey, Justification, key_of
from workflows.domain.person import Identity, Person, person_id
from workflows.domain.post import Post, PostState
from workflows.errors import Conflict, InvalidContent, NotAllowed, NotFound, WrongState
from workflows.policy import Circumstances, Policy, PolicySettings
from workflows.posting import LONGEST_REASON, Posting, Words

DRAFT = PostId("p" * 26)
SWEAR = Finding(
    check="profanity", severity=Severity.NOTABLE, reason="A swear word.", advice="Leave it out.", rule="mild"
)


@dataclass
class WordJudge(FakeJudge):
    """Finds words where they stand: each of `words` is a finding, with a fix for those that have one."""

    words: dict[str, Fix | None] = field(default_factory=dict)

    def judge(self, draft: Draft, context: Context) -> Said:
        found = [
            replace(SWEAR, rule=word, span=Span(start=match.start(), end=match.end()), fix=fix)
            for part in draft.content.parts
            for word, fix in self.words.items()
            for match in re.finditer(re.escape(word), part.text)
        ]
        return Said(tuple(replace(one, fix=_placed(one)) for one in found))


def _placed(finding: Finding) -> Fix | None:
    """The fix with its edits where the word stands."""
    fix, span = finding.fix, finding.span
    if fix is None or span is None or fix.kind is FixKind.EXPAND:
        return fix
    return replace(fix, edits=(Edit(span=span, text=fix.edits[0].text),))


def replacing(text: str) -> Fix:
    return Fix(label="Fix it", edits=(Edit(span=Span(start=0, end=0), text=text),))


@dataclass
class FakeShortener:
    """Implements `ports.shortener.Shortener`; proves that nothing is asked while the draft is locked."""

    company: Company
    leads_to: str | None
    asked: list[str] = field(default_factory=list)

    async def expand(self, url: str) -> str | None:
        self.asked.append(url)
        async with self.company.store.transaction() as tx:
            await tx.posts.get(DRAFT)
        return self.leads_to


@pytest.fixture
def judge() -> WordJudge:
    return WordJudge(
        words={"damn": replacing("very"), "bit.ly/x": Fix(label="Expand", kind=FixKind.EXPAND), "cheap": None}
    )


@pytest.fixture
def posting(company: Company, judge: WordJudge) -> Posting:
    return posting_with(company, judge)


def posting_with(company: Company, judge: WordJudge, leads_to: str | None = None) -> Posting:
    company.posting = Posting(
        store=company.store,
        checking=judge,
        policy=company.policy,
        networks=FakeNetworks(company.world),
        clock=company.clock,
        shortener=FakeShortener(company, leads_to),
    )
    return company.posting


async def written(posting: Posting, text: str) -> Post:
    return (await posting.write(DRAFT, by=ANA, words=Words(text, account=ACME.id))).post


async def stored(company: Company) -> Post:
    async with company.store.reading() as tx:
        post: Post = await tx.posts.get(DRAFT)
        return post


# --- a glance ---------------------------------------------------------------------------------------------------------


async def test_a_glance_says_what_a_check_would_and_keeps_nothing(company: Company, posting: Posting) -> None:
    saved = await posting.save(DRAFT, by=ANA, words=Words("damn good", account=ACME.id))

    found = await posting.glance(DRAFT, by=ANA)

    assert [one.rule for one in found] == ["damn"]
    assert await stored(company) == saved


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(Words("damn good"), id="no account"),
        pytest.param(Words(" ", account=ACME.id), id="no words"),
        pytest.param(Words("damn " * 20_001, account=ACME.id), id="longer than can be checked"),
    ],
)
async def test_there_is_nothing_to_say_about_half_a_form(posting: Posting, words: Words) -> None:
    await posting.save(DRAFT, by=ANA, words=words)

    assert await posting.glance(DRAFT, by=ANA) == ()


async def test_only_its_author_glances_at_a_draft(posting: Posting) -> None:
    await posting.save(DRAFT, by=ANA, words=Words("damn good", account=ACME.id))

    with pytest.raises(NotAllowed):
        await posting.glance(DRAFT, by=BEN)
    with pytest.raises(NotFound):
        await posting.glance(PostId("q" * 26), by=ANA)


# --- fixes ------------------------------------------------------------------------------------------------------------


async def test_a_fix_is_an_edit_by_the_author_that_is_judged_anew(company: Company, posting: Posting) -> None:
    post = await written(posting, "damn good, not cheap")

    fixed = await posting.fix(DRAFT, by=ANA, version=post.version, number=0)

    assert fixed.post == await stored(company)
    assert (fixed.post.text, fixed.post.last_editor) == ("very good, not cheap", ANA.id)
    assert [one.rule for one in fixed.post.findings] == ["cheap"]
    done = await posting.confirm(DRAFT, by=ANA, version=fixed.post.version, typed="acme", ticked=True)
    assert done.state is PostState.WAITING


async def test_a_fix_for_another_version_of_the_draft_changes_nothing(company: Company, posting: Posting) -> None:
    older = await written(posting, "damn good")
    await written(posting, "damn good bread")
    newer = await stored(company)

    with pytest.raises(Conflict, match="Nothing was changed"):
        await posting.fix(DRAFT, by=ANA, version=older.version, number=0)

    assert await stored(company) == newer


@pytest.mark.parametrize("number", [1, 2, -1, 99], ids=["no fix", "no finding", "below", "beyond"])
async def test_what_has_no_fix_is_not_fixed(company: Company, posting: Posting, number: int) -> None:
    post = await written(posting, "damn good, not cheap")

    with pytest.raises(Conflict, match="nothing to fix"):
        await posting.fix(DRAFT, by=ANA, version=post.version, number=number)

    assert await stored(company) == post


async def test_the_finding_that_was_shown_is_the_one_that_is_fixed(
    company: Company, posting: Posting, judge: WordJudge
) -> None:
    post = await written(posting, "damn good, not cheap")
    # Today's judge says them in another order, and has a mend for each.
    judge.words = {"cheap": replacing("dear"), "damn": replacing("very")}

    fixed = await posting.fix(DRAFT, by=ANA, version=post.version, number=0)

    assert fixed.post.text == "very good, not cheap"


async def test_of_the_same_words_twice_those_that_were_shown_are_fixed(company: Company, posting: Posting) -> None:
    post = await written(posting, "damn the damn dam")

    fixed = await posting.fix(DRAFT, by=ANA, version=post.version, number=1)

    assert fixed.post.text == "damn the very dam"


async def test_a_mend_that_nobody_was_shown_is_not_carried_out(
    company: Company, posting: Posting, judge: WordJudge
) -> None:
    post = await written(posting, "damn good")
    judge.words = {"damn": replacing("so")}

    with pytest.raises(Conflict):
        await posting.fix(DRAFT, by=ANA, version=post.version, number=0)

    assert await stored(company) == post


async def test_words_still_in_the_form_are_fixed_and_stay_unchecked(company: Company, posting: Posting) -> None:
    saved = await posting.save(DRAFT, by=ANA, words=Words("not cheap, damn it", account=ACME.id))

    fixed = await posting.fix(DRAFT, by=ANA, version=saved.version, number=0)

    assert (fixed.post.text, [one.rule for one in fixed.post.findings]) == ("not cheap, very it", ["cheap"])
    kept = await stored(company)
    assert (kept.text, kept.rules, kept.findings) == ("not cheap, very it", "", ())
    with pytest.raises(Conflict):
        await posting.confirm(DRAFT, by=ANA, version=kept.version, typed="acme", ticked=True)


async def test_nobody_else_fixes_a_draft_and_nobody_what_was_confirmed(company: Company, posting: Posting) -> None:
    post = await written(posting, "damn good")
    with pytest.raises(NotAllowed):
        await posting.fix(DRAFT, by=BEN, version=post.version, number=0)

    sent = await posting.confirm(DRAFT, by=ANA, version=post.version, typed="acme", ticked=True)
    with pytest.raises(WrongState):
        await posting.fix(DRAFT, by=ANA, version=sent.version, number=0)
    assert (await stored(company)).text == "damn good"


async def test_a_short_link_becomes_where_it_leads(company: Company, judge: WordJudge) -> None:
    posting = posting_with(company, judge, leads_to="https://acme.example/bread")
    post = await written(posting, "See bit.ly/x today")

    fixed = await posting.fix(DRAFT, by=ANA, version=post.version, number=0)

    assert fixed.post.text == "See https://acme.example/bread today"


@pytest.mark.parametrize(
    "answer",
    [
        None,
        "",
        "javascript:alert(1)",
        "https://acme.example/ and more",
        "https://a\u202e.example",
        "https://" + "a" * 3_000,
    ],
    ids=["unknown", "nothing", "no address", "more than one", "disguised", "endless"],
)
async def test_a_link_that_leads_nowhere_certain_stays(company: Company, judge: WordJudge, answer: str | None) -> None:
    posting = posting_with(company, judge, leads_to=answer)
    post = await written(posting, "See bit.ly/x today")

    with pytest.raises(WrongState, match="could not be found out"):
        await posting.fix(DRAFT, by=ANA, version=post.version, number=0)

    assert await stored(company) == post


async def test_words_that_changed_while_the_shortener_was_asked_are_untouched(
    company: Company, judge: WordJudge
) -> None:
    posting = posting_with(company, judge)

    class Slow:
        async def expand(self, url: str) -> str | None:
            await written(posting, "Something else")
            return "https://acme.example/"

    slow = Posting(
        store=company.store,
        checking=judge,
        policy=company.policy,
        networks=FakeNetworks(company.world),
        clock=company.clock,
        shortener=Slow(),
    )
    post = await written(posting, "See bit.ly/x today")

    with pytest.raises(Conflict):
        await slow.fix(DRAFT, by=ANA, version=post.version, number=0)

    assert (await stored(company)).text == "Something else"


# --- reasons ----------------------------------------------------------------------------------------------------------


async def test_a_reason_stays_with_its_finding_through_edits_and_goes_with_it(
    company: Company, posting: Posting
) -> None:
    post = await written(posting, "damn good, not cheap")
    said = await posting.justify(DRAFT, by=ANA, version=post.version, number=0, reason="  It is our slogan. ")
    assert said.post == await stored(company)
    (finding, other) = said.post.findings
    kept = said.post.justification(finding)
    assert kept is not None and (kept.reason, kept.by, kept.at) == ("It is our slogan.", ANA.id, company.clock.now())
    assert said.post.justification(other) is None

    moved = await written(posting, "Our bread: damn good!")
    assert moved.justification(moved.findings[0]) == kept

    gone = await written(posting, "Our bread: good!")
    assert gone.justifications == ()


async def test_a_later_reason_replaces_the_earlier_one(posting: Posting) -> None:
    post = await written(posting, "damn good")
    first = await posting.justify(DRAFT, by=ANA, version=post.version, number=0, reason="Because.")

    second = await posting.justify(DRAFT, by=ANA, version=first.post.version, number=0, reason="It is a quotation.")

    assert [one.reason for one in second.post.justifications] == ["It is a quotation."]


@pytest.mark.parametrize(
    ("reason", "sentence"), [("  ", "Say why"), ("x" * (LONGEST_REASON + 1), "At most 300")], ids=["empty", "endless"]
)
async def test_a_reason_that_is_none_is_refused_at_its_field(
    company: Company, posting: Posting, reason: str, sentence: str
) -> None:
    post = await written(posting, "damn good")

    with pytest.raises(InvalidContent, match=sentence) as refused:
        await posting.justify(DRAFT, by=ANA, version=post.version, number=0, reason=reason)

    assert refused.value.field == "reason"
    assert await stored(company) == post


@pytest.mark.parametrize(("version", "number"), [(0, 0), (None, 1), (None, -1)], ids=["older", "beyond", "below"])
async def test_a_reason_for_what_is_not_there_is_refused(posting: Posting, version: int | None, number: int) -> None:
    post = await written(posting, "damn good")

    with pytest.raises(Conflict):
        await posting.justify(
            DRAFT, by=ANA, version=post.version if version is None else version, number=number, reason="Because."
        )


async def test_reasons_are_given_by_the_author_for_what_others_decide_about(company: Company, posting: Posting) -> None:
    post = await written(posting, "damn good")
    with pytest.raises(NotAllowed):
        await posting.justify(DRAFT, by=BEN, version=post.version, number=0, reason="Because.")

    own = (await posting.switch(DRAFT, by=ANA, to=OWN.id)).post
    with pytest.raises(WrongState, match="needs no reasons"):
        await posting.justify(DRAFT, by=ANA, version=own.version, number=0, reason="Because.")


async def test_a_reason_is_in_no_digest_and_shortens_no_way(company: Company, posting: Posting) -> None:
    post = await written(posting, "damn good")
    before = await posting.look(DRAFT, by=ANA)

    after = await posting.justify(DRAFT, by=ANA, version=post.version, number=0, reason="It is our slogan.")

    assert (after.route, after.plan) == (before.route, before.plan)
    assert (after.post.digest, after.post.verdict) == (before.post.digest, Verdict.NOTABLE)
    sent = await posting.confirm(DRAFT, by=ANA, version=after.post.version, typed="acme", ticked=True)
    assert (sent.state, sent.needed, sent.digest) == (PostState.WAITING, 1, before.post.digest)
    assert [one.reason for one in sent.justifications] == ["It is our slogan."]


async def test_a_text_that_is_handed_back_takes_its_reasons_along(company: Company, posting: Posting) -> None:
    post = await written(posting, "damn good")
    await posting.justify(DRAFT, by=ANA, version=post.version, number=0, reason="It is our slogan.")
    await posting.switch(DRAFT, by=ANA, to=OWN.id)

    await posting.hand_back(DRAFT, by=ANA)

    left = await stored(company)
    assert (left.text, left.findings, left.justifications, left.opinions) == ("", (), (), ())


# --- false alarms -----------------------------------------------------------------------------------------------------


async def waiting(company: Company, *findings: Finding) -> Post:
    company.judge.findings = findings or (SWEAR,)
    return await company.confirmed("Damn good bread.")


async def counted(company: Company) -> dict[str, int]:
    async with company.store.reading() as tx:
        return dict(await tx.false_alarms.counted(since=NOON - timedelta(days=1)))


async def test_an_approver_agrees_once_and_nothing_about_the_post_changes(company: Company) -> None:
    post = await waiting(company)

    for _ in range(2):
        assert await company.approving.agree(post.id, by=BEN, revision=1, number=0) == post

    assert await counted(company) == {"profanity": 1}
    assert await company.now(post) == post


async def test_one_human_agrees_once_from_whichever_chat(company: Company) -> None:
    post = await waiting(company)
    in_teams = Identity(platform="teams", organisation="acme", user="ben")
    await company.approving.agree(post.id, by=BEN, revision=1, number=0)
    linked = Person(id=person_id(in_teams), name="Ben", identity=in_teams, others=(BEN.identity,))
    rights = replace(ACME.rights, approve=ACME.rights.approve | {linked.id})
    async with company.store.transaction() as tx:
        await tx.people.save(linked)
        await tx.accounts.sync([replace(ACME, rights=rights)])

    await company.approving.agree(post.id, by=linked, revision=1, number=0)

    assert await counted(company) == {"profanity": 1}


async def test_the_second_approver_agrees_too_and_so_does_who_decided(company: Company) -> None:
    post = await waiting(company, replace(SWEAR, severity=Severity.RISKY))
    await company.approving.approve(post.id, by=BEN, revision=1)
    await company.approving.agree(post.id, by=BEN, revision=1, number=0)
    await company.approving.agree(post.id, by=CHIARA, revision=1, number=0)
    assert await counted(company) == {"profanity": 2}

    await company.approving.reject(post.id, by=CHIARA, revision=1, reason="Not today.")
    await company.approving.agree(post.id, by=CHIARA, revision=1, number=0)
    assert await counted(company) == {"profanity": 2}


@pytest.mark.parametrize(
    "who", [ANA, EVE, DORA, GUS], ids=["the author, though on the list", "a colleague", "the owner", "a guest"]
)
async def test_only_who_may_decide_about_it_agrees(company: Company, who: Person) -> None:
    post = await waiting(company)

    with pytest.raises(NotAllowed):
        await company.approving.agree(post.id, by=who, revision=1, number=0)

    assert await counted(company) == {}


async def test_whoever_edited_it_last_does_not_agree_to_their_own_finding(company: Company) -> None:
    post = await waiting(company)
    await company.posting.revise(post.id, by=BEN)
    draft = (await company.posting.look(post.id, by=BEN)).post
    again = await company.posting.confirm(post.id, by=BEN, version=draft.version, typed="acme", ticked=True)

    with pytest.raises(NotAllowed, match="edited this post last"):
        await company.approving.agree(post.id, by=BEN, revision=again.revision, number=0)
    await company.approving.agree(post.id, by=CHIARA, revision=again.revision, number=0)


async def test_a_card_of_an_older_revision_and_a_finding_that_is_gone_are_refused(company: Company) -> None:
    post = await waiting(company)

    with pytest.raises(Conflict):
        await company.approving.agree(post.id, by=BEN, revision=2, number=0)
    with pytest.raises(Conflict):
        await company.approving.agree(post.id, by=BEN, revision=1, number=1)
    with pytest.raises(Conflict):
        await company.approving.agree(post.id, by=BEN, revision=1, number=-1)
    assert await counted(company) == {}


async def test_nobody_agrees_about_words_nobody_was_asked_about(company: Company) -> None:
    company.judge.findings = (SWEAR,)
    draft = await company.drafted("Damn good bread.")

    with pytest.raises(WrongState):
        await company.approving.agree(draft.id, by=BEN, revision=1, number=0)


async def test_agreeing_draws_the_card_anew(company: Company) -> None:
    post = await waiting(company)
    later = company.clock.now() + timedelta(minutes=1)
    async with company.store.transaction() as tx:
        for redraw in await tx.messages.due(now=later):
            await tx.messages.done(redraw)

    await company.approving.agree(post.id, by=BEN, revision=1, number=0)

    async with company.store.transaction() as tx:
        assert [redraw.subject for redraw in await tx.messages.due(now=later)] == [f"post:{post.id}"]


# --- nothing weighs less ----------------------------------------------------------------------------------------------

POLICY = Policy(PolicySettings(tenant="acme"))
TEXT = "Damn good bread, and cheap."
FINDINGS = st.lists(
    st.builds(
        lambda severity, rule, start: replace(
            SWEAR, severity=severity, rule=rule, span=Span(start=start, end=start + 4)
        ),
        st.sampled_from(Severity),
        st.sampled_from(["mild", "slur", ""]),
        st.integers(0, 20),
    ),
    max_size=5,
)


@given(findings=FINDINGS, others=st.lists(st.text(max_size=5), max_size=3), data=st.data())
def test_no_set_of_reasons_changes_verdict_route_number_or_digest(
    findings: list[Finding], others: list[str], data: st.DataObject
) -> None:
    content = Content(parts=(Part(text=TEXT),))
    plain = replace(a_post(TEXT, account=ACME), findings=tuple(findings), rules="rules-1")
    said = data.draw(st.lists(st.sampled_from(findings))) if findings else []
    keys = {key_of(one, content) for one in said} | {FindingKey(check="links", rule=one, words=one) for one in others}
    reasons = tuple(Justification(key=key, reason="Fine.", by=ANA.id, at=NOON) for key in sorted(keys, key=repr))
    justified = replace(plain, justifications=reasons)

    assert outcome(justified) == outcome(plain)


def outcome(post: Post) -> tuple[Verdict, Route, int, str]:
    given = Circumstances(now=NOON, author=ANA, people={person.id: person for person in (ANA, BEN, CHIARA)})
    route = POLICY.route_of(post, ACME, given)
    needed = POLICY.plan(post, ACME, given).needed
    return post.verdict, route, needed, POLICY.digest(post, ACME, rules=post.rules).hex


@pytest.mark.parametrize("severity", Severity)
async def test_false_alarms_of_before_do_not_shorten_the_way_of_the_next_post(
    company: Company, severity: Severity
) -> None:
    first = await waiting(company, replace(SWEAR, severity=severity))
    if not first.is_private:
        for person in (BEN, CHIARA):
            await company.approving.agree(first.id, by=person, revision=1, number=0)
    assert await company.now(first) == first

    draft = await company.posting.write(DRAFT, by=ANA, words=Words("Damn good bread, again.", account=ACME.id))
    said = await company.posting.justify(DRAFT, by=ANA, version=draft.post.version, number=0, reason="As before.")
    second = await company.posting.confirm(DRAFT, by=ANA, version=said.post.version, typed="acme", ticked=True)

    assert (second.state, second.verdict, second.needed) == (first.state, first.verdict, first.needed)
