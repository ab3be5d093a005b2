"""Earned trust, by human and account: whoever has several ids has the same trust under each of them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, bindparam, select, update

from storage.humans import ids_of
from storage.schema import trust
from storage.statements import insert_if_absent
from storage.work import Work
from workflows.domain.ids import AccountId, PersonId, PostId
from workflows.domain.person import Trust
from workflows.domain.trust import Because, Earned

_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_FROM_LOW_TO_HIGH = (Trust.LOW, Trust.NEUTRAL, Trust.TRUSTED)
_THEIRS = trust.c.person.in_(ids_of(bindparam("whose")))
_OF = select(trust).where(_THEIRS).order_by(trust.c.account, trust.c.person)
_ONE = _OF.where(trust.c.account == bindparam("where"))
_LOCKED = _ONE.with_for_update()
_CHANGED = update(trust).where(_THEIRS, trust.c.account == bindparam("where"))


class SqlTrust:
    """Implements `ports.store.TrustRows`. One for each transaction: it knows what was read in it."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._read: dict[tuple[PersonId, AccountId], Earned | None] = {}

    async def find(self, person: PersonId, account: AccountId) -> Earned | None:
        """Under any of their ids; the lowest, where rows from before they were one human differ."""
        found = (await self._work.connection.execute(_ONE, {"whose": person, "where": account})).all()
        self._read[person, account] = earned = _lowest(found, person)
        return earned

    async def of(self, person: PersonId) -> Sequence[Earned]:
        """On every account, by account."""
        rows: dict[str, list[Row[Any]]] = {}
        for row in await self._work.connection.execute(_OF, {"whose": person}):
            rows.setdefault(row.account, []).append(row)
        found = (_lowest(theirs, person) for theirs in rows.values())
        return [earned for earned in found if earned is not None]

    async def save(self, earned: Earned) -> None:
        """Insert or replace, under all of their ids.

        When somebody else saved since it was read here, the lower of the two stays: no fall is ever lost.
        """
        asked = {"whose": earned.person, "where": earned.account}
        connection = self._work.connection
        is_new = await insert_if_absent(connection, trust, _row(earned))
        stored = _lowest((await connection.execute(_LOCKED, asked)).all(), earned.person)
        read = self._read.get((earned.person, earned.account), stored)
        moved_on = stored is not None and stored != read and not (is_new and stored == earned)
        kept = _lower(stored, earned) if stored is not None and moved_on else earned
        values = {name: value for name, value in _row(kept).items() if name not in ("person", "account")}
        await connection.execute(_CHANGED.values(values), asked)
        self._read[earned.person, earned.account] = kept


def _lowest(rows: Iterable[Row[Any]], person: PersonId) -> Earned | None:
    """The one that says the least, and of those the newest; under the id asked for."""
    found = sorted((_earned(row) for row in rows), key=lambda one: one.at or _LONG_AGO, reverse=True)
    lowest = min(found, key=lambda one: _FROM_LOW_TO_HIGH.index(one.level), default=None)
    return replace(lowest, person=person) if lowest is not None else None


def _lower(one: Earned, other: Earned) -> Earned:
    return min(one, other, key=lambda each: (_FROM_LOW_TO_HIGH.index(each.level), each.in_a_row))


def _row(earned: Earned) -> dict[str, Any]:
    return {
        "person": earned.person,
        "account": earned.account,
        "level": earned.level.value,
        "because": earned.because.value,
        "in_a_row": earned.in_a_row,
        "post": earned.post,
        "at": earned.at,
    }


def _earned(row: Row[Any]) -> Earned:
    return Earned(
        person=PersonId(row.person),
        account=AccountId(row.account),
        level=Trust(row.level),
        because=Because(row.because),
        in_a_row=row.in_a_row,
        post=PostId(row.post) if row.post is not None else None,
        at=row.at,
    )
