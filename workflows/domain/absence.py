"""An absence: from when to when somebody is away, and who decides in their place. Kept, so that it can be shown later.

A stand-in decides in their own name, under the same rules as everybody, and only as long as the absence lasts.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from workflows.domain.audit import Entry, Facts
from workflows.domain.ids import PersonId
from workflows.domain.transition import Change, next_state
from workflows.errors import InvalidContent

LONGEST = timedelta(days=180)
"""A longer absence is a change of roles, and belongs into app.yaml."""


class AbsenceState(Enum):
    """Where it is. What is planned may lie in the past by now: `covers` is asked, not this."""

    PLANNED = "planned"
    ENDED = "ended"
    """Ended by a person before its time."""


class AbsenceStep(Enum):
    """What becomes of it."""

    END = "end"


TRANSITIONS = {(AbsenceState.PLANNED, AbsenceStep.END): AbsenceState.ENDED}


@dataclass(frozen=True, kw_only=True)
class Absence:
    """One absence."""

    id: str
    person: PersonId
    """Who is away."""
    instead: PersonId | None
    """Who decides in their place; None: nobody, they are just not called."""
    since: datetime
    until: datetime
    state: AbsenceState = AbsenceState.PLANNED
    version: int = 0

    def covers(self, at: datetime) -> bool:
        """Whether they are, or were, away at this instant. One that was ended covers the time until then."""
        return self.since <= at < self.until

    def next_turn(self, at: datetime) -> datetime | None:
        """When something changes by it next: as it begins, then as it is over; None afterwards."""
        return next((turn for turn in (self.since, self.until) if at < turn), None)

    def end(self, *, by: PersonId, at: datetime) -> Change["Absence"]:
        """They are back. Raises WrongState when it was ended before."""
        state = next_state(TRANSITIONS, self.state, AbsenceStep.END, sentence="This absence was ended already.")
        after = replace(self, state=state, until=min(self.until, max(at, self.since)), version=self.version + 1)
        return Change(before=self, after=after, entry=_entry(after, "absence.end", by=by, at=at))


def planned(absence: Absence, *, by: PersonId, at: datetime) -> Change[Absence]:
    """Its birth. Raises InvalidContent (`field`: until, instead) for what cannot be meant."""
    if absence.until <= max(absence.since, at):
        raise InvalidContent("That time is over before it begins. Choose a later end.", field="until")
    if absence.until - absence.since > LONGEST:
        raise InvalidContent(f"{LONGEST.days} days is the longest. For longer, app.yaml has to change.", field="until")
    if absence.instead == absence.person:
        raise InvalidContent("Choose somebody else.", field="instead")
    return Change(before=None, after=absence, entry=_entry(absence, "absence.plan", by=by, at=at))


def away(absences: Iterable[Absence], at: datetime) -> frozenset[PersonId]:
    """Who is away at this instant."""
    return frozenset(one.person for one in absences if one.covers(at))


def _entry(absence: Absence, action: str, *, by: PersonId, at: datetime) -> Entry:
    facts: Facts = {
        "person": absence.person,
        "instead": absence.instead,
        "since": absence.since.isoformat(),
        "until": absence.until.isoformat(),
    }
    return Entry(at=at, action=action, subject=absence.id, by=by, facts=facts)
