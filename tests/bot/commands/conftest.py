"""Runs commands in this process, and the practice stand-ins for commands that reach out."""

import io
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from adapters.sandbox import world as acme
from adapters.sandbox.crowd import BLOG
from adapters.sandbox.feeds import FeedWorld, feeds_app
from adapters.sandbox.slack import SlackWorld
from adapters.sandbox.workspace import Workspace
from adapters.sandbox.workspace_x import acme_accounts
from adapters.sandbox.x import x_app
from adapters.sandbox.x_world import XWorld
from bot.commands.line import main


@dataclass(frozen=True)
class Result:
    """What a command did."""

    status: int
    out: str
    err: str


Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    """`run("lint", "text", stdin=b"…")`."""

    def call(*arguments: str, stdin: bytes = b"") -> Result:
        monkeypatch.setattr(sys, "argv", ["countersign", *arguments])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capfdbinary.readouterr()
        status = 0
        try:
            main()
        except SystemExit as ended:
            status = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        seen = capfdbinary.readouterr()
        return Result(status=status, out=seen.out.decode(), err=seen.err.decode())

    return call


@dataclass(frozen=True)
class StandIns:
    """Slack and X on this machine, without a bot."""

    workspace: Workspace
    slack: SlackWorld
    x: XWorld


@pytest.fixture
async def stand_ins() -> AsyncIterator[StandIns]:
    """The practice company's Slack and X."""
    slack, x = acme.acme(), XWorld(accounts=())
    blogs = feeds_app(FeedWorld(feeds={BLOG: []}))
    async with Workspace(slack, x_app=x_app(x), blogs=blogs) as workspace:
        x.accounts = acme_accounts(workspace.addresses.avatar)
        yield StandIns(workspace=workspace, slack=slack, x=x)


@pytest.fixture
def app_yaml(tmp_path: Path) -> Path:
    """A small configuration for judging drafts."""
    path = tmp_path / "app.yaml"
    path.write_text(
        """
        company: {name: Acme, domains: [acme.example], contact: Sam}
        people: [{slack: U0ANA, name: Ana}, {slack: U0BEN, name: Ben}, {slack: U0LEO, name: Leo, trust: low}]
        accounts:
          - handle: acme
            network: x
            id: "1"
            credentials: {consumer_key: env:A, consumer_secret: env:B, access_token: env:C, access_token_secret: env:D}
            people: {draft: [Ana], publish: [Ben, Leo], approve: [Ana, Ben]}
          - handle: acmecare
            network: x
            id: "2"
            credentials: {consumer_key: env:A, consumer_secret: env:B, access_token: env:C, access_token_secret: env:D}
            people: {approve: [Ben]}
        """
    )
    return path
