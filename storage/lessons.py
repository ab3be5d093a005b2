"""Lessons: what people taught the router, bound by the log like every decision."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, select

from storage.audit import append
from storage.schema import lessons
from storage.work import Work
from workflows.domain.department import Lesson, LessonState
from workflows.domain.ids import PersonId
from workflows.domain.transition import Change
from workflows.errors import Conflict

_ACTIVE = select(lessons).where(lessons.c.state == LessonState.ACTIVE.value).order_by(lessons.c.at.desc(), lessons.c.id)
_ONE = select(lessons).where(lessons.c.id == bindparam("id"))


class SqlLessons:
    """Implements `ports.listening.Lessons`, and writes changes of lessons."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def list(self) -> Sequence[Lesson]:
        """Those that were not forgotten, the newest first."""
        return [_lesson(row) for row in await self._work.connection.execute(_ACTIVE)]

    async def find(self, lesson_id: str) -> Lesson | None:
        """The lesson, also a forgotten one; or None."""
        row = (await self._work.connection.execute(_ONE, {"id": lesson_id})).one_or_none()
        return _lesson(row) if row is not None else None

    async def write(self, change: Change[Lesson]) -> None:
        """Write the row over the version it was decided on, and the leaf. Raises Conflict."""
        before, row = change.before, _row(change.after)
        if before is None:
            done = await self._work.born(lessons, row)
        else:
            done = await self._work.changed(lessons, row, before=before.version)
        if not done:
            raise Conflict("Somebody else taught the same just now. Your step was not taken; look at it again.")
        await append(self._work.connection, change.entry, thing="lesson", row=row)


def _row(lesson: Lesson) -> dict[str, Any]:
    return {
        "id": lesson.id,
        "to": lesson.to,
        "times": lesson.times,
        "told_by": lesson.told_by,
        "at": lesson.at,
        "state": lesson.state.value,
        "version": lesson.version,
    }


def _lesson(row: Row[Any]) -> Lesson:
    return Lesson(
        id=row.id,
        to=row.to,
        times=row.times,
        told_by=PersonId(row.told_by),
        at=row.at,
        state=LessonState(row.state),
        version=row.version,
    )
