"""From approved to the part whose turn it is: the last look, the one edge into `publishing`, a delivery per part."""

from dataclasses import dataclass
from datetime import datetime

from workflows.domain.account import Account
from workflows.domain.content import Part
from workflows.domain.delivery import Delivery, DeliveryState, DeliveryStep, ready
from workflows.domain.ids import PostId
from workflows.domain.lifecycle import is_timed_by_its_approver
from workflows.domain.post import Post, PostState, PostStep
from workflows.domain.sending import finish_of, next_part, part_to_send
from workflows.domain.task import TaskKind, again
from workflows.ports.clock import Clock
from workflows.ports.store import Store, Transaction
from workflows.publishing.ending import Ending, by_system
from workflows.publishing.lastlook import QUOTA_PAUSE, LastLook
from workflows.publishing.objections import CHANGED, GONE, UNAPPROVED, Objection, unseen
from workflows.publishing.rows import account_of, deliveries_of


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One part whose turn it is, with everything that sending it needs."""

    post: Post
    account: Account
    delivery: Delivery
    part: Part


@dataclass(frozen=True, kw_only=True)
class Beginning:
    """Finds out what is to be sent now, in one transaction."""

    store: Store
    clock: Clock
    look: LastLook
    ending: Ending

    async def turn(self, post_id: PostId) -> Turn | None:
        """The part to send now. None when there is nothing to do, or not yet, or something stands in the way."""
        now = self.clock.now()
        async with self.store.transaction() as tx:
            post = await tx.posts.get(post_id)
            if post.state is PostState.APPROVED:
                post = await self._leave(tx, post, now)
            if post.state is not PostState.PUBLISHING:
                return None
            return await self._next(tx, post, now)

    async def _leave(self, tx: Transaction, post: Post, now: datetime) -> Post:
        """The last look at an approved post: begin, go back to waiting with the reason, or leave it for later."""
        if post.due is None:
            return post
        if post.due > now:
            await tx.later(again(TaskKind.PUBLISH, post.id, due=post.due, now=now))
            return post
        account = await account_of(tx, post)
        if account is None:
            return await self._send_back(tx, post, None, GONE, now)
        fresh = await self.look.before_it_leaves(tx, post, account, now)
        objection = await self.look.objection(tx, fresh, account, now)
        if is_timed_by_its_approver(post) and objection in (None, UNAPPROVED):
            objection = unseen(post, fresh) or objection
        if objection == CHANGED:
            # Whoever decides next must be asked about what is there now.
            fresh = await self.look.judged_anew(tx, post, account, now)
        if objection is not None:
            return await self._send_back(tx, post, account, objection, now, judged=fresh)
        if await self.look.is_full(tx, account, now):
            await tx.later(again(TaskKind.PUBLISH, post.id, due=now + QUOTA_PAUSE, now=now))
            return post
        begun = post.step(
            PostStep.BEGIN, by=None, at=now, findings=fresh.findings, digest=fresh.digest, rules=fresh.rules
        )
        await tx.record(begun)
        await self._prepare(tx, begun.after, account, now)
        return begun.after

    async def _send_back(
        self,
        tx: Transaction,
        post: Post,
        account: Account | None,
        objection: Objection,
        now: datetime,
        *,
        judged: Post | None = None,
    ) -> Post:
        decision = by_system(PostStep.SEND_BACK, objection.sentence, now)
        facts = {"reason": objection.code}
        return await self.ending.ask_again(tx, post, account, decision, facts=facts, judged=judged)

    async def _prepare(self, tx: Transaction, post: Post, account: Account, now: datetime) -> None:
        """One ready delivery per part; those that are live stay as they are."""
        known = {delivery.part: delivery for delivery in await tx.deliveries.list(post.id)}
        for part in range(len(post.content.parts)):
            delivery = known.get(part)
            if delivery is None:
                birth = ready(
                    post=post.id, part=part, account=account.id, remote_account=account.remote_id, due=None, at=now
                )
                await tx.record(birth)
            elif delivery.state in {DeliveryState.READY, DeliveryState.DECLINED}:
                renewed = delivery.step(
                    DeliveryStep.RENEW,
                    at=now,
                    account=account.id,
                    remote_account=account.remote_id,
                    unclear=0,
                    looks=0,
                    due=None,
                    reason="",
                )
                await tx.record(renewed)

    async def _next(self, tx: Transaction, post: Post, now: datetime) -> Turn | None:
        """The first part that is not live, if its time has come."""
        deliveries = await deliveries_of(tx, post)
        if finish_of(deliveries):
            await self.ending.finish(tx, post, now)
            return None
        delivery = next_part(deliveries)
        if delivery is None or delivery.state is not DeliveryState.READY:
            return None
        if delivery.due is not None and delivery.due > now:
            await tx.later(again(TaskKind.PUBLISH, post.id, due=delivery.due, now=now))
            return None
        account = await account_of(tx, post)
        if account is None:
            await self.ending.stop(tx, post, GONE, now)
            return None
        return Turn(post=post, account=account, delivery=delivery, part=part_to_send(post, deliveries, delivery))
