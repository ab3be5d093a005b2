"""Filling in the form: the picker's options, each change, the submit, and the close."""

from dataclasses import replace

from bot.cards.findings import noticed_in, weighing
from bot.cards.phrases import words as words_block
from bot.conversation.attaching import chosen_in, files_given, files_in
from bot.conversation.desk import Desk
from bot.conversation.sheets import notes_above, sheet_of, stored_sheet
from bot.conversation.values import boxes_in, leftovers_in, words_of
from bot.dialogs.accounts import picker_groups
from bot.dialogs.confirming import confirm_form
from bot.dialogs.findings import LOOK_FIRST, seen_in
from bot.dialogs.names import read_subject
from bot.dialogs.posting import leftover_errors, post_form
from bot.dialogs.timing import WHICH_FIRST
from bot.drawing.posts import asked_mark
from bot.language import say
from bot.views import find_account
from workflows.domain.account import Account
from workflows.domain.ids import PostId
from workflows.domain.person import Person
from workflows.domain.post import Post, PostState
from workflows.errors import ComesTwice, Conflict
from workflows.ports.chat import (
    Bold,
    FieldErrors,
    FormChanged,
    FormClosed,
    FormSubmitted,
    Nothing,
    Options,
    OptionsAsked,
    Refresh,
    Replace,
    Reply,
)
from workflows.ports.store import Transaction
from workflows.posting import Words, Written


async def form_changed(desk: Desk, who: Person, changed: FormChanged) -> Reply:
    """Autosave, the live count, and what is noticed. The boxes keep their ids, and so every keystroke."""
    post_id, filled = read_subject(changed.subject)
    words = replace(await words_of(desk, post_id, changed.values), at=changed.at)
    post = await _save(desk, who, post_id, words)
    if changed.at and post.fields.at and changed.at < post.fields.at:
        # It came late, and something newer is kept already: its count would be of words that are gone.
        return Nothing()
    sheet = await sheet_of(desk, who, post_id, words, post=post)
    left = sum(leftovers_in(changed.values).values(), ())
    notes = await notes_above(desk, who, post)
    boxes = boxes_in(changed.values)
    return Refresh(form=post_form(replace(sheet, boxes=boxes, leftovers=left, notes=notes, filled=filled)))


async def form_submitted(desk: Desk, who: Person, submitted: FormSubmitted) -> Reply:
    """Check the words and show the confirm card in the same window; once the form again, for what is news there."""
    post_id, _ = read_subject(submitted.subject)
    words = await words_of(desk, post_id, submitted.values)
    if any(leftovers_in(submitted.values).values()):
        await desk.posting.save(post_id, by=who, words=words)
        network = (await sheet_of(desk, who, post_id, words)).network
        return FieldErrors(errors=leftover_errors(leftovers_in(submitted.values), network))
    if files_in(submitted.values) or chosen_in(submitted.values):
        await _save(desk, who, post_id, words)
        asked = await files_given(desk, who, submitted, post_id, read_subject(submitted.subject)[1])
        if asked is not None:
            return asked
    try:
        written = await _written(desk, who, post_id, words)
    except ComesTwice:
        return await _which(desk, who, submitted)
    return await _onward(desk, who, submitted, written)


async def submitted_again(desk: Desk, who: Person, submitted: FormSubmitted) -> Reply:
    """The same press, delivered a second time: shown what the first one led to. Raises Conflict when unchecked."""
    post_id, _ = read_subject(submitted.subject)
    return await _onward(desk, who, submitted, await desk.posting.look(post_id, by=who))


async def form_closed(desk: Desk, who: Person, closed: FormClosed) -> Reply:
    """Keep what was typed, and say so in a message: "Draft kept: Continue / Discard"."""
    post_id, _ = read_subject(closed.subject)
    if any(boxes_in(closed.values)):
        await _save(desk, who, post_id, await words_of(desk, post_id, closed.values))
    async with desk.store.transaction() as tx:
        post = await tx.posts.find(post_id)
        others = await _others(tx, who, post) if post else ()
        if post and who.is_one_of(post.author) and post.state is PostState.DRAFT and post.text.strip():
            for one in (post_id, *others):
                await tx.messages.save(asked_mark(one))
                await tx.messages.ask(f"post:{one}")
    return Nothing()


async def _others(tx: Transaction, who: Person, post: Post) -> tuple[PostId, ...]:
    """What else of the same writing was still to be confirmed in this window."""
    group = await tx.posts.of_group(post.group) if post.group else ()
    mine = [one for one in group if who.is_one_of(one.author) and one.state is PostState.DRAFT]
    return tuple(one.id for one in mine if one.id != post.id)


async def options_asked(desk: Desk, who: Person, asked: OptionsAsked) -> Reply:
    """The accounts this person may write for, those matching what they typed into the picker."""
    query = asked.query.strip().lstrip("@").casefold()
    accounts = [(account, desk.views.network_name(account)) for account in await desk.posting.accounts_for(who)]
    fitting = [(account, network) for account, network in accounts if query in _search_text(account, network)]
    return Options(groups=picker_groups(fitting))


async def _onward(desk: Desk, who: Person, submitted: FormSubmitted, written: Written) -> Reply:
    """The confirm card; before it once the form, when it did not show yet what holds these words."""
    post, seen = written.post, seen_in(submitted.subject)
    news = [one for one in weighing(noticed_in(post, post.findings)) if one.mark not in seen and not one.reason]
    if not news:
        network = desk.views.network_name(written.account)
        return Replace(form=confirm_form(written, network=network, undo=desk.policy.settings.windows.undo))
    sheet = await stored_sheet(desk, who, post, written.account)
    notes = (words_block(Bold(say(LOOK_FIRST))), *await notes_above(desk, who, post))
    filled = read_subject(submitted.subject)[1]
    noticed = noticed_in(post, post.findings)
    return Replace(form=post_form(replace(sheet, notes=notes, noticed=noticed, filled=filled)))


async def _written(desk: Desk, who: Person, post_id: PostId, words: Words) -> Written:
    try:
        return await desk.posting.write(post_id, by=who, words=words)
    except Conflict:
        # The autosave of the last keystroke wrote in the same moment; what was submitted is newer.
        return await desk.posting.write(post_id, by=who, words=words)


async def _which(desk: Desk, who: Person, submitted: FormSubmitted) -> Reply:
    """The form again, with the question which of two equal times is meant."""
    post_id, filled = read_subject(submitted.subject)
    post = await desk.post(post_id)
    async with desk.store.reading() as tx:
        account = await find_account(tx, post.account)
    sheet = await stored_sheet(desk, who, post, account)
    notes = (words_block(Bold(say(WHICH_FIRST))), *await notes_above(desk, who, post))
    return Replace(form=post_form(replace(sheet, notes=notes, filled=filled)))


async def _save(desk: Desk, who: Person, post_id: PostId, words: Words) -> Post:
    try:
        return await desk.posting.save(post_id, by=who, words=words)
    except Conflict:
        # Another keystroke was written in the same moment; which of them is newer is looked at again.
        return await desk.posting.save(post_id, by=who, words=words)


def _search_text(account: Account, network: str) -> str:
    own = say("your own account") if account.is_own else ""
    return f"{account.handle} {account.display_name} {account.kind.name} {network} {own}".casefold()
