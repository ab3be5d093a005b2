"""What is wrong with an account itself, told to its guardian and owner once while it lasts."""

from datetime import datetime

from workflows.domain.alert import AlertKind, concern
from workflows.domain.ids import AccountId, new_id
from workflows.ports.store import Transaction


async def alarm(tx: Transaction, kind: AlertKind, account: AccountId, now: datetime) -> None:
    """Raise the alert, unless it was raised before and is still open."""
    if await tx.alerts.find_open(account, kind) is None:
        await tx.record(concern(kind, account, alert_id=new_id(), at=now))
