"""Teams' part of the program."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

import structlog

from adapters.pictures import FilePreviewer
from adapters.teams.answering import Answering
from adapters.teams.chat import TeamsChat
from adapters.teams.connector import Sdk, TeamsFailure
from adapters.teams.door import build_handler, keys_of
from adapters.teams.files import TeamsFiles
from adapters.teams.grant import Grant
from adapters.teams.hanging import Hanging
from adapters.teams.keys import Keys
from adapters.teams.parts import Parts, parts_over
from adapters.teams.sdk import build_sdk
from adapters.teams.settings import Sentences, Settings
from adapters.teams.signin import TeamsSignIn
from bot.assembly.base import Base
from bot.assembly.chats import ChatParts, Listener
from bot.assembly.parts import teams_settings
from bot.config.model import Config, TeamsConfig
from bot.conversation import Talk
from bot.dialogs import chat as sentences
from bot.dialogs.names import OPENING
from bot.metrics import Metrics
from bot.running import Loop, now_and_every
from bot.shelf import Shelf
from workflows.errors import ConfigError
from workflows.ports.clock import Clock
from workflows.ports.directory import PeopleNews
from workflows.ports.store import Store

log = structlog.get_logger()

KEYS_EVERY = 3_600.0
"""Seconds between two fetches of the keys that Teams signs with: whoever presses never waits for one."""
_OVERVIEW = "with the app's overview in Entra"
_BLAMED: Mapping[str, str] = {
    "invalid_client": (
        "app_secret: Microsoft refuses it. It may have ended, or be the secret's id instead of its value. Make a new "
        "client secret of the bot's app in Entra, under Certificates & secrets"
    ),
    "unauthorized_client": (
        f"app_id: Microsoft knows no such app in this tenant. Compare app_id and tenant {_OVERVIEW}"
    ),
    "invalid_request": (
        f"tenant: Microsoft refuses it. Compare tenant and app_id {_OVERVIEW}, and cloud with where your tenant is"
    ),
    "invalid_scope": "cloud: Microsoft gives no token for it. Compare cloud with where your tenant is",
}
"""What to put right, by Microsoft's word for a refusal (RFC 6749 section 5.2)."""


@asynccontextmanager
async def teams_parts(base: Base, teams: TeamsConfig) -> AsyncIterator[ChatParts]:
    """Teams, connected. Raises ConfigError when Microsoft refuses the app's secret."""
    settings = teams_settings(teams)
    await _require_app(settings)
    sdk, keys = build_sdk(settings), keys_of(settings)
    sign_in = TeamsSignIn(settings, base.clock) if settings.client_secret.get_secret_value() else None
    tools = tools_of(sdk, settings, base.store, base.clock, rooms=rooms_of(base.config))

    def listen(talk: Talk, news: PeopleNews, metrics: Metrics) -> Listener:
        return _listener(talk, news, metrics, sdk, tools, keys=keys)

    try:
        chat, files = TeamsChat(tools), TeamsFiles(settings)
        yield ChatParts(platform="teams", chat=chat, listen=listen, files=files, sign_in=sign_in)
    finally:
        await keys.close()
        if sign_in is not None:
            await sign_in.close()
        await sdk.close()


def refusal_of(failure: TeamsFailure) -> str | None:
    """What to put right under `chat.teams` when Microsoft refuses the app; None when it was only out of reach."""
    says = _BLAMED.get(failure.code)
    return f"{says} ({failure.code})." if says else None


def rooms_of(config: Config) -> Sequence[str]:
    """The channels where people of app.yaml can be looked up who have not added the app."""
    return list(dict.fromkeys(channel for account in config.accounts for channel in account.channels))


def tools_of(sdk: Sdk, settings: Settings, store: Store, clock: Clock, *, rooms: Sequence[str]) -> Parts:
    """What writes to Teams, put together. `check` uses it as well."""
    return parts_over(
        sdk.connector,
        store=store,
        clock=clock,
        settings=settings,
        sentences=Sentences(**sentences.in_teams(settings.command)),
        opening=OPENING,
        rooms=[room for room in rooms if room.startswith("19:")],
        hanging=Hanging(Shelf(store), FilePreviewer()),
    )


def _listener(talk: Talk, news: PeopleNews, metrics: Metrics, sdk: Sdk, tools: Parts, *, keys: Keys) -> Listener:
    answering = Answering(talk, tools, news=news)
    handler = build_handler(tools.settings, sdk=sdk, turn=answering.answer, conversation=talk, keys=keys)
    return Listener(
        handler=metrics.watched_teams(handler),
        loops=[Loop(name="teams_keys", run=lambda: now_and_every(KEYS_EVERY, keys.warm, name="teams_keys"))],
        close=answering.close,
    )


async def _require_app(settings: Settings) -> None:
    """With a secret that Microsoft refuses nobody would ever be answered. Teams out of reach is another matter."""
    try:
        await Grant(settings).token()
    except TeamsFailure as failure:
        if refusal := refusal_of(failure):
            raise ConfigError([f"chat.teams.{refusal}"]) from None
        log.warning("teams.unreachable", reason=str(failure))
