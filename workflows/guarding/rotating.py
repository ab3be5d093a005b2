"""Keys that somebody who left may still know: until they were renewed, or somebody said so, that stays open."""

from dataclasses import dataclass
from datetime import datetime

from workflows.domain.account import Account
from workflows.domain.alert import Alert, AlertKind, AlertStep
from workflows.domain.leaver_keys import read
from workflows.domain.person import Person
from workflows.errors import WrongState
from workflows.policy import Policy
from workflows.ports.clock import Clock
from workflows.ports.store import Store, Transaction


@dataclass(frozen=True, kw_only=True)
class Rotating:
    """Ends what `workflows/leaving.py` begins."""

    store: Store
    policy: Policy
    clock: Clock

    async def rotated(self, alert_id: str, *, by: Person) -> Alert:
        """Somebody says that they renewed them: the account's guardian, its owner or an approver.

        Raises NotFound, NotAllowed, and WrongState when it was said before or is about something else.
        """
        async with self.store.transaction() as tx:
            alert = await tx.alerts.get(alert_id)
            self.policy.require_review(by, await tx.accounts.get(alert.account))
            if alert.kind is not AlertKind.ROTATE:
                raise WrongState("This is not about keys to renew. Nothing was changed.")
            change = alert.step(AlertStep.ROTATED, at=self.clock.now(), by=by.id)
            await tx.record(change)
            return change.after


async def keys_seen(tx: Transaction, account: Account, fingerprint: str, now: datetime) -> None:
    """These keys of app.yaml were in use just now. Others than when they left: that is over.

    Where a person signs in, tokens change by themselves every few hours, and only signing in anew ends it.
    """
    alert = await tx.alerts.find_open(account.id, AlertKind.ROTATE)
    if alert is None or await tx.credentials.find(account.id) is not None:
        return
    known = read(alert.detail)
    if known.are_renewed(fingerprint):
        await tx.record(alert.step(AlertStep.GONE, at=now))
    elif not known.fingerprint:
        await tx.record(alert.step(AlertStep.MORE, at=now, detail=known.in_use(fingerprint).detail))
