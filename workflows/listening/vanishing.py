"""What strangers deleted: their words go here too, and a story of which nothing is left is over."""

from collections.abc import Sequence
from datetime import datetime

from workflows.domain.alert import AlertKind
from workflows.domain.ids import StoryId
from workflows.domain.story import StoryState, StoryStep
from workflows.ports.listening import Key
from workflows.ports.store import Transaction

MOST_WAITING = 500
"""How many posts that wait are looked through for answers."""


async def vanish(tx: Transaction, keys: Sequence[Key], now: datetime) -> int:
    """Delete words and authors of these, if they were heard; how many of them were not known to be deleted before.

    Cards that stand are drawn anew, so that the words go from the chat too.
    """
    fresh = [key for key in dict.fromkeys(keys) if await _is_there(tx, key)]
    if not fresh:
        return 0
    concerned = sorted(set(await tx.mentions.gone(fresh)))
    for story_id in concerned:
        story = await tx.stories.get(story_id)
        if story.state in {StoryState.OPEN, StoryState.CLAIMED} and await tx.mentions.all_gone(story_id):
            await tx.record(story.step(StoryStep.VANISH, by=None, at=now))
    await draw_anew(tx, concerned)
    return len(fresh)


async def draw_anew(tx: Transaction, stories: Sequence[StoryId]) -> None:
    """Ask for new pictures of these stories, and of the answers that wait and the spikes: they quote the same words."""
    concerned = frozenset(stories)
    if not concerned:
        return
    for story_id in stories:
        await tx.messages.ask(f"story:{story_id}")
    accounts = [account.id for account in await tx.accounts.list()]
    for account in accounts:
        if (spike := await tx.alerts.find_open(account, AlertKind.SPIKE)) is not None:
            await tx.messages.ask(f"alert:{spike.id}")
    for post in await tx.posts.list_waiting(accounts, limit=MOST_WAITING):
        if post.story in concerned:
            await tx.messages.ask(f"post:{post.id}")


async def _is_there(tx: Transaction, key: Key) -> bool:
    found = await tx.mentions.find(key)
    return found is not None and not found.gone
