"""The bot as a child process: started, watched, really killed, started again."""

import asyncio
import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import IO

import aiohttp

_BACKOFF = (0.2, 0.5, 1.0, 2.0, 5.0)
"""Seconds before each start after a death; the last one repeats."""
_STEADY = 10.0
"""Seconds of life after which the next death counts as the first again."""
_POLITE = 5.0
"""Seconds between asking the bot to end and ending it."""


class BotState(Enum):
    """What the page says about the bot."""

    STOPPED = "stopped"
    STARTING = "starting"
    RUNNING = "running"
    WAITING = "waiting"
    """Died; starts again in a moment."""


@dataclass(frozen=True, kw_only=True)
class BotCommand:
    """How to start the bot."""

    command: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    """The whole environment of the child; nothing is inherited."""
    cwd: Path | None = None
    log: Path | None = None
    """Where its output goes, appended; None drops it."""
    health_path: str = "/healthz"


class BotProcess:
    """One bot that lives again after each death, until `stop`."""

    def __init__(
        self,
        bot: BotCommand,
        *,
        address: str,
        session: aiohttp.ClientSession,
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        self._bot = bot
        self._health = address.rstrip("/") + bot.health_path
        self._session = session
        self._changed = changed
        self._process: asyncio.subprocess.Process | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()
        self.state = BotState.STOPPED
        self.starts = 0

    @property
    def pid(self) -> int | None:
        """The child's process id while it lives."""
        alive = self._process is not None and self._process.returncode is None
        return self._process.pid if alive and self._process else None

    def start(self) -> None:
        """Start the bot and keep it alive. Returns at once; see `wait_ready`."""
        self._keeper = asyncio.create_task(self._keep_alive())

    async def wait_ready(self, *, timeout: float = 60.0) -> None:
        """Wait until the bot's health page answers. Raises TimeoutError."""
        async with asyncio.timeout(timeout):
            await self._ready.wait()

    def kill(self) -> None:
        """SIGKILL, now: no goodbye, nothing flushed. It starts again by itself."""
        if self._process is not None and self._process.returncode is None:
            self._ready.clear()
            self._process.kill()

    async def stop(self) -> None:
        """End the bot for good: asked first, killed after five seconds."""
        if self._keeper is not None:
            self._keeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._keeper
        await self._end()
        self._say(BotState.STOPPED)

    async def _keep_alive(self) -> None:
        loop = asyncio.get_running_loop()
        deaths = 0
        while True:
            born = loop.time()
            process = await self._spawn()
            watcher = asyncio.create_task(self._watch_health())
            try:
                await process.wait()
            finally:
                watcher.cancel()
            self._ready.clear()
            deaths = 0 if loop.time() - born > _STEADY else deaths
            self._say(BotState.WAITING)
            await asyncio.sleep(_BACKOFF[min(deaths, len(_BACKOFF) - 1)])
            deaths += 1

    async def _spawn(self) -> asyncio.subprocess.Process:
        with contextlib.ExitStack() as stack:
            output: IO[bytes] | int = asyncio.subprocess.DEVNULL
            if self._bot.log is not None:
                output = stack.enter_context(self._bot.log.open("ab"))
            self._process = await asyncio.create_subprocess_exec(
                *self._bot.command,
                env=dict(self._bot.env),
                cwd=self._bot.cwd,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        self.starts += 1
        self._say(BotState.STARTING)
        return self._process

    async def _watch_health(self) -> None:
        while not await self._is_healthy():  # noqa: ASYNC110 - another process's health raises no event here
            await asyncio.sleep(0.1)
        self._ready.set()
        self._say(BotState.RUNNING)

    async def _is_healthy(self) -> bool:
        try:
            async with asyncio.timeout(2), self._session.get(self._health) as response:
                return response.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False

    async def _end(self) -> None:
        process = self._process
        if process is None or process.returncode is not None:
            return
        process.terminate()
        try:
            async with asyncio.timeout(_POLITE):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()

    def _say(self, state: BotState) -> None:
        self.state = state
        self._changed()
