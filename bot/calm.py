"""Clicks before pictures and jobs: work that nobody waits for uses the moments in which no click is being answered."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from workflows.ports.store import Store, Transaction

PATIENCE = 0.5
"""Seconds that one piece of background work waits for a calm moment at most: it must go on under any load."""


class Calm:
    """Knows whether a click is being answered. One per process."""

    def __init__(self, *, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._answering = 0
        self._quiet = asyncio.Event()
        self._quiet.set()
        self._turn = asyncio.Lock()

    @contextmanager
    def urgent(self) -> Iterator[None]:
        """A person waits for what happens in this block."""
        self._answering += 1
        self._quiet.clear()
        try:
            yield
        finally:
            self._answering -= 1
            if not self._answering:
                self._quiet.set()

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """One piece of background work at a time, begun when no click is being answered, or when patience ends."""
        async with self._turn:
            try:
                async with asyncio.timeout(self._patience):
                    await self._quiet.wait()
            except TimeoutError:
                pass
            yield


class CalmStore:
    """Implements `ports.store.Store` for background work: each transaction is a turn, and so never crowds clicks."""

    def __init__(self, store: Store, calm: Calm) -> None:
        self._store = store
        self._calm = calm

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Read and write, in a calm moment. Raises Busy when the database cannot take it; then nothing was changed."""
        async with self._calm.turn(), self._store.transaction() as tx:
            yield tx

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        """Only read, in a calm moment."""
        async with self._calm.turn(), self._store.reading() as tx:
            yield tx
