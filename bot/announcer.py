"""Works off the outbox: draws what changed, latest state wins; what did not work is tried again after a while."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bot.dialogs.word import CommandWords
from bot.drawing.absences import AbsencePictures
from bot.drawing.alerts import AlertPictures
from bot.drawing.board import Board
from bot.drawing.channels import Channels
from bot.drawing.digests import DigestPictures
from bot.drawing.easel import Easel
from bot.drawing.emergencies import EmergencyPictures
from bot.drawing.freezes import FreezePictures
from bot.drawing.homes import HomePictures
from bot.drawing.incidents import IncidentPictures
from bot.drawing.kindness import TrustPictures
from bot.drawing.leavers import LeaverPictures
from bot.drawing.leaving import Leaving
from bot.drawing.listening_alerts import ListeningAlertPictures
from bot.drawing.others import OtherPictures
from bot.drawing.pacer import Pacer
from bot.drawing.people import Register
from bot.drawing.posts import PostPictures
from bot.drawing.rooms import Rooms
from bot.drawing.roundups import RoundupPictures
from bot.drawing.stories import StoryPictures
from bot.drawing.triage import Triage
from bot.drawing.weeks import WeekPictures
from bot.faults import fault_code, place_of
from bot.home_views import HomeViews
from bot.language import at_home_in
from bot.story_views import StoryViews
from bot.views import Views
from workflows.domain.ids import AccountId, PersonId, PostId
from workflows.errors import Busy, NetworkFailure, NotFound
from workflows.policy import Policy
from workflows.ports.chat import Chat
from workflows.ports.clock import Clock
from workflows.ports.store import Redraw, Store

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class AnnouncerSettings:
    """How eagerly it works."""

    language: str = "en"
    """Of what stands in channels, and of people whose own nobody knows."""
    at_once: int = 8
    """How many subjects are drawn at the same time."""
    batch: int = 50
    """How many requests are taken from the outbox at once."""
    look_every: timedelta = timedelta(seconds=1)
    """How often it looks by itself: another replica's changes, and what was put off."""
    first_pause: timedelta = timedelta(seconds=1)
    longest_pause: timedelta = timedelta(minutes=5)


