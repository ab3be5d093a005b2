"""Approving: what an approver can ask for, and the parts it is put together from."""

from collections.abc import Awaitable, Callable, Sequence

from workflows.approving.alarms import Alarms
from workflows.approving.holding import Holding
from workflows.approving.rows import Told
from workflows.approving.saying_yes import Leave, SayingYes
from workflows.approving.turning_down import TurningDown
from workflows.domain.ids import PostId
from workflows.domain.person import Person
from workflows.domain.post import Label, Post, PostStep
from workflows.errors import Conflict
from workflows.policy import Policy
from workflows.ports.clock import Clock
from workflows.ports.store import Store

RACES = 3
"""How often a decision is tried again when somebody else wrote the row in the same moment."""


class Approving:
    """Decisions of approvers. The first that ends the wait wins; whoever comes later is told who decided.

    Every method raises NotAllowed, WrongState and Conflict as their names say; Conflict also when the card is of an
    older revision.
    """

    def __init__(self, *, store: Store, policy: Policy, clock: Clock) -> None:
        self._yes = SayingYes(store=store, policy=policy, clock=clock)
        self._down = TurningDown(store=store, policy=policy, clock=clock)
        self._holding = Holding(store=store, policy=policy, clock=clock)
        self._alarms = Alarms(store=store, policy=policy, clock=clock)

    async def approve(
        self, post_id: PostId, *, by: Person, revision: int, leave: Leave | None = None, aware: bool = False
    ) -> Post:
        """Approve a waiting post; the approval that completes its plan sends it on its way.

        `leave`: when it is to go out, asked of whoever completes the plan after its time to send has passed. Raises
        Frozen, TimeNeeded when that has to be asked first, and InvalidContent(field="send_at") for a time that cannot
        be. Raises LookFirst when it comes faster than anybody reads, or the picture was not opened; `aware`: they were
        told so, and say yes all the same, which the log notes.
        """
        return await _again_after_a_race(
            lambda: self._yes.approve(post_id, by=by, revision=revision, leave=leave, aware=aware)
        )

    async def request_changes(
        self, post_id: PostId, *, by: Person, revision: int, reason: str, labels: Sequence[Label] = ()
    ) -> Post:
        """Hand it back to the author with a reason. Raises InvalidContent(field="reason")."""
        step = PostStep.REQUEST_CHANGES
        return await _again_after_a_race(
            lambda: self._down.turn_down(post_id, step, by=by, revision=revision, reason=reason, labels=labels)
        )

    async def reject(
        self, post_id: PostId, *, by: Person, revision: int, reason: str, labels: Sequence[Label] = ()
    ) -> Post:
        """End it, with a reason. Raises InvalidContent(field="reason")."""
        step = PostStep.REJECT
        return await _again_after_a_race(
            lambda: self._down.turn_down(post_id, step, by=by, revision=revision, reason=reason, labels=labels)
        )

    async def hold(
        self, post_id: PostId, *, by: Person, revision: int, reason: str, labels: Sequence[Label] = ()
    ) -> Post:
        """Park a waiting or approved post, with a reason; every approval is void. Raises InvalidContent, TooLate."""
        return await _again_after_a_race(
            lambda: self._holding.hold(post_id, by=by, revision=revision, reason=reason, labels=labels)
        )

    async def release(self, post_id: PostId, *, by: Person, revision: int) -> Post:
        """Back to waiting, where it asks anew: whoever held it, or the account's owner or guardian."""
        return await _again_after_a_race(lambda: self._holding.release(post_id, by=by, revision=revision))

    async def agree(self, post_id: PostId, *, by: Person, revision: int, number: int) -> Post:
        """Agree that the finding at `number` of `post.findings` was a false alarm. Changes nothing about the post.

        By whoever may decide about it, also after somebody did; counted once for each of them. Raises WrongState for
        words nobody was asked about, and Conflict when the finding is not there any more.
        """
        return await self._alarms.agree(post_id, by=by, revision=revision, number=number)


async def _again_after_a_race(decide: Callable[[], Awaitable[Post]]) -> Post:
    """Decide again when the row moved on in the same moment: then either it still waits, or somebody decided."""
    for _ in range(RACES - 1):
        try:
            return await decide()
        except Told:
            raise
        except Conflict:
            continue
    return await decide()
