"""Emergencies: `/post emergency` asks a second person to break the glass of an account; the presses on its cards."""

from collections.abc import Sequence

from bot.cards.emergency import EmergencyView
from bot.conversation.desk import Desk, show
from bot.conversation.values import kept, text_in
from bot.dialogs.command import Glass
from bot.dialogs.emergency import (
    REVIEWED,
    UNDER_WAY,
    UNOPENED,
    asked_says,
    emergency_form,
    emergency_options,
    review_form,
    type_it_says,
    unknown_says,
)
from bot.dialogs.names import FieldName
from bot.dialogs.notices import notice_card, notice_form
from bot.emergency_views import find_emergency
from bot.language import say
from workflows.domain.account import Account, Mode
from workflows.domain.emergency import EmergencyState
from workflows.domain.ids import AccountId
from workflows.domain.person import Person
from workflows.errors import InvalidContent, NotAllowed, NotFound, WrongState
from workflows.ports.chat import (
    ButtonPressed,
    CommandTyped,
    FieldErrors,
    FormSubmitted,
    Nothing,
    Options,
    OptionsAsked,
    Replace,
    Reply,
)


async def emergency_typed(desk: Desk, who: Person, typed: CommandTyped, glass: Glass) -> Reply | None:
    """The form, with the account and the reason that were typed. None: it is a post.

    Raises NotFound when an account was named (@) that does not exist here, NotAllowed for who may write for none.
    """
    found = await _named(desk, glass.named)
    if not glass.is_meant(known=bool(found)):
        return None
    theirs = await _theirs(desk, who)
    if glass.named and not found:
        says = unknown_says(glass.named, may_ask=[one.at_handle for one in theirs], command=desk.command(who))
        raise NotFound(says)
    if len(found) > 1:
        handles = say(" or ").join(say("emergency {id}", id=one.id) for one in found)
        raise InvalidContent(say("Several accounts are called so. Nothing was asked. Type {handles}.", handles=handles))
    if not theirs:
        contact = desk.policy.settings.contact
        raise NotAllowed(
            say(
                "There is no account here that you write for. Ask {contact}."
                if contact
                else "There is no account here that you write for.",
                contact=contact,
            )
        )
    account = found[0] if found else None
    if account is not None:
        desk.policy.require_draft(who, account)
    form = emergency_form(account, reason=kept(glass.reason))
    return show(typed, form, instead=notice_card(type_it_says(account, desk.command(who))))


async def emergency_submitted(desk: Desk, who: Person, submitted: FormSubmitted) -> Reply:
    """Ask. Nothing is open before a second person agreed."""
    chosen = submitted.subject or text_in(submitted.values, FieldName.EMERGENCY)
    if not chosen:
        raise InvalidContent(say("Choose an account. Nothing was asked yet."), field=FieldName.EMERGENCY)
    reason = text_in(submitted.values, FieldName.REASON)
    emergency = await desk.emergencies.ask(AccountId(chosen), by=who, reason=reason)
    async with desk.store.reading() as tx:
        account = await tx.accounts.get(emergency.account)
    return Replace(form=notice_form(asked_says(account), title=say("Emergency")))


async def accounts_asked(desk: Desk, who: Person, asked: OptionsAsked) -> Reply:
    """The accounts they write for that need approval, matching what they typed into the picker."""
    query = asked.query.strip().lstrip("@").casefold()
    fitting = [one for one in await _theirs(desk, who) if query in f"{one.handle} {one.display_name}".casefold()]
    return Options(groups=emergency_options([(one, desk.views.network_name(one)) for one in fitting]))


async def agreed(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """Break the glass, as the second person. The card is redrawn; nothing more to show."""
    await desk.emergencies.agree(pressed.subject, by=who)
    return Nothing()


async def declined(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """Say no, or take it back."""
    await desk.emergencies.decline(pressed.subject, by=who)
    return Nothing()


async def closed(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """End it before its time."""
    await desk.emergencies.close(pressed.subject, by=who)
    return Nothing()


async def review_wanted(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """Ask what was learnt, if this person may say so at all."""
    view = await _load(desk, pressed.subject)
    desk.policy.require_review(who, view.account)
    if who.is_one_of(view.emergency.asked_by, view.emergency.second):
        raise NotAllowed(say("You took part in it. Someone else has to review it."))
    if not view.needs_review:
        raise WrongState(say("There is nothing to review: it is still open, or was reviewed already."))
    return show(pressed, review_form(view), instead=notice_card(say(UNOPENED)))


async def reviewed(desk: Desk, who: Person, submitted: FormSubmitted) -> Reply:
    """Keep what was learnt."""
    lessons = text_in(submitted.values, FieldName.LESSONS)
    await desk.emergencies.review(submitted.subject, by=who, lessons=lessons)
    return Replace(form=notice_form(say(REVIEWED), title=say("Reviewed")))


async def reviewed_again(desk: Desk, submitted: FormSubmitted) -> Reply:
    """The same form delivered once more: done by now, or its window stays open over what was typed."""
    view = await _load(desk, submitted.subject)
    if view.emergency.state is not EmergencyState.REVIEWED:
        return FieldErrors(errors={FieldName.LESSONS: say(UNDER_WAY)})
    return Replace(form=notice_form(say(REVIEWED), title=say("Reviewed")))


async def _theirs(desk: Desk, who: Person) -> Sequence[Account]:
    async with desk.store.reading() as tx:
        accounts = await tx.accounts.list()
    return [one for one in accounts if one.mode is Mode.MANAGED and one.is_brand and desk.policy.may_draft(who, one)]


async def _named(desk: Desk, named: str) -> Sequence[Account]:
    """The accounts of that handle, or of that id (`x:acme`)."""
    wanted = named.casefold()
    async with desk.store.reading() as tx:
        accounts = [one for one in await tx.accounts.list() if not one.is_own]
    return [one for one in accounts if wanted and wanted in {one.handle.casefold(), one.id.casefold()}]


async def _load(desk: Desk, emergency_id: str) -> EmergencyView:
    async with desk.store.reading() as tx:
        view = await find_emergency(tx, emergency_id, views=desk.views, now=desk.clock.now())
    if view is None:
        raise NotFound(say("There is no such emergency."))
    return view
