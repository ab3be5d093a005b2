"""Who is alive: one lease row per process, renewed by the database's own clock."""

from datetime import timedelta

from sqlalchemy import delete, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.schema import leases
from storage.statements import insert_into


async def renew(connection: AsyncConnection, executor: str) -> None:
    """This process is alive now."""
    statement = insert_into(connection.dialect.name, leases).values(executor=executor, seen_at=func.now())
    await connection.execute(statement.on_conflict_do_update(index_elements=["executor"], set_={"seen_at": func.now()}))


async def alive(connection: AsyncConnection, *, within: timedelta) -> set[str]:
    """The processes that were seen within the last `within` (PostgreSQL: replicas exist only there)."""
    since = func.now() - text(f"interval '{within.total_seconds()} seconds'")
    return set((await connection.execute(select(leases.c.executor).where(leases.c.seen_at > since))).scalars())


async def release(connection: AsyncConnection, executor: str) -> None:
    """This process ended well: what it left may be taken over at once."""
    await connection.execute(delete(leases).where(leases.c.executor == executor))
