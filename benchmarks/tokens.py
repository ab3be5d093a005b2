"""Eight workers and one single-use refresh token, 200 rounds: one refresh each, and the account is never lost.

A stand-in of X gives refresh tokens that work once, ends the access token when it is renewed, and ends the whole
sign-in when a used one is shown again. In each round the clock is put ahead until the tokens have almost ended, and all
workers ask for tokens at the same moment, then try them. On SQLite the workers share one process (the file allows no
second one); with `--database` each is a process of its own on PostgreSQL. The baseline is the same without the row's
guard, in this process: it loses the account in its first rounds.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aiohttp import web
from cryptography.fernet import Fernet

from adapters.sandbox.x import x_app
from adapters.sandbox.x_world import XAccount, XKeys, XWorld
from benchmarks._tokens.worker import ACME, CLIENT_ID, Worker
from storage.database import open_database
from storage.migrating import migrate
from storage.store import SqlStore
from workflows.domain.account import Kind
from workflows.domain.credential import Credential, Tokens, connected, fingerprint_of
from workflows.domain.ids import PersonId
from workflows.errors import ConfigError

LASTS = timedelta(hours=2)
STEP = LASTS - timedelta(minutes=5)
"""By how much the clock is put ahead each round: what is left is too little to be given out."""
CAREFUL, CARELESS = "with the row's guard", "without (baseline)"
CARELESS_ROUNDS = 3
_VERIFIER = "v"
_CHALLENGE = "TJRIXgwhrmxBzh3-e2v6zupato5AokdvUCCOUm9QYIA"
"""S256 of the verifier."""

Turn = Callable[[float], Awaitable[str]]


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What came of the rounds."""

    rounds: int
    workers: int
    refreshes: int
    reused: int
    """How often a used refresh token was shown: each time the account is lost at a strict X."""
    failures: tuple[str, ...]
    seconds: tuple[float, ...]

    @property
    def kept(self) -> bool:
        """One refresh each round, nobody without tokens that work."""
        return self.refreshes == self.rounds and not self.reused and not self.failures


class Ground:
    """The stand-in of X with a clock of its own, and the account's first sign-in."""

    def __init__(self) -> None:
        self.ahead = 0.0
        keys = XKeys(consumer_key="", consumer_secret="", access_token="", access_token_secret="")
        acme = XAccount(id=ACME.remote_id, handle="acme", name="Acme", kind=Kind.BRAND, keys=keys)
        self.world = XWorld(accounts=(acme,), now=self.now)
        self.world.sign_ins.register(CLIENT_ID)

    def now(self) -> datetime:
        """The time all workers go by."""
        return datetime.now(UTC) + timedelta(seconds=self.ahead)

    def sign_in(self) -> Tokens:
        """Tokens of a person who approved."""
        known = {"client_id": CLIENT_ID, "redirect_uri": "r"}
        code = self.world.sign_ins.approve(ACME.remote_id, challenge=_CHALLENGE, scope="offline.access", **known)
        pair = self.world.sign_ins.exchange(code, verifier=_VERIFIER, **known)
        if pair is None:
            raise RuntimeError("the stand-in does not take its own code")
        return Tokens(access=pair.access, refresh=pair.refresh)


def main(argv: list[str]) -> int:
    """Run the rounds and print the figures. Returns 1 for a missed target, 2 when it could not run."""
    parser = argparse.ArgumentParser(prog="benchmarks tokens", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=200, help="how often the tokens end (200)")
    parser.add_argument("--workers", type=int, default=8, help="how many ask for them at once (8)")
    parser.add_argument("--database", default="", help="postgresql://…, empty; a SQLite file when left out")
    given = parser.parse_args(argv)
    try:
        careless, careful = asyncio.run(measure(given.database, rounds=given.rounds, workers=given.workers))
    except ConfigError as error:
        print(error, file=sys.stderr)
        return 2
    kind = "postgresql, one process each" if given.database else "sqlite, one process"
    _print(CARELESS, careless)
    _print(CAREFUL, careful)
    shown = {
        "benchmark": "tokens",
        "database": kind,
        "met": careful.kept,
        **_json(careful),
        "baseline": _json(careless),
    }
    print(json.dumps(shown))
    return 0 if careful.kept else 1


