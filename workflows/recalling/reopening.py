"""The story that a recalled post answered: it waits for an answer again."""

from datetime import datetime

from workflows.domain.audit import Entry
from workflows.domain.climbing import respond_by
from workflows.domain.post import SYSTEM, Post
from workflows.domain.story import StoryState, StoryStep
from workflows.errors import Conflict
from workflows.policy import Policy
from workflows.ports.store import Transaction

TRIES = 10
"""How often the story is read anew when somebody else writes its row in the same moment."""


async def reopen_story(tx: Transaction, post: Post, policy: Policy, now: datetime) -> None:
    """Open the story again whose answer this was; nothing when somebody answered it anew, or for any other post.

    Never raises because of the story: that the post is gone has to be recorded.
    """
    for _ in range(TRIES if post.story else 0):
        story = await tx.stories.find(post.story) if post.story else None
        if story is None or story.state is not StoryState.ANSWERED or story.answer != post.id:
            return
        try:
            await tx.record(
                story.step(
                    StoryStep.REOPEN,
                    by=None,
                    at=now,
                    answer=None,
                    moved_at=now,
                    respond_by=respond_by(policy.settings.listening, story.department, story.topic, now),
                    climbed=0,
                )
            )
        except Conflict:
            # Somebody else wrote it in this very moment: their write is committed, so it is read and kept.
            continue
        return
    if post.story:
        await tx.note(Entry(at=now, action="story.unopened", subject=post.story, by=SYSTEM, facts={"answer": post.id}))
