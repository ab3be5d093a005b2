"""What of the public a post answers: who said it, and what became of their story meanwhile."""

from dataclasses import dataclass

from workflows.domain.account import Account
from workflows.domain.limits import Limits
from workflows.domain.mention import Mention
from workflows.domain.obstacle import Obstacle, obstacle_of
from workflows.domain.post import Post
from workflows.domain.story import Story
from workflows.errors import InvalidContent
from workflows.ports.store import Transaction


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What an answer is about."""

    story: Story
    mention: Mention | None
    """The one it replies to; None when it is not known here any more."""


async def answers_of(tx: Transaction, post: Post, account: Account | None) -> Answers | None:
    """What the post answers; None for any other post, and when the story is not kept any more."""
    story = await tx.stories.find(post.story) if post.story else None
    if story is None:
        return None
    target = post.content.reply_to
    mention = await tx.mentions.find((account.network, target)) if account and target else None
    return Answers(story=story, mention=mention if mention and mention.story == story.id else None)


async def require_answerable(tx: Transaction, post: Post, account: Account, limits: Limits) -> None:
    """Raise InvalidContent at `confirm` when an answer cannot reach whom it answers any more."""
    if post.story is None:
        return
    answers = await answers_of(tx, post, account)
    mention = answers.mention if answers else None
    obstacle = obstacle_of(mention, account, limits) if mention else Obstacle.ELSEWHERE
    if obstacle is not None:
        raise InvalidContent(_OBSTACLES[obstacle].format(network=limits.network), field="confirm")


_OBSTACLES = {
    Obstacle.GONE: "Whoever you answer deleted their post, so there is nothing to answer. Nothing went out.",
    Obstacle.UNADDRESSED: (
        "{network} takes answers only to people who named or answered the account, and this is none of them. Nothing "
        "went out."
    ),
    Obstacle.ELSEWHERE: "What this answers is not known here any more. Nothing went out; your words are kept.",
}
