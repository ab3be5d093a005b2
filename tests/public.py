"""Builders of what the public says: a stranger, a mention, and the story it belongs to, kept as listening keeps it."""

from datetime import datetime
from itertools import count
from typing import Protocol

from tests.builders import NOON, an_account
from workflows.domain.account import Account
from workflows.domain.ids import RemotePostId, StoryId
from workflows.domain.mention import Arrival, Heard, Stranger
from workflows.domain.person import Person
from workflows.domain.story import Sentiment, Story, StoryStep, Topic, told
from workflows.ports.listening import Kept
from workflows.ports.store import Store

JANE = Stranger(id="7001", handle="jane", name="Jane Doe", followers=12_400, verified=True)
BROKEN = "My kettle does not work."
ABOUT = an_account()
"""Whom she names: @acme."""

_numbers = count(1)


class HasStore(Protocol):
    """What keeps a store."""

    @property
    def store(self) -> Store: ...


def a_heard(
    text: str = BROKEN,
    *,
    id: str | None = None,
    network: str = "x",
    author: Stranger = JANE,
    account: Account | None = ABOUT,
    answers: str | None = None,
    addressed: bool = True,
    at: datetime = NOON,
    title: str = "",
    url: str | None = None,
    language: str = "en",
) -> Heard:
    """Jane names @acme on X."""
    number = id or f"{9_000_000 + next(_numbers)}"
    named = Arrival.REPLY if answers else Arrival.MENTION
    return Heard(
        network=network,
        id=number,
        arrival=named if addressed else Arrival.FOUND,
        author=author,
        text=text,
        at=at,
        title=title,
        url=f"https://x.example/{author.handle}/status/{number}" if url is None else url,
        language=language,
        account=account.id if account else None,
        answers=RemotePostId(answers) if answers else None,
        addressed=addressed,
    )


def a_story(
    id: str | None = None,
    *,
    account: Account | None = ABOUT,
    department: str = "social",
    because: str = "otherwise",
    topic: Topic = Topic.COMPLAINT,
    at: datetime = NOON,
    respond_by: datetime | None = None,
) -> Story:
    """An open complaint about @acme, with the social team for want of a rule."""
    return Story(
        id=StoryId(id or f"s{next(_numbers):025}"),
        account=account.id if account else None,
        source="x_mentions",
        department=department,
        because=because,
        topic=topic,
        sentiment=Sentiment.NEGATIVE,
        language="en",
        opened_at=at,
        moved_at=at,
        respond_by=respond_by,
    )


async def told_story(where: HasStore, *heard: Heard, story: Story | None = None) -> Story:
    """A story of these mentions, told of the account that the first of them is about."""
    if story is None:
        async with where.store.reading() as tx:
            story = a_story(account=await tx.accounts.get(heard[0].account) if heard[0].account else None)
    async with where.store.transaction() as tx:
        await tx.record_all([told(story)])
        await tx.mentions.keep([Kept(heard=one, story=story.id) for one in heard])
    return story


async def taken(where: HasStore, story: Story, by: Person) -> Story:
    """Somebody pressed "Take it"."""
    async with where.store.transaction() as tx:
        now = await tx.stories.get(story.id)
        change = now.step(StoryStep.CLAIM, by=by.id, at=NOON)
        await tx.record(change)
        return change.after


async def story_now(where: HasStore, story: Story) -> Story:
    """The story as it is stored."""
    async with where.store.reading() as tx:
        return await tx.stories.get(story.id)
