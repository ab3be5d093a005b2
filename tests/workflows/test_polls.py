"""A poll and the mark of a paid partnership: asked for in the form, read by every check, part of the digest."""

import hashlib
import json
from dataclasses import replace
from datetime import timedelta

import pytest

from storage.words import from_bytes, to_bytes, words_of
from tests.builders import ANA, NOON, a_post, an_account
from tests.workflows.conftest import ACME, Company
from workflows.checking import Checking, build_checks
from workflows.domain.account import Kind
from workflows.domain.approval import Occasion
from workflows.domain.content import Content, Fields, Media, Part, Poll, digest_of
from workflows.domain.duration import duration_of, in_words
from workflows.domain.finding import Context, Draft, Finding, Severity
from workflows.domain.ids import PostId, RemotePostId, new_id
from workflows.domain.limits import Limits, PollRules
from workflows.domain.opinion import print_of
from workflows.domain.post import Post, PostState
from workflows.errors import InvalidContent
from workflows.policy.planning import occasions
from workflows.posting import Words

RULES = PollRules(fewest=2, most=4, longest=25, shortest_for=timedelta(minutes=5), longest_for=timedelta(days=7))
CONTEXT = Context(now=NOON, limits=Limits(network="X", count=len, maximum=280, polls=RULES, partnerships=True))
CHECKING = Checking(build_checks({}))
HARMLESS = Poll(options=("Red", "Blue"), minutes=1_440)


def judged(text: str, poll: Poll | None = None, *, partnership: bool = False) -> tuple[Finding, ...]:
    content = Content(parts=(Part(text=text, poll=poll, partnership=partnership),))
    return CHECKING.judge(Draft(content=content, account=an_account()), CONTEXT).findings


def digest(part: Part) -> str:
    content = Content(parts=(part,))
    return digest_of(content, network="x", remote_id=ACME.remote_id, tenant="acme", rules="r").hex


# --- what it is bound to ----------------------------------------------------------------------------------------------


def test_the_digest_of_a_post_without_either_is_what_it_was_before_there_were_any() -> None:
    record = {
        "v": 1,
        "tenant": "acme",
        "network": "x",
        "account": ACME.remote_id,
        "parts": [{"text": "Hello.", "reply_to": None, "media": []}],
        "send_at": None,
        "rules": "r",
    }
    canonical = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    assert digest(Part(text="Hello.")) == hashlib.sha256(canonical.encode()).hexdigest()


def test_a_poll_its_order_its_time_and_the_mark_are_all_part_of_the_digest() -> None:
    parts = [
        Part(text="Hello."),
        Part(text="Hello.", poll=HARMLESS),
        Part(text="Hello.", poll=replace(HARMLESS, options=("Blue", "Red"))),
        Part(text="Hello.", poll=replace(HARMLESS, minutes=5)),
        Part(text="Hello.", partnership=True),
    ]

    assert len({digest(part) for part in parts}) == len(parts)


def test_moderators_are_asked_again_when_only_a_choice_changed() -> None:
    polls = [Poll(options=options, minutes=5) for options in (("A", "B"), ("A", "C"))]
    one, other = (Content(parts=(Part(text="Which?", poll=poll),)) for poll in polls)

    assert print_of(one) != print_of(other)


def test_all_of_it_comes_back_from_the_store() -> None:
    fields = Fields(thread=True, numbered=True, writing="One.", poll="A\nB", poll_for="1 day", partnership=True)
    part = Part(text="Which?", poll=HARMLESS, partnership=True)
    post = replace(a_post(), content=Content(parts=(part,)), fields=fields)

    kept = from_bytes(to_bytes(words_of(post)))

    assert kept.parts == (part,)
    assert kept.fields == fields


# --- the form ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def polls(company: Company) -> Company:
    company.world.limits = replace(company.world.limits, polls=RULES, partnerships=True, most_parts=25)
    return company


async def write(company: Company, words: Words) -> Post:
    return (await company.posting.write(PostId(new_id()), by=ANA, words=words)).post


def asking(poll: str, *, poll_for: str = "", thread: bool = False, text: str = "Which?") -> Words:
    return Words(text, account=ACME.id, poll=poll, poll_for=poll_for, thread=thread)


@pytest.mark.both_databases
async def test_a_poll_goes_out_as_it_was_confirmed(polls: Company) -> None:
    post = await write(polls, asking(" Red \n\nBlue\n", poll_for="12 hours"))
    await polls.posting.confirm(post.id, by=ANA, version=post.version, typed="acme", ticked=True)

    await polls.run(timedelta(minutes=1))

    [(sent, _)] = polls.world.arrivals
    assert sent.poll == Poll(options=("Red", "Blue"), minutes=720)
    assert (await polls.now(post)).state is PostState.PUBLISHED


@pytest.mark.parametrize(
    ("words", "field", "says"),
    [
        (asking("Red"), "poll", "2 to 4 choices"),
        (asking("A\nB\nC\nD\nE"), "poll", "2 to 4 choices"),
        (asking("Red\nred"), "poll", "the same"),
        (asking("Red\n" + "B" * 26), "poll", "at most 25"),
        (asking("A\nB", poll_for="4 minutes"), "poll_for", "5 minutes to 7 days"),
        (asking("A\nB", poll_for="8 days"), "poll_for", "5 minutes to 7 days"),
        (asking("A\nB", poll_for="a while"), "poll_for", "days, hours or minutes"),
        (asking("A\nB", thread=True, text="One.\n---\nTwo."), "poll", "not with a thread"),
    ],
)
async def test_a_poll_that_the_network_does_not_take_is_refused_at_its_field(
    polls: Company, words: Words, field: str, says: str
) -> None:
    with pytest.raises(InvalidContent, match=says) as refused:
        await write(polls, words)

    assert refused.value.field == field


