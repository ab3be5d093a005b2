"""A draft in its author's hands: the check that every change of one starts with."""

from workflows.domain.ids import PostId
from workflows.domain.person import Person
from workflows.domain.post import REFUSALS, Post, PostState
from workflows.errors import Conflict, WrongState
from workflows.policy import Policy
from workflows.ports.store import Transaction


async def own_draft(tx: Transaction, policy: Policy, post_id: PostId, by: Person) -> Post:
    """Their draft. Raises NotFound, NotAllowed unless they wrote or last edited it, WrongState when it is no draft."""
    post = await tx.posts.get(post_id)
    require_own_draft(policy, post, by)
    return post


def require_own_draft(policy: Policy, post: Post, by: Person) -> None:
    """Raise NotAllowed unless they wrote or last edited it, WrongState when it is no draft."""
    policy.require_author(by, post)
    if post.state is not PostState.DRAFT:
        raise WrongState(REFUSALS[post.state])


def require_version(post: Post, version: int) -> None:
    """Raise Conflict when the draft is not the one that was shown."""
    if post.version != version:
        raise Conflict("The draft changed since this was shown. Nothing was changed now; look at it again.")


def require_checked(post: Post) -> None:
    """Raise Conflict when the words were only saved: pieces that mean nothing outside the chat may stand in them."""
    if not post.rules:
        raise Conflict("These words were not checked yet. Nothing went out. Please check them first.")
