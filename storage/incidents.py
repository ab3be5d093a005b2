"""Incidents and their evidence: the timeline in the row, lessons and evidence sealed."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select

from storage.audit import append
from storage.schema import deliveries, evidence, incidents
from storage.statements import insert_if_absent
from storage.work import Work
from workflows.domain.ids import AccountId, DeliveryId, PersonId, PostId, RemotePostId
from workflows.domain.incident import Evidence, Happened, Happening, Incident, IncidentState
from workflows.domain.post import SYSTEM
from workflows.domain.transition import Change
from workflows.errors import Conflict, NotFound


class SqlIncidents:
    """Implements `ports.store.Incidents`, and writes changes of incidents."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def get(self, incident_id: str) -> Incident:
        """Raises NotFound."""
        found = await self._load(select(incidents).where(incidents.c.id == incident_id))
        if not found:
            raise NotFound("There is no such incident.")
        return found[0]

    async def find(self, post: PostId) -> Incident | None:
        """The incident about this post; there is at most one."""
        found = await self._load(select(incidents).where(incidents.c.post == post))
        return found[0] if found else None

    async def list_open(self, *, limit: int = 50) -> Sequence[Incident]:
        """Those not reviewed yet, the newest first."""
        query = (
            select(incidents)
            .where(incidents.c.state != IncidentState.REVIEWED.value)
            .order_by(incidents.c.opened_at.desc(), incidents.c.id.desc())
            .limit(limit)
        )
        return await self._load(query)

    async def save_evidence(self, found: Evidence, *, author: PersonId) -> None:
        """Keep it under the author's key; once per part, the first stays."""
        words = f"evidence.{found.delivery}"
        row = {"delivery": found.delivery, "incident": found.incident, "words": words, "at": found.seen_at}
        if await insert_if_absent(self._work.connection, evidence, row):
            subject = f"incident:{found.incident}"
            await self._work.contents.put(words, _to_bytes(found), subject=subject, person=author)

    async def evidence(self, incident_id: str) -> Sequence[Evidence]:
        """What was kept, in part order; without what was erased."""
        query = (
            select(evidence)
            .outerjoin(deliveries, deliveries.c.id == evidence.c.delivery)
            .where(evidence.c.incident == incident_id)
            .order_by(deliveries.c.part, evidence.c.delivery)
        )
        rows = (await self._work.connection.execute(query)).all()
        opened = await self._work.contents.open([row.words for row in rows if row.words])
        return [_evidence(row, opened[row.words]) for row in rows if row.words in opened]

    async def write(self, change: Change[Incident]) -> None:
        """Write the row over the version it was decided on, new lessons sealed, and the leaf. Raises Conflict."""
        before, after = change.before, change.after
        row = _row(after) | await self._write_lessons(before, after)
        if before is None:
            if not await self._work.born(incidents, row):
                raise Conflict("There is already an incident about this post.")
        elif not await self._work.changed(incidents, row, before=before.version):
            raise Conflict("Somebody else was faster with this incident. Your step was not taken; look at it again.")
        await append(self._work.connection, change.entry, thing="incident", row=row)

    async def _write_lessons(self, before: Incident | None, after: Incident) -> dict[str, Any]:
        if not after.lessons or (before is not None and before.lessons == after.lessons):
            return {}
        words = f"lessons.{after.id}.{after.version}"
        clear = after.lessons.encode("utf-8", "surrogatepass")
        person = after.reviewed_by or SYSTEM
        await self._work.contents.put(words, clear, subject=f"incident:{after.id}", person=person)
        return {"lessons_words": words}

    async def _load(self, query: Select[Any]) -> list[Incident]:
        rows = (await self._work.connection.execute(query)).all()
        opened = await self._work.contents.open([row.lessons_words for row in rows if row.lessons_words])
        return [_incident(row, opened.get(row.lessons_words, b"")) for row in rows]


def _row(incident: Incident) -> dict[str, Any]:
    return {
        "id": incident.id,
        "post": incident.post,
        "account": incident.account,
        "state": incident.state.value,
        "opened_by": incident.opened_by,
        "opened_at": incident.opened_at,
        "timeline": [[one.at.isoformat(), one.what.value, one.by, one.part, one.note] for one in incident.timeline],
        "apology": incident.apology,
        "reviewed_by": incident.reviewed_by,
        "version": incident.version,
    }


def _incident(row: Row[Any], lessons: bytes) -> Incident:
    return Incident(
        id=row.id,
        post=PostId(row.post),
        account=AccountId(row.account),
        state=IncidentState(row.state),
        opened_by=PersonId(row.opened_by),
        opened_at=row.opened_at,
        timeline=tuple(
            Happening(at=datetime.fromisoformat(at), what=Happened(what), by=PersonId(by), part=part, note=note)
            for at, what, by, part, note in row.timeline
        ),
        apology=PostId(row.apology) if row.apology is not None else None,
        reviewed_by=PersonId(row.reviewed_by) if row.reviewed_by is not None else None,
        lessons=lessons.decode("utf-8", "surrogatepass"),
        version=row.version,
    )


def _to_bytes(found: Evidence) -> bytes:
    """Encode as JSON. ASCII with escapes, so that even a lone surrogate comes back as it was."""
    record = {
        "v": 1,
        "remote_id": found.remote_id,
        "address": found.address,
        "text": found.text,
        "as_seen": found.as_seen,
        "posted_at": found.posted_at.isoformat() if found.posted_at else None,
        "handle": found.handle,
        "display_name": found.display_name,
        "likes": found.likes,
        "reposts": found.reposts,
        "replies": found.replies,
        "quotes": found.quotes,
        "views": found.views,
    }
    return json.dumps(record, separators=(",", ":")).encode()


def _evidence(row: Row[Any], sealed: bytes) -> Evidence:
    record = json.loads(sealed)
    return Evidence(
        incident=row.incident,
        delivery=DeliveryId(row.delivery),
        remote_id=RemotePostId(record["remote_id"]),
        address=record["address"],
        text=record["text"],
        as_seen=record["as_seen"],
        posted_at=datetime.fromisoformat(record["posted_at"]) if record["posted_at"] else None,
        seen_at=row.at,
        handle=record["handle"],
        display_name=record["display_name"],
        likes=record["likes"],
        reposts=record["reposts"],
        replies=record["replies"],
        quotes=record["quotes"],
        views=record["views"],
    )
