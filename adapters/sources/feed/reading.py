"""A feed's bytes to its items, in a process that may use so much time and memory and no more."""

import asyncio
import json
import math
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from adapters.http import Fetched
from workflows.errors import NetworkFailure

WAITS = 4
"""How many times as long as the child may work it may take altogether: the machine may be busy with something else."""
CHILD = Path(__file__).with_name("child.py")
MEMORY = 512 * 1024 * 1024
"""Bytes of address space, the interpreter's own about a fifth of it. Ten megabytes of ordinary feed need half."""


@dataclass(frozen=True, kw_only=True)
class Item:
    """One entry of a feed, as it was written: markup and all."""

    guid: str
    link: str
    title: str
    markup: str
    author: str
    language: str
    at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Feed:
    """What a feed says."""

    title: str
    language: str
    items: tuple[Item, ...]
    """In the feed's own order, which is newest first with most."""


async def read_feed(page: Fetched, *, within: timedelta) -> Feed:
    """Read it, in so much processor time. Raises NetworkFailure when it is no feed, or cannot be read like this."""
    order = {
        "seconds": max(1, math.ceil(within.total_seconds())),
        "bytes": MEMORY,
        "url": page.url,
        "content_type": page.headers.get("Content-Type", ""),
    }
    answer = await _ask(json.dumps(order).encode() + b"\n" + page.body, within=within * WAITS)
    if answer is None:
        raise NetworkFailure("The feed could not be read: it is broken, or made to keep readers busy.")
    listed = answer.get("items")
    items = listed if isinstance(listed, list) else []
    if not answer.get("kind") and not items:
        raise NetworkFailure("What is at the address is no feed.")
    return Feed(
        title=str(answer.get("title", "")),
        language=str(answer.get("language", "")),
        items=tuple(_item(item) for item in items if isinstance(item, dict)),
    )


async def _ask(sent: bytes, *, within: timedelta) -> Mapping[str, object] | None:
    """What the child answered; None when it could not, or had to be ended. It gets no environment: no secrets."""
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", str(CHILD)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={},
        cwd="/",
    )
    try:
        async with asyncio.timeout(within.total_seconds()):
            said, _ = await child.communicate(sent)
    except TimeoutError:
        return None
    finally:
        if child.returncode is None:
            with suppress(ProcessLookupError):
                child.kill()
            await child.wait()
    return _object(said) if child.returncode == 0 else None


def _object(said: bytes) -> Mapping[str, object] | None:
    try:
        found = json.loads(said)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _item(found: Mapping[str, object]) -> Item:
    at = found.get("at")
    return Item(
        **{name: str(found.get(name, "")) for name in ("guid", "link", "title", "markup", "author", "language")},
        at=_time(at) if isinstance(at, int) else None,
    )


def _time(seconds: int) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, tz=UTC) if seconds >= 0 else None
    except (ValueError, OverflowError, OSError):
        return None
