"""What the steps of publishing read, in the caller's transaction."""

from collections.abc import Sequence

from workflows.domain.account import Account
from workflows.domain.delivery import Delivery
from workflows.domain.post import Post
from workflows.errors import NotFound
from workflows.ports.store import Transaction


async def account_of(tx: Transaction, post: Post) -> Account | None:
    """The post's account; None when it is no longer in app.yaml."""
    try:
        return await tx.accounts.get(post.account) if post.account else None
    except NotFound:
        return None


async def deliveries_of(tx: Transaction, post: Post) -> Sequence[Delivery]:
    """The deliveries of the parts the post has now, in order; empty before it began."""
    return [each for each in await tx.deliveries.list(post.id) if each.part < len(post.content.parts)]
