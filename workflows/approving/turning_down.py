"""Request changes, reject: it does not go out like this, with a reason for its author."""

from collections.abc import Sequence
from dataclasses import dataclass

from workflows.approving.rows import waiting
from workflows.domain.ids import PostId
from workflows.domain.person import Person
from workflows.domain.post import Decision, Label, Post, PostStep
from workflows.domain.sending import ended_by
from workflows.domain.trust import Because
from workflows.errors import InvalidContent
from workflows.policy import Policy, earn
from workflows.ports.clock import Clock
from workflows.ports.store import Store

_BECAUSE = {PostStep.REQUEST_CHANGES: Because.CHANGES_REQUESTED, PostStep.REJECT: Because.REJECTED}


@dataclass(frozen=True, kw_only=True)
class TurningDown:
    """Says no."""

    store: Store
    policy: Policy
    clock: Clock

    async def turn_down(
        self, post_id: PostId, step: PostStep, *, by: Person, revision: int, reason: str, labels: Sequence[Label]
    ) -> Post:
        """`step` is REQUEST_CHANGES or REJECT. Raises InvalidContent(field="reason") without a reason."""
        now = self.clock.now()
        said = require_reason(reason)
        async with self.store.transaction() as tx:
            before = await waiting(tx, self.policy, post_id, by=by, revision=revision, now=now)
            decision = Decision(step=step, by=by.id, at=now, reason=said, labels=tuple(dict.fromkeys(labels)))
            facts = {"labels": " ".join(label.value for label in decision.labels) or None}
            taken = ended_by(step, await tx.deliveries.list(post_id))
            change = before.post.step(taken, by=by.id, at=now, facts=facts, decision=decision, due=None)
            await tx.record(change)
            await earn(tx, before.post, before.account, _BECAUSE[step], at=now)
            return change.after


def require_reason(reason: str) -> str:
    """The reason without white space around it. Raises InvalidContent(field="reason") when there is none."""
    if not reason.strip():
        raise InvalidContent("Say why, so that the author knows what to change.", field="reason")
    return reason.strip()
