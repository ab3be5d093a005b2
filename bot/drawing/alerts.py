"""The pictures of an alert: directly to those who answer for the account, and in its approvers' channels."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.cards.alert import AlertView, alert_card
from bot.drawing.board import Board, Notice
from bot.drawing.homes import ask_homes
from bot.drawing.listening_alerts import KINDS as OF_HEARING
from bot.drawing.listening_alerts import ListeningAlertPictures
from bot.drawing.people import LEFT
from bot.views import Views, known_account
from workflows.domain.account import Account
from workflows.domain.alert import Alert, AlertKind
from workflows.domain.ids import PersonId
from workflows.domain.leaver_keys import read
from workflows.domain.person import Person, each_once
from workflows.ports.clock import Clock
from workflows.ports.store import Role, Store, Transaction

IN_CHANNEL = frozenset(
    {AlertKind.FOREIGN_POST, AlertKind.PROFILE_CHANGED, AlertKind.SIGNED_OUT, AlertKind.WRONG_ACCOUNT}
)
"""What everybody who decides for the account sees: minutes count, and one of them may know more."""


class AlertPictures:
    """Draws alerts. Raises NetworkFailure when the chat cannot be reached."""

    def __init__(
        self, *, store: Store, board: Board, listening: ListeningAlertPictures, views: Views, clock: Clock
    ) -> None:
        self._store = store
        self._board = board
        self._listening = listening
        self._views = views
        self._clock = clock

    async def draw(self, alert_id: str) -> datetime | None:
        """Bring every picture up to date. One person who cannot be told does not keep the others from being told.

        Returns when to come back, where one has to wait for its turn in a channel. The words of a hand-back stay
        between its author and the account's guardian (its owner, where there is none).
        """
        async with self._store.reading() as tx:
            alert = await tx.alerts.get(alert_id)
            account = await known_account(tx, alert.account)
        if account is None:
            return None
        if alert.kind is AlertKind.ROTATE:
            await self._ask_leavers(alert, account)
            return None
        if alert.kind in OF_HEARING:
            return await self._listening.draw(alert, account)
        await self._draw(alert, account)
        return None

    async def _ask_leavers(self, alert: Alert, account: Account) -> None:
        """Keys to renew stand on the card that says who left, and on the pages of whoever can renew them."""
        async with self._store.transaction() as tx:
            for one in read(alert.detail).leavers:
                await tx.messages.ask(f"{LEFT}{one}")
            after = (one for one in (account.owner, account.guardian) if one)
            await ask_homes(tx, account.approvers.union(after), now=self._clock.now())

    async def _draw(self, alert: Alert, account: Account) -> None:
        subject = f"alert:{alert.id}"
        async with self._store.reading() as tx:
            people = {one.id: one for one in await tx.people.list(concerned(alert, account))}
            view = await load_alert(tx, alert, account, people, views=self._views, now=self._clock.now())
            drawn = await tx.messages.list(subject)
        notice = Notice(draw=lambda: alert_card(view), subject=subject, role=Role.ALERT, drawn=drawn)
        told = {one: people[one] for one in watching(alert, account) if one in people}
        placement = None
        if alert.kind in IN_CHANNEL and not view.is_new:
            approvers = [people[one] for one in sorted(account.approvers) if one in people]
            placement = await self._board.pin(notice, account, approvers)
            told |= {one.id: one for one in placement.direct}
        await self._board.show_all(notice, each_once(told.values()), placement)


async def load_alert(
    tx: Transaction, alert: Alert, account: Account, people: Mapping[PersonId, Person], *, views: Views, now: datetime
) -> AlertView:
    """The alert with all that its card shows; `people`: everybody `concerned`."""
    signs_in = views.signs_in(account)
    credential = await tx.credentials.find(account.id)
    return AlertView(
        alert=alert,
        account=account,
        network=views.network_name(account),
        link=views.address(account, alert.remote_id) if alert.remote_id else "",
        names={one.id: one.name for one in people.values()},
        signs_in=signs_in or credential is not None,
        is_new=alert.kind is AlertKind.SIGNED_OUT and signs_in and credential is None,
        is_frozen=await tx.freezes.stopping(account.id) is not None,
        now=now,
    )


def watching(alert: Alert, account: Account) -> list[PersonId]:
    """Who is told directly."""
    if alert.kind is AlertKind.HANDED_BACK_TEXT:
        return _known([account.guardian or account.owner, alert.author])
    return _known([account.guardian, account.owner])


def concerned(alert: Alert, account: Account) -> list[PersonId]:
    """Everybody the card may name."""
    rights = account.rights
    named = [account.guardian, account.owner, alert.author, alert.decided_by]
    return _known([*named, *rights.draft, *rights.publish, *account.approvers])


def _known(ids: Sequence[PersonId | None]) -> list[PersonId]:
    return sorted({person for person in ids if person is not None})