async def measure(database: str, *, rounds: int, workers: int) -> tuple[Figures, Figures]:
    """The baseline and the product. Raises ConfigError when the database cannot be used."""
    with tempfile.TemporaryDirectory(prefix="countersign-tokens-") as folder:
        baseline = f"sqlite:///{Path(folder) / 'baseline.db'}"
        async with _workers(baseline, workers, careful=False) as (ground, turns):
            careless = await _rounds(ground, turns, rounds=min(CARELESS_ROUNDS, rounds))
        url = database or f"sqlite:///{Path(folder) / 'countersign.db'}"
        async with _workers(url, workers, careful=True) as (ground, turns):
            return careless, await _rounds(ground, turns, rounds=rounds)


async def _rounds(ground: Ground, turns: Sequence[Turn], *, rounds: int) -> Figures:
    failures: list[str] = []
    seconds: list[float] = []
    for _ in range(rounds):
        ground.ahead += STEP.total_seconds()
        start = time.perf_counter()
        said = await asyncio.gather(*(turn(ground.ahead) for turn in turns))
        seconds.append(time.perf_counter() - start)
        failures += [each for each in said if each != "fine"]
    sign_ins = ground.world.sign_ins
    return Figures(
        rounds=rounds,
        workers=len(turns),
        refreshes=sign_ins.refreshed,
        reused=sign_ins.reused,
        failures=tuple(failures),
        seconds=tuple(seconds),
    )


@asynccontextmanager
async def _workers(url: str, count: int, *, careful: bool) -> AsyncIterator[tuple[Ground, Sequence[Turn]]]:
    """A signed-in account, and everybody who is going to renew it."""
    ground, key = Ground(), Fernet.generate_key().decode()
    await migrate(url)
    async with AsyncExitStack() as stack:
        api = await stack.enter_async_context(_served(ground.world))
        if url.startswith("postgresql"):
            await _seed(url, key, ground)
            yield ground, [await stack.enter_async_context(_process(url, api, key)) for _ in range(count)]
            return
        await _seed(url, key, ground)
        database = await open_database(url, secrets=[key])
        stack.push_async_callback(database.close)
        here = [Worker(database, api) for _ in range(count)]
        yield ground, [worker.turn if careful else worker.carelessly for worker in here]


async def _seed(url: str, key: str, ground: Ground) -> None:
    tokens, now = ground.sign_in(), ground.now()
    credential = Credential(
        account=ACME.id,
        remote_id=ACME.remote_id,
        connected_by=PersonId("benchmark"),
        connected_at=now,
        expires_at=now + LASTS,
        renewable=True,
        fingerprint=fingerprint_of(tokens),
    )
    database = await open_database(url, secrets=[key], pool=1)
    try:
        store = SqlStore(database, Worker(database, "http://127.0.0.1:1").clock)
        async with store.transaction() as tx:
            await tx.accounts.sync([ACME])
            await tx.record(connected(credential))
            await tx.credentials.keep(ACME.id, tokens)
    finally:
        await database.close()


@asynccontextmanager
async def _served(world: XWorld) -> AsyncIterator[str]:
    runner = web.AppRunner(x_app(world), access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def _process(url: str, api: str, key: str) -> AsyncIterator[Turn]:
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks._tokens.worker", url, api, key),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert child.stdin is not None and child.stdout is not None
    pen, ear = child.stdin, child.stdout

    async def turn(ahead: float) -> str:
        pen.write(f"{ahead}\n".encode())
        await pen.drain()
        return (await ear.readline()).decode().strip() or "the process ended"

    try:
        if (await ear.readline()).strip() != b"ready":
            raise ConfigError(["A worker did not start."])
        yield turn
    finally:
        pen.close()
        await child.wait()


def _json(figures: Figures) -> dict[str, object]:
    times = sorted(figures.seconds)
    return {
        "rounds": figures.rounds,
        "workers": figures.workers,
        "refreshes": figures.refreshes,
        "reused": figures.reused,
        "failures": len(figures.failures),
        "round_ms_median": round(times[len(times) // 2] * 1000, 1),
        "round_ms_worst": round(times[-1] * 1000, 1),
    }


def _print(name: str, figures: Figures) -> None:
    verdict = "never lost" if figures.kept else "LOST"
    print(
        f"{name:<24}{figures.workers} workers, {figures.rounds} rounds: {figures.refreshes} refreshes, "
        f"{figures.reused} used tokens shown again, {len(figures.failures)} left without tokens: {verdict}"
    )
    for failure in sorted(set(figures.failures))[:3]:
        print(f"{'':<24}{failure}")
