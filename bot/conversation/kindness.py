"""What can be done with a post that is live: the same again, sharing it oneself; and whether to hear how posts did."""

from bot.cards.phrases import words as words_block
from bot.conversation.desk import Desk
from bot.conversation.opening import open_stored
from bot.dialogs.kindness import AGAIN, RESULTS_OFF, RESULTS_ON
from bot.dialogs.names import read_subject
from bot.dialogs.notices import notice_card
from bot.drawing.homes import ask_homes
from bot.home_views import results_off_mark
from bot.language import say
from workflows.domain.account import Kind, Mode
from workflows.domain.ids import PostId, new_id
from workflows.domain.person import Person
from workflows.domain.post import PostState
from workflows.errors import NotFound, WrongState
from workflows.ports.chat import Bold, ButtonPressed, Nothing, Reply, Whisper
from workflows.posting import Words


async def said_again(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """A new draft with the same words for the same accounts, judged like any other."""
    post = await desk.posting.again(read_subject(pressed.subject)[0], by=who)
    return await open_stored(desk, who, pressed, post, note=words_block(Bold(say(AGAIN))))


async def share_wanted(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """The form for their own account with the link: what they say about it is theirs, and Countersign posts nothing."""
    view = await desk.view(read_subject(pressed.subject)[0])
    if view.post.state is not PostState.PUBLISHED or view.account is None or not view.links:
        raise WrongState(say("This post is not live any more, so there is nothing to share."))
    network = view.account.network
    own = [one for one in await desk.posting.accounts_for(who) if one.kind is Kind.PERSONAL and one.mode is Mode.SELF]
    fitting = sorted((one for one in own if one.network == network), key=lambda one: one.is_own)
    if not fitting:
        raise NotFound(
            say("Posts for your own account are not set up here. You can copy the link and share it yourself.")
        )
    words = Words(text=f"\n\n{view.links[0]}", account=fitting[0].id)
    post = await desk.posting.save(PostId(new_id()), by=who, words=words)
    return await open_stored(desk, who, pressed, post)


async def results_unwanted(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """They do not hear how their posts did any more; nobody is asked for it then."""
    async with desk.store.transaction() as tx:
        await tx.messages.save(results_off_mark(who.id))
        await ask_homes(tx, [who.id], now=desk.clock.now())
    return _said(pressed, say(RESULTS_OFF))


async def results_wanted(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """They hear it again."""
    async with desk.store.transaction() as tx:
        for one in sorted(who.ids):
            await tx.messages.remove(results_off_mark(one))
        await ask_homes(tx, [who.id], now=desk.clock.now())
    return _said(pressed, say(RESULTS_ON))


def _said(pressed: ButtonPressed, says: str) -> Reply:
    """On their own page the button itself says it."""
    return Whisper(card=notice_card(says)) if pressed.message is not None else Nothing()
