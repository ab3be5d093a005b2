"""The practice workspace: everything on this machine, without an account anywhere. The parent of the bot's process."""

import asyncio
import base64
import fcntl
import os
import shutil
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml

from adapters.sandbox import world as acme
from adapters.sandbox.desk import PersonAtDesk
from adapters.sandbox.slack import SlackWorld
from adapters.sandbox.slack_socket import SocketHub
from adapters.sandbox.workspace import Addresses, Workspace
from adapters.sandbox.workspace_child import BotCommand
from adapters.sandbox.workspace_x import PublicX, acme_accounts
from adapters.sandbox.x import x_app
from adapters.sandbox.x_web import add_web_pages
from adapters.sandbox.x_world import Fault, Lasting, Switch, XWorld
from bot.assembly.logbook import new_log_key
from workflows.domain.ids import RemoteAccountId
from workflows.errors import ConfigError

FOLDER = Path(".countersign") / "practice"
CONFIG = "app.yaml"
LOG = "countersign/practice"
"""The log's name on its checkpoints."""
_SECRETS = "secrets"
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "SSL_CERT_FILE", "PGPASSWORD", "PGPASSFILE")


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How long things take in the practice workspace; spans as in app.yaml."""

    undo: str = "20s"
    undo_after_approval: str = "10s"
    deadline: str = "15s"
    lateness: str = "5s"
    lag: str = "5s"
    drift: str = "5s"


TRAINING = Pace()
STORY = Pace(undo="2s", undo_after_approval="1s", deadline="3s", lateness="1s", lag="1s", drift="3s")
"""As fast as a story in a terminal needs it."""


@dataclass(frozen=True, kw_only=True)
class Practice:
    """The workspace, and the public network beside it."""

    workspace: Workspace
    public: XWorld
    log: Path
    database: str | None = None
    """None: SQLite in its folder."""

    @property
    def ana(self) -> PersonAtDesk:
        """Writes posts; her clean ones for @acme go straight out."""
        return self.workspace.person(acme.ANA.id)

    @property
    def ben(self) -> PersonAtDesk:
        """Approves."""
        return self.workspace.person(acme.BEN.id)

    @property
    def cleo(self) -> PersonAtDesk:
        """Writes for @acmecare, approves and guards."""
        return self.workspace.person(acme.CLEO.id)

    def live(self, handle: str) -> list[str]:
        """What the public sees of an account now, oldest first."""
        return [post.text for post in self.public.live_posts(RemoteAccountId(acme.account(handle).remote_id))]

    @property
    def sends(self) -> int:
        """How often X was asked to make a post."""
        return self.public.arrivals["POST /x/2/tweets"]

    def post_from_a_phone(self, handle: str, words: str) -> None:
        """Somebody with the account's password posts past the program."""
        self.public.add_post(RemoteAccountId(acme.account(handle).remote_id), words)

    def answer_in_public(self, handle: str, words: str, *, replies: int, reposts: int, views: int) -> None:
        """The public reacts to a live post."""
        for post in self.public.live_posts(RemoteAccountId(acme.account(handle).remote_id)):
            if post.text == words:
                self.public.react(post.id, replies=replies, reposts=reposts, views=views)

    async def ask(self, *arguments: str) -> tuple[int, str]:
        """Run another command of the program on this company's configuration: its exit code, and what it says."""
        folder = self.log.parent.resolve()
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", *arguments, "--config", str(folder / CONFIG)),
            env=_environment(self.database),
            cwd=folder,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await process.communicate()
        return await process.wait(), said.decode(errors="replace")

    def make_x_slow(self) -> None:
        """X takes a second and a half for everything."""
        self.public.switch_on(Switch(fault=Fault.SLOW, seconds=1.5))

    def mend_x(self) -> None:
        """X works again."""
        for switch in self.public.switches:
            self.public.switch_off(switch.fault)

    def lose_the_next_answer(self) -> None:
        """X accepts the next post, and its answer never arrives."""
        self.public.switch_on(Switch(fault=Fault.ACCEPTED_REPLY_LOST, lasting=Lasting.ONCE))


