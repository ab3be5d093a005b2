"""The program while it runs: its loops, its doors, and how it stops."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import structlog
from aiohttp import web

from bot.server import Ports, serving
from workflows.errors import ConfigError

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Loop:
    """Something that goes on until it is cancelled. One that ends by itself takes the program down."""

    name: str
    run: Callable[[], Awaitable[None]]


class Pulse:
    """Whether the loops go on; `run` starts them."""

    def __init__(self) -> None:
        self._loops: Sequence[asyncio.Task[None]] = ()

    def beats(self) -> bool:
        """Whether every loop was started and none has ended."""
        return bool(self._loops) and not any(loop.done() for loop in self._loops)

    def starts(self, loops: Sequence[asyncio.Task[None]]) -> None:
        """These are the loops."""
        self._loops = loops


@dataclass(frozen=True, kw_only=True)
class Program:
    """Everything built and started but the doors and loops."""

    public: web.Application
    internal: web.Application
    loops: Sequence[Loop]
    host: str
    port: int
    internal_port: int
    pulse: Pulse = field(default_factory=Pulse)


async def run(program: Program, *, ready: Callable[[Ports], None]) -> None:
    """Open the doors and go on until SIGTERM or SIGINT. `ready` is called once, when everything answers.

    Raises ConfigError when a port is taken, and whatever a loop ended with.
    """
    stop = _stop_signal()
    try:
        async with (
            serving(
                program.public,
                program.internal,
                host=program.host,
                port=program.port,
                internal_port=program.internal_port,
            ) as ports,
            asyncio.TaskGroup() as group,
        ):
            loops = [group.create_task(_forever(loop), name=loop.name) for loop in program.loops]
            program.pulse.starts(loops)
            ready(ports)
            await stop.wait()
            log.info("program.stopping")
            for loop in loops:
                loop.cancel()
    except OSError as error:
        where = f"{program.host}:{program.port} or 127.0.0.1:{program.internal_port}"
        raise ConfigError(
            [f"listen: {where} cannot be used: {(error.strerror or 'unknown reason').lower()}."]
        ) from None


async def every(seconds: float, work: Callable[[], Awaitable[object]], *, name: str) -> None:
    """Do some work now and then, not at once; what goes wrong is logged and tried again at the next turn."""
    while True:
        await asyncio.sleep(seconds)
        await _turn(work, name=name)


async def now_and_every(seconds: float, work: Callable[[], Awaitable[object]], *, name: str) -> None:
    """The same, with a first turn at once."""
    await _turn(work, name=name)
    await every(seconds, work, name=name)


async def answers(work: Callable[[], Awaitable[object]], *, within: float) -> bool:
    """Whether something works in time; for readiness."""
    with suppress(Exception):
        async with asyncio.timeout(within):
            await work()
            return True
    return False


async def _turn(work: Callable[[], Awaitable[object]], *, name: str) -> None:
    try:
        await work()
    except Exception:
        log.exception("loop.fault", loop=name)


async def _forever(loop: Loop) -> None:
    await loop.run()
    raise RuntimeError(f"the loop {loop.name} ended by itself")


def _stop_signal() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop
