"""How fast Teams' invokes are answered at 50 a second, and with the database stalled for 1 s; against a bare bot.

The real program runs as a child process against a local Teams and X that live here, beside the load: dialogs are
fetched, filled in and confirmed, cards are drawn for whoever looks, and approved. Every tenth act that changes
something is delivered again with a new id. Afterwards the database, the channels and X are asked whether everything
that was accepted is there, once. The baseline is a bot behind the same door that only answers, given the same requests.
"""

import argparse
import asyncio
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from rich.console import Console
from rich.table import Table

from adapters.sandbox.plain_json import Obj, dumps
from adapters.sandbox.teams_acme import INSTALL
from benchmarks._ack import aftermath
from benchmarks._ack.acts import Times, times_of
from benchmarks._ack.databases import Outside, outside_of
from benchmarks._ack.programs import NotStarted, Start, free_ports, running
from benchmarks._teams.company import TeamsCompany, build_teams_company, chat_settings, stand_ins, the_program
from benchmarks._teams.ground import bare
from benchmarks._teams.invokes import Act, Crowd, Fate, Kind, Timed, drive, messages_to, paced, times

P99_BELOW = 3.0
"""Seconds, steady and stalled."""
WARM_UP = 8.0
"""Seconds of load that are not measured."""
STALL = 1.0
STALLED_FOR = 8.0
"""Seconds of load around the one stall."""
PATIENCE = 30.0
"""Seconds that a backlog may take before it is called left over."""
HANG_UP = 15.0
"""Seconds after which Teams gives an invoke up."""


@dataclass(frozen=True, kw_only=True)
class Options:
    """What was asked for on the command line."""

    rate: float
    seconds: float
    database: str
    folder: Path
    warm_up: float = WARM_UP


@dataclass(frozen=True, kw_only=True)
class Phase:
    """One stretch of load."""

    name: str
    acts: Sequence[Act]

    def count(self, fate: Fate) -> int:
        """How many had this fate."""
        return sum(one.fate is fate for one in self.acts)

    def as_json(self) -> dict[str, object]:
        """The figures; times are seconds."""
        kinds = {kind.value: _times(found) for kind in Kind if (found := times(self.acts, kind)).count}
        fates = {fate.name.lower(): self.count(fate) for fate in Fate}
        return {**_times(times(self.acts)), **fates, "again": _again(self.acts), "by_kind": kinds}


@dataclass(frozen=True, kw_only=True)
class Found:
    """Everything that was measured."""

    steady: Phase
    stalled: Phase
    bare: Times
    lost: Sequence[str]
    """What was accepted or promised, and is not there."""
    twice: int
    """Done more than once: a post too many, two cards of one post, two posts of one text on X."""
    live: int
    """Posts on X at the end."""


def main(argv: list[str]) -> int:
    """Run it and print the table and the figures. Returns 1 for a missed target, 2 when it could not run."""
    parser = argparse.ArgumentParser(prog="benchmarks teams-ack", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=20.0, help="how long the measured stretch is (20)")
    parser.add_argument("--rate", type=float, default=50.0, help="invokes a second (50)")
    parser.add_argument("--database", default="", help="postgresql://…, migrated and empty; a SQLite file if left out")
    parser.add_argument("--keep", type=Path, help="work in this folder, and leave the programs' logs there")
    given = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="countersign-teams-ack-") as temporary:
        folder = given.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        database = given.database or f"sqlite:///{folder / 'countersign.sqlite'}"
        options = Options(rate=given.rate, seconds=given.seconds, database=database, folder=folder)
        try:
            found = asyncio.run(measure(options, build_teams_company()))
        except NotStarted as error:
            print(error, file=sys.stderr)
            return 2
    problems = missed(found)
    _print(found, problems)
    phases = {"steady": found.steady.as_json(), "stalled": found.stalled.as_json(), "bare": _times(found.bare)}
    counted = {
        "lost": len(found.lost),
        "lost_kinds": Counter(found.lost),
        "twice": found.twice,
        "live": found.live,
        "missed": problems,
    }
    print(json.dumps({"rate": options.rate, "database": database.partition(":")[0], **phases, **counted}))
    return 1 if problems else 0


