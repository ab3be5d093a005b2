"""Opening the form: the command, the shortcuts, the buttons; or, for somebody without rights, what to do instead."""

from collections.abc import Sequence
from dataclasses import replace

from bot.cards.answers import help_card
from bot.cards.author import author_card
from bot.cards.phrases import voice_of
from bot.cards.phrases import words as words_block
from bot.conversation.absences import away_typed
from bot.conversation.aftercare import recall_typed
from bot.conversation.connecting import connect_typed
from bot.conversation.desk import Desk, show
from bot.conversation.emergencies import emergency_typed
from bot.conversation.freezing import brake_typed
from bot.conversation.homes import home_typed
from bot.conversation.listing import queue, status
from bot.conversation.mentions import mentions
from bot.conversation.sheets import notes_above, sheet_of, show_sheet, stored_sheet
from bot.conversation.values import kept
from bot.dialogs.accounts import is_handed_back
from bot.dialogs.after import after_form
from bot.dialogs.command import Addressed, Brake, Connect, Glass, Plain, TakeDown, Word, trimmed, understand
from bot.dialogs.confirming import confirm_form
from bot.dialogs.drafts import drafts_note
from bot.dialogs.emergency import reads_as_post as no_emergency
from bot.dialogs.freezing import reads_as_post
from bot.dialogs.names import read_subject
from bot.dialogs.notices import STALE, open_again_card, press_to_open_card
from bot.dialogs.posting import Sheet
from bot.dialogs.rights import no_rights_card, no_rights_form
from bot.language import for_later, say
from bot.views import find_account
from workflows.domain.account import Account, Kind
from workflows.domain.finding import Route, Verdict
from workflows.domain.ids import PostId, new_id
from workflows.domain.person import Person
from workflows.domain.post import Post, PostState
from workflows.errors import InvalidContent, NotFound, WrongState
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
from workflows.ports.store import Messages, Role, Transaction
from workflows.posting import Words

NO_WORDS = Typed(text="")
CHOOSE_TIME = for_later("Choose the day and the time to send below.")
WORDS_STAY = for_later(
    "Your words stay as they are. Confirm the post again afterwards: the time is part of what approvers agree "
    "to, so they are asked about the new one."
)


async def command_typed(desk: Desk, who: Person, typed: CommandTyped) -> Reply:
    """`/post …`: one of the single words, or the form, or (for a trusted author's clean words) the confirm card."""
    match understand(typed.words):
        case Word.HELP:
            return Whisper(card=help_card(desk.command(who), contact=desk.policy.settings.contact))
        case Word.HOME:
            return await home_typed(desk, who)
        case Word.STATUS:
            return await status(desk, who)
        case Word.QUEUE:
            return await queue(desk, who)
        case Word.MENTIONS:
            return await mentions(desk, who)
        case Word.AWAY:
            return await away_typed(desk, who, typed)
        case Connect() as connect:
            answer = await connect_typed(desk, who, connect)
            return answer or await _start(desk, who, typed, connect.whole)
        case Brake() as brake:
            answer = await brake_typed(desk, who, typed, brake)
            return answer or await _start(desk, who, typed, brake.whole, notes=(reads_as_post(),))
        case Glass() as glass:
            answer = await emergency_typed(desk, who, typed, glass)
            return answer or await _start(desk, who, typed, glass.whole, notes=(no_emergency(),))
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
            notes = drafts_note(await _kept_drafts(tx, who))
            return show_sheet(pressed, Sheet(post_id=post_id, zone=who.zone, notes=notes))
        desk.policy.require_author(who, post)
        if post.state is not PostState.DRAFT:
            view = await desk.views.load(tx, post)
            return show(pressed, after_form(view), instead=author_card(view))
        await _forget_window(tx.messages, post_id)
    return await open_stored(desk, who, pressed, post)


