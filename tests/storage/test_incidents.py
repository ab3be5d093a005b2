"""Incidents and evidence, on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from storage.database import Database
from storage.schema import contents, evidence, incidents, person_keys
from storage.store import SqlStore
from storage.verifying import verify_audit
from tests.builders import ANA, BEN, NOON, a_delivery, a_post, an_account, an_entry
from workflows.domain.ids import PostId, RemotePostId
from workflows.domain.incident import Evidence, Happened, Happening, Incident, IncidentStep, opened
from workflows.domain.post import Post
from workflows.domain.transition import Change
from workflows.errors import Conflict, NotFound


def an_incident(post: Post, *, id: str = "i1", minutes: int = 0) -> Incident:
    at = NOON + timedelta(minutes=minutes)
    asked = Happening(at=at, what=Happened.RECALL_ASKED, by=ANA.id)
    return Incident(id=id, post=post.id, account=an_account().id, opened_by=ANA.id, opened_at=at, timeline=(asked,))


def seen(post: Post, *, part: int = 0, text: str = "Peculiar words.") -> Evidence:
    return Evidence(
        incident="i1",
        delivery=a_delivery(post, part=part).id,
        remote_id=RemotePostId(f"7{part}"),
        address=f"https://x.example/7{part}",
        text=text,
        as_seen=True,
        posted_at=NOON,
        seen_at=NOON + timedelta(minutes=2),
        handle="acme",
        display_name="Acme \ud800",
        likes=0,
        views=84_000,
    )


async def test_an_incident_is_kept_with_its_timeline_and_sealed_lessons(
    store: SqlStore, database: Database, database_url: str
) -> None:
    incident = an_incident(a_post())
    gone = Happening(at=NOON, what=Happened.DELETED, part=0, note="")
    refused = Happening(at=NOON, what=Happened.NOT_DELETED, part=1, note="the network refused (403)")
    contained = incident.step(IncidentStep.CONTAIN, gone, refused, at=NOON, apology=PostId("sorry"))
    reviewed = contained.after.step(IncidentStep.REVIEW, at=NOON, by=BEN.id, lessons="Peculiar lessons.")

    for change in (opened(incident), contained, reviewed):
        async with store.transaction() as tx:
            await tx.record(change)
            assert await tx.incidents.get(incident.id) == await tx.incidents.find(incident.post) == change.after

    async with database.reader.begin() as connection:
        assert "Peculiar" not in repr((await connection.execute(select(incidents))).all())
    assert (await verify_audit(database_url)).is_whole
    async with store.reading() as tx:
        assert await tx.incidents.find(PostId("none")) is None
        with pytest.raises(NotFound):
            await tx.incidents.get("none")


async def test_what_is_not_reviewed_yet_is_listed_newest_first(store: SqlStore) -> None:
    older, newer, closed = (an_incident(a_post(), id=f"i{number}", minutes=number) for number in range(3))
    async with store.transaction() as tx:
        for incident in (older, newer, closed):
            await tx.record(opened(incident))
        contained = closed.step(IncidentStep.CONTAIN, at=NOON)
        await tx.record(contained)
        await tx.record(contained.after.step(IncidentStep.REVIEW, at=NOON, by=BEN.id))

    async with store.reading() as tx:
        assert await tx.incidents.list_open() == [newer, older]
        assert await tx.incidents.list_open(limit=1) == [newer]


async def test_a_post_has_one_incident_and_each_step_one_winner(store: SqlStore) -> None:
    incident = an_incident(a_post())
    async with store.transaction() as tx:
        await tx.record(opened(incident))
    with pytest.raises(Conflict, match="already an incident"):
        async with store.transaction() as tx:
            await tx.record(opened(replace(incident, id="another")))
    step = incident.step(IncidentStep.CONTAIN, at=NOON)
    async with store.transaction() as tx:
        await tx.record(step)
    with pytest.raises(Conflict, match="faster with this incident"):
        async with store.transaction() as tx:
            await tx.record(step)


async def test_an_incident_asks_for_its_picture(store: SqlStore) -> None:
    async with store.transaction() as tx:
        await tx.record(opened(an_incident(a_post())))
        assert [redraw.subject for redraw in await tx.messages.due(now=NOON)] == ["incident:i1"]


async def test_evidence_is_kept_once_per_part_in_order_and_sealed_under_the_author(
    store: SqlStore, database: Database
) -> None:
    post = a_post()
    first, second = seen(post), replace(seen(post, part=1), as_seen=False, posted_at=None, likes=None, views=None)
    async with store.transaction() as tx:
        for part in (0, 1):
            delivery = a_delivery(post, part=part)
            await tx.record(Change(before=None, after=delivery, entry=an_entry("delivery.create", delivery.id)))
        await tx.incidents.save_evidence(second, author=ANA.id)
        await tx.incidents.save_evidence(first, author=ANA.id)
        await tx.incidents.save_evidence(replace(first, text="what a second look saw"), author=BEN.id)
        assert await tx.incidents.evidence("i1") == [first, second]
        assert await tx.incidents.evidence("i2") == []

    async with database.writer.begin() as connection:
        for table in (evidence, contents):
            assert "Peculiar" not in repr((await connection.execute(select(table))).all())
        await connection.execute(delete(person_keys).where(person_keys.c.person == ANA.id))
    async with store.reading() as tx:
        assert await tx.incidents.evidence("i1") == []
