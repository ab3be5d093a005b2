"""The approver's presses: Approve, Request changes, Reject, Read all; Grant and Decline."""

from collections.abc import Sequence

from bot.cards.answers import queue_card
from bot.cards.labels import MOST
from bot.cards.standing import where_it_is
from bot.cards.view import PostView
from bot.cards.wording import in_words
from bot.conversation.desk import Desk, show
from bot.dialogs.deciding import overtaken_form, read_all_form, reason_form
from bot.dialogs.findings import agreed_note, false_alarms_form
from bot.dialogs.names import FieldName, FormName, read_alarm, read_subject
from bot.dialogs.notices import STALE, notice_card, notice_form
from bot.drawing import viewers
from bot.language import for_later, say
from workflows.approving import PICTURE, TEXT
from workflows.domain.access import granter_of
from workflows.domain.ids import AccountId, PostId
from workflows.domain.person import Person
from workflows.domain.post import Label, PostState
from workflows.errors import Conflict, InvalidContent, NotAllowed, WrongState
from workflows.ports.chat import ButtonPressed, FormSubmitted, Nothing, Replace, Reply, Typed, Whisper

UNOPENED = for_later("The window could not be opened in time. Nothing was done: please press again.")
_FROM = {
    FormName.REQUEST_CHANGES: frozenset({PostState.WAITING}),
    FormName.REJECT: frozenset({PostState.WAITING}),
    FormName.HOLD: frozenset({PostState.WAITING, PostState.APPROVED}),
}


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


