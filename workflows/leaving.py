"""Leaving: somebody's chat account was deactivated. Their rights end by that; what waits is looked at again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from workflows.domain.absence import Absence, planned
from workflows.domain.account import Account, Kind, Mode
from workflows.domain.alert import AlertKind, AlertStep, concern
from workflows.domain.audit import Entry, Facts
from workflows.domain.calling import Call, CallKind, entry_of
from workflows.domain.ids import AccountId, PersonId, PostId, new_id
from workflows.domain.leaver_keys import LeaverKeys, read
from workflows.domain.person import Person, Standing
from workflows.domain.post import SYSTEM, Post, PostState
from workflows.errors import NotFound
from workflows.policy import Policy, circumstances
from workflows.ports.clock import Clock
from workflows.ports.store import Store, Transaction

MOST = 1_000
"""Waiting posts that are looked at again."""


@dataclass(frozen=True, kw_only=True)
class Left:
    """What somebody leaves behind."""

    person: Person
    stuck: tuple[PostId, ...] = ()
    """Posts that cannot go on without a change: its author and the account's owner were called."""
    rotate: tuple[AccountId, ...] = ()
    """Accounts whose sign-in should be renewed: they own or guard them, or they signed in for them."""


class Leaving:
    """Looks after what somebody leaves behind."""

    def __init__(self, *, store: Store, policy: Policy, clock: Clock) -> None:
        self.store = store
        self.policy = policy
        self.clock = clock

    async def leave(self, person_id: PersonId) -> Left:
        """They were deactivated. Their drafts and posts stay; nothing of theirs leaves any more.

        May be called again, and whether or not their standing was stored before: nobody is called twice about the same
        revision, and the log says at most once a day that they left. Raises NotFound.
        """
        now = self.clock.now()
        async with self.store.transaction() as tx:
            found = await tx.people.get(person_id)
            person = replace(found, standing=Standing.DEACTIVATED)
            if person != found:
                await tx.people.save(person)
            accounts = await tx.accounts.list()
            await self._end_absences(tx, person, now)
            theirs = await _theirs(tx, person, accounts)
            stuck = [post.id for post in theirs if await self._is_stuck(tx, post, now)]
            for post in theirs:
                # Somebody else is asked now, or fewer are.
                await tx.messages.ask(f"post:{post.id}")
            rotate = await to_rotate(tx, person, accounts)
            if await tx.inbox.first_time(f"left:{person.id}", at=now):
                await tx.note(_entry(person, stuck, rotate, now))
                for account in accounts:
                    if account.id in rotate and account.mode is Mode.MANAGED and account.kind is not Kind.PRACTICE:
                        await _remember_keys(tx, account, person, now)
            return Left(person=person, stuck=tuple(stuck), rotate=rotate)

    async def _end_absences(self, tx: Transaction, person: Person, now: datetime) -> None:
        """Nobody waits for them to come back; and who is away and named them has nobody in their place now."""
        for own in await tx.absences.upcoming(person.id, now=now):
            await tx.record(own.end(by=SYSTEM, at=now))
        for other in await tx.absences.at(now):
            if other.instead is not None and person.is_one_of(other.instead):
                await tx.record(other.end(by=SYSTEM, at=now))
                await tx.record(planned(_without_stand_in(other, now), by=SYSTEM, at=now))

    async def _is_stuck(self, tx: Transaction, post: Post, now: datetime) -> bool:
        """Whether nobody can let it go on as it is; then its author and the owner of its account are called, once."""
        account = await _account_of(tx, post)
        if account is None:
            return False
        given = await circumstances(tx, post, account, now=now)
        writes = given.author is not None and self.policy.may_write(given.author, account, post)
        if writes and (post.state is PostState.HELD or self.policy.plan(post, account, given).is_possible):
            return False
        to = await _tell(tx, post, account)
        if to and not any(one.revision == post.revision and one.to == to for one in await tx.calls.of_post(post.id)):
            call = Call(
                post=post.id, revision=post.revision, kind=CallKind.ESCALATED, by=SYSTEM, at=now, to=to, reason=""
            )
            await tx.calls.add(call)
            await tx.note(entry_of(call))
        return True


async def to_rotate(tx: Transaction, person: Person, accounts: Sequence[Account]) -> tuple[AccountId, ...]:
    """Accounts whose sign-in they may know: they signed in for them, or look after them."""
    connected = {one.account for one in await tx.credentials.list() if person.is_one_of(one.connected_by)}
    return tuple(
        account.id
        for account in accounts
        if account.id in connected or person.is_one_of(account.owner, account.guardian)
    )


async def _theirs(tx: Transaction, person: Person, accounts: Sequence[Account]) -> Sequence[Post]:
    """What waits, is approved or held: theirs, and of accounts where they had a say."""
    asked = [account.id for account in accounts if person.is_one_of(*account.deciders)]
    waiting = await tx.posts.list_waiting(asked, limit=MOST) if asked else ()
    own = [post for post in await tx.posts.list_unfinished(person.id) if post.state in _ON_ITS_WAY]
    return list({post.id: post for post in (*waiting, *own) if post.state in _ON_ITS_WAY}.values())


async def _remember_keys(tx: Transaction, account: Account, person: Person, now: datetime) -> None:
    """That these have to be renewed stays open until it was done, or somebody says that it need not be."""
    alert = await tx.alerts.find_open(account.id, AlertKind.ROTATE)
    if alert is None:
        keys = LeaverKeys(leavers=(person.id,))
        await tx.record(concern(AlertKind.ROTATE, account.id, alert_id=new_id(), at=now, detail=keys.detail))
    else:
        keys = read(alert.detail).and_left(person.id)
        await tx.record(alert.step(AlertStep.MORE, at=now, detail=keys.detail))


async def _tell(tx: Transaction, post: Post, account: Account) -> tuple[PersonId, ...]:
    """Who can do something about it: its author, and the account's owner or guardian, those of them who are here."""
    ids = [one for one in (post.author, account.owner, account.guardian) if one is not None]
    return tuple(person.id for person in await tx.people.list(list(dict.fromkeys(ids))) if person.counts)


async def _account_of(tx: Transaction, post: Post) -> Account | None:
    try:
        return await tx.accounts.get(post.account) if post.account else None
    except NotFound:
        return None


def _without_stand_in(absence: Absence, now: datetime) -> Absence:
    return Absence(id=new_id(), person=absence.person, instead=None, since=now, until=absence.until)


def _entry(person: Person, stuck: Sequence[PostId], rotate: Sequence[AccountId], now: datetime) -> Entry:
    facts: Facts = {"stuck": len(stuck), "rotate": " ".join(rotate) or None}
    return Entry(at=now, action="person.left", subject=person.id, by=SYSTEM, facts=facts)


_ON_ITS_WAY = frozenset({PostState.WAITING, PostState.APPROVED, PostState.HELD})
