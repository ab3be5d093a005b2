"""What `countersign check` looks at, without starting anything."""

import sqlite3
from collections.abc import AsyncIterator, Collection, Iterator, Mapping
from contextlib import suppress

from adapters.slack import manifest as slack_manifest
from adapters.slack.chat import SlackChat
from adapters.slack.client import SlackClient, SlackFailure
from adapters.slack.settings import Home
from adapters.slack.socket import is_token_refused
from bot import examining, examining_sources, starting
from bot.assembly.logbook import notary_of, witnessed
from bot.assembly.parts import build_networks, build_providers, build_sources, slack_settings
from bot.clock import SystemClock
from bot.config.model import Config, SlackConfig
from bot.examining import Finding
from bot.pages.front import CALLBACK, SIGNED_IN
from storage.credentials import sign_ins_at
from storage.installation import environment_at
from storage.migrating import newest, schema_version
from storage.sources import items_at
from storage.sqlite import SAFE_VERSION
from workflows.domain.budget import MONTH, monthly
from workflows.domain.credential import Credential
from workflows.domain.ids import AccountId
from workflows.errors import ConfigError, NetworkFailure
from workflows.ports.clock import Clock


async def examine(config: Config) -> AsyncIterator[Finding]:
    """Everything `countersign check` looks at, one finding after the other."""
    async for finding in _examine_database(config):
        yield finding
    marks, unreachable = await witnessed(config)
    notary, problem = notary_of(config)
    seen = max((mark.size for mark in marks), default=0) if config.witness is not None else None
    for finding in examining.of_log(signs=notary is not None, problem=problem, seen=seen, unreachable=unreachable):
        yield finding
    clock, providers = SystemClock(), build_providers(config)
    connected = [account for account in config.accounts if providers.for_account(account) is not None]
    keyed = [account for account in config.accounts if account not in connected]
    for answer in await starting.ask_accounts(keyed, build_networks(config, clock)):
        yield examining.of_account(answer)
    sign_ins = await _sign_ins(config)
    for account in connected:
        command = config.slack.command if config.slack else "/post"
        yield examining.of_sign_in(account, sign_ins.get(account.id), now=clock.now(), command=command)
    for finding in examining.of_left_behind(sign_ins, connected):
        yield finding
    can_sign_in = bool(config.slack and config.slack.client_id)
    for finding in examining.of_pages(
        config.listen.public_url, can_sign_in=can_sign_in, signed_in=SIGNED_IN, connected=CALLBACK
    ):
        yield finding
    async for finding in _examine_listening(config, signed_in=[account.id for account in connected]):
        yield finding
    if config.slack is None:
        return
    settings = slack_settings(config.slack)
    async with SlackClient(settings) as client:
        yield await _examine_clock(client)
        if settings.mode == "socket":
            yield await _examine_socket(client)
        try:
            who, granted = await client.scopes()
        except NetworkFailure as failure:
            yield Finding.fix("chat.slack", f"{failure}. Look at bot_token and api_url.")
            return
        for finding in _examine_slack(config.slack, who, granted):
            yield finding
        home = settings.home or Home(team=config.tenant)
        chat = SlackChat(client, settings, home=home)
        async for finding in examining.of_people_and_channels(config, chat):
            yield finding
        async for finding in examining_sources.of_departments(config, chat):
            yield finding


async def _examine_database(config: Config) -> AsyncIterator[Finding]:
    try:
        version = await schema_version(config.database)
    except ConfigError as error:
        for problem in error.problems:
            yield Finding.fix("database", problem)
        return
    is_sqlite = config.database.startswith("sqlite")
    yield examining.of_database(version, newest=newest(), migrates_itself=is_sqlite)
    if is_sqlite:
        yield examining.of_sqlite(sqlite3.sqlite_version_info, safe=SAFE_VERSION, environment=config.environment)
    if version == newest():
        yield await _examine_environment(config)


async def _sign_ins(config: Config) -> Mapping[AccountId, Credential]:
    """Who is signed in; nobody in a database that is not there yet, which another finding says."""
    with suppress(ConfigError):
        if await schema_version(config.database) == newest():
            return await sign_ins_at(config.database)
    return {}


async def _examine_listening(config: Config, *, signed_in: Collection[AccountId]) -> AsyncIterator[Finding]:
    clock = SystemClock()
    sources = build_sources(config, clock, build_networks(config, clock))
    connected = [facts.name for facts in sources.list() if sources.keys_of(facts.name) in signed_in]
    async for finding in examining_sources.of_sources(sources, connected=connected, url=config.listen.public_url):
        yield finding
    for finding in examining_sources.of_month(config, sources, measured=await _read_lately(config, clock)):
        yield finding


async def _read_lately(config: Config, clock: Clock) -> Mapping[str, int]:
    """How many items a month each source read in the last 30 days; none in a database that is not there yet."""
    today = clock.now().date()
    with suppress(ConfigError):
        if await schema_version(config.database) == newest():
            read = await items_at(config.database, since=today - MONTH)
            return {source: monthly(items, since=first, today=today) for source, (items, first) in read.items()}
    return {}


async def _examine_environment(config: Config) -> Finding:
    try:
        made_in = await environment_at(config.database)
    except ConfigError as error:
        return Finding.fix("database", " ".join(error.problems))
    if made_in and made_in != config.environment:
        return Finding.fix("environment", starting.strange_environment(made_in, config.environment))
    return Finding.fine("environment", f"{config.environment}, as in the database.")


def _examine_slack(slack: SlackConfig, who: Mapping[str, object], granted: frozenset[str]) -> Iterator[Finding]:
    team, enterprise = str(who.get("team_id") or ""), str(who.get("enterprise_id") or "")
    yield examining.of_workspace(slack, team=team, enterprise=enterprise)
    off = slack_manifest.features_off(granted, slack_manifest.FEATURES)
    yield from examining.of_scopes({name: sorted(scopes) for name, scopes in off.items()})


async def _examine_clock(client: SlackClient) -> Finding:
    theirs = None
    with suppress(NetworkFailure):
        theirs = await client.their_time()
    return examining.of_clock(theirs, ours=SystemClock().now())


async def _examine_socket(client: SlackClient) -> Finding:
    try:
        await client.ask_for_socket()
    except SlackFailure as failure:
        if is_token_refused(failure):
            return Finding.fix("chat.slack", starting.refused_app_token(failure))
        return Finding.look("chat.slack", f"Socket Mode could not be tried: {failure}.")
    return Finding.fine("chat.slack", "Socket Mode connects.")
