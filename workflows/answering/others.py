"""Who is at an answer already: the person themselves, or somebody else."""

from workflows.answering.outcomes import Doing
from workflows.domain.ids import PersonId, RemotePostId
from workflows.domain.person import Person
from workflows.domain.post import Post, PostState
from workflows.domain.story import Story, StoryState
from workflows.ports.store import Transaction

UNFINISHED = frozenset(
    {
        PostState.DRAFT,
        PostState.WAITING,
        PostState.APPROVED,
        PostState.BLOCKED,
        PostState.CHANGES_REQUESTED,
        PostState.HELD,
        PostState.PUBLISHING,
        PostState.NEEDS_HUMAN,
    }
)
"""An answer in one of these may still go out."""


async def own_unfinished(tx: Transaction, story: Story, by: Person) -> list[Post]:
    """The answers to this story that this person began and that may still go out, the newest first."""
    posts = await tx.posts.list_unfinished(by.id)
    mine = [one for one in posts if one.story == story.id and by.is_one_of(one.author) and one.state in UNFINISHED]
    return mine[::-1]


async def somebody_else(
    tx: Transaction, story: Story, by: Person, target: RemotePostId
) -> tuple[Doing, PersonId | None, Post | None] | None:
    """What somebody else does about it, or did; None when nobody is in the way of an answer to `target`."""
    answer = await tx.posts.find(story.answer) if story.answer else None
    if answer is not None and not by.is_one_of(answer.author) and answer.state in UNFINISHED:
        return Doing.WRITES, answer.author, answer
    match story.state:
        case StoryState.CLAIMED if not by.is_one_of(story.claimed_by):
            return Doing.TOOK, story.claimed_by, None
        case StoryState.ANSWERED if not by.is_one_of(story.decided_by) or _reply_target(answer) == target:
            return Doing.ANSWERED, story.decided_by, answer
        case StoryState.DONE | StoryState.MUTED if not by.is_one_of(story.decided_by):
            return Doing.ENDED, story.decided_by, None
        case _:
            return None


def answers_this(post: Post, target: RemotePostId) -> bool:
    """Whether the post replies to just this."""
    return _reply_target(post) == target


def _reply_target(post: Post | None) -> RemotePostId | None:
    return post.content.reply_to if post else None
