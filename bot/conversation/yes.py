"""A yes that has to be asked about first: its time has passed, or it came before anybody can have looked."""

from datetime import date, datetime, time

from bot.cards.standing import where_it_is
from bot.cards.view import PostView
from bot.cards.wording import in_words
from bot.conversation.deciding import done, require_fresh, where_now
from bot.conversation.desk import Desk, show
from bot.dialogs.asking import late_card, late_form, look_card, look_form
from bot.dialogs.names import FieldName, read_subject
from bot.language import for_later, say
from workflows.approving import Leave
from workflows.domain.moment import instant
from workflows.domain.person import Person
from workflows.domain.post import PostState
from workflows.errors import InvalidContent, LookFirst, TimeNeeded, WrongState
from workflows.ports.chat import ButtonPressed, FieldValue, FormSubmitted, Open, Replace, Reply

NO_TIME = for_later("Choose the day and the time, or press “Approve and send it now”.")


async def asked_back(desk: Desk, pressed: ButtonPressed, error: TimeNeeded | LookFirst) -> Reply:
    """The question instead of a refusal: in a window where one can open, else on a card. Nothing was approved yet."""
    view = await desk.view(read_subject(pressed.subject)[0])
    if isinstance(error, LookFirst):
        form, card = look_form(view, error.missed), look_card(view, error.missed)
    else:
        form, card = late_form(view, zone=await _zone(desk, pressed)), late_card(view)
    return Replace(form=form) if pressed.window is not None else Open(form=form, instead=card)


async def approved_anyway(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """They were asked whether they looked, and say yes all the same."""
    post_id, revision = read_subject(pressed.subject)
    await desk.approving.approve(post_id, by=who, revision=revision, aware=True)
    return await where_now(desk, pressed)


async def approved_now(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """What is late goes out now. Whoever is asked when looked before, or was asked about that first."""
    post_id, revision = read_subject(pressed.subject)
    await desk.approving.approve(post_id, by=who, revision=revision, leave=Leave(), aware=True)
    return await where_now(desk, pressed)


async def time_wanted(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """Ask when it goes out, whoever may approve it."""
    view = await _to_approve(desk, who, pressed)
    return show(pressed, late_form(view, zone=who.zone), instead=late_card(view))


async def time_chosen(desk: Desk, who: Person, submitted: FormSubmitted) -> Reply:
    """What is late goes out at another time."""
    post_id, revision = read_subject(submitted.subject)
    leave = Leave(at=_chosen(submitted.values.get(FieldName.SEND_ON), submitted.values.get(FieldName.SEND_AT), who))
    await desk.approving.approve(post_id, by=who, revision=revision, leave=leave, aware=True)
    return await done(desk, post_id)


def _chosen(on: FieldValue, at: FieldValue, who: Person) -> datetime:
    """Raises InvalidContent(field="send_at")."""
    if not isinstance(on, date) or not isinstance(at, time):
        raise InvalidContent(say(NO_TIME), field=FieldName.SEND_AT)
    return instant(on, at, who.zone)


async def _to_approve(desk: Desk, who: Person, pressed: ButtonPressed) -> PostView:
    post_id, revision = read_subject(pressed.subject)
    view = await desk.view(post_id)
    require_fresh(view, revision)
    if view.post.state is not PostState.WAITING:
        raise WrongState(in_words(where_it_is(view)))
    if view.account is not None:
        desk.policy.require_approver(who, view.post, view.account, view.plan)
    return view


async def _zone(desk: Desk, pressed: ButtonPressed) -> str:
    """Of whoever pressed."""
    async with desk.store.reading() as tx:
        who = await tx.people.find(pressed.by)
    return who.zone if who else "UTC"
