"""The whole program: the chat, the conversation, later work, the loops and the doors."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

import structlog

from adapters.pictures import FileCleaner
from bot import starting
from bot.announcer import Announcer, AnnouncerSettings
from bot.assembly.base import Base, opened
from bot.assembly.chats import ChatParts, connected
from bot.assembly.logbook import keeper_of
from bot.assembly.pages import connecting_of, pages_of
from bot.assembly.parts import build_moderators, build_shorteners, commands_of
from bot.assembly.receivers import receivers_of
from bot.assembly.records import settle_erasures
from bot.assembly.watching import Watch
from bot.brake import LOOK_EVERY
from bot.calm import Calm, CalmStore
from bot.chats import Chats
from bot.config.model import Config
from bot.conversation import Desk, Talk, TalkSettings
from bot.drawing.people import Register
from bot.language import LANGUAGES, catalogue
from bot.metrics import Metrics
from bot.news import News
from bot.running import Loop, Program, Pulse, every, now_and_every
from bot.server import internal_app, public_app
from bot.shelf import FilesOfChats
from bot.views import Views
from bot.witness import Keeper
from bot.worker import Worker
from storage.audit import Sequenced, Sequencer
from storage.keeping import prune
from storage.tasks import DbosEngine
from workflows.absences import Absences
from workflows.answering import Answering
from workflows.approving import Approving
from workflows.calling import Calling
from workflows.commenting import Commenting
from workflows.digesting import Digesting
from workflows.domain.merkle import Head
from workflows.emergencies import Emergencies
from workflows.gathering import Gathering
from workflows.granting import Granting
from workflows.listening import Listening
from workflows.ports.chat import Files
from workflows.ports.moderator import Moderators
from workflows.ports.store import Store
from workflows.posting import Posting
from workflows.publishing import Publishing
from workflows.recalling import Recalling
from workflows.reminding import Reminding
from workflows.reporting import Reporting
from workflows.resulting import Resulting
from workflows.triaging import Triaging

log = structlog.get_logger()

MINUTE, HOUR, DAY = 60.0, 3_600.0, 86_400.0
SIGN_EVERY = 5.0
"""Seconds between two looks at whether the log is to be signed, and its witness to be told."""
LAST_WORDS = 10.0
"""Seconds that the end of the program waits for the last checkpoint and its witness."""


@asynccontextmanager
async def assembled(config: Config) -> AsyncIterator[Program]:
    """Everything, built and started but for the doors and loops. Raises ConfigError; each reason is a sentence."""
    metrics, pulse = Metrics(), Pulse()
    for language in LANGUAGES:
        catalogue(language)  # read now, not while somebody waits
    async with opened(config) as base, connected(base) as chats:
        sequencer, keeper = Sequencer(base.database, base.clock), keeper_of(base, metrics)
        await keeper.compare()
        await _settle(base)
        chat = Chats({parts.platform: parts.chat for parts in chats})
        views = Views(
            networks=base.networks,
            policy=base.policy,
            clock=base.clock,
            signs_in=lambda account: base.providers.for_account(account) is not None,
        )
        calm = Calm()
        background = CalmStore(base.store, calm)
        announcer = Announcer(
            store=background,
            chat=chat,
            views=views,
            policy=base.policy,
            clock=base.clock,
            settings=AnnouncerSettings(language=config.language),
            commands=commands_of(config),
        )
        base.store.on_commit = announcer.wake
        moderators = build_moderators(config, base.clock)
        gathering = _gathering(CalmStore(base.store, calm), base, chats)
        talk, worker = _conversation(base, views, moderators, gathering, _files(chats), calm=calm)
        news = News(store=base.store, clock=base.clock)
        listeners = {parts.platform: parts.listen(talk, news, metrics) for parts in chats}
        engine = DbosEngine(base.database, base.clock)
        await engine.launch(worker)
        try:
            register = Register(store=base.store, chat=chat, clock=base.clock)
            await starting.gather_groups(gathering)
            loops = [*_loops(base, announcer, register, gathering), *_log_loops(sequencer, keeper)]
            loops += [loop for listener in listeners.values() for loop in listener.loops]
            works = {name: part for listener in listeners.values() for name, part in listener.works.items()}
            watch = Watch(base, pulse, metrics, works=works)
            handlers = {platform: listener.handler for platform, listener in listeners.items()}
            yield Program(
                public=public_app(
                    slack_events=handlers.get("slack"),
                    teams_messages=handlers.get("teams"),
                    pages=pages_of(base, talk, views, chats=chats),
                    receivers=receivers_of(base, talk),
                ),
                internal=internal_app(probe=watch.probe, registry=watch.registry, count=watch.count),
                loops=loops,
                host=config.listen.host,
                port=config.listen.port,
                internal_port=config.listen.internal_port,
                pulse=pulse,
            )
        finally:
            for listener in listeners.values():
                await listener.close()
            await moderators.close()
            await engine.close()
            await _last_checkpoint(sequencer, keeper)


async def _settle(base: Base) -> None:
    """Whose accounts these are, before anything can be sent; watch and listening go on, whatever had ended them."""
    await settle_erasures(base)
    await starting.store_config(base.store, base.config, now=base.clock.now())
    await base.brake.look()
    await base.guarding.watch_on()
    await base.listening.listen_on()
    await base.reporting.go_on()
    await _digesting(base).go_on()
    answered, _ = await asyncio.gather(
        starting.ask_accounts(base.config.accounts, base.networks),
        starting.read_lists(base.checking, base.config.accounts, base.networks, now=base.clock.now()),
    )
    await starting.keep_profiles(answered, base.guarding)


def _gathering(store: Store, base: Base, chats: Sequence[ChatParts]) -> Gathering:
    directories = {parts.platform: parts.groups for parts in chats if parts.groups is not None}
    return Gathering(store=store, directories=directories, clock=base.clock)


def _files(chats: Sequence[ChatParts]) -> Files:
    return FilesOfChats({parts.platform: parts.files for parts in chats if parts.files is not None})


def _conversation(
    base: Base, views: Views, moderators: Moderators, gathering: Gathering, files: Files, *, calm: Calm
) -> tuple[Talk, Worker]:
    store, policy, networks, clock = base.store, base.policy, base.networks, base.clock
    publishing = Publishing(store=store, policy=policy, checking=base.checking, networks=networks, clock=clock)
    recalling = Recalling(store=store, policy=policy, networks=networks, clock=clock)
    guarding = base.guarding
    desk = Desk(
        store=store,
        posting=Posting(
            store=store,
            checking=base.checking,
            policy=policy,
            networks=networks,
            clock=clock,
            moderators=moderators,
            shortener=build_shorteners(),
            cleaner=FileCleaner(),
        ),
        approving=Approving(store=store, policy=policy, clock=clock),
        publishing=publishing,
        recalling=recalling,
        guarding=guarding,
        granting=Granting(store=store, policy=policy, clock=clock),
        triaging=Triaging(store=store, policy=policy, clock=clock),
        answering=Answering(
            store=store,
            policy=policy,
            checking=base.checking,
            networks=networks,
            clock=clock,
            moderators=moderators,
        ),
        freezing=base.freezing,
        absences=Absences(store=store, policy=policy, clock=clock),
        calling=Calling(store=store, policy=policy, clock=clock),
        commenting=Commenting(store=store, policy=policy, clock=clock),
        emergencies=Emergencies(store=store, policy=policy, clock=clock),
        policy=policy,
        views=views,
        clock=clock,
        settings=TalkSettings(
            commands=commands_of(base.config),
            public_url=base.config.listen.public_url,
            language=base.config.language,
        ),
        connecting=connecting_of(base),
        files=files,
    )
    later = CalmStore(store, calm)
    worker = Worker(
        publishing=Publishing(
            store=later, policy=policy, checking=base.checking, networks=networks, clock=clock, brake=base.brake
        ),
        recalling=Recalling(store=later, policy=policy, networks=networks, clock=clock),
        reminding=Reminding(store=later, policy=policy, clock=clock),
        guarding=guarding,
        triaging=Triaging(store=later, policy=policy, clock=clock),
        reporting=Reporting(store=later, policy=policy, clock=clock),
        digesting=Digesting(store=later, policy=policy, clock=clock),
        gathering=gathering,
        resulting=Resulting(store=later, policy=policy, networks=networks, clock=clock),
        listening=Listening(store=later, policy=policy, sources=base.sources, clock=clock),
        store=later,
        clock=clock,
    )
    return Talk(desk, calm=calm), worker


def _loops(base: Base, announcer: Announcer, register: Register, gathering: Gathering) -> list[Loop]:
    async def keep_house() -> None:
        await prune(base.database, now=base.clock.now())

    async def meet() -> None:
        await starting.meet_people(register, base.config, base.store)

    return [
        Loop(name="announcer", run=announcer.run),
        Loop(name="brake", run=_now_and_then(LOOK_EVERY, base.brake.look, name="brake")),
        Loop(name="people", run=_now_and_then(HOUR, meet, name="people")),
        Loop(name="tokens", run=_now_and_then(5 * MINUTE, base.renewing.renew_all, name="tokens")),
        Loop(name="watch", run=lambda: every(MINUTE, base.guarding.watch_on, name="watch")),
        Loop(name="listening", run=lambda: every(MINUTE, base.listening.listen_on, name="listening")),
        Loop(name="groups", run=lambda: every(MINUTE, gathering.go_on, name="groups")),
        Loop(name="digests", run=lambda: every(HOUR, _digesting(base).go_on, name="digests")),
        Loop(name="reporting", run=lambda: every(HOUR, base.reporting.go_on, name="reporting")),
        Loop(name="profiles", run=lambda: every(HOUR, base.guarding.refresh_profiles, name="profiles")),
        Loop(name="house", run=_now_and_then(DAY, keep_house, name="house")),
    ]


def _digesting(base: Base) -> Digesting:
    return Digesting(store=base.store, policy=base.policy, clock=base.clock)


def _now_and_then(seconds: float, work: Callable[[], Awaitable[None]], *, name: str) -> Callable[[], Awaitable[None]]:
    """The work at once, and then every so often."""

    return lambda: now_and_every(seconds, work, name=name)


def _log_loops(sequencer: Sequencer, keeper: Keeper) -> list[Loop]:
    """Entries get their place within a second; signing and telling the witness, which may be far, goes on beside."""

    async def report(done: Sequenced) -> None:
        if done.problem:
            log.error("audit.problem", problem=done.problem)
        else:
            await keeper.ordered(Head(size=done.size, root=done.root))

    return [
        Loop(name="audit", run=lambda: sequencer.run(report=report)),
        Loop(name="checkpoints", run=_now_and_then(SIGN_EVERY, keeper.turn, name="checkpoints")),
    ]


async def _last_checkpoint(sequencer: Sequencer, keeper: Keeper) -> None:
    """What was written last is placed, signed and witnessed too. A database that is away does not hold up the end."""
    try:
        async with asyncio.timeout(LAST_WORDS):
            await sequencer.once()
            await keeper.close()
    except Exception as error:
        log.warning("audit.last_checkpoint", reason=type(error).__name__)
