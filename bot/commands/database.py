"""`countersign migrate`, `backup`, `restore`, `thaw`, `rotate` and `audit verify`."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot.assembly.base import opened
from bot.assembly.keeping import (
    accept_log,
    backup_database,
    migrate_database,
    restore_database,
    rotate_keys,
    verify_log,
)
from bot.assembly.parts import read_config
from bot.commands.shared import APP_YAML, ConfigOption, err, out
from bot.config.model import Config

audit_app = typer.Typer(help="The tamper-evident log.", no_args_is_help=True)

To = Annotated[Path, typer.Argument(help="The backup's file.", dir_okay=False)]


def migrate(config: ConfigOption = APP_YAML) -> None:
    """Bring the database to this release's schema. A SQLite file is backed up first."""
    settings = read_config(config)
    version = asyncio.run(migrate_database(settings))
    out.print(f"The database is on schema {version}.")


def backup(to: To, config: ConfigOption = APP_YAML) -> None:
    """Write a verified copy of the database, also while the bot runs."""
    settings = read_config(config)
    asyncio.run(backup_database(settings, to))
    out.print(f"Written and verified: {to}", markup=False)
    out.print("It holds sealed words only. Keep the encryption key somewhere else: without it nothing can be read.")


def restore(
    source: To,
    config: ConfigOption = APP_YAML,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Put a backup in place. All sending stays stopped until somebody has looked: countersign thaw."""
    settings = read_config(config)
    if not yes:
        typer.confirm("This puts the backup in the database's place. Go on?", abort=True)
    kept = asyncio.run(restore_database(settings, source))
    if kept:
        out.print(f"The former database is kept: {kept}", markup=False)
    out.print("Restored. Sending is stopped: what was published since the backup looks unpublished in it.")
    out.print("Look at the accounts' timelines first, then: countersign thaw")


def thaw(
    config: ConfigOption = APP_YAML,
    yes: Annotated[bool, typer.Option("--yes", help="Somebody has looked; do not ask.")] = False,
) -> None:
    """Let posts be sent again after a restore or a freeze."""
    settings = read_config(config)
    frozen = asyncio.run(_frozen(settings))
    if not frozen:
        out.print("Nothing is stopped.")
        return
    for line in frozen:
        out.print(f"  • {line}", markup=False)
    if not yes:
        typer.confirm("Has somebody compared what is approved here with what is live?", abort=True)
    accepted = asyncio.run(_thaw(settings))
    out.print("Posts can be sent again. What went back to waiting asks again.")
    if accepted is not None:
        out.print(f"From now on the witness takes the log as it is: {accepted} entries.")


def rotate(config: ConfigOption = APP_YAML) -> None:
    """Protect stored names and texts with the first of secrets.encryption_keys, so that the others can go."""
    settings = read_config(config)
    people = asyncio.run(rotate_keys(settings))
    out.print(f"The first key of secrets.encryption_keys protects the words of all {people} people now.")
    out.print("Keep the former keys there for another day, for texts that were just handed back; then remove them.")
    out.print("Backups made before today need the former keys: keep those as long as the backups.")


async def _frozen(settings: Config) -> list[str]:
    async with opened(settings) as base, base.store.reading() as tx:
        return [f"{freeze.account or 'all accounts'}: {freeze.reason}" for freeze in await tx.freezes.list()]


async def _thaw(settings: Config) -> int | None:
    """Lift every freeze. When all sends were stopped, the log is taken as it is; return its length then."""
    async with opened(settings) as base:
        async with base.store.reading() as tx:
            accounts = [freeze.account for freeze in await tx.freezes.list()]
        accepted = await accept_log(base) if None in accounts else None
        for account in accounts:
            await base.guarding.thaw("operator", account=account)
        return accepted


@audit_app.callback()
def _group() -> None:
    """The tamper-evident log."""


@audit_app.command()
def verify(config: ConfigOption = APP_YAML) -> None:
    """Check every entry, and every row against its last entry. Names the first that is wrong. Exit: 0 whole, 1 not."""
    settings = read_config(config)
    found = asyncio.run(verify_log(settings))
    if found.problem:
        place = "" if found.problem.index is None else f"Entry {found.problem.index}: "
        err.print(f"The log is not whole. {place}{found.problem.what}", markup=False)
        raise typer.Exit(1)
    waiting = f"; {found.waiting} more wait for their place" if found.waiting else ""
    out.print(f"The log is whole: {found.head.size} entries{waiting}. Root {found.head.root.hex()}")
    if not settings.witness:
        out.print("There is no witness (audit.witness), so a database that was put back could not be noticed.")
