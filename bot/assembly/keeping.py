"""The database from outside: migrate, back up, and put back."""

from pathlib import Path

from bot.assembly.base import make_data_dir, opened
from bot.assembly.records import prove_erasures
from bot.clock import SystemClock
from bot.config.model import Config
from storage.backup import backup, restore
from storage.keeping import rotate_secret
from storage.migrating import migrate
from storage.vault import new_secret


def new_key() -> str:
    """A fresh key for secrets.encryption_keys."""
    return new_secret()


async def rotate_keys(config: Config) -> int:
    """Protect everything with the first of secrets.encryption_keys; return how many people and sign-ins that were.

    Raises ConfigError.
    """
    async with opened(config) as base:
        prove_erasures(config)
        return await rotate_secret(base.database, now=base.clock.now(), by="operator")


async def migrate_database(config: Config) -> str:
    """Bring the schema to this release's; return its version. Raises ConfigError."""
    make_data_dir(config)
    return await migrate(config.database)


async def migrate_practice(database: str) -> None:
    """Make a PostgreSQL database ready for the practice workspace. Raises ConfigError."""
    await migrate(database)


async def backup_database(config: Config, to: Path) -> None:
    """Write a verified copy. Raises ConfigError."""
    await backup(config.database, to)


async def restore_database(config: Config, source: Path) -> Path | None:
    """Put a copy in place and stop all sending; return where the former SQLite file is kept. Raises ConfigError."""
    make_data_dir(config)
    return await restore(source, config.database, now=SystemClock().now(), by="operator")
