"""`countersign run` and `check` against the stand-ins: what stops a start, what is only said, and a good end."""

import asyncio
import hashlib
import hmac
import json
import signal
import time
from dataclasses import dataclass, replace
from pathlib import Path

import aiohttp
import pytest
import yaml

from adapters.sandbox.feeds import FeedWorld, feeds_app
from adapters.sandbox.workspace_child import BotCommand
from adapters.sandbox.world import APPROVALS, BEN, CLEO, GIL
from adapters.sandbox.x_switches import Fault, Switch
from bot.assembly.base import opened
from bot.assembly.parts import read_config
from bot.demo import STORY, bot_command
from tests.adapters.sources.serving import served
from tests.bot.commands.conftest import StandIns
from workflows.errors import ConfigError


@dataclass
class Program:
    """The program in a process of its own, with the practice configuration."""

    command: BotCommand
    folder: Path

    @property
    def path(self) -> Path:
        return self.folder / "app.yaml"

    def change(self, **settings: object) -> None:
        self.path.write_text(yaml.safe_dump(yaml.safe_load(self.path.read_text()) | settings))

    def account(self, handle: str, **settings: object) -> None:
        app = yaml.safe_load(self.path.read_text())
        app["accounts"] = [one | settings if one["handle"] == handle else one for one in app["accounts"]]
        self.path.write_text(yaml.safe_dump(app))

    async def start(self, name: str, *, limit: str = ":", **environ: str) -> asyncio.subprocess.Process:
        """Start a command; `limit` is what the shell does before."""
        python, module, bot, _run, *rest = self.command.command
        return await asyncio.create_subprocess_exec(
            "/bin/bash",
            "-c",
            f'{limit} && exec "$@"',
            "start",
            python,
            module,
            bot,
            name,
            *rest,
            env=dict(self.command.env) | environ,
            cwd=self.folder,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )

    async def run(self, name: str, *, limit: str = ":", **environ: str) -> tuple[int, str]:
        """Its exit status and all it said."""
        process = await self.start(name, limit=limit, **environ)
        try:
            async with asyncio.timeout(20):
                output, _ = await process.communicate()
        finally:
            if process.returncode is None:
                process.kill()
        return process.returncode or 0, output.decode()


@pytest.fixture
def program(stand_ins: StandIns, tmp_path: Path) -> Program:
    return Program(bot_command(stand_ins.workspace.addresses, tmp_path, pace=STORY), tmp_path)


async def test_a_token_of_another_account_stops_the_start(program: Program, stand_ins: StandIns) -> None:
    stand_ins.x.switch_on(Switch(fault=Fault.WRONG_ACCOUNT))

    status, output = await program.run("run")

    assert status == 2
    assert "x:acme: its credentials answer as @" in output
    assert "Traceback" not in output


async def test_check_names_a_token_of_another_account(program: Program, stand_ins: StandIns) -> None:
    stand_ins.x.switch_on(Switch(fault=Fault.WRONG_ACCOUNT))

    status, output = await program.run("check")

    assert status == 1
    assert "✗ x:acme its credentials answer as @" in output
    assert "app.yaml pins id 1100000000000000001" in output


@pytest.mark.parametrize("command", ["run", "check"])
async def test_a_wrong_app_token_is_a_sentence_and_not_a_knock_for_ever(program: Program, command: str) -> None:
    chat = yaml.safe_load(program.path.read_text())["chat"]["slack"]
    del chat["signing_secret"]
    program.change(chat={"slack": chat | {"mode": "socket", "app_token": "env:SLACK_APP_TOKEN"}})

    status, output = await program.run(command, SLACK_APP_TOKEN="xapp-not-this-one")

    assert status in {1, 2}
    assert "app_token: Slack refused apps.connections.open: invalid_auth. Socket Mode needs the app-level" in output
    assert "xapp-not-this-one" not in output
    assert "Traceback" not in output


