"""Runs the migrations: on the connection `storage.migrating` hands over, or (`alembic revision`) on DATABASE_URL."""

import asyncio
import os

from alembic import context
from sqlalchemy import Connection

from storage.engines import async_engine, parsed
from storage.migrating import VERSION_TABLE
from storage.schema import metadata


def run(connection: Connection) -> None:
    """Run on an open transaction. Batch mode, because SQLite cannot alter a table in place."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        version_table=VERSION_TABLE,
        render_as_batch=True,
        include_name=_is_ours,
    )
    with context.begin_transaction():
        context.run_migrations()


def _is_ours(name: str | None, kind: str, _parents: object) -> bool:
    return kind != "table" or (name or "").startswith("cs_")


async def _connect_and_run() -> None:
    engine = async_engine(parsed(os.environ["DATABASE_URL"]), writes=True, pool=1)
    async with engine.begin() as connection:
        await connection.run_sync(run)
    await engine.dispose()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    asyncio.run(_connect_and_run())
