"""What a post on X may have beside its words: a poll, and the mark of a paid partnership."""

from collections.abc import Mapping
from datetime import timedelta
from typing import TypedDict

from workflows.domain.content import Part
from workflows.domain.limits import PollRules

POLLS = PollRules(
    fewest=2, most=4, longest=25, shortest_for=timedelta(minutes=5), longest_for=timedelta(minutes=10_080)
)
"""X, `POST /2/tweets`: 2 to 4 options of 1 to 25 characters, open for 5 to 10,080 minutes."""


class PollFields(TypedDict, total=False):
    """tweepy's words for a poll."""

    poll_options: list[str]
    poll_duration_minutes: int


def poll_of(part: Part) -> PollFields:
    """The part's poll as tweepy takes it; nothing without one."""
    if part.poll is None:
        return {}
    return {"poll_options": list(part.poll.options), "poll_duration_minutes": part.poll.minutes}


def flags_of(part: Part) -> Mapping[str, object]:
    """What tweepy has no words for, as it stands in the body of the request."""
    return {"paid_partnership": True} if part.partnership else {}