@asynccontextmanager
async def practising(
    folder: Path, *, pace: Pace, database: str | None = None, port: int = 0, sockets: SocketHub | None = None
) -> AsyncIterator[Practice]:
    """Run the practice workspace with a bot of its own; its files lie in `folder`, which is emptied first.

    With `sockets` the bot uses Socket Mode, else HTTP.
    Raises TimeoutError when the bot does not start; the reason is in `bot.log` there. OSError: the port is taken.
    ConfigError: a practice workspace runs in that folder.
    """
    with _alone_in(folder):
        async with _running(folder, pace=pace, database=database, port=port, sockets=sockets) as practice:
            yield practice


@asynccontextmanager
async def _running(
    folder: Path, *, pace: Pace, database: str | None, port: int, sockets: SocketHub | None
) -> AsyncIterator[Practice]:
    public = XWorld(accounts=())
    public.sign_ins.register(acme.X_APP, acme.X_APP_SECRET)

    def bot(addresses: Addresses) -> BotCommand:
        public.accounts = acme_accounts(addresses.avatar)
        mode = "socket" if sockets else "http"
        return bot_command(addresses, folder, pace=pace, database=database, mode=mode)

    slack: SlackWorld = acme.acme()
    x = x_app(public)
    add_web_pages(x, public)
    parts = Workspace(slack, bot=bot, x_app=x, public=PublicX(public), port=port, sockets=sockets)
    async with parts as workspace:
        yield Practice(workspace=workspace, public=public, log=folder / "bot.log", database=database)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Empty the folder, unless another practice workspace lives in it."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_name(f"{folder.name}.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ConfigError(
                [f"a practice workspace is already running in {folder}. Use its page, or end it first (Ctrl-C there)."]
            ) from None
        _empty(folder)
        yield


def _empty(folder: Path) -> None:
    """A practice workspace begins anew each time: its Slack and its public network live in memory."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    folder.chmod(0o700)


def bot_command(
    addresses: Addresses, folder: Path, *, pace: Pace, database: str | None = None, mode: str = "http"
) -> BotCommand:
    """Write `app.yaml` and its secrets into `folder` and say how the bot is started with them."""
    folder = folder.resolve()
    config = folder / CONFIG
    text = yaml.safe_dump(app_yaml(addresses, pace=pace, mode=mode), sort_keys=False, allow_unicode=True)
    config.write_text(f"# Written by `countersign demo`, anew at each start.\n{text}")
    _keep_secrets(folder)
    return BotCommand(
        command=[sys.executable, "-m", "bot", "run", "--config", str(config)],
        env=_environment(database),
        cwd=folder,
        log=folder / "bot.log",
    )


def app_yaml(addresses: Addresses, *, pace: Pace, mode: str = "http") -> dict[str, object]:
    """The practice company's configuration, from the same facts as its stand-ins. `mode` is chat.slack.mode."""
    proof, name = ("app_token", "SLACK_APP_TOKEN") if mode == "socket" else ("signing_secret", "SLACK_SIGNING_SECRET")
    return {
        "environment": "practice",
        "data_dir": "data",
        "company": {
            "name": "Acme",
            "domains": ["acme.example"],
            "contact": f"{acme.CLEO.display_name} of the social team (#{acme.SOCIAL.name})",
        },
        "secrets": {"encryption_keys": [_kept("COUNTERSIGN_KEY")]},
        "chat": {
            "slack": {
                "mode": mode,
                "team": acme.TEAM_ID,
                proof: _kept(name),
                "bot_token": _kept("SLACK_BOT_TOKEN"),
                "api_url": addresses.slack_api,
                "client_id": acme.INSTALL.client_id,
                "client_secret": _kept("SLACK_CLIENT_SECRET"),
            }
        },
        "networks": {
            "x": {
                "api_url": addresses.x_api,
                "web_url": f"{addresses.x_api}/web",
                "share_url": f"{addresses.x_api}/web/compose",
                "authorize_url": f"{addresses.x_api}/i/oauth2/authorize",
                "deadline": pace.deadline,
                "assumed_lateness": pace.lateness,
                "assumed_lag": pace.lag,
            }
        },
        "people": [{"slack": one.id, "name": one.display_name} for one in acme.PEOPLE],
        "accounts": [_account(one) for one in acme.ACCOUNTS],
        "windows": {"undo": pace.undo, "undo_after_approval": pace.undo_after_approval, "drift": pace.drift},
        "incidents": {"tell": [acme.BEN.display_name]},
        "listen": {"port": addresses.bot_port, "internal_port": 0, "public_url": addresses.bot},
        "audit": {"origin": LOG, "signing_key": _kept("LOG_KEY"), "witness": "witness"},
    }


