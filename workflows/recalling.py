"""Take a live post down."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from workflows.domain.account import Account
from workflows.domain.delivery import Delivery, DeliveryState, DeliveryStep
from workflows.domain.ids import PostId
from workflows.domain.person import Person
from workflows.domain.post import SYSTEM, Decision, Post, PostState, PostStep
from workflows.domain.sending import recall_pause
from workflows.domain.task import Task, TaskKind, task
from workflows.errors import NetworkFailure, NotFound
from workflows.policy import Policy
from workflows.ports.clock import Clock
from workflows.ports.network import (
    Deleted,
    DeleteOutcome,
    Networks,
    NotSent,
    RateLimited,
    Rejected,
    SignedOut,
    Unknown,
)
from workflows.ports.store import Store, Transaction

RECALL_FOR = timedelta(minutes=15)
"""How long taking down is tried before a person is told that it did not work."""


@dataclass(frozen=True, kw_only=True)
class _Job:
    post: Post
    account: Account | None
    delivery: Delivery


class Recalling:
    """Recalls. Deleting twice does no harm, so an unclear answer is simply asked again."""

    def __init__(self, *, store: Store, policy: Policy, networks: Networks, clock: Clock) -> None:
        self.store = store
        self.policy = policy
        self.networks = networks
        self.clock = clock

    async def recall(self, post_id: PostId, *, by: Person) -> Post:
        """Ask for a live post to be taken down: author, approver, guardian or owner. Raises NotAllowed, WrongState."""
        now = self.clock.now()
        async with self.store.transaction() as tx:
            post = await tx.posts.get(post_id)
            account = await self._account(tx, post)
            if account is None:
                raise NotFound("This account is no longer in app.yaml, so nothing can be deleted from here.")
            self.policy.require_recall(by, post, account)
            decision = Decision(step=PostStep.RECALL, by=by.id, at=now)
            change = post.step(PostStep.RECALL, by=by.id, at=now, decision=decision)
            await tx.record(change, then=[_delete_task(change.after, due=now)])
            return change.after

    async def delete(self, post_id: PostId) -> None:
        """Take down the next live part of a post whose recall was asked for; does nothing otherwise."""
        job = await self._next(post_id)
        if job is None:
            return
        outcome = await self._delete(job)
        await self._record(job, outcome)

    async def _next(self, post_id: PostId) -> _Job | None:
        async with self.store.transaction() as tx:
            post = await tx.posts.get(post_id)
            if post.state is not PostState.RECALLING:
                return None
            live = [each for each in await tx.deliveries.list(post_id) if each.state is DeliveryState.SENT]
            if not live:
                await tx.record(post.step(PostStep.FINISH_RECALLED, by=None, at=self.clock.now()))
                return None
            # The last part of a thread first, so that no answer is left hanging.
            return _Job(post=post, account=await self._account(tx, post), delivery=live[-1])

    async def _delete(self, job: _Job) -> DeleteOutcome:
        if job.account is None:
            return Rejected(reason="Its account is no longer in app.yaml.")
        if job.delivery.remote_id is None:
            return Rejected(reason="Its address on the network is not known.")
        try:
            network = self.networks.for_account(job.account)
        except NetworkFailure as failure:
            return NotSent(reason=str(failure)) if failure.retry else SignedOut(reason=str(failure))
        try:
            if (await network.whoami()).id != job.delivery.remote_account:
                return Rejected(reason="The credential answers as another account.")
            return await network.delete(job.delivery.remote_id)
        except NetworkFailure as failure:
            return NotSent(reason=str(failure)) if failure.retry else SignedOut(reason=str(failure))
        except Exception as error:
            return Unknown(reason=f"Deleting ended in {type(error).__name__}.")
        finally:
            await network.close()

    async def _record(self, job: _Job, outcome: DeleteOutcome) -> None:
        now = self.clock.now()
        async with self.store.transaction() as tx:
            post = await tx.posts.get(job.post.id)
            delivery = await tx.deliveries.get(job.delivery.id)
            if post.state is not PostState.RECALLING or delivery.version != job.delivery.version:
                return
            match outcome:
                case Deleted():
                    await self._gone(tx, post, delivery, now)
                case RateLimited(until=until):
                    await self._later(tx, post, until, "The network asked us to wait.", now)
                case NotSent(reason=reason) | Unknown(reason=reason):
                    await self._later(tx, post, now + recall_pause(now - post.changed_at), reason, now)
                case Rejected(reason=reason) | SignedOut(reason=reason):
                    await _give_up(tx, post, reason, now)

    async def _gone(self, tx: Transaction, post: Post, delivery: Delivery, now: datetime) -> None:
        await tx.record(delivery.step(DeliveryStep.RECALL, at=now))
        left = [each for each in await tx.deliveries.list(post.id) if each.state is DeliveryState.SENT]
        if left:
            await tx.later(_delete_task(post, due=now, turn=f"{delivery.part}"))
            return
        await tx.record(post.step(PostStep.FINISH_RECALLED, by=None, at=now))

    async def _later(self, tx: Transaction, post: Post, due: datetime, reason: str, now: datetime) -> None:
        if due > post.changed_at + RECALL_FOR:
            await _give_up(tx, post, reason, now)
            return
        due = max(due, now)
        await tx.later(_delete_task(post, due=due, turn=f"at{int(due.timestamp() * 1000)}"))

    async def _account(self, tx: Transaction, post: Post) -> Account | None:
        try:
            return await tx.accounts.get(post.account) if post.account else None
        except NotFound:
            return None


async def _give_up(tx: Transaction, post: Post, reason: str, now: datetime) -> None:
    decision = Decision(step=PostStep.FINISH_RECALL_FAILED, by=SYSTEM, at=now, reason=reason)
    await tx.record(post.step(PostStep.FINISH_RECALL_FAILED, by=None, at=now, decision=decision))


def _delete_task(post: Post, *, due: datetime, turn: str = "0") -> Task:
    return task(TaskKind.DELETE, post.id, due=due, turn=f"{post.version}.{turn}")