async def test_a_token_of_another_workspace_stops_the_start(program: Program) -> None:
    chat = yaml.safe_load(program.path.read_text())["chat"]["slack"]
    program.change(chat={"slack": chat | {"team": "T0OTHER"}})

    status, output = await program.run("run")

    assert status == 2
    assert "chat.slack.bot_token: the token belongs to T0ACME, not to T0OTHER as set." in output
    assert "Traceback" not in output


async def test_a_database_in_use_stops_the_start(program: Program) -> None:
    config = read_config(program.path, environ=program.command.env)
    async with opened(config):
        status, output = await program.run("run")

    assert status == 2
    assert output.startswith("Countersign cannot start: Another Countersign already uses")


async def test_a_disk_that_takes_no_more_is_a_sentence(program: Program) -> None:
    status, output = await program.run("run", limit="ulimit -f 16")

    assert status == 2
    assert output.startswith("Countersign cannot start: The disk that holds the database ")
    assert "Nothing was changed and nothing was sent." in output
    assert "Traceback" not in output


async def test_a_copy_of_another_environments_database_is_refused(program: Program) -> None:
    config = read_config(program.path, environ=program.command.env)
    async with opened(config):
        pass

    with pytest.raises(ConfigError, match=r"made in practice, app\.yaml says production"):
        async with opened(replace(config, environment="production")):
            pass


async def test_it_answers_and_ends_well_when_asked_to(program: Program, stand_ins: StandIns) -> None:
    process = await program.start("run")
    assert process.stdout is not None
    async with asyncio.timeout(20), aiohttp.ClientSession() as session:
        lines = [json.loads(await process.stdout.readline())]
        while lines[-1]["event"] != "program.ready":
            lines.append(json.loads(await process.stdout.readline()))
        inside = f"http://127.0.0.1:{lines[-1]['internal_port']}"
        async with session.get(f"{stand_ins.workspace.addresses.bot}/healthz") as answer:
            assert answer.status == 200
        async with session.post(f"{stand_ins.workspace.addresses.events}", data=b"forged") as answer:
            assert answer.status == 401
        async with session.get(f"{inside}/readyz") as answer:
            assert (answer.status, await answer.json()) == (200, {"database": True, "loops": True})
        async with session.get(f"{inside}/metrics") as answer:
            figures = await answer.text()

        process.send_signal(signal.SIGTERM)
        output, _ = await process.communicate()

    assert process.returncode == 0
    assert 'countersign_slack_requests_total{status="401"} 1.0' in figures
    assert 'countersign_clock_skew_seconds{to="slack"} ' in figures
    assert "program.stopping" in output.decode()
    assert stand_ins.slack.install.bot_token not in output.decode()


async def test_a_port_that_is_taken_is_a_sentence(program: Program, stand_ins: StandIns) -> None:
    listen = yaml.safe_load(program.path.read_text())["listen"]
    program.change(listen=listen | {"port": stand_ins.workspace.addresses.port})

    status, output = await program.run("run")

    assert status == 2
    assert "listen: 127.0.0.1:" in output and "address already in use" in output


async def test_check_says_that_all_is_well(program: Program) -> None:
    status, output = await program.run("check")

    assert status == 0, output
    assert "x:acme answers as @acme (Acme), id 1100000000000000001." in output
    assert "every scope is granted" in output
    assert "#approvals is private and without guests" in output
    assert "agrees with Slack's" in output


async def test_check_names_everything_that_must_be_put_right(program: Program, stand_ins: StandIns) -> None:
    world = stand_ins.slack
    world.channels[APPROVALS.id] = replace(APPROVALS, is_ext_shared=True)
    world.install = replace(world.install, scopes=world.install.scopes - {"im:write", "groups:read"})
    world.users[BEN.id] = replace(BEN, is_restricted=True)
    world.users[CLEO.id] = replace(CLEO, deleted=True)
    stand_ins.x.switch_on(Switch(fault=Fault.REVOKED))

    status, output = await program.run("check")

    assert status == 1
    assert "✗ chat.slack posting is off: the scope im:write is missing." in output
    assert "! chat.slack channel safety is off: the scope groups:read is missing." in output
    assert "✗ x:acme X no longer accepts this account's keys." in output
    assert (
        "✗ x:acme nobody who may approve is a full member of the workspace: Ben (guest), Cleo (deactivated)." in output
    )
    assert "things have to be put right" in output


