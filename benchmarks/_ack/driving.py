"""Open-loop load: each act starts when it is due, however long the ones before it take."""

import asyncio
from collections.abc import Sequence
from itertools import cycle, islice

from benchmarks._ack.acts import Act, Kind
from benchmarks._ack.crowd import Crowd

MIX: Sequence[Kind] = (Kind.COMMAND, Kind.SUBMIT, Kind.CONFIRM, Kind.BUTTON)
"""One post's way through the house takes one of each."""


async def drive(crowd: Crowd, *, rate: float, seconds: float) -> list[Act]:
    """Let the crowd act `rate` times a second for so long; returns when every act has its outcome."""
    loop = asyncio.get_running_loop()
    start = loop.time() + 0.05
    acts: list[asyncio.Task[Act]] = []
    for number, kind in enumerate(islice(cycle(MIX), round(rate * seconds))):
        due = start + number / rate
        await asyncio.sleep(due - loop.time())
        acts.append(asyncio.create_task(crowd.act(kind, due)))
    return list(await asyncio.gather(*acts))
