"""What to do next with the parts of a post: pure decisions over its deliveries."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from workflows.domain.content import Part
from workflows.domain.delivery import Delivery, DeliveryState, DeliveryStep
from workflows.domain.post import Post, PostState, PostStep
from workflows.domain.transition import Change
from workflows.errors import TooLate

MOST_UNCLEAR = 3
"""Intents that ended unclear and were not found, before a person is asked."""
MOST_LOOKS = 5
"""Unreadable timelines before a person is asked."""
RECALL_FOR = timedelta(minutes=15)
"""How long taking down is tried before a person is told that it did not work."""


def next_part(deliveries: Sequence[Delivery]) -> Delivery | None:
    """The part whose turn it is: the first, in order, that is not live. None when all are."""
    return next((delivery for delivery in deliveries if delivery.state is not DeliveryState.SENT), None)


def part_to_send(post: Post, deliveries: Sequence[Delivery], delivery: Delivery) -> Part:
    """The part as it goes out: in a thread, each answers the one before it."""
    part = post.content.parts[delivery.part]
    before = next((each.remote_id for each in deliveries if each.part == delivery.part - 1), None)
    return replace(part, reply_to=before) if before else part


def left_unclear(delivery: Delivery, *, reason: str, at: datetime) -> Change[Delivery]:
    """The answer never came: to be settled, and counted, since it may happen MOST_UNCLEAR times only."""
    return delivery.step(DeliveryStep.UNKNOWN, at=at, unclear=delivery.unclear + 1, reason=reason)


def anything_left(deliveries: Sequence[Delivery]) -> bool:
    """Whether any part is, or may be, in public."""
    return any(delivery.state not in {DeliveryState.READY, DeliveryState.DECLINED} for delivery in deliveries)


def ended_by(step: PostStep, deliveries: Sequence[Delivery]) -> PostStep:
    """The step that ends a post that waits, is on hold or approved: of one whose beginning is live, only the rest."""
    return PostStep.LEAVE_REST if any(each.state is DeliveryState.SENT for each in deliveries) else step


def require_not_left(post: Post, deliveries: Sequence[Delivery], *, now: datetime) -> None:
    """Raise TooLate when it is being sent, or was: with when, and whether it can be taken down again."""
    if post.state not in _LEFT:
        return
    left_at = min((each.armed_at for each in deliveries if each.armed_at), default=post.changed_at)
    recall = post.state in {PostState.PUBLISHED, PostState.PARTLY_PUBLISHED}
    seconds = max(0, int((now - left_at).total_seconds()))
    ago = f"{seconds} s" if seconds < 120 else f"{seconds // 60} min"
    message = f"It left {ago} ago. Recall it?" if recall else f"Too late: it started to leave {ago} ago."
    raise TooLate(message, left_at=left_at, recall=recall)


_LEFT = frozenset({PostState.PUBLISHING, PostState.PUBLISHED, PostState.PARTLY_PUBLISHED, PostState.NEEDS_HUMAN})


def finish_of(deliveries: Sequence[Delivery]) -> PostStep | None:
    """How the post ends, or None while a part is still on its way."""
    states = {delivery.state for delivery in deliveries}
    if states == {DeliveryState.SENT}:
        return PostStep.FINISH_PUBLISHED
    if DeliveryState.NEEDS_HUMAN in states:
        return PostStep.FINISH_NEEDS_HUMAN
    if DeliveryState.DECLINED in states:
        return PostStep.FINISH_PARTLY if DeliveryState.SENT in states else PostStep.FINISH_FAILED
    return None


def resolution_of(deliveries: Sequence[Delivery]) -> PostStep | None:
    """How a post in doubt goes on once a part turned out to be live; None while another is in doubt."""
    if any(each.state is DeliveryState.NEEDS_HUMAN for each in deliveries):
        return None
    return PostStep.RESOLVE_LIVE if finish_of(deliveries) is PostStep.FINISH_PUBLISHED else PostStep.RESOLVE_PARTLY


def pause_after(waited: timedelta) -> timedelta:
    """How long to wait after a try that certainly sent nothing: as long as so far, at least 5 s, at most 10 minutes."""
    return min(max(waited, timedelta(seconds=5)), timedelta(minutes=10))


def look_pause(looks: int) -> timedelta:
    """How long to wait after so many unreadable timelines: 15 s, doubling."""
    return timedelta(seconds=15 * (1 << min(max(0, looks - 1), 10)))


def recall_again(*, asked: datetime, now: datetime, wanted: datetime | None = None) -> datetime | None:
    """When to try again to take down what a person asked for at `asked`; None when that is too late.

    At `wanted`, where the network named a moment; else after as long as so far, between 5 s and 2 minutes.
    """
    pause = min(max(now - asked, timedelta(seconds=5)), timedelta(minutes=2))
    due = max(now, wanted) if wanted else now + pause
    return due if due <= asked + RECALL_FOR else None
