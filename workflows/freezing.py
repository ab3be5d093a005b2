"""Freeze and thaw: stop every send of an account, or of all, at once; and let posts go out again."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime

from workflows.domain.account import Account
from workflows.domain.alert import AlertKind, AlertStep
from workflows.domain.freeze import Freeze, FreezeCause, sentence_of, stopped
from workflows.domain.ids import AccountId, PersonId
from workflows.domain.person import Person
from workflows.domain.post import SYSTEM
from workflows.errors import Conflict, InvalidContent, WrongState
from workflows.policy import Policy
from workflows.ports.brake import Brake, NoBrake
from workflows.ports.clock import Clock
from workflows.ports.store import Store, Transaction

OPERATOR = PersonId("operator")
"""Whoever works at the command line of the machine."""
RACES = 3
"""How often a freeze is tried again when somebody else set or lifted it in the same moment."""


class Freezing:
    """Stops sends, and lets them go on. Lifting sends nothing: what fell due meanwhile asks again, one by one."""

    def __init__(self, *, store: Store, policy: Policy, clock: Clock, brake: Brake | None = None) -> None:
        self.store = store
        self.policy = policy
        self.clock = clock
        self.brake = brake or NoBrake()

    async def freeze(self, account_id: AccountId | None, *, reason: str, by: Person) -> Freeze:
        """Stop every send of an account, or (None) of all, also of what is approved already.

        Raises InvalidContent at `reason` without one, NotFound, NotAllowed, and WrongState when it is stopped already:
        the sentence says who stopped it, when and why.
        """
        if not reason.strip():
            raise InvalidContent("Say why, so that everybody who waits knows. Nothing was stopped.", field="reason")

        async def attempt() -> Freeze:
            async with self.store.transaction() as tx:
                account = await tx.accounts.get(account_id) if account_id else None
                self.policy.require_freeze(by, account, await tx.accounts.list())
                return await self._set(tx, account, cause=FreezeCause.PERSON, reason=reason.strip(), by=by.id)

        return await self._braked(attempt)

    async def require_thaw(self, account_id: AccountId | None, *, by: Person) -> Freeze:
        """What `thaw` would lift, for saying first what happens then. Raises as `thaw` does."""
        async with self.store.reading() as tx:
            return await self._liftable(tx, account_id, by)

    async def thaw(self, account_id: AccountId | None, *, by: Person) -> Freeze:
        """Let posts of an account go out again, or (None) lift the freeze over all.

        Raises NotFound, NotAllowed, and WrongState when nothing is stopped there. An alert that the account's
        credential answered as somebody else ends with it.
        """
        async with self.store.transaction() as tx:
            return await self._lift(tx, await self._liftable(tx, account_id, by), by=by.id)

    # --- without asking for rights: the operator at the machine, and the program itself -------------------------------

    async def stop(self, account_id: AccountId | None, *, reason: str, by: PersonId = OPERATOR) -> Freeze:
        """As `freeze`. Raises InvalidContent, NotFound, WrongState."""
        if not reason.strip():
            raise InvalidContent("Say why, so that everybody who waits knows. Nothing was stopped.", field="reason")

        async def attempt() -> Freeze:
            async with self.store.transaction() as tx:
                account = await tx.accounts.get(account_id) if account_id else None
                return await self._set(tx, account, cause=FreezeCause.PERSON, reason=reason.strip(), by=by)

        return await self._braked(attempt)

    async def put_back(self, reason: str) -> None:
        """The database was put back: nothing leaves until an operator has looked. Does nothing when that is known."""
        for _ in range(RACES - 1):
            # Every replica sees it at its start; whoever is slower finds it done.
            with suppress(Conflict):
                await self._stop_restored(reason)
                break
        else:
            await self._stop_restored(reason)
        self.brake.stop(None)

    async def release(self, account_id: AccountId | None, *, by: PersonId = OPERATOR) -> Freeze:
        """Lift it, whatever it was set for; also of an account that is no longer in app.yaml. Raises WrongState."""
        async with self.store.transaction() as tx:
            found = await tx.freezes.find(account_id)
            if found is None or not found.is_in_force:
                raise WrongState("Nothing is stopped there.")
            return await self._lift(tx, found, by=by)

    # --- smaller steps ------------------------------------------------------------------------------------------------

    async def _braked(self, attempt: Callable[[], Awaitable[Freeze]]) -> Freeze:
        """Set it, and hold back what was armed before and has not left; tried again after a race."""
        for _ in range(RACES - 1):
            try:
                freeze = await attempt()
                break
            except Conflict:
                continue
        else:
            freeze = await attempt()
        self.brake.stop(freeze.account)
        return freeze

    async def _stop_restored(self, reason: str) -> None:
        now, cause = self.clock.now(), FreezeCause.RESTORED
        async with self.store.transaction() as tx:
            change = stopped(await tx.freezes.find(None), None, cause=cause, reason=reason, by=SYSTEM, at=now)
            if change is not None:
                await tx.record(change)

    async def _set(
        self, tx: Transaction, account: Account | None, *, cause: FreezeCause, reason: str, by: PersonId
    ) -> Freeze:
        found = await tx.freezes.find(account.id if account else None)
        now = self.clock.now()
        change = stopped(found, account.id if account else None, cause=cause, reason=reason, by=by, at=now)
        if change is None:
            raise WrongState(await _already(tx, found, account))
        await tx.record(change)
        return change.after

    async def _liftable(self, tx: Transaction, account_id: AccountId | None, by: Person) -> Freeze:
        account = await tx.accounts.get(account_id) if account_id else None
        found = await self._in_force(tx, account)
        self.policy.require_thaw(by, found, account, await tx.accounts.list())
        return found

    async def _in_force(self, tx: Transaction, account: Account | None) -> Freeze:
        """What is to be lifted. Raises WrongState."""
        found = await tx.freezes.find(account.id if account else None)
        if found is not None and found.is_in_force:
            return found
        if account is None:
            raise WrongState("Sending is not stopped for all accounts. Nothing was changed.")
        if await tx.freezes.stopping(account.id) is not None:
            raise WrongState(
                f"{account.at_handle} is not stopped by itself: sending is stopped for all accounts. Nothing was "
                "changed; lift that one."
            )
        raise WrongState(f"Sending from {account.at_handle} is not stopped. Nothing was changed.")

    async def _lift(self, tx: Transaction, found: Freeze, *, by: PersonId) -> Freeze:
        now = self.clock.now()
        change = found.lift(by=by, at=now)
        await tx.record(change)
        if found.account is not None:
            await _all_clear(tx, found.account, now)
        return change.after


async def _already(tx: Transaction, found: Freeze | None, account: Account | None) -> str:
    """Who stopped it, when, and why."""
    if found is None:
        return "Sending is stopped there already."
    who = next((person.name for person in await tx.people.list([found.by])), _PROGRAM.get(found.by, "Somebody"))
    where = f"from {account.at_handle}" if account else "from all accounts"
    return (
        f"Sending {where} is stopped already: {who} did it on {found.at:%d %b at %H:%M} UTC, and said: "
        f"\u201c{sentence_of(found.reason)}\u201d Nothing leaves."
    )


async def _all_clear(tx: Transaction, account: AccountId, now: datetime) -> None:
    alert = await tx.alerts.find_open(account, AlertKind.WRONG_ACCOUNT)
    if alert is not None:
        await tx.record(alert.step(AlertStep.GONE, at=now))


_PROGRAM = {SYSTEM: "Countersign", OPERATOR: "An administrator"}
