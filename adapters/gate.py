"""Doing no more at once than fits, and answering in time all the same."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Busy(Exception):
    """There was no room before the deadline; nothing was begun."""


class Slow(Exception, Generic[T]):
    """Begun, not finished at the deadline, and not interrupted: a commit cut in two would leave nobody knowing."""

    def __init__(self, running: "asyncio.Task[T]") -> None:
        super().__init__()
        self.running = running


class Gate:
    """At most `at_once` pieces of work at a time, each with a deadline for its answer."""

    def __init__(self, *, at_once: int) -> None:
        self._room = asyncio.Semaphore(at_once)
        self._running: set[asyncio.Task[object]] = set()

    async def run(self, work: Callable[[], Awaitable[T]], *, within: float) -> T:
        """The result of `work`, within so many seconds. Raises Busy, Slow, or what `work` raises."""
        deadline = asyncio.get_running_loop().time() + within
        try:
            async with asyncio.timeout_at(deadline):
                await self._room.acquire()
        except TimeoutError:
            raise Busy from None
        running = asyncio.ensure_future(self._in_room(work))
        self._running.add(running)
        running.add_done_callback(self._finished)
        done, _ = await asyncio.wait({running}, timeout=deadline - asyncio.get_running_loop().time())
        if not done:
            raise Slow(running)
        return running.result()

    async def close(self) -> None:
        """Wait for what is still running."""
        await asyncio.gather(*self._running, return_exceptions=True)

    def _finished(self, task: asyncio.Task[object]) -> None:
        self._running.discard(task)
        if not task.cancelled():
            task.exception()  # looked at, or asyncio would write its message, which may hold a post's words, to the log

    async def _in_room(self, work: Callable[[], Awaitable[T]]) -> T:
        try:
            return await work()
        finally:
            self._room.release()