async def measure(options: Options, company: TeamsCompany) -> Found:
    """The program steady and stalled, then the baseline with the same requests. Raises NotStarted."""
    connector = aiohttp.TCPConnector(limit=0)
    async with stand_ins(company) as base, aiohttp.ClientSession(connector=connector) as session:
        steady, stalled, replayed, lost, twice = await _real(options, company, base, session)
        seconds = await _bare(options, company, base, session, replayed)
    live = len(company.company.x.posts)
    return Found(steady=steady, stalled=stalled, bare=times_of(seconds), lost=lost, twice=twice, live=live)


def missed(found: Found) -> list[str]:
    """The targets that were missed, each in a sentence; empty when all hold."""
    problems = []
    for phase in (found.steady, found.stalled):
        if (p99 := times(phase.acts).p99) >= P99_BELOW:
            problems.append(f"{phase.name}: the 99th percentile is {p99:.2f} s; it must be below {P99_BELOW:g} s.")
        if failed := phase.count(Fate.FAILED):
            problems.append(f"{phase.name}: {failed} invokes got no answer that a person could understand.")
        if not _again(phase.acts):
            problems.append(f"{phase.name}: nothing was delivered again.")
    if found.lost:
        problems.append(f"{len(found.lost)} acts were lost.")
    if not found.live:
        problems.append("Nothing was published: the load went nowhere.")
    if found.twice:
        problems.append(f"{found.twice} acts were done twice.")
    return problems


def losses(acts: Sequence[Act], states: dict[str, str], told: Callable[[str], int]) -> list[Act]:
    """What was accepted, or promised for later, and is not in the database. `told`: the messages somebody has now."""
    undone = {Kind.CHECK: frozenset({""}), Kind.CONFIRM: {"", "draft"}, Kind.APPROVE: {"", "draft", "waiting"}}
    owed = [act for act in acts if act.fate in (Fate.ACCEPTED, Fate.PROMISED)]
    gone = [act for act in owed if states.get(act.subject, "") in undone.get(act.kind, frozenset())]
    # A promise that could not be kept was taken back in words, in their own chat.
    return [act for act in gone if act.fate is Fate.ACCEPTED or told(act.by) <= act.told]


def doubles(*, forms: int, posts: int, cards: Sequence[str], live: Sequence[str]) -> int:
    """How often something was done too often: more posts than forms, cards and public posts that are there twice."""
    again = [count - 1 for texts in (cards, live) for count in Counter(texts).values()]
    return max(0, posts - forms) + sum(again)


async def _real(
    options: Options, company: TeamsCompany, base: str, session: aiohttp.ClientSession
) -> tuple[Phase, Phase, Sequence[Obj], list[str], int]:
    port, internal_port = free_ports(2)
    start = the_program(company, base, options.folder, ports=(port, internal_port), database=options.database)
    outside = outside_of(options.database)
    async with running(start, session):
        await _settled(company)
        crowd = Crowd(company, _senders(company, session, start))
        await crowd.begin()
        warm = await drive(crowd, rate=options.rate, seconds=options.warm_up)
        before = len(crowd.recorded)
        steady = await drive(crowd, rate=options.rate, seconds=options.seconds)
        replayed = crowd.recorded[before:]
        await aftermath.drained(outside, patience=PATIENCE)
        stalled = await _stalled(options, crowd, outside)
        await aftermath.drained(outside, patience=PATIENCE)
        states = dict(await aftermath.states_of(outside))
    acts = [*warm, *steady, *stalled]
    twice = doubles(
        forms=len({act.subject for act in acts if act.kind is Kind.CHECK}),
        posts=len(states),
        cards=_cards(company, crowd.texts),
        live=[post.text for post in company.company.x.posts],
    )
    phases = Phase(name="steady", acts=steady), Phase(name="stalled", acts=stalled)
    return *phases, replayed, _said(losses(acts, states, lambda oid: messages_to(company, oid))), twice


