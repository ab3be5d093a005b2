"""How soon a freeze typed in the chat stops a burst of 1,000 due posts, and that nothing leaves after the thaw.

The real program runs as child processes (one, or `--replicas` on PostgreSQL) against stand-ins of Slack and X that live
here. The posts are confirmed by the product's own flow beforehand, and all are due at one moment. First the burst goes
on undisturbed: the baseline. Then the same burst is stopped in its middle by `/post freeze all …` from a guardian;
once everything has come to rest, `/post thaw all` is typed and confirmed, and for a while nothing may leave; then one
post is approved, and exactly that one may.

X's own limit, 100 posts in 15 minutes for one account, is in force: the posts are spread over 24 brands.
"""

import argparse
import asyncio
import contextlib
import json
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
from cryptography.fernet import Fernet

from adapters.sandbox.desk import Desk, NothingLikeThat, PersonAtDesk
from adapters.sandbox.slack_front import Front
from adapters.sandbox.slack_sender import SignedSender
from adapters.sandbox.world import INSTALL
from benchmarks._ack import aftermath
from benchmarks._ack.company import Company, build_company, secrets_of, write_app_yaml
from benchmarks._ack.databases import Outside, outside_of
from benchmarks._ack.programs import NotStarted, Start, free_ports, real_program, running
from benchmarks._freeze.ground import Door, stand_ins
from benchmarks._freeze.report import Figures, figures_of, missed, print_report
from benchmarks._freeze.seeding import NotSeeded, Seed, let_authors_publish, seeded
from workflows.errors import ConfigError

HANG_UP = 10.0
"""Seconds after which a request without an answer counts as failed."""
MIDDLE = 0.1
"""The share of the posts that is out when the freeze is typed."""
PATIENCE = 90.0
"""Seconds for what must happen: the burst's beginning, its end, an approved post going out."""
QUIET = 10.0
"""Seconds of watching after the thaw."""
SEEDING = 0.012
"""Seconds that one post takes to be confirmed; only for choosing the moment at which all are due."""
START = 8.0
"""Seconds that the programs take to start, for the same."""


@dataclass(frozen=True, kw_only=True)
class Options:
    """What was asked for on the command line."""

    posts: int
    baseline: int
    replicas: int
    databases: tuple[str, str]
    """Of the baseline and of the freeze: each needs an empty one."""
    folder: Path


@dataclass(frozen=True, kw_only=True)
class Burst:
    """The programs at work on posts that are all due now."""

    company: Company
    door: Door
    desk: Desk
    seed: Seed
    outside: Outside


