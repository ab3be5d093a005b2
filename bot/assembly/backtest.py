"""A back-test of a policy, put together for the command line."""

from pathlib import Path

from bot.assembly.parts import build_checking, build_networks, build_policy, read_config
from bot.clock import SystemClock
from storage.database import looked_into
from storage.store import SqlStore
from workflows.backtesting import BackTest, Backtesting


async def tested(config: Path, policy: Path, *, days: int, limit: int) -> BackTest:
    """Judge the past posts of this installation by its policy and by another one, also while the bot runs.

    Raises ConfigError.
    """
    changed = build_checking(read_config(config, policy=policy))
    today, clock = read_config(config), SystemClock()
    async with looked_into(today.database, secrets=[key.reveal() for key in today.encryption_keys]) as database:
        testing = Backtesting(
            store=SqlStore(database, clock),
            policy=build_policy(today),
            networks=build_networks(today, clock),
            clock=clock,
        )
        return await testing.test(today=build_checking(today), changed=changed, days=days, limit=limit)
