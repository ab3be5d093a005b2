"""What stops things: freezes, and the inbox that lets nothing in twice."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select

from storage.schema import freezes, inbox
from storage.statements import insert_if_absent, insert_or_replace
from storage.work import Work
from workflows.domain.ids import AccountId
from workflows.ports.store import Freeze

ALL = "*"
_STOPPED = select(freezes).order_by(freezes.c.at)


class SqlFreezes:
    """Implements `ports.store.Freezes`."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def list(self) -> Sequence[Freeze]:
        """What is stopped, the oldest first."""
        rows = await self._work.connection.execute(_STOPPED)
        return [
            Freeze(
                account=None if row.account == ALL else AccountId(row.account),
                reason=row.reason,
                by=row.by,
                at=row.at,
            )
            for row in rows
        ]

    async def add(self, freeze: Freeze) -> None:
        """Stop the account, or all; a second freeze of the same replaces the first."""
        row = {"account": freeze.account or ALL, "reason": freeze.reason, "by": freeze.by, "at": freeze.at}
        await insert_or_replace(self._work.connection, freezes, row, key=["account"])

    async def lift(self, account: AccountId | None) -> None:
        """Let it go on."""
        await self._work.connection.execute(delete(freezes).where(freezes.c.account == (account or ALL)))


class SqlInbox:
    """Implements `ports.store.Inbox`."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def first_time(self, key: str, *, at: datetime) -> bool:
        """Whether `key` was never seen before; from now on it was."""
        return await insert_if_absent(self._work.connection, inbox, {"key": key, "at": at})