def main(argv: list[str]) -> int:
    """Run both bursts and print the figures. Returns 1 for a missed target, 2 when it could not run."""
    parser = argparse.ArgumentParser(prog="benchmarks freeze", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--posts", type=int, default=1_000, help="how many are due at the same moment (1,000)")
    parser.add_argument(
        "--baseline", type=int, default=150, help="how many of the undisturbed burst are waited for (150)"
    )
    parser.add_argument("--replicas", type=int, default=1, help="how many programs on one PostgreSQL (1)")
    parser.add_argument(
        "--database", nargs=2, default=("", ""), help="two of postgresql://…, migrated and empty; SQLite when left out"
    )
    parser.add_argument("--keep", type=Path, help="work in this folder, and leave the programs' logs there")
    given = parser.parse_args(argv)
    if given.replicas > 1 and not given.database[0]:
        print("Several replicas need PostgreSQL: give two databases with --database.", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="countersign-freeze-") as temporary:
        options = Options(
            posts=given.posts,
            baseline=given.baseline,
            replicas=given.replicas,
            databases=tuple(given.database),
            folder=given.keep or Path(temporary),
        )
        try:
            return asyncio.run(_everything(options))
        except (NotStarted, NotSeeded, ConfigError, TimeoutError) as error:
            print(error, file=sys.stderr)
            return 2


async def _everything(options: Options) -> int:
    async with _burst(options, "baseline", options.databases[0], posts=options.posts) as burst:
        undisturbed = await _undisturbed(burst, options.baseline)
    async with _burst(options, "freeze", options.databases[1], posts=options.posts) as burst:
        figures = await _stopped(burst, options)
    figures = replace(figures, undisturbed=undisturbed)
    problems = missed(figures)
    print_report(figures, problems)
    store = (options.databases[1] or "sqlite").partition(":")[0]
    print(json.dumps({"database": store, "replicas": options.replicas, **figures_of(figures), "missed": problems}))
    return 1 if problems else 0


async def _undisturbed(burst: Burst, enough: int) -> float:
    """Sends a second while nobody stops them, from the first to the one that is enough."""
    await _until(lambda: len(burst.door.arrivals) >= enough, f"{enough} sends")
    first, last = burst.door.arrivals[0].at, burst.door.arrivals[enough - 1].at
    return (enough - 1) / max(last - first, 0.001)


async def _stopped(burst: Burst, options: Options) -> Figures:
    """Freeze in the middle, let everything come to rest, thaw, and approve one."""
    door, guardian = burst.door, burst.desk.person(burst.company.brands[0].approvers[0])
    middle = max(1, round(options.posts * MIDDLE))
    await _until(lambda: len(door.arrivals) >= middle, f"{middle} sends")
    typed_at, before = _now(), len(door.arrivals)
    answer = await guardian.command("/post freeze all The benchmark stops here")
    answered = _now() - typed_at
    if not answer.is_fine:
        raise TimeoutError(f"The freeze was not taken: {answer.error}")
    at_rest = await _rest(burst)
    late = [arrival.at - typed_at for arrival in door.after(typed_at)]
    sent_by_then = len(door.arrivals)
    await _thaw(guardian)
    await asyncio.sleep(QUIET)
    after_thaw = len(door.arrivals) - sent_by_then
    await _approve_one(burst)
    await _until(lambda: len(door.arrivals) > sent_by_then + after_thaw, "the approved post")
    await asyncio.sleep(1.0)
    states = await aftermath.states_of(burst.outside)
    return Figures(
        posts=len(burst.seed.posts),
        replicas=options.replicas,
        out_before=before,
        answered=answered,
        last_send=max(late, default=0.0),
        sends_after=len(late),
        at_rest=at_rest,
        after_thaw=after_thaw,
        after_one_approval=len(door.arrivals) - sent_by_then - after_thaw,
        lost=_lost(burst, states),
        doubles=door.doubles(),
        states=dict(Counter(states[post] for post in burst.seed.posts if post in states)),
    )


async def _rest(burst: Burst) -> float:
    """Until no post is approved or on its way any more; seconds."""
    started = _now()
    while any(state in aftermath.ON_ITS_WAY for state in (await aftermath.states_of(burst.outside)).values()):
        if _now() - started > PATIENCE:
            raise TimeoutError(f"Posts were still on their way {PATIENCE:g} s after the freeze.")
        await asyncio.sleep(0.25)
    return _now() - started


async def _thaw(guardian: PersonAtDesk) -> None:
    await guardian.command("/post thaw all")
    await _until(lambda: guardian.has_window("Let posts go out"), "the window that asks before it lifts")
    answer = await guardian.submit()
    if not answer.is_fine or not guardian.has_window("again"):
        raise TimeoutError(f"The thaw was not taken: {answer.error}")


async def _approve_one(burst: Burst) -> None:
    """An approver presses Approve on the newest card of a brand's channel, once it is drawn."""
    brand = burst.company.brands[-1]
    approver = burst.desk.person(brand.approvers[0])
    end = _now() + PATIENCE
    while True:
        try:
            await approver.click(f"Approve for @{brand.account.handle}")
            return
        except NothingLikeThat:
            if _now() > end:
                raise TimeoutError("No card to approve was drawn.") from None
            await asyncio.sleep(0.5)


def _lost(burst: Burst, states: Mapping[str, str]) -> int:
    """Posts that are neither out nor waiting for a new decision, and those said to be out that never arrived."""
    arrived = {arrival.text for arrival in burst.door.arrivals}
    kept = {"published": True, "waiting": False}
    return sum(
        kept.get(states.get(post, "")) is not (text in arrived) or states.get(post) not in kept
        for post, text in burst.seed.posts.items()
    )


@asynccontextmanager
async def _burst(options: Options, name: str, database: str, *, posts: int) -> AsyncIterator[Burst]:
    """Everything seeded and every program started; the burst begins at once."""
    company, door = build_company(), Door()
    folder = options.folder / name
    folder.mkdir(parents=True, exist_ok=True)
    address = database or f"sqlite:///{folder / 'countersign.sqlite'}"
    secrets = {**secrets_of(company), "COUNTERSIGN_KEY": Fernet.generate_key().decode()}
    async with contextlib.AsyncExitStack() as stack:
        place = await stack.enter_async_context(stand_ins(company, door))
        session = await stack.enter_async_context(aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)))
        starts = [
            _start(company, folder / str(number), place=place, database=address, secrets=secrets)
            for number in range(options.replicas)
        ]
        due = datetime.now(UTC) + timedelta(seconds=posts * SEEDING + START * options.replicas)
        config, environment = folder / "0" / "app.yaml", {**secrets, "DATABASE_URL": address}
        seed = await seeded(config, environment, company, posts=posts, due=due)
        programs = [await stack.enter_async_context(running(start, session)) for start in starts]
        sender = SignedSender(
            session=session, url=programs[0].url, signing_secret=INSTALL.signing_secret, deadline=HANG_UP
        )
        front = Front(company.slack, sender, response_base=f"{place}/slack")
        yield Burst(company=company, door=door, desk=Desk(front), seed=seed, outside=outside_of(address))


def _start(company: Company, folder: Path, *, place: str, database: str, secrets: Mapping[str, str]) -> Start:
    folder.mkdir(parents=True, exist_ok=True)
    port, internal_port = free_ports(2)
    config = write_app_yaml(company, folder, stand_ins=place, port=port, internal_port=internal_port)
    let_authors_publish(config)
    return real_program(
        folder, config=config, port=port, internal_port=internal_port, database=database, secrets=secrets
    )


async def _until(holds: Callable[[], bool], what: str) -> None:
    end = _now() + PATIENCE
    while not holds():
        if _now() > end:
            raise TimeoutError(f"Waited {PATIENCE:g} s for {what}.")
        await asyncio.sleep(0.005)


def _now() -> float:
    return asyncio.get_running_loop().time()
