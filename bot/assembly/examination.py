"""What `countersign check` looks at, without starting anything."""

import sqlite3
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import AsyncExitStack, suppress

from bot import examining, examining_moderators, examining_routes, examining_sources, starting
from bot.assembly import examination_slack
from bot.assembly.logbook import notary_of, witnessed
from bot.assembly.parts import build_moderators, build_networks, build_providers, build_sources, commands_of
from bot.chats import Chats
from bot.clock import SystemClock
from bot.config.model import Config
from bot.examining import Finding
from bot.examining_groups import groups_of, of_groups, rosters_of
from bot.examining_people import of_people_and_channels
from bot.examining_standing import Standings
from bot.pages.front import CALLBACK, SIGNED_IN
from storage.credentials import sign_ins_at
from storage.installation import environment_at
from storage.migrating import newest, schema_version
from storage.sources import items_at
from storage.sqlite import SAFE_VERSION
from workflows.domain.budget import MONTH, monthly
from workflows.domain.credential import Credential
from workflows.domain.ids import AccountId
from workflows.errors import ConfigError
from workflows.ports.chat import Chat
from workflows.ports.clock import Clock
from workflows.ports.directory import GroupDirectory


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
        typed = commands_of(config).everywhere(f"connect {account.at_handle}")
        yield examining.of_sign_in(account, sign_ins.get(account.id), now=clock.now(), typed=typed)
    for finding in examining.of_left_behind(sign_ins, connected):
        yield finding
    for finding in examining.of_pages(
        config.listen.public_url, apps=_signing_in(config), signed_in=SIGNED_IN, connected=CALLBACK
    ):
        yield finding
    for finding in examining_routes.of_routes(config):
        yield finding
    async for finding in _examine_listening(config, signed_in=[account.id for account in connected]):
        yield finding
    async for finding in _examine_moderators(config):
        yield finding
    async for finding in _examine_chats(config):
        yield finding


async def _examine_chats(config: Config) -> AsyncIterator[Finding]:
    """The chats, and then the people and channels in them, if every chat can be asked."""
    async with AsyncExitStack() as stack:
        found: dict[str, tuple[Sequence[Finding], Chat | None]] = {}
        directories: dict[str, GroupDirectory] = {}
        if config.slack is not None:
            looked = await stack.enter_async_context(examination_slack.looking(config, config.slack))
            found["slack"] = looked[:2]
            directories |= {"slack": looked[2]} if looked[2] else {}
        if config.teams is not None:
            from bot.assembly import examination_teams  # only where Teams is set up: its libraries are large

            found["teams"] = await stack.enter_async_context(examination_teams.looking(config, config.teams))
        for findings, _ in found.values():
            for finding in findings:
                yield finding
        chats = {platform: chat for platform, (_, chat) in found.items() if chat is not None}
        if not chats or len(chats) < len(found):
            return
        chat = Chats(chats)
        rosters = await rosters_of(config, directories)
        standings = Standings(config=config, chat=chat, groups=groups_of(rosters))
        async for finding in of_groups(config, rosters, standings):
            yield finding
        async for finding in of_people_and_channels(config, chat, standings):
            yield finding
        async for finding in examining_sources.of_departments(config, chat):
            yield finding


def _signing_in(config: Config) -> Sequence[str]:
    """Where the redirect address of the pages has to be allowed."""
    apps = ["the Slack app"] if config.slack and config.slack.client_id else []
    return [*apps, *(["the app registration in Entra"] if config.teams and config.teams.client_id else [])]


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


async def _examine_moderators(config: Config) -> AsyncIterator[Finding]:
    moderators = build_moderators(config, SystemClock())
    try:
        async for finding in examining_moderators.of_moderators(config.moderators, moderators):
            yield finding
    finally:
        await moderators.close()


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
