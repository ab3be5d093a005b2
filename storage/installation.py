"""Which installation a database belongs to: said once, in the first entry of its log, where nobody can change it."""

import json

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.engines import async_engine, parsed, starting
from storage.schema import audit
from workflows.errors import ConfigError

CREATED = "installation.created"


async def environment_of(connection: AsyncConnection) -> str | None:
    """The environment in which this database was made (`production`, `staging`, `practice`); None while it is empty.

    Raises ConfigError when that entry is not one of ours any more.
    """
    try:
        leaf = (await connection.execute(select(audit.c.leaf).order_by(audit.c.id).limit(1))).scalar_one_or_none()
        if leaf is None:
            return None
        record = json.loads(leaf)
        return str(record["facts"]["environment"]) if record["action"] == CREATED else ""
    except (KeyError, TypeError, ValueError):
        raise ConfigError(["The first entry of the log was altered. Look with `countersign audit verify`."]) from None


async def environment_at(url: str) -> str | None:
    """The same of a database that nobody has opened. Raises ConfigError when it cannot be read."""
    engine = async_engine(parsed(url), writes=False, pool=1)
    try:
        async with starting(), engine.connect() as connection:
            return await environment_of(connection)
    finally:
        await engine.dispose()
