"""Who has to look at a story, and by when: the clock of its department, then one person on call after the other."""

from collections.abc import Sequence
from datetime import datetime

from workflows.domain.account import Account
from workflows.domain.department import Department, ListeningSettings
from workflows.domain.hours import due
from workflows.domain.ids import PersonId
from workflows.domain.story import Story, Topic


def respond_by(settings: ListeningSettings, department: str, topic: Topic, at: datetime) -> datetime | None:
    """When somebody must have taken what came to a department at that moment; None: no clock for this topic there.

    Asked at a story's birth, whenever it moves or is open again, and for each person on call who is told.
    """
    found = settings.departments.get(department)
    span = found.clocks.get(topic) if found else None
    return due(found.hours, at, span) if found and span else None


def called(story: Story, department: Department | None, account: Account | None) -> tuple[PersonId, ...]:
    """Who was told directly about a story so far, in this order: people on call, then who looks after the account."""
    rungs = ladder(department, account)
    return tuple(dict.fromkeys(person for rung in rungs[: story.climbed] for person in rung))


def ladder(department: Department | None, account: Account | None) -> Sequence[tuple[PersonId, ...]]:
    """Who is told on each rung that a story climbs: people on call one by one, then owner and guardian together."""
    on_call = [(person,) for person in department.on_call] if department else []
    last = tuple(one for one in (account.owner, account.guardian) if one) if account else ()
    return [*on_call, *([tuple(dict.fromkeys(last))] if last else [])]
