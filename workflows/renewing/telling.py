"""What people are told about a sign-in: that it ends, that it ended, and what to do about it."""

from datetime import datetime, timedelta

from workflows.domain.account import Account
from workflows.domain.alert import AlertKind, AlertStep, concern
from workflows.domain.credential import Credential, CredentialState, CredentialStep
from workflows.domain.ids import AccountId, new_id
from workflows.ports.store import Transaction

WORRY = timedelta(minutes=10)
"""How long renewing may fail before people are told. Begun 30 minutes ahead, that leaves them 20 to do something."""
SOON = timedelta(hours=24)
"""People are told this long before the end of a sign-in that cannot be renewed; X's last two hours, so at once."""


class Telling:
    """Raises and ends alerts. `connect` is what to type to connect `{handle}`."""

    def __init__(self, *, connect: str) -> None:
        self._connect = connect

    async def warn(self, tx: Transaction, account: Account, *, now: datetime) -> None:
        """Raise and end the alerts about this account's sign-in."""
        credential = await tx.credentials.find(account.id)
        if credential is None or credential.state is CredentialState.LOST:
            await _all_clear(tx, AlertKind.EXPIRING, account.id, now)
            detail = f"Nobody is signed in for it. {self.what_to_do(account)}"
            await _alarm(tx, AlertKind.SIGNED_OUT, account.id, now, detail)
            return
        worry = self._worry(account, credential, now)
        if worry is None:
            await _all_clear(tx, AlertKind.EXPIRING, account.id, now)
        else:
            await _alarm(tx, AlertKind.EXPIRING, account.id, now, worry)

    async def lose(self, tx: Transaction, account: Account, credential: Credential, now: datetime, *, why: str) -> None:
        """It is over until a person connects the account; whoever answers for it is told, with what to do."""
        await tx.record(credential.step(CredentialStep.LOSE, at=now, refreshing_since=None))
        await tx.credentials.forget(account.id)
        await _all_clear(tx, AlertKind.EXPIRING, account.id, now)
        await _alarm(tx, AlertKind.SIGNED_OUT, account.id, now, f"{why} {self.what_to_do(account)}")

    async def renewed(self, tx: Transaction, account: Account, now: datetime) -> None:
        """All is well again."""
        for kind in (AlertKind.SIGNED_OUT, AlertKind.EXPIRING):
            await _all_clear(tx, kind, account.id, now)

    def what_to_do(self, account: Account) -> str:
        """The command to type, in a sentence."""
        return f"Connect it again: {self._typed(account)}"

    def _worry(self, account: Account, credential: Credential, now: datetime) -> str | None:
        """When the sign-in ends, why it is not renewed, and what to do; None while all is well."""
        ends = f"It ends on {_moment(credential.expires_at)}"
        if not credential.renewable:
            if credential.expires_at - now > SOON:
                return None
            return f"{ends}, and the network gave nothing to renew it with. {self.what_to_do(account)}"
        if credential.failing_since is None or now - credential.failing_since < WORRY:
            return None
        why = f"renewing it has failed since {_moment(credential.failing_since)}"
        return f"{ends}; {why}. It is tried again every few minutes; to be sure: {self._typed(account)}"

    def _typed(self, account: Account) -> str:
        return self._connect.format(handle=account.at_handle)


async def _alarm(tx: Transaction, kind: AlertKind, account: AccountId, now: datetime, detail: str) -> None:
    """Tell once while it lasts. Where the watch was faster and knew less, say the rest."""
    alert = await tx.alerts.find_open(account, kind)
    if alert is None:
        await tx.record(concern(kind, account, alert_id=new_id(), at=now, detail=detail))
    elif not alert.detail:
        await tx.record(alert.step(AlertStep.MORE, at=now, detail=detail))


async def _all_clear(tx: Transaction, kind: AlertKind, account: AccountId, now: datetime) -> None:
    alert = await tx.alerts.find_open(account, kind)
    if alert is not None:
        await tx.record(alert.step(AlertStep.GONE, at=now))


def _moment(at: datetime) -> str:
    return f"{at:%d %B at %H:%M} UTC"