async def _stalled(options: Options, crowd: Crowd, outside: Outside) -> list[Act]:
    """Load, with nobody able to write for a second from the second second on."""

    async def hold() -> None:
        await asyncio.sleep(min(2.0, options.seconds / 2))
        await asyncio.to_thread(outside.hold, STALL)

    holding = asyncio.create_task(hold())
    acts = await drive(crowd, rate=options.rate, seconds=min(STALLED_FOR, options.seconds))
    await holding
    return acts


async def _bare(
    options: Options, company: TeamsCompany, base: str, session: aiohttp.ClientSession, requests: Sequence[Obj]
) -> list[float]:
    """Seconds of each answer of the bare bot to the same requests, with new ids, at the same rate."""
    [port] = free_ports(1)
    start = bare(chat_settings(company, base) | {"app_secret": INSTALL.app_secret}, options.folder, port=port)
    async with running(start, session):
        new = _senders(company, session, start)

        async def one(request: Obj, due: float) -> list[float]:
            timed = new()
            delivery = await timed.send(request | {"id": company.world.new_id()})
            return [timed.at - due] if delivery.failure is None else []

        def bound(request: Obj) -> Callable[[float], Awaitable[list[float]]]:
            return lambda due: one(request, due)

        await paced([bound(request) for request in requests[:50]], rate=options.rate)
        answered = await paced([bound(request) for request in requests], rate=options.rate)
    return [seconds for some in answered for seconds in some]


def _senders(company: TeamsCompany, session: aiohttp.ClientSession, start: Start) -> Callable[[], Timed]:
    """Makes senders; like Teams, they use one token for long."""
    token = company.side.keys.authorization(company.world.service_url)
    url = f"http://127.0.0.1:{start.port}/api/messages"
    return lambda: Timed(session=session, url=url, signs=lambda _: token, deadline=HANG_UP)


async def _settled(company: TeamsCompany) -> None:
    """Wait until the program has looked up everybody in app.yaml: no call to Teams for a second and a half."""
    calls = -1
    while calls != len(company.world.calls):
        calls = len(company.world.calls)
        await asyncio.sleep(1.5)


def _cards(company: TeamsCompany, texts: set[str]) -> list[str]:
    """The texts that cards in the brands' channels show, once for each card."""
    cards = [dumps(one.card) for brand in company.brands for one in company.world.messages(brand.channel)]
    return [text for text in texts for card in cards if text in card]


def _said(acts: Sequence[Act]) -> list[str]:
    return [f"{act.kind.value}, {act.fate.value}" for act in acts]


def _again(acts: Sequence[Act]) -> int:
    return sum(one.is_repeat for one in acts)


def _times(found: Times) -> dict[str, object]:
    return {
        "count": found.count,
        "median": round(found.median, 4),
        "p99": round(found.p99, 4),
        "worst": round(found.worst, 4),
    }


def _print(found: Found, problems: Sequence[str]) -> None:
    table = Table(title="Answers to Teams' invokes, in milliseconds from the moment each was due")
    for column in ("phase", "what", "count", "median", "p99", "worst", "accepted", "in words", "failed", "again"):
        table.add_column(column, justify="left" if column in ("phase", "what") else "right")
    for phase in (found.steady, found.stalled):
        for kind in (*Kind, None):
            acts = Phase(name=phase.name, acts=[one for one in phase.acts if kind in (None, one.kind)])
            words = acts.count(Fate.PROMISED) + acts.count(Fate.REFUSED)
            fates = (acts.count(Fate.ACCEPTED), words, acts.count(Fate.FAILED), _again(acts.acts))
            shown = (kind.value if kind else "all", *_ms(times(acts.acts)), *map(str, fates))
            table.add_row(phase.name if kind is Kind.FETCH else "", *shown, end_section=kind is None)
    table.add_row("bare bot", "all", *_ms(found.bare))
    console = Console(width=120)
    console.print(table)
    console.print(f"Lost: {len(found.lost)}. Done twice: {found.twice}. Published: {found.live}.")
    for problem in problems:
        console.print(f"MISSED  {problem}", style="bold red")


def _ms(found: Times) -> tuple[str, ...]:
    return (str(found.count), *(f"{one * 1000:,.0f}" for one in (found.median, found.p99, found.worst)))
