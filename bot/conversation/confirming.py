"""The confirm card's presses: post as, take the words back, switch to one's own account; and the window after it."""

from dataclasses import replace

from bot.cards.author import author_card
from bot.cards.fingerprint import fingerprint_of
from bot.cards.phrases import words
from bot.cards.standing import where_it_is
from bot.conversation.desk import Desk, show
from bot.conversation.sheets import notes_above, show_sheet, stored_sheet
from bot.dialogs.after import after_form
from bot.dialogs.confirming import confirm_form, handed_back_form
from bot.dialogs.names import FieldName, read_subject
from bot.dialogs.notices import STALE, open_again_card
from bot.language import for_later, say
from bot.views import find_account
from workflows.domain.ids import PostId
from workflows.domain.person import Person
from workflows.domain.post import PostState
from workflows.errors import Conflict, InvalidContent, NotFound, WrongState
from workflows.ports.chat import (
    Block,
    Bold,
    ButtonPressed,
    Form,
    FormClosed,
    FormSubmitted,
    Interaction,
    Nothing,
    Replace,
    Reply,
    Typed,
    WindowRef,
)
from workflows.ports.store import Drawn, Role

UNCHECKED = for_later("These words changed since they were checked. Nothing went out. Please check them once more.")
LOOK_AGAIN = for_later("This changed since you looked. Nothing went out. Please check it once more.")


async def confirmed(desk: Desk, who: Person, submitted: FormSubmitted) -> Reply:
    """ "Post as @acme": record it, and turn the window into "Going out as …"."""
    post_id, version = read_subject(submitted.subject)
    typed = submitted.values.get(FieldName.TYPED)
    try:
        await desk.posting.confirm(
            post_id,
            by=who,
            version=version,
            typed=typed.text if isinstance(typed, Typed) else typed if isinstance(typed, str) else None,
            ticked=submitted.values.get(FieldName.TICK) is True,
        )
    except (Conflict, WrongState) as error:
        return await _overtaken(desk, who, submitted, error)
    except InvalidContent as error:
        if error.field != "confirm" or FieldName.TYPED in submitted.values:
            raise
        return await _asked_for_more(desk, who, submitted, error)
    return await onward(desk, who, submitted, post_id)


async def onward(desk: Desk, who: Person, interaction: FormSubmitted | ButtonPressed, post_id: PostId) -> Reply:
    """After a confirmation: the card of the next account of the same writing, or how it goes on with this post."""
    waiting = await desk.posting.also(post_id, by=who)
    if not waiting:
        return await after_window(desk, post_id, interaction.window)
    note = words(*where_it_is(await desk.view(post_id)))
    return await _card_of(desk, who, interaction, waiting[0].id, note)


