"""Strangers' words and what else the house does, on both databases: exporting, erasing, backing up, restoring."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from storage.audit import Sequencer
from storage.backup import backup, restore
from storage.database import Database, open_database
from storage.exporting import exported
from storage.schema import person_keys
from storage.sheets import to_csv, to_jsonl
from storage.store import SqlStore
from storage.vault import PersonKey
from storage.verifying import verify_audit
from tests.builders import ANA, BEN, NOON
from tests.clocks import StandingClock
from tests.conftest import SECRET
from tests.postgres import Cluster
from tests.storage.public import ACME, a_story, heard, keep, opened
from workflows.domain.department import Lesson, taught
from workflows.domain.ids import StoryId
from workflows.domain.story import StoryStep
from workflows.keeping import Keeping
from workflows.ports.store import Drawn, Role

S1 = StoryId("s1")


@pytest.fixture
def elsewhere(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty place to restore into."""
    if database_kind == "sqlite":
        return f"sqlite:///{tmp_path}/restored.db"
    cluster: Cluster = request.getfixturevalue("postgres_cluster")
    return cluster.url(cluster.create())


async def handled(store: SqlStore) -> None:
    """Walter's complaint, which Ana took; a lesson of hers; and the card that shows her name."""
    await opened(store, a_story())
    await keep(store, "s1", heard())
    async with store.transaction() as tx:
        await tx.people.save(ANA)
        await tx.record((await tx.stories.get(S1)).step(StoryStep.CLAIM, by=ANA.id, at=NOON))
        await tx.record(taught(Lesson(id="word:marzipan", to="product", told_by=ANA.id, at=NOON)))
        await tx.messages.save(Drawn(subject="story:s1", role=Role.STORY, channel="C1", ts="1"))


async def test_erasing_an_employee_takes_nothing_of_strangers_and_leaves_their_claims_as_ids(
    store: SqlStore, database: Database, database_url: str, clock: StandingClock
) -> None:
    await handled(store)

    await Keeping(store=store, clock=clock).erase(ANA.id, by="operator")

    async with store.transaction() as tx:
        story = await tx.stories.get(S1)
        assert story.claimed_by == ANA.id and (await tx.people.get(ANA.id)).name == "(erased)"
        assert [one.heard for one in await tx.mentions.list(S1)] == [heard()]
        assert [lesson.told_by for lesson in await tx.lessons.list()] == [ANA.id]
        # The card showed her name.
        assert "story:s1" in {redraw.subject for redraw in await tx.messages.due(now=NOON)}
    async with database.reader.connect() as connection:
        assert (await connection.execute(select(person_keys.c.person))).scalars().all() == ["public"]
    assert (await verify_audit(database_url)).is_whole


async def test_an_export_tells_what_was_decided_and_nothing_of_strangers(
    store: SqlStore, database: Database, database_url: str, clock: StandingClock
) -> None:
    await handled(store)
    await Sequencer(database, clock).once()

    async with exported(database_url, secrets=[SECRET], clock=clock, address=lambda *_: None) as export:
        lines = [line async for line in export.lines]

    told = [json.loads(to_jsonl(line)) for line in lines]
    assert [(one["action"], one.get("account")) for one in told] == [
        ("story.open", ACME),
        ("story.claim", ACME),
        ("lesson.teach", None),
    ]
    assert told[1]["name"] == "Ana"
    everything = "".join(to_jsonl(line) + to_csv(line) + line.leaf.decode() for line in lines)
    assert not [word for word in ("melted", "walter", "Quince", '"4711"', "x.example", '"900"') if word in everything]


async def test_a_restored_database_has_the_public_and_alerts_nothing_twice(
    store: SqlStore, database_url: str, elsewhere: str, tmp_path: Path, clock: StandingClock
) -> None:
    await handled(store)

    await backup(database_url, tmp_path / "copy")
    await restore(tmp_path / "copy", elsewhere, now=NOON, by=BEN.id)

    database = await open_database(elsewhere, secrets=[SECRET])
    async with SqlStore(database, clock).reading() as tx:
        assert await tx.mentions.known([heard().key]) == {heard().key}
        assert [one.heard for one in await tx.mentions.list(S1)] == [heard()]
        assert (await tx.stories.get(S1)).claimed_by == ANA.id
    await database.close()
    assert (await verify_audit(elsewhere)).is_whole


def test_a_strangers_mark_is_their_own_and_says_nothing() -> None:
    one, other = (PersonKey(id="k", raw=raw) for raw in (b"a" * 44, b"b" * 44))

    assert one.mark("x", "4711") == one.mark("x", "4711")
    marks = {one.mark("x", "4711"), one.mark("x", "4712"), one.mark("bluesky", "4711"), other.mark("x", "4711")}
    assert len(marks) == 4 and all(len(mark) == 16 for mark in marks)
    assert "a" * 44 not in repr(one)
