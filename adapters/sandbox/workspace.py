"""The practice workspace: a Slack, a public network and a page on this machine, with the bot as a child process.

One server on 127.0.0.1 carries the page (`/`), Slack's Web API (`/slack/api/`), the stand-in for X (`/x/`) and blogs
(`/news/`). The bot runs as its own process, so that it can be killed for real while the world keeps its memory.
"""

import asyncio
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp import web

from adapters.sandbox.desk import Desk, PersonAtDesk
from adapters.sandbox.slack import SlackWorld
from adapters.sandbox.slack_admin import Admin
from adapters.sandbox.slack_api import slack_api_app
from adapters.sandbox.slack_front import RETRY_DELAYS, Front
from adapters.sandbox.slack_openid import SlackOpenId
from adapters.sandbox.slack_sender import Sender, SignedSender, SocketSender
from adapters.sandbox.slack_socket import SocketHub
from adapters.sandbox.teams import TeamsSide, people_of, teams_app
from adapters.sandbox.teams_people import TeamsPeople
from adapters.sandbox.workspace_child import BotCommand, BotProcess
from adapters.sandbox.workspace_guard import Guard
from adapters.sandbox.workspace_pages import Pages
from adapters.sandbox.workspace_public import NothingPublic, PublicSide
from adapters.sandbox.workspace_teams_acts import TeamsPane
from adapters.sandbox.world import ROLES, Role

HOST = "127.0.0.1"


@dataclass(frozen=True, kw_only=True)
class Addresses:
    """Where everything is, once the server is bound."""

    port: int
    bot_port: int
    """Free for the bot to listen on; it stays the same over all its lives."""

    @property
    def base(self) -> str:
        """The workspace's server, without a slash at the end."""
        return f"http://{HOST}:{self.port}"

    @property
    def slack_api(self) -> str:
        """For `AsyncWebClient(base_url=…)` and `chat.slack.api_url`."""
        return f"{self.base}/slack/api/"

    @property
    def x_api(self) -> str:
        """For `networks.x.api_url`."""
        return f"{self.base}/x"

    @property
    def teams(self) -> str:
        """Below it Teams' connector, `/emea/`, and who signs and gives out tokens, `/login/`."""
        return f"{self.base}/teams"

    @property
    def bot(self) -> str:
        """The bot's own server."""
        return f"http://{HOST}:{self.bot_port}"

    @property
    def events(self) -> str:
        """Where Slack's requests go."""
        return f"{self.bot}/slack/events"

    @property
    def messages(self) -> str:
        """Where Teams' requests go."""
        return f"{self.bot}/api/messages"

    def feed(self, name: str) -> str:
        """The feed of a blog."""
        return f"{self.base}/news/feeds/{name}"

    def avatar(self, name: str) -> str:
        """The picture of a handle."""
        return f"{self.base}/avatars/{name}.svg"