def _account(one: acme.PublicAccount) -> dict[str, object]:
    names = {person.id: person.display_name for person in acme.PEOPLE}
    account: dict[str, object] = {"handle": one.handle, "network": "x", "kind": one.kind, "id": one.remote_id}
    if one.owner:
        account["owner"] = names[one.owner]
    if one.kind == "personal":
        return account
    ana, cleo = names[acme.ANA.id], names[acme.CLEO.id]
    writing: dict[str, list[str]] = {"publish": [ana]} if one.handle == "acme" else {"draft": [ana, cleo]}
    return account | {
        "credentials": {name: _kept(secret) for name, secret in _credentials(one).items()},
        "owner": cleo,
        "guardian": cleo,
        "channel": acme.APPROVALS.id,
        "people": writing | {"approve": [names[acme.BEN.id], cleo]},
    }


def _credentials(one: acme.PublicAccount) -> dict[str, str]:
    """An account with keys of its own works at once; the other one waits for `/post connect`."""
    return {"client_id": "X_APP", "client_secret": "X_APP_SECRET"} if one.waits else _variables(one)


def _variables(one: acme.PublicAccount) -> dict[str, str]:
    name = one.handle.upper()
    return {
        "consumer_key": "X_CONSUMER_KEY",
        "consumer_secret": "X_CONSUMER_SECRET",
        "access_token": f"X_{name}_TOKEN",
        "access_token_secret": f"X_{name}_TOKEN_SECRET",
    }


def _kept(name: str) -> str:
    """A reference to a secret of the practice workspace: a file, so that other commands can be tried with it, too."""
    return f"file:{_SECRETS}/{name}"


def _keep_secrets(folder: Path) -> None:
    kept = folder / _SECRETS
    kept.mkdir(mode=0o700, exist_ok=True)
    for name, secret in _secrets().items():
        with os.fdopen(os.open(kept / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secret)


def _secrets() -> Mapping[str, str]:
    """What opens the stand-ins and nothing else, and two keys made for this start."""
    install = acme.INSTALL
    log_key, _ = new_log_key(LOG)
    secrets = {
        "COUNTERSIGN_KEY": base64.urlsafe_b64encode(os.urandom(32)).decode(),
        "LOG_KEY": log_key,
        "SLACK_SIGNING_SECRET": install.signing_secret,
        "SLACK_BOT_TOKEN": install.bot_token,
        "SLACK_APP_TOKEN": install.app_token,
        "SLACK_CLIENT_SECRET": install.client_secret,
        "X_CONSUMER_KEY": acme.CONSUMER_KEY,
        "X_CONSUMER_SECRET": acme.CONSUMER_SECRET,
        "X_APP": acme.X_APP,
        "X_APP_SECRET": acme.X_APP_SECRET,
    }
    for one in acme.ACCOUNTS:
        names = _variables(one)
        secrets[names["access_token"]] = one.access_token
        secrets[names["access_token_secret"]] = one.access_token_secret
    return secrets


def _environment(database: str | None) -> Mapping[str, str]:
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    environment |= {"PYTHONPATH": str(Path(__file__).resolve().parents[1]), "PYTHONUNBUFFERED": "1"}
    if database:
        environment["DATABASE_URL"] = database
    return environment


__all__ = ["FOLDER", "STORY", "TRAINING", "Pace", "PersonAtDesk", "Practice", "app_yaml", "bot_command", "practising"]
