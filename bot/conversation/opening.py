"""Opening the form: the command, the shortcuts, the buttons; or, for somebody without rights, what to do instead."""

from dataclasses import replace

from bot.cards.answers import help_card
from bot.cards.author import author_card
from bot.cards.phrases import voice_of
from bot.cards.phrases import words as words_block
from bot.conversation.aftercare import recall_typed
from bot.conversation.connecting import connect_typed
from bot.conversation.desk import Desk, show
from bot.conversation.freezing import brake_typed
from bot.conversation.listing import queue, status
from bot.conversation.mentions import mentions
from bot.conversation.sheets import kept, notes_above, sheet_of, show_sheet, stored_sheet
from bot.conversation.viewing import home
from bot.dialogs.after import after_form
from bot.dialogs.command import Addressed, Brake, Connect, Plain, TakeDown, Word, trimmed, understand
from bot.dialogs.confirming import confirm_form
from bot.dialogs.freezing import READS_AS_POST
from bot.dialogs.names import read_subject
from bot.dialogs.notices import STALE, open_again_card, press_to_open_card
from bot.dialogs.posting import Sheet, is_handed_back
from bot.dialogs.rights import no_rights_card, no_rights_form
from bot.views import find_account
from workflows.domain.account import Account, Kind
from workflows.domain.finding import Route, Verdict
from workflows.domain.ids import PostId, new_id
from workflows.domain.person import Person
from workflows.domain.post import Post, PostState
from workflows.errors import InvalidContent, NotAllowed, NotFound, WrongState
from workflows.ports.chat import (
    Block,
    Bold,
    ButtonPressed,
    CommandTyped,
    Interaction,
    Open,
    Reply,
    ShortcutUsed,
    Typed,
    Whisper,
)
from workflows.ports.store import Messages, Role
from workflows.posting import Words

NO_WORDS = Typed(text="")


async def command_typed(desk: Desk, who: Person, typed: CommandTyped) -> Reply:
    """`/post …`: one of the single words, or the form, or (for a trusted author's clean words) the confirm card."""
    match understand(typed.words):
        case Word.HELP:
            return Whisper(card=help_card(desk.command(who), contact=desk.policy.settings.contact))
        case Word.HOME:
            return Whisper(card=home(desk, platform=who.identity.platform))
        case Word.STATUS:
            return await status(desk, who)
        case Word.QUEUE:
            return await queue(desk, who)
        case Word.MENTIONS:
            return await mentions(desk, who)
        case Connect() as connect:
            answer = await connect_typed(desk, who, connect)
            return answer or await _start(desk, who, typed, connect.whole)
        case Brake() as brake:
            answer = await brake_typed(desk, who, typed, brake)
            return answer or await _start(desk, who, typed, brake.whole, notes=(READS_AS_POST,))
        case TakeDown() as recall:
            answer = await recall_typed(desk, who, recall.link)
            return answer or await _start(desk, who, typed, recall.whole)
        case Plain(words=words):
            return await _start(desk, who, typed, words)
        case Addressed() as addressed:
            return await _addressed(desk, who, typed, addressed)


async def shortcut_used(desk: Desk, who: Person, used: ShortcutUsed) -> Reply:
    """The global shortcut, or "Turn into a post" with a message's words."""
    return await _start(desk, who, used, trimmed(used.words or NO_WORDS))


