"""Every network that has a plug-in, with its settings and the accounts' credentials: `ports.network.Networks`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from pydantic import BaseModel, ValidationError

from bot.config.model import NetworkShape
from bot.config.secret import Secret
from workflows.domain.account import Account
from workflows.domain.credential import Tokens
from workflows.domain.ids import AccountId, RemotePostId
from workflows.domain.limits import Limits
from workflows.errors import NotFound
from workflows.ports.clock import Clock
from workflows.ports.network import Network
from workflows.ports.provider import Provider, Providers, TokenSource
from workflows.ports.source import Access


class CredentialsModel(Protocol):
    """The keys of one account, as a plug-in reads them. One that knows a sign-in has `connects` too."""

    def problem(self) -> str | None:
        """Why they cannot be used; None when they can."""


class NetworkModule(Protocol):
    """What a plug-in in `adapters/networks` offers. Its own settings and credentials are its own business: Any."""

    Settings: type[BaseModel]
    Credentials: type[BaseModel]

    def limits(self, settings: Any) -> Limits:
        """The network's rules."""

    def build(self, settings: Any, credentials: Any, clock: Clock, *, account: Account) -> Network:
        """A fresh object for one account. Raises NetworkFailure."""


class LinksModule(Protocol):
    """What a plug-in's `links` offers: addresses, without a credential."""

    def post_in(self, settings: Any, link: str) -> RemotePostId | None:
        """The post behind a link."""

    def address(self, settings: Any, account: Account, remote_id: RemotePostId) -> str:
        """Where the public sees a post."""

    def share_link(self, settings: Any, text: str) -> str:
        """The page for posting it oneself."""

    def answer_link(self, settings: Any, remote_id: RemotePostId, text: str) -> str:
        """The page for answering a post oneself."""


@dataclass(frozen=True, kw_only=True)
class Plugin:
    """One network's code. Without `links`, nothing is recognised and addresses are asked from a network object."""

    network: NetworkModule
    links: LinksModule | None
    sign_in: Callable[[Any, Any], Provider | None] | None = None
    """The plug-in's `provider(settings, credentials)`, if people can sign in for accounts of this network. Its `build`
    then takes `tokens` and `superseded` too."""


def shape_of(plugin: Plugin, *, pinned: bool) -> NetworkShape:
    """What app.yaml may say about this network and its accounts."""
    credentials = plugin.network.Credentials

    def refusal(written: frozenset[str]) -> str | None:
        # Which of them are there is known before what is in them.
        return _problem(credentials, dict.fromkeys(written, "written"))

    def connects(written: frozenset[str]) -> bool:
        return bool(getattr(_read(credentials, dict.fromkeys(written, "written")), "connects", False))

    return NetworkShape(
        settings=plugin.network.Settings,
        credentials=frozenset(credentials.model_fields),
        refusal=refusal,
        connects=connects,
        pinned=pinned,
    )


class PluggedNetworks:
    """Implements `ports.network.Networks`. Network objects are built anew for each use and never shared."""

    def __init__(
        self,
        plugins: Mapping[str, Plugin],
        *,
        settings: Mapping[str, BaseModel],
        credentials: Mapping[AccountId, Mapping[str, Secret]],
        clock: Clock,
        providers: Providers | None = None,
        tokens: TokenSource | None = None,
    ) -> None:
        """Without `providers` and `tokens`, only accounts with keys of their own can be reached."""
        self._providers = providers
        self._tokens = tokens
        self._plugins = plugins
        self._settings = settings
        self._credentials = credentials
        self._clock = clock

    def limits(self, network: str) -> Limits:
        """The rules of a network. Raises NotFound."""
        return self._plugin(network).network.limits(self._settings[network])

    def post_in(self, network: str, link: str) -> RemotePostId | None:
        """The post a pasted link points at. Raises NotFound."""
        links = self._plugin(network).links
        return links.post_in(self._settings[network], link) if links else None

    def share_link(self, network: str, text: str) -> str:
        """The network's own page with the text filled in. Raises NotFound."""
        links = self._plugin(network).links
        if links is None:
            raise NotFound(f"On {network} there is no page for posting a text oneself.")
        return links.share_link(self._settings[network], text)

    def answer_link(self, network: str, remote_id: RemotePostId, text: str) -> str:
        """The network's own page for answering a post, with the text filled in. Raises NotFound."""
        links = self._plugin(network).links
        if links is None:
            raise NotFound(f"On {network} there is no page for answering a post oneself.")
        return links.answer_link(self._settings[network], remote_id, text)

    def address(self, account: Account, remote_id: RemotePostId) -> str:
        """Where the public sees a post. Raises NotFound."""
        links = self._plugin(account.network).links
        if links is None:
            return self._built(self.access_by_keys(account)).address(remote_id)
        return links.address(self._settings[account.network], account, remote_id)

    async def for_account(self, account: Account) -> Network:
        """A fresh object with the account's credential, renewed if need be.

        Raises NetworkFailure when there is none that can be used.
        """
        return self._built(await self.access(account))

    async def with_tokens(self, account: Account, tokens: Tokens) -> Network:
        """A fresh object with just these tokens. Raises NetworkFailure."""
        return self._built(replace(self.access_by_keys(account), tokens=tokens))

    async def access(self, account: Account) -> Access[BaseModel, BaseModel]:
        """What a plug-in is built with for an account: its tokens are renewed if need be.

        Raises NetworkFailure when there are none that can be used, and NotFound.
        """
        found, source = self.access_by_keys(account), self._tokens
        if source is None or self._providers is None or self._providers.for_account(account) is None:
            return found
        tokens = await source.fresh(account)
        return replace(found, tokens=tokens, superseded=lambda: source.is_superseded(account, tokens))

    def access_by_keys(self, account: Account) -> Access[BaseModel, BaseModel]:
        """The same with nothing but what stands in app.yaml: no tokens. Raises NotFound."""
        plugin = self._plugin(account.network)
        credentials = credentials_of(plugin, self._credentials.get(account.id, {}))
        return Access(account=account, settings=self._settings[account.network], credentials=credentials)

    def _built(self, access: Access[BaseModel, BaseModel]) -> Network:
        account, tokens = access.account, access.tokens
        build: Any = self._plugin(account.network).network.build
        more = {} if tokens is None else {"tokens": tokens, "superseded": access.superseded}
        network: Network = build(access.settings, access.credentials, self._clock, account=account, **more)
        return network

    def _plugin(self, network: str) -> Plugin:
        try:
            return self._plugins[network]
        except KeyError:
            raise NotFound(f"Countersign knows no network called {network}.") from None


def credentials_of(plugin: Plugin, secrets: Mapping[str, Secret]) -> BaseModel:
    """An account's secrets as its plug-in reads them."""
    return plugin.network.Credentials.model_validate({name: secret.reveal() for name, secret in secrets.items()})


def _problem(model: type[BaseModel], values: Mapping[str, str]) -> str | None:
    credentials: Any = _read(model, values)
    if credentials is None:
        return "cannot be read."
    problem: str | None = credentials.problem()
    return problem


def _read(model: type[BaseModel], values: Mapping[str, str]) -> BaseModel | None:
    try:
        return model.model_validate(dict(values))
    except ValidationError:
        return None
