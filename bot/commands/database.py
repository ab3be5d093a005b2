"""`countersign migrate`, `backup`, `restore` and `rotate`."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot.assembly.keeping import (
    backup_database,
    migrate_database,
    restore_database,
    rotate_keys,
)
from bot.assembly.parts import read_config
from bot.assembly.records import LostAgain, lose_again
from bot.commands.shared import APP_YAML, ConfigOption, out

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
    _tell(asyncio.run(lose_again(settings)))
    out.print("Restored. Sending is stopped: what was published since the backup looks unpublished in it.")
    out.print("Look at the accounts' timelines first, then: countersign thaw")


def rotate(config: ConfigOption = APP_YAML) -> None:
    """Protect stored names, texts and sign-ins with the first of secrets.encryption_keys, so that the others can go."""
    settings = read_config(config)
    sealed = asyncio.run(rotate_keys(settings))
    out.print(f"The first key of secrets.encryption_keys protects everything now: {sealed} people and sign-ins.")
    out.print("Keep the former keys there for another day, for texts that were just handed back; then remove them.")
    out.print("Backups made before today need the former keys: keep those as long as the backups.")


def _tell(lost: LostAgain) -> None:
    if lost.again.erased:
        again = ", ".join(lost.again.erased)
        out.print(f"Erased again, as they had been erased since the backup: {again}", markup=False)
    if lost.again.held:
        out.print(
            f"Not erased again, because a legal hold in the backup stands against it: {', '.join(lost.again.held)}. "
            "After countersign hold lift, the next start of the bot erases them.",
            markup=False,
        )
    if lost.unproven:
        out.print(
            f"{lost.unproven} line(s) of erased.jsonl were passed over: none of secrets.encryption_keys made their "
            "proofs, so nobody was erased because of them. If a former key was removed, put it back behind the new "
            "one and start the bot; if not, somebody else wrote there: find out who, then remove the lines.",
            markup=False,
        )
