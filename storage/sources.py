"""How far each source was read, how it is doing, and what it cost."""

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_CEILING, Decimal

from sqlalchemy import bindparam, func, select, update

from storage.engines import async_engine, parsed, starting
from storage.schema import source_progress, spending
from storage.statements import add_up, insert_if_absent
from storage.work import Work
from workflows.errors import Conflict
from workflows.ports.listening import Progress

_MILLION = 1_000_000
_PROGRESS = select(source_progress).where(source_progress.c.source == bindparam("source"))
_SPENT = select(func.coalesce(func.sum(spending.c.cost), 0)).where(spending.c.day >= bindparam("since"))
_SPENT_BY_ONE = _SPENT.where(spending.c.source == bindparam("source"))
_ITEMS = (
    select(spending.c.source, func.sum(spending.c["items"]))
    .where(spending.c.day >= bindparam("since"))
    .group_by(spending.c.source)
    .order_by(spending.c.source)
)
_BEGAN = _ITEMS.add_columns(func.min(spending.c.day))


async def items_at(url: str, *, since: date) -> Mapping[str, tuple[int, date]]:
    """How many items each source read since (and with) that day, and on which day it began, in a database that nobody
    has opened. Raises ConfigError when it cannot be read."""
    engine = async_engine(parsed(url), writes=False, pool=1)
    try:
        async with starting(), engine.connect() as connection:
            rows = await connection.execute(_BEGAN, {"since": since})
            return {source: (int(count), first) for source, count, first in rows}
    finally:
        await engine.dispose()


class SqlSources:
    """Implements `ports.listening.SourceRows`."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def progress(self, source: str) -> Progress:
        """How a source is doing; one that was never asked has no cursor."""
        row = (await self._work.connection.execute(_PROGRESS, {"source": source})).one_or_none()
        if row is None:
            return Progress()
        return Progress(cursor=row.cursor, polled_at=row.polled_at, failing_since=row.failing_since)

    async def move(self, source: str, progress: Progress, *, before: str | None) -> None:
        """Raises Conflict unless the cursor is still `before`: another replica was faster."""
        row = {
            "cursor": progress.cursor,
            "polled_at": progress.polled_at,
            "failing_since": progress.failing_since,
        }
        there = (source_progress.c.source == source, source_progress.c.cursor.is_not_distinct_from(before))
        moved = await self._work.connection.execute(update(source_progress).where(*there).values(**row))
        if moved.rowcount == 1:
            return
        new = {"source": source, **row}
        if before is not None or not await insert_if_absent(self._work.connection, source_progress, new):
            raise Conflict("Another part of this program asked this source just now. Nothing was kept twice.")

    async def spend(self, source: str, *, day: date, items: int, cost: Decimal) -> None:
        """Note what was read and what that cost; a started millionth of a dollar counts as one."""
        millionths = int((cost * _MILLION).to_integral_value(ROUND_CEILING))
        row = {"source": source, "day": day, "items": items, "cost": millionths}
        await add_up(self._work.connection, spending, [row], columns=["items", "cost"])

    async def spent(self, *, since: date, source: str | None = None) -> Decimal:
        """US dollars since (and with) that day (UTC), of one source or all."""
        query, asked = (_SPENT, {}) if source is None else (_SPENT_BY_ONE, {"source": source})
        millionths = (await self._work.connection.execute(query, {"since": since, **asked})).scalar_one()
        return Decimal(int(millionths)) / _MILLION

    async def items(self, *, since: date) -> Mapping[str, int]:
        """How many items each source read since (and with) that day."""
        rows = await self._work.connection.execute(_ITEMS, {"since": since})
        return {source: int(count) for source, count in rows}
