"""Freezes: one row per account and one for all, which stays when the freeze is lifted.

A person's reason is sealed under their key; the program's own reasons are plain.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, select

from storage.audit import append
from storage.schema import freezes
from storage.work import Work
from workflows.domain.freeze import ALL, Freeze, FreezeCause, FreezeState
from workflows.domain.ids import AccountId, PersonId
from workflows.domain.transition import Change
from workflows.errors import Conflict

_FASTER = "Somebody else was faster and stopped or resumed sending there. Your step was not taken; look at it again."

_IN_FORCE = select(freezes).where(freezes.c.state == FreezeState.IN_FORCE.value).order_by(freezes.c.at, freezes.c.id)
_ONE = select(freezes).where(freezes.c.id == bindparam("id"))
_STOPPING = _IN_FORCE.where(freezes.c.id.in_([ALL, bindparam("account")]))
_LIFTED = select(func.max(freezes.c.lifted_at)).where(freezes.c.id.in_([ALL, bindparam("account")]))


class SqlFreezes:
    """Implements `ports.store.Freezes`, and writes changes of freezes."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def list(self) -> Sequence[Freeze]:
        """What is in force, the oldest first."""
        return await self._opened((await self._work.connection.execute(_IN_FORCE)).all())

    async def find(self, account: AccountId | None) -> Freeze | None:
        """The row of one account, or (None) of all: in force, or lifted since."""
        found = await self._opened((await self._work.connection.execute(_ONE, {"id": account or ALL})).all())
        return found[0] if found else None

    async def stopping(self, account: AccountId) -> Freeze | None:
        """What stops this account now: the freeze over all, else its own."""
        rows = (await self._work.connection.execute(_STOPPING, {"account": account})).all()
        found = await self._opened(rows)
        return min(found, key=lambda freeze: freeze.account is not None, default=None)

    async def lifted_at(self, account: AccountId) -> datetime | None:
        """When a freeze that stopped this account was lifted last: its own, or the one over all."""
        latest: datetime | None = (await self._work.connection.execute(_LIFTED, {"account": account})).scalar_one()
        return latest

    async def write(self, change: Change[Freeze]) -> None:
        """Write the row over the version it was decided on, a person's reason sealed, and the leaf. Raises Conflict."""
        before = change.before
        row = row_of(change.after) | await self._write_reason(change.after)
        if before is None:
            done = await self._work.born(freezes, row)
        else:
            done = await self._work.changed(freezes, row, before=before.version)
        if not done:
            raise Conflict(_FASTER)
        await append(self._work.connection, change.entry, thing="freeze", row=row)

    async def _write_reason(self, freeze: Freeze) -> dict[str, Any]:
        """Seal a person's reason. One piece for each time it was set: lifting it later writes the same piece again."""
        if freeze.cause is not FreezeCause.PERSON or not freeze.reason:
            return {"reason_words": None}
        words = f"freeze.{freeze.id}.{freeze.at.timestamp():.6f}"
        clear = freeze.reason.encode("utf-8", "surrogatepass")
        await self._work.contents.put(words, clear, subject=f"freeze:{freeze.id}", person=freeze.by)
        return {"reason_words": words}

    async def _opened(self, rows: Sequence[Row[Any]]) -> Sequence[Freeze]:
        opened = await self._work.contents.open([row.reason_words for row in rows if row.reason_words])
        return [freeze_of(row, opened.get(row.reason_words)) for row in rows]


def row_of(freeze: Freeze) -> dict[str, Any]:
    """The row of a freeze, without a person's reason."""
    return {
        "id": freeze.id,
        "state": freeze.state.value,
        "cause": freeze.cause.value,
        "reason": "" if freeze.cause is FreezeCause.PERSON else freeze.reason,
        "by": freeze.by,
        "at": freeze.at,
        "lifted_by": freeze.lifted_by,
        "lifted_at": freeze.lifted_at,
        "version": freeze.version,
    }


def freeze_of(row: Row[Any], reason: bytes | None) -> Freeze:
    """The freeze of a row; `reason` is a person's, unsealed. One set under schema 0001 has it in the row."""
    return Freeze(
        account=None if row.id == ALL else AccountId(row.id),
        state=FreezeState(row.state),
        cause=FreezeCause(row.cause),
        reason=reason.decode("utf-8", "surrogatepass") if reason is not None else row.reason,
        by=PersonId(row.by),
        at=row.at,
        lifted_by=PersonId(row.lifted_by) if row.lifted_by is not None else None,
        lifted_at=row.lifted_at,
        version=row.version,
    )
