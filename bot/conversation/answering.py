"""Answer on a story's card: the form as a reply, or what stands in its way; saved replies; answers given elsewhere."""

from dataclasses import replace

from bot.cards.author import author_card
from bot.conversation.desk import Desk, show
from bot.conversation.opening import open_stored
from bot.conversation.sheets import show_sheet, stored_sheet
from bot.conversation.values import text_in, words_in
from bot.dialogs.after import after_form
from bot.dialogs.answering import Asked, choice_form, copy_form, elsewhere_form, filled_in, taken_form
from bot.dialogs.names import FieldName
from bot.dialogs.notices import notice_card
from bot.language import for_later, say
from bot.views import find_account
from workflows.answering import Answered, Answering, Begun, Choice, Ineligible, Taken
from workflows.domain.ids import PostId
from workflows.domain.person import Person
from workflows.domain.post import Post, PostState
from workflows.errors import InvalidContent, NotFound
from workflows.ports.chat import ButtonPressed, Form, FormSubmitted, Interaction, Replace, Reply
from workflows.ports.store import Role

UNOPENED = for_later("The window could not be opened in time. Nothing was lost: please press Answer again.")
_IN_HAND = frozenset({PostState.DRAFT, PostState.BLOCKED, PostState.CHANGES_REQUESTED})
"""Its author is at work on it."""


async def answer_wanted(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """ "Answer": the form, or who else is at it, or why it cannot be answered from here."""
    return await _answer(desk, who, pressed, anyway=False)


async def answer_wanted_anyway(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """ "Answer anyway": they read who else is at it."""
    return await _answer(desk, who, pressed, anyway=True)


async def reply_chosen(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """A saved reply: into the box, beside what was typed there."""
    post_id, filled, place = _read_reply(pressed.subject)
    replies = desk.policy.settings.listening.replies
    if place is None or place >= len(replies):
        raise NotFound(say("That saved reply is not there any more. Nothing was changed."))
    async with desk.store.reading() as tx:
        post = await tx.posts.get(post_id)
        account = await find_account(tx, post.account)
    typed = words_in(pressed.values).text
    words = words_in({FieldName.TEXT: filled_in(typed, replies[place], replies)})
    kept = await desk.posting.save(post_id, by=who, words=replace(words, account=post.account, named=post.named))
    sheet = await stored_sheet(desk, who, kept, account)
    return show_sheet(pressed, replace(sheet, filled=filled + 1))


async def checked_elsewhere(desk: Desk, who: Person, submitted: FormSubmitted) -> Reply:
    """Words for an answer that is given on the network's own page: what the checks say, and the words to copy."""
    asked = Asked.read(submitted.subject)
    try:
        elsewhere = await _answering(desk).elsewhere(
            asked.story, by=who, text=text_in(submitted.values, FieldName.TEXT), mention=asked.mention
        )
    except InvalidContent as error:
        raise InvalidContent(str(error), field=FieldName.TEXT) from None
    return Replace(form=copy_form(elsewhere))


async def _answer(desk: Desk, who: Person, pressed: ButtonPressed, *, anyway: bool) -> Reply:
    asked = Asked.read(pressed.subject)
    answered = await _answering(desk).begin(
        asked.story, by=who, mention=asked.mention, account=asked.account, anyway=anyway
    )
    return await _show(desk, who, pressed, asked, answered)


async def _show(desk: Desk, who: Person, pressed: ButtonPressed, asked: Asked, answered: Answered) -> Reply:
    match answered:
        case Begun(post=post):
            return await _go_on(desk, who, pressed, post)
        case Taken():
            return _window(pressed, taken_form(answered, await _name(desk, answered), asked))
        case Choice():
            return _window(pressed, choice_form(answered))
        case Ineligible():
            replies = desk.policy.settings.listening.replies
            return _window(pressed, elsewhere_form(answered, asked, replies))


async def _go_on(desk: Desk, who: Person, pressed: ButtonPressed, post: Post) -> Reply:
    """The form; where the answer is, when it has been confirmed already."""
    if post.state not in _IN_HAND:
        view = await desk.view(post.id)
        return show(pressed, after_form(view), instead=author_card(view))
    draft = await desk.posting.revise(post.id, by=who)
    async with desk.store.transaction() as tx:
        for drawn in await tx.messages.list(f"post:{post.id}"):
            if drawn.role is Role.WINDOW:
                await tx.messages.remove(drawn)
    return await open_stored(desk, who, pressed, draft, came_from=post if post != draft else None)


async def _name(desk: Desk, taken: Taken) -> str:
    async with desk.store.reading() as tx:
        found = await tx.people.list([taken.by]) if taken.by else ()
    return found[0].name if found and found[0].name else say("A colleague")


def _window(interaction: Interaction, form: Form) -> Reply:
    return show(interaction, form, instead=notice_card(say(UNOPENED)))


def _answering(desk: Desk) -> Answering:
    if desk.answering is None:
        raise NotFound(say("Nothing of the public is listened to here, so there is nothing to answer."))
    return desk.answering


def _read_reply(subject: str) -> tuple[PostId, int, int | None]:
    """The draft, how often it was filled before, and the reply's place."""
    post_id, _, numbers = subject.partition(" ")
    filled, _, place = numbers.partition(" ")
    return PostId(post_id), int(filled) if filled.isdecimal() else 0, int(place) if place.isdecimal() else None
