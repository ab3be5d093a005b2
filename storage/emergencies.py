"""Emergencies: who broke the glass of which account, bound by the log; why, and what was learnt, sealed.

The reason lies under the key of who asked, the lessons under the key of who reviewed.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, or_, select

from storage.audit import append
from storage.schema import emergencies
from storage.work import Work
from workflows.domain.emergency import Emergency, EmergencyState
from workflows.domain.ids import AccountId, PersonId
from workflows.domain.post import SYSTEM
from workflows.domain.transition import Change
from workflows.errors import Conflict, NotFound

_ONE = select(emergencies).where(emergencies.c.id == bindparam("id"))
_OPENED = emergencies.c.state == EmergencyState.OPENED.value
_OPEN = (
    select(emergencies.c.id)
    .where(emergencies.c.account == bindparam("account"), _OPENED, emergencies.c.until > bindparam("at"))
    .limit(1)
)
_LATEST = (
    select(emergencies)
    .where(emergencies.c.account == bindparam("account"))
    .order_by(emergencies.c.asked_at.desc(), emergencies.c.id.desc())
    .limit(1)
)
_UNREVIEWED = (
    select(emergencies)
    .where(
        or_(
            emergencies.c.state == EmergencyState.CLOSED.value,
            and_(_OPENED, emergencies.c.until <= bindparam("now")),
        )
    )
    .order_by(emergencies.c.asked_at, emergencies.c.id)
)


class SqlEmergencies:
    """Implements `ports.store.Emergencies`, and writes changes of emergencies."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def get(self, emergency_id: str) -> Emergency:
        """Raises NotFound."""
        found = await self._load(_ONE, {"id": emergency_id})
        if not found:
            raise NotFound("There is no such emergency.")
        return found[0]

    async def is_open(self, account: AccountId, *, at: datetime) -> bool:
        """Whether one yes is enough on this account at this moment."""
        found = await self._work.connection.execute(_OPEN, {"account": account, "at": at})
        return found.first() is not None

    async def latest(self, account: AccountId) -> Emergency | None:
        """The newest one, whatever became of it."""
        found = await self._load(_LATEST, {"account": account})
        return found[0] if found else None

    async def unreviewed(self, *, now: datetime) -> Sequence[Emergency]:
        """Those that are over and that nobody looked at yet, the oldest first."""
        return await self._load(_UNREVIEWED, {"now": now})

    async def write(self, change: Change[Emergency]) -> None:
        """Write the row over the version it was decided on, new words sealed, and the leaf. Raises Conflict."""
        before, after = change.before, change.after
        row = _row(after) | _new_places(before, after)
        if before is None:
            if not await self._work.born(emergencies, row):
                raise Conflict("This emergency was asked for already. Nothing was changed.")
        elif not await self._work.changed(emergencies, row, before=before.version):
            raise Conflict("Somebody else was faster with this emergency. Your step was not taken; look at it again.")
        if "reason_words" in row:
            await self._seal(row["reason_words"], after, after.reason, person=after.asked_by)
        if "lessons_words" in row:
            await self._seal(row["lessons_words"], after, after.lessons, person=after.reviewed_by or SYSTEM)
        await append(self._work.connection, change.entry, thing="emergency", row=row)

    async def _seal(self, place: str, emergency: Emergency, said: str, *, person: PersonId) -> None:
        clear = said.encode("utf-8", "surrogatepass")
        await self._work.contents.put(place, clear, subject=f"emergency:{emergency.id}", person=person)

    async def _load(self, query: Select[Any], asked: Mapping[str, object]) -> Sequence[Emergency]:
        rows = (await self._work.connection.execute(query, asked)).all()
        places = [place for row in rows for place in (row.reason_words, row.lessons_words) if place]
        opened = await self._work.contents.open(places)
        return [_emergency(row, opened) for row in rows]


def words_id(emergency: str, what: str, version: int) -> str:
    """Where the words lie that were said with the step that made this version; `what`: reason, lessons."""
    return f"emergency.{emergency}.{what}.{version}"


def _new_places(before: Emergency | None, after: Emergency) -> dict[str, str]:
    """Where words will lie that were not there before. Those that were erased since are not written again."""
    places: dict[str, str] = {}
    if after.reason and (before is None or before.reason != after.reason):
        places["reason_words"] = words_id(after.id, "reason", after.version)
    if after.lessons and (before is None or before.lessons != after.lessons):
        places["lessons_words"] = words_id(after.id, "lessons", after.version)
    return places


def _row(emergency: Emergency) -> dict[str, Any]:
    return {
        "id": emergency.id,
        "account": emergency.account,
        "asked_by": emergency.asked_by,
        "asked_at": emergency.asked_at,
        "state": emergency.state.value,
        "second": emergency.second,
        "opened_at": emergency.opened_at,
        "until": emergency.until,
        "reviewed_by": emergency.reviewed_by,
        "version": emergency.version,
    }


def _emergency(row: Row[Any], opened: Mapping[str, bytes]) -> Emergency:
    return Emergency(
        id=row.id,
        account=AccountId(row.account),
        asked_by=PersonId(row.asked_by),
        asked_at=row.asked_at,
        reason=opened.get(row.reason_words, b"").decode("utf-8", "surrogatepass"),
        state=EmergencyState(row.state),
        second=PersonId(row.second) if row.second is not None else None,
        opened_at=row.opened_at,
        until=row.until,
        reviewed_by=PersonId(row.reviewed_by) if row.reviewed_by is not None else None,
        lessons=opened.get(row.lessons_words, b"").decode("utf-8", "surrogatepass"),
        version=row.version,
    )
