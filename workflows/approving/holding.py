"""Hold and release: park a post that somebody has doubts about. It never goes from there straight to the public."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from workflows.approving.rows import Told, decided, put_before
from workflows.approving.turning_down import require_reason
from workflows.domain.ids import PostId
from workflows.domain.lifecycle import waiting_tasks
from workflows.domain.person import Person
from workflows.domain.post import REFUSALS, Decision, Label, Post, PostState, PostStep
from workflows.domain.sending import require_not_left
from workflows.errors import NotAllowed, WrongState
from workflows.policy import Policy, circumstances
from workflows.ports.clock import Clock
from workflows.ports.store import Store


@dataclass(frozen=True, kw_only=True)
class Holding:
    """Parks posts and lets them go on."""

    store: Store
    policy: Policy
    clock: Clock

    async def hold(self, post_id: PostId, *, by: Person, revision: int, reason: str, labels: Sequence[Label]) -> Post:
        """See `Approving.hold`."""
        now = self.clock.now()
        said = require_reason(reason)
        async with self.store.transaction() as tx:
            before = await put_before(tx, self.policy, post_id, by=by, revision=revision, now=now)
            post = before.post
            require_not_left(post, await tx.deliveries.list(post.id), now=now)
            if post.state not in {PostState.WAITING, PostState.APPROVED}:
                raise await decided(tx, post)
            decision = Decision(step=PostStep.HOLD, by=by.id, at=now, reason=said, labels=tuple(dict.fromkeys(labels)))
            facts = {"labels": " ".join(label.value for label in decision.labels) or None}
            change = post.step(PostStep.HOLD, by=by.id, at=now, facts=facts, decision=decision, approvals=(), due=None)
            await tx.record(change)
            return change.after

    async def release(self, post_id: PostId, *, by: Person, revision: int) -> Post:
        """See `Approving.release`."""
        now = self.clock.now()
        async with self.store.transaction() as tx:
            post = await tx.posts.get(post_id)
            if post.state is not PostState.HELD or post.account is None:
                raise WrongState(REFUSALS[post.state])
            if post.revision != revision:
                raise Told(f"This card is superseded by v{post.revision}. Nothing was decided; look at the newer one.")
            account = await tx.accounts.get(post.account)
            holder = post.decision.by if post.decision else None
            if not by.counts or not by.is_one_of(holder, account.owner, account.guardian):
                raise NotAllowed(
                    f"Only who put it on hold, or the owner or guardian of {account.at_handle}, can let it go on."
                )
            if by.is_one_of(post.author, post.editor):
                raise NotAllowed("These are your own words. Someone else has to let them go on.")
            given = await circumstances(tx, post, account, now=now)
            needed = max(1, self.policy.plan(replace(post, needed=0), account, given).needed)
            decision = Decision(step=PostStep.RELEASE, by=by.id, at=now)
            change = post.step(PostStep.RELEASE, by=by.id, at=now, decision=decision, needed=needed)
            await tx.record(change, then=waiting_tasks(change.after, self.policy.settings.windows))
            return change.after
