"""`countersign demo` as a person starts it: an address to open, Ctrl-C to end it, and no harm from a second start."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

ROOT = Path(__file__).parents[3]


async def start(folder: Path, *arguments: str) -> asyncio.subprocess.Process:
    """In a process group of its own, as a terminal does it."""
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "demo", "--no-browser", *arguments),
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "200"},
        start_new_session=True,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[str]:
    """The demo, from its page's address to a Ctrl-C that it must end well after."""
    process = await start(folder, "--port", "0")
    assert process.stdout is not None
    said = ""
    try:
        async with asyncio.timeout(40):
            while not (address := re.search(r"http://\S+", said)):
                said += (await process.stdout.readline()).decode()
            yield address.group()
            os.killpg(process.pid, signal.SIGINT)
            said += (await process.stdout.read()).decode()
            assert await process.wait() == 0
    finally:
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
    assert "Traceback" not in said


async def test_it_opens_ends_with_ctrl_c_and_starts_again_and_a_second_one_does_no_harm(tmp_path: Path) -> None:
    jar = aiohttp.CookieJar(unsafe=True)  # cookies of an address without a name
    async with running(tmp_path) as address, aiohttp.ClientSession(cookie_jar=jar) as browser:
        async with browser.get(address) as page:
            assert page.status == 200
        port = address.split(":")[2].split("/")[0]
        database = tmp_path / ".countersign" / "practice" / "data" / "countersign.db"

        other = tmp_path / "other"
        other.mkdir()
        here, elsewhere = await start(tmp_path, "--port", "0"), await start(other, "--port", port)
        (here_says, _), (elsewhere_says, _) = await asyncio.gather(here.communicate(), elsewhere.communicate())

        assert (here.returncode, elsewhere.returncode) == (2, 2)
        assert b"Countersign cannot start: a practice workspace is already running in" in here_says
        assert f"--port: {port} cannot be used: address already in use. Try --port 0.".encode() in elsewhere_says
        assert b"Traceback" not in here_says + elsewhere_says
        assert database.exists()

    async with running(tmp_path) as again:
        assert again != address
