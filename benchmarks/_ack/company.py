"""A company with many authors, several brands and their approvers, as one Slack world, one X world, one app.yaml."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from adapters.sandbox.slack import SlackWorld
from adapters.sandbox.slack_state import SlackChannel, SlackUser
from adapters.sandbox.world import BOT_USER_ID, CONSUMER_KEY, CONSUMER_SECRET, INSTALL, TEAM_ID, acme
from adapters.sandbox.x_world import XAccount, XKeys, XWorld
from workflows.domain.account import Kind
from workflows.domain.ids import RemoteAccountId

BRANDS = 24
"""X lets an account post 100 times in 15 minutes; with so many brands a whole run stays far below that on each."""
AUTHORS = 240
APPROVERS = 24

_WORDS = """
kettle anvil morning harbour copper lantern orchard velvet meadow granite saffron willow cinder compass feather
garden hammer island jigsaw kernel ladder marble needle oyster pebble quarry ribbon saddle timber umbrella violet
walnut yonder zephyr amber basket candle dragon ember falcon ginger hollow ivory jasmine kindle lemon mirror nutmeg
olive pepper quiver raven silver thistle urchin valley whistle yarrow zinnia acorn
"""
"""Words that no check minds."""


@dataclass(frozen=True, kw_only=True)
class Brand:
    """One brand with the people and the channel it has."""

    account: XAccount
    channel: str
    authors: tuple[str, ...]
    approvers: tuple[str, ...]

    @property
    def id(self) -> str:
        """The account's id in the program."""
        return f"x:{self.account.handle}"


@dataclass(frozen=True, kw_only=True)
class Company:
    """Everything the load is driven against."""

    slack: SlackWorld
    x: XWorld
    brands: tuple[Brand, ...]


def build_company(*, brands: int = BRANDS, authors: int = AUTHORS, approvers: int = APPROVERS) -> Company:
    """The practice company, grown: `authors` and `approvers` are spread evenly over the brands."""
    team = tuple(_brand(number, brands=brands, authors=authors, approvers=approvers) for number in range(brands))
    slack = acme(install=replace(INSTALL))
    for user in _users("AUTHOR", authors) + _users("APPROVER", approvers):
        slack.put_user(user)
        slack.direct_messages(user.id)
    for brand in team:
        members = frozenset({*brand.approvers, BOT_USER_ID})
        name = f"approvals-{brand.account.handle}"
        slack.put_channel(SlackChannel(id=brand.channel, name=name, members=members, is_private=True))
    return Company(slack=slack, x=XWorld(accounts=tuple(brand.account for brand in team)), brands=team)


def write_app_yaml(company: Company, folder: Path, *, stand_ins: str, port: int, internal_port: int) -> Path:
    """Write app.yaml for the real program; `stand_ins` is where Slack (`/slack`) and X (`/x`) are. Returns its path."""
    people = sorted({person for brand in company.brands for person in (*brand.authors, *brand.approvers)})
    content = {
        "environment": "practice",
        "attention": False,
        "data_dir": "data",
        "company": {"name": "Acme", "domains": ["acme.example"], "contact": "Cleo of the social team"},
        "secrets": {"encryption_keys": ["env:COUNTERSIGN_KEY"]},
        "chat": {
            "slack": {
                "team": TEAM_ID,
                "signing_secret": "env:SLACK_SIGNING_SECRET",
                "bot_token": "env:SLACK_BOT_TOKEN",
                "api_url": f"{stand_ins}/slack/api/",
            }
        },
        "networks": {"x": {"api_url": f"{stand_ins}/x"}},
        "people": [{"slack": person, "name": company.slack.user(person).real_name} for person in people],
        "accounts": [account_of(brand) for brand in company.brands],
        # Short, so that publishing happens under the load and its end is part of the backlog that has to drain.
        "windows": {"undo": "1s", "undo_after_approval": "1s"},
        "listen": {"host": "127.0.0.1", "port": port, "internal_port": internal_port},
    }
    path = folder / "app.yaml"
    path.write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return path


def secrets_of(company: Company) -> dict[str, str]:
    """The environment variables that app.yaml refers to, without the key for the database."""
    secrets = {
        "SLACK_SIGNING_SECRET": INSTALL.signing_secret,
        "SLACK_BOT_TOKEN": INSTALL.bot_token,
        "X_CONSUMER_KEY": CONSUMER_KEY,
        "X_CONSUMER_SECRET": CONSUMER_SECRET,
    }
    for brand in company.brands:
        secrets[_variable(brand, "TOKEN")] = brand.account.keys.access_token
        secrets[_variable(brand, "TOKEN_SECRET")] = brand.account.keys.access_token_secret
    return secrets


def texts() -> Iterator[str]:
    """Harmless texts without end: ten words each, no two alike."""
    words = _WORDS.split()
    number = 0
    while True:
        number += 1
        # A linear congruence visits all words of the list in an order that differs from text to text.
        chosen = [words[(number * (7 + 2 * place) + place * place * 13) % len(words)] for place in range(8)]
        yield " ".join(("Today", *chosen, _name(number))).capitalize() + "."


def _name(number: int) -> str:
    """A pronounceable word for a number, so that texts differ without digits in them."""
    word = ""
    while number:
        number, digit = divmod(number, 16)
        word += "bcdfghjklmnprstv"[digit] + "aeiou"[digit % 5]
    return word


def _brand(number: int, *, brands: int, authors: int, approvers: int) -> Brand:
    remote = f"22000000000000{number:05d}"
    keys = XKeys(
        consumer_key=CONSUMER_KEY,
        consumer_secret=CONSUMER_SECRET,
        access_token=f"{remote}-practice",
        access_token_secret=f"practice-secret-{number}",
    )
    account = XAccount(
        id=RemoteAccountId(remote), handle=f"acme{number}", name=f"Acme {number}", kind=Kind.BRAND, keys=keys
    )
    return Brand(
        account=account,
        channel=f"C0BRAND{number}",
        authors=tuple(f"U0AUTHOR{one}" for one in range(authors) if one % brands == number),
        approvers=tuple(f"U0APPROVER{one}" for one in range(approvers) if one % brands == number),
    )


def _users(role: str, count: int) -> list[SlackUser]:
    return [
        SlackUser(id=f"U0{role}{one}", name=f"{role.lower()}{one}", real_name=f"{role.capitalize()} {one}")
        for one in range(count)
    ]


def account_of(brand: Brand) -> dict[str, object]:
    """Its entry in app.yaml."""
    return {
        "handle": brand.account.handle,
        "network": "x",
        "kind": "brand",
        "id": brand.account.id,
        "credentials": {
            "consumer_key": "env:X_CONSUMER_KEY",
            "consumer_secret": "env:X_CONSUMER_SECRET",
            "access_token": f"env:{_variable(brand, 'TOKEN')}",
            "access_token_secret": f"env:{_variable(brand, 'TOKEN_SECRET')}",
        },
        "owner": brand.approvers[0],
        "guardian": brand.approvers[0],
        "channel": brand.channel,
        "people": {"draft": list(brand.authors), "approve": list(brand.approvers)},
        "quorum": {"notable": 1, "risky": 1},
    }


def _variable(brand: Brand, what: str) -> str:
    return f"X_{brand.account.handle.upper()}_{what}"
