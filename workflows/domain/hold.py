"""A legal hold: what a person wrote, or everything, must be kept although somebody asks to erase it."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from workflows.domain.audit import Entry
from workflows.domain.ids import PersonId
from workflows.domain.transition import Change, next_state


class HoldState(Enum):
    """Whether it stands."""

    IN_FORCE = "in_force"
    LIFTED = "lifted"


class HoldStep(Enum):
    """What can happen to it."""

    LIFT = "lift"


TRANSITIONS = {(HoldState.IN_FORCE, HoldStep.LIFT): HoldState.LIFTED}


@dataclass(frozen=True, kw_only=True)
class Hold:
    """One hold. `person` None: everything."""

    id: str
    person: PersonId | None
    reason: str
    """The matter, in the operator's words."""
    by: str
    at: datetime
    state: HoldState = HoldState.IN_FORCE
    version: int = 0

    def covers(self, person: PersonId) -> bool:
        """Whether this person's words must be kept because of it."""
        return self.state is HoldState.IN_FORCE and self.person in {None, person}

    def lift(self, *, by: str, at: datetime) -> Change["Hold"]:
        """End it. Raises WrongState."""
        state = next_state(TRANSITIONS, self.state, HoldStep.LIFT, sentence="This hold was lifted before.")
        after = replace(self, state=state, version=self.version + 1)
        return Change(before=self, after=after, entry=_entry(after, "hold.lift", by=by, at=at))


def placed(hold: Hold) -> Change[Hold]:
    """The birth of a hold."""
    return Change(before=None, after=hold, entry=_entry(hold, "hold.place", by=hold.by, at=hold.at))


def _entry(hold: Hold, action: str, *, by: str, at: datetime) -> Entry:
    return Entry(at=at, action=action, subject=hold.id, by=by, facts={"person": hold.person, "state": hold.state.value})
