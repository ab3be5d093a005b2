"""Every source that app.yaml lists, with its settings and secrets: `ports.source.Sources`.

A file in `adapters/sources` is a source, and its name is its name in app.yaml. It offers

- `Settings`: a model of its own keys, beside those that every source has (`bot/config/sources.py`);
- `facts(settings, *, name, account)`: what is known of it without asking;
- `build(settings, clock, *, facts, …)` if it is asked, or `receiver(settings, clock, *, facts, …)` if it is told.

`build` and `receiver` get what the file asks for by offering

- `Secrets`, a model of texts: these keys hold references in app.yaml, and it gets `secrets=Secrets(...)`;
- `NETWORK`, a network's name: it listens with an account of that network, and gets `access=Access(...)`;
- `Memory`, a class: one object of it is kept for each source as long as the program runs, and given as `memory=`;

and `where(settings)`, a host or the like, for the name of a source that has none in app.yaml and no account.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from pydantic import BaseModel

from bot.config.model import NoSecrets, SourceConfig, SourceShape
from bot.networks import PluggedNetworks
from workflows.domain.account import Account
from workflows.domain.ids import AccountId
from workflows.errors import NotFound
from workflows.ports.clock import Clock
from workflows.ports.source import Receiver, Source, SourceFacts


class SourceModule(Protocol):
    """What every plug-in in `adapters/sources` offers. Its own settings are its own business: Any."""

    @property
    def Settings(self) -> type[BaseModel]:  # noqa: N802  it is a class
        """Its own keys in app.yaml."""

    def facts(self, settings: Any, *, name: str, account: Account | None) -> SourceFacts:
        """What is known without asking: `every` is its own default, `account` the id of the account."""


@dataclass(frozen=True, kw_only=True)
class SourcePlugin:
    """One kind of source."""

    code: SourceModule

    @property
    def told(self) -> bool:
        """Whether it is a receiver."""
        return hasattr(self.code, "receiver")

    @property
    def network(self) -> str:
        """The network whose account it listens with; "" when it needs none."""
        return str(getattr(self.code, "NETWORK", ""))

    @property
    def secrets(self) -> type[BaseModel] | None:
        """What it keeps secret, if anything."""
        return getattr(self.code, "Secrets", None)

    @property
    def memory(self) -> type[object] | None:
        """What it remembers between two uses, if anything."""
        return getattr(self.code, "Memory", None)


def source_shape(plugin: SourcePlugin) -> SourceShape:
    """What app.yaml may say about this kind of source."""
    return SourceShape(
        settings=plugin.code.Settings,
        secrets=plugin.secrets or NoSecrets,
        network=plugin.network,
        told=plugin.told,
        where=getattr(plugin.code, "where", lambda _settings: ""),
    )


class PluggedSources:
    """Implements `ports.source.Sources`. Source objects are built anew for each use and never shared."""

    def __init__(
        self,
        plugins: Mapping[str, SourcePlugin],
        *,
        configured: Sequence[SourceConfig],
        accounts: Sequence[Account],
        networks: PluggedNetworks,
        clock: Clock,
    ) -> None:
        """`networks` gives access to the accounts that sources listen with."""
        self._plugins = plugins
        self._configured = {one.name: one for one in configured}
        self._accounts = {account.id: account for account in accounts}
        self._networks = networks
        self._clock = clock
        self._facts = {one.name: self._facts_of(one) for one in configured}
        self._memories = {one.name: kind() for one in configured if (kind := plugins[one.kind].memory) is not None}

    def list(self) -> Sequence[SourceFacts]:
        """In the order of app.yaml."""
        return tuple(self._facts.values())

    def facts(self, name: str) -> SourceFacts:
        """Raises NotFound."""
        self._named(name)
        return self._facts[name]

    def keys_of(self, name: str) -> AccountId | None:
        """The account whose keys it listens with; None when it needs none. Raises NotFound."""
        account = self._account(self._named(name))
        return account.id if account else None

    async def open(self, name: str) -> Source:
        """A fresh object holding the current credential; never call it inside a transaction.

        Raises NotFound (also for a receiver) and NetworkFailure.
        """
        one = self._named(name, told=False)
        account = self._account(one)
        more = {} if account is None else {"access": await self._networks.access(account)}
        build: Any = getattr(self._plugins[one.kind].code, "build")  # noqa: B009  not every plug-in has it
        source: Source = build(one.settings, self._clock, facts=self._facts[name], **self._own(one), **more)
        return source

    def receiver(self, name: str) -> Receiver:
        """Raises NotFound, also for a source that is asked."""
        one = self._named(name, told=True)
        account = self._account(one)
        more = {} if account is None else {"access": self._networks.access_by_keys(account)}
        receiver: Any = getattr(self._plugins[one.kind].code, "receiver")  # noqa: B009
        found: Receiver = receiver(one.settings, self._clock, facts=self._facts[name], **self._own(one), **more)
        return found

    def _named(self, name: str, *, told: bool | None = None) -> SourceConfig:
        one = self._configured.get(name)
        if one is None or (told is not None and self._plugins[one.kind].told is not told):
            raise NotFound(f"There is no source {name} of that kind in app.yaml.")
        return one

    def _account(self, one: SourceConfig) -> Account | None:
        """The account it listens with; None for one that needs no account's keys."""
        return self._accounts[one.account] if one.account and self._plugins[one.kind].network else None

    def _own(self, one: SourceConfig) -> dict[str, object]:
        """What a kind of source gets besides: its secrets, its memory."""
        more: dict[str, object] = {}
        if secrets := self._plugins[one.kind].secrets:
            more["secrets"] = secrets.model_validate({name: value.reveal() for name, value in one.secrets.items()})
        if one.name in self._memories:
            more["memory"] = self._memories[one.name]
        return more

    def _facts_of(self, one: SourceConfig) -> SourceFacts:
        plugin = self._plugins[one.kind]
        account = self._accounts.get(one.account) if one.account else None
        facts = plugin.code.facts(one.settings, name=one.name, account=account)
        return replace(facts, told=plugin.told, every=one.every or facts.every)
