"""Lessons, on both databases: what people taught stays, in the row and in the log."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, update

from storage.database import Database
from storage.schema import lessons
from storage.store import SqlStore
from storage.verifying import verify_audit
from tests.builders import ANA, BEN, NOON
from workflows.domain.department import Lesson, taught
from workflows.errors import Conflict

LATER = NOON + timedelta(hours=1)
WARRANTY = Lesson(id="word:garantía", to="product", told_by=ANA.id, at=NOON)
HABIT = Lesson(id=f"habit:{'rule:3|' * 60}", to="support", told_by=BEN.id, at=LATER)


async def teach(store: SqlStore, *given: Lesson) -> None:
    async with store.transaction() as tx:
        for lesson in given:
            await tx.record(taught(lesson))


async def test_lessons_are_listed_the_newest_first_without_the_forgotten(store: SqlStore) -> None:
    await teach(store, WARRANTY, HABIT)
    async with store.transaction() as tx:
        assert await tx.lessons.list() == [HABIT, WARRANTY]
        again = HABIT.again("support", by=ANA.id, at=LATER)
        await tx.record(again)
        gone = WARRANTY.forgotten(by=None, at=LATER)
        await tx.record(gone)

        assert await tx.lessons.list() == [again.after]
        assert await tx.lessons.find(WARRANTY.id) == gone.after
        assert await tx.lessons.find("word:other") is None
        assert await tx.messages.due(now=LATER) == []


async def test_whoever_is_slower_teaches_nothing(store: SqlStore) -> None:
    await teach(store, WARRANTY)
    for late in (taught(WARRANTY), WARRANTY.again("hr", by=BEN.id, at=LATER)):
        async with store.transaction() as tx:
            found = await tx.lessons.find(WARRANTY.id)
            assert found is not None
            await tx.record(found.again("product", by=ANA.id, at=LATER))
        with pytest.raises(Conflict):
            async with store.transaction() as tx:
                await tx.record(late)


async def test_a_lesson_altered_or_removed_past_the_log_is_found(
    store: SqlStore, database: Database, database_url: str
) -> None:
    await teach(store, WARRANTY, HABIT)
    assert (await verify_audit(database_url)).is_whole

    for statement in (update(lessons).values(to="nowhere"), delete(lessons)):
        async with database.writer.begin() as connection:
            await connection.execute(statement)
        problem = (await verify_audit(database_url)).problem
        assert problem is not None and "lesson" in problem.what
