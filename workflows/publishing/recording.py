"""Write down what the network answered, only onto the very intent it answers."""

from dataclasses import dataclass
from datetime import datetime

from workflows.domain.alert import AlertKind
from workflows.domain.audit import Entry, Facts
from workflows.domain.delivery import Delivery, DeliveryState, DeliveryStep
from workflows.domain.post import SYSTEM
from workflows.domain.sending import left_unclear
from workflows.ports.clock import Clock
from workflows.ports.network import Created, NotSent, Outcome, RateLimited, Rejected, SignedOut, Unknown
from workflows.ports.store import Store, Transaction
from workflows.publishing.alarming import alarm
from workflows.publishing.ending import Ending
from workflows.publishing.objections import signed_out


@dataclass(frozen=True, kw_only=True)
class Recording:
    """Records the outcome of a send."""

    store: Store
    clock: Clock
    ending: Ending

    async def record(self, sending: Delivery, outcome: Outcome) -> None:
        """Write `outcome` down. `sending`: the delivery as it was armed; its claim tells its answer from another's."""
        now = self.clock.now()
        async with self.store.transaction() as tx:
            delivery = await tx.deliveries.get(sending.id)
            if delivery.state is not DeliveryState.SENDING or delivery.claim != sending.claim:
                await self._record_late(tx, delivery, sending, outcome, now)
                return
            await self._record(tx, delivery, outcome, now)

    async def _record(self, tx: Transaction, delivery: Delivery, outcome: Outcome, now: datetime) -> None:
        post = await tx.posts.get(delivery.post)
        match outcome:
            case Created(id=remote_id):
                await self.ending.sent(tx, post, delivery, DeliveryStep.CREATED, remote_id, now)
            case NotSent(reason=reason):
                await self.ending.try_later(tx, post, delivery, DeliveryStep.NOT_SENT, reason, now)
            case RateLimited(until=until):
                reason = "The network asked us to wait."
                await self.ending.try_later(tx, post, delivery, DeliveryStep.RATE_LIMITED, reason, now, due=until)
            case SignedOut(reason=reason):
                await tx.record(delivery.step(DeliveryStep.SIGNED_OUT, at=now, reason=reason))
                await alarm(tx, AlertKind.SIGNED_OUT, delivery.account, now)
                await self.ending.stop(tx, post, signed_out(reason), now)
            case Rejected(reason=reason):
                await tx.record(delivery.step(DeliveryStep.REJECTED, at=now, reason=reason))
                await self.ending.finish(tx, post, now, reason=reason)
            case Unknown(reason=reason):
                # The task that settles it was recorded with the intent.
                await tx.record(left_unclear(delivery, reason=reason, at=now))

    async def _record_late(
        self, tx: Transaction, delivery: Delivery, sending: Delivery, outcome: Outcome, now: datetime
    ) -> None:
        """The row moved on while we waited for the answer. Only "it is live" still counts, and only for this intent."""
        waiting = {DeliveryState.SETTLING, DeliveryState.READY, DeliveryState.NEEDS_HUMAN}
        if isinstance(outcome, Created) and delivery.claim == sending.claim and delivery.state in waiting:
            post = await tx.posts.get(delivery.post)
            await self.ending.sent(tx, post, delivery, DeliveryStep.FOUND, outcome.id, now)
            return
        facts: Facts = {
            "claim": sending.claim,
            "outcome": type(outcome).__name__,
            "remote_id": outcome.id if isinstance(outcome, Created) else None,
        }
        await tx.note(Entry(at=now, action="delivery.late_answer", subject=delivery.id, by=SYSTEM, facts=facts))
