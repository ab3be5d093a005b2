"""Which part is taken down now: the last one that is live, so that no answer in a thread is left hanging."""

from dataclasses import dataclass

from workflows.domain.account import Account
from workflows.domain.delivery import Delivery, DeliveryState
from workflows.domain.ids import PostId
from workflows.domain.incident import Incident
from workflows.domain.post import Post, PostState
from workflows.domain.task import TaskKind, again
from workflows.ports.clock import Clock
from workflows.ports.store import Store
from workflows.recalling.ending import Ending
from workflows.recalling.rows import account_of, incident_of, live_parts, refused_parts


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One part to take down, with everything that needs. `account` None: it is no longer in app.yaml."""

    post: Post
    incident: Incident
    account: Account | None
    delivery: Delivery

    @property
    def was_asked(self) -> bool:
        """Whether the network was asked before, and what became of it is not known."""
        return self.delivery.state is DeliveryState.DELETING


@dataclass(frozen=True, kw_only=True)
class Beginning:
    """Finds out what is to be done now, in one transaction."""

    store: Store
    clock: Clock
    ending: Ending

    async def turn(self, post_id: PostId) -> Turn | None:
        """The part to take down now. None when there is nothing to do, or not yet."""
        now = self.clock.now()
        async with self.store.transaction() as tx:
            post = await tx.posts.get(post_id)
            if post.state is not PostState.RECALLING:
                return None
            incident = await incident_of(tx, post, now)
            refused = refused_parts(incident)
            left = [each for each in await live_parts(tx, post) if each.part not in refused]
            if not left:
                await self.ending.finish(tx, post, incident, now)
                return None
            delivery = left[-1]
            if delivery.due is not None and delivery.due > now:
                await tx.later(again(TaskKind.DELETE, post.id, due=delivery.due, now=now))
                return None
            return Turn(post=post, incident=incident, account=await account_of(tx, post), delivery=delivery)
