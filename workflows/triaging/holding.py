"""Take it, take it over, give it back: one person at a time holds a story, and nobody loses one without being named."""

from dataclasses import dataclass

from workflows.domain.ids import StoryId
from workflows.domain.person import Person
from workflows.domain.story import OVER, REFUSALS, Story, StoryState, StoryStep
from workflows.errors import Conflict, WrongState
from workflows.policy import Policy
from workflows.ports.clock import Clock
from workflows.ports.store import Store
from workflows.triaging.rows import clock_of, name_of


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A story in somebody's hands, and in whose it was."""

    story: Story
    before: str = ""
    """The name of whom it was taken over from; "" when nobody held it, or they did themselves."""


@dataclass(frozen=True, kw_only=True)
class Holding:
    """Who holds what."""

    store: Store
    policy: Policy
    clock: Clock

    async def claim(self, story_id: StoryId, *, by: Person) -> Story:
        """Take a story nobody holds. One's own again changes nothing."""
        self.policy.require_triage(by)
        now = self.clock.now()
        async with self.store.transaction() as tx:
            story = await tx.stories.get(story_id)
            if story.state is StoryState.CLAIMED and by.is_one_of(story.claimed_by):
                return story
            if story.state is StoryState.CLAIMED:
                name = await name_of(tx, story.claimed_by)
                raise Conflict(f"{name} was faster and has taken this. Ask them, or take it over.")
            change = story.step(StoryStep.CLAIM, by=by.id, at=now)
            await tx.record(change)
        return change.after

    async def take_over(self, story_id: StoryId, *, by: Person) -> Taken:
        """Take a story, also out of the hands of somebody else."""
        self.policy.require_triage(by)
        now = self.clock.now()
        async with self.store.transaction() as tx:
            story = await tx.stories.get(story_id)
            if story.state is StoryState.CLAIMED and by.is_one_of(story.claimed_by):
                return Taken(story=story)
            before = await name_of(tx, story.claimed_by) if story.state is StoryState.CLAIMED else ""
            change = story.step(StoryStep.CLAIM, by=by.id, at=now, facts={"instead_of": story.claimed_by})
            await tx.record(change)
        return Taken(story=change.after, before=before)

    async def give_back(self, story_id: StoryId, *, by: Person) -> Story:
        """Let go of one's own story: anybody's again in the same department, whose clock begins anew."""
        self.policy.require_triage(by)
        now = self.clock.now()
        async with self.store.transaction() as tx:
            story = await tx.stories.get(story_id)
            if story.state in OVER:
                raise WrongState(f"{REFUSALS[story.state]} There is nothing to give back.")
            if story.state is StoryState.CLAIMED and not by.is_one_of(story.claimed_by):
                raise WrongState(f"{await name_of(tx, story.claimed_by)} has this, not you. Nothing was changed.")
            change = story.step(
                StoryStep.GIVE_BACK,
                by=by.id,
                at=now,
                respond_by=clock_of(self.policy.settings.listening, story, now),
                climbed=0,
            )
            await tx.record(change)
        return change.after
