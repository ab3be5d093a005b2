"""Groups that a chat keeps, and accounts with a group's members in place of its name."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, bindparam, select, update

from storage.audit import append
from storage.schema import groups
from storage.statements import insert_if_absent, insert_or_replace
from storage.work import Work
from workflows.domain.account import Account
from workflows.domain.audit import Entry, Facts
from workflows.domain.group import Group, is_group, with_members
from workflows.domain.ids import PersonId

Known = Mapping[PersonId, Group]
_NAMED = select(groups).where(groups.c.named).order_by(groups.c.id)
_EVERY = select(groups)
# Two replicas may ask the chat at the same time: the second is to see what the first wrote.
_ONE = select(groups).where(groups.c.id == bindparam("id")).with_for_update()


class SqlGroups:
    """Implements `ports.store.Groups`."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def list(self) -> Sequence[Group]:
        """Every group that app.yaml names, as it was asked last."""
        return [_group(row) for row in await self._work.connection.execute(_NAMED)]

    async def every(self) -> Known:
        """Every group there ever was, by its id."""
        return {PersonId(row.id): _group(row) for row in await self._work.connection.execute(_EVERY)}

    async def name(self, ids: Iterable[PersonId]) -> None:
        """From now on app.yaml names these and no others; what is known of them stays."""
        self._work.known.changes()
        connection = self._work.connection
        named = sorted(set(ids))
        await connection.execute(update(groups).where(groups.c.id.not_in(named)).values(named=False))
        for one in named:
            await insert_if_absent(connection, groups, _row(Group(id=one, handle="")) | {"named": False})
        await connection.execute(update(groups).where(groups.c.id.in_(named)).values(named=True))

    async def save(self, group: Group) -> None:
        """Who is in it now. Leaves an entry in the log when that changed: how many came and went, by id."""
        stored = (await self._work.connection.execute(_ONE, {"id": group.id})).one_or_none()
        before = _group(stored).members if stored is not None else frozenset()
        if group.members != before:
            self._work.known.changes()
            await append(self._work.connection, _changed(group, before, self._work))
        named = stored.named if stored is not None else False
        await insert_or_replace(self._work.connection, groups, _row(group) | {"named": named}, key=["id"])


def names_groups(account: Account) -> bool:
    """Whether a group stands among the account's people."""
    rights = account.rights
    return any(map(is_group, account.deciders | rights.answer))


def with_groups(account: Account, known: Known) -> Account:
    """The account with members in place of groups: in its rights, its steps and among the owners of its topics."""

    def put(people: frozenset[PersonId]) -> frozenset[PersonId]:
        return with_members(people, known)

    rights = account.rights
    return replace(
        account,
        rights=replace(
            rights,
            draft=put(rights.draft),
            publish=put(rights.publish),
            approve=put(rights.approve),
            answer=put(rights.answer),
        ),
        steps={
            occasion: tuple(replace(step, people=put(step.people)) for step in steps)
            for occasion, steps in account.steps.items()
        },
        topics=tuple(replace(one, people=put(one.people)) for one in account.topics),
    )


def _changed(group: Group, before: frozenset[PersonId], work: Work) -> Entry:
    came, went = group.members - before, before - group.members
    facts: Facts = {
        "came": len(came),
        "went": len(went),
        "who_came": " ".join(sorted(came)) or None,
        "who_went": " ".join(sorted(went)) or None,
    }
    at = group.seen_at or work.clock.now()
    return Entry(at=at, action="group.change", subject=group.id, by="system", facts=facts)


def _row(group: Group) -> dict[str, Any]:
    return {"id": group.id, "handle": group.handle, "members": sorted(group.members), "seen_at": group.seen_at}


def _group(row: Row[Any]) -> Group:
    return Group(
        id=PersonId(row.id),
        handle=row.handle,
        members=frozenset(PersonId(one) for one in row.members),
        seen_at=row.seen_at,
    )
