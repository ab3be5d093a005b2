"""A large company that works in Teams: the brands of `benchmarks ack` with channels and people of one tenant."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import yaml
from aiohttp import web

from adapters.sandbox.teams import TeamsSide, teams_app
from adapters.sandbox.teams_acme import INSTALL
from adapters.sandbox.teams_keys import METADATA, TeamsKeys
from adapters.sandbox.teams_state import TeamsChannel, TeamsTeam, TeamsUser
from adapters.sandbox.teams_world import TeamsWorld
from adapters.sandbox.x import x_app
from benchmarks._ack import company as slack_company
from benchmarks._ack.company import Brand, Company, account_of
from benchmarks._ack.programs import Start, real_program

MOUNT = "/teams"
BRANDS = 24
AUTHORS = 96
APPROVERS = 24


@dataclass(frozen=True, kw_only=True)
class TeamsCompany:
    """Everything the load is driven against. The people of `brands` are Entra object ids, their channels Teams'."""

    side: TeamsSide
    brands: tuple[Brand, ...]
    company: Company
    """Whose X it is."""

    @property
    def world(self) -> TeamsWorld:
        """The tenant."""
        return self.side.world


def build_teams_company(*, brands: int = BRANDS, authors: int = AUTHORS, approvers: int = APPROVERS) -> TeamsCompany:
    """Everybody has added the app, and is in the one team with a channel for each brand."""
    company = slack_company.build_company(brands=brands, authors=authors, approvers=approvers)
    names = sorted({one for brand in company.brands for one in (*brand.authors, *brand.approvers)})
    users = {name: _user(number, company.slack.user(name).real_name) for number, name in enumerate(names)}
    general = "19:brands-general@thread.tacv2"
    members = frozenset(user.oid for user in users.values())
    team = TeamsTeam(id=general, name="Brands", group_id="9209ab00-4444-4d44-8d44-000000000009", members=members)
    moved = tuple(_moved(brand, users) for brand in company.brands)
    channels = [TeamsChannel(id=brand.channel, name=brand.account.handle, team=general) for brand in moved]
    rooms = [TeamsChannel(id=general, name="General", team=general), *channels]
    world = TeamsWorld(install=INSTALL, users=users.values(), teams=(team,), channels=rooms)
    for user in users.values():
        world.add_app(user.oid)
    keys = TeamsKeys(INSTALL.app_id, app_secret=INSTALL.app_secret)
    return TeamsCompany(side=TeamsSide(world=world, keys=keys), brands=moved, company=company)


@asynccontextmanager
async def stand_ins(company: TeamsCompany) -> AsyncIterator[str]:
    """Serve Teams under `/teams` and X under `/x`; gives the address of both."""
    app = web.Application(client_max_size=4 * 1024 * 1024)
    app.add_subapp(f"{MOUNT}/", teams_app(company.side))
    app.add_subapp("/x", x_app(company.company.x))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        base = f"http://127.0.0.1:{runner.addresses[0][1]}"
        company.side.move_to(f"{base}{MOUNT}")
        yield base
    finally:
        await runner.cleanup()


def chat_settings(company: TeamsCompany, base: str) -> dict[str, object]:
    """`chat.teams` for these stand-ins; the secret is to come from TEAMS_SECRET."""
    return {
        "app_id": INSTALL.app_id,
        "app_secret": "env:TEAMS_SECRET",
        "tenant": INSTALL.tenant,
        "login_url": f"{base}{MOUNT}/login",
        "keys_url": f"{base}{MOUNT}/login{METADATA}",
        "issuer": company.side.keys.issuer,
        "service_url": company.world.service_url,
        "service_hosts": ["127.0.0.1"],
        "file_hosts": ["127.0.0.1"],
    }


def the_program(company: TeamsCompany, base: str, folder: Path, *, ports: tuple[int, int], database: str) -> Start:
    """`countersign run` for this company, which has no Slack."""
    port, internal_port = ports
    content = {
        "environment": "practice",
        "attention": False,
        "data_dir": "data",
        "company": {"name": "Acme", "domains": ["acme.example"], "contact": "Cleo of the social team"},
        "secrets": {"encryption_keys": ["env:COUNTERSIGN_KEY"]},
        "chat": {"teams": chat_settings(company, base)},
        "networks": {"x": {"api_url": f"{base}/x"}},
        "people": [{"teams": user.oid, "name": user.name} for user in company.world.users.values()],
        "accounts": [account_of(_named(brand, company.world)) for brand in company.brands],
        "windows": {"undo": "1s", "undo_after_approval": "1s"},
        "listen": {"host": "127.0.0.1", "port": port, "internal_port": internal_port},
    }
    config = folder / "app.yaml"
    config.write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True), encoding="utf-8")
    secrets = slack_company.secrets_of(company.company) | {"TEAMS_SECRET": INSTALL.app_secret}
    return real_program(
        folder, config=config, port=port, internal_port=internal_port, database=database, secrets=secrets
    )


def _user(number: int, name: str) -> TeamsUser:
    return TeamsUser(oid=f"0b1ec700-5555-4c55-8c55-{number:012d}", name=name, upn=f"person{number}@acme.example")


def _moved(brand: Brand, users: dict[str, TeamsUser]) -> Brand:
    """The same brand with its people and its channel in Teams."""
    return replace(
        brand,
        channel=f"19:brand-{brand.account.handle}@thread.tacv2",
        authors=tuple(users[one].oid for one in brand.authors),
        approvers=tuple(users[one].oid for one in brand.approvers),
    )


def _named(brand: Brand, world: TeamsWorld) -> Brand:
    """Its people by the names that app.yaml gives them."""
    return replace(
        brand,
        authors=tuple(world.users[one].name for one in brand.authors),
        approvers=tuple(world.users[one].name for one in brand.approvers),
    )
