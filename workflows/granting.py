"""Ask for the right to draft for an account, and answer."""

from workflows.domain.access import AccessRequest, AccessStep, asked, granter_of
from workflows.domain.account import Account, Kind
from workflows.domain.ids import AccountId, new_id
from workflows.domain.person import Person
from workflows.errors import NotAllowed, WrongState
from workflows.policy import Policy
from workflows.ports.clock import Clock
from workflows.ports.store import Store, Transaction


class Granting:
    """Requests for access. Granted means: may draft; what they write still needs an approver."""

    def __init__(self, *, store: Store, policy: Policy, clock: Clock) -> None:
        self.store = store
        self.policy = policy
        self.clock = clock

    async def ask(self, person: Person, account_id: AccountId) -> AccessRequest:
        """Ask whoever answers for a brand account (`granter_of`). Asking again gives the same request while it is open.

        Raises NotFound, NotAllowed (guests and outsiders, accounts nobody can grant), WrongState (they have it).
        """
        async with self.store.transaction() as tx:
            account = await tx.accounts.get(account_id)
            if not person.counts or account.kind is not Kind.BRAND:
                raise NotAllowed(f"Access to {account.at_handle} can't be asked for here.")
            if self.policy.may_draft(person, account):
                raise WrongState(f"You can already write for {account.at_handle}.")
            if await self._granter(tx, account) is None:
                raise NotAllowed(self._nobody_answers(account))
            request = await tx.requests.find_open(person.id, account_id)
            if request is None:
                request = AccessRequest(id=new_id(), person=person.id, account=account_id, asked_at=self.clock.now())
                await tx.record(asked(request))
            return request

    async def grant(self, request_id: str, *, by: Person) -> AccessRequest:
        """The owner, or the guardian in their place, says yes. Raises NotAllowed, WrongState."""
        return await self._answer(request_id, AccessStep.GRANT, by)

    async def decline(self, request_id: str, *, by: Person) -> AccessRequest:
        """The owner, or the guardian in their place, says no. Raises NotAllowed, WrongState."""
        return await self._answer(request_id, AccessStep.DECLINE, by)

    async def _answer(self, request_id: str, step: AccessStep, by: Person) -> AccessRequest:
        async with self.store.transaction() as tx:
            request = await tx.requests.get(request_id)
            account = await tx.accounts.get(request.account)
            granter = await self._granter(tx, account)
            if granter is None or not by.is_one_of(granter.id) or not by.counts:
                raise NotAllowed(f"Only the owner of {account.at_handle} can answer this, or who stands in for them.")
            change = request.step(step, by=by.id, at=self.clock.now())
            await tx.record(change)
            if step is AccessStep.GRANT:
                await tx.accounts.grant_draft(request.account, request.person)
            return change.after

    async def _granter(self, tx: Transaction, account: Account) -> Person | None:
        asked_for = [person for person in (account.owner, account.guardian) if person]
        return granter_of(account, {person.id: person for person in await tx.people.list(asked_for)})

    def _nobody_answers(self, account: Account) -> str:
        contact = self.policy.settings.contact
        ask = f" Please ask {contact}." if contact else ""
        return f"The owner of {account.at_handle} cannot be asked: they left, or are not known here.{ask}"
