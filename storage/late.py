"""A connection for reading that is opened by the first question: much is answered from memory, without any."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, cast

from sqlalchemy import CursorResult, Dialect, Executable
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine


@asynccontextmanager
async def opened_late(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A transaction of `engine` that begins with its first statement. It only has what reading needs: `execute`."""
    async with AsyncExitStack() as stack:
        yield cast(AsyncConnection, _LateConnection(engine, stack))


class _LateConnection:
    def __init__(self, engine: AsyncEngine, stack: AsyncExitStack) -> None:
        self._engine = engine
        self._stack = stack
        self._connection: AsyncConnection | None = None

    @property
    def dialect(self) -> Dialect:
        return self._engine.dialect

    async def execute(self, statement: Executable, asked: Any = None) -> CursorResult[Any]:
        if self._connection is None:
            self._connection = await self._stack.enter_async_context(self._engine.begin())
        return await self._connection.execute(statement, asked)
