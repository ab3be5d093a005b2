"""The presses on an alert's card: Delete, "It is fine", Freeze, Answer."""

from bot.conversation.desk import Desk
from bot.conversation.sheets import sheet_of, show_sheet
from workflows.domain.account import Account
from workflows.domain.alert import AlertKind
from workflows.domain.freeze import reason_about
from workflows.domain.ids import PostId, new_id
from workflows.domain.person import Person
from workflows.ports.chat import ButtonPressed, Nothing, Reply
from workflows.posting import Words

INCIDENT = "incident:"
"""The beginning of the subject where the press is about an incident."""


async def stray_taken_down(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """The worker deletes it; the card tells how that went."""
    await desk.guarding.take_down(pressed.subject, by=who)
    return Nothing()


async def stray_dismissed(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """The card is redrawn; nothing more to show."""
    await desk.guarding.dismiss(pressed.subject, by=who)
    return Nothing()


async def keys_rotated(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """What somebody who left may know was renewed, they say; every card that asks for it is redrawn."""
    await desk.guarding.rotated(pressed.subject, by=who)
    return Nothing()


async def frozen_about(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """Stop the account an alert or an incident is about. The freeze has a card of its own; this one is redrawn."""
    account, subject, kind = await _about(desk, pressed.subject)
    await desk.freezing.freeze(account.id, reason=reason_about(kind, account.at_handle), by=who)
    if subject.startswith(INCIDENT):
        await desk.recalling.frozen(subject.removeprefix(INCIDENT), by=who)
    async with desk.store.transaction() as tx:
        await tx.messages.ask(subject)
    return Nothing()


async def speak_wanted(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """The ordinary form, for the account that an alert is about. Raises NotAllowed for whoever may not write for it."""
    async with desk.store.reading() as tx:
        account = await tx.accounts.get((await tx.alerts.get(pressed.subject)).account)
    desk.policy.require_draft(who, account)
    return show_sheet(pressed, await sheet_of(desk, who, PostId(new_id()), Words(text="", account=account.id)))


async def _about(desk: Desk, subject: str) -> tuple[Account, str, AlertKind | None]:
    """The account, what has to be drawn anew, and the kind of alert, None for an incident. Raises NotFound."""
    async with desk.store.reading() as tx:
        if subject.startswith(INCIDENT):
            incident = await tx.incidents.get(subject.removeprefix(INCIDENT))
            return await tx.accounts.get(incident.account), subject, None
        alert = await tx.alerts.get(subject)
        return await tx.accounts.get(alert.account), f"alert:{alert.id}", alert.kind
