"""Gathering: who is in the groups that a chat keeps, asked every five minutes and whenever the chat tells of a change.

A group that cannot be asked keeps its last members. One that was deleted or switched off has none.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from workflows.domain.account import Account
from workflows.domain.group import Group, kept_in
from workflows.domain.ids import PersonId
from workflows.domain.lifecycle import EARLY, EVERY_GROUP, GROUPS_EVERY, groups_task
from workflows.domain.person import Identity, Person, Standing, person_id
from workflows.errors import NetworkFailure
from workflows.ports.chat import Member
from workflows.ports.clock import Clock
from workflows.ports.directory import GroupDirectory, Roster
from workflows.ports.store import Store, Transaction

STALE = timedelta(hours=1)
"""After how long without an answer the administrators are told."""
MOST_MET = 100
"""People never met before whom one turn asks about; Slack answers about as many a minute (`users.info`). Whoever is
left for the next turn does not count until then."""
AT_ONCE = 4
MOST_REDRAWN = 1_000


@dataclass(frozen=True, kw_only=True)
class Missed:
    """A group that could not be asked."""

    group: Group
    failure: NetworkFailure
    is_stale: bool
    """Whether that is so for longer than `STALE`."""


@dataclass(frozen=True, kw_only=True)
class Gathering:
    """Keeps the members of groups as their chats have them."""

    store: Store
    directories: Mapping[str, GroupDirectory]
    """By platform."""
    clock: Clock

    async def turn(self, subject: str) -> Sequence[Missed]:
        """Perform one task: all groups, asking for the next turn first, or one group that changed.

        Raises Busy when the turn could not begin or end, and for a group that changed NetworkFailure, so that it is
        tried again.
        """
        if subject == EVERY_GROUP:
            if not await self._ask_for_next(early=True):
                return ()
            return await self.gather()
        missed = await self.gather(only=PersonId(subject))
        for one in missed:
            raise one.failure
        return ()

    async def go_on(self) -> None:
        """See to it that there is a next turn, if app.yaml names a group at all. However many ask, one turn happens."""
        await self._ask_for_next(early=False)

    async def gather(self, *, only: PersonId | None = None) -> Sequence[Missed]:
        """Ask about every group that app.yaml names, or one of them, and keep the answers; which could not be asked."""
        asked_at = self.clock.now()
        async with self.store.reading() as tx:
            named = [one for one in await tx.groups.list() if only in (None, one.id)]
        if not named:
            return ()
        answers = await self._ask([one.id for one in named])
        rosters = {group: one for group, one in answers.items() if isinstance(one, Roster)}
        met = await self._meet({identity for roster in rosters.values() for identity in roster.members})
        await self._keep(rosters, met, asked_at)
        return [
            Missed(group=one, failure=answer, is_stale=_is_stale(one, asked_at))
            for one in named
            if isinstance(answer := answers[one.id], NetworkFailure)
        ]

    async def _ask_for_next(self, *, early: bool) -> bool:
        now = self.clock.now()
        async with self.store.transaction() as tx:
            if not await tx.groups.list():
                return False
            await tx.later(groups_task(now + GROUPS_EVERY / EARLY if early else now))
            return True

    async def _ask(self, groups: Collection[PersonId]) -> Mapping[PersonId, Roster | NetworkFailure]:
        by_platform: dict[str, list[PersonId]] = {}
        for group in groups:
            kept = kept_in(group)
            by_platform.setdefault(kept.platform if kept else "", []).append(group)
        answers: dict[PersonId, Roster | NetworkFailure] = {}
        for platform, ours in by_platform.items():
            directory = self.directories.get(platform)
            none = NetworkFailure(f"There is no chat.{platform} in app.yaml.", retry=False)
            answers |= await directory.rosters(ours) if directory else dict.fromkeys(ours, none)
        return answers

    async def _meet(self, identities: Collection[Identity]) -> Sequence[Member]:
        """What the chat says of those of them whom nobody met here before."""
        strangers = (await self._strangers(identities))[:MOST_MET]
        few = asyncio.Semaphore(AT_ONCE)

        async def ask(identity: Identity) -> Member | None:
            async with few:
                try:
                    return await self.directories[identity.platform].member(identity)
                except NetworkFailure:  # the next turn asks again; until then they do not count
                    return None

        return [one for one in await asyncio.gather(*map(ask, strangers)) if one is not None]

    async def _strangers(self, identities: Collection[Identity]) -> Sequence[Identity]:
        by_id = {person_id(identity): identity for identity in identities}
        async with self.store.reading() as tx:
            known = {person.id for person in await tx.people.list(sorted(by_id))}
            unlisted = [by_id[one] for one in sorted(by_id.keys() - known)]
            return [one for one in unlisted if await tx.people.find(one) is None]

    async def _keep(self, rosters: Mapping[PersonId, Roster], met: Sequence[Member], asked_at: datetime) -> None:
        if not rosters:
            return
        async with self.store.transaction() as tx:
            for member in met:
                await _introduce(tx, member)
            before = await tx.accounts.list()
            for group in await tx.groups.list():
                # A newer answer may be there already: an older one must not bring back who was removed meanwhile.
                if group.id in rosters and (group.seen_at is None or group.seen_at <= asked_at):
                    await tx.groups.save(_as_said(group, rosters[group.id], asked_at))
            await _redraw(tx, before, await tx.accounts.list())


async def _introduce(tx: Transaction, member: Member) -> None:
    if await tx.people.find(member.identity) is not None:
        return
    person = Person(
        id=person_id(member.identity),
        name=member.name,
        identity=member.identity,
        standing=member.standing,
        zone=member.zone or "UTC",
        language=member.language,
    )
    await tx.people.save(person)
    if person.standing is Standing.DEACTIVATED:
        await tx.messages.ask(f"left:{person.id}")


async def _redraw(tx: Transaction, before: Sequence[Account], after: Sequence[Account]) -> None:
    """What waits shows who is asked: on accounts whose people are others now it is drawn anew."""
    were = {account.id: account for account in before}
    changed = [account.id for account in after if account != were.get(account.id)]
    for post in await tx.posts.list_waiting(changed, limit=MOST_REDRAWN) if changed else ():
        await tx.messages.ask(f"post:{post.id}")


def _as_said(group: Group, roster: Roster, asked_at: datetime) -> Group:
    members = frozenset(person_id(identity) for identity in roster.members) if roster.exists else frozenset()
    return Group(id=group.id, handle=roster.handle or group.handle, members=members, seen_at=asked_at)


def _is_stale(group: Group, now: datetime) -> bool:
    return group.seen_at is None or now - group.seen_at > STALE
