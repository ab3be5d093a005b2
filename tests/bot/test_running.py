"""Loops: what is done at once, and what a fault does to them."""

import asyncio

import pytest

from bot.running import now_and_every


async def test_work_is_done_at_once_and_a_fault_does_not_end_the_loop() -> None:
    turns: list[int] = []
    third = asyncio.Event()

    async def work() -> None:
        turns.append(len(turns))
        if len(turns) == 3:
            third.set()
        raise OSError("the database is away")

    loop = asyncio.create_task(now_and_every(0.01, work, name="house"))
    await asyncio.sleep(0)
    assert turns == [0]
    async with asyncio.timeout(5):
        await third.wait()

    loop.cancel()
    with pytest.raises(asyncio.CancelledError):
        await loop
