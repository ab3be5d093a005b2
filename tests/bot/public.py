"""The public on the bot's stage: departments, and what strangers said, kept as listening keeps it."""

from dataclasses import replace
from datetime import timedelta

from tests.bot.people import DORA
from tests.bot.stage import Stage
from tests.builders import BEN, CHIARA, a_person
from tests.public import a_heard, a_story, told_story
from workflows.domain.department import Department, ListeningSettings, Rule
from workflows.domain.mention import Heard
from workflows.domain.story import Story, Topic
from workflows.ports.listening import Kept

SOCIAL, SUPPORT, LEGAL = "C0SOCIAL", "C0SUPPORT", "C0LEGAL"
NORA = a_person("Nora")
"""Named in app.yaml, and never met."""
LISTENING = ListeningSettings(
    departments={
        "social": Department(name="social", channel=SOCIAL, on_call=(BEN.id, CHIARA.id)),
        "support": Department(
            name="support", channel=SUPPORT, on_call=(DORA.id,), clocks={Topic.COMPLAINT: timedelta(hours=1)}
        ),
        "legal": Department(name="legal", channel=LEGAL, on_call=(NORA.id,)),
    },
    rules=(Rule(to="support", words=("refund", "broken"), languages=("de",)),),
    otherwise="social",
    lists={"vip": frozenset({"jane"})},
)


async def heard(stage: Stage, *mentions: Heard, story: Story | None = None) -> Story:
    """A new story of these mentions arrives; its card is queued in its department's channel."""
    now = stage.clock.now()
    story = await told_story(stage, *(mentions or (a_heard(at=now),)), story=story or a_story(at=now))
    async with stage.store.transaction() as tx:
        channel = stage.policy.settings.listening.departments[story.department].channel
        await tx.stories.queue({story.id: channel}, at=now)
    return story


async def many_heard(stage: Stage, number: int, *, topic: Topic = Topic.COMPLAINT) -> list[Story]:
    """So many stories of one mention each arrive at once."""
    now = stage.clock.now()
    return [await heard(stage, story=replace(a_story(at=now), topic=topic)) for _ in range(number)]


async def joined(stage: Stage, story: Story, number: int) -> None:
    """So many more say the same."""
    now = stage.clock.now()
    async with stage.store.transaction() as tx:
        await tx.mentions.keep([Kept(heard=a_heard(at=now), story=story.id) for _ in range(number)])
        await tx.messages.ask(f"story:{story.id}")
