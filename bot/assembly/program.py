"""The whole program: the chat, the conversation, later work, the loops and the doors."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import structlog

from adapters.slack.answering import Answering
from adapters.slack.chat import SlackChat, whose_token
from adapters.slack.client import SlackClient, SlackFailure
from adapters.slack.listener import build_app, build_handler
from adapters.slack.settings import Home, Sentences, Settings
from adapters.slack.socket import Socket, is_token_refused
from adapters.slack.windows import Windows
from bot import starting
from bot.announcer import Announcer
from bot.assembly.base import Base, opened
from bot.assembly.parts import slack_settings
from bot.assembly.watching import Watch
from bot.calm import Calm, CalmStore
from bot.config.model import Config
from bot.conversation import Desk, Talk, TalkSettings
from bot.dialogs import chat as sentences
from bot.drawing.people import Register
from bot.metrics import Metrics
from bot.running import Loop, Program, Pulse, every, now_and_every
from bot.server import internal_app, public_app
from bot.views import Views
from bot.witness import Mark, Witness
from bot.worker import Worker
from storage.audit import Sequenced, Sequencer
from storage.keeping import prune
from storage.tasks import DbosEngine
from storage.verifying import head_of
from workflows.approving import Approving
from workflows.errors import ConfigError
from workflows.granting import Granting
from workflows.posting import Posting
from workflows.publishing import Publishing
from workflows.recalling import Recalling
from workflows.reminding import Reminding

log = structlog.get_logger()

MINUTE, HOUR, DAY = 60.0, 3_600.0, 86_400.0


@asynccontextmanager
async def assembled(config: Config) -> AsyncIterator[Program]:
    """Everything, built and started but for the doors and loops. Raises ConfigError; each reason is a sentence."""
    if config.slack is None:
        raise ConfigError(["chat.slack: is missing: without a chat nobody can write a post."])
    settings = slack_settings(config.slack)
    metrics, pulse = Metrics(), Pulse()
    async with opened(config) as base, SlackClient(settings) as client:
        await _require_workspace(client, settings)
        if settings.mode == "socket":
            await _require_app_token(client)
        witness = await _compare_witness(base)
        await _settle(base)
        home = settings.home or Home(team=config.tenant)
        chat = SlackChat(client, settings, home=home)
        views = Views(networks=base.networks, policy=base.policy, clock=base.clock)
        calm = Calm()
        background = CalmStore(base.store, calm)
        announcer = Announcer(store=background, chat=chat, views=views, policy=base.policy, clock=base.clock)
        base.store.on_commit = announcer.wake
        talk, worker = _conversation(base, views, command=settings.command, calm=calm)
        answering = Answering(talk, Windows(client, settings), settings=settings, home=home, sentences=_sentences())
        engine = DbosEngine(base.database, base.clock)
        await engine.launch(worker)
        try:
            register = Register(store=base.store, chat=chat, clock=base.clock)
            loops = _loops(base, announcer, register, witness)
            app = build_app(settings, answering)
            socket = Socket(app, settings, took=metrics.acknowledged) if settings.mode == "socket" else None
            watch = Watch(base, pulse, metrics, socket=socket)
            loops.append(Loop(name="clock", run=_now_and_then(5 * MINUTE, watch.clock_check(client), name="clock")))
            if socket is not None:
                loops.append(Loop(name="socket", run=socket.run))
            events = metrics.watched(build_handler(app, settings, talk)) if socket is None else None
            yield Program(
                public=public_app(slack_events=events),
                internal=internal_app(probe=watch.probe, registry=watch.registry, count=watch.count),
                loops=loops,
                host=config.listen.host,
                port=config.listen.port,
                internal_port=config.listen.internal_port,
                pulse=pulse,
            )
        finally:
            await answering.close()
            await engine.close()


async def _settle(base: Base) -> None:
    """Whose accounts these are, before anything can be sent; and the drift watch goes on, whatever had ended it."""
    await starting.store_config(base.store, base.config)
    await base.guarding.watch_on()
    answered = await starting.ask_accounts(base.config.accounts, base.networks)
    await starting.keep_profiles(base.store, answered, base.clock)


def _conversation(base: Base, views: Views, *, command: str, calm: Calm) -> tuple[Talk, Worker]:
    store, policy, networks, clock = base.store, base.policy, base.networks, base.clock
    publishing = Publishing(store=store, policy=policy, checking=base.checking, networks=networks, clock=clock)
    recalling = Recalling(store=store, policy=policy, networks=networks, clock=clock)
    guarding = base.guarding
    desk = Desk(
        store=store,
        posting=Posting(store=store, checking=base.checking, policy=policy, networks=networks, clock=clock),
        approving=Approving(store=store, policy=policy, clock=clock),
        publishing=publishing,
        recalling=recalling,
        guarding=guarding,
        granting=Granting(store=store, policy=policy, clock=clock),
        policy=policy,
        views=views,
        clock=clock,
        settings=TalkSettings(command=command),
    )
    later = CalmStore(store, calm)
    worker = Worker(
        publishing=Publishing(store=later, policy=policy, checking=base.checking, networks=networks, clock=clock),
        recalling=Recalling(store=later, policy=policy, networks=networks, clock=clock),
        reminding=Reminding(store=later, policy=policy, clock=clock),
        guarding=guarding,
        store=later,
        clock=clock,
    )
    return Talk(desk, calm=calm), worker


def _loops(base: Base, announcer: Announcer, register: Register, witness: Witness | None) -> list[Loop]:
    async def keep_house() -> None:
        await prune(base.database, now=base.clock.now())

    async def meet() -> None:
        await starting.meet_people(register, base.config)

    sequencer = Sequencer(base.database, base.clock)
    return [
        Loop(name="announcer", run=announcer.run),
        Loop(name="audit", run=lambda: sequencer.run(report=_report(witness))),
        Loop(name="people", run=_now_and_then(HOUR, meet, name="people")),
        Loop(name="profiles", run=lambda: every(HOUR, base.guarding.refresh_profiles, name="profiles")),
        Loop(name="house", run=_now_and_then(DAY, keep_house, name="house")),
    ]


def _now_and_then(seconds: float, work: Callable[[], Awaitable[None]], *, name: str) -> Callable[[], Awaitable[None]]:
    """The work at once, and then every so often."""

    return lambda: now_and_every(seconds, work, name=name)


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
        "busy": sentences.BUSY,
        "slow": sentences.SLOW,
        "broken": sentences.BROKEN,
        "outsider": sentences.OUTSIDER,
        "unopened": sentences.UNOPENED,
        "title": sentences.TITLE,
    }
    return Sentences(**{name: known[name] for name in Sentences.__dataclass_fields__})


async def _compare_witness(base: Base) -> Witness | None:
    """Stop all sending when the log is behind what the witness saw: the database was put back."""
    if base.config.witness is None:
        return None
    witness = Witness(base.config.witness)
    witness.require_writable()
    seen = witness.read()
    async with base.database.reader.connect() as connection:
        head = await head_of(connection)
    if seen and max(mark.size for mark in seen) > head.size:
        log.error("audit.behind_witness", size=head.size, seen=max(mark.size for mark in seen))
        await base.guarding.freeze_all("the log is shorter than its witness saw: was the database put back?", "system")
    return witness


def _report(witness: Witness | None) -> Callable[[Sequenced], Awaitable[None]]:
    async def report(done: Sequenced) -> None:
        if done.problem:
            log.error("audit.problem", problem=done.problem)
        elif witness is not None:
            try:
                await asyncio.to_thread(witness.write, Mark(size=done.size, root=done.root.hex()))
            except OSError as error:
                log.error("audit.witness_unwritable", reason=error.strerror)

    return report