async def left_out(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """No post for this account after all; the card of the next one."""
    post_id, version = read_subject(pressed.subject)
    post = await desk.post(pressed.subject)
    if post.state is not PostState.DRAFT or post.version != version:
        raise WrongState(say(STALE))
    await desk.posting.withdraw(post_id, by=who)
    if pressed.window is not None:
        return await onward(desk, who, pressed, post_id)
    view = await desk.view(post_id)
    return show(pressed, after_form(view), instead=author_card(view))


async def taken_back(desk: Desk, who: Person, submitted: FormSubmitted) -> Reply:
    """A personal text goes back to its author; its stored copy is deleted in the same moment."""
    post_id, _ = read_subject(submitted.subject)
    view = await desk.view(post_id)
    if view.account is None:
        raise NotFound(say("That account is not set up any more. Nothing went out, and your words are kept."))
    try:
        handed = await desk.posting.hand_back(post_id, by=who)
    except Conflict:
        return await _form_again(desk, who, submitted, post_id)
    form = handed_back_form(
        post_id=post_id,
        account=view.account,
        text=handed.text,
        share_link=handed.share_link,
        network=handed.network,
    )
    return Replace(form=form)


async def switched_to_own(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """One press: the same words, for the author's own account; the confirm card again."""
    post_id, _ = read_subject(pressed.subject)
    try:
        own = (await desk.posting.look(post_id, by=who)).own_account
        if own is None:
            raise NotFound(say("Posts for your own account are not set up here. Nothing went out."))
        written = await desk.posting.switch(post_id, by=who, to=own.id)
    except Conflict:
        return await _form_again(desk, who, pressed, post_id)
    form = confirm_form(
        written, network=desk.views.network_name(written.account), undo=desk.policy.settings.windows.undo
    )
    return show(pressed, form, instead=open_again_card(post_id))


async def after_window(desk: Desk, post_id: PostId, window: WindowRef | None) -> Reply:
    """The window for the post's state now, remembered so that it is redrawn while it stays open."""
    async with desk.store.transaction() as tx:
        view = await desk.views.load(tx, await tx.posts.get(post_id))
        form = after_form(view)
        if window is not None:
            await tx.messages.save(_open_window(post_id, window, form))
    return Replace(form=form)


async def after_closed(desk: Desk, who: Person, closed: FormClosed) -> Reply:
    """The window is gone: nothing to redraw any more."""
    async with desk.store.transaction() as tx:
        for drawn in await tx.messages.list(f"post:{closed.subject}"):
            if drawn.role is Role.WINDOW:
                await tx.messages.remove(drawn)
    return Nothing()


def _open_window(post_id: PostId, window: WindowRef, form: Form) -> Drawn:
    mark = fingerprint_of(form)
    return Drawn(subject=f"post:{post_id}", role=Role.WINDOW, channel=window.id, ts="", fingerprint=mark)


async def _overtaken(desk: Desk, who: Person, submitted: FormSubmitted, error: Conflict | WrongState) -> Reply:
    view = await desk.view(read_subject(submitted.subject)[0])
    if view.post.state is not PostState.DRAFT:
        return Replace(form=after_form(view, note=str(error)))
    return await card_again(desk, who, submitted, words(Bold(say(LOOK_AGAIN))))


async def _asked_for_more(desk: Desk, who: Person, submitted: FormSubmitted, error: InvalidContent) -> Reply:
    """The card showed a tick, but by now the handle has to be typed; or the tick is missing, which stays an error."""
    try:
        must_type = (await desk.posting.look(read_subject(submitted.subject)[0], by=who)).must_type
    except Conflict:
        must_type = True
    if not must_type:
        raise error
    return await card_again(desk, who, submitted, words(Bold(str(error))))


async def card_again(desk: Desk, who: Person, interaction: FormSubmitted | ButtonPressed, *notes: Block) -> Reply:
    """The confirm card of the draft as it is stored; its form, when the words were saved since and not checked.

    What only was saved may hold pieces that mean nothing outside the chat, and only the form can say so.
    """
    post_id, _ = read_subject(interaction.subject)
    return await _card_of(desk, who, interaction, post_id, *notes)


async def _card_of(
    desk: Desk, who: Person, interaction: FormSubmitted | ButtonPressed, post_id: PostId, *notes: Block
) -> Reply:
    try:
        written = await desk.posting.look(post_id, by=who)
    except Conflict:
        return await _form_again(desk, who, interaction, post_id)
    except InvalidContent as error:
        return await _form_again(desk, who, interaction, post_id, says=str(error))
    form = confirm_form(
        written,
        network=desk.views.network_name(written.account),
        undo=desk.policy.settings.windows.undo,
        notes=notes,
    )
    return show(interaction, form, instead=open_again_card(post_id))


async def _form_again(
    desk: Desk, who: Person, interaction: Interaction, post_id: PostId, *, says: str = say(UNCHECKED)
) -> Reply:
    async with desk.store.reading() as tx:
        post = await tx.posts.get(post_id)
        account = await find_account(tx, post.account)
    sheet = await stored_sheet(desk, who, post, account)
    notes = (words(Bold(says)), *await notes_above(desk, who, post))
    return show_sheet(interaction, replace(sheet, notes=notes))
