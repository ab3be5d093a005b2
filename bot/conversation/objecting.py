"""What an author does about what was noticed: mend it, or say why it is fine; in the form and on the confirm page."""

from dataclasses import replace

from bot.cards.findings import Noticed, noticed_in
from bot.cards.phrases import words
from bot.conversation.confirming import LOOK_AGAIN, card_again
from bot.conversation.desk import Desk, show
from bot.conversation.sheets import notes_above, show_sheet, stored_sheet
from bot.conversation.values import leftovers_in, text_in, words_of
from bot.dialogs.confirming import confirm_form
from bot.dialogs.findings import MOVED_ON, Page, Pointed, fine_form, fixed_note
from bot.dialogs.names import FieldName
from bot.dialogs.notices import open_again_card
from bot.dialogs.posting import leftover_sentence
from bot.language import say
from bot.views import find_account
from workflows.domain.person import Person
from workflows.domain.post import Post
from workflows.errors import Conflict, InvalidContent
from workflows.ports.chat import Block, Bold, ButtonPressed, Form, FormSubmitted, Interaction, Reply
from workflows.posting import Written


async def fixed(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """The mend on the button: the words changed where they stand, and one line that says so."""
    pointed = Pointed.read(pressed.subject)
    if pointed.on is Page.CONFIRM:
        return await _fixed_on_card(desk, who, pressed, pointed)
    post = await _saved(desk, who, pressed, pointed)
    noticed = await _noticed(desk, who, post)
    found = pointed.find(noticed)
    if found is None or found.finding.fix is None:
        return await _form(desk, who, pressed, pointed, words(Bold(say(MOVED_ON))))
    try:
        await desk.posting.fix(post.id, by=who, version=post.version, number=found.place)
    except Conflict:
        return await _form(desk, who, pressed, pointed, words(Bold(say(MOVED_ON))))
    return await _form(desk, who, pressed, pointed, fixed_note(found))


async def reason_wanted(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """ "This is fine because…": ask for the reason. What stood in the form is kept, and checked, before it is left."""
    pointed = Pointed.read(pressed.subject)
    post = await _checked(desk, who, pressed, pointed)
    found = pointed.find(noticed_in(post, post.findings))
    if found is None:
        return await _back(desk, who, pressed, pointed, words(Bold(say(LOOK_AGAIN))))
    return show(pressed, fine_form(pointed, found), instead=open_again_card(post.id))


async def reason_given(desk: Desk, who: Person, submitted: FormSubmitted) -> Reply:
    """Keep the reason, and show it where they came from."""
    pointed = Pointed.read(submitted.subject)
    post = await _own(desk, who, pointed)
    found = pointed.find(noticed_in(post, post.findings))
    reason = text_in(submitted.values, FieldName.REASON)
    if found is None:
        return await _back(desk, who, submitted, pointed, words(Bold(say(LOOK_AGAIN))))
    await desk.posting.justify(post.id, by=who, version=post.version, number=found.place, reason=reason)
    return await _back(desk, who, submitted, pointed)


async def where_it_was(desk: Desk, who: Person, interaction: FormSubmitted | ButtonPressed) -> Reply:
    """Back to the page from which the reason was to be given; nothing is kept of what was typed."""
    return await _back(desk, who, interaction, Pointed.read(interaction.subject))


async def _fixed_on_card(desk: Desk, who: Person, pressed: ButtonPressed, pointed: Pointed) -> Reply:
    post = await _own(desk, who, pointed)
    found = pointed.find(noticed_in(post, post.findings))
    if found is None or post.version != pointed.number:
        return await card_again(desk, who, pressed, words(Bold(say(LOOK_AGAIN))))
    try:
        written = await desk.posting.fix(post.id, by=who, version=post.version, number=found.place)
    except Conflict:
        return await card_again(desk, who, pressed, words(Bold(say(LOOK_AGAIN))))
    return show(pressed, _card(desk, written, fixed_note(found)), instead=open_again_card(post.id))


async def _saved(desk: Desk, who: Person, pressed: ButtonPressed, pointed: Pointed) -> Post:
    """The draft with what stands in the form now: the last letters may be on their way still, and none may be lost."""
    if FieldName.TEXT not in pressed.values:
        return await _own(desk, who, pointed)
    typed = replace(await words_of(desk, pointed.post, pressed.values), at=desk.clock.now())
    try:
        return await desk.posting.save(pointed.post, by=who, words=typed)
    except Conflict:
        # A letter was written in the same moment; which of them is newer is looked at again.
        return await desk.posting.save(pointed.post, by=who, words=typed)


async def _checked(desk: Desk, who: Person, pressed: ButtonPressed, pointed: Pointed) -> Post:
    """The draft with what stands in the form, checked: a reason is kept beside what was found."""
    if pointed.on is Page.CONFIRM or FieldName.TEXT not in pressed.values:
        return await _own(desk, who, pointed)
    typed = await words_of(desk, pointed.post, pressed.values)
    left = next((one for found in leftovers_in(pressed.values).values() for one in found), None)
    if left is not None:
        await desk.posting.save(pointed.post, by=who, words=typed)
        raise InvalidContent(leftover_sentence(left, ""))
    try:
        return (await desk.posting.write(pointed.post, by=who, words=typed)).post
    except Conflict:
        return (await desk.posting.write(pointed.post, by=who, words=typed)).post


async def _own(desk: Desk, who: Person, pointed: Pointed) -> Post:
    """The draft, for its author. Raises NotFound and NotAllowed."""
    post = await desk.post(pointed.post)
    desk.policy.require_author(who, post)
    return post


async def _noticed(desk: Desk, who: Person, post: Post) -> tuple[Noticed, ...]:
    """What can be mended by its place: what was kept with checked words, else what is said of the words as typed."""
    findings = post.findings if post.rules else await desk.posting.glance(post.id, by=who)
    return noticed_in(post, findings)


async def _back(
    desk: Desk, who: Person, interaction: FormSubmitted | ButtonPressed, pointed: Pointed, *notes: Block
) -> Reply:
    if pointed.on is Page.CONFIRM:
        return await card_again(desk, who, interaction, *notes)
    return await _form(desk, who, interaction, pointed, *notes)


async def _form(desk: Desk, who: Person, interaction: Interaction, pointed: Pointed, *notes: Block) -> Reply:
    """The form with the words as they are kept, in a box of their own: else a chat would show what was typed there."""
    post = await _own(desk, who, pointed)
    async with desk.store.reading() as tx:
        account = await find_account(tx, post.account)
    sheet = await stored_sheet(desk, who, post, account)
    above = (*notes, *await notes_above(desk, who, post))
    return show_sheet(interaction, replace(sheet, notes=above, filled=pointed.number + 1))


def _card(desk: Desk, written: Written, *notes: Block) -> Form:
    network = desk.views.network_name(written.account)
    return confirm_form(written, network=network, undo=desk.policy.settings.windows.undo, notes=notes)