async def edited(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """Take the post back into a draft and open its form, the reasons beside the words."""
    return await _revised(desk, who, pressed)


async def time_wanted(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """The same, for the time to send: it is part of what approvers agree to."""
    return await _revised(desk, who, pressed, note=words_block(Bold(say(CHOOSE_TIME)), f" {say(WORDS_STAY)}"))


async def _revised(desk: Desk, who: Person, pressed: ButtonPressed, *, note: Block | None = None) -> Reply:
    before = await desk.post(pressed.subject)
    if before.revision != read_subject(pressed.subject)[1]:
        raise WrongState(say(STALE))
    post = await desk.posting.revise(before.id, by=who)
    async with desk.store.transaction() as tx:
        await _forget_window(tx.messages, post.id)
    return await open_stored(desk, who, pressed, post, came_from=before, note=note)


async def copied(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """A new draft with the words of a post that is over; the old one stays as it is."""
    old = await desk.post(pressed.subject)
    post = await desk.posting.again(old.id, by=who)
    return await open_stored(desk, who, pressed, post, came_from=old)


async def open_stored(
    desk: Desk,
    who: Person,
    interaction: Interaction,
    post: Post,
    *,
    came_from: Post | None = None,
    note: Block | None = None,
) -> Reply:
    """The form with a stored post's words; `came_from` is the post as it was before, for the reasons it came back.
    `note` stands above everything."""
    async with desk.store.reading() as tx:
        account = await find_account(tx, post.account)
    sheet = await stored_sheet(desk, who, post, account)
    notes = await notes_above(desk, who, came_from) if came_from else ()
    notes = (*((note,) if note else ()), *(notes or await notes_above(desk, who, post)))
    return show_sheet(interaction, replace(sheet, notes=notes))


async def _addressed(desk: Desk, who: Person, typed: CommandTyped, addressed: Addressed) -> Reply:
    found = await desk.posting.resolve_handle(addressed.handle, who)
    if isinstance(found, Account) and not addressed.colleague:
        return await _named(desk, who, typed, found, addressed)
    if not isinstance(found, Account) and await _is_brand(desk, addressed.handle):
        return await without_rights(desk, who, typed, addressed.words)
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
    named = words_block(Bold(say("You named {account}.", account=voice_of(account))))
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
    if account is None and not any(speaks_for_others(one) for one in may_use):
        return await without_rights(desk, who, interaction, typed)
    post_id = post_id or PostId(new_id())
    words = Words(text=kept(typed), account=account.id if account else None, named=named)
    post = await desk.posting.save(post_id, by=who, words=words) if typed.text or named else None
    sheet = await sheet_of(desk, who, post_id, words, post=post)
    if post is None and account is None:
        async with desk.store.reading() as tx:
            notes += drafts_note(await _kept_drafts(tx, who))
    notes += await notes_above(desk, who, post)
    return show_sheet(interaction, replace(sheet, leftovers=typed.leftovers, notes=notes))


async def _start_as(desk: Desk, who: Person, pressed: ButtonPressed, kind: Kind) -> Reply:
    account = next((one for one in await desk.posting.accounts_for(who) if one.kind is kind), None)
    if account is None:
        raise NotFound(say("That account is not set up any more. Nothing went out, and your words are kept."))
    post_id, _ = read_subject(pressed.subject)
    async with desk.store.transaction() as tx:
        post = await tx.posts.find(post_id)
    words = Words(text=post.writing if post else "", account=account.id)
    kept_in = await desk.posting.save(post_id, by=who, words=words)
    return show_sheet(pressed, await sheet_of(desk, who, post_id, words, post=kept_in))


async def without_rights(desk: Desk, who: Person, interaction: Interaction, typed: Typed) -> Reply:
    """What somebody can do who may write for nobody; their words are kept."""
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


async def _kept_drafts(tx: Transaction, who: Person) -> Sequence[Post]:
    """Their drafts with words in them, the newest first."""
    posts = await tx.posts.list_by_author(who.id)
    return [one for one in posts if one.state is PostState.DRAFT and one.text.strip()]


async def _forget_window(messages: Messages, post_id: PostId) -> None:
    for drawn in await messages.list(f"post:{post_id}"):
        if drawn.role is Role.WINDOW:
            await messages.remove(drawn)


def speaks_for_others(account: Account) -> bool:
    """Whether what goes out as this account is more than its author's own business."""
    return account.is_brand or (account.kind is Kind.PERSONAL and not is_handed_back(account))
