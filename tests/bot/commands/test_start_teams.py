"""Starting and checking a company that is in Teams, against a local Teams with real signatures."""

import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import yaml

from adapters.sandbox import teams_acme as acme
from adapters.sandbox.teams import LocalTeams, TeamsSide
from adapters.sandbox.teams_keys import ISSUER, METADATA, TeamsKeys
from bot.assembly.examination import examine
from bot.assembly.parts import read_config
from bot.assembly.program import assembled
from bot.config.model import Config
from bot.examining import Level
from bot.running import Program
from bot.server import Ports, serving
from workflows.errors import ConfigError

KEYS = TeamsKeys(app_id=acme.APP_ID)
"""Made once: a key takes a tenth of a second."""
SECRET = "practice-teams-secret"


@dataclass(kw_only=True)
class Company:
    """A folder with an app.yaml of a company that is in Teams only, and its Teams."""

    folder: Path
    teams: LocalTeams
    keys: TeamsKeys
    secret: str = SECRET
    changes: dict[str, Any] = field(default_factory=dict)
    """Of `chat.teams`."""
    public_url: str = ""
    channel: str = acme.APPROVALS.id
    approvers: tuple[str, ...] = ("Ben", "Cleo")

    def config(self) -> Config:
        base = self.teams.base
        section = {
            "app_id": acme.APP_ID,
            "app_secret": "env:TEAMS_SECRET",
            "tenant": acme.TENANT,
            "login_url": f"{base}/login",
            "keys_url": f"{base}/login{METADATA}",
            "issuer": ISSUER,
            "service_url": f"{base}/emea/",
            "service_hosts": ["127.0.0.1"],
            "file_hosts": ["127.0.0.1"],
        }
        people = [{"teams": one.oid, "name": one.name.split()[0]} for one in acme.PEOPLE]
        account = {
            "handle": "practice",
            "network": "practice",
            "kind": "practice",
            "owner": "Cleo",
            "channel": self.channel,
            "people": {"draft": ["Ana"], "approve": list(self.approvers)},
        }
        path = self.folder / "app.yaml"
        app = {
            "environment": "practice",
            "company": {"name": "Acme", "contact": "Cleo"},
            "secrets": {"encryption_keys": ["env:KEY"]},
            "chat": {"teams": section | self.changes},
            "people": people,
            "accounts": [account],
            "listen": {"port": 0, "internal_port": 0} | ({"public_url": self.public_url} if self.public_url else {}),
        }
        path.write_text(yaml.safe_dump(app))
        environ = {"KEY": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=", "TEAMS_SECRET": self.secret}
        return read_config(path, environ=environ)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[tuple[Program, Ports]]:
        """The program with its doors open; its loops stand still."""
        async with (
            assembled(self.config()) as program,
            serving(program.public, program.internal, host="127.0.0.1", port=0, internal_port=0) as ports,
        ):
            self.teams.aim(f"http://127.0.0.1:{ports.public}/api/messages")
            yield program, ports

    async def findings(self) -> list[str]:
        """What `check` says about Teams, people and channels; each begins with fine, look or fix."""
        left_out = {"database", "environment", "audit", "audit.witness"}
        return [
            f"{one.level.value} {one.about}: {one.says}"
            async for one in examine(self.config())
            if one.about not in left_out
        ]


@pytest.fixture
async def company(tmp_path: Path) -> AsyncIterator[Company]:
    keys = replace(KEYS, app_secret=SECRET, tokens=set())
    async with LocalTeams(TeamsSide(world=acme.acme_teams(), keys=keys)) as teams:
        yield Company(folder=tmp_path, teams=teams, keys=keys)


async def test_a_company_without_slack_is_served_in_teams(company: Company) -> None:
    async with company.running() as (program, ports):
        ana = company.teams.person("Ana")
        await ana.say("post help")
        await company.teams.people.until(lambda: any("post" in said for said in ana.read()), what="help")

        assert {"teams_keys"} <= {loop.name for loop in program.loops}
        assert "clock" not in {loop.name for loop in program.loops}  # that is Slack's
        inside = f"http://127.0.0.1:{ports.internal}"
        async with aiohttp.ClientSession() as session:
            async with session.post(f"http://127.0.0.1:{ports.public}/api/messages", json={}) as answer:
                assert answer.status == 401
            async with session.post(f"http://127.0.0.1:{ports.public}/slack/events", data=b"") as answer:
                assert answer.status == 404
            async with session.get(f"{inside}/metrics") as answer:
                figures = await answer.text()

    assert 'countersign_teams_requests_total{status="401"} 1.0' in figures
    assert "countersign_teams_ack_seconds_count " in figures


async def test_a_secret_that_microsoft_refuses_is_said_before_anything_starts(company: Company) -> None:
    company.secret = "ended"

    with pytest.raises(ConfigError) as caught:
        async with company.running():
            pass

    assert list(caught.value.problems) == [
        "chat.teams.app_secret: Microsoft refuses it. It may have ended, or be the secret's id instead of its value. "
        "Make a new client secret of the bot's app in Entra, under Certificates & secrets (invalid_client)."
    ]


async def test_teams_out_of_reach_does_not_hold_up_the_start(company: Company) -> None:
    company.changes = {"login_url": "http://127.0.0.1:9/login", "keys_url": "http://127.0.0.1:9/keys"}

    async with (
        company.running() as (_, ports),
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{ports.public}/healthz") as answer,
    ):
        assert answer.status == 200


async def test_check_says_that_all_is_well_in_teams(company: Company) -> None:
    company.teams.world.put_team(replace(acme.VOICE, members=acme.VOICE.members - {acme.GIL.oid}))  # a guest
    async with company.running():
        await company.teams.person("Ana").say("post help")

    found = await company.findings()

    assert [one for one in found if not one.startswith("fine")] == []
    assert f"fine chat.teams: signed in as app {acme.APP_ID} in tenant {acme.TENANT}." in found
    assert any("has spoken to us, last from 127.0.0.1" in one and "begin with post" in one for one in found)
    assert any("2 people may approve" in one for one in found)


async def test_check_says_when_teams_never_spoke_to_us(company: Company) -> None:
    found = await company.findings()

    assert any(
        one.startswith("look chat.teams: has not spoken to this installation yet. Upload the app") for one in found
    )


async def test_check_names_what_is_wrong_in_teams(company: Company) -> None:
    company.secret, company.keys.status = "ended", 500

    found = await company.findings()

    assert any(one.startswith("fix chat.teams: app_secret: Microsoft refuses it.") for one in found)
    assert any(one.startswith("fix chat.teams: the keys that Teams signs with cannot be fetched") for one in found)
    assert "ended" not in [word for one in found for word in one.split('"')]


async def test_check_says_when_nothing_answers(company: Company) -> None:
    company.changes = {"login_url": "http://127.0.0.1:9/login"}

    found = await company.findings()

    assert any(one.startswith("fix chat.teams: 127.0.0.1:9 gives no token: unreachable.") for one in found)


@pytest.mark.parametrize(
    ("channel", "kind"), [(acme.BOARD, "private"), (acme.AGENCY, "shared")], ids=["private", "shared"]
)
async def test_check_refuses_channels_of_other_kinds_by_name(company: Company, channel: Any, kind: str) -> None:
    company.channel = channel.id
    async with company.running():
        await company.teams.people.client.team_app(acme.ANA, acme.VOICE.id)

    [found] = [one for one in await company.findings() if one.startswith("fix")]

    assert kind in found and "standard channel" in found


async def test_check_says_who_has_not_been_met_yet(company: Company) -> None:
    company.approvers = ("Ben", "Dan")
    world = company.teams.world
    world.put_team(replace(acme.VOICE, members=acme.VOICE.members - {acme.DAN.oid}))

    found = await company.findings()

    assert any("Dan" in one and "has not met them in Teams yet" in one for one in found), found


async def test_people_sign_in_on_the_pages_with_microsoft(company: Company) -> None:
    company.changes = {"client_secret": "env:TEAMS_SECRET"}
    company.public_url = "http://127.0.0.1:9"

    async with company.running() as (_, ports), aiohttp.ClientSession() as session:
        url = f"http://127.0.0.1:{ports.public}"
        async with session.get(f"{url}/connect/0") as answer:
            page = await answer.text()
        async with session.get(f"{url}/signin/0", allow_redirects=False) as answer:
            away = answer.headers["Location"]

    assert "First, sign in with Microsoft" in page and "Slack" not in page
    assert away.startswith(f"{company.teams.base}/login/{acme.TENANT}/oauth2/v2.0/authorize?")
    assert "redirect_uri=http%3A%2F%2F127.0.0.1%3A9%2Fsignin%2Fcallback" in away


def test_without_teams_its_libraries_are_not_even_loaded() -> None:
    names = "bot.commands.line, bot.assembly.program, bot.assembly.slack, bot.assembly.examination, sys"
    large = "('botbuilder', 'botframework', 'msrest')"
    code = f"import {names}; print([one for one in sys.modules if one.startswith({large})])"

    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)

    assert ended.stdout.strip() == "[]"


def test_levels_are_what_the_findings_begin_with() -> None:
    assert {level.value for level in Level} == {"fine", "look", "fix"}
