"""Canaries: an unmistakable string in every credential there is, a day with everything that can go wrong, and then the
search. They may stand in no log (at DEBUG), no card or page, no error, no row of any table, and no export.
"""

import asyncio
import base64
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import yaml

from adapters.sandbox import world
from adapters.sandbox.crowd import Crowd
from adapters.sandbox.feeds import FeedWorld
from adapters.sandbox.workspace import Addresses, Workspace
from adapters.sandbox.workspace_child import BotCommand
from adapters.sandbox.workspace_x import PublicX, acme_accounts
from adapters.sandbox.x import x_app
from adapters.sandbox.x_switches import Fault
from adapters.sandbox.x_world import XKeys, XWorld
from bot.demo import Practice, bot_command
from tests.browser import Browser, browsing
from tests.journeys.company import BRISK, Company, buttons, post

pytestmark = pytest.mark.both_databases

ACME, CARE = world.account("acme"), world.account("acmecare")
ON_X = "Connect @acme · BRAND on X"


def a_canary(name: str, *, prefix: str = "") -> str:
    return f"{prefix}canary-{name}-{os.urandom(12).hex()}"


def an_encryption_key() -> str:
    return base64.urlsafe_b64encode(os.urandom(32)).decode()


SLACK = {
    "bot_token": a_canary("bot", prefix="xoxb-"),
    "app_token": a_canary("app", prefix="xapp-"),
    "signing_secret": a_canary("signing"),
    "client_secret": a_canary("client-secret"),
}
KEYS = {name: a_canary(name.replace("_", "-")) for name in XKeys.__dataclass_fields__}
APP = {"client_id": "the-app-of-acme", "client_secret": a_canary("x-client-secret")}
ENCRYPTION = {"NEW_KEY": an_encryption_key(), "OLD_KEY": an_encryption_key()}
DATABASE_PASSWORD = a_canary("database-password")


@dataclass
class Day:
    """The company, and everything anybody was shown."""

    company: Company
    environment: Mapping[str, str]
    """What the program was started with."""
    shown: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)

    def look(self) -> None:
        """Keep what Slack shows now: messages and windows, also those that are written over later."""
        slack = self.company.slack
        for message in slack.everything_said():
            self.shown[repr(message)] = "a message"
        for user in slack.users:
            for view in slack.windows.stack(user):
                self.shown[repr(view)] = "a window"

    async def visit(self, browser: Browser, step: Any) -> None:
        """Go on in the browser, and keep the page if it is ours."""
        page = await step
        if page.url.startswith(self.company.practice.workspace.addresses.bot):
            self.shown[page.html] = "a page"

    async def connect(self, browser: Browser, *, handle: str = "acme") -> None:
        """Cleo connects @acme, perhaps as somebody else."""
        cleo = self.company.cleo
        before = len(cleo.messages("general"))
        assert (await cleo.command("/post connect @acme")).is_fine
        await self.company.until(lambda: len(cleo.messages("general")) > before, "the card with the link")
        page = await browser.open(str(buttons(cleo.messages("general")[-1])[ON_X]["url"]))
        if "Sign in with Slack" in page.text:
            await browser.press("Sign in with Slack")
            page = await browser.press("Cleo Marín")
        self.shown[page.html] = "a page"
        at_x = await browser.press("Continue to X as @acme")
        [(_, fields), *_] = at_x.forms.values()
        self.secrets[f"state {len(self.secrets)}"] = fields["state"]
        await self.visit(browser, browser.press("Approve", account=world.account(handle).remote_id, decision="approve"))


@asynccontextmanager
async def a_company_of_canaries(folder: Path, database: str) -> AsyncIterator[Day]:
    environment: dict[str, str] = {}
    install = replace(world.INSTALL, **SLACK)  # type: ignore[arg-type]
    slack = world.acme(install=install)
    public = XWorld(accounts=())
    public.sign_ins.register(APP["client_id"], APP["client_secret"])
    public.sign_ins.lasts = timedelta(minutes=5)

    def bot(addresses: Addresses) -> BotCommand:
        accounts = acme_accounts(addresses.avatar)
        public.accounts = tuple(
            replace(one, keys=XKeys(**KEYS)) if one.id == CARE.remote_id else one for one in accounts
        )
        plain = bot_command(addresses, folder, pace=BRISK, database=database)
        rewrite(folder / "app.yaml", addresses)
        environment.update({**plain.env, **environment_of_canaries(), "LOG_LEVEL": "DEBUG"})
        return replace(plain, env=environment)

    async with Workspace(slack, bot=bot, x_app=x_app(public), public=PublicX(public)) as workspace:
        changed = asyncio.Event()
        slack.watch(lambda _: changed.set())
        public.observe(changed.set)
        blogs = FeedWorld()
        practice = Practice(
            workspace=workspace, public=public, crowd=Crowd(public, blogs), blogs=blogs, log=folder / "bot.log"
        )
        company = Company(practice=practice, folder=folder, database=database, changed=changed)
        day = Day(company, environment)
        slack.watch(lambda _: day.look())
        yield day


def environment_of_canaries() -> Mapping[str, str]:
    given = {**{f"SLACK_{name.upper()}": value for name, value in SLACK.items()}, **ENCRYPTION}
    given |= {f"CARE_{name.upper()}": value for name, value in KEYS.items()}
    return given | {f"APP_{name.upper()}": value for name, value in APP.items()}


