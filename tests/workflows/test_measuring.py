"""How long posts wait, and how many are approved as they were written."""

from datetime import timedelta

from tests.builders import ANA, BEN, NOON
from tests.workflows.conftest import ACME
from workflows.domain.ids import PostId
from workflows.domain.post import PostStep
from workflows.measuring import FEWEST, figures_of
from workflows.ports.store import Wait


def wait(minutes: int, *, step: PostStep = PostStep.APPROVE, first_time: bool = True) -> Wait:
    at = NOON + timedelta(minutes=minutes)
    return Wait(
        post=PostId(f"p{minutes}"),
        account=ACME.id,
        author=ANA.id,
        submitted_at=NOON,
        answered_at=at,
        decided_at=at,
        decided_by=BEN.id,
        step=step,
        first_time=first_time,
    )


def test_the_median_and_nine_in_ten_are_waits_that_happened() -> None:
    figures = figures_of([wait(minutes) for minutes in range(1, 11)])

    assert figures is not None
    assert (figures.median, figures.nine_in_ten) == (timedelta(minutes=5), timedelta(minutes=9))


def test_first_time_approval_is_a_share_of_what_was_approved() -> None:
    figures = figures_of(
        [wait(1), wait(2, first_time=False), wait(3, step=PostStep.REJECT, first_time=False), wait(4), wait(5)]
    )

    assert figures is not None
    assert (figures.decided, figures.approved, figures.first_time) == (5, 4, 0.75)


def test_too_few_decisions_say_nothing() -> None:
    assert figures_of([wait(1)] * (FEWEST - 1)) is None
