"""Three departments, a few people, and stories of the public on the real store."""

from dataclasses import dataclass, field
from datetime import time, timedelta

import pytest

from storage.store import SqlStore
from tests.builders import ANA, BEN, CHIARA, a_person, an_account
from tests.clocks import StandingClock
from tests.public import a_heard, a_story, told_story
from workflows.domain.department import Department, Hours, Lesson, ListeningSettings
from workflows.domain.ids import StoryId
from workflows.domain.mention import Mention, Stranger
from workflows.domain.person import Person, Standing
from workflows.domain.story import Story, StoryState, Topic
from workflows.policy import Policy, PolicySettings
from workflows.ports.listening import Queued
from workflows.ports.store import Transaction
from workflows.triaging import Triaging

DORA, GUS = a_person("Dora"), a_person("Gus")
GUEST = a_person("Guest", standing=Standing.GUEST)
ACME = an_account(approve=(BEN,), owner=DORA, guardian=GUS)
SUPPORT = Department(
    name="support",
    channel="C0SUPPORT",
    on_call=(BEN.id, CHIARA.id),
    hours=Hours(days=frozenset(range(5)), opens=time(9), closes=time(17)),
    clocks={Topic.COMPLAINT: timedelta(hours=1)},
)
PRODUCT = Department(name="product", channel="C0PRODUCT", clocks={Topic.COMPLAINT: timedelta(hours=4)})
SALES = Department(name="sales", channel="C0SUPPORT")
SETTINGS = ListeningSettings(departments={one.name: one for one in (SUPPORT, PRODUCT, SALES)}, otherwise="support")


@dataclass
class House:
    """Triage, with all it works on."""

    store: SqlStore
    clock: StandingClock
    triaging: Triaging
    policy: Policy
    heard: int = field(default=0)

    async def hears(
        self,
        text: str = "My kettle leaks and the warranty is over.",
        *,
        because: str = "rule:1",
        department: str = "support",
        topic: Topic = Topic.COMPLAINT,
        answer_within: timedelta | None = timedelta(hours=1),
        author: str = "stranger",
    ) -> Story:
        """A story of one mention, as listening makes it."""
        self.heard += 1
        now = self.clock.now()
        story = a_story(
            because=because,
            department=department,
            topic=topic,
            at=now,
            respond_by=now + answer_within if answer_within else None,
        )
        stranger = Stranger(id=f"id-{author}", handle=author, name="Jo Stranger")
        return await told_story(self, a_heard(text, id=f"m{self.heard}", author=stranger, at=now), story=story)

    async def now(self, story: Story) -> Story:
        """The story as it is stored."""
        async with self.store.transaction() as tx:
            stored: Story = await tx.stories.get(story.id)
            return stored

    async def queued(self, channel: str) -> list[StoryId]:
        """Whose cards wait to be shown in a channel."""
        async with self.store.transaction() as tx:
            found: list[Queued] = list(await tx.stories.queued(channel))
            return [one.story for one in found]

    async def lessons(self) -> list[Lesson]:
        """What the router goes by, or counts."""
        async with self.store.transaction() as tx:
            return list(await tx.lessons.list())

    async def mentions(self, story: Story) -> list[Mention]:
        """What is kept of it."""
        async with self.store.transaction() as tx:
            return list(await tx.mentions.list(story.id))

    async def redrawn(self) -> set[str]:
        """What is to be drawn anew."""
        async with self.store.transaction() as tx:
            return {one.subject for one in await tx.messages.due(now=self.clock.now())}

    async def took(self, story: Story, by: Person = ANA) -> Story:
        """Somebody took it."""
        return await self.triaging.claim(story.id, by=by)

    async def over(self, story: Story) -> Story:
        """Somebody marked it as done."""
        return await self.triaging.done(story.id, by=ANA)


@pytest.fixture
async def house(store: SqlStore, clock: StandingClock) -> House:
    """On the real store."""
    policy = Policy(PolicySettings(tenant="acme", listening=SETTINGS))
    async with store.transaction() as tx:
        await _settle(tx)
    return House(store=store, clock=clock, triaging=Triaging(store=store, policy=policy, clock=clock), policy=policy)


async def _settle(tx: Transaction) -> None:
    await tx.accounts.sync([ACME])
    for person in (ANA, BEN, CHIARA, DORA, GUS, GUEST):
        await tx.people.save(person)


OVER_STATES = (StoryState.DONE, StoryState.MUTED)
HOUR, MINUTES_50 = timedelta(hours=1), timedelta(minutes=50)
