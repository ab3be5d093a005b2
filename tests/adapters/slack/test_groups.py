"""User groups over Slack's real client: against the practice Slack, and against refusals."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic import SecretStr

from adapters.sandbox.slack import SlackWorld
from adapters.sandbox.slack_api import slack_api_app
from adapters.sandbox.slack_state import SlackFaults
from adapters.sandbox.world import INSTALL, acme
from adapters.slack.chat import SlackChat
from adapters.slack.client import SlackClient
from adapters.slack.groups import SlackGroups
from adapters.slack.settings import Home, Settings
from tests.adapters.slack.standin import HOME, SECRET, settings, stand_in
from workflows.domain.group import group_id
from workflows.domain.person import Identity, Standing
from workflows.errors import NetworkFailure
from workflows.ports.directory import Roster

LEGAL = group_id("slack", "T0ACME", "S0LEGAL")
OTHER = group_id("slack", "T0ACME", "S0OTHER")


def slack(user: str) -> Identity:
    return Identity(platform="slack", organisation="T0ACME", user=user)


@pytest.fixture
def world() -> SlackWorld:
    return acme()


@pytest.fixture
async def groups(world: SlackWorld) -> AsyncIterator[SlackGroups]:
    app = web.Application()
    app.add_subapp("/slack/", slack_api_app(world))
    async with TestServer(app, host="127.0.0.1") as server:
        chosen = Settings(
            bot_token=SecretStr(INSTALL.bot_token),
            signing_secret=SecretStr(SECRET),
            api_url=f"http://127.0.0.1:{server.port}/slack/api/",
            team_id="T0ACME",
        )
        async with SlackClient(chosen) as client:
            yield SlackGroups(client, SlackChat(client, chosen, home=HOME), home=HOME)


async def test_a_group_has_its_handle_and_its_members(groups: SlackGroups) -> None:
    found = await groups.rosters([LEGAL])

    members = frozenset({slack("U0CLEO"), slack("U0DAN"), slack("U0GIL")})
    assert found == {LEGAL: Roster(handle="legal-team", members=members)}
    assert (await groups.member(slack("U0GIL"))).standing is Standing.GUEST


async def test_one_that_was_switched_off_or_never_was_has_nobody(world: SlackWorld, groups: SlackGroups) -> None:
    world.put_group(replace(world.groups["S0LEGAL"], disabled_at=1_700_000_000))

    found = await groups.rosters([LEGAL, OTHER, group_id("slack", "T0RIVAL", "S0LEGAL")])

    assert [(one.handle, one.exists, one.members) for one in found.values() if isinstance(one, Roster)] == [
        ("legal-team", False, frozenset()),
        ("", False, frozenset()),
        ("", False, frozenset()),
    ]


async def test_without_the_scope_no_group_can_be_asked(world: SlackWorld, groups: SlackGroups) -> None:
    world.install = replace(world.install, scopes=world.install.scopes - {"usergroups:read"})

    [failure] = (await groups.rosters([LEGAL])).values()

    assert isinstance(failure, NetworkFailure)
    assert "missing_scope (needs usergroups:read)" in str(failure)


async def test_a_limit_is_waited_for_once_and_not_for_each_group(world: SlackWorld, groups: SlackGroups) -> None:
    world.put_group(replace(world.groups["S0LEGAL"], id="S0OTHER"))
    world.faults = SlackFaults(ratelimited=frozenset({"usergroups.users.list"}), retry_after=60)

    found = await groups.rosters([LEGAL, OTHER])

    assert all(isinstance(one, NetworkFailure) and one.retry for one in found.values())
    assert [method for method, _ in world.calls].count("usergroups.users.list") == 1


async def test_a_group_deleted_between_the_two_calls_has_nobody() -> None:
    async with stand_in() as standing, SlackClient(settings(standing)) as client:
        standing.answers["usergroups.list"] = [{"ok": True, "usergroups": [{"id": "S0LEGAL", "handle": "legal"}]}]
        standing.answers["usergroups.users.list"] = [{"ok": False, "error": "no_such_subteam"}]

        found = await SlackGroups(client, SlackChat(client, settings(standing), home=HOME), home=HOME).rosters([LEGAL])

    assert found == {LEGAL: Roster(handle="legal", exists=False)}


async def test_a_token_of_a_whole_organisation_says_which_workspace() -> None:
    home = Home(team="T0ACME", enterprise="E0ACME")
    async with stand_in() as standing, SlackClient(settings(standing)) as client:
        standing.answers["usergroups.list"] = [{"ok": True, "usergroups": [{"id": "S0LEGAL", "handle": "legal"}]}]
        standing.answers["usergroups.users.list"] = [{"ok": True, "users": ["U0BEN"]}]
        directory = SlackGroups(client, SlackChat(client, settings(standing), home=home), home=home)

        [found] = (await directory.rosters([group_id("slack", "E0ACME", "S0LEGAL")])).values()

    assert isinstance(found, Roster)
    assert found.members == {Identity(platform="slack", organisation="E0ACME", user="U0BEN")}
    assert standing.named("usergroups.list") == [{"include_disabled": "true", "team_id": "T0ACME"}]
    assert standing.named("usergroups.users.list") == [{"usergroup": "S0LEGAL", "team_id": "T0ACME"}]
