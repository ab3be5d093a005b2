"""Recalling: what people and the worker can ask for, and the steps it is put together from."""

from datetime import timedelta

from workflows.domain.ids import PostId
from workflows.domain.incident import Incident
from workflows.domain.person import Person
from workflows.domain.post import Post
from workflows.policy import Policy
from workflows.ports.clock import Clock
from workflows.ports.network import Networks
from workflows.ports.store import Store
from workflows.recalling.apologising import Apologising
from workflows.recalling.asking import Asking
from workflows.recalling.beginning import Beginning
from workflows.recalling.deleting import Deleting
from workflows.recalling.ending import Ending
from workflows.recalling.evidence import LOOK_FOR
from workflows.recalling.incidents import Incidents
from workflows.recalling.recording import Recording


class Recalling:
    """Live posts are taken down here, and their incidents closed."""

    def __init__(
        self, *, store: Store, policy: Policy, networks: Networks, clock: Clock, look_for: timedelta = LOOK_FOR
    ) -> None:
        ending = Ending(policy=policy)
        self._asking = Asking(store=store, policy=policy, networks=networks, clock=clock)
        self._deleting = Deleting(
            networks=networks,
            beginning=Beginning(store=store, clock=clock, ending=ending),
            recording=Recording(store=store, networks=networks, clock=clock, ending=ending),
            look_for=look_for,
        )
        self._incidents = Incidents(store=store, policy=policy, clock=clock)
        self._apologising = Apologising(store=store, policy=policy, clock=clock)

    async def recall(self, post_id: PostId, *, by: Person) -> Post:
        """Ask for a live post to be taken down, and open its incident: author, approver, guardian or owner.

        Raises NotFound for a post that did not go out from here or whose account is gone, NotAllowed, WrongState.
        """
        return await self._asking.recall(post_id, by=by)

    async def recall_link(self, link: str, *, by: Person) -> Post | None:
        """The same, of the live post behind a link; None when it is no link to a post of any network here."""
        return await self._asking.recall_link(link, by=by)

    async def delete(self, post_id: PostId) -> None:
        """Take down the next live part of a post whose recall was asked for; does nothing otherwise.

        May be called again at any time. Raises Conflict when the row moved on before the network was asked.
        """
        await self._deleting.delete(post_id)

    async def seen_gone(self, incident_id: str, *, by: Person) -> Incident:
        """A person looked: nothing of it is public any more. Raises NotFound, NotAllowed, WrongState."""
        return await self._incidents.seen_gone(incident_id, by=by)

    async def apologise(self, incident_id: str, *, by: Person, wording: int = 0) -> Post:
        """The draft of the apology, begun with the template `wording`; the person's own again when there is one.

        Raises NotFound, NotAllowed, WrongState when the incident is closed, Conflict when there is an apology already.
        """
        return await self._apologising.apologise(incident_id, by=by, wording=wording)

    async def frozen(self, incident_id: str, *, by: Person) -> None:
        """Note that the account's sending was stopped because of the incident. Does nothing when it is not stopped."""
        await self._incidents.frozen(incident_id, by=by)

    async def review(self, incident_id: str, *, by: Person, lessons: str) -> Incident:
        """Close a contained incident. Raises InvalidContent at `lessons`, NotAllowed, WrongState."""
        return await self._incidents.review(incident_id, by=by, lessons=lessons)