async def first_form(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """ "Write a post" on the help card."""
    return await _start(desk, who, pressed, NO_WORDS)


async def practise(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """The form for the practice account, with the words kept so far."""
    return await _start_as(desk, who, pressed, Kind.PRACTICE)


async def check_personal(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """The form for one's own account, with the words kept so far."""
    return await _start_as(desk, who, pressed, Kind.PERSONAL)


async def opened(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """Continue a draft, or open an empty form under an id that was promised."""
    post_id, _ = read_subject(pressed.subject)
    async with desk.store.transaction() as tx:
        post = await tx.posts.find(post_id)
        if post is None:
            return show_sheet(pressed, Sheet(post_id=post_id, zone=who.zone))
        desk.policy.require_author(who, post)
        if post.state is not PostState.DRAFT:
            view = await desk.views.load(tx, post)
            return show(pressed, after_form(view), instead=author_card(view))
        await _forget_window(tx.messages, post_id)
    return await open_stored(desk, who, pressed, post)


async def edited(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """Take the post back into a draft and open its form, the reasons beside the words."""
    before = await desk.post(pressed.subject)
    if before.revision != read_subject(pressed.subject)[1]:
        raise WrongState(STALE)
    post = await desk.posting.revise(before.id, by=who)
    async with desk.store.transaction() as tx:
        await _forget_window(tx.messages, post.id)
    return await open_stored(desk, who, pressed, post, came_from=before)


async def copied(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """A new draft with the words of a post that is over; the old one stays as it is."""
    old = await desk.post(pressed.subject)
    if not who.is_one_of(old.author):
        raise NotAllowed("Only its author can take these words up again.")
    words = Words(text=old.text, account=old.account)
    post = await desk.posting.save(PostId(new_id()), by=who, words=words)
    return await open_stored(desk, who, pressed, post, came_from=old)


async def open_stored(
    desk: Desk, who: Person, interaction: Interaction, post: Post, *, came_from: Post | None = None
) -> Reply:
    """The form with a stored post's words; `came_from` is the post as it was before, for the reasons it came back."""
    async with desk.store.reading() as tx:
        account = await find_account(tx, post.account)
    sheet = await stored_sheet(desk, who, post, account)
    notes = await notes_above(desk, who, came_from) if came_from else ()
    return show_sheet(interaction, replace(sheet, notes=notes or await notes_above(desk, who, post)))


async def _addressed(desk: Desk, who: Person, typed: CommandTyped, addressed: Addressed) -> Reply:
    found = await desk.posting.resolve_handle(addressed.handle, who)
    if isinstance(found, Account) and not addressed.colleague:
        return await _named(desk, who, typed, found, addressed)
    if not isinstance(found, Account) and await _is_brand(desk, addressed.handle):
        return await _without_rights(desk, who, typed, addressed.words)
    if not addressed.certain and not found:
        return await _start(desk, who, typed, addressed.whole)
    return await _start(desk, who, typed, addressed.words, named=addressed.handle)


async def _is_brand(desk: Desk, handle: str) -> bool:
    """Whether a brand has exactly this handle; asked when this person may not write for it."""
    async with desk.store.reading() as tx:
        return any(one.is_brand and one.handle.casefold() == handle.casefold() for one in await tx.accounts.list())


async def _named(desk: Desk, who: Person, typed: CommandTyped, account: Account, addressed: Addressed) -> Reply:
    words, post_id = addressed.words, PostId(new_id())
    straight = None
    if words.text and not words.leftovers and not is_handed_back(account):
        straight = await _straight_to_confirm(desk, who, typed, account, words, post_id)
    if straight is not None:
        return straight
    return await _start(desk, who, typed, words, account=account, named=addressed.handle, post_id=post_id)


async def _straight_to_confirm(
    desk: Desk, who: Person, typed: CommandTyped, account: Account, words: Typed, post_id: PostId
) -> Reply | None:
    """The confirm card; None: the form has to be filled in first, for the draft that may exist under this id by now."""
    try:
        written = await desk.posting.write(post_id, by=who, words=Words(text=words.text, account=account.id))
    except InvalidContent:
        return None
    if written.route is not Route.DIRECT or written.post.verdict is not Verdict.CLEAN:
        return None
    network = desk.views.network_name(account)
    named = words_block(Bold(f"You named {voice_of(account)}."))
    form = confirm_form(written, network=network, undo=desk.policy.settings.windows.undo, notes=(named,))
    return Open(form=form, instead=open_again_card(post_id) if typed.trigger else press_to_open_card(post_id))


async def _start(
    desk: Desk,
    who: Person,
    interaction: Interaction,
    typed: Typed,
    *,
    account: Account | None = None,
    named: str | None = None,
    post_id: PostId | None = None,
    notes: tuple[Block, ...] = (),
) -> Reply:
    may_use = await desk.posting.accounts_for(who)
    if account is None and not any(_speaks_for_others(one) for one in may_use):
        return await _without_rights(desk, who, interaction, typed)
    post_id = post_id or PostId(new_id())
    words = Words(text=kept(typed), account=account.id if account else None, named=named)
    post = await desk.posting.save(post_id, by=who, words=words) if typed.text or named else None
    sheet = await sheet_of(desk, who, post_id, words, post=post)
    notes += await notes_above(desk, who, post)
    return show_sheet(interaction, replace(sheet, leftovers=typed.leftovers, notes=notes))


async def _start_as(desk: Desk, who: Person, pressed: ButtonPressed, kind: Kind) -> Reply:
    account = next((one for one in await desk.posting.accounts_for(who) if one.kind is kind), None)
    if account is None:
        raise NotFound("That account is not set up any more. Nothing went out, and your words are kept.")
    post_id, _ = read_subject(pressed.subject)
    async with desk.store.transaction() as tx:
        post = await tx.posts.find(post_id)
    words = Words(text=post.text if post else "", account=account.id)
    kept_in = await desk.posting.save(post_id, by=who, words=words)
    return show_sheet(pressed, await sheet_of(desk, who, post_id, words, post=kept_in))


async def _without_rights(desk: Desk, who: Person, interaction: Interaction, typed: Typed) -> Reply:
    post_id = PostId(new_id())
    if typed.text:
        await desk.posting.save(post_id, by=who, words=Words(text=kept(typed)))
    may_use = await desk.posting.accounts_for(who)
    async with desk.store.transaction() as tx:
        brands = [account for account in await tx.accounts.list() if account.is_brand]
    form = no_rights_form(
        brands=[account for account in brands if not desk.policy.may_draft(who, account)] if who.counts else [],
        can_practise=any(account.kind is Kind.PRACTICE for account in may_use),
        can_check_personal=any(account.kind is Kind.PERSONAL for account in may_use),
        contact=desk.policy.settings.contact,
        post_id=post_id,
    )
    return show(interaction, form, instead=no_rights_card(form))


async def _forget_window(messages: Messages, post_id: PostId) -> None:
    for drawn in await messages.list(f"post:{post_id}"):
        if drawn.role is Role.WINDOW:
            await messages.remove(drawn)


def _speaks_for_others(account: Account) -> bool:
    return account.is_brand or (account.kind is Kind.PERSONAL and not is_handed_back(account))
