"""A moderator is asked in time, with care, and left alone when it is down; and it can add, never take away."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from time import perf_counter

import pytest
import structlog

from bot.questioning import LONGEST, MOST_FAILURES, REMEMBERED, REMEMBERED_FOR, REST, Questioning, Terms
from bot.redacting import redactor_for
from tests.clocks import StandingClock
from workflows.domain.content import Content, Part
from workflows.domain.finding import Finding, Severity
from workflows.domain.knowledge import NOTHING_KNOWN
from workflows.domain.opinion import print_of
from workflows.errors import NetworkFailure

RUDE = Finding(check="moderation", severity=Severity.RISKY, reason="It may be rude.", advice="Say it kindly.")
TERMS = Terms(name="outside", deadline=timedelta(seconds=0.2), on_failure=Severity.NOTABLE)


@dataclass
class FakeModerator:
    """Implements `ports.moderator.Moderator`."""

    findings: tuple[Finding, ...] = ()
    failure: Exception | None = None
    wait: float = 0
    asked: list[str] = field(default_factory=list)
    closed: bool = False

    async def look(self, content: Content) -> Sequence[Finding]:
        self.asked.append(content.text)
        await asyncio.sleep(self.wait)
        if self.failure:
            raise self.failure
        return self.findings

    async def close(self) -> None:
        self.closed = True


@pytest.fixture
def moderator() -> FakeModerator:
    return FakeModerator()


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


def questioning(moderator: FakeModerator, clock: StandingClock, terms: Terms = TERMS) -> Questioning:
    return Questioning(moderator, terms, redactor=redactor_for(NOTHING_KNOWN, {}), clock=clock)


def draft(text: str = "Fresh bread.") -> Content:
    return Content(parts=(Part(text=text),))


async def test_what_it_says_is_an_opinion_of_exactly_these_words(
    moderator: FakeModerator, clock: StandingClock
) -> None:
    moderator.findings = (RUDE,)

    opinion = await questioning(moderator, clock).opinion(draft())

    assert (opinion.moderator, opinion.words, opinion.findings, opinion.failed) == (
        "outside",
        print_of(draft()),
        (RUDE,),
        False,
    )


async def test_private_words_are_blanked_out_before_they_leave(moderator: FakeModerator, clock: StandingClock) -> None:
    content = draft("Write to jane@gmail.com, @jane.")

    opinion = await questioning(moderator, clock).opinion(content)
    await questioning(moderator, clock, replace(TERMS, handles=True)).opinion(content)

    assert moderator.asked == ["Write to ██████████████, ██████", "Write to ██████████████, @jane."]
    assert opinion.words == print_of(content)


@pytest.mark.parametrize(
    ("failure", "wait"),
    [
        pytest.param(NetworkFailure("outside answered 500."), 0, id="a failure"),
        pytest.param(None, 5, id="too late"),
        pytest.param(ValueError("canary-words"), 0, id="a mistake of ours"),
    ],
)
@pytest.mark.parametrize("weight", [Severity.ADVICE, Severity.NOTABLE, Severity.RISKY])
async def test_a_failure_is_a_finding_that_says_so(
    moderator: FakeModerator,
    clock: StandingClock,
    failure: Exception | None,
    wait: float,
    weight: Severity,
    caplog: pytest.LogCaptureFixture,
) -> None:
    moderator.failure, moderator.wait = failure, wait
    begun = perf_counter()

    with caplog.at_level(logging.DEBUG), structlog.testing.capture_logs() as logged:
        opinion = await questioning(moderator, clock, replace(TERMS, on_failure=weight)).opinion(draft())

    assert perf_counter() - begun < 1
    [finding] = opinion.findings
    assert (opinion.failed, finding.severity) == (True, weight)
    assert "outside could not be asked" in finding.reason and "our own checks have" in finding.reason
    said = f"{logged} {caplog.text} {finding}"
    assert "canary" not in said and "bread" not in said.lower()
    assert [entry["event"] for entry in logged] == ["moderator.failed"]


async def test_the_same_words_are_asked_about_once_for_a_while(moderator: FakeModerator, clock: StandingClock) -> None:
    outside = questioning(moderator, clock)

    await outside.opinion(draft())
    assert await outside.opinion(draft()) == await outside.opinion(draft())
    assert len(moderator.asked) == 1

    clock.move(REMEMBERED_FOR)
    await outside.opinion(draft())
    assert len(moderator.asked) == 2


async def test_a_failure_is_not_remembered(moderator: FakeModerator, clock: StandingClock) -> None:
    outside = questioning(moderator, clock)
    moderator.failure = NetworkFailure("No.")
    assert (await outside.opinion(draft())).failed

    moderator.failure = None
    assert not (await outside.opinion(draft())).failed


async def test_only_so_much_is_remembered(moderator: FakeModerator, clock: StandingClock) -> None:
    outside = questioning(moderator, clock)
    for number in range(REMEMBERED + 1):
        await outside.opinion(draft(f"Bread {number}."))

    await outside.opinion(draft("Bread 1."))
    assert len(moderator.asked) == REMEMBERED + 1
    await outside.opinion(draft("Bread 0."))
    assert len(moderator.asked) == REMEMBERED + 2


async def test_who_failed_often_is_left_alone_for_a_while_and_then_tried_once(
    moderator: FakeModerator, clock: StandingClock
) -> None:
    outside = questioning(moderator, clock)
    moderator.failure = NetworkFailure("No.")
    for _ in range(MOST_FAILURES + 3):
        assert (await outside.opinion(draft())).failed
    assert len(moderator.asked) == MOST_FAILURES

    clock.move(REST)
    assert (await outside.opinion(draft())).failed
    opinion = await outside.opinion(draft())
    assert (opinion.failed, len(moderator.asked)) == (True, MOST_FAILURES + 1)
    assert "has not answered lately" in opinion.findings[0].reason

    clock.move(REST)
    moderator.failure = None
    assert not (await outside.opinion(draft())).failed
    assert not (await outside.opinion(draft("Rolls."))).failed


async def test_failures_count_only_in_a_row(moderator: FakeModerator, clock: StandingClock) -> None:
    outside = questioning(moderator, clock)
    for number in range(3 * MOST_FAILURES):
        moderator.failure = NetworkFailure("No.") if number % MOST_FAILURES else None
        await outside.opinion(draft(f"Bread {number}."))

    assert len(moderator.asked) == 3 * MOST_FAILURES


async def test_what_no_network_takes_is_not_sent(moderator: FakeModerator, clock: StandingClock) -> None:
    opinion = await questioning(moderator, clock).opinion(draft("x" * (LONGEST + 1)))

    assert (moderator.asked, opinion.failed) == ([], True)
    assert "longer than 10,000 characters" in opinion.findings[0].reason


async def test_giving_up_waiting_is_no_failure_of_theirs(moderator: FakeModerator, clock: StandingClock) -> None:
    moderator.wait = 5
    outside = questioning(moderator, clock, replace(TERMS, deadline=timedelta(seconds=5)))

    asking = asyncio.ensure_future(outside.opinion(draft()))
    await asyncio.sleep(0.05)
    asking.cancel()

    with pytest.raises(asyncio.CancelledError):
        await asking
