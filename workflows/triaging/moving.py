"""Passing a story on: to a department that has to do with it too, or back because it was never theirs."""

from dataclasses import dataclass
from datetime import datetime

from workflows.domain.audit import Facts
from workflows.domain.climbing import respond_by
from workflows.domain.department import Department
from workflows.domain.ids import PersonId, StoryId
from workflows.domain.person import Person
from workflows.domain.story import OVER, REFUSALS, Story, StoryState, StoryStep
from workflows.domain.teaching import PERSON
from workflows.domain.transition import Change
from workflows.errors import InvalidContent, WrongState
from workflows.policy import Policy
from workflows.ports.clock import Clock
from workflows.ports.store import Store, Transaction
from workflows.triaging.lessons import teach_habit, teach_word
from workflows.triaging.rows import require_hands_on


@dataclass(frozen=True, kw_only=True)
class Moving:
    """From department to department."""

    store: Store
    policy: Policy
    clock: Clock

    async def route(self, story_id: StoryId, *, to: str, by: Person) -> Story:
        """Pass it on. The router learns nothing from it: it was right to come here first."""
        self.policy.require_triage(by)
        now = self.clock.now()
        async with self.store.transaction() as tx:
            story = await tx.stories.get(story_id)
            target = await self._allow(tx, story, to, by)
            change = self._move(story, StoryStep.ROUTE, target, by=by.id, at=now)
            await tx.record(change)
            await self._show(tx, story, target, now)
        return change.after

    async def hand_back(self, story_id: StoryId, *, to: str, by: Person, word: str | None = None) -> Story:
        """ "Not ours": pass it on, and teach the router; at once when `word`, which stands in it, should have told."""
        self.policy.require_triage(by)
        now = self.clock.now()
        async with self.store.transaction() as tx:
            story = await tx.stories.get(story_id)
            target = await self._allow(tx, story, to, by)
            if word is not None and word.strip():
                await teach_word(tx, story, word, to=to, by=by.id, at=now)
            await teach_habit(tx, story, to=to, by=by.id, at=now)
            change = self._move(story, StoryStep.HAND_BACK, target, by=by.id, at=now)
            await tx.record(change)
            await self._show(tx, story, target, now)
        return change.after

    async def adopt(self, story_id: StoryId) -> Story | None:
        """Give what is with a department that app.yaml does not name any more to the one for everything else.

        What somebody holds stays theirs until they give it back.
        """
        settings, now = self.policy.settings.listening, self.clock.now()
        async with self.store.transaction() as tx:
            story = await tx.stories.get(story_id)
            target = settings.departments.get(settings.otherwise)
            if story.department in settings.departments or target is None or story.state is not StoryState.OPEN:
                return None
            change = self._move(story, StoryStep.ROUTE, target, by=None, at=now, because="otherwise")
            await tx.record(change)
            await self._show(tx, story, target, now)
        return change.after

    async def _allow(self, tx: Transaction, story: Story, to: str, by: Person) -> Department:
        target = self.policy.settings.listening.departments.get(to)
        if target is None:
            raise InvalidContent("There is no such department any more. Choose another one.", field="department")
        if story.state in OVER:
            raise WrongState(f"{REFUSALS[story.state]} Open it again first.")
        await require_hands_on(tx, story, by)
        if story.department == to:
            raise InvalidContent(f"It is with {to} already. Choose another department.", field="department")
        return target

    def _move(
        self,
        story: Story,
        step: StoryStep,
        target: Department,
        *,
        by: PersonId | None,
        at: datetime,
        because: str = PERSON,
    ) -> Change[Story]:
        facts: Facts = {"before": story.department}
        return story.step(
            step,
            by=by,
            at=at,
            facts=facts,
            department=target.name,
            because=because,
            moved_at=at,
            respond_by=respond_by(self.policy.settings.listening, target.name, story.topic, at),
            climbed=0,
        )

    async def _show(self, tx: Transaction, story: Story, target: Department, now: datetime) -> None:
        """Its card is due in the new channel. Two departments with one channel share the card that stands there."""
        old = self.policy.settings.listening.departments.get(story.department)
        if old is None or old.channel != target.channel:
            await tx.stories.queue({story.id: target.channel}, at=now)
