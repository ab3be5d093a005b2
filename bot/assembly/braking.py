"""Freeze and thaw from the command line of the machine, where no rights are asked for."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from bot.assembly.base import Base, opened
from bot.assembly.logbook import accept_log
from bot.assembly.parts import commands_of
from bot.config.model import Config
from storage.sqlite import InUse
from workflows.domain.account import Account, Mode
from workflows.domain.freeze import ALL, Freeze, FreezeCause
from workflows.domain.ids import AccountId
from workflows.errors import ConfigError, NotFound


async def freeze_from_outside(config: Config, what: str, reason: str) -> Freeze:
    """Stop `what` (a handle, network:handle, or all). Raises ConfigError, NotFound, InvalidContent, WrongState."""
    async with _opened(config, f"freeze {what}") as base:
        return await base.freezing.stop(await _account(base, what), reason=reason)


async def frozen_now(config: Config, what: str) -> Sequence[Freeze]:
    """What is stopped: everything, or (`what`) one account or the freeze over all. Raises ConfigError."""
    async with _opened(config, "thaw") as base:
        return await _found(base, what)


async def thaw_from_outside(config: Config, what: str) -> int | None:
    """Lift what `frozen_now` says. When a restored database was stopped, the witness takes the log as it is; return the
    log's length then. Whoever lifts a person's freeze has not said a word about the log.
    """
    async with _opened(config, "thaw") as base:
        found = await _found(base, what)
        accepted = await accept_log(base) if any(freeze.cause is FreezeCause.RESTORED for freeze in found) else None
        for freeze in found:
            await base.freezing.release(freeze.account)
        return accepted


@asynccontextmanager
async def _opened(config: Config, doing: str) -> AsyncIterator[Base]:
    """The database. While the bot runs on SQLite nobody else may touch its file: then the chat is the way."""
    typed = commands_of(config).everywhere(doing)
    try:
        async with opened(config) as base:
            yield base
    except InUse:
        raise ConfigError(
            [
                f"Countersign is running and is the only program that may use its SQLite database. Type {typed} "
                "in the chat: it holds at once. Or stop Countersign first: while it is stopped nothing leaves "
                "either. What stopped because a database was put back can be lifted only that way. Nothing was changed."
            ]
        ) from None


async def _account(base: Base, what: str) -> AccountId | None:
    """The account of that handle or id; None for all. Raises NotFound with the accounts there are."""
    if what.strip().casefold() == ALL:
        return None
    async with base.store.reading() as tx:
        accounts = [account for account in await tx.accounts.list() if account.mode is Mode.MANAGED]
    fitting = [account for account in accounts if _is_called(account, what)]
    if len(fitting) == 1:
        return fitting[0].id
    if not accounts:
        raise NotFound(
            "No accounts are stored yet: that happens when the bot starts for the first time. Nothing was stopped, and "
            "nothing can be sent before that either."
        )
    known = ", ".join(sorted(account.id for account in (fitting or accounts)))
    wrong = "Several accounts are called" if fitting else "There is no account"
    raise NotFound(f"{wrong} {what}. Nothing was stopped. Name one of {known}; or all.")


async def _found(base: Base, what: str) -> Sequence[Freeze]:
    async with base.store.reading() as tx:
        found = await tx.freezes.list()
        accounts = {account.id: account for account in await tx.accounts.list()}
    if not what:
        return found
    wanted = what.strip().removeprefix("@").casefold()

    def is_meant(freeze: Freeze) -> bool:
        account = accounts.get(freeze.account) if freeze.account else None
        return freeze.id.casefold() == wanted or (account is not None and _is_called(account, what))

    return [freeze for freeze in found if is_meant(freeze)]


def _is_called(account: Account, what: str) -> bool:
    return what.strip().removeprefix("@").casefold() in {account.id.casefold(), account.handle.casefold()}