class Workspace:
    """`async with Workspace(world, bot=…) as workspace:` runs it; leaving ends the bot and the server.

    `bot` is called with the addresses and answers how to start the bot (None: whoever tests brings their own on
    `addresses.bot_port`). `x_app` is mounted at `/x/`, `blogs` at `/news/`, `teams` at `/teams/`; `public` is what the
    page shows. With `sockets`, Slack speaks to the bot through those connections (Socket Mode) instead of signed
    requests.
    """

    def __init__(
        self,
        world: SlackWorld,
        *,
        bot: Callable[[Addresses], BotCommand] | None = None,
        x_app: web.Application | None = None,
        blogs: web.Application | None = None,
        public: PublicSide | None = None,
        teams: TeamsSide | None = None,
        sockets: SocketHub | None = None,
        roles: Sequence[Role] = ROLES,
        port: int = 0,
        retry_delays: Sequence[float] = RETRY_DELAYS,
        ready_timeout: float = 60.0,
    ) -> None:
        self.world = world
        self._bot_factory = bot
        self._x_app = x_app
        self._blogs = blogs
        self._public: PublicSide = public or NothingPublic()
        self._teams = teams
        self.sockets = sockets
        self._roles = tuple(roles)
        self._port = port
        self._retry_delays = tuple(retry_delays)
        self._ready_timeout = ready_timeout
        self._guard = Guard()
        self.bot: BotProcess | None = None

    async def __aenter__(self) -> Self:
        listening = _bind(self._port)
        self.addresses = Addresses(port=listening.getsockname()[1], bot_port=_free_port())
        self._guard.port = self.addresses.port
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30))
        self.front = self._build_front()
        self.desk = Desk(self.front)
        self.admin = Admin(self.front)
        self.teams = self._build_teams()
        self._pages = Pages(
            self.front, self._public, roles=self._roles, bot=lambda: self.bot, teams=self._build_teams_pane()
        )
        self._runner = web.AppRunner(self._build_app(), access_log=None)
        await self._runner.setup()
        await web.SockSite(self._runner, listening).start()
        try:
            await self._start_bot()
        except BaseException:
            await self._shut()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._shut()

    @property
    def page_url(self) -> str:
        """The address to open in a browser: it carries the start-up token."""
        return f"{self.addresses.base}/?token={self._guard.token}"

    def person(self, user_id: str) -> PersonAtDesk:
        """Act as somebody. Raises SlackRefusal user_not_found."""
        return self.desk.person(user_id)

    async def until(self, predicate: Callable[[], bool], *, timeout: float = 10.0, what: str = "it") -> None:
        """Wait until something holds. Raises TimeoutError naming `what`."""
        await self.desk.until(predicate, timeout=timeout, what=what)

    async def kill_bot(self) -> None:
        """SIGKILL to the bot, and wait until its next life answers. Raises TimeoutError."""
        if self.bot is not None:
            self.bot.kill()
            await self._until_ready(self.bot)

    def _build_front(self) -> Front:
        base = f"{self.addresses.base}/slack"
        return Front(self.world, self._build_sender(), response_base=base, retry_delays=self._retry_delays)

    def _build_teams(self) -> TeamsPeople | None:
        if self._teams is None:
            return None
        self._teams.move_to(self.addresses.teams)
        return people_of(self._teams, session=self._session, url=self.addresses.messages)

    def _build_teams_pane(self) -> TeamsPane | None:
        if self.teams is None or self._teams is None:
            return None
        return TeamsPane(self.teams, self._teams, self.world)

    def _build_sender(self) -> Sender:
        if self.sockets is not None:
            return SocketSender(self.sockets)
        return SignedSender(
            session=self._session,
            url=self.addresses.events,
            signing_secret=self.world.install.signing_secret,
            now=self.world.now,
        )

    def _build_app(self) -> web.Application:
        # Pictures and films come in whole, from the page and from the program.
        app = web.Application(middlewares=[self._guard.middleware()], client_max_size=64 * 1024 * 1024)
        app.on_response_prepare.append(self._guard.add_headers)
        self._pages.add_to(app)
        SlackOpenId(self.world, prefix="/slack").add_to(app)
        app.add_subapp("/slack/", slack_api_app(self.world, sockets=self.sockets))
        if self._x_app is not None:
            app.add_subapp("/x/", self._x_app)
        if self._blogs is not None:
            app.add_subapp("/news/", self._blogs)
        if self._teams is not None:
            app.add_subapp("/teams/", teams_app(self._teams))
        return app

    async def _start_bot(self) -> None:
        if self._bot_factory is None:
            return
        self.bot = BotProcess(
            self._bot_factory(self.addresses),
            address=self.addresses.bot,
            session=self._session,
            changed=self._pages.changed,
        )
        self.bot.start()
        await self._until_ready(self.bot)

    async def _until_ready(self, bot: BotProcess) -> None:
        await bot.wait_ready(timeout=self._ready_timeout)
        if self.sockets is not None:
            hub = self.sockets
            await self.until(lambda: hub.connected, timeout=self._ready_timeout, what="the bot's connection")

    async def _shut(self) -> None:
        if self.bot is not None:
            await self.bot.stop()
        await self.front.close()
        await self._runner.cleanup()
        await self._session.close()
        # aiohttp's connections close on the loop's next turn.
        await asyncio.sleep(0)


def _bind(port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((HOST, port))
    return listening


def _free_port() -> int:
    with _bind(0) as probe:
        port: int = probe.getsockname()[1]
        return port
