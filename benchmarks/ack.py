"""How fast a click is acknowledged at 50 a second, with a stalled commit, and under overload; against a bare bolt app.

The real program runs as a child process against stand-ins of Slack and X that live here, beside the load. First the
bare app gets the same kinds of requests at the same rate. Then the program: a warm-up, the measured stretch, the same
load with the database's write lock held from outside for a second, and for many seconds. Afterwards the database is
asked whether everything that was accepted is there.
"""

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from adapters.sandbox.slack_sender import SignedSender
from adapters.sandbox.world import INSTALL
from benchmarks._ack import aftermath
from benchmarks._ack.acts import Act
from benchmarks._ack.bare_crowd import BareCrowd
from benchmarks._ack.company import Company, build_company, secrets_of, write_app_yaml
from benchmarks._ack.crowd import Crowd, RealCrowd
from benchmarks._ack.databases import Outside, outside_of
from benchmarks._ack.driving import drive
from benchmarks._ack.hands import Hands
from benchmarks._ack.programs import NotStarted, Start, bare_program, free_ports, real_program, running
from benchmarks._ack.report import Phase, figures_of, missed, print_report
from benchmarks._ack.stand_ins import Ear, stand_ins

WARM_UP = 4.0
"""Seconds of load that are not measured: connections, caches, and enough posts for every kind of act to be possible."""
STALL = 1.0
STALLED_FOR = 8.0
"""Seconds of load around the one stalled commit."""
OVERLOAD = 8.0
RECOVERY = 4.0
"""Seconds of load after the overload, in which people try again."""
PATIENCE = 30.0
"""Seconds that a backlog may take before it is called left over."""
HANG_UP = 10.0
"""Seconds after which a request without an answer counts as failed; Slack's own 3 would hide how late it is."""


@dataclass(frozen=True, kw_only=True)
class Options:
    """What was asked for on the command line."""

    rate: float
    seconds: float
    database: str
    folder: Path


@dataclass(frozen=True, kw_only=True)
class Ground:
    """The stand-ins, and the way to them."""

    company: Company
    ear: Ear
    address: str
    session: aiohttp.ClientSession


def main(argv: list[str]) -> int:
    """Run all phases and print the table and the figures. Returns 1 for a missed target, 2 when it could not run."""
    parser = argparse.ArgumentParser(prog="benchmarks ack", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=20.0, help="how long the measured stretch is (20)")
    parser.add_argument("--rate", type=float, default=50.0, help="requests a second (50)")
    parser.add_argument(
        "--database", default="", help="postgresql://…, migrated and empty; a SQLite file when left out"
    )
    parser.add_argument("--keep", type=Path, help="work in this folder, and leave the programs' logs there")
    parser.add_argument("--bare-only", action="store_true", help="only the baseline")
    given = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="countersign-ack-") as temporary:
        folder = given.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        database = given.database or f"sqlite:///{folder / 'countersign.sqlite'}"
        options = Options(rate=given.rate, seconds=given.seconds, database=database, folder=folder)
        try:
            return asyncio.run(_bare_only(options) if given.bare_only else _everything(options))
        except NotStarted as error:
            print(error, file=sys.stderr)
            return 2


async def measure_bare(options: Options) -> Phase:
    """The baseline alone, with a warm-up. Raises NotStarted."""
    async with _ground() as ground:
        [port] = free_ports(1)
        start = bare_program(options.folder, port=port, slack_api=f"{ground.address}/slack/api/")
        async with _hands(ground, start) as hands:
            crowd = BareCrowd(company=ground.company, hands=hands)
            await drive(crowd, rate=options.rate, seconds=min(WARM_UP, options.seconds))
            return Phase(name="bare bolt app", acts=await drive(crowd, rate=options.rate, seconds=options.seconds))


