"""Calls for a decision: a nudge, asking who is on call, or saying that it is urgent. None of them skips a step."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from workflows.domain.audit import Entry
from workflows.domain.ids import PersonId, PostId

PAUSE = timedelta(minutes=30)
"""Between two nudges of one post, whoever presses."""
DAY = timedelta(days=1)
MOST_URGENT = 5
"""How often one person can say within a day that something is urgent, for whatever posts."""


class CallKind(Enum):
    """Who is called, and how."""

    NUDGE = "nudge"
    """Those who are asked now, once more."""
    ON_CALL = "on_call"
    """The account's person on call."""
    URGENT = "urgent"
    """On call, at once, with a reason; counted."""
    ESCALATED = "escalated"
    """On call, by the program: nobody decided in time."""


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call."""

    post: PostId
    revision: int
    kind: CallKind
    by: PersonId
    """`SYSTEM` for an escalation."""
    at: datetime
    to: tuple[PersonId, ...]
    """Who was called."""
    reason: str = ""
    """Why it is urgent, in the author's words; sealed."""


def entry_of(call: Call) -> Entry:
    """What the log says of it."""
    facts = {"kind": call.kind.value, "revision": call.revision, "called": len(call.to)}
    return Entry(at=call.at, action=f"post.{call.kind.value}", subject=call.post, by=call.by, facts=facts)
