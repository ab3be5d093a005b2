"""What `countersign check` looks at in Teams, without listening to anybody."""

import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

from adapters.teams.chat import TeamsChat
from adapters.teams.connector import TeamsFailure
from adapters.teams.door import keys_of
from adapters.teams.grant import Grant
from adapters.teams.keys import Unavailable
from adapters.teams.places import PLATFORM
from adapters.teams.sdk import build_sdk
from adapters.teams.settings import Settings
from bot.assembly.parts import teams_settings
from bot.assembly.teams import refusal_of, rooms_of, tools_of
from bot.clock import SystemClock
from bot.config.model import Config, TeamsConfig
from bot.examining import Finding, Level
from storage.database import open_database
from storage.migrating import newest, schema_version
from storage.places import places_at
from storage.store import SqlStore
from storage.vault import new_secret
from workflows.errors import ConfigError
from workflows.ports.chat import Chat
from workflows.ports.store import Place

ABOUT = "chat.teams"


@asynccontextmanager
async def looking(config: Config, teams: TeamsConfig) -> AsyncIterator[tuple[Sequence[Finding], Chat | None]]:
    """Whether Microsoft takes the app, and whether Teams could be told from a forger; and Teams, to be asked further.
    None: it refuses us.
    """
    settings = teams_settings(teams)
    places = await _known_places(config)
    findings = [await _app(settings), await _keys(settings), _spoken(settings, places)]
    if findings[0].level is Level.FIX:
        yield findings, None
        return
    async with _chat(settings, places, rooms=rooms_of(config)) as chat:
        yield findings, chat


async def _app(settings: Settings) -> Finding:
    try:
        await Grant(settings).token()
    except TeamsFailure as failure:
        host = urlsplit(settings.addresses.login_url).netloc
        away = f"{host} gives no token: {failure.code}. Look at the network, and at cloud and login_url."
        return Finding.fix(ABOUT, refusal_of(failure) or away)
    return Finding.fine(ABOUT, f"signed in as app {settings.app_id} in tenant {settings.tenant}.")


async def _keys(settings: Settings) -> Finding:
    keys = keys_of(settings)
    host = urlsplit(settings.addresses.keys_url).netloc
    try:
        await keys.find("")
    except Unavailable:
        return Finding.fix(
            ABOUT,
            f"the keys that Teams signs with cannot be fetched from {host}, so nobody could be let in. Let this "
            "machine reach it, or correct cloud or keys_url.",
        )
    finally:
        await keys.close()
    return Finding.fine(ABOUT, f"the keys that Teams signs with come from {host}.")


def _spoken(settings: Settings, places: Sequence[Place]) -> Finding:
    """Whether Teams has ever reached this program, and from where."""
    begin = f"People begin with {settings.command} in the personal chat."
    if places:
        latest = max(places, key=lambda place: place.at)
        return Finding.fine(ABOUT, f"has spoken to us, last from {urlsplit(latest.service_url).netloc}. {begin}")
    return Finding.look(
        ABOUT,
        "has not spoken to this installation yet. Upload the app, add it to a team, and let the bot's registration in "
        f"Azure name this program's https address with /api/messages. {begin}",
    )


async def _known_places(config: Config) -> Sequence[Place]:
    """Whom and what Teams has told of; nothing in a database that is not there yet, which another finding says."""
    with suppress(ConfigError):
        if await schema_version(config.database) == newest():
            return await places_at(config.database, PLATFORM)
    return []


@asynccontextmanager
async def _chat(settings: Settings, places: Sequence[Place], *, rooms: Sequence[str]) -> AsyncIterator[Chat]:
    """Teams as the running program sees it. What is learned goes to a database of its own, and away with it: the
    program's own may be in use.
    """
    with tempfile.TemporaryDirectory(prefix="countersign-check-") as folder:
        database = await open_database(f"sqlite:///{Path(folder) / 'places.db'}", secrets=[new_secret()])
        sdk = build_sdk(settings)
        try:
            store = SqlStore(database, SystemClock())
            async with store.transaction() as tx:
                for place in places:
                    await tx.places.save(place)
            tools = tools_of(sdk, settings, store, SystemClock(), rooms=rooms)
            yield TeamsChat(tools)
        finally:
            await sdk.close()
            await database.close()