async def hold_wanted(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """Open the reason form, if this person may decide at all."""
    return await _ask_reason(desk, who, pressed, FormName.HOLD)


async def held(desk: Desk, who: Person, submitted: FormSubmitted) -> Reply:
    """Park it, with a reason."""
    return await _decide(desk, who, submitted, FormName.HOLD)


async def released(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """Let it ask for approval again."""
    post_id, revision = read_subject(pressed.subject)
    await desk.approving.release(post_id, by=who, revision=revision)
    return await where_now(desk, pressed)


async def reopened(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """A rejected post goes back to its author, to be written anew."""
    post_id, revision = read_subject(pressed.subject)
    require_fresh(await desk.view(post_id), revision)
    await desk.posting.reopen(post_id, by=who)
    return await where_now(desk, pressed)


async def everything_wanted(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """Every word of a long post, for its author and the account's approvers."""
    post_id, revision = read_subject(pressed.subject)
    view = await desk.view(post_id)
    decides = view.account is not None and (desk.policy.may_approve(who, view.account) or view.plan.is_able(who))
    if not decides and not who.is_one_of(view.post.author):
        raise NotAllowed(say("Only the author and the approvers of this account can read it in full."))
    if view.post.is_private and not who.is_one_of(view.post.author, view.post.editor):
        raise NotAllowed(say("Its author has it in hand, and nobody was asked about it yet. There is nothing to read."))
    require_fresh(view, revision)
    viewer = viewers.of_post(desk.policy, who, view)
    if decides and not who.is_one_of(view.post.author, view.post.editor):
        async with desk.store.transaction() as tx:
            await tx.opened.add(post_id, revision, who.id, TEXT, at=desk.clock.now())
            if view.post.content.media:
                await tx.opened.add(post_id, revision, who.id, PICTURE, at=desk.clock.now())
    return show(pressed, read_all_form(view, viewer), instead=queue_card([view]))


async def false_alarms_wanted(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """What was noticed, to agree that some of it is nothing; for whoever may decide about the post."""
    post_id, revision = read_subject(pressed.subject)
    view = await desk.view(post_id)
    _require_put_before(desk, who, view)
    require_fresh(view, revision)
    viewer = viewers.of_post(desk.policy, who, view)
    return show(pressed, false_alarms_form(view, viewer), instead=notice_card(say(UNOPENED)))


async def agreed(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """ "Agree, false alarm": counted for whoever looks after the checks. Decides nothing, and says so."""
    post_id, revision, place, check = read_alarm(pressed.subject)
    view = await desk.view(post_id)
    _require_put_before(desk, who, view)
    require_fresh(view, revision)
    found = view.post.findings[place] if 0 <= place < len(view.post.findings) else None
    if found is None or found.check != check:
        raise WrongState(say(STALE))
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
    who_decides = say("The owner of the account decides")
    if granter is not None and granter.id != account.owner:
        who_decides = say("Its owner cannot be asked, so the guardian of the account decides")
    says = say("Asked. {who_decides}, and you get a message then. Nothing went out.", who_decides=who_decides)
    return show(pressed, notice_form(says, title=say("Access requested")), instead=notice_card(says))


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
    return Replace(form=notice_form(in_words(where_it_is(view)), title=say("Done")))


async def done(desk: Desk, post_id: PostId) -> Reply:
    """After a form: where the post is now, in its place."""
    return Replace(form=notice_form(in_words(where_it_is(await desk.view(post_id))), title=say("Done")))


def require_fresh(view: PostView, revision: int) -> None:
    """Raise WrongState for a press on the card of an older revision."""
    if view.post.revision != revision:
        raise WrongState(say(STALE))


async def _ask_reason(desk: Desk, who: Person, pressed: ButtonPressed, kind: FormName) -> Reply:
    post_id, revision = read_subject(pressed.subject)
    view = await desk.view(post_id)
    require_fresh(view, revision)
    if view.post.state not in _FROM[kind]:
        raise WrongState(in_words(where_it_is(view)))
    if view.account is not None:
        desk.policy.require_decider(who, view.post, view.account, view.plan)
    return show(pressed, reason_form(kind, view), instead=queue_card([view]))


async def _decide(desk: Desk, who: Person, submitted: FormSubmitted, kind: FormName) -> Reply:
    post_id, revision = read_subject(submitted.subject)
    typed = submitted.values.get(FieldName.REASON)
    reason = (typed.text if isinstance(typed, Typed) else typed if isinstance(typed, str) else "").strip()
    if not reason:
        raise InvalidContent(say("Please say why, so that the author knows what to do."), field=FieldName.REASON)
    labels = _labels_in(submitted)
    decide = {
        FormName.REQUEST_CHANGES: desk.approving.request_changes,
        FormName.REJECT: desk.approving.reject,
        FormName.HOLD: desk.approving.hold,
    }[kind]
    try:
        await decide(post_id, by=who, revision=revision, reason=reason, labels=labels)
    except (Conflict, WrongState) as error:
        return await _overtaken(desk, submitted, kind, reason=reason, labels=labels, error=error)
    return await done(desk, post_id)


def _labels_in(submitted: FormSubmitted) -> tuple[Label, ...]:
    """What was chosen. Raises InvalidContent: one chat lets people choose more than there is room for."""
    chosen = submitted.values.get(FieldName.LABELS)
    known = {label.value: label for label in Label}
    labels = [known[one] for one in chosen if one in known] if isinstance(chosen, tuple) else []
    if len(labels) > MOST:
        raise InvalidContent(say("Choose {most} at most: what matters most.", most=MOST), field=FieldName.LABELS)
    return tuple(labels)


async def _overtaken(
    desk: Desk,
    submitted: FormSubmitted,
    kind: FormName,
    *,
    reason: str,
    labels: Sequence[Label],
    error: Conflict | WrongState,
) -> Reply:
    post_id, revision = read_subject(submitted.subject)
    view = await desk.view(post_id)
    if view.post.state is PostState.WAITING and view.post.revision != revision:
        note = say(
            "v{revision} replaced v{revision2} while you were writing. Read it before you send this.",
            revision=view.post.revision,
            revision2=revision,
        )
        return Replace(form=reason_form(kind, view, reason=reason, labels=labels, note=note))
    if view.post.state is PostState.WAITING:
        note = say("{error} Please send it again.", error=error)
        return Replace(form=reason_form(kind, view, reason=reason, labels=labels, note=note))
    return Replace(form=overtaken_form(kind, says=f"{error} {in_words(where_it_is(view))}", reason=reason))


def _require_put_before(desk: Desk, who: Person, view: PostView) -> None:
    """Raise NotAllowed unless they may decide about the post; WrongState while nobody was asked about these words."""
    if view.account is None:
        raise WrongState(in_words(where_it_is(view)))
    desk.policy.require_decider(who, view.post, view.account, view.plan)
    if view.post.is_private:
        raise WrongState(say("Its author has it in hand, and nobody was asked about it yet. Nothing was noted."))
