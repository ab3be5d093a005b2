"""The story that a post answers: it is closed in the same transaction in which the answer is known to be public."""

from contextlib import suppress
from datetime import datetime

from workflows.domain.account import Account
from workflows.domain.audit import Entry
from workflows.domain.limits import Limits
from workflows.domain.mention import Mention
from workflows.domain.obstacle import Obstacle, obstacle_of
from workflows.domain.post import SYSTEM, Post, PostState
from workflows.domain.story import Story, StoryState, StoryStep
from workflows.domain.teaching import habit_of, kept_here
from workflows.errors import Conflict
from workflows.ports.store import Transaction

TRIES = 10
"""How often the story is read anew when somebody else writes its row in the same moment."""
_PUBLIC = frozenset({PostState.PUBLISHED, PostState.PARTLY_PUBLISHED})


async def close_story(tx: Transaction, post: Post, now: datetime) -> None:
    """Note that the story this post answers is answered; nothing for any other post, or one that is not public.

    Never raises because of the story: what is public has to be recorded, whatever else happens to the story's row.
    """
    if post.story is None or post.state not in _PUBLIC:
        return
    for _ in range(TRIES):
        story = await tx.stories.find(post.story)
        if story is None or (story.state is StoryState.ANSWERED and story.answer == post.id):
            return
        try:
            await tx.record(story.step(StoryStep.ANSWERED, by=post.author, at=now, answer=post.id))
        except Conflict:
            # Somebody routed or took it in this very moment: their write is committed, so it is read and kept.
            continue
        await _teach(tx, story, now)
        return
    facts = {"answer": post.id}
    await tx.note(Entry(at=now, action="story.unclosed", subject=post.story, by=SYSTEM, facts=facts))


async def _teach(tx: Transaction, story: Story, now: datetime) -> None:
    """Whoever answered it kept it: a habit of the router that would send such ones elsewhere is forgotten."""
    name = habit_of(story)
    change = kept_here(story, await tx.lessons.find(name) if name else None, now)
    if change is not None:
        with suppress(Conflict):
            await tx.record(change)


async def obstacle_to(tx: Transaction, post: Post, account: Account, limits: Limits) -> Obstacle | None:
    """What keeps this answer from going out now; None for any other post. In doubt it is not an answer to anybody."""
    if post.story is None:
        return None
    mention = await answered_by(tx, post, account)
    return obstacle_of(mention, account, limits) if mention else Obstacle.ELSEWHERE


async def answered_by(tx: Transaction, post: Post, account: Account) -> Mention | None:
    """The mention that an answer replies to, if it belongs to the story the answer was begun for."""
    target = post.content.reply_to
    mention = await tx.mentions.find((account.network, target)) if target else None
    return mention if mention and mention.story == post.story else None
