"""How a deletion ends for a part, its post and its incident: gone, still there, later, a person has to look.

Every step here writes in the caller's transaction and calls no network.
"""

from dataclasses import dataclass
from datetime import datetime

from workflows.domain.delivery import Delivery, DeliveryState, DeliveryStep
from workflows.domain.incident import Happened, Happening, Incident, IncidentState, IncidentStep
from workflows.domain.post import SYSTEM, Decision, Post, PostState, PostStep
from workflows.domain.sending import recall_again
from workflows.policy import Policy
from workflows.ports.store import Transaction
from workflows.recalling.reopening import reopen_story
from workflows.recalling.rows import delete_task, live_parts, refused_parts

_STILL_PUBLIC = "It could not be deleted."


@dataclass(frozen=True, kw_only=True)
class Ending:
    """The ends of a turn."""

    policy: Policy

    async def gone(
        self, tx: Transaction, post: Post, incident: Incident, delivery: Delivery, what: Happened, now: datetime
    ) -> None:
        """This part is not public any more: the next one's turn, or the end of the recall."""
        await tx.record(delivery.step(DeliveryStep.RECALL, at=now, due=None, reason=""))
        incident = await _note(tx, incident, Happening(at=now, what=what, part=delivery.part), now)
        await self._onward(tx, post, incident, now)

    async def unclear(
        self, tx: Transaction, post: Post, incident: Incident, delivery: Delivery, reason: str, now: datetime
    ) -> None:
        """Nobody knows whether it is deleted: look after a pause, until a person has to."""
        last = next((one for one in reversed(incident.timeline) if one.part == delivery.part), None)
        if last is None or last.what is not Happened.DELETE_UNCLEAR:
            noted = Happening(at=now, what=Happened.DELETE_UNCLEAR, part=delivery.part, note=reason)
            incident = await _note(tx, incident, noted, now)
        due = recall_again(asked=post.changed_at, now=now)
        if due is None:
            await self.refused(tx, post, incident, delivery, reason, now, unclear=True)
            return
        change = delivery.step(DeliveryStep.LOOK_AGAIN, at=now, due=due, reason=reason)
        await tx.record(change, then=[delete_task(post, change.after, due=due)])

    async def later(
        self,
        tx: Transaction,
        post: Post,
        incident: Incident,
        delivery: Delivery,
        reason: str,
        now: datetime,
        *,
        due: datetime | None = None,
    ) -> None:
        """Certainly nothing happened: ask again at `due` or after a pause, unless that is too late."""
        due = recall_again(asked=post.changed_at, now=now, wanted=due)
        if due is None:
            await self.refused(tx, post, incident, delivery, reason, now)
            return
        if delivery.state is DeliveryState.DELETING:
            change = delivery.step(DeliveryStep.NOT_DELETED, at=now, due=due, reason=reason)
            await tx.record(change, then=[delete_task(post, change.after, due=due)])
            return
        await tx.later(delete_task(post, delivery, due=due))

    async def refused(
        self,
        tx: Transaction,
        post: Post,
        incident: Incident,
        delivery: Delivery,
        reason: str,
        now: datetime,
        *,
        unclear: bool = False,
    ) -> None:
        """This part stays, or (`unclear`) may stay; the others are taken down all the same."""
        if delivery.state is DeliveryState.DELETING and not unclear:
            await tx.record(delivery.step(DeliveryStep.NOT_DELETED, at=now, due=None, reason=reason))
        noted = Happening(at=now, what=Happened.NOT_DELETED, part=delivery.part, note=reason)
        await self._onward(tx, post, await _note(tx, incident, noted, now), now)

    async def stuck(
        self, tx: Transaction, post: Post, incident: Incident, delivery: Delivery, reason: str, now: datetime
    ) -> None:
        """Nothing of this account can be deleted from here: a person has to."""
        if delivery.state is DeliveryState.DELETING:
            await tx.record(delivery.step(DeliveryStep.LOOK_AGAIN, at=now, due=None, reason=reason))
        refused = refused_parts(incident)
        for each in await live_parts(tx, post):
            if each.part not in refused:
                noted = Happening(at=now, what=Happened.NOT_DELETED, part=each.part, note=reason)
                incident = await _note(tx, incident, noted, now)
        await self.finish(tx, post, incident, now)

    async def finish(self, tx: Transaction, post: Post, incident: Incident, now: datetime) -> None:
        """End the recall: all is gone and the incident contained, or something stays and is said plainly."""
        if not await live_parts(tx, post):
            if post.state in {PostState.RECALLING, PostState.RECALL_FAILED}:
                await tx.record(post.step(PostStep.FINISH_RECALLED, by=None, at=now))
                await reopen_story(tx, post, self.policy, now)
            if incident.state is IncidentState.OPEN:
                await tx.record(incident.step(IncidentStep.CONTAIN, at=now))
            return
        if post.state is not PostState.RECALLING:
            return
        why = [one.note for one in incident.timeline if one.what is Happened.NOT_DELETED]
        reason = why[-1] if why and why[-1] else _STILL_PUBLIC
        decision = Decision(step=PostStep.FINISH_RECALL_FAILED, by=SYSTEM, at=now, reason=reason)
        await tx.record(post.step(PostStep.FINISH_RECALL_FAILED, by=None, at=now, decision=decision))

    async def _onward(self, tx: Transaction, post: Post, incident: Incident, now: datetime) -> None:
        refused = refused_parts(incident)
        left = [each for each in await live_parts(tx, post) if each.part not in refused]
        if left and post.state is PostState.RECALLING:
            await tx.later(delete_task(post, left[-1], due=now))
            return
        await self.finish(tx, post, incident, now)


async def _note(tx: Transaction, incident: Incident, happened: Happening, now: datetime) -> Incident:
    if incident.state is IncidentState.REVIEWED:
        return incident
    change = incident.step(IncidentStep.NOTE, happened, at=now)
    await tx.record(change)
    return change.after
