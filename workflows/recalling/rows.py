"""What a recall reads and asks for: the live parts, the incident of the post, the next turn of the work."""

from collections.abc import Sequence
from datetime import datetime

from workflows.domain.account import Account
from workflows.domain.delivery import Delivery, DeliveryState
from workflows.domain.ids import PersonId, new_id
from workflows.domain.incident import Happened, Happening, Incident, opened
from workflows.domain.post import SYSTEM, Post
from workflows.domain.task import Task, TaskKind, task
from workflows.errors import NotFound
from workflows.ports.store import Transaction

LIVE = frozenset({DeliveryState.SENT, DeliveryState.DELETING})
"""A part in one of these is in public, or may still be."""


async def account_of(tx: Transaction, post: Post) -> Account | None:
    """The post's account; None when it is no longer in app.yaml."""
    try:
        return await tx.accounts.get(post.account) if post.account else None
    except NotFound:
        return None


async def live_parts(tx: Transaction, post: Post) -> Sequence[Delivery]:
    """The parts that are, or may still be, in public, in order."""
    return [each for each in await tx.deliveries.list(post.id) if each.state in LIVE]


async def incident_of(tx: Transaction, post: Post, now: datetime) -> Incident:
    """The incident about a post that is being recalled; opened here when a release before this one asked for it."""
    found = await tx.incidents.find(post.id)
    if found is not None:
        return found
    by = post.decision.by if post.decision else SYSTEM
    return await open_incident(tx, post, await live_parts(tx, post), by=by, at=now)


async def open_incident(
    tx: Transaction, post: Post, parts: Sequence[Delivery], *, by: PersonId, at: datetime
) -> Incident:
    """A new incident, its timeline beginning with when each part was sent and who asked for the recall."""
    # The moment a part was sent is its intent's: the network's own answer came at most a settle window later.
    published = [Happening(at=each.armed_at or at, what=Happened.PUBLISHED, part=each.part) for each in parts]
    asked = Happening(at=at, what=Happened.RECALL_ASKED, by=by)
    incident = Incident(
        id=new_id(),
        post=post.id,
        account=parts[0].account,
        opened_by=by,
        opened_at=at,
        timeline=(*published, asked),
    )
    await tx.record(opened(incident))
    return incident


def refused_parts(incident: Incident) -> frozenset[int | None]:
    """The parts that could not be deleted since the recall was asked for last."""
    places = [place for place, one in enumerate(incident.timeline) if one.what is Happened.RECALL_ASKED]
    since = incident.timeline[places[-1] :] if places else incident.timeline
    return frozenset(one.part for one in since if one.what is Happened.NOT_DELETED)


def delete_task(post: Post, delivery: Delivery, *, due: datetime) -> Task:
    """The next turn of a recall. The key holds the part, its version and the instant, so that none is swallowed."""
    turn = f"{post.version}.{delivery.part}.{delivery.version}.{int(due.timestamp() * 1000)}"
    return task(TaskKind.DELETE, post.id, due=due, turn=turn)
