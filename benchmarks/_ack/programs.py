"""The two programs under load, each as a child process: the real one, and a bare slack-bolt app."""

import asyncio
import contextlib
import os
import socket
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from cryptography.fernet import Fernet

REPOSITORY = Path(__file__).resolve().parents[2]
START_WITHIN = 90.0
"""Seconds a program may take to answer its health page."""
STOP_WITHIN = 20.0


class NotStarted(Exception):
    """The program ended or stayed silent; the text holds the end of what it said."""


@dataclass(frozen=True, kw_only=True)
class Running:
    """A program that answers."""

    url: str
    """Where Slack's requests go."""
    pid: int


@dataclass(frozen=True, kw_only=True)
class Start:
    """How a program is started, and where it will be."""

    command: Sequence[str]
    port: int
    ready: str
    """The address that answers 200 once it can work."""
    log: Path
    env: Mapping[str, str]


def bare_program(folder: Path, *, port: int, slack_api: str) -> Start:
    """A bolt app whose listeners only acknowledge."""
    return Start(
        command=(sys.executable, "-m", "benchmarks._ack.bare", str(port), slack_api),
        port=port,
        ready=f"http://127.0.0.1:{port}/healthz",
        log=folder / "bare.log",
        env=_environment({}),
    )


def real_program(
    folder: Path, *, config: Path, port: int, internal_port: int, database: str, secrets: Mapping[str, str]
) -> Start:
    """`countersign run` on this configuration; `database` is an address.

    The key of the database is a new one, unless the secrets hold it: several programs on one database share it.
    """
    own = {"COUNTERSIGN_KEY": Fernet.generate_key().decode(), **secrets, "DATABASE_URL": database}
    return Start(
        command=(sys.executable, "-m", "bot", "run", "--config", str(config)),
        port=port,
        ready=f"http://127.0.0.1:{internal_port}/readyz",
        log=folder / "program.log",
        env=_environment(own),
    )


@asynccontextmanager
async def running(start: Start, session: aiohttp.ClientSession) -> AsyncIterator[Running]:
    """Start it, wait until it is ready, and end it afterwards. Raises NotStarted."""
    with start.log.open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            *start.command,
            cwd=REPOSITORY,
            env=dict(start.env),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        await _ready(process, start, session)
        yield Running(url=f"http://127.0.0.1:{start.port}/slack/events", pid=process.pid)
    finally:
        await _end(process)


def free_ports(count: int) -> list[int]:
    """Ports nobody listens on just now."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in sockets]


async def _ready(process: asyncio.subprocess.Process, start: Start, session: aiohttp.ClientSession) -> None:
    loop = asyncio.get_running_loop()
    end = loop.time() + START_WITHIN
    while process.returncode is None and loop.time() < end:
        try:
            async with session.get(start.ready) as response:
                if response.status == 200:
                    return
        except aiohttp.ClientError:
            pass
        await asyncio.sleep(0.1)
    said = start.log.read_text(encoding="utf-8", errors="replace")[-2_000:]
    raise NotStarted(f"{' '.join(start.command)} did not start (status {process.returncode}). It said:\n{said}")


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    process.terminate()
    try:
        async with asyncio.timeout(STOP_WITHIN):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


def _environment(own: Mapping[str, str]) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return {**kept, "PYTHONUNBUFFERED": "1", **own}
