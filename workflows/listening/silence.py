"""UNHEARD alerts: an account's people are told when nobody hears the public there, and when that is over."""

from collections.abc import Sequence
from datetime import datetime

from workflows.domain.account import Account, Mode
from workflows.domain.alert import Alert, AlertKind, AlertStep, concern
from workflows.domain.ids import AccountId, new_id
from workflows.domain.listening_alert import Silence, silences_of, with_silence, without_silence
from workflows.ports.source import SourceFacts
from workflows.ports.store import Transaction


async def fell_silent(tx: Transaction, facts: SourceFacts, silence: Silence, now: datetime) -> None:
    """Tell it, once while it lasts: one alert for each account, with a line for each of its sources."""
    account = nearest(facts.account, await tx.accounts.list())
    if account is None:
        return
    alert = await tx.alerts.find_open(account.id, AlertKind.UNHEARD)
    if alert is None:
        detail = with_silence("", silence)
        await tx.record(concern(AlertKind.UNHEARD, account.id, alert_id=new_id(), at=now, detail=detail))
    elif not any(one.source == silence.source and one.why is silence.why for one in silences_of(alert.detail)):
        await tx.record(alert.step(AlertStep.MORE, at=now, detail=with_silence(alert.detail, silence)))


async def is_heard(tx: Transaction, facts: SourceFacts, now: datetime) -> None:
    """It answered: its line goes, and with the last line the alert."""
    account = nearest(facts.account, await tx.accounts.list())
    if account is not None and (alert := await tx.alerts.find_open(account.id, AlertKind.UNHEARD)) is not None:
        await _shorten(tx, alert, frozenset({facts.name}), now)


async def drop_removed(tx: Transaction, configured: frozenset[str], now: datetime) -> None:
    """Sources that are no longer in app.yaml are not missed any more."""
    for account in await tx.accounts.list():
        alert = await tx.alerts.find_open(account.id, AlertKind.UNHEARD)
        if alert is not None:
            told = {one.source for one in silences_of(alert.detail)}
            await _shorten(tx, alert, frozenset(told - configured), now)


def nearest(account: AccountId | None, accounts: Sequence[Account]) -> Account | None:
    """Whose people are told: the account's own; else (it is about the company as such) those of the first brand that
    app.yaml lists, for want of anybody nearer. None only without any account."""
    managed = [one for one in accounts if one.mode is Mode.MANAGED]
    ranked = [
        *(one for one in accounts if one.id == account),
        *(one for one in managed if one.is_brand),
        *managed,
    ]
    return ranked[0] if ranked else None


async def _shorten(tx: Transaction, alert: Alert, sources: frozenset[str], now: datetime) -> None:
    detail = without_silence(alert.detail, sources)
    if not detail:
        await tx.record(alert.step(AlertStep.GONE, at=now))
    elif detail != alert.detail:
        await tx.record(alert.step(AlertStep.MORE, at=now, detail=detail))
