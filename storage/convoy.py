"""SQLite's one writer, shared: transactions that come close together are committed by one COMMIT.

Each is a savepoint of one common transaction, so that it can fail alone. None is over before the COMMIT, and with it
the disk, has answered; when that fails, all of them have failed. A commit is what a writer waits for most of the time,
and with fifty clicks a second everybody else waits behind it.
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncTransaction

MOST = 16
"""How many transactions share a COMMIT at most, so that nobody waits long for theirs."""


@dataclass(kw_only=True, eq=False)
class _Batch:
    connection: AsyncConnection
    outer: AsyncTransaction
    size: int = 0
    is_broken: bool = False
    committed: "asyncio.Future[None]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    async def is_alive(self) -> bool:
        """Whether SQLite still has the common transaction open: a full disk or an I/O error ends all of it."""
        if self.is_broken or self.connection.invalidated:
            return False
        raw = (await self.connection.get_raw_connection()).driver_connection
        return raw is not None and bool(raw.in_transaction)


class Convoy:
    """Begins transactions on a SQLite engine with one connection. `patience`: seconds to wait for a turn."""

    def __init__(self, engine: AsyncEngine, *, patience: float) -> None:
        self._engine = engine
        self._patience = patience
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._open: _Batch | None = None
        self._ending: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        """A transaction, durable when the block has ended well. Raises SQLAlchemyError."""
        batch = await self._board()
        try:
            savepoint = await batch.connection.begin_nested()
            try:
                yield batch.connection
            except BaseException:
                await _take_back(batch, savepoint)
                raise
            await savepoint.commit()
        except BaseException:
            await self._leave(batch)
            # The database's lock is let go of by then, as after any other transaction.
            await asyncio.wait({batch.committed})
            raise
        await self._leave(batch)
        # Shielded: whoever is cancelled here must not take the others' commit with them.
        await asyncio.shield(batch.committed)

    async def _board(self) -> _Batch:
        """Wait for a turn; the common transaction, begun if there is none."""
        self._waiting += 1
        try:
            async with asyncio.timeout(self._patience):
                await self._turn.acquire()
        except BaseException as error:
            # Perhaps the turn had just been left to this one: nobody else would end the batch then.
            self._spawn(self._end_abandoned())
            if isinstance(error, TimeoutError):
                raise PoolTimeout("the writer was not free in time") from None
            raise
        finally:
            self._waiting -= 1
        try:
            if self._open is None:
                self._open = await self._start()
        except BaseException:
            self._turn.release()
            raise
        self._open.size += 1
        return self._open

    async def _start(self) -> _Batch:
        connection = await self._engine.connect()
        try:
            return _Batch(connection=connection, outer=await connection.begin())
        except BaseException:
            await connection.close()
            raise

    async def _leave(self, batch: _Batch) -> None:
        """Let the next one in; the last one, or one after which nothing is sound any more, ends the batch."""
        if self._waiting and batch.size < MOST and await batch.is_alive():
            self._turn.release()
            return
        # A task of its own: it is everybody's commit, whatever becomes of the one who came last.
        self._spawn(self._end(batch))

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    async def _end_abandoned(self) -> None:
        await self._turn.acquire()
        if self._open is None:
            self._turn.release()
        else:
            await self._end(self._open)

    async def _end(self, batch: _Batch) -> None:
        try:
            if not await batch.is_alive():
                raise OperationalError("COMMIT", None, Exception("the transaction was rolled back by SQLite"))
            await batch.outer.commit()
        except BaseException as error:
            batch.committed.set_exception(error)
            batch.committed.exception()  # looked at: perhaps nobody waits for it
            with suppress(SQLAlchemyError):
                await batch.outer.rollback()
        else:
            batch.committed.set_result(None)
        finally:
            self._open = None
            try:
                await batch.connection.close()
            finally:
                self._turn.release()


async def _take_back(batch: _Batch, savepoint: AsyncTransaction) -> None:
    """Undo one transaction of the batch. What cannot be undone alone takes all of them with it."""
    try:
        await savepoint.rollback()
    except SQLAlchemyError:
        batch.is_broken = True
