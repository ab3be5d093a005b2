"""100,000 forged, expired, malformed and misdirected requests to Teams' door, a rotation, and a slow key server.

The real program runs as a child process against a local key server and Teams. Its key is rotated, so that tokens of the
key it knew at its start are forgeries of a kind too. Then come the forged requests, 21 kinds in turn; then the key
server takes 2 s for each answer while somebody with an unknown key makes the program ask it, and genuine requests have
to be answered meanwhile as if nothing were. The baseline is a bot on stock botbuilder-core, with a sample of the same.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path

import aiohttp
from rich.console import Console
from rich.table import Table

from adapters.sandbox.teams import TeamsSide
from adapters.sandbox.teams_acme import INSTALL
from adapters.sandbox.teams_keys import METADATA, Key, new_key
from benchmarks._ack.programs import NotStarted, Start, free_ports, running
from benchmarks._teams.forging import Forger
from benchmarks._teams.ground import MOUNT, microsoft, ours, stock
from benchmarks._teams.sending import Answers, Sender

REFUSED = frozenset({401, 403})
ROTATED_WITHIN = 65.0
"""Seconds until a new key is taken: an unknown key makes the program ask once a minute."""
SLOW = 2.0
"""Seconds that the key server then takes for each of its two answers."""
STALL_BELOW = 0.5
"""Seconds, the 99th percentile of genuine requests meanwhile: a quarter of one slow answer."""
RATE = 50.0
"""Genuine requests a second."""
WAITING = 5
"""Requests with an unknown key that wait for the slow key server."""


@dataclass(frozen=True, kw_only=True)
class Slowness:
    """Genuine requests while the key server was slow."""

    waited: float
    """Seconds that a request with an unknown key waited for it, at most."""
    genuine: int
    answered: int
    p99: float
    worst: float
    calm_p99: float
    """Of the same requests before."""


@dataclass(frozen=True, kw_only=True)
class Stand:
    """What one program did."""

    name: str
    forged: Answers
    seconds: float
    genuine_taken: bool
    """Before and after: a program that refuses everybody refuses forgers too."""
    rotated_after: float | None = None
    """Seconds until requests with the new key were taken; None when that was not tried."""
    slowness: Slowness | None = None
    tracebacks: int = 0

    def as_json(self) -> dict[str, object]:
        """The figures."""
        return {
            "requests": self.forged.statuses.total(),
            "statuses": {str(status): count for status, count in sorted(self.forged.statuses.items())},
            "not_refused": {
                kind: {str(status): count for status, count in sorted(found.items()) if status not in REFUSED}
                for kind, found in self.forged.by_kind.items()
                if found.keys() - REFUSED
            },
            "a_second": round(self.forged.statuses.total() / self.seconds) if self.seconds else 0,
            "genuine_taken": self.genuine_taken,
            "rotated_after": self.rotated_after,
            "slow_key_server": None if self.slowness is None else asdict(self.slowness),
            "tracebacks": self.tracebacks,
        }


def main(argv: list[str]) -> int:
    """Run it and print the table and the figures. Returns 1 for a missed target, 2 when it could not run."""
    parser = argparse.ArgumentParser(prog="benchmarks teams_forged", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--requests", type=int, default=100_000, help="forged requests (100,000)")
    parser.add_argument("--baseline", type=int, default=1_050, help="of them to the stock bot (1,050)")
    parser.add_argument("--quick", action="store_true", help="without rotation and slow key server: 2 minutes less")
    given = parser.parse_args(argv)
    try:
        product, bare = asyncio.run(measure(requests=given.requests, baseline=given.baseline, quick=given.quick))
    except NotStarted as error:
        print(error, file=sys.stderr)
        return 2
    problems = missed(product, requests=given.requests)
    _print(product, bare, problems)
    print(json.dumps({"product": product.as_json(), "baseline": bare.as_json(), "missed": problems}))
    return 1 if problems else 0


async def measure(*, requests: int, baseline: int, quick: bool) -> tuple[Stand, Stand]:
    """The product and the baseline. Raises NotStarted."""
    with tempfile.TemporaryDirectory(prefix="countersign-forged-") as temporary:
        folder = Path(temporary)
        product = await _product(folder, requests=requests, quick=quick)
        return product, await _baseline(folder, requests=baseline)


def missed(product: Stand, *, requests: int) -> list[str]:
    """The targets that were missed, each in a sentence; empty when all hold."""
    statuses, slow = product.forged.statuses, product.slowness
    problems = [
        f"{count} forged requests were answered with {status or 'nothing'}; only 401 and 403 are right."
        for status, count in sorted(statuses.items())
        if status not in REFUSED
    ]
    if statuses.total() != requests:
        problems.append(f"{statuses.total()} forged requests were sent; it should have been {requests}.")
    if not product.genuine_taken:
        problems.append("A genuine request was refused.")
    if product.tracebacks:
        problems.append(f"The program's log holds {product.tracebacks} tracebacks.")
    if product.rotated_after is not None and product.rotated_after > ROTATED_WITHIN:
        problems.append(f"A rotated key was not taken within {ROTATED_WITHIN:g} s.")
    return problems + (_stalled(slow) if slow is not None else [])


def _stalled(slow: Slowness) -> list[str]:
    problems = []
    if slow.waited < SLOW:
        problems.append(f"The key server was not slow: the longest wait for it was {slow.waited:.1f} s.")
    if slow.answered < slow.genuine:
        problems.append(f"{slow.genuine - slow.answered} genuine requests were refused beside a slow key server.")
    if slow.p99 >= STALL_BELOW:
        problems.append(
            f"Beside a slow key server the 99th percentile is {slow.p99:.2f} s; {STALL_BELOW:g} s is promised."
        )
    return problems


async def _product(folder: Path, *, requests: int, quick: bool) -> Stand:
    async with microsoft() as (side, base), aiohttp.ClientSession() as session:
        port, internal_port = free_ports(2)
        start = ours(side, base, folder, ports=(port, internal_port))
        async with running(start, session):
            sender = _sender(session, start)
            first, rotated_after = side.keys.keys[-1], None
            forger = _forger(side, retired=new_key())
            was_taken = await _is_taken(sender, forger)
            if not quick:
                side.keys.rotate()
                forger = _forger(side, retired=first)
                rotated_after = await _rotation(sender, forger)
            begun = time.perf_counter()
            forged = await sender.flood(forger.request, requests)
            seconds = time.perf_counter() - begun
            slowness = None if quick else await _slowness(side, sender, forger)
            is_taken = was_taken and await _is_taken(sender, forger)
        return Stand(
            name="the program",
            forged=forged,
            seconds=seconds,
            genuine_taken=is_taken,
            rotated_after=rotated_after,
            slowness=slowness,
            tracebacks=start.log.read_text(encoding="utf-8", errors="replace").count("Traceback"),
        )


async def _baseline(folder: Path, *, requests: int) -> Stand:
    async with microsoft() as (side, base), aiohttp.ClientSession() as session:
        start = stock(side, base, folder, port=free_ports(1)[0])
        async with running(start, session):
            sender, forger = _sender(session, start), _forger(side, retired=new_key())
            side.keys.delay = SLOW
            slowness = await _cold(session, start, sender, forger)
            side.keys.delay = 0.0
            is_taken = await _is_taken(sender, forger)
            begun = time.perf_counter()
            forged = await sender.flood(forger.request, requests)
            seconds = time.perf_counter() - begun
        return Stand(
            name="stock botbuilder",
            forged=forged,
            seconds=seconds,
            genuine_taken=is_taken,
            slowness=slowness,
        )


async def _rotation(sender: Sender, forger: Forger) -> float:
    """Seconds until requests with the new key are taken; more than ROTATED_WITHIN when they never are."""
    begun = time.perf_counter()
    while True:
        is_taken, took = await _is_taken(sender, forger), time.perf_counter() - begun
        if is_taken or took > ROTATED_WITHIN:
            return round(took, 1)
        await asyncio.sleep(0.5)


async def _slowness(side: TeamsSide, sender: Sender, forger: Forger) -> Slowness:
    """Genuine requests while the program asks a slow key server, for the sake of others."""
    genuine = [forger.genuine(number) for number in range(int(RATE * 2 * SLOW))]
    calm = await sender.pace(genuine, rate=RATE)
    side.keys.delay = SLOW
    waiting = await _until_asked(side, sender, forger)
    meanwhile = await sender.pace(genuine, rate=RATE)
    waited = max(took for _, took in await asyncio.gather(*waiting))
    side.keys.delay = 0.0
    return _compared(calm, meanwhile, waited=waited)


async def _until_asked(side: TeamsSide, sender: Sender, forger: Forger) -> "list[asyncio.Task[tuple[int, float]]]":
    """Requests with an unknown key until one makes the program ask; the last of them, which now wait."""
    before = _asked(side)
    while True:
        waiting = [asyncio.create_task(sender.send(forger.unknown())) for _ in range(WAITING)]
        await asyncio.sleep(0.3)
        if _asked(side) > before:
            return waiting
        await asyncio.gather(*waiting)


async def _cold(session: aiohttp.ClientSession, start: Start, sender: Sender, forger: Forger) -> Slowness:
    """A program that has no keys yet and asks a slow key server: how long others wait, who only ask for its health."""
    first = asyncio.create_task(sender.send(forger.genuine(0)))
    health = Answers()
    while not first.done():
        begun = time.perf_counter()
        async with session.get(start.ready) as answer:
            health.add("health", answer.status, time.perf_counter() - begun)
        await asyncio.sleep(1 / RATE)
    return _compared(Answers(), health, waited=(await first)[1])


def _compared(calm: Answers, meanwhile: Answers, *, waited: float) -> Slowness:
    return Slowness(
        waited=round(waited, 3),
        genuine=meanwhile.statuses.total(),
        answered=meanwhile.statuses[200],
        p99=round(meanwhile.percentile(0.99), 4),
        worst=round(max(meanwhile.seconds, default=0.0), 4),
        calm_p99=round(calm.percentile(0.99), 4),
    )


def _asked(side: TeamsSide) -> int:
    """How often the key server was asked for its metadata."""
    return side.keys.asked[f"{MOUNT}/login{METADATA}"]


async def _is_taken(sender: Sender, forger: Forger) -> bool:
    status, _ = await sender.send(forger.genuine(0))
    return 200 <= status < 300


def _forger(side: TeamsSide, *, retired: Key) -> Forger:
    return Forger(side.keys, tenant=INSTALL.tenant, service_url=side.world.service_url, retired=retired)


def _sender(session: aiohttp.ClientSession, start: Start) -> Sender:
    return Sender(session, f"http://127.0.0.1:{start.port}/api/messages")


def _print(product: Stand, bare: Stand, problems: list[str]) -> None:
    table = Table(title="Forged requests to Teams' door")
    for name in ("kind", product.name, bare.name):
        table.add_column(name)
    for kind in product.forged.by_kind:
        table.add_row(kind, _said(product.forged.by_kind[kind]), _said(bare.forged.by_kind.get(kind, Counter())))
    table.add_row("all", _said(product.forged.statuses), _said(bare.forged.statuses), style="bold")
    console = Console(width=110)
    console.print(table)
    for stand in (product, bare):
        if (slow := stand.slowness) is not None:
            console.print(f"{stand.name}, beside a slow key server: p99 {slow.p99:.3f} s, worst {slow.worst:.3f} s")
    for problem in problems:
        console.print(f"MISSED: {problem}")


def _said(found: Counter[int]) -> str:
    return ", ".join(f"{count:,} × {status or 'no answer'}" for status, count in sorted(found.items()))
