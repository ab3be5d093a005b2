"""Who is attacked: the real program as a child process, and a bot on stock botbuilder; and Microsoft's stand-in."""

import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import yaml
from aiohttp import web

from adapters.sandbox.teams import TeamsSide, teams_app
from adapters.sandbox.teams_acme import ANA, BEN, INSTALL, SOCIAL, acme_teams
from adapters.sandbox.teams_keys import METADATA, TeamsKeys
from benchmarks._ack.programs import Start, real_program

MOUNT = "/teams"


@asynccontextmanager
async def microsoft() -> AsyncIterator[tuple[TeamsSide, str]]:
    """The stand-in, served; and where."""
    keys = TeamsKeys(INSTALL.app_id, app_secret=INSTALL.app_secret)
    side = TeamsSide(world=acme_teams(), keys=keys)
    app = web.Application()
    app.add_subapp(f"{MOUNT}/", teams_app(side))
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    base = f"http://127.0.0.1:{runner.addresses[0][1]}{MOUNT}"
    side.move_to(base)
    try:
        yield side, base
    finally:
        await runner.cleanup()


def ours(side: TeamsSide, base: str, folder: Path, *, ports: tuple[int, int]) -> Start:
    """`countersign run` for a company that has Teams only."""
    port, internal_port = ports
    content = {
        "environment": "practice",
        "attention": False,
        "data_dir": "data",
        "company": {"name": "Acme", "domains": ["acme.example"], "contact": "Cleo of the social team"},
        "secrets": {"encryption_keys": ["env:COUNTERSIGN_KEY"]},
        "chat": {
            "teams": {
                "app_id": INSTALL.app_id,
                "app_secret": "env:TEAMS_SECRET",
                "tenant": INSTALL.tenant,
                "login_url": f"{base}/login",
                "keys_url": f"{base}/login{METADATA}",
                "issuer": side.keys.issuer,
                "service_url": side.world.service_url,
                "service_hosts": ["127.0.0.1"],
                "file_hosts": ["127.0.0.1"],
            }
        },
        "people": [{"teams": one.oid, "name": one.name} for one in (ANA, BEN)],
        "accounts": [
            {
                "handle": "acme",
                "network": "practice",
                "kind": "practice",
                "channel": SOCIAL.id,
                "people": {"draft": [ANA.name], "approve": [BEN.name]},
            }
        ],
        "listen": {"host": "127.0.0.1", "port": port, "internal_port": internal_port},
    }
    config = folder / "app.yaml"
    config.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    return real_program(
        folder,
        config=config,
        port=port,
        internal_port=internal_port,
        database=f"sqlite:///{folder / 'countersign.sqlite'}",
        secrets={"TEAMS_SECRET": INSTALL.app_secret},
    )


def stock(side: TeamsSide, base: str, folder: Path, *, port: int) -> Start:
    """A bot of a few lines on botbuilder-core, as its samples show it."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return Start(
        command=(
            *(sys.executable, "-m", "benchmarks._teams.stock", str(port)),
            *(INSTALL.app_id, f"{base}/login{METADATA}", side.keys.issuer),
        ),
        port=port,
        ready=f"http://127.0.0.1:{port}/healthz",
        log=folder / "stock.log",
        env={**kept, "PYTHONUNBUFFERED": "1"},
    )


def bare(settings: dict[str, object], folder: Path, *, port: int) -> Start:
    """A bot behind our own door that only answers (`_teams.bare`). `settings` is `chat.teams`, with the secret."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    written = folder / "bare.json"
    written.write_text(json.dumps(settings), encoding="utf-8")
    return Start(
        command=(sys.executable, "-m", "benchmarks._teams.bare", str(port), str(written)),
        port=port,
        ready=f"http://127.0.0.1:{port}/healthz",
        log=folder / "bare.log",
        env={**kept, "PYTHONUNBUFFERED": "1"},
    )
