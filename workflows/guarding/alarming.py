"""Alerts about an account itself: one of a kind while it lasts."""

from datetime import datetime

from workflows.domain.alert import AlertKind, AlertStep, concern
from workflows.domain.ids import AccountId, new_id
from workflows.ports.store import Transaction

LONGEST_DETAIL = 20
"""Lines kept of what is still open; the oldest go first."""


async def alarm(tx: Transaction, kind: AlertKind, account: AccountId, now: datetime, *, detail: str = "") -> None:
    """Tell about what is wrong; while that alert is open, only what is new is added to it."""
    alert = await tx.alerts.find_open(account, kind)
    if alert is None:
        await tx.record(concern(kind, account, alert_id=new_id(), at=now, detail=detail))
    elif fresh := _untold(alert.detail, detail):
        lines = [*alert.detail.splitlines(), *fresh][-LONGEST_DETAIL:]
        await tx.record(alert.step(AlertStep.MORE, at=now, detail="\n".join(lines)))


async def all_clear(tx: Transaction, kind: AlertKind, account: AccountId, now: datetime) -> None:
    """What was wrong is right again."""
    alert = await tx.alerts.find_open(account, kind)
    if alert is not None:
        await tx.record(alert.step(AlertStep.GONE, at=now))


def _untold(told: str, detail: str) -> list[str]:
    """The lines that are not the newest word on their matter ("name: …"): another replica may have seen it first."""
    newest = {line.partition(":")[0]: line for line in told.splitlines()}
    return [line for line in detail.splitlines() if newest.get(line.partition(":")[0]) != line]
