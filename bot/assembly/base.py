"""The database, opened for the environment it belongs to, and what stands on it alone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot import starting
from bot.assembly.parts import build_checking, build_networks, build_policy
from bot.clock import SystemClock
from bot.config.model import Config
from bot.networks import PluggedNetworks
from storage.database import Database, open_database
from storage.installation import CREATED, environment_of
from storage.store import SqlStore
from workflows.checking import Checking
from workflows.domain.audit import Entry
from workflows.errors import ConfigError
from workflows.guarding import Guarding
from workflows.policy import Policy
from workflows.ports.clock import Clock


@dataclass(frozen=True, kw_only=True)
class Base:
    """What every part stands on."""

    config: Config
    clock: Clock
    database: Database
    store: SqlStore
    policy: Policy
    checking: Checking
    networks: PluggedNetworks

    @property
    def guarding(self) -> Guarding:
        """The watch over the accounts; also lifts a freeze."""
        return Guarding(store=self.store, policy=self.policy, networks=self.networks, clock=self.clock)


@asynccontextmanager
async def opened(config: Config) -> AsyncIterator[Base]:
    """The database and what needs nothing else. Raises ConfigError with the reason it cannot be opened."""
    clock = SystemClock()
    make_data_dir(config)
    database = await open_database(config.database, secrets=[key.reveal() for key in config.encryption_keys])
    try:
        store = SqlStore(database, clock)
        await _require_environment(config, database, store, clock)
        yield Base(
            config=config,
            clock=clock,
            database=database,
            store=store,
            policy=build_policy(config),
            checking=build_checking(config),
            networks=build_networks(config, clock),
        )
    finally:
        await database.close()


async def _require_environment(config: Config, database: Database, store: SqlStore, clock: Clock) -> None:
    async with database.reader.connect() as connection:
        made_in = await environment_of(connection)
    if made_in is None:
        facts = {"environment": config.environment, "tenant": config.tenant}
        async with store.transaction() as tx:
            await tx.note(Entry(at=clock.now(), action=CREATED, subject="installation", by="system", facts=facts))
    elif made_in and made_in != config.environment:
        raise ConfigError([f"environment: {starting.strange_environment(made_in, config.environment)}"])


def make_data_dir(config: Config) -> None:
    """Only for the person who runs the program."""
    try:
        config.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError([f"data_dir: {config.data_dir} cannot be made: {error.strerror}."]) from None
