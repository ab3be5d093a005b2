"""Sources, on both databases: how far each was read, and what it cost."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from storage.sources import items_at
from storage.store import SqlStore
from tests.builders import NOON
from workflows.errors import Conflict
from workflows.ports.listening import Progress

DAY = date(2026, 3, 2)


async def test_a_source_moves_on_only_from_where_it_was(store: SqlStore) -> None:
    first = Progress(cursor="1", polled_at=NOON)
    async with store.transaction() as tx:
        assert await tx.sources.progress("blog") == Progress()
        await tx.sources.move("blog", first, before=None)
        await tx.sources.move("blog", Progress(cursor="2" * 3_000), before="1")

        assert (await tx.sources.progress("blog")).cursor == "2" * 3_000
        assert await tx.sources.progress("other") == Progress()
    for before in (None, "1"):
        with pytest.raises(Conflict):
            async with store.transaction() as tx:
                await tx.sources.move("blog", first, before=before)


async def test_a_source_can_fail_and_recover_without_moving(store: SqlStore) -> None:
    async with store.transaction() as tx:
        for progress in (Progress(failing_since=NOON), Progress(failing_since=NOON, polled_at=NOON), Progress()):
            await tx.sources.move("blog", progress, before=None)
            assert await tx.sources.progress("blog") == progress


async def test_spending_adds_up_exactly_by_source_and_day(store: SqlStore) -> None:
    async with store.transaction() as tx:
        assert await tx.sources.spent(since=DAY) == 0
        for _ in range(3):
            await tx.sources.spend("mentions", day=DAY, items=7, cost=Decimal("0.007"))
        await tx.sources.spend("search", day=DAY - timedelta(days=1), items=100, cost=Decimal("0.5"))
        await tx.sources.spend("search", day=DAY, items=0, cost=Decimal("0.0000001"))

        assert await tx.sources.spent(since=DAY, source="mentions") == Decimal("0.021")
        # Rounded up: a cap must not be passed by what is too small to be counted.
        assert await tx.sources.spent(since=DAY, source="search") == Decimal("0.000001")
        assert await tx.sources.spent(since=DAY - timedelta(days=1)) == Decimal("0.521001")
        assert await tx.sources.items(since=DAY) == {"mentions": 21, "search": 0}


async def test_what_was_read_can_be_looked_up_beside_the_running_program(store: SqlStore, database_url: str) -> None:
    async with store.transaction() as tx:
        await tx.sources.spend("mentions", day=DAY, items=7, cost=Decimal("0.007"))
        await tx.sources.spend("mentions", day=DAY - timedelta(days=2), items=3, cost=Decimal("0.003"))
        await tx.sources.spend("mentions", day=DAY - timedelta(days=31), items=1, cost=Decimal("0.001"))

    assert await items_at(database_url, since=DAY - timedelta(days=30)) == {"mentions": (10, DAY - timedelta(days=2))}
