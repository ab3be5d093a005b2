"""Publishing: what the worker and people can ask for, and the steps it is put together from."""

from workflows.domain.ids import DeliveryId, PostId
from workflows.domain.person import Person
from workflows.domain.post import Post
from workflows.policy import Policy
from workflows.ports.brake import Brake, NoBrake
from workflows.ports.clock import Clock
from workflows.ports.judge import Judge
from workflows.ports.network import Networks
from workflows.ports.store import Store
from workflows.publishing.ahead import LookingAhead
from workflows.publishing.beginning import Beginning
from workflows.publishing.ending import Ending
from workflows.publishing.lastlook import LastLook
from workflows.publishing.recording import Recording
from workflows.publishing.resolving import Resolving
from workflows.publishing.sending import Sending
from workflows.publishing.settling import Settling
from workflows.publishing.uploading import Uploading


class Publishing:
    """Posts leave here, once."""

    def __init__(
        self,
        *,
        store: Store,
        policy: Policy,
        checking: Judge,
        networks: Networks,
        clock: Clock,
        brake: Brake | None = None,
    ) -> None:
        look = LastLook(policy=policy, checking=checking, networks=networks)
        ending = Ending(policy=policy, networks=networks)
        self._sending = Sending(
            store=store,
            policy=policy,
            networks=networks,
            clock=clock,
            brake=brake or NoBrake(),
            beginning=Beginning(store=store, clock=clock, look=look, ending=ending),
            uploading=Uploading(store=store),
            look=look,
            recording=Recording(store=store, clock=clock, ending=ending),
            ending=ending,
        )
        self._ahead = LookingAhead(store=store, policy=policy, clock=clock, look=look, ending=ending)
        self._settling = Settling(store=store, networks=networks, clock=clock, ending=ending)
        self._resolving = Resolving(store=store, policy=policy, networks=networks, clock=clock, ending=ending)

    async def look(self, post_id: PostId) -> None:
        """Some minutes before a scheduled send: send the post back, with the reason, when it could not leave then.

        Asks no network. Does nothing for a post that moved on, or whose time has come.
        """
        await self._ahead.at(post_id)

    async def publish(self, post_id: PostId) -> None:
        """Send the next part of a post that is due. Does nothing when there is nothing to do; may be called again.

        Raises Conflict when the row moved on under it before anything left; calling again re-reads it.
        """
        await self._sending.send(post_id)

    async def settle(self, delivery_id: DeliveryId) -> None:
        """Find out whether an unclear part is live, once its settle window is over. May be called at any time."""
        await self._settling.settle(delivery_id)

    async def resolve(self, post_id: PostId, *, by: Person, live: bool, link: str = "") -> Post:
        """A person looked: it is live, under this link, or it is not, and asks again.

        Raises NotAllowed, WrongState, and InvalidContent at `link` when it is no link to a post nobody else is credited
        with.
        """
        return await self._resolving.resolve(post_id, by=by, live=live, link=link)

    async def retry_rest(self, post_id: PostId, *, by: Person) -> Post:
        """What has not gone out asks again for approval. Raises NotAllowed, WrongState."""
        return await self._resolving.retry_rest(post_id, by=by)
