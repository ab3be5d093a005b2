"""The database, opened for the environment it belongs to, and what stands on it alone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot import starting
from bot.assembly.parts import build_checking, build_networks, build_policy, build_providers, build_sources, commands_of
from bot.brake import ProcessBrake
from bot.clock import SystemClock
from bot.config.model import Config
from bot.networks import PluggedNetworks
from bot.providers import PluggedProviders
from bot.sources import PluggedSources
from storage.database import Database, open_database
from storage.installation import CREATED, environment_of
from storage.store import SqlStore
from workflows.checking import Checking
from workflows.connecting import Connecting
from workflows.domain.audit import Entry
from workflows.errors import ConfigError
from workflows.freezing import Freezing
from workflows.guarding import Guarding
from workflows.listening import Listening
from workflows.policy import Policy
from workflows.ports.clock import Clock
from workflows.renewing import Renewing
from workflows.reporting import Reporting


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
    providers: PluggedProviders
    sources: PluggedSources
    brake: ProcessBrake
    """What this process knows of freezes; in step with the rows while `look` is called."""
    renewing: Renewing
    """Keeps accounts signed in; `networks` gets its tokens there."""

    def connecting(self, callback: str) -> Connecting:
        """Signing in for accounts; `callback` is the address that networks send people back to, "" without pages."""
        return Connecting(
            store=self.store,
            policy=self.policy,
            networks=self.networks,
            providers=self.providers,
            clock=self.clock,
            callback=callback,
        )

    @property
    def freezing(self) -> Freezing:
        """Stops sends, and lets them go on."""
        return Freezing(store=self.store, policy=self.policy, clock=self.clock, brake=self.brake)

    @property
    def guarding(self) -> Guarding:
        """The watch over the accounts."""
        return Guarding(store=self.store, policy=self.policy, networks=self.networks, clock=self.clock)

    @property
    def listening(self) -> Listening:
        """What hears the public."""
        return Listening(store=self.store, policy=self.policy, sources=self.sources, clock=self.clock)

    @property
    def reporting(self) -> Reporting:
        """What sends the week's picture."""
        return Reporting(store=self.store, policy=self.policy, clock=self.clock)


@asynccontextmanager
async def opened(config: Config) -> AsyncIterator[Base]:
    """The database and what needs nothing else. Raises ConfigError with the reason it cannot be opened."""
    clock = SystemClock()
    make_data_dir(config)
    database = await open_database(config.database, secrets=[key.reveal() for key in config.encryption_keys])
    try:
        store = SqlStore(database, clock)
        await _require_environment(config, database, store, clock)
        providers = build_providers(config)
        renewing = Renewing(
            store=store, providers=providers, clock=clock, connect=commands_of(config).everywhere("connect {handle}")
        )
        networks = build_networks(config, clock, providers=providers, tokens=renewing)
        try:
            yield Base(
                config=config,
                clock=clock,
                database=database,
                store=store,
                policy=build_policy(config),
                checking=build_checking(config),
                networks=networks,
                providers=providers,
                sources=build_sources(config, clock, networks),
                brake=ProcessBrake(store, clock),
                renewing=renewing,
            )
        finally:
            await renewing.finish()
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