async def test_check_refuses_a_shared_channel_and_warns_of_readers(program: Program, stand_ins: StandIns) -> None:
    world = stand_ins.slack
    world.channels[APPROVALS.id] = replace(APPROVALS, is_ext_shared=True)
    social = next(channel for channel in world.channels.values() if channel.name == "social")
    world.channels[social.id] = replace(social, members=(social.members | {GIL.id}) - {BEN.id})
    program.account("acmecare", channel=social.id)

    status, output = await program.run("check")

    assert status == 1
    assert "✗ x:acme its approver channel #approvals is shared with another company" in output
    assert "! x:acmecare everybody in the workspace can read drafts in #social." in output
    assert "! x:acmecare 1 of those who read drafts in #social are guests." in output
    assert "! x:acmecare not in #social, so they get cards directly: Ben." in output


async def test_check_says_when_slack_refuses_the_token(program: Program) -> None:
    (program.folder / "secrets" / "SLACK_BOT_TOKEN").write_text("xoxb-not-this-one")

    status, output = await program.run("check")

    assert status == 1
    assert "✗ chat.slack Slack refused auth.test: invalid_auth" in output
    assert "xoxb-not-this-one" not in output


async def test_check_asks_every_source_once_and_says_what_a_month_costs(program: Program) -> None:
    world = FeedWorld(feeds={"blog": []})
    async with served(feeds_app(world)) as base:
        program.change(
            departments={"social": {"channel": APPROVALS.id}},
            routing=[],
            sources=[
                {"source": "feed", "name": "blog", "url": f"{base}/feeds/blog"},
                {"source": "feed", "name": "away", "url": f"{base}/feeds/nowhere"},
                {"source": "webhook", "name": "desk", "secret": "env:DESK"},
            ],
        )
        status, output = await program.run("check", DESK="a-secret-of-the-help-desk")

    assert status == 1
    assert "✓ blog answers; 127.0.0.1:" in output
    assert "✗ away The feed's server answered 404. Nothing is heard from" in output
    assert "✓ desk is told at POST" in output and "/listen/desk." in output
    assert "✓ listening costs nothing" in output
    assert "departments.social" in output
    assert "a-secret-of-the-help-desk" not in output and "Traceback" not in output
    assert [name for name, _ in world.asked] == ["blog", "nowhere"]


async def test_what_is_handed_in_signed_is_stored_by_the_running_program(program: Program, stand_ins: StandIns) -> None:
    secret, body = "a-secret-of-the-help-desk", b'{"items": [{"id": "T-1", "text": "CANARY in the words"}]}'
    program.change(
        departments={"social": {"channel": APPROVALS.id}},
        routing=[],
        sources=[{"source": "webhook", "name": "desk", "secret": "env:DESK"}],
    )
    process = await program.start("run", DESK=secret)
    assert process.stdout is not None
    async with asyncio.timeout(20), aiohttp.ClientSession() as session:
        while json.loads(await process.stdout.readline())["event"] != "program.ready":
            pass
        timestamp = str(int(time.time()))
        digest = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
        headers = {"X-Countersign-Timestamp": timestamp, "X-Countersign-Signature": f"v1={digest}"}
        statuses = []
        for sent in (headers, headers, {}):
            async with session.post(
                f"{stand_ins.workspace.addresses.bot}/listen/desk", data=body, headers=sent
            ) as told:
                statuses.append(told.status)
        process.send_signal(signal.SIGTERM)
        output, _ = await process.communicate()

    config = read_config(program.path, environ=dict(program.command.env) | {"DESK": secret})
    async with opened(config) as base, base.store.reading() as tx:
        known = await tx.mentions.known([("webhook:desk", "T-1")])
    assert statuses == [200, 200, 401]
    assert known == {("webhook:desk", "T-1")}
    assert "CANARY" not in output.decode() and secret not in output.decode()