class Announcer:
    """One per process. `wake` after each commit that asked for a redraw; `run` until cancelled."""

    def __init__(
        self,
        *,
        store: Store,
        chat: Chat,
        views: Views,
        policy: Policy,
        clock: Clock,
        settings: AnnouncerSettings | None = None,
        commands: CommandWords | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._settings = settings or AnnouncerSettings()
        self._awake = asyncio.Event()
        self._places = asyncio.Semaphore(self._settings.at_once)
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._outcomes: list[tuple[Redraw, datetime | None]] = []
        """What was drawn (None), and what is to be looked at again when; not written down yet."""
        easel = Easel(store=store, chat=chat)
        channels = Channels(store=store, chat=chat, easel=easel, clock=clock)
        self._register = Register(store=store, chat=chat, clock=clock)
        self._others = OtherPictures(
            store=store,
            easel=easel,
            register=self._register,
            views=views,
            contact=policy.settings.contact,
        )
        self._leavers = LeaverPictures(store=store, easel=easel, views=views, policy=policy, clock=clock)
        homes = HomeViews(views=views, policy=policy, clock=clock, commands=commands or CommandWords())
        self._homes = HomePictures(store=store, chat=chat, homes=homes, clock=clock)
        self._digests = DigestPictures(store=store, easel=easel, homes=homes, clock=clock)
        self._freezes = FreezePictures(store=store, easel=easel, channels=channels, clock=clock)
        self._absences = AbsencePictures(store=store, clock=clock)
        self._emergencies = EmergencyPictures(store=store, easel=easel, channels=channels, views=views, clock=clock)
        board = Board(easel=easel, channels=channels)
        self._incidents = IncidentPictures(store=store, board=board, views=views, policy=policy, clock=clock)
        stories = StoryViews(views=views, policy=policy, clock=clock)
        pacer = Pacer(store=store, clock=clock)
        rooms = Rooms(store=store, channels=channels, easel=easel, register=self._register, stories=stories)
        self._roundups = RoundupPictures(store=store, chat=chat, easel=easel, rooms=rooms, stories=stories, clock=clock)
        self._stories = StoryPictures(
            store=store,
            chat=chat,
            easel=easel,
            register=self._register,
            leaving=Leaving(easel=easel, rooms=rooms),
            stories=stories,
            clock=clock,
        )
        self._triage = Triage(
            store=store,
            chat=chat,
            rooms=rooms,
            stories=stories,
            roundups=self._roundups,
            pacer=pacer,
            clock=clock,
        )
        self._weeks = WeekPictures(store=store, easel=easel, board=board, rooms=rooms, pacer=pacer, policy=policy)
        listening = ListeningAlertPictures(
            store=store,
            easel=easel,
            board=board,
            register=self._register,
            rooms=rooms,
            views=views,
            stories=stories,
            pacer=pacer,
            clock=clock,
        )
        self._alerts = AlertPictures(store=store, board=board, listening=listening, views=views, clock=clock)
        self._trust = TrustPictures(store=store, easel=easel, policy=policy)
        self._posts = PostPictures(
            store=store, easel=easel, channels=channels, register=self._register, views=views, policy=policy
        )

    def wake(self) -> None:
        """There is something to draw."""
        self._awake.set()

    async def run(self) -> None:
        """Draw until cancelled."""
        while True:
            self._awake.clear()
            try:
                worked = await self.draw_due()
            except Busy:
                log.warning("announcer.busy")
                worked = 0
            except Exception as fault:
                log.error("announcer.fault", code=fault_code(), at=place_of(fault))
                worked = 0
            if not worked:
                await self._sleep()

    async def draw_due(self) -> int:
        """Draw everything that is due now, each subject once; return how many there were. Raises Busy."""
        await self._write_outcomes()
        async with self._store.transaction() as tx:
            due = await tx.messages.due(now=self._clock.now(), limit=self._settings.batch)
        await asyncio.gather(*(self._draw(redraw) for redraw in due))
        await self._write_outcomes()
        return len(due)

    async def _sleep(self) -> None:
        try:
            await asyncio.wait_for(self._awake.wait(), self._settings.look_every.total_seconds())
        except TimeoutError:
            return

    async def _draw(self, redraw: Redraw) -> None:
        async with self._places, self._locks[redraw.subject]:
            try:
                with at_home_in(self._settings.language):
                    again = await self._picture(redraw.subject)
            except NetworkFailure as failure:
                self._failed(redraw, failure)
            except Busy:
                log.warning("announcer.busy", subject=redraw.subject)
                self._later(redraw)
            except NotFound:
                log.warning("announcer.gone", subject=redraw.subject)
                self._done(redraw)
            except Exception as fault:
                log.error("announcer.fault", code=fault_code(), subject=redraw.subject, at=place_of(fault))
                self._later(redraw)
            else:
                # Put off, not failed: the pauses after failures begin anew.
                self._outcomes.append((replace(redraw, attempts=-1) if again else redraw, again))
        if not self._locks[redraw.subject].locked():
            del self._locks[redraw.subject]

    async def _picture(self, subject: str) -> datetime | None:
        """Draw it; when to look at it again, None: when somebody asks."""
        kind, _, name = subject.partition(":")
        match kind:
            case "story":
                return await self._stories.draw(name)
            case "triage":
                return await self._triage.draw(name)
            case "week":
                return await self._weeks.draw(name)
            case "home":
                return await self._homes.draw(PersonId(name))
            case "digest":
                await self._digests.draw(name)
            case "roundup":
                return await self._roundups.draw(name)
            case "trusted":
                await self._trust.draw(PostId(name))
            case "post":
                await self._posts.draw(PostId(name))
            case "alert":
                return await self._alerts.draw(name)
            case "freeze":
                await self._freezes.draw(name)
            case "absence":
                return await self._absences.draw(name)
            case "emergency":
                return await self._emergencies.draw(name)
            case "incident":
                await self._incidents.draw(name)
            case "access":
                await self._others.draw_access(name)
            case "connected":
                await self._others.draw_connected(AccountId(name))
            case "person":
                await self._register.meet(PersonId(name))
            case "left":
                await self._leavers.draw(PersonId(name))
            case _:
                log.error("announcer.unknown_subject", subject=subject)
        return None

    def _failed(self, redraw: Redraw, failure: NetworkFailure) -> None:
        if failure.retry:
            self._later(redraw)
            return
        log.warning("announcer.given_up", subject=redraw.subject)
        self._done(redraw)

    def _later(self, redraw: Redraw) -> None:
        """Growing pauses: 1 s, doubling, at most five minutes."""
        pause = min(self._settings.first_pause * (1 << min(redraw.attempts, 20)), self._settings.longest_pause)
        log.info("announcer.later", subject=redraw.subject, attempts=redraw.attempts)
        self._outcomes.append((redraw, self._clock.now() + pause))

    def _done(self, redraw: Redraw) -> None:
        self._outcomes.append((redraw, None))

    async def _write_outcomes(self) -> None:
        """Give the requests back, all in one transaction. Raises Busy: then they are kept for the next turn."""
        written = tuple(self._outcomes)
        if not written:
            return
        async with self._store.transaction() as tx:
            for redraw, again in written:
                if again is None:
                    await tx.messages.done(redraw)
                else:
                    await tx.messages.later(redraw, due=again)
        del self._outcomes[: len(written)]
