"""Triage: what people and the worker can ask for, and the steps it is put together from."""

from workflows.domain.department import Lesson
from workflows.domain.ids import StoryId
from workflows.domain.person import Person
from workflows.domain.story import Story
from workflows.policy import Policy
from workflows.ports.clock import Clock
from workflows.ports.store import Store
from workflows.triaging.climbing import Climbing
from workflows.triaging.ending import Ending
from workflows.triaging.holding import Holding, Taken
from workflows.triaging.lessons import Forgetting
from workflows.triaging.moving import Moving


class Triaging:
    """What becomes of stories. Anybody of ours may say it (`Policy.require_triage`); every refusal is a sentence.

    While somebody holds a story, only they pass it on or end it; others take it over first. Every method that names a
    story raises NotFound without it, NotAllowed for guests and outsiders, and Conflict when somebody else wrote it in
    the same moment; what else it raises is said there.
    """

    def __init__(self, *, store: Store, policy: Policy, clock: Clock) -> None:
        self._holding = Holding(store=store, policy=policy, clock=clock)
        self._moving = Moving(store=store, policy=policy, clock=clock)
        self._ending = Ending(store=store, policy=policy, clock=clock)
        self._climbing = Climbing(store=store, policy=policy, clock=clock, moving=self._moving)
        self._forgetting = Forgetting(store=store, policy=policy, clock=clock)

    async def claim(self, story_id: StoryId, *, by: Person) -> Story:
        """Take it. Raises Conflict when somebody else holds it (who), WrongState when it is over."""
        return await self._holding.claim(story_id, by=by)

    async def take_over(self, story_id: StoryId, *, by: Person) -> Taken:
        """Take it, also from somebody else, whom the answer names. Raises WrongState when it is over."""
        return await self._holding.take_over(story_id, by=by)

    async def give_back(self, story_id: StoryId, *, by: Person) -> Story:
        """Let go of one's own. Raises WrongState when it is not."""
        return await self._holding.give_back(story_id, by=by)

    async def route(self, story_id: StoryId, *, to: str, by: Person) -> Story:
        """Pass it on to a department that has to do with it too.

        Raises InvalidContent at `department`, WrongState when it is over or somebody else's.
        """
        return await self._moving.route(story_id, to=to, by=by)

    async def hand_back(self, story_id: StoryId, *, to: str, by: Person, word: str | None = None) -> Story:
        """ "Not ours": as `route`, and the router learns. `word` stands in it and should have told.

        Raises InvalidContent at `department` or `word`, WrongState when it is over or somebody else's.
        """
        return await self._moving.hand_back(story_id, to=to, by=by, word=word)

    async def done(self, story_id: StoryId, *, by: Person) -> Story:
        """Nothing more to do. Raises WrongState when it is over or somebody else's."""
        return await self._ending.done(story_id, by=by)

    async def mute(self, story_id: StoryId, *, by: Person) -> Story:
        """What resembles it joins silently from now on. Raises WrongState when it is over or somebody else's."""
        return await self._ending.mute(story_id, by=by)

    async def mute_author(self, story_id: StoryId, *, by: Person) -> Story:
        """As `mute`, and whoever said it first opens no story for 30 days.

        Raises InvalidContent when nobody knows any more who that was, WrongState when it is over or somebody else's.
        """
        return await self._ending.mute_author(story_id, by=by)

    async def escalate(self, story_id: StoryId, *, by: Person) -> Story:
        """Ask everybody on call to look now; once more: owner and guardian of the account (`domain.climbing.called`).

        Raises WrongState when it is over, or nobody is left to ask.
        """
        return await self._climbing.escalate(story_id, by=by)

    async def reopen(self, story_id: StoryId, *, by: Person) -> Story:
        """Open it again where it was. Raises WrongState when it is not over."""
        return await self._ending.reopen(story_id, by=by)

    async def climb(self) -> int:
        """Tell the next one about each story that nobody took in time; return how many. Part of each TRIAGE turn."""
        return await self._climbing.climb()

    async def forget(self, lesson_id: str, *, by: Person) -> Lesson:
        """Make the router forget a lesson. Raises NotFound, NotAllowed, WrongState when it was forgotten already."""
        return await self._forgetting.forget(lesson_id, by=by)
