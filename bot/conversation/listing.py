"""`/post status` and `/post queue`."""

from bot.cards.answers import queue_card, status_card
from bot.conversation.desk import Desk
from workflows.domain.person import Person
from workflows.domain.post import PostState
from workflows.ports.chat import Reply, Whisper


async def status(desk: Desk, who: Person) -> Reply:
    """Where this person's posts are, newest first."""
    async with desk.store.reading() as tx:
        views = [await desk.views.load(tx, post) for post in await tx.posts.list_by_author(who.id)]
    return Whisper(card=status_card(views))


async def queue(desk: Desk, who: Person) -> Reply:
    """What waits for this person's decision, oldest first."""
    async with desk.store.reading() as tx:
        accounts = [one.id for one in await tx.accounts.list() if desk.policy.may_approve(who, one)]
        posts = [post for post in await tx.posts.list_waiting(accounts) if post.state is PostState.WAITING]
        views = [await desk.views.load(tx, post) for post in posts]
    return Whisper(card=queue_card([view for view in views if who in view.undecided]))
