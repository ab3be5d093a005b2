"""False alarms: what approvers agreed was none, for each check. Holds no words, and nobody who was erased."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, select

from storage.schema import false_alarms
from storage.work import Work
from workflows.domain.ids import PersonId, PostId, new_id
from workflows.domain.objection import FalseAlarm

_OF_POST = (
    select(false_alarms).where(false_alarms.c.post == bindparam("post")).order_by(false_alarms.c.at, false_alarms.c.id)
)
_COUNTED = (
    select(false_alarms.c.check, func.count())
    .where(false_alarms.c.at >= bindparam("since"))
    .group_by(false_alarms.c.check)
)


class SqlFalseAlarms:
    """Implements `ports.store.FalseAlarms`."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def add(self, alarm: FalseAlarm) -> bool:
        """Keep it, once for each person, post, revision, check and rule. False when it was there already."""
        return await self._work.born(false_alarms, _row(alarm))

    async def of_post(self, post_id: PostId) -> Sequence[FalseAlarm]:
        """The post's, oldest first."""
        return [_alarm(row) for row in await self._work.connection.execute(_OF_POST, {"post": post_id})]

    async def counted(self, *, since: datetime) -> Mapping[str, int]:
        """How many for each check since then."""
        rows = (await self._work.connection.execute(_COUNTED, {"since": since})).all()
        return {check: int(count) for check, count in rows}


def _row(alarm: FalseAlarm) -> dict[str, Any]:
    return {
        "id": new_id(),
        "post": alarm.post,
        "revision": alarm.revision,
        "check": alarm.check,
        "rule": alarm.rule,
        "by": alarm.by,
        "at": alarm.at,
    }


def _alarm(row: Row[Any]) -> FalseAlarm:
    return FalseAlarm(
        post=PostId(row.post),
        revision=row.revision,
        check=row.check,
        rule=row.rule,
        by=PersonId(row.by) if row.by is not None else None,
        at=row.at,
    )
