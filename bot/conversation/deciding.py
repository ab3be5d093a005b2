"""The approver's presses: Approve, Request changes, Reject, Read all; Grant and Decline."""

from bot.cards.answers import queue_card
from bot.cards.standing import where_it_is
from bot.cards.view import PostView
from bot.cards.wording import in_words
from bot.conversation.desk import Desk, show
from bot.dialogs.deciding import overtaken_form, read_all_form, reason_form
from bot.dialogs.findings import agreed_note, false_alarms_form
from bot.dialogs.names import FieldName, FormName, read_alarm, read_subject
from bot.dialogs.notices import STALE, notice_card, notice_form
from bot.drawing import viewers
from workflows.domain.access import granter_of
from workflows.domain.ids import AccountId
from workflows.domain.person import Person
from workflows.domain.post import PostState
from workflows.errors import Conflict, InvalidContent, NotAllowed, WrongState
from workflows.ports.chat import ButtonPressed, FormSubmitted, Nothing, Replace, Reply, Typed, Whisper

UNOPENED = "The window could not be opened in time. Nothing was done: please press again."


async def approved(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """A yes to exactly the revision the person saw."""
    post_id, revision = read_subject(pressed.subject)
    await desk.approving.approve(post_id, by=who, revision=revision)
    return await where_now(desk, pressed)


async def changes_wanted(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """Open the reason form, if this person may decide at all."""
    return await _ask_reason(desk, who, pressed, FormName.REQUEST_CHANGES)


async def rejection_wanted(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """Open the reason form, if this person may decide at all."""
    return await _ask_reason(desk, who, pressed, FormName.REJECT)


async def changes_requested(desk: Desk, who: Person, submitted: FormSubmitted) -> Reply:
    """Send it back with a reason."""
    return await _decide(desk, who, submitted, FormName.REQUEST_CHANGES)


async def rejected(desk: Desk, who: Person, submitted: FormSubmitted) -> Reply:
    """Say no, with a reason."""
    return await _decide(desk, who, submitted, FormName.REJECT)


async def reopened(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """A rejected post goes back to its author, to be written anew."""
    post_id, revision = read_subject(pressed.subject)
    _require_fresh(await desk.view(post_id), revision)
    await desk.posting.reopen(post_id, by=who)
    return await where_now(desk, pressed)


async def everything_wanted(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """Every word of a long post, for its author and the account's approvers."""
    post_id, revision = read_subject(pressed.subject)
    view = await desk.view(post_id)
    decides = view.account is not None and desk.policy.may_approve(who, view.account)
    if not decides and not who.is_one_of(view.post.author):
        raise NotAllowed("Only the author and the approvers of this account can read it in full.")
    if view.post.is_private and not who.is_one_of(view.post.author, view.post.editor):
        raise NotAllowed("Its author has it in hand, and nobody was asked about it yet. There is nothing to read.")
    _require_fresh(view, revision)
    viewer = viewers.of_post(desk.policy, who, view)
    return show(pressed, read_all_form(view, viewer), instead=queue_card([view]))


async def false_alarms_wanted(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """What was noticed, to agree that some of it is nothing; for whoever may decide about the post."""
    post_id, revision = read_subject(pressed.subject)
    view = await desk.view(post_id)
    _require_put_before(desk, who, view)
    _require_fresh(view, revision)
    viewer = viewers.of_post(desk.policy, who, view)
    return show(pressed, false_alarms_form(view, viewer), instead=notice_card(UNOPENED))


async def agreed(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """ "Agree, false alarm": counted for whoever looks after the checks. Decides nothing, and says so."""
    post_id, revision, place, check = read_alarm(pressed.subject)
    view = await desk.view(post_id)
    _require_put_before(desk, who, view)
    _require_fresh(view, revision)
    found = view.post.findings[place] if 0 <= place < len(view.post.findings) else None
    if found is None or found.check != check:
        raise WrongState(STALE)
    await desk.approving.agree(post_id, by=who, revision=revision, number=place)
    view = await desk.view(post_id)
    note = agreed_note(place + 1)
    if pressed.window is None:
        return Whisper(card=notice_card(note))
    return Replace(form=false_alarms_form(view, viewers.of_post(desk.policy, who, view), note=note))


async def access_asked(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """Ask the account's owner, or who stands in for them, for the right to draft."""
    request = await desk.granting.ask(who, AccountId(pressed.subject))
    async with desk.store.reading() as tx:
        account = await tx.accounts.get(request.account)
        asked = [person for person in (account.owner, account.guardian) if person]
        granter = granter_of(account, {person.id: person for person in await tx.people.list(asked)})
    who_decides = "The owner of the account decides"
    if granter is not None and granter.id != account.owner:
        who_decides = "Its owner cannot be asked, so the guardian of the account decides"
    says = f"Asked. {who_decides}, and you get a message then. Nothing went out."
    return show(pressed, notice_form(says, title="Access requested"), instead=notice_card(says))


async def access_granted(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """The card is redrawn; nothing more to show."""
    await desk.granting.grant(pressed.subject, by=who)
    return Nothing()


async def access_declined(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """The card is redrawn; nothing more to show."""
    await desk.granting.decline(pressed.subject, by=who)
    return Nothing()


async def where_now(desk: Desk, pressed: ButtonPressed) -> Reply:
    """After a press in a window: where the post is now. On a message nothing: its card is redrawn."""
    if pressed.window is None:
        return Nothing()
    view = await desk.view(read_subject(pressed.subject)[0])
    return Replace(form=notice_form(in_words(where_it_is(view)), title="Done"))


async def _ask_reason(desk: Desk, who: Person, pressed: ButtonPressed, kind: FormName) -> Reply:
    post_id, revision = read_subject(pressed.subject)
    view = await desk.view(post_id)
    _require_fresh(view, revision)
    if view.post.state is not PostState.WAITING:
        raise WrongState(in_words(where_it_is(view)))
    if view.account is not None:
        desk.policy.require_decider(who, view.post, view.account)
    return show(pressed, reason_form(kind, view), instead=queue_card([view]))


async def _decide(desk: Desk, who: Person, submitted: FormSubmitted, kind: FormName) -> Reply:
    post_id, revision = read_subject(submitted.subject)
    typed = submitted.values.get(FieldName.REASON)
    reason = (typed.text if isinstance(typed, Typed) else typed if isinstance(typed, str) else "").strip()
    if not reason:
        raise InvalidContent("Please say why, so that the author knows what to do.", field=FieldName.REASON)
    decide = desk.approving.request_changes if kind is FormName.REQUEST_CHANGES else desk.approving.reject
    try:
        await decide(post_id, by=who, revision=revision, reason=reason)
    except (Conflict, WrongState) as error:
        return await _overtaken(desk, submitted, kind, reason=reason, error=error)
    view = await desk.view(post_id)
    return Replace(form=notice_form(in_words(where_it_is(view)), title="Done"))


async def _overtaken(
    desk: Desk, submitted: FormSubmitted, kind: FormName, *, reason: str, error: Conflict | WrongState
) -> Reply:
    post_id, revision = read_subject(submitted.subject)
    view = await desk.view(post_id)
    if view.post.state is PostState.WAITING and view.post.revision != revision:
        note = f"v{view.post.revision} replaced v{revision} while you were writing. Read it before you send this."
        return Replace(form=reason_form(kind, view, reason=reason, note=note))
    if view.post.state is PostState.WAITING:
        return Replace(form=reason_form(kind, view, reason=reason, note=f"{error} Please send it again."))
    return Replace(form=overtaken_form(kind, says=f"{error} {in_words(where_it_is(view))}", reason=reason))


def _require_put_before(desk: Desk, who: Person, view: PostView) -> None:
    """Raise NotAllowed unless they may decide about the post; WrongState while nobody was asked about these words."""
    if view.account is None:
        raise WrongState(in_words(where_it_is(view)))
    desk.policy.require_decider(who, view.post, view.account)
    if view.post.is_private:
        raise WrongState("Its author has it in hand, and nobody was asked about it yet. Nothing was noted.")


def _require_fresh(view: PostView, revision: int) -> None:
    if view.post.revision != revision:
        raise WrongState(STALE)