async def measure_real(options: Options) -> list[Phase]:
    """The program: steady, with one stalled commit, overloaded. Raises NotStarted."""
    async with _ground() as ground:
        port, internal_port = free_ports(2)
        config = write_app_yaml(
            ground.company, options.folder, stand_ins=ground.address, port=port, internal_port=internal_port
        )
        start = real_program(
            options.folder,
            config=config,
            port=port,
            internal_port=internal_port,
            database=options.database,
            secrets=secrets_of(ground.company),
        )
        async with _hands(ground, start) as hands:
            await _settled(ground.company)
            crowd = RealCrowd(company=ground.company, hands=hands, ear=ground.ear)
            return await _phases(options, crowd, outside_of(options.database))


async def _bare_only(options: Options) -> int:
    bare = await measure_bare(options)
    print_report([bare])
    print(json.dumps({"bare": figures_of(bare)}))
    return 0


async def _everything(options: Options) -> int:
    bare = await measure_bare(options)
    steady, stalled, overloaded = await measure_real(options)
    problems = missed(bare, steady, stalled, overloaded)
    print_report([bare, steady, stalled, overloaded], problems)
    named = {"bare": bare, "steady": steady, "stalled": stalled, "overloaded": overloaded}
    figures = {name: figures_of(phase) for name, phase in named.items()}
    store = options.database.partition(":")[0]
    print(json.dumps({"rate": options.rate, "database": store, **figures, "missed": problems}))
    return 1 if problems else 0


async def _phases(options: Options, crowd: RealCrowd, outside: Outside) -> list[Phase]:
    await drive(crowd, rate=options.rate, seconds=WARM_UP)
    steady = await drive(crowd, rate=options.rate, seconds=options.seconds)
    after_steady = await aftermath.drained(outside, patience=PATIENCE)
    stalled = await _held(options, crowd, outside, hold=STALL, seconds=STALLED_FOR)
    after_stall = await aftermath.drained(outside, patience=PATIENCE)
    overloaded = await _held(options, crowd, outside, hold=OVERLOAD, seconds=OVERLOAD + RECOVERY)
    after_overload = await aftermath.drained(outside, patience=PATIENCE)
    states = await aftermath.states_of(outside)
    named = (
        ("steady", steady, after_steady),
        ("one stalled commit", stalled, after_stall),
        ("overload", overloaded, after_overload),
    )
    return [
        Phase(name=name, acts=acts, backlog=backlog, lost=aftermath.lost(acts, states, crowd.ear))
        for name, acts, backlog in named
    ]


async def _settled(company: Company) -> None:
    """Wait until the program has looked up everybody in app.yaml: no call to Slack for a second."""
    calls = -1
    while calls != len(company.slack.calls):
        calls = len(company.slack.calls)
        await asyncio.sleep(1.0)


async def _held(options: Options, crowd: Crowd, outside: Outside, *, hold: float, seconds: float) -> list[Act]:
    """Load, with nobody able to write for `hold` seconds from the second second on."""

    async def hold_on() -> None:
        await asyncio.sleep(2.0)
        await asyncio.to_thread(outside.hold, hold)

    holding = asyncio.create_task(hold_on())
    acts = await drive(crowd, rate=options.rate, seconds=seconds)
    await holding
    return acts


@asynccontextmanager
async def _ground() -> AsyncIterator[Ground]:
    company, ear = build_company(), Ear()
    connector = aiohttp.TCPConnector(limit=0)
    async with stand_ins(company, ear) as address, aiohttp.ClientSession(connector=connector) as session:
        yield Ground(company=company, ear=ear, address=address, session=session)


@asynccontextmanager
async def _hands(ground: Ground, start: Start) -> AsyncIterator[Hands]:
    async with running(start, ground.session) as program:
        sender = SignedSender(
            session=ground.session, url=program.url, signing_secret=INSTALL.signing_secret, deadline=HANG_UP
        )
        yield Hands(ground.company.slack, sender, response_base=f"{ground.address}/slack")
