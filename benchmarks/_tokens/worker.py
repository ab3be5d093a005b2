"""One refresher, in this process or as one of its own: `python -m benchmarks._tokens.worker URL API KEY`.

As a process it reads one number a line, by how many seconds its clock is ahead, and answers each with one word: `fine`
when the tokens it was given open the account, else what went wrong.
"""

import asyncio
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from adapters.networks import x
from adapters.networks.x import Credentials, Settings
from bot.clock import SystemClock
from storage.database import Database, open_database
from storage.store import SqlStore
from workflows.domain.account import Account, Kind, Mode
from workflows.domain.credential import Tokens, fingerprint_of
from workflows.domain.ids import AccountId, RemoteAccountId
from workflows.errors import NetworkFailure
from workflows.ports.clock import BootTime
from workflows.ports.provider import Provider
from workflows.renewing import Renewing

CLIENT_ID = "benchmark-app"
ACME = Account(
    id=AccountId("x:acme"),
    network="x",
    handle="acme",
    kind=Kind.BRAND,
    mode=Mode.MANAGED,
    remote_id=RemoteAccountId("101"),
)


@dataclass
class ShiftedClock:
    """The machine's time, and how far ahead it is taken to be."""

    ahead: timedelta = timedelta()

    def now(self) -> datetime:
        """Now."""
        return datetime.now(UTC) + self.ahead

    def boot(self) -> BootTime:
        """Since the machine started."""
        return SystemClock().boot()


class OneProvider:
    """Implements `ports.provider.Providers` for one app at X."""

    def __init__(self, api: str) -> None:
        self.settings = Settings(api_url=api)
        self.credentials = Credentials.model_validate({"client_id": CLIENT_ID})

    def for_account(self, account: Account) -> Provider | None:
        """The app's sign-in."""
        return x.provider(self.settings, self.credentials)

    def fingerprint(self, tokens: Tokens) -> str:
        """As the program does."""
        return fingerprint_of(tokens)


class Worker:
    """Asks for tokens and tries them, as a process that is about to send does."""

    def __init__(self, database: Database, api: str) -> None:
        self.clock = ShiftedClock()
        self.providers = OneProvider(api)
        self.store = SqlStore(database, self.clock)
        self.renewing = Renewing(store=self.store, providers=self.providers, clock=self.clock)

    async def turn(self, ahead: float) -> str:
        """`fine`, or what went wrong."""
        self.clock.ahead = timedelta(seconds=ahead)
        try:
            return await self._opens(await self.renewing.fresh(ACME))
        except NetworkFailure as failure:
            return str(failure)

    async def carelessly(self, ahead: float) -> str:
        """The same without the product's care: whoever finds old tokens renews them."""
        self.clock.ahead = timedelta(seconds=ahead)
        provider = self.providers.for_account(ACME)
        async with self.store.reading() as tx:
            tokens = await tx.credentials.tokens(ACME.id)
        if provider is None or tokens is None:
            return "no tokens"
        outcome = await provider.refresh(tokens.refresh)
        given = getattr(outcome, "tokens", None)
        if not isinstance(given, Tokens):
            return type(outcome).__name__
        async with self.store.transaction() as tx:
            await tx.credentials.keep(ACME.id, given)
        try:
            return await self._opens(given)
        except NetworkFailure as failure:
            return str(failure)

    async def _opens(self, tokens: Tokens) -> str:
        network = x.build(self.providers.settings, self.providers.credentials, self.clock, account=ACME, tokens=tokens)
        try:
            return "fine" if (await network.whoami()).id == ACME.remote_id else "another account"
        finally:
            await network.close()


async def _main(url: str, api: str, key: str) -> None:
    database = await open_database(url, secrets=[key], pool=2)
    worker = Worker(database, api)
    loop = asyncio.get_running_loop()
    try:
        print("ready", flush=True)
        while line := await loop.run_in_executor(None, sys.stdin.readline):
            print(await worker.turn(float(line)), flush=True)
    finally:
        await database.close()


if __name__ == "__main__":
    asyncio.run(_main(*sys.argv[1:4]))
