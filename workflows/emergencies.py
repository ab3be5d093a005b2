"""Emergencies: break the glass of one account for half an hour, close it, and look at it afterwards."""

from datetime import datetime

from workflows.domain.account import Account, Mode
from workflows.domain.emergency import LASTS, Emergency, EmergencyState, EmergencyStep, asked
from workflows.domain.ids import AccountId, new_id
from workflows.domain.person import Person
from workflows.domain.transition import Change
from workflows.errors import InvalidContent, NotAllowed, WrongState
from workflows.policy import Policy
from workflows.ports.clock import Clock
from workflows.ports.store import Store, Transaction

MOST_CARDS = 1_000
"""How many waiting cards are drawn anew when the glass is broken or whole again."""


class Emergencies:
    """Two people open one account: while it is open, one other person's yes is enough for each post of it.

    Nothing else changes: nobody approves their own words, forbidden words stay blocked, a freeze stays a freeze.
    """

    def __init__(self, *, store: Store, policy: Policy, clock: Clock) -> None:
        self.store = store
        self.policy = policy
        self.clock = clock

    async def ask(self, account_id: AccountId, *, by: Person, reason: str) -> Emergency:
        """Ask for it: anybody who may write for the account. Asking again gives the same while nobody answered.

        Raises InvalidContent at `reason` without one, NotFound, NotAllowed, and WrongState when it is open already, or
        somebody else asked for it a moment ago.
        """
        if not reason.strip():
            raise InvalidContent("Say what happened, so that a second person can agree.", field="reason")
        now = self.clock.now()
        async with self.store.transaction() as tx:
            account = await tx.accounts.get(account_id)
            if account.mode is not Mode.MANAGED:
                raise NotAllowed(f"Nobody has to approve posts of {account.at_handle}, so there is nothing to open.")
            self.policy.require_draft(by, account)
            latest = await tx.emergencies.latest(account.id)
            if latest is not None and latest.may_be_answered(now) and by.is_one_of(latest.asked_by):
                return latest
            _require_quiet(latest, account, now)
            # Of two in the same moment one asks: a second one would stay open when the first is closed.
            if not await tx.inbox.first_time(f"emergency:{account.id}:{latest.id if latest else ''}", at=now):
                raise _asked_already(account)
            emergency = Emergency(id=new_id(), account=account.id, asked_by=by.id, asked_at=now, reason=reason.strip())
            await tx.record(asked(emergency))
            return emergency

    async def agree(self, emergency_id: str, *, by: Person) -> Emergency:
        """Open it, for half an hour: somebody else, who approves for, owns or guards a brand here.

        The same two open an account once; for more than half an hour somebody else has to look at it, or take part.
        Raises NotFound, NotAllowed, WrongState, Conflict.
        """
        now = self.clock.now()
        async with self.store.transaction() as tx:
            emergency, account = await self._found(tx, emergency_id)
            await self._require_second(tx, by, emergency)
            _require_answerable(emergency, now)
            await _require_not_the_same_two(tx, by, emergency, now)
            change = emergency.step(
                EmergencyStep.OPEN, by=by.id, at=now, second=by.id, opened_at=now, until=now + LASTS
            )
            return await _recorded(tx, change, account)

    async def decline(self, emergency_id: str, *, by: Person) -> Emergency:
        """Say no to it: whoever could agree; or whoever asked takes it back. Raises as `agree`."""
        now = self.clock.now()
        async with self.store.transaction() as tx:
            emergency, account = await self._found(tx, emergency_id)
            if not by.is_one_of(emergency.asked_by):
                await self._require_second(tx, by, emergency)
            _require_answerable(emergency, now)
            return await _recorded(tx, emergency.step(EmergencyStep.DECLINE, by=by.id, at=now, second=by.id), account)

    async def close(self, emergency_id: str, *, by: Person) -> Emergency:
        """End it before its time: who asked, who agreed, or who may review it. Raises as `agree`."""
        now = self.clock.now()
        async with self.store.transaction() as tx:
            emergency, account = await self._found(tx, emergency_id)
            if not (by.counts and by.is_one_of(emergency.asked_by, emergency.second)):
                self.policy.require_review(by, account)
            if emergency.state is EmergencyState.OPENED and not emergency.is_open(now):
                raise WrongState("This is over.")
            change = emergency.step(EmergencyStep.CLOSE, by=by.id, at=now, until=min(now, emergency.until or now))
            return await _recorded(tx, change, account)

    async def review(self, emergency_id: str, *, by: Person, lessons: str) -> Emergency:
        """Say what was learnt, once it is over: an approver, the owner or the guardian, who took no part in it.

        Raises InvalidContent at `lessons` without any, NotFound, NotAllowed, WrongState, Conflict.
        """
        if not lessons.strip():
            raise InvalidContent("Say what was learnt, so that it helps next time.", field="lessons")
        now = self.clock.now()
        async with self.store.transaction() as tx:
            emergency, account = await self._found(tx, emergency_id)
            self.policy.require_review(by, account)
            if by.is_one_of(emergency.asked_by, emergency.second):
                raise NotAllowed("You took part in it. Someone else has to review it.")
            if emergency.is_open(now):
                raise WrongState("It is not over yet. Close it first, or wait until its time is over.")
            change = emergency.step(EmergencyStep.REVIEW, by=by.id, at=now, reviewed_by=by.id, lessons=lessons.strip())
            await tx.record(change)
            return change.after

    async def _found(self, tx: Transaction, emergency_id: str) -> tuple[Emergency, Account]:
        emergency = await tx.emergencies.get(emergency_id)
        return emergency, await tx.accounts.get(emergency.account)

    async def _require_second(self, tx: Transaction, by: Person, emergency: Emergency) -> None:
        if by.is_one_of(emergency.asked_by):
            raise NotAllowed("You asked for this. Someone else has to agree.")
        self.policy.require_second(by, await tx.accounts.list())


def _require_quiet(latest: Emergency | None, account: Account, now: datetime) -> None:
    """Raise WrongState while the last one is open, or waits for an answer."""
    if latest is not None and latest.is_open(now) and latest.until is not None:
        raise WrongState(f"{account.at_handle} is open already, until {latest.until:%H:%M} UTC.")
    if latest is not None and latest.may_be_answered(now):
        raise _asked_already(account)


def _asked_already(account: Account) -> WrongState:
    return WrongState(f"Somebody asked for this a moment ago for {account.at_handle}. A second person has to agree.")


async def _require_not_the_same_two(tx: Transaction, by: Person, emergency: Emergency, now: datetime) -> None:
    """Raise NotAllowed when these two opened the account already, and nobody has looked at that yet."""
    both = [by, *await tx.people.list([emergency.asked_by])]
    for one in await tx.emergencies.unreviewed(now=now):
        if one.account == emergency.account and all(each.is_one_of(one.asked_by, one.second) for each in both):
            raise NotAllowed(
                "You two opened this account already, and nobody has looked at that yet. Let somebody else agree, or "
                "let somebody who took no part review the last time first. Nothing was changed."
            )


def _require_answerable(emergency: Emergency, now: datetime) -> None:
    if emergency.state is EmergencyState.ASKED and not emergency.may_be_answered(now):
        raise WrongState("That was asked too long ago, and nothing was changed. Ask again if it is still needed.")


async def _recorded(tx: Transaction, change: Change[Emergency], account: Account) -> Emergency:
    """Write it, and draw the cards of what waits anew: who is asked is another matter now."""
    await tx.record(change)
    for post in await tx.posts.list_waiting([account.id], limit=MOST_CARDS):
        await tx.messages.ask(f"post:{post.id}")
    return change.after