async def test_a_network_without_polls_or_marks_says_so(company: Company) -> None:
    with pytest.raises(InvalidContent, match="has no polls"):
        await write(company, asking("A\nB"))
    with pytest.raises(InvalidContent, match="no mark for paid partnerships"):
        await write(company, Words("Hello.", account=ACME.id, partnership=True))


async def test_an_empty_poll_is_none(polls: Company) -> None:
    post = await write(polls, asking(" \n"))

    assert post.content.poll is None
    assert post.fields.poll == " \n"


@pytest.mark.parametrize(
    ("typed", "minutes"), [("1 day", 1440), ("12h", 720), ("90 min", 90), ("2 weeks", 20_160), ("7 Days.", 10_080)]
)
def test_how_long_is_read_as_people_type_it(typed: str, minutes: int) -> None:
    assert duration_of(typed) == timedelta(minutes=minutes)


@pytest.mark.parametrize("typed", ["", "soon", "1", "-1 day", "1 day and a half", "1 month"])
def test_anything_else_is_no_duration(typed: str) -> None:
    assert duration_of(typed) is None


def test_a_duration_is_said_without_fractions() -> None:
    assert [in_words(timedelta(minutes=one)) for one in (1, 90, 60, 1_440, 10_080)] == [
        "1 minute",
        "90 minutes",
        "1 hour",
        "1 day",
        "7 days",
    ]


# --- what the checks read ---------------------------------------------------------------------------------------------


def test_a_harmless_poll_is_no_finding() -> None:
    assert judged("Where shall we open our next store?", Poll(options=("Leeds", "Derby"), minutes=60)) == ()


@pytest.mark.parametrize(
    ("choice", "check"),
    [
        ("fuck off", "profanity"),
        ("AKIAIOSFODNN7EXAMPLE", "secrets"),
        ("call 0171 2345678", "private_data"),
        ("Re\u202ed", "hidden"),
    ],
)
def test_every_check_reads_the_choices(choice: str, check: str) -> None:
    found = judged("Which one is it for you this week?", Poll(options=("Red", choice), minutes=60))

    [one, *_] = [finding for finding in found if finding.check == check]
    assert one.reason.startswith("In the poll: ")
    assert one.span is None and one.fix is None


def test_what_the_words_say_already_is_not_said_again_of_the_poll() -> None:
    words = "See bit.ly/x1y2z3 and choose the kettle you like."

    assert len(judged(words, HARMLESS)) == len(judged(words))


def test_a_poll_beside_a_picture_is_forbidden() -> None:
    content = Content(parts=(Part(text="Which?", poll=HARMLESS, media=(Media(sha256="a" * 64, alt_text="A kettle"),)),))
    found = CHECKING.judge(Draft(content=content, account=an_account()), CONTEXT).findings

    assert any(one.rule == "poll" and one.severity is Severity.FORBIDDEN for one in found)


def test_two_parts_that_say_the_same_are_forbidden() -> None:
    content = Content(parts=tuple(Part(text=text) for text in ("We are hiring.", "Join us.", "We are hiring.")))
    found = CHECKING.judge(Draft(content=content, account=an_account()), CONTEXT).findings

    [twin] = [one for one in found if one.rule == "twins"]
    assert (twin.part, twin.severity) == (2, Severity.FORBIDDEN)


# --- paid partnerships ------------------------------------------------------------------------------------------------


def test_the_mark_of_the_network_tells_readers_that_it_is_paid_for() -> None:
    gift = "@luxehotel gifted me this stay and wow"
    [held] = [one for one in judged(gift) if one.check == "disclosure"]

    assert "tick “Paid partnership”" in held.advice
    assert not [one for one in judged(gift, partnership=True) if one.check == "disclosure"]


def test_a_paid_partnership_takes_a_route_of_its_own() -> None:
    part = Part(text="Hello.", partnership=True, reply_to=RemotePostId("1"))
    post = replace(a_post(), content=Content(parts=(part,)))

    assert list(occasions(post)) == [Occasion.REPLY, Occasion.PARTNERSHIP]
    assert list(occasions(a_post())) == []


async def test_each_part_of_a_paid_thread_is_marked(polls: Company) -> None:
    words = Words("One.\n---\nTwo.", account=ACME.id, thread=True, partnership=True)

    assert [part.partnership for part in (await write(polls, words)).content.parts] == [True, True]


async def test_a_post_of_ones_own_has_neither(polls: Company) -> None:
    own = next(one for one in await polls.posting.accounts_for(ANA) if one.kind is Kind.PERSONAL)
    post = await write(polls, Words("A\n---\nB", account=own.id, thread=True, partnership=True, poll="A\nB"))

    assert [part.text for part in post.content.parts] == ["A\n---\nB"]
    assert post.content.poll is None and not post.content.partnership
