"""What nobody takes in time climbs: one person on call after the other, at the end whoever looks after the account."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from workflows.domain.climbing import ladder, respond_by
from workflows.domain.ids import StoryId
from workflows.domain.person import Person
from workflows.domain.story import OVER, REFUSALS, Story, StoryState, StoryStep
from workflows.errors import Conflict, WrongState
from workflows.policy import Policy
from workflows.ports.clock import Clock
from workflows.ports.store import Store
from workflows.triaging.moving import Moving
from workflows.triaging.rows import account_of

AT_ONCE = 100
"""Stories that one turn looks at; the next turn is half a minute away."""


@dataclass(frozen=True, kw_only=True)
class Climbing:
    """Asks people to look, one after the other or all at once."""

    store: Store
    policy: Policy
    clock: Clock
    moving: Moving

    async def escalate(self, story_id: StoryId, *, by: Person) -> Story:
        """Everybody on call is asked to look now; once more: whoever looks after the account."""
        self.policy.require_triage(by)
        now, settings = self.clock.now(), self.policy.settings.listening
        async with self.store.transaction() as tx:
            story = await tx.stories.get(story_id)
            if story.state in OVER:
                raise WrongState(f"{REFUSALS[story.state]} Open it again first.")
            department = settings.departments.get(story.department)
            rungs = ladder(department, await account_of(tx, story))
            on_call = len(department.on_call) if department else 0
            climbed = on_call if story.climbed < on_call else len(rungs)
            if climbed <= story.climbed:
                raise WrongState(_NOBODY if not rungs else _ALL_ASKED)
            change = story.step(
                StoryStep.ESCALATE,
                by=by.id,
                at=now,
                facts={"climbed": climbed},
                urgent=True,
                climbed=climbed,
                respond_by=self._next(story, now, more=climbed < len(rungs)),
            )
            await tx.record(change)
        return change.after

    async def climb(self) -> int:
        """Tell the next person about each story that nobody took in time; return how many climbed.

        What is with a department that app.yaml does not name any more goes to the one for everything else, whether or
        not it has a clock. One that somebody writes in the same moment is left to the next turn.
        """
        departments = tuple(self.policy.settings.listening.departments)
        async with self.store.reading() as tx:
            astray = [story.id for story in await tx.stories.astray(departments, limit=AT_ONCE)]
            overdue = [story.id for story in await tx.stories.overdue(now=self.clock.now(), limit=AT_ONCE)]
        for story_id in astray:
            with suppress(Conflict):
                await self.moving.adopt(story_id)
        climbed = 0
        for story_id in overdue:
            with suppress(Conflict):
                climbed += await self._climb(story_id)
        return climbed

    async def _climb(self, story_id: StoryId) -> bool:
        now, settings = self.clock.now(), self.policy.settings.listening
        async with self.store.transaction() as tx:
            story = await tx.stories.get(story_id)
            department = settings.departments.get(story.department)
            if story.state is not StoryState.OPEN or story.respond_by is None or story.respond_by > now:
                return False
            if department is None:
                return False
            rungs = ladder(department, await account_of(tx, story))
            rung = min(story.climbed + 1, len(rungs))
            change = story.step(
                StoryStep.CLIMB,
                by=None,
                at=now,
                facts={"climbed": rung},
                urgent=True,
                climbed=rung,
                respond_by=self._next(story, now, more=rung < len(rungs)),
            )
            await tx.record(change)
        return True

    def _next(self, story: Story, now: datetime, *, more: bool) -> datetime | None:
        """When the next one is told; None once nobody is left to be told."""
        return respond_by(self.policy.settings.listening, story.department, story.topic, now) if more else None


_ALL_ASKED = "Everybody who can be asked was asked already. Take it, or talk to them."
_NOBODY = "Nobody is on call here, and the account has no owner. Ask in this channel. Nobody was told."
