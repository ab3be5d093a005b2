"""Absences: say when one is away and who decides in one's place, and end that early."""

from collections.abc import Sequence
from datetime import datetime

from workflows.domain.absence import Absence, planned
from workflows.domain.account import Account
from workflows.domain.ids import PersonId, new_id
from workflows.domain.person import Person
from workflows.errors import InvalidContent, NotAllowed
from workflows.policy import Policy, may_stand_in
from workflows.ports.clock import Clock
from workflows.ports.store import Store, Transaction


class Absences:
    """Plans them and ends them."""

    def __init__(self, *, store: Store, policy: Policy, clock: Clock) -> None:
        self.store = store
        self.policy = policy
        self.clock = clock

    async def plan(self, *, by: Person, since: datetime, until: datetime, instead: PersonId | None = None) -> Absence:
        """One's own absence; never one in the past, so that nobody stood in for anybody without it being known.

        `instead` must be somebody of ours whom app.yaml trusts with more than writing drafts. Raises NotAllowed, and
        InvalidContent at `until` or `instead`.
        """
        now = self.clock.now()
        async with self.store.transaction() as tx:
            if not by.counts:
                raise NotAllowed("Only people of the company can plan an absence here.")
            absence = Absence(id=new_id(), person=by.id, instead=instead, since=max(since, now), until=until)
            change = planned(absence, by=by.id, at=now)
            for other in await tx.absences.upcoming(by.id, now=now):
                if _overlap(absence, other):
                    raise InvalidContent("You are away then already. End that absence first.", field="until")
            if instead is not None:
                await self._require_fit(tx, absence, by, instead, now)
            await tx.record(change)
            return change.after

    async def end(self, absence_id: str, *, by: Person) -> Absence:
        """They are back: themselves, or the owner or guardian of an account they decide for. Raises NotFound,
        NotAllowed, WrongState, Conflict."""
        now = self.clock.now()
        async with self.store.transaction() as tx:
            absence = await tx.absences.get(absence_id)
            person = await tx.people.get(absence.person)
            accounts = await tx.accounts.list()
            if not by.is_one_of(*person.ids) and not _owns_where_they_decide(by, person, accounts):
                raise NotAllowed("Only they themselves, or the owner of an account they decide for, can end this.")
            change = absence.end(by=by.id, at=now)
            await tx.record(change)
            return change.after

    async def _require_fit(
        self, tx: Transaction, absence: Absence, by: Person, instead: PersonId, now: datetime
    ) -> None:
        """Raise InvalidContent at `instead` unless they can decide in somebody's place then."""
        found = await tx.people.list([instead])
        if not found or not found[0].counts:
            raise InvalidContent(
                "They are not known here yet, or cannot approve. Choose somebody else.", field="instead"
            )
        stand_in = found[0]
        if stand_in.ids & by.ids:
            raise InvalidContent("Choose somebody else.", field="instead")
        if not may_stand_in(stand_in, await tx.accounts.list()):
            raise InvalidContent(
                f"{stand_in.name} does not approve, publish or look after any brand here. Choose somebody who does.",
                field="instead",
            )
        if any(_overlap(absence, other) for other in await tx.absences.upcoming(stand_in.id, now=now)):
            raise InvalidContent(f"{stand_in.name} is away then too. Choose somebody else.", field="instead")


def _owns_where_they_decide(by: Person, person: Person, accounts: Sequence[Account]) -> bool:
    theirs = (account for account in accounts if person.is_one_of(*account.deciders))
    return by.counts and any(by.is_one_of(account.owner, account.guardian) for account in theirs)


def _overlap(one: Absence, other: Absence) -> bool:
    return one.since < other.until and other.since < one.until
