"""A local Teams: connector, keys and everybody's program on one server of 127.0.0.1, speaking to one bot.

`async with LocalTeams(TeamsSide(world=…, keys=…), bot=…) as teams:` runs it. Somebody with a server of their own mounts
`teams_app` in it, says where with `TeamsSide.move_to`, and makes the `TeamsPeople` with `people_of`.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp import web

from adapters.sandbox.teams_client import TeamsClient
from adapters.sandbox.teams_connector import connector_app
from adapters.sandbox.teams_keys import TeamsKeys
from adapters.sandbox.teams_people import TeamsPeople, TeamsPerson
from adapters.sandbox.teams_sender import INVOKE_DEADLINE, TeamsSender
from adapters.sandbox.teams_world import TeamsWorld

HOST = "127.0.0.1"


@dataclass(frozen=True, kw_only=True)
class TeamsSide:
    """A tenant, and who signs for it."""

    world: TeamsWorld
    keys: TeamsKeys
    same: Mapping[str, str] = field(default_factory=dict)
    """Who is who: Slack's user id to the Entra object id; these have Teams on the practice workspace's page."""
    rooms: tuple[str, ...] = ()
    """The channels shown there."""
    moved: Mapping[str, str] = field(default_factory=dict)
    """Slack's channels whose work is done in a channel of Teams, by their ids."""

    def move_to(self, base: str) -> None:
        """It is served here, `http://127.0.0.1:…/teams`."""
        self.world.service_url = f"{base}/emea/"
        self.world.drive.files_url = f"{base}/onedrive/"


def teams_app(side: TeamsSide) -> web.Application:
    """The connector at `/emea/`, the keys at `/login/` and people's files at `/onedrive/`."""
    app = web.Application()
    app.add_subapp("/emea/", connector_app(side.world, believes=side.keys.took))
    app.add_subapp("/login/", side.keys.app())
    app.add_subapp("/onedrive/", side.world.drive.app())
    return app


def people_of(
    side: TeamsSide, *, session: aiohttp.ClientSession, url: str, deadline: float = INVOKE_DEADLINE
) -> TeamsPeople:
    """Everybody's program; `url` is the bot's messaging endpoint."""
    sender = TeamsSender(session=session, url=url, signs=side.keys.authorization, deadline=deadline)
    return TeamsPeople(TeamsClient(side.world, sender))


class LocalTeams:
    """One tenant on a server of its own. `bot` is the bot's messaging endpoint, `http://127.0.0.1:…/api/messages`."""

    def __init__(self, side: TeamsSide, *, bot: str = "", port: int = 0, deadline: float = INVOKE_DEADLINE) -> None:
        self._side = side
        self._bot = bot
        self._port = port
        self._deadline = deadline

    @property
    def world(self) -> TeamsWorld:
        """The tenant."""
        return self._side.world

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.add_subapp("/teams/", teams_app(self._side))
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, self._port).start()
        self._port = int(self._runner.addresses[0][1])
        self._side.move_to(self.base)
        self._session = aiohttp.ClientSession()
        self.aim(self._bot)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()
        await self._runner.cleanup()
        # aiohttp's connections close on the loop's next turn.
        await asyncio.sleep(0)

    @property
    def base(self) -> str:
        """Where it is: `/emea/` is the connector, `/login/` the keys; without a slash at the end."""
        return f"http://{HOST}:{self._port}/teams"

    def aim(self, bot: str) -> None:
        """Send everything to this messaging endpoint from now on: for a bot whose address is known later."""
        self.people = people_of(self._side, session=self._session, url=bot, deadline=self._deadline)

    def person(self, name: str) -> TeamsPerson:
        """Somebody, by Entra object id or (first) name. Raises TeamsRefusal NotFound."""
        return self.people.person(name)
