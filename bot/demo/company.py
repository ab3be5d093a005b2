"""The practice company's `app.yaml`, written from the same facts as its stand-ins, and how its bot is started."""

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

from adapters.sandbox import world as acme
from adapters.sandbox.workspace import Addresses
from adapters.sandbox.workspace_child import BotCommand
from bot.demo.chats import Chats, channels_of, chat_section, people_section
from bot.demo.listening import listening_sections
from bot.demo.pace import Pace
from bot.demo.secrets import credentials, keep_secrets, kept

Change = Callable[[dict[str, Any]], None]
CONFIG = "app.yaml"
LOG = "countersign/practice"
"""The log's name on its checkpoints."""
TWO_STEPS = "acme_news"
"""The account on which two people read every post, one after the other."""
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "SSL_CERT_FILE", "PGPASSWORD", "PGPASSFILE")


def bot_command(
    addresses: Addresses,
    folder: Path,
    *,
    pace: Pace,
    database: str | None = None,
    mode: str = "http",
    chats: Chats = Chats.SLACK,
    change: Change | None = None,
) -> BotCommand:
    """Write `app.yaml` and its secrets into `folder` and say how the bot is started with them.

    `change`: what this company has otherwise, done to the settings before they are written.
    """
    folder = folder.resolve()
    config = folder / CONFIG
    written = app_yaml(addresses, pace=pace, mode=mode, chats=chats)
    if change is not None:
        change(written)
    text = yaml.safe_dump(written, sort_keys=False, allow_unicode=True)
    config.write_text(f"# Written by `countersign demo`, anew at each start.\n{text}")
    keep_secrets(folder, log=LOG)
    return BotCommand(
        command=[sys.executable, "-m", "bot", "run", "--config", str(config)],
        env=environment(database),
        cwd=folder,
        log=folder / "bot.log",
    )


def app_yaml(addresses: Addresses, *, pace: Pace, mode: str = "http", chats: Chats = Chats.SLACK) -> dict[str, object]:
    """The practice company's configuration, from the same facts as its stand-ins. `mode` is chat.slack.mode."""
    return {
        "environment": "practice",
        "data_dir": "data",
        "company": {
            "name": "Acme",
            "domains": ["acme.example"],
            "contact": f"{acme.CLEO.display_name} of the social team (#{acme.SOCIAL.name})",
        },
        "secrets": {"encryption_keys": [kept("COUNTERSIGN_KEY")]},
        "chat": chat_section(addresses, chats, mode=mode),
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
        "people": people_section(chats),
        "accounts": [_account(one, chats) for one in acme.ACCOUNTS],
        "attention": pace.attention,
        "windows": {"undo": pace.undo, "undo_after_approval": pace.undo_after_approval, "drift": pace.drift},
        "incidents": {"tell": [acme.BEN.display_name]},
        "listen": {"port": addresses.bot_port, "internal_port": 0, "public_url": addresses.bot},
        **listening_sections(addresses, every=pace.listen, secret=kept("DESK_SECRET"), chats=chats),
        "audit": {"origin": LOG, "signing_key": kept("LOG_KEY"), "witness": "witness"},
    }


def _account(one: acme.PublicAccount, chats: Chats) -> dict[str, object]:
    names = {person.id: person.display_name for person in acme.PEOPLE}
    account: dict[str, object] = {"handle": one.handle, "network": "x", "kind": one.kind, "id": one.remote_id}
    if one.owner:
        account["owner"] = names[one.owner]
    if one.kind == "personal":
        return account
    ana, cleo, fay = names[acme.ANA.id], names[acme.CLEO.id], names[acme.FAY.id]
    writing: dict[str, list[str]] = {"publish": [ana]} if one.handle == "acme" else {"draft": [ana, cleo]}
    return account | {
        "credentials": credentials(one),
        "owner": cleo,
        "guardian": cleo,
        "channel": channels_of(acme.APPROVALS.id, chats),
        "people": writing | {"approve": [names[acme.BEN.id], cleo], "answer": [fay]},
        **(_two_steps(ben=names[acme.BEN.id], cleo=cleo, fay=fay) if one.handle == TWO_STEPS else {}),
    }


def _two_steps(*, ben: str, cleo: str, fay: str) -> dict[str, object]:
    """Ben reads the words, then Cleo says yes for the brand, and Fay, who has to keep them, to what is promised."""
    steps = [{"name": "words", "ask": [ben]}, {"name": "brand", "ask": [cleo]}]
    return {"approvals": {"posts": steps}, "owners": {"claims": [fay]}}


def environment(database: str | None) -> Mapping[str, str]:
    """What the program needs of this one's environment, and which database it uses; None: SQLite in its folder."""
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    environment |= {"PYTHONPATH": str(Path(__file__).resolve().parents[2]), "PYTHONUNBUFFERED": "1"}
    if database:
        environment["DATABASE_URL"] = database
    return environment
