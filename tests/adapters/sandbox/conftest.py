"""A local Teams for its own tests, with a bot of a few lines behind it."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web

from adapters.sandbox.teams import LocalTeams, TeamsSide
from adapters.sandbox.teams_acme import APP_ID, INSTALL, acme_teams
from adapters.sandbox.teams_keys import TeamsKeys
from adapters.sandbox.teams_people import TeamsPerson
from tests.adapters.sandbox.teams_bot import Bot


@pytest.fixture
def bot() -> Bot:
    return Bot()


@pytest.fixture(scope="module")
def keys() -> TeamsKeys:
    made = TeamsKeys(app_id=APP_ID, app_secret=INSTALL.app_secret)
    made.tokens.add("ours")
    return made


@pytest.fixture
async def teams(bot: Bot, keys: TeamsKeys) -> AsyncIterator[LocalTeams]:
    app = web.Application()
    app.router.add_post("/api/messages", bot.hear)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/messages"
    side = TeamsSide(world=acme_teams(), keys=keys)
    async with aiohttp.ClientSession() as session, LocalTeams(side, bot=url) as local:
        bot.session, bot.service_url = session, local.world.service_url
        yield local
    await runner.cleanup()


@pytest.fixture
def ana(teams: LocalTeams) -> TeamsPerson:
    return teams.person("Ana")


@pytest.fixture
def ben(teams: LocalTeams) -> TeamsPerson:
    return teams.person("Ben")
