"""Reminding: the timers of a post, and the parts it is put together from."""

from workflows.domain.ids import PostId
from workflows.policy import Policy
from workflows.ports.clock import Clock
from workflows.ports.store import Store
from workflows.reminding.ending import Ending
from workflows.reminding.escalating import Escalating
from workflows.reminding.nudging import Nudging


class Reminding:
    """Timers of a post. Each re-reads the row and does nothing when it no longer applies."""

    def __init__(self, *, store: Store, policy: Policy, clock: Clock) -> None:
        self._nudging = Nudging(store=store, policy=policy, clock=clock)
        self._escalating = Escalating(store=store, policy=policy, clock=clock)
        self._ending = Ending(store=store, policy=policy, clock=clock)

    async def remind(self, post_id: PostId) -> None:
        """Draw the cards of a post that still waits anew (they call who is asked), and plan the next reminder."""
        await self._nudging.remind(post_id)

    async def escalate(self, post_id: PostId) -> None:
        """Call whoever is on call about a post that nobody decided about in time, and plan the next call."""
        await self._escalating.escalate(post_id)

    async def expire(self, post_id: PostId) -> None:
        """End a draft or a wait whose time is over; ask again later when it changed since."""
        await self._ending.expire(post_id)

    async def forget(self, post_id: PostId) -> None:
        """Delete the words of a personal draft for good. A draft that became a brand's in the meantime stays."""
        await self._ending.forget(post_id)
