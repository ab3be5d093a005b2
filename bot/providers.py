"""The sign-in of every network that has one: `ports.provider.Providers`."""

from collections.abc import Mapping

from pydantic import BaseModel

from bot.config.secret import Secret
from bot.networks import Plugin, credentials_of
from workflows.domain.account import Account
from workflows.domain.credential import Tokens, fingerprint_of
from workflows.domain.ids import AccountId
from workflows.ports.provider import Provider


class PluggedProviders:
    """Implements `ports.provider.Providers`: with the app that app.yaml names for the account, made anew each time."""

    def __init__(
        self,
        plugins: Mapping[str, Plugin],
        *,
        settings: Mapping[str, BaseModel],
        credentials: Mapping[AccountId, Mapping[str, Secret]],
    ) -> None:
        self._plugins = plugins
        self._settings = settings
        self._credentials = credentials

    def for_account(self, account: Account) -> Provider | None:
        """None when the account is not connected this way: its keys stand in app.yaml, or it needs none."""
        plugin = self._plugins.get(account.network)
        if plugin is None or plugin.sign_in is None:
            return None
        credentials = credentials_of(plugin, self._credentials.get(account.id, {}))
        return plugin.sign_in(self._settings[account.network], credentials)

    def fingerprint(self, tokens: Tokens) -> str:
        """A keyed hash that tells tokens apart and gives nothing away."""
        return fingerprint_of(tokens)
