"""Looks after what somebody leaves behind, and tells whoever looks after their accounts; once, until they come back."""

from collections.abc import Mapping, Sequence

from bot.cards.leaver import LeftBehind, leaver_card
from bot.drawing.easel import Easel
from bot.drawing.people import LEFT
from bot.drawing.tries import Tries
from bot.language import for_later, listed, reading, say
from bot.views import Views
from workflows.domain.account import Account, Kind, Mode
from workflows.domain.alert import Alert, AlertKind
from workflows.domain.ids import AccountId, PersonId
from workflows.domain.leaver_keys import read
from workflows.domain.person import Person, Standing, each_once
from workflows.leaving import Leaving, Left
from workflows.policy import Policy
from workflows.ports.chat import Card
from workflows.ports.clock import Clock
from workflows.ports.store import Drawn, Role, Store, Transaction


class LeaverPictures:
    """Raises NetworkFailure when somebody cannot be told now."""

    def __init__(self, *, store: Store, easel: Easel, views: Views, policy: Policy, clock: Clock) -> None:
        self._store = store
        self._easel = easel
        self._leaving = Leaving(store=store, policy=policy, clock=clock)
        self._views = views

    async def draw(self, person_id: PersonId) -> None:
        """They were deactivated: first what waits, then who is told. Nothing for somebody who is back already."""
        async with self._store.reading() as tx:
            person = await tx.people.get(person_id)
        if person.standing is not Standing.DEACTIVATED:
            return
        left = await self._leaving.leave(person_id)
        async with self._store.reading() as tx:
            behind, told = await left_behind(tx, left, views=self._views)
            drawn = await tx.messages.list(f"{LEFT}{person_id}")
        tries = Tries()
        for reader in each_once(one for people in told.values() for one in people):
            theirs = [one for one in behind if any(reader.ids & other.ids for other in told[one.account.id])]
            with reading(reader):
                card = leaver_card(left.person.name, theirs, stuck=len(left.stuck))
            await tries.run(self._show(card, drawn, subject=f"{LEFT}{person_id}", reader=reader))
        tries.over()

    async def _show(self, card: Card, drawn: Sequence[Drawn], *, subject: str, reader: Person) -> None:
        before = next((one for one in drawn if one.about in reader.ids), None)
        if before is None or not await self._easel.redraw(before, card):
            await self._easel.tell(card, subject=subject, role=Role.ACCESS, person=reader, about=reader.id)


async def left_behind(
    tx: Transaction, left: Left, *, views: Views
) -> tuple[Sequence[LeftBehind], Mapping[AccountId, Sequence[Person]]]:
    """The accounts whose keys they may know, and who hears of each."""
    behind = [await _behind(tx, one, left.person, views=views) for one in await _accounts(tx, left)]
    return behind, {one.account.id: await _concerned(tx, one.account, left.person) for one in behind}


async def _behind(tx: Transaction, account: Account, person: Person, *, views: Views) -> LeftBehind:
    credential = await tx.credentials.find(account.id)
    alert = await _open_matter(tx, account, person)
    ended_by = await tx.people.list([alert.decided_by]) if alert and alert.decided_by else ()
    roles: Mapping[str, PersonId | None] = {for_later("owner"): account.owner, for_later("guardian"): account.guardian}
    return LeftBehind(
        account=account,
        network=views.network_name(account),
        by_sign_in=views.signs_in(account),
        signed_in=credential is not None and person.is_one_of(credential.connected_by),
        named=listed([say(role) for role, who in roles.items() if person.is_one_of(who)]),
        alert=alert,
        ended_by=ended_by[0].name or say("Somebody") if ended_by else "",
    )


async def _open_matter(tx: Transaction, account: Account, person: Person) -> Alert | None:
    """What is, or was, left to renew because they left."""
    alert = await tx.alerts.newest(account.id, AlertKind.ROTATE)
    return alert if alert is not None and person.is_one_of(*read(alert.detail).leavers) else None


async def _accounts(tx: Transaction, left: Left) -> Sequence[Account]:
    """Those that Countersign holds a way into."""
    found = [one for one in await tx.accounts.list() if one.id in left.rotate]
    return [one for one in found if one.mode is Mode.MANAGED and one.kind is not Kind.PRACTICE]


async def _concerned(tx: Transaction, account: Account, person: Person) -> Sequence[Person]:
    """Who looks after the account; whoever approves for it when nobody of those is left."""
    for ids in (sorted({one for one in (account.owner, account.guardian) if one}), sorted(account.approvers)):
        here = [one for one in await tx.people.list(ids) if one.counts and not one.is_one_of(person.id)]
        if here:
            return each_once(here)
    return ()
