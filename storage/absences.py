"""Absences: ids and times, bound by the log, so that it can be shown later who stood in for whom."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, select

from storage.audit import append
from storage.humans import ids_of
from storage.schema import absences
from storage.work import Work
from workflows.domain.absence import Absence, AbsenceState
from workflows.domain.ids import PersonId
from workflows.domain.transition import Change
from workflows.errors import Conflict, NotFound

_SOONEST_FIRST = select(absences).order_by(absences.c.since, absences.c.id)
# As `Absence.covers`: one that was ended covers the time until then.
_AT = _SOONEST_FIRST.where(absences.c.since <= bindparam("moment"), absences.c.until > bindparam("moment"))
_UPCOMING = _SOONEST_FIRST.where(
    absences.c.person.in_(ids_of(bindparam("whose"))),
    absences.c.until > bindparam("now"),
    absences.c.state == AbsenceState.PLANNED.value,
)


class SqlAbsences:
    """Implements `ports.store.Absences`, and writes changes of absences."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def get(self, absence_id: str) -> Absence:
        """Raises NotFound."""
        row = (await self._work.connection.execute(select(absences).where(absences.c.id == absence_id))).one_or_none()
        if row is None:
            raise NotFound("There is no such absence.")
        return _absence(row)

    async def at(self, moment: datetime) -> Sequence[Absence]:
        """Those that cover this moment."""
        return [_absence(row) for row in await self._work.connection.execute(_AT, {"moment": moment})]

    async def upcoming(self, person: PersonId, *, now: datetime) -> Sequence[Absence]:
        """Theirs that are not over, the soonest first; under any of their ids."""
        asked = {"whose": person, "now": now}
        return [_absence(row) for row in await self._work.connection.execute(_UPCOMING, asked)]

    async def write(self, change: Change[Absence]) -> None:
        """Write the row over the version it was decided on, and the leaf. Raises Conflict."""
        before, row = change.before, _row(change.after)
        if before is None:
            if not await self._work.born(absences, row):
                raise Conflict("This absence is kept already. Nothing was changed.")
        elif not await self._work.changed(absences, row, before=before.version):
            raise Conflict("Somebody else was faster with this absence. Your step was not taken; look at it again.")
        await append(self._work.connection, change.entry, thing="absence", row=row)


def _row(absence: Absence) -> dict[str, Any]:
    return {
        "id": absence.id,
        "person": absence.person,
        "instead": absence.instead,
        "since": absence.since,
        "until": absence.until,
        "state": absence.state.value,
        "version": absence.version,
    }


def _absence(row: Row[Any]) -> Absence:
    return Absence(
        id=row.id,
        person=PersonId(row.person),
        instead=PersonId(row.instead) if row.instead is not None else None,
        since=row.since,
        until=row.until,
        state=AbsenceState(row.state),
        version=row.version,
    )
