"""Breaking the glass: two people open one account for half an hour, in which one other person's yes is enough.

Everything else stays as it is: nobody approves their own words, forbidden words stay blocked, a freeze stays a freeze.
It is told loudly when it begins, and stays on the owner's list until somebody who took no part in it reviewed it.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from workflows.domain.audit import Entry, Facts
from workflows.domain.ids import AccountId, PersonId
from workflows.domain.transition import Change, next_state

LASTS = timedelta(minutes=30)
ASKED_FOR = timedelta(minutes=15)
"""How long the second person has to agree."""


class EmergencyState(Enum):
    """Where it is. That its time is over is a matter of the clock: see `is_open`."""

    ASKED = "asked"
    OPENED = "opened"
    CLOSED = "closed"
    """Before its time, by a person."""
    REVIEWED = "reviewed"
    DECLINED = "declined"


class EmergencyStep(Enum):
    """What becomes of it."""

    OPEN = "open"
    DECLINE = "decline"
    CLOSE = "close"
    REVIEW = "review"


S, T = EmergencyState, EmergencyStep
TRANSITIONS = {
    (S.ASKED, T.OPEN): S.OPENED,
    (S.ASKED, T.DECLINE): S.DECLINED,
    (S.OPENED, T.CLOSE): S.CLOSED,
    (S.OPENED, T.REVIEW): S.REVIEWED,
    (S.CLOSED, T.REVIEW): S.REVIEWED,
}


@dataclass(frozen=True, kw_only=True)
class Emergency:
    """One time that the glass of an account was broken, or was asked to be."""

    id: str
    account: AccountId
    asked_by: PersonId
    asked_at: datetime
    reason: str
    """In the words of who asked; sealed, never in the log."""
    state: EmergencyState = EmergencyState.ASKED
    second: PersonId | None = None
    """Who agreed, or declined."""
    opened_at: datetime | None = None
    """When the second person agreed."""
    until: datetime | None = None
    """When it ends; set as it is opened."""
    reviewed_by: PersonId | None = None
    lessons: str = ""
    """What the review found; sealed."""
    version: int = 0

    def is_open(self, at: datetime) -> bool:
        """Whether one yes is enough at this instant."""
        return self.state is S.OPENED and self.until is not None and at < self.until

    def may_be_answered(self, at: datetime) -> bool:
        """Whether the second person can still agree."""
        return self.state is S.ASKED and at < self.asked_at + ASKED_FOR

    def needs_review(self, at: datetime) -> bool:
        """Whether it is over and nobody has looked at it yet."""
        return self.state is S.CLOSED or (self.state is S.OPENED and not self.is_open(at))

    def step(self, step: EmergencyStep, *, by: PersonId, at: datetime, **changes: object) -> Change["Emergency"]:
        """Take one step of the table, with changes to other fields. Raises WrongState."""
        state = next_state(TRANSITIONS, self.state, step, sentence=_REFUSALS[self.state])
        after = replace(self, state=state, version=self.version + 1, **changes)  # type: ignore[arg-type]
        return Change(before=self, after=after, entry=_entry(after, f"emergency.{step.value}", by=by, at=at))


def asked(emergency: Emergency) -> Change[Emergency]:
    """Its birth."""
    entry = _entry(emergency, "emergency.ask", by=emergency.asked_by, at=emergency.asked_at)
    return Change(before=None, after=emergency, entry=entry)


_REFUSALS = {
    S.ASKED: "Nobody has agreed to this yet, so there is nothing to close.",
    S.OPENED: "This was agreed to already.",
    S.CLOSED: "This is over.",
    S.REVIEWED: "This was reviewed already.",
    S.DECLINED: "This was declined.",
}


def _entry(emergency: Emergency, action: str, *, by: PersonId, at: datetime) -> Entry:
    until = emergency.until.isoformat() if emergency.until else None
    facts: Facts = {"account": emergency.account, "state": emergency.state.value, "until": until}
    return Entry(at=at, action=action, subject=emergency.id, by=by, facts=facts)
