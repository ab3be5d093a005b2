"""Nothing more to do about a story: done, or muted; and opening it again."""

from dataclasses import dataclass
from datetime import timedelta

from workflows.domain.ids import StoryId
from workflows.domain.person import Person
from workflows.domain.story import OVER, REFUSALS, Story, StoryState, StoryStep
from workflows.errors import InvalidContent, WrongState
from workflows.policy import Policy
from workflows.ports.clock import Clock
from workflows.ports.store import Store, Transaction
from workflows.triaging.lessons import note_kept
from workflows.triaging.rows import clock_of, require_hands_on

AUTHOR_MUTED_FOR = timedelta(days=30)
"""How long a muted author opens no story by what they say."""


@dataclass(frozen=True, kw_only=True)
class Ending:
    """The end of a story, and its return."""

    store: Store
    policy: Policy
    clock: Clock

    async def done(self, story_id: StoryId, *, by: Person) -> Story:
        """Nothing more to do. Marked done already changes nothing."""
        return await self._end(story_id, StoryStep.DONE, by=by)

    async def mute(self, story_id: StoryId, *, by: Person) -> Story:
        """No more of this: what resembles it joins silently."""
        return await self._end(story_id, StoryStep.MUTE, by=by)

    async def mute_author(self, story_id: StoryId, *, by: Person) -> Story:
        """As `mute`, and whoever said it first opens no story for `AUTHOR_MUTED_FOR`."""
        return await self._end(story_id, StoryStep.MUTE, by=by, author=True)

    async def reopen(self, story_id: StoryId, *, by: Person) -> Story:
        """It is open again where it was, and its clock begins anew. An author who was muted with it is heard again."""
        self.policy.require_triage(by)
        now = self.clock.now()
        async with self.store.transaction() as tx:
            story = await tx.stories.get(story_id)
            if story.state not in OVER:
                raise WrongState("This is open already. Nothing left to do.")
            author = story.state is StoryState.MUTED and await tx.mentions.unmute(story.id)
            change = story.step(
                StoryStep.REOPEN,
                by=by.id,
                at=now,
                facts={"author": True} if author else None,
                moved_at=now,
                urgent=False,
                respond_by=clock_of(self.policy.settings.listening, story, now),
                climbed=0,
            )
            await tx.record(change)
        return change.after

    async def _end(self, story_id: StoryId, step: StoryStep, *, by: Person, author: bool = False) -> Story:
        self.policy.require_triage(by)
        now = self.clock.now()
        async with self.store.transaction() as tx:
            story = await tx.stories.get(story_id)
            if story.state in OVER:
                raise WrongState(f"{REFUSALS[story.state]} Nothing left to do.")
            await require_hands_on(tx, story, by)
            if author:
                await self._mute_author(tx, story)
            change = story.step(step, by=by.id, at=now, facts={"author": author} if author else None)
            await tx.record(change)
            if step is StoryStep.DONE:
                await note_kept(tx, story, at=now)
        return change.after

    async def _mute_author(self, tx: Transaction, story: Story) -> None:
        first = next(iter(await tx.mentions.list(story.id, limit=1)), None)
        if first is None or first.forgotten or not first.heard.author.id:
            raise InvalidContent("Who wrote this was deleted here already. Mute only the story. Nothing was changed.")
        author = (first.heard.network, first.heard.author.id)
        await tx.mentions.mute(author, until=self.clock.now() + AUTHOR_MUTED_FOR)
