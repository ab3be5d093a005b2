"""After confirming: undo, withdraw, discard, recall, and what a person saw when the program could not tell."""

from bot.cards.standing import where_it_is
from bot.cards.wording import in_words
from bot.conversation import excuses
from bot.conversation.confirming import after_window
from bot.conversation.desk import Desk, show
from bot.dialogs.after import after_form
from bot.dialogs.deciding import resolve_live_form
from bot.dialogs.names import FieldName, read_subject
from bot.dialogs.notices import STALE, notice_card
from bot.language import say
from workflows.domain.person import Person
from workflows.domain.post import PostState
from workflows.errors import NotAllowed, WrongState
from workflows.ports.chat import ButtonPressed, FormSubmitted, Nothing, Replace, Reply, Typed, Whisper


async def undone(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """Stop it before it leaves; it is a draft again."""
    post_id, _ = read_subject(pressed.subject)
    await desk.posting.undo(post_id, by=who)
    return await _shown(desk, pressed)


async def discarded(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """Throw a draft away. An old card's button never stops a post that was confirmed since."""
    if (await desk.post(pressed.subject)).state is not PostState.DRAFT:
        raise WrongState(say(STALE))
    return await withdrawn(desk, who, pressed)


async def withdrawn(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """Take it out of everybody's way."""
    post_id, _ = read_subject(pressed.subject)
    await desk.posting.withdraw(post_id, by=who)
    return await _shown(desk, pressed)


async def recalled(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """Ask for a live post to be taken down; the worker does it."""
    post_id, _ = read_subject(pressed.subject)
    await desk.recalling.recall(post_id, by=who)
    return await _shown(desk, pressed)


async def recall_typed(desk: Desk, who: Person, link: str) -> Reply | None:
    """The same for the live post behind a link; None when it is no link to a post."""
    post = await desk.recalling.recall_link(link, by=who)
    if post is None:
        return None
    return Whisper(card=notice_card(in_words(where_it_is(await desk.view(post.id)))))


async def rest_asked(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """What did not go out asks for approval again."""
    post_id, _ = read_subject(pressed.subject)
    await desk.publishing.retry_rest(post_id, by=who)
    return await _shown(desk, pressed)


async def seen_absent(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """A person looked, and it is not there."""
    post_id, _ = read_subject(pressed.subject)
    await desk.publishing.resolve(post_id, by=who, live=False)
    return await _shown(desk, pressed)


async def seen_live(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """A person looked, and it is there: ask for its link."""
    view = await desk.view(read_subject(pressed.subject)[0])
    if not excuses.concerns(desk, who, view):
        raise NotAllowed(excuses.NOT_THEIRS)
    says = say("The window could not be opened in time. Nothing changed: please press “It is live” again.")
    return show(pressed, resolve_live_form(view), instead=notice_card(says))


async def live_told(desk: Desk, who: Person, submitted: FormSubmitted) -> Reply:
    """A person looked, and it is there."""
    post_id, _ = read_subject(submitted.subject)
    link = submitted.values.get(FieldName.LINK)
    text = link.text if isinstance(link, Typed) else link if isinstance(link, str) else ""
    await desk.publishing.resolve(post_id, by=who, live=True, link=text.strip())
    return Replace(form=after_form(await desk.view(post_id)))


async def nothing_to_do(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """A button that only opened an address."""
    return Nothing()


async def _shown(desk: Desk, pressed: ButtonPressed) -> Reply:
    """Where the post is now: in the window, or privately. On a message of ours nothing: it is redrawn."""
    post_id, _ = read_subject(pressed.subject)
    if pressed.window is not None:
        return await after_window(desk, post_id, pressed.window)
    async with desk.store.reading() as tx:
        view = await desk.views.load(tx, await tx.posts.get(post_id))
        places = {(one.channel, one.ts) for one in await tx.messages.list(f"post:{post_id}")}
    if pressed.message and (pressed.message.channel, pressed.message.ts) in places:
        return Nothing()
    # A private list is never redrawn: without a word, the press would seem to have done nothing.
    return Whisper(card=notice_card(in_words(where_it_is(view))))
