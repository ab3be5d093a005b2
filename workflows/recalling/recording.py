"""Write down what is about to be asked, and what the network answered, only onto the part it is about."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from workflows.domain.delivery import DeliveryStep
from workflows.domain.incident import Happened
from workflows.domain.post import PostState
from workflows.ports.clock import Clock
from workflows.ports.network import Deleted, DeleteOutcome, Networks, NotSent, RateLimited, Rejected, SignedOut, Unknown
from workflows.ports.store import Store, Transaction
from workflows.recalling.beginning import Turn
from workflows.recalling.ending import Ending
from workflows.recalling.evidence import Seen, keep_evidence
from workflows.recalling.rows import LIVE, delete_task, incident_of

ANSWERED_WITHIN = timedelta(seconds=15)
"""When a deletion whose answer was not recorded is looked up. Sooner than a slow answer may come: a post that is still
public is worse than one that is asked twice to go, and deleting twice does no harm."""


@dataclass(frozen=True, kw_only=True)
class Recording:
    """Records one turn of a recall."""

    store: Store
    networks: Networks
    clock: Clock
    ending: Ending

    async def ask(self, turn: Turn, seen: Seen) -> Turn | None:
        """Keep the evidence and commit the intent to delete; None when somebody else moved on meanwhile."""
        now = self.clock.now()
        async with self.store.transaction() as tx:
            current = await _reread(tx, turn, now)
            if current is None:
                return None
            current = await self._keep(tx, current, seen, now)
            due = now + ANSWERED_WITHIN
            change = current.delivery.step(DeliveryStep.ASK_DELETE, at=now, due=due, reason="")
            # In the same transaction: a crash after this line leads to looking, not to forgetting.
            await tx.record(change, then=[delete_task(current.post, change.after, due=due)])
            return replace(current, delivery=change.after)

    async def gone(self, turn: Turn, seen: Seen) -> None:
        """The network says there is no such post: because we asked, or before anybody did."""
        now = self.clock.now()
        async with self.store.transaction() as tx:
            current = await _reread(tx, turn, now)
            if current is None:
                return
            current = await self._keep(tx, current, seen, now)
            what = Happened.DELETED if current.was_asked else Happened.ALREADY_GONE
            await self.ending.gone(tx, current.post, current.incident, current.delivery, what, now)

    async def not_reached(self, turn: Turn, reason: str) -> None:
        """The network could not be asked just now; what became of an earlier question is as unknown as before."""
        now = self.clock.now()
        async with self.store.transaction() as tx:
            current = await _reread(tx, turn, now)
            if current is None:
                return
            end = self.ending.unclear if current.was_asked else self.ending.later
            await end(tx, current.post, current.incident, current.delivery, reason, now)

    async def look_again(self, turn: Turn, reason: str) -> None:
        """It was asked for and could not be looked up."""
        now = self.clock.now()
        async with self.store.transaction() as tx:
            current = await _reread(tx, turn, now)
            if current is not None:
                await self.ending.unclear(tx, current.post, current.incident, current.delivery, reason, now)

    async def refused(self, turn: Turn, reason: str) -> None:
        """This part cannot be deleted."""
        await self.record(turn, Rejected(reason=reason))

    async def stuck(self, turn: Turn, reason: str) -> None:
        """Nothing of this account can be deleted."""
        await self.record(turn, SignedOut(reason=reason))

    async def record(self, turn: Turn, outcome: DeleteOutcome) -> None:
        """Write `outcome` down. That it is gone counts even when the row moved on while we waited for the answer."""
        now = self.clock.now()
        async with self.store.transaction() as tx:
            if isinstance(outcome, Deleted):
                await self._deleted(tx, turn, now)
                return
            current = await _reread(tx, turn, now)
            if current is not None:
                await self._record(tx, current, outcome, now)

    async def _record(self, tx: Transaction, turn: Turn, outcome: DeleteOutcome, now: datetime) -> None:
        post, incident, delivery = turn.post, turn.incident, turn.delivery
        match outcome:
            case RateLimited(until=until):
                reason = "The network asked us to wait."
                await self.ending.later(tx, post, incident, delivery, reason, now, due=until)
            case NotSent(reason=reason):
                await self.ending.later(tx, post, incident, delivery, reason, now)
            case Unknown(reason=reason):
                await self.ending.unclear(tx, post, incident, delivery, reason, now)
            case Rejected(reason=reason):
                await self.ending.refused(tx, post, incident, delivery, reason, now)
            case SignedOut(reason=reason):
                await self.ending.stuck(tx, post, incident, delivery, reason, now)

    async def _deleted(self, tx: Transaction, turn: Turn, now: datetime) -> None:
        delivery = await tx.deliveries.get(turn.delivery.id)
        if delivery.state not in LIVE:
            return
        post = await tx.posts.get(turn.post.id)
        await self.ending.gone(tx, post, await incident_of(tx, post, now), delivery, Happened.DELETED, now)

    async def _keep(self, tx: Transaction, turn: Turn, seen: Seen, now: datetime) -> Turn:
        if turn.account is None:
            return turn
        incident = await keep_evidence(
            tx,
            self.networks,
            post=turn.post,
            account=turn.account,
            delivery=turn.delivery,
            incident=turn.incident,
            seen=seen,
            now=now,
        )
        return replace(turn, incident=incident)


async def _reread(tx: Transaction, turn: Turn, now: datetime) -> Turn | None:
    """The turn as it is stored now; None when it is over, because somebody else moved on meanwhile."""
    post = await tx.posts.get(turn.post.id)
    delivery = await tx.deliveries.get(turn.delivery.id)
    if post.state is not PostState.RECALLING or delivery.version != turn.delivery.version:
        return None
    return replace(turn, post=post, delivery=delivery, incident=await incident_of(tx, post, now))
