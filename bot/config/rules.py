"""What two settings together can get wrong. Each rule returns its problems; none stops at the first."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import BaseModel

from bot.config.accounts import account_problems
from bot.config.approval_rules import approval_problems, approval_warnings
from bot.config.auditing import audit_problems
from bot.config.chats import chat_addresses, chat_problems
from bot.config.groups import group_problems
from bot.config.homes import home_problems
from bot.config.listening import listening_warnings
from bot.config.model import Plugins
from bot.config.pages import pages_problems
from bot.config.problems import Problem
from bot.config.references import people_problems
from bot.config.shape import AppFile

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def rule_problems(app: AppFile, plugins: Plugins, networks: Mapping[str, BaseModel], *, base: Path) -> list[Problem]:
    """Everything wrong with a file whose single settings are right; `base` is the folder it lies in."""
    rules: tuple[Callable[[], list[Problem]], ...] = (
        lambda: _database(app),
        lambda: home_problems(("data_dir",), app.data_dir),
        lambda: _keys(app),
        lambda: chat_problems(app),
        lambda: _addresses(app, plugins, networks),
        lambda: account_problems(app, plugins),
        lambda: people_problems(app),
        lambda: group_problems(app),
        lambda: approval_problems(app, plugins.checks),
        lambda: _ports(app),
        lambda: pages_problems(app),
        lambda: audit_problems(app, base),
    )
    return [problem for rule in rules for problem in rule()]


def warnings(app: AppFile) -> list[str]:
    """What works, but deserves a second look."""
    said: list[str] = []
    if not app.company.contact:
        said.append("company.contact: is empty, so people without rights are not told whom to ask.")
    for index, account in enumerate(app.accounts):
        here = f"accounts[{index}] (@{account.handle})"
        if account.kind == "personal" and account.mode != "managed":
            continue
        if account.kind == "brand" and not account.owner:
            said.append(f"{here}: has no owner, so nobody can grant access or is told when something is wrong.")
        if account.kind == "brand" and not account.channel:
            said.append(f"{here}: has no channel, so approval cards go to each approver directly.")
    if app.sources and not app.departments:
        said.append("sources: nothing is listened to, because there is nobody to hear it: add departments.")
    return [*said, *approval_warnings(app), *listening_warnings(app)]


def _database(app: AppFile) -> list[Problem]:
    here = ("database",)
    if not app.database or re.match(r"(sqlite:///.|postgres(ql)?://.)", app.database):
        return home_problems(here, app.database.removeprefix("sqlite:///"))
    return [Problem(here, "must be sqlite:///path or postgresql://user@host/name.")]


def _keys(app: AppFile) -> list[Problem]:
    if app.secrets.encryption_keys:
        return []
    return [
        Problem(
            ("secrets", "encryption_keys"),
            "is missing. Make a key with `countersign secret`, keep it in the environment or a file, "
            "and name it here: [env:COUNTERSIGN_KEY].",
        )
    ]


def _addresses(app: AppFile, plugins: Plugins, networks: Mapping[str, BaseModel]) -> list[Problem]:
    """Tokens never travel in clear, and practice never reaches a real network."""
    addresses = {("networks", name, "api_url"): getattr(settings, "api_url", "") for name, settings in networks.items()}
    addresses |= chat_addresses(app)
    for account in app.accounts:
        shape = plugins.networks.get(account.network)
        if shape is not None and shape.connects(frozenset(account.credentials)):
            here = ("networks", account.network, "authorize_url")
            addresses[here] = getattr(networks.get(account.network), "authorize_url", "")
    used = {account.network for account in app.accounts}
    problems: list[Problem] = []
    for at, address in addresses.items():
        if not address or urlsplit(str(address)).hostname in _LOOPBACK:
            continue
        if not str(address).startswith("https://"):
            problems.append(Problem(at, "must start with https://, because tokens travel there."))
        elif app.environment == "practice" and (at[0] == "chat" or at[1] in used):
            problems.append(Problem(at, "must be on this machine (127.0.0.1) while environment is practice."))
    return problems


def _ports(app: AppFile) -> list[Problem]:
    if app.listen.port and app.listen.port == app.listen.internal_port:
        return [Problem(("listen", "internal_port"), "must be another port than listen.port.")]
    return []
