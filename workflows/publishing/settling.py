"""Whether an unclear part is live: read the account's own timeline once the settle window is over, never send again."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from workflows.domain.account import Account
from workflows.domain.content import Part
from workflows.domain.delivery import Delivery, DeliveryState, DeliveryStep
from workflows.domain.ids import DeliveryId, RemotePostId
from workflows.domain.lifecycle import publish_task, settle_task
from workflows.domain.post import Post
from workflows.domain.sending import MOST_LOOKS, MOST_UNCLEAR, left_unclear, look_pause, part_to_send
from workflows.domain.task import TaskKind, again
from workflows.errors import NetworkFailure
from workflows.ports.clock import Clock
from workflows.ports.network import Absent, CannotTell, Found, Networks, Sighting
from workflows.ports.store import Store, Transaction
from workflows.publishing.ending import Ending
from workflows.publishing.rows import account_of, deliveries_of

CLOCK_SKEW = timedelta(seconds=60)
"""How far the network's clock may be behind ours when its timeline is read."""


@dataclass(frozen=True, kw_only=True)
class Looking:
    """One unclear part, due to be looked up. `account` None: it is no longer in app.yaml."""

    delivery: Delivery
    account: Account | None
    part: Part
    credited: frozenset[RemotePostId]


@dataclass(frozen=True, kw_only=True)
class Settling:
    """Settles what nobody knows."""

    store: Store
    networks: Networks
    clock: Clock
    ending: Ending

    async def settle(self, delivery_id: DeliveryId) -> None:
        """Find out whether an unclear part is live; does nothing when it is not unclear, and waits when it is early."""
        looking = await self._start_looking(delivery_id)
        if looking is None:
            return
        sighting = await self._look(looking)
        await self._record(looking.delivery, sighting)

    async def _start_looking(self, delivery_id: DeliveryId) -> Looking | None:
        now = self.clock.now()
        async with self.store.transaction() as tx:
            delivery = await tx.deliveries.get(delivery_id)
            if delivery.state not in {DeliveryState.SENDING, DeliveryState.SETTLING} or delivery.settle_at is None:
                return None
            due = max(delivery.settle_at, delivery.due or delivery.settle_at)
            if now < due:
                await tx.later(again(TaskKind.SETTLE, delivery.id, due=due, now=now))
                return None
            if delivery.state is DeliveryState.SENDING:
                change = left_unclear(delivery, reason="The program stopped while it was being sent.", at=now)
                await tx.record(change)
                delivery = change.after
            post = await tx.posts.get(delivery.post)
            part = part_to_send(post, await deliveries_of(tx, post), delivery)
            credited = await tx.deliveries.credited(delivery.account)
            account = await account_of(tx, post)
            return Looking(delivery=delivery, account=account, part=part, credited=credited)

    async def _look(self, looking: Looking) -> Sighting:
        if looking.account is None or looking.delivery.armed_at is None:
            return CannotTell(reason="The account is no longer in app.yaml.")
        try:
            network = await self.networks.for_account(looking.account)
        except NetworkFailure as failure:
            return CannotTell(reason=str(failure))
        try:
            # Another account's timeline would look as if nothing had been sent.
            if (await network.whoami()).id != looking.delivery.remote_account:
                return CannotTell(reason="The credential answers as another account.")
            since = looking.delivery.armed_at - CLOCK_SKEW
            return await network.find(looking.part, since=since, credited=looking.credited)
        except NetworkFailure as failure:
            return CannotTell(reason=str(failure))
        finally:
            await network.close()

    async def _record(self, looked: Delivery, sighting: Sighting) -> None:
        now = self.clock.now()
        async with self.store.transaction() as tx:
            delivery = await tx.deliveries.get(looked.id)
            if delivery.version != looked.version:
                return
            post = await tx.posts.get(delivery.post)
            match sighting:
                case Found(id=remote_id):
                    await self.ending.sent(tx, post, delivery, DeliveryStep.FOUND, remote_id, now)
                case Absent():
                    await self._absent(tx, post, delivery, now)
                case CannotTell(reason=reason):
                    await self._cannot_tell(tx, post, delivery, reason, now)

    async def _absent(self, tx: Transaction, post: Post, delivery: Delivery, now: datetime) -> None:
        if delivery.unclear >= MOST_UNCLEAR:
            await self._ask_a_person(tx, post, delivery, "It was sent several times and never appeared.", now)
            return
        change = delivery.step(DeliveryStep.ABSENT, at=now, due=None, reason="It had not arrived; it is sent again.")
        turn = f"{delivery.part}.{change.after.version}"
        await tx.record(change, then=[publish_task(post, due=now, turn=turn)])

    async def _cannot_tell(self, tx: Transaction, post: Post, delivery: Delivery, reason: str, now: datetime) -> None:
        looks = delivery.looks + 1
        if looks >= MOST_LOOKS:
            await self._ask_a_person(tx, post, delivery, reason, now, looks=looks)
            return
        due = now + look_pause(looks)
        change = delivery.step(DeliveryStep.LOOK_AGAIN, at=now, due=due, looks=looks, reason=reason)
        await tx.record(change, then=[settle_task(change.after, due=due)])

    async def _ask_a_person(
        self, tx: Transaction, post: Post, delivery: Delivery, reason: str, now: datetime, *, looks: int = 0
    ) -> None:
        await tx.record(delivery.step(DeliveryStep.CANNOT_TELL, at=now, due=None, looks=looks, reason=reason))
        await self.ending.finish(tx, post, now, reason=reason)
