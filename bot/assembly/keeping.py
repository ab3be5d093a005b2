"""The database from outside: migrate, back up, put back, and check the log."""

from pathlib import Path

from bot.assembly.base import Base, make_data_dir, opened
from bot.clock import SystemClock
from bot.config.model import Config
from bot.witness import Mark, Witness
from storage.backup import backup, restore
from storage.keeping import rotate_secret
from storage.migrating import migrate
from storage.vault import new_secret
from storage.verifying import Head, Verified, head_of, verify_audit


def new_key() -> str:
    """A fresh key for secrets.encryption_keys."""
    return new_secret()


async def rotate_keys(config: Config) -> int:
    """Protect everything with the first of secrets.encryption_keys; return for how many people. Raises ConfigError."""
    async with opened(config) as base:
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


async def accept_log(base: Base) -> int | None:
    """Tell the witness that the log is right as it is now; return its length. None without a witness.

    For a person who put a database back and has looked. Raises ConfigError when the witness cannot be written.
    """
    if base.config.witness is None:
        return None
    witness = Witness(base.config.witness)
    witness.require_writable()
    async with base.database.reader.connect() as connection:
        head = await head_of(connection)
    witness.write(Mark(size=head.size, root=head.root.hex(), accepted=True))
    return head.size


async def verify_log(config: Config) -> Verified:
    """Check the log, also against what the witness saw. Raises ConfigError."""
    seen = Witness(config.witness).read() if config.witness else ()
    heads = [Head(size=mark.size, root=bytes.fromhex(mark.root)) for mark in seen]
    return await verify_audit(config.database, witnessed=heads)
