"""Slack's part of the program."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import structlog

from adapters.slack.answering import Answering
from adapters.slack.chat import SlackChat, whose_token
from adapters.slack.client import SlackClient, SlackFailure
from adapters.slack.exhibits import Gallery
from adapters.slack.files import SlackFiles
from adapters.slack.groups import SlackGroups
from adapters.slack.hearing import Hearing
from adapters.slack.listener import build_app, build_handler
from adapters.slack.settings import Home, Sentences, Settings
from adapters.slack.signin import SlackSignIn
from adapters.slack.socket import Socket, is_token_refused
from adapters.slack.windows import Windows
from bot import starting
from bot.assembly.base import Base
from bot.assembly.chats import ChatParts, Listener
from bot.assembly.parts import slack_settings
from bot.config.model import SlackConfig
from bot.conversation import Talk
from bot.dialogs import chat as sentences
from bot.examining import SKEW_WRONG
from bot.language import say
from bot.metrics import Metrics
from bot.running import Loop, now_and_every
from bot.shelf import Shelf
from workflows.errors import ConfigError, NetworkFailure
from workflows.ports.clock import Clock
from workflows.ports.directory import PeopleNews

log = structlog.get_logger()

CLOCK_EVERY = 300.0
"""Seconds between two looks at Slack's clock."""


@asynccontextmanager
async def slack_parts(base: Base, slack: SlackConfig) -> AsyncIterator[ChatParts]:
    """Slack, connected. Raises ConfigError when it refuses a token, or the token is of another workspace."""
    settings = slack_settings(slack)
    async with SlackClient(settings) as client:
        await _require_workspace(client, settings)
        if settings.mode == "socket":
            await _require_app_token(client)
        home = settings.home or Home(team=base.config.tenant)

        def listen(talk: Talk, news: PeopleNews, metrics: Metrics) -> Listener:
            hearing = Hearing(news, home=home)
            windows = Windows(client, settings, gallery=gallery)
            answering = Answering(talk, windows, settings=settings, home=home, sentences=_sentences())
            return _listener(talk, hearing, metrics, base.clock, client=client, settings=settings, answering=answering)

        files = SlackFiles(client, settings)
        gallery = Gallery(files, Shelf(base.store))
        chat = SlackChat(client, settings, home=home, gallery=gallery)
        yield ChatParts(
            platform="slack",
            chat=chat,
            listen=listen,
            files=files,
            groups=SlackGroups(client, chat, home=home),
            sign_in=SlackSignIn(settings, home, base.clock) if settings.client_id else None,
        )


def _listener(
    talk: Talk,
    hearing: Hearing,
    metrics: Metrics,
    clock: Clock,
    *,
    client: SlackClient,
    settings: Settings,
    answering: Answering,
) -> Listener:
    app = build_app(settings, answering, hearing)
    check = _clock_check(client, clock, metrics)
    ticking = Loop(name="clock", run=lambda: now_and_every(CLOCK_EVERY, check, name="clock"))
    if settings.mode != "socket":
        handler = metrics.watched(build_handler(app, settings, talk))
        return Listener(handler=handler, loops=[ticking], close=answering.close)
    socket = Socket(app, settings, took=metrics.acknowledged)
    return Listener(
        handler=None,
        loops=[ticking, Loop(name="socket", run=socket.run)],
        works={"socket": lambda: socket.connected},
        close=answering.close,
    )


def _clock_check(client: SlackClient, clock: Clock, metrics: Metrics) -> Callable[[], Awaitable[None]]:
    """Compares the clocks once. One that is minutes off makes every signature look forged (failures.md SLK-09)."""

    async def check() -> None:
        try:
            skew = (clock.now() - await client.their_time()).total_seconds()
        except NetworkFailure:
            return
        metrics.skew(skew)
        if abs(skew) > SKEW_WRONG:
            log.error("clock.wrong", seconds=round(skew))

    return check


async def _require_workspace(client: SlackClient, settings: Settings) -> None:
    """A token of another workspace would answer nobody. Slack out of reach is another matter."""
    try:
        await whose_token(client, settings)
    except SlackFailure as failure:
        if not failure.retry:
            raise ConfigError([f"chat.slack.{starting.other_workspace(failure.code)}"]) from None
        log.warning("slack.unreachable", reason=str(failure))


async def _require_app_token(client: SlackClient) -> None:
    """Socket Mode with a token that Slack refuses would knock for ever. Slack out of reach is another matter."""
    try:
        await client.ask_for_socket()
    except SlackFailure as failure:
        if is_token_refused(failure):
            raise ConfigError([f"chat.slack.{starting.refused_app_token(failure)}"]) from None
        log.warning("slack.unreachable", reason=str(failure))


def _sentences() -> Sentences:
    known = {
        "busy": say(sentences.BUSY),
        "slow": say(sentences.SLOW),
        "broken": say(sentences.BROKEN),
        "outsider": say(sentences.OUTSIDER),
        "unopened": say(sentences.UNOPENED),
        "title": say(sentences.TITLE),
    }
    return Sentences(**{name: known[name] for name in Sentences.__dataclass_fields__})