def rewrite(file: Path, addresses: Addresses) -> None:
    """The practice company's app.yaml, with every credential there can be."""
    settings: dict[str, Any] = yaml.safe_load(file.read_text())
    settings["secrets"] = {"encryption_keys": ["env:NEW_KEY", "env:OLD_KEY"]}
    settings["chat"]["slack"] |= {name: f"env:SLACK_{name.upper()}" for name in SLACK}
    settings["chat"]["slack"]["client_id"] = world.INSTALL.client_id
    settings["listen"]["public_url"] = addresses.bot
    settings["networks"]["x"]["authorize_url"] = f"{addresses.x_api}/i/oauth2/authorize"
    for account in settings["accounts"]:
        if account["handle"] == "acme":
            account["credentials"] = {name: f"env:APP_{name.upper()}" for name in APP}
        if account["handle"] == "acmecare":
            account["credentials"] = {name: f"env:CARE_{name.upper()}" for name in KEYS}
    file.write_text(yaml.safe_dump(settings, sort_keys=False, allow_unicode=True))


@pytest_asyncio.fixture(loop_scope="package")
async def day(new_database: Callable[[], str], tmp_path: Path) -> AsyncIterator[Day]:
    """A company on either database; on PostgreSQL the password is a canary, too."""
    url = new_database().replace("postgresql://postgres@", f"postgresql://postgres:{DATABASE_PASSWORD}@")
    async with a_company_of_canaries(tmp_path, url) as day:
        yield day


async def test_no_secret_is_written_anywhere_it_does_not_belong(day: Day, tmp_path: Path) -> None:
    await everything_goes_wrong(day)
    exports = await what_the_commands_say(day, tmp_path)

    day.look()
    everywhere = {**day.shown, day.company.practice.log.read_text(): "the log", **exports}
    secrets = {**SLACK, **KEYS, **ENCRYPTION, **day.secrets, "x secret": APP["client_secret"]}
    secrets |= {"database": DATABASE_PASSWORD}
    secrets |= {f"token {number}": token for number, token in enumerate(day.company.x.sign_ins.issued)}

    found = [(name, where) for name, secret in secrets.items() for text, where in everywhere.items() if secret in text]
    assert found == []
    assert [(name, table) for name, secret in secrets.items() for table in await day.company.holds(secret)] == []
    # What was searched was really there, and the search finds what is.
    assert len(day.secrets) == 4 and len(day.company.x.sign_ins.issued) >= 10
    assert set(everywhere.values()) >= {"a message", "a window", "a page", "the log", "an export", "a command"}
    assert '"level": "debug"' in day.company.practice.log.read_text()
    assert any("@acme" in text for text, where in everywhere.items() if where == "a message")
    assert await day.company.holds("credential.lose") != []


async def everything_goes_wrong(day: Day) -> None:
    company, x = day.company, day.company.x
    async with browsing(company.practice.workspace.addresses.bot) as browser:
        await day.connect(browser, handle="acmecare")
        assert await company.audited("account.connect_refused", by="U0CLEO", why="another_account")
        await day.connect(browser)
        await say(company, "Kettles are back.")
        await company.live("Kettles are back.")
        # A body that is no JSON, and a 401.
        company.break_x(Fault.BROKEN_ANSWER)
        await say(company, "Now in red.")
        await company.live("Now in red.")
        company.break_x(Fault.REVOKED)
        await say(company, "Now in green.")
        await company.until(lambda: not x.switches, "a refused access token")
        # A refused refresh, then one whose answer is lost.
        for fault in (Fault.GRANT_REFUSED, Fault.GRANT_BROKEN):
            losses = len(await company.audit("credential.lose"))
            company.break_x(fault)
            await say(company, f"Now with less {fault.name.lower()}.")
            await lost(company, losses + 1)
            await day.connect(browser)
    assert x.sign_ins.reused >= 1
    await company.restart()


async def say(company: Company, words: str) -> None:
    if company.ana.has_window():
        await company.ana.close(all_of_them=True)
    await post(company.ana, words)


async def lost(company: Company, times: int) -> None:
    """Wait until the account was signed out so many times."""
    for _ in range(300):
        if len(await company.audit("credential.lose")) >= times:
            return
        await asyncio.sleep(0.1)
    raise TimeoutError("The account was not signed out.")


async def what_the_commands_say(day: Day, folder: Path) -> dict[str, str]:
    """Exports in both forms, a backup, and what commands print, also with a wrong key."""
    company = day.company
    environment = day.environment
    config = ("--config", str(company.folder / "app.yaml"))
    said: dict[str, str] = {}
    for form in ("jsonl", "csv"):
        file = folder / f"log.{form}"
        said[await command(environment, "audit", "export", str(file), "--format", form, *config)] = "a command"
        said[file.read_text()] = "an export"
    said[await command(environment, "check", *config)] = "a command"
    said[await command(environment, "audit", "verify", *config)] = "a command"
    broken = {**environment, "OLD_KEY": a_canary("no-key"), "DATABASE_URL": f"nonsense://{DATABASE_PASSWORD}@h"}
    said[await command(broken, "check", *config)] = "a command"
    refused = {**environment, "DATABASE_URL": f"postgresql://u:{DATABASE_PASSWORD}@127.0.0.1:1/none"}
    said[await command(refused, "check", *config)] = "a command"
    return said


async def command(environment: Mapping[str, str], *arguments: str) -> str:
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "bot", *arguments],
        env=dict(environment),
        capture_output=True,
        text=True,
        timeout=60,
    )
    return f"{arguments} {done.returncode}\n{done.stdout}\n{done.stderr}"
