"""Mentions by the second, each handed in by itself: how soon row and card wait, and how channels are spoken to.

The real announcer draws into the stand-in of Slack, over HTTP; the log is put in order beside it, as in the program.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from aiohttp import web
from pydantic import SecretStr

from adapters.sandbox.slack import SlackWorld
from adapters.sandbox.slack_api import slack_api_app
from adapters.sandbox.slack_state import SlackChannel
from adapters.sandbox.world import BOT_USER_ID, INSTALL, TEAM_ID, acme
from adapters.slack.chat import SlackChat
from adapters.slack.client import SlackClient
from adapters.slack.settings import Home, Settings
from benchmarks._mentions.crowd import Crowd, CrowdSources
from benchmarks._mentions.ground import SETTINGS, listening, opened, policy, prepare
from bot.announcer import Announcer
from bot.assembly.parts import network_plugins
from bot.clock import SystemClock
from bot.networks import PluggedNetworks
from bot.views import Views
from storage.audit import Sequencer
from storage.store import SqlStore
from workflows.ports.source import Batch


@dataclass(frozen=True, kw_only=True)
class Paced:
    """What was seen."""

    arrivals: int
    seconds: tuple[float, ...]
    """From each arrival to its commit: row and waiting card are one transaction."""
    first_card: float
    """Seconds from the first arrival for a channel to its first message, the slowest channel."""
    least_gap: float
    """Seconds between two messages in one channel, the least; 0 when no channel had two."""
    messages: int
    channels: int
    unshown: int
    """Channels that were due a message and had none."""

    def percentile(self, share: float) -> float:
        """Of the seconds to the commit."""
        ranked = sorted(self.seconds)
        return ranked[min(len(ranked) - 1, int(len(ranked) * share))]


@dataclass
class _Watched:
    """When which channel was written to: messages of its own, not replies in threads or redraws."""

    world: SlackWorld
    posted: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def look(self, _what: str) -> None:
        """Note what is new."""
        now = asyncio.get_running_loop().time()
        for channel in SETTINGS.channels:
            own = [one for one in self.world.messages(channel) if one.thread_ts in (None, one.ts)]
            while len(self.posted[channel]) < len(own):
                self.posted[channel].append(now)


async def pace(folder: Path, crowd: Crowd, *, rate: float, seconds: float, watch: float) -> Paced:
    """Let the crowd talk for some seconds at this rate, and watch the channels for so long from the beginning."""
    world = acme(install=INSTALL)
    for channel in sorted(SETTINGS.channels):
        world.put_channel(SlackChannel(id=channel, name=channel.lower(), members=frozenset({BOT_USER_ID})))
    watched = _Watched(world)
    world.watch(watched.look)
    async with AsyncExitStack() as stack:
        database, store = await stack.enter_async_context(opened(folder / "paced.db"))
        await prepare(store)
        announcer = await stack.enter_async_context(_announcer(store, world))
        loops = [
            asyncio.create_task(announcer.run()),
            asyncio.create_task(Sequencer(database, SystemClock()).run()),
        ]
        try:
            began = asyncio.get_running_loop().time()
            arrivals, took = await _talk(store, crowd, rate=rate, seconds=seconds)
            await asyncio.sleep(max(0.0, began + watch - asyncio.get_running_loop().time()))
        finally:
            for loop in loops:
                loop.cancel()
            await asyncio.gather(*loops, return_exceptions=True)
        firsts = await _first_arrivals(store, arrivals)
    return _paced(took, watched, firsts)


async def _talk(store: SqlStore, crowd: Crowd, *, rate: float, seconds: float) -> tuple[dict[str, float], list[float]]:
    """Hand in one after the other, without waiting for the one before. When each came, and how long it took."""
    flow, loop = listening(store, CrowdSources(crowd)), asyncio.get_running_loop()
    began = loop.time()
    arriving: list[asyncio.Task[float]] = []
    arrivals: dict[str, float] = {}

    async def arrive(number: int, at: float) -> float:
        await flow.receive("hook", Batch(heard=(crowd.heard(number),)))
        return loop.time() - at

    for number in range(round(rate * seconds)):
        at = arrivals[crowd.id_of(number)] = began + number / rate
        await asyncio.sleep(max(0.0, at - loop.time()))
        arriving.append(asyncio.create_task(arrive(number, at)))
    return arrivals, list(await asyncio.gather(*arriving))


async def _first_arrivals(store: SqlStore, arrivals: Mapping[str, float]) -> dict[str, float]:
    """By channel: when the first mention for it arrived, by the loop's clock."""
    found: dict[str, float] = {}
    async with store.reading() as tx:
        for department in SETTINGS.departments.values():
            for story in await tx.stories.list_open([department.name], limit=1):
                [first] = await tx.mentions.list(story.id, limit=1)
                found[department.channel] = arrivals[first.heard.id]
    return found


def _paced(took: list[float], watched: _Watched, firsts: dict[str, float]) -> Paced:
    shown = {channel: times for channel, times in watched.posted.items() if times}
    gaps = [later - earlier for times in shown.values() for earlier, later in pairwise(times)]
    return Paced(
        arrivals=len(took),
        seconds=tuple(took),
        first_card=max((shown[channel][0] - at for channel, at in firsts.items() if channel in shown), default=0.0),
        least_gap=min(gaps, default=0.0),
        messages=sum(len(times) for times in shown.values()),
        channels=len(shown),
        unshown=len(firsts.keys() - shown.keys()),
    )


@asynccontextmanager
async def _announcer(store: SqlStore, world: SlackWorld) -> AsyncIterator[Announcer]:
    clock = SystemClock()
    app = web.Application()
    app.add_subapp("/slack", slack_api_app(world))
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        settings = Settings(
            bot_token=SecretStr(INSTALL.bot_token),
            signing_secret=SecretStr(INSTALL.signing_secret),
            api_url=f"http://127.0.0.1:{runner.addresses[0][1]}/slack/api/",
            team_id=TEAM_ID,
        )
        rules = policy()
        views = Views(networks=_networks(clock), policy=rules, clock=clock)
        async with SlackClient(settings) as client:
            chat = SlackChat(client, settings, home=Home(team=TEAM_ID))
            announcer = Announcer(store=store, chat=chat, views=views, policy=rules, clock=clock)
            store.on_commit = announcer.wake
            yield announcer
    finally:
        await runner.cleanup()


def _networks(clock: SystemClock) -> PluggedNetworks:
    """Names and addresses; nobody is asked."""
    plugins = network_plugins()
    settings = {name: plugin.network.Settings() for name, plugin in plugins.items()}
    return PluggedNetworks(plugins, settings=settings, credentials={}, clock=clock)
