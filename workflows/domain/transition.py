"""A change: what a thing was, what it is now, and the audit entry that says so. The only thing `tx.record` takes."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Generic, TypeVar

from workflows.domain.audit import Entry
from workflows.errors import WrongState

Thing = TypeVar("Thing")
State = TypeVar("State", bound=Enum)
Step = TypeVar("Step", bound=Enum)


@dataclass(frozen=True, kw_only=True)
class Change(Generic[Thing]):
    """One step of one thing. `before` is None for a birth; versions guard against a lost race."""

    before: Thing | None
    after: Thing
    entry: Entry


def next_state(
    table: dict[tuple[State, Step], State], state: State, step: Step, *, sentence: str, at: datetime | None = None
) -> State:
    """Look a step up in a machine's table. Raises WrongState with `sentence` when there is no such edge."""
    try:
        return table[(state, step)]
    except KeyError:
        raise WrongState(sentence) from None
