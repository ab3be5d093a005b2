"""The parts that need neither a database nor a chat: configuration, checks, policy, networks, and the linter."""

import importlib
import os
import pkgutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import SecretStr

import adapters.moderators
import adapters.networks
import adapters.sources
from adapters.shorteners import Shorteners
from adapters.slack.settings import Settings
from adapters.teams.settings import Settings as TeamsSettings
from bot.clock import SystemClock
from bot.config.loading import Purpose, load
from bot.config.model import Config, Plugins, SlackConfig, TeamsConfig
from bot.dialogs.word import CommandWords
from bot.linting import Linter
from bot.moderators import ModeratorModule, PluggedModerators, moderator_shape
from bot.networks import PluggedNetworks, Plugin, shape_of
from bot.providers import PluggedProviders
from bot.redacting import redactor_for
from bot.sources import PluggedSources, SourcePlugin, source_shape
from workflows.checking import Checking, build_checks, known_checks, settings_model
from workflows.checks.text.lists import read_list
from workflows.checks.timing import Settings as TimingSettings
from workflows.domain.calendar import Blackouts
from workflows.policy import Policy, PolicySettings
from workflows.ports.clock import Clock
from workflows.ports.provider import Providers, TokenSource

UNPINNED = frozenset({"practice"})
"""Networks whose accounts exist only here, so that there is no remote id to pin."""


def network_plugins() -> dict[str, Plugin]:
    """The files of `adapters/networks`, by name; a package may have `links`."""
    found: dict[str, Plugin] = {}
    for module in pkgutil.iter_modules(adapters.networks.__path__):
        name = f"{adapters.networks.__name__}.{module.name}"
        code: Any = importlib.import_module(name)
        links: Any = importlib.import_module(f"{name}.links") if module.ispkg else None
        found[module.name] = Plugin(network=code, links=links, sign_in=getattr(code, "provider", None))
    return found


def source_plugins() -> dict[str, SourcePlugin]:
    """The files of `adapters/sources`, by name."""
    names = [module.name for module in pkgutil.iter_modules(adapters.sources.__path__)]
    return {name: _source(name) for name in names}


def moderator_plugins() -> dict[str, ModeratorModule]:
    """The files of `adapters/moderators`, by name."""
    names = [module.name for module in pkgutil.iter_modules(adapters.moderators.__path__)]
    return {name: _moderator(name) for name in names}


def known_plugins() -> Plugins:
    """What app.yaml may say about networks, checks, sources and moderators."""
    return Plugins(
        networks={name: shape_of(one, pinned=name not in UNPINNED) for name, one in network_plugins().items()},
        checks={name: settings_model(name) for name in known_checks()},
        sources={name: source_shape(one) for name, one in source_plugins().items()},
        moderators={name: moderator_shape(one) for name, one in moderator_plugins().items()},
    )


def read_config(
    path: Path,
    *,
    purpose: Purpose = Purpose.RUN,
    environ: Mapping[str, str] = os.environ,
    policy: Path | None = None,
) -> Config:
    """Read app.yaml, with another policy file when one is given. Raises ConfigError with everything that is wrong."""
    return load(path, plugins=known_plugins(), purpose=purpose, environ=environ, policy=policy)


def build_linter(path: Path, *, account: str = "") -> Linter:
    """What judges drafts outside the chat: no database, no secrets. Raises ConfigError."""
    config, clock = read_config(path, purpose=Purpose.LINT), SystemClock()
    return Linter(
        config,
        checking=build_checking(config),
        policy=build_policy(config),
        networks=build_networks(config, clock),
        clock=clock,
        account=account,
    )


def build_checking(config: Config) -> Checking:
    """The checks as configured."""
    settings = {name: one.model_dump() for name, one in config.checks.items()}
    return Checking(build_checks(settings, config.knowledge), config.knowledge)


def build_moderators(config: Config, clock: Clock) -> PluggedModerators:
    """Who else is asked about drafts; nobody, when app.yaml names nobody."""
    return PluggedModerators(
        moderator_plugins(),
        configured=config.moderators,
        redactor=redactor_for(config.knowledge, config.checks),
        clock=clock,
    )


