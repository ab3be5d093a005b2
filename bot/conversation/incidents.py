"""After a recall: draft the apology, say that it is gone, stop the account, close with what was learnt."""

from bot.conversation.desk import Desk, show
from bot.conversation.opening import open_stored
from bot.dialogs.incidents import CLOSED, UNDER_WAY, UNOPENED, review_form
from bot.dialogs.names import FieldName, read_subject
from bot.dialogs.notices import notice_card, notice_form
from bot.language import say
from workflows.domain.account import Account
from workflows.domain.incident import Incident, IncidentState
from workflows.domain.person import Person
from workflows.errors import InvalidContent, WrongState
from workflows.ports.chat import ButtonPressed, FieldErrors, FormSubmitted, Nothing, Replace, Reply, Typed
from workflows.ports.store import Role


async def apology_wanted(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """The form with the template in it; what this person wrote before, when they began it already."""
    incident_id, wording = read_subject(pressed.subject)
    begun = await desk.recalling.apologise(incident_id, by=who, wording=wording)
    post = await desk.posting.revise(begun.id, by=who)
    async with desk.store.transaction() as tx:
        for drawn in await tx.messages.list(f"post:{post.id}"):
            if drawn.role is Role.WINDOW:
                await tx.messages.remove(drawn)
    return await open_stored(desk, who, pressed, post, came_from=begun if begun != post else None)


async def seen_gone(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """A person looked. The card is redrawn; nothing more to show."""
    await desk.recalling.seen_gone(pressed.subject, by=who)
    return Nothing()


async def review_wanted(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """Ask what was learnt, if this person may close it at all."""
    incident, account = await _load(desk, pressed.subject)
    desk.policy.require_review(who, account)
    if incident.state is IncidentState.REVIEWED:
        raise WrongState(say("This incident was reviewed and closed. Nothing was changed."))
    return show(pressed, review_form(incident, account), instead=notice_card(say(UNOPENED)))


async def reviewed(desk: Desk, who: Person, submitted: FormSubmitted) -> Reply:
    """Close it."""
    typed = submitted.values.get(FieldName.REASON)
    lessons = typed.text if isinstance(typed, Typed) else typed if isinstance(typed, str) else ""
    try:
        await desk.recalling.review(submitted.subject, by=who, lessons=lessons)
    except InvalidContent as error:
        raise InvalidContent(str(error), field=FieldName.REASON) from None
    return Replace(form=notice_form(say(CLOSED), title=say("Closed")))


async def reviewed_again(desk: Desk, submitted: FormSubmitted) -> Reply:
    """The same form delivered once more: closed by now, or its window stays open over what was typed."""
    incident, _ = await _load(desk, submitted.subject)
    if incident.state is not IncidentState.REVIEWED:
        return FieldErrors(errors={FieldName.REASON: say(UNDER_WAY)})
    return Replace(form=notice_form(say(CLOSED), title=say("Closed")))


async def _load(desk: Desk, incident_id: str) -> tuple[Incident, Account]:
    async with desk.store.reading() as tx:
        incident = await tx.incidents.get(incident_id)
        return incident, await tx.accounts.get(incident.account)
