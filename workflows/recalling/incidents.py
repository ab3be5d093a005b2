"""What people do about an incident: say that it is gone, stop the account, close it with what was learnt."""

from dataclasses import dataclass

from workflows.domain.delivery import DeliveryStep
from workflows.domain.incident import Happened, Happening, Incident, IncidentState, IncidentStep
from workflows.domain.person import Person
from workflows.domain.post import Decision, PostStep
from workflows.errors import InvalidContent, NotFound
from workflows.policy import Policy
from workflows.ports.clock import Clock
from workflows.ports.store import Store
from workflows.recalling.reopening import reopen_story
from workflows.recalling.rows import account_of, live_parts

_GONE = "The account of this incident is no longer in app.yaml. Put it back there first; nothing was changed."


@dataclass(frozen=True, kw_only=True)
class Incidents:
    """Sees an incident through."""

    store: Store
    policy: Policy
    clock: Clock

    async def seen_gone(self, incident_id: str, *, by: Person) -> Incident:
        """A person looked, and nothing of it is public: contained. Raises NotFound, NotAllowed, WrongState."""
        now = self.clock.now()
        async with self.store.transaction() as tx:
            incident = await tx.incidents.get(incident_id)
            post = await tx.posts.get(incident.post)
            account = await account_of(tx, post)
            if account is None:
                raise NotFound(_GONE)
            self.policy.require_recall(by, post, account)
            seen = Happening(at=now, what=Happened.SEEN_GONE, by=by.id)
            contained = incident.step(IncidentStep.CONTAIN, seen, at=now, by=by.id)
            for part in await live_parts(tx, post):
                await tx.record(part.step(DeliveryStep.RECALL, at=now, by=by.id, due=None))
            decision = Decision(step=PostStep.RECALL, by=by.id, at=now)
            await tx.record(post.step(PostStep.FINISH_RECALLED, by=by.id, at=now, decision=decision))
            await tx.record(contained)
            await reopen_story(tx, post, self.policy, now)
            return contained.after

    async def frozen(self, incident_id: str, *, by: Person) -> None:
        """Note that sending was stopped because of it; nothing when it is not, or the incident is closed."""
        now = self.clock.now()
        async with self.store.transaction() as tx:
            incident = await tx.incidents.get(incident_id)
            stopped = await tx.freezes.stopping(incident.account)
            if stopped is None or incident.state is IncidentState.REVIEWED:
                return
            noted = Happening(at=now, what=Happened.FROZEN, by=by.id)
            await tx.record(incident.step(IncidentStep.NOTE, noted, at=now, by=by.id))

    async def review(self, incident_id: str, *, by: Person, lessons: str) -> Incident:
        """Close it. Raises InvalidContent at `lessons`, NotFound, NotAllowed, WrongState."""
        now = self.clock.now()
        async with self.store.transaction() as tx:
            incident = await tx.incidents.get(incident_id)
            account = await account_of(tx, await tx.posts.get(incident.post))
            if account is None:
                raise NotFound(_GONE)
            self.policy.require_review(by, account)
            if not lessons.strip():
                raise InvalidContent("Say what was learnt, so that it helps next time.", field="lessons")
            done = Happening(at=now, what=Happened.REVIEWED, by=by.id)
            change = incident.step(IncidentStep.REVIEW, done, at=now, by=by.id, lessons=lessons.strip())
            await tx.record(change)
            return change.after
