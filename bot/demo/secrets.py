"""The practice company's secrets: what opens its stand-ins and nothing else, in files of its folder."""

import base64
import os
from collections.abc import Mapping
from pathlib import Path

from adapters.sandbox import teams_acme
from adapters.sandbox import world as acme
from bot.assembly.logbook import new_log_key

DESK_SECRET = "practice-desk-secret"  # noqa: S105 - opens nothing but the practice workspace
_FOLDER = "secrets"


def kept(name: str) -> str:
    """A reference to a secret of the practice workspace: a file, so that other commands can be tried with it, too."""
    return f"file:{_FOLDER}/{name}"


def keep_secrets(folder: Path, *, log: str) -> None:
    """Write them into the company's folder; `log` is its log's name."""
    place = folder / _FOLDER
    place.mkdir(mode=0o700, exist_ok=True)
    for name, secret in _secrets(log).items():
        with os.fdopen(os.open(place / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secret)


def credentials(one: acme.PublicAccount) -> dict[str, str]:
    """An account with keys of its own works at once; the other one waits for `/post connect`."""
    names = {"client_id": "X_APP", "client_secret": "X_APP_SECRET"} if one.waits else _variables(one)
    return {name: kept(secret) for name, secret in names.items()}


def _variables(one: acme.PublicAccount) -> dict[str, str]:
    name = one.handle.upper()
    return {
        "consumer_key": "X_CONSUMER_KEY",
        "consumer_secret": "X_CONSUMER_SECRET",
        "access_token": f"X_{name}_TOKEN",
        "access_token_secret": f"X_{name}_TOKEN_SECRET",
    }


def _secrets(log: str) -> Mapping[str, str]:
    """What opens the stand-ins and nothing else, and two keys made for this start."""
    install = acme.INSTALL
    log_key, _ = new_log_key(log)
    secrets = {
        "COUNTERSIGN_KEY": base64.urlsafe_b64encode(os.urandom(32)).decode(),
        "LOG_KEY": log_key,
        "SLACK_SIGNING_SECRET": install.signing_secret,
        "SLACK_BOT_TOKEN": install.bot_token,
        "SLACK_APP_TOKEN": install.app_token,
        "SLACK_CLIENT_SECRET": install.client_secret,
        "TEAMS_APP_SECRET": teams_acme.INSTALL.app_secret,
        "X_CONSUMER_KEY": acme.CONSUMER_KEY,
        "X_CONSUMER_SECRET": acme.CONSUMER_SECRET,
        "DESK_SECRET": DESK_SECRET,
        "X_APP": acme.X_APP,
        "X_APP_SECRET": acme.X_APP_SECRET,
    }
    for one in acme.ACCOUNTS:
        names = _variables(one)
        secrets[names["access_token"]] = one.access_token
        secrets[names["access_token_secret"]] = one.access_token_secret
    return secrets
