"""Legal holds."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select

from storage.audit import append
from storage.schema import holds
from storage.work import Work
from workflows.domain.hold import Hold, HoldState
from workflows.domain.ids import PersonId
from workflows.domain.transition import Change
from workflows.errors import Conflict, NotFound


class SqlHolds:
    """Implements `ports.store.Holds`, and writes changes of holds."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def list(self) -> Sequence[Hold]:
        """Those in force, the oldest first."""
        query = select(holds).where(holds.c.state == HoldState.IN_FORCE.value).order_by(holds.c.at, holds.c.id)
        return [_hold(row) for row in await self._work.connection.execute(query)]

    async def get(self, hold_id: str) -> Hold:
        """Raises NotFound."""
        row = (await self._work.connection.execute(select(holds).where(holds.c.id == hold_id))).one_or_none()
        if row is None:
            raise NotFound("There is no such hold.")
        return _hold(row)

    async def write(self, change: Change[Hold]) -> None:
        """Write the row over the version it was decided on, and the leaf. Raises Conflict."""
        before, row = change.before, _row(change.after)
        if before is None:
            if not await self._work.born(holds, row):
                raise Conflict("There is already a hold of that name. Nothing was changed.")
        elif not await self._work.changed(holds, row, before=before.version):
            raise Conflict("Somebody else was faster with this hold. Your step was not taken.")
        await append(self._work.connection, change.entry, thing="hold", row=row)


def _row(hold: Hold) -> dict[str, Any]:
    return {
        "id": hold.id,
        "person": hold.person,
        "reason": hold.reason,
        "by": hold.by,
        "at": hold.at,
        "state": hold.state.value,
        "version": hold.version,
    }


def _hold(row: Row[Any]) -> Hold:
    return Hold(
        id=row.id,
        person=PersonId(row.person) if row.person is not None else None,
        reason=row.reason,
        by=row.by,
        at=row.at,
        state=HoldState(row.state),
        version=row.version,
    )