def build_shorteners() -> Shorteners:
    """The public shorteners, asked where a short link leads when somebody presses "Show the full link"."""
    return Shorteners(hosts=frozenset(read_list("shorteners.txt")))


def build_policy(config: Config) -> Policy:
    """The rules as configured. An approval given in one environment means nothing in another (failures.md ACC-14)."""
    return Policy(
        PolicySettings(
            windows=config.windows,
            tenant=f"{config.tenant}/{config.environment}",
            own_domains=config.own_domains,
            contact=config.contact,
            policy_url=config.policy_url,
            attention=config.attention,
            largest_film=config.largest_film * 1024 * 1024,
            incidents=config.incidents,
            listening=config.listening,
            blackouts=_blackouts(config),
        )
    )


def _blackouts(config: Config) -> Blackouts:
    """Those of the check that judges them, unless it is switched off."""
    found = config.checks.get("timing")
    if not isinstance(found, TimingSettings) or not found.enabled:
        return Blackouts()
    return Blackouts(days=found.blackouts, zone=found.zone)


def build_providers(config: Config) -> PluggedProviders:
    """The sign-ins of accounts that are connected by one."""
    return PluggedProviders(network_plugins(), settings=config.networks, credentials=config.credentials)


def build_networks(
    config: Config, clock: Clock, *, providers: Providers | None = None, tokens: TokenSource | None = None
) -> PluggedNetworks:
    """Every network, with the accounts' credentials; those of sign-ins come from `tokens`."""
    return PluggedNetworks(
        network_plugins(),
        settings=config.networks,
        credentials=config.credentials,
        clock=clock,
        providers=providers,
        tokens=tokens,
    )


def build_sources(config: Config, clock: Clock, networks: PluggedNetworks) -> PluggedSources:
    """Every source, with its secrets; those that listen with an account get the account's keys from `networks`."""
    return PluggedSources(
        source_plugins(), configured=config.sources, accounts=config.accounts, networks=networks, clock=clock
    )


def commands_of(config: Config) -> CommandWords:
    """What people begin with in each chat there is; without any (some commands need none) as in Slack."""
    words = {"slack": config.slack.command} if config.slack else {}
    words |= {"teams": config.teams.command} if config.teams else {}
    return CommandWords(by_platform=words) if words else CommandWords()


def slack_settings(slack: SlackConfig) -> Settings:
    """What the Slack adapter needs of app.yaml."""
    return Settings(
        command=slack.command,
        mode="socket" if slack.mode == "socket" else "http",
        bot_token=SecretStr(slack.bot_token.reveal()),
        signing_secret=SecretStr(slack.signing_secret.reveal()),
        app_token=SecretStr(slack.app_token.reveal()),
        api_url=slack.api_url,
        team_id=slack.team,
        enterprise_id=slack.enterprise,
        client_id=slack.client_id,
        client_secret=SecretStr(slack.client_secret.reveal()),
        sign_in_url=slack.sign_in_url,
    )


def teams_settings(teams: TeamsConfig) -> TeamsSettings:
    """What the Teams adapter needs of app.yaml."""
    return TeamsSettings.model_validate(
        {
            "app_id": teams.app_id,
            "app_secret": teams.app_secret.reveal(),
            "tenant": teams.tenant,
            "command": teams.command,
            "cloud": teams.cloud,
            "sdk": teams.sdk,
            "login_url": teams.login_url,
            "scope": teams.scope,
            "keys_url": teams.keys_url,
            "issuer": teams.issuer,
            "service_url": teams.service_url,
            "service_hosts": teams.service_hosts,
            "file_hosts": teams.file_hosts,
            "sign_in_url": teams.sign_in_url,
            "client_id": teams.client_id,
            "client_secret": teams.client_secret.reveal(),
        }
    )


def _source(name: str) -> SourcePlugin:
    code: Any = importlib.import_module(f"{adapters.sources.__name__}.{name}")
    return SourcePlugin(code=code)


def _moderator(name: str) -> ModeratorModule:
    code: ModeratorModule = importlib.import_module(f"{adapters.moderators.__name__}.{name}")
    return code
