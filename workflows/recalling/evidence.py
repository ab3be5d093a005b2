"""What was public, kept before it is deleted: as the network shows it, or, failing that, our own copy."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

from workflows.domain.account import Account
from workflows.domain.delivery import Delivery
from workflows.domain.ids import RemotePostId
from workflows.domain.incident import Evidence, Happened, Happening, Incident, IncidentState, IncidentStep
from workflows.domain.post import Post
from workflows.errors import NetworkFailure
from workflows.ports.network import CannotTell, Gone, Look, Network, Networks, RemoteAccount, Shown
from workflows.ports.store import Transaction

LOOK_FOR = timedelta(seconds=5)
"""How long keeping evidence may hold up a deletion: minutes count, and our own copy is there in any case."""
_GONE = "The network says that there is no such post any more."
_KEPT = frozenset({Happened.EVIDENCE_SAVED, Happened.EVIDENCE_MISSING})


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What the network showed, and as whom."""

    look: Look
    identity: RemoteAccount


async def seen_now(network: Network, remote_id: RemotePostId, *, within: timedelta) -> Look:
    """The post as the public sees it now; CannotTell when it is not shown in time."""
    try:
        async with asyncio.timeout(within.total_seconds()):
            return await network.look(remote_id)
    except TimeoutError:
        return CannotTell(reason="The network did not show the post in time.")
    except NetworkFailure as failure:
        return CannotTell(reason=str(failure))
    except Exception as error:
        # Evidence is worth having, and never worth leaving a post in public for.
        return CannotTell(reason=f"Looking at the post ended in {type(error).__name__}.")


async def keep_evidence(
    tx: Transaction,
    networks: Networks,
    *,
    post: Post,
    account: Account,
    delivery: Delivery,
    incident: Incident,
    seen: Seen,
    now: datetime,
) -> Incident:
    """Keep what was public of this part, once; the incident with that on its timeline."""
    if any(one.what in _KEPT and one.part == delivery.part for one in incident.timeline):
        return incident
    evidence = _evidence(networks, post=post, account=account, delivery=delivery, incident=incident, seen=seen, now=now)
    await tx.incidents.save_evidence(evidence, author=post.author)
    what = Happened.EVIDENCE_SAVED if evidence.as_seen else Happened.EVIDENCE_MISSING
    noted = Happening(at=now, what=what, part=delivery.part, note=_why_not(seen.look))
    if incident.state is IncidentState.REVIEWED:
        return incident
    change = incident.step(IncidentStep.NOTE, noted, at=now)
    await tx.record(change)
    return change.after


def _evidence(
    networks: Networks,
    *,
    post: Post,
    account: Account,
    delivery: Delivery,
    incident: Incident,
    seen: Seen,
    now: datetime,
) -> Evidence:
    shown = seen.look if isinstance(seen.look, Shown) else None
    remote_id = delivery.remote_id or RemotePostId("")
    return Evidence(
        incident=incident.id,
        delivery=delivery.id,
        remote_id=remote_id,
        address=networks.address(account, remote_id),
        text=shown.text if shown else _own_copy(post, delivery),
        as_seen=shown is not None,
        posted_at=shown.at if shown and shown.at else delivery.armed_at,
        seen_at=now,
        handle=seen.identity.handle,
        display_name=seen.identity.name,
        likes=shown.likes if shown else None,
        reposts=shown.reposts if shown else None,
        replies=shown.replies if shown else None,
        quotes=shown.quotes if shown else None,
        views=shown.views if shown else None,
    )


def _own_copy(post: Post, delivery: Delivery) -> str:
    """What we sent; "" when it was erased since."""
    return next(iter(part.text for part in post.content.parts[delivery.part : delivery.part + 1]), "")


def _why_not(look: Look) -> str:
    match look:
        case Gone():
            return _GONE
        case CannotTell(reason=reason):
            return reason
        case _:
            return ""
