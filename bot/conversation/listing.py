"""`/post status` and `/post queue`, and the buttons of the home card that show the same in a window."""

from bot.cards.answers import queue_card, status_card
from bot.conversation.desk import Desk, show
from bot.dialogs.notices import list_form
from workflows.domain.person import Person
from workflows.domain.post import PostState
from workflows.ports.chat import ButtonPressed, Card, Reply, Whisper


async def status(desk: Desk, who: Person) -> Reply:
    """Where this person's posts are, newest first."""
    return Whisper(card=await _status(desk, who))


async def queue(desk: Desk, who: Person) -> Reply:
    """What waits for this person's decision, oldest first."""
    return Whisper(card=await _queue(desk, who))


async def status_wanted(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """The same, in a window."""
    card = await _status(desk, who)
    return show(pressed, list_form(card, title="Where your posts are"), instead=card)


async def queue_wanted(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """The same, in a window."""
    card = await _queue(desk, who)
    return show(pressed, list_form(card, title="What waits for you"), instead=card)


async def _status(desk: Desk, who: Person) -> Card:
    async with desk.store.reading() as tx:
        views = [await desk.views.load(tx, post) for post in await tx.posts.list_by_author(who.id)]
    return status_card(views)


async def _queue(desk: Desk, who: Person) -> Card:
    async with desk.store.reading() as tx:
        accounts = [one.id for one in await tx.accounts.list() if desk.policy.may_approve(who, one)]
        posts = [post for post in await tx.posts.list_waiting(accounts) if post.state is PostState.WAITING]
        views = [await desk.views.load(tx, post) for post in posts]
    return queue_card([view for view in views if any(one.id in who.ids for one in view.undecided)])
