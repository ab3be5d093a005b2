"""The public in the storage's tests: a story, something heard, and keeping both."""

from dataclasses import replace
from datetime import datetime

from storage.store import SqlStore
from tests import public
from tests.builders import NOON
from tests.public import ABOUT
from workflows.domain.account import Account
from workflows.domain.ids import StoryId
from workflows.domain.mention import Heard, Stranger
from workflows.domain.story import Story, Topic, told
from workflows.ports.listening import Kept

ACME = ABOUT.id
WALTER = Stranger(id="4711", handle="walter", name="Walter Quince", followers=12_400, verified=True)


def a_story(
    id: str = "s1", *, department: str = "social", topic: Topic = Topic.COMPLAINT, at: datetime = NOON
) -> Story:
    """An open complaint about @acme, with the social team."""
    return public.a_story(id, department=department, topic=topic, at=at)


def heard(
    id: str = "900",
    *,
    author: Stranger = WALTER,
    text: str = "My marzipan melted.",
    at: datetime = NOON,
    account: Account | None = ABOUT,
    answers: str | None = None,
    network: str = "x",
) -> Heard:
    """Walter says something to @acme on X."""
    return public.a_heard(text, id=id, author=author, at=at, account=account, answers=answers, network=network)


async def opened(store: SqlStore, *stories: Story) -> None:
    """They are born, all at once."""
    async with store.transaction() as tx:
        await tx.record_all([told(story) for story in stories])


async def keep(store: SqlStore, story: str, *mentions: Heard) -> None:
    """They are kept with the story."""
    async with store.transaction() as tx:
        await tx.mentions.keep([Kept(heard=one, story=StoryId(story)) for one in mentions])


def wordless(said: Heard) -> Heard:
    """What is left of it when its words and its author are forgotten."""
    return replace(said, author=Stranger(id=""), text="", title="", url="")
