"""Erasing a person, on both databases: their words are gone from every table, file, backup; the log stays whole."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Connection, MetaData, inspect, select

from storage import contents as memory
from storage.audit import Sequencer
from storage.backup import backup, restore
from storage.database import Database, open_database
from storage.erasing import Again, Tombstone, erase_again, scrub, tombstones
from storage.schema import contents, person_keys
from storage.store import SqlStore
from storage.verifying import verify_audit
from tests.builders import ANA, BEN, NOON, OWN, a_delivery, a_person, a_post, an_account, an_entry, birth
from tests.clocks import StandingClock
from tests.conftest import SECRET
from tests.postgres import Cluster
from workflows.domain.absence import Absence, planned
from workflows.domain.alert import Alert, AlertKind, raised
from workflows.domain.calling import Call, CallKind
from workflows.domain.comment import Comment
from workflows.domain.content import Content, Part
from workflows.domain.delivery import DeliveryState
from workflows.domain.emergency import Emergency, EmergencyState, EmergencyStep, asked
from workflows.domain.freeze import FreezeCause, first_freeze
from workflows.domain.ids import PersonId, PostId, RemotePostId
from workflows.domain.incident import Evidence, Incident, IncidentStep, opened
from workflows.domain.post import Decision, Post, PostState, PostStep
from workflows.domain.transition import Change
from workflows.domain.trust import Earned
from workflows.errors import NotAllowed, NotFound, WrongState
from workflows.keeping import Keeping
from workflows.ports.store import Drawn, Role, Transaction

NAME = "Anastasia Quillfeather"
"""Nobody else's, so that it can be looked for anywhere."""
MARK = "marzipan"
"""Stands in everything she wrote."""
QUILL = replace(a_person("Quill"), name=NAME)
DAY = timedelta(days=1)


@pytest.fixture
def keeping(store: SqlStore, clock: StandingClock) -> Keeping:
    return Keeping(store=store, clock=clock)


def says(text: str) -> Content:
    return Content(parts=(Part(text=text),))


async def company(store: SqlStore) -> tuple[Post, Post]:
    """Everything a person can leave behind: a published post with an incident, and a draft."""
    live = a_post(f"Fresh {MARK} today", author=QUILL, state=PostState.PUBLISHED)
    draft = replace(a_post(f"More {MARK}", author=QUILL), rules="rules-1")
    async with store.transaction() as tx:
        for person in (QUILL, BEN):
            await tx.people.save(person)
        await tx.accounts.sync([an_account(owner=BEN, draft=(QUILL,)), OWN])
        await tx.record(birth(live))
        await tx.record(birth(draft))
        sent = replace(a_delivery(live), state=DeliveryState.SENT, remote_id=RemotePostId("77"))
        await tx.record(Change(before=None, after=sent, entry=an_entry("delivery.create", sent.id)))
        await around(tx, live)
        await organised(tx, live)
        await tx.messages.save(Drawn(subject=f"post:{live.id}", role=Role.APPROVAL, channel="C1", ts="1", about="1"))
        await tx.messages.save(Drawn(subject=f"post:{draft.id}", role=Role.AUTHOR, channel="D1", ts="2"))
        await tx.messages.ask(f"person:{QUILL.id}")
        await tx.alerts.remember(MARK, post=draft.id, person=QUILL.id, until=NOON + timedelta(hours=1))
        await tx.accounts.grant_draft(an_account().id, QUILL.id)
    return live, draft


async def around(work: Transaction, live: Post) -> None:
    """An incident with evidence and lessons, a freeze, a reason on a colleague's post, an edit of another."""
    incident = Incident(id="i1", post=live.id, account=an_account().id, opened_by=BEN.id, opened_at=NOON)
    await work.record(opened(incident))
    contained = incident.step(IncidentStep.CONTAIN, at=NOON)
    await work.record(contained)
    lessons = f"Never {MARK} on Mondays"
    await work.record(contained.after.step(IncidentStep.REVIEW, at=NOON, by=QUILL.id, lessons=lessons))
    await work.incidents.save_evidence(
        Evidence(
            incident="i1",
            delivery=a_delivery(live).id,
            remote_id=RemotePostId("77"),
            address="https://x.example/77",
            text=live.text,
            as_seen=True,
            posted_at=NOON,
            seen_at=NOON,
            handle="acme",
            display_name="Acme",
        ),
        author=QUILL.id,
    )
    await work.record(first_freeze(None, cause=FreezeCause.PERSON, reason=f"Too much {MARK}", by=QUILL.id, at=NOON))
    waiting = a_post("Ben's plain bread", author=BEN, state=PostState.WAITING)
    await work.record(birth(waiting))
    reason = Decision(step=PostStep.REJECT, by=QUILL.id, at=NOON, reason=f"Not without {MARK}")
    await work.record(waiting.step(PostStep.REJECT, by=QUILL.id, at=NOON, decision=reason))
    edited = replace(a_post("Ben's cake", author=BEN), rules="rules-1")
    await work.record(birth(edited))
    await work.record(
        edited.step(PostStep.REVISE, by=QUILL.id, at=NOON, content=says(f"Ben's {MARK} cake"), last_editor=QUILL.id)
    )
    alert = Alert(
        id="a1",
        kind=AlertKind.HANDED_BACK_TEXT,
        account=an_account().id,
        remote_id=RemotePostId("99"),
        post=live.id,
        author=QUILL.id,
        seen_at=NOON,
    )
    await work.record(raised(alert))
    await work.messages.save(Drawn(subject="alert:a1", role=Role.ALERT, channel="D9", ts="3", about=QUILL.id))


async def organised(work: Transaction, live: Post) -> None:
    """Emergencies she asked for and reviewed, her calls, comments, trust, looks and absence; and a colleague's."""
    hers = Emergency(id="e1", account=an_account().id, asked_by=QUILL.id, asked_at=NOON, reason=f"No {MARK} left")
    await work.record(asked(hers))
    bens = replace(hers, id="e2", asked_by=BEN.id, reason="Ben's oven is out", state=EmergencyState.CLOSED)
    await work.record(asked(bens))
    lessons = f"More {MARK} in store"
    review = bens.step(EmergencyStep.REVIEW, by=QUILL.id, at=NOON, reviewed_by=QUILL.id, lessons=lessons)
    await work.record(review)
    for emergency in ("e1", "e2"):
        drawn = Drawn(subject=f"emergency:{emergency}", role=Role.EMERGENCY, channel="C1", ts=emergency)
        await work.messages.save(drawn)
    other = a_post("Ben's rolls", id="rolls", author=BEN, state=PostState.PUBLISHED)
    await work.record(birth(other))
    await work.messages.save(Drawn(subject="post:rolls", role=Role.APPROVAL, channel="C1", ts="7", about="1"))
    for by, text in ((QUILL, f"Where is the {MARK}?"), (BEN, "Ben says in the cellar")):
        comment = Comment(id=f"c-{by.name[:3]}", post=other.id, revision=1, by=by.id, at=NOON, text=text)
        await work.comments.add(comment)
        await work.comments.add(replace(comment, id=f"{comment.id}.live", post=live.id, text=f"{MARK}, you say"))
    urgent = Call(post=live.id, revision=1, kind=CallKind.URGENT, by=QUILL.id, at=NOON, to=(BEN.id,), reason=MARK)
    await work.calls.add(urgent)
    for person in (QUILL, BEN):
        await work.trust.save(Earned(person=person.id, account=an_account().id))
        await work.opened.add(other.id, 1, person.id, "text", at=NOON)
        away = Absence(id=f"away-{person.name[:3]}", person=person.id, instead=None, since=NOON, until=NOON + DAY)
        await work.record(planned(away, by=person.id, at=NOON))


async def everything_in(database: Database) -> bytes:
    """Every column of every table of the database, also those of the engine of later work, as text and as bytes."""
    parts: list[bytes] = []
    async with database.reader.connect() as connection:

        def read(sync: Connection) -> None:
            own = [None] if database.is_sqlite else inspect(sync).get_schema_names()
            for schema in (name for name in own if name != "information_schema"):
                found = MetaData()
                found.reflect(sync, schema=schema)
                for table in found.sorted_tables:
                    for row in sync.execute(select(table)):
                        parts.extend(bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in row)

        await connection.run_sync(read)
    return b"\n".join(parts)


async def everything_readable(store: SqlStore, database: Database) -> bytes:
    """Everything that is sealed and can still be opened, in the clear."""
    async with database.reader.connect() as connection:
        ids = list((await connection.execute(select(contents.c.id))).scalars())
    async with store.reading() as tx:
        opened = await tx._work.contents.open(ids)  # type: ignore[attr-defined]
    return b"\n".join(opened.values())


async def sealed_under(database: Database, *people: str) -> list[bytes]:
    """The sealed words of these people and their wrapped keys."""
    async with database.reader.connect() as connection:
        found = select(contents.c.sealed).join(person_keys, person_keys.c.id == contents.c.key)
        words = (await connection.execute(found.where(person_keys.c.person.in_(people)))).scalars()
        keys = (
            await connection.execute(select(person_keys.c.wrapped).where(person_keys.c.person.in_(people)))
        ).scalars()
        return [*words, *keys]


async def test_an_erased_person_is_gone_from_every_table_and_the_log_is_whole(
    store: SqlStore, database: Database, database_url: str, keeping: Keeping, clock: StandingClock
) -> None:
    live, draft = await company(store)
    readable = await everything_readable(store, database)
    assert MARK.encode() in readable and NAME.encode() in readable
    sealed = await sealed_under(database, QUILL.id)

    erased = await keeping.erase(QUILL.id, by="operator")

    everything, readable = await everything_in(database), await everything_readable(store, database)
    for gone in (MARK.encode(), NAME.encode(), *sealed):
        assert gone not in everything and gone not in readable
    assert b"Ben" in readable
    async with store.reading() as tx:
        assert (await tx.people.get(QUILL.id)).name == "(erased)"
        assert (await tx.posts.get(live.id)).text == ""
        assert (await tx.posts.get(draft.id)).state is PostState.WITHDRAWN
        assert await tx.incidents.evidence("i1") == []
        assert (await tx.incidents.get("i1")).lessons == ""
        assert [freeze.reason for freeze in await tx.freezes.list()] == [""]
    async with store.transaction() as tx:
        assert await tx.alerts.recognise(MARK, now=NOON) is None
        due = {redraw.subject for redraw in await tx.messages.due(now=NOON)}
    assert {f"post:{live.id}", f"post:{draft.id}", "alert:a1"} <= due and f"person:{QUILL.id}" not in due
    assert erased.versions == 3
    await Sequencer(database, clock).once()
    assert (await verify_audit(database_url)).is_whole
    async with database.reader.connect() as connection:
        assert await tombstones(connection) == (Tombstone(person=QUILL.id, at=clock.now()),)


async def test_of_how_they_approved_only_ids_stay_and_colleagues_keep_theirs(
    store: SqlStore, database: Database, database_url: str, keeping: Keeping, clock: StandingClock
) -> None:
    await company(store)
    erased = await keeping.erase(QUILL.id, by="operator")

    acme, rolls = an_account().id, PostId("rolls")
    async with store.reading() as tx:
        hers, bens = await tx.emergencies.get("e1"), await tx.emergencies.get("e2")
        assert (hers.reason, hers.asked_by, bens.reason) == ("", QUILL.id, "Ben's oven is out")
        assert (bens.lessons, bens.reviewed_by) == ("", QUILL.id)
        assert [comment.text for comment in await tx.comments.of_post(rolls)] == ["Ben says in the cellar"]
        assert await tx.trust.of(QUILL.id) == [] and await tx.trust.find(BEN.id, acme) is not None
        assert not await tx.opened.by(rolls, 1, QUILL.id) and await tx.opened.by(rolls, 1, BEN.id)
        # Nobody stands in for who is gone, or is waited for.
        assert [absence.person for absence in await tx.absences.at(clock.now())] == [BEN.id]
    assert {"emergency:e1", "emergency:e2", "post:rolls"} <= set(erased.pictures)
    async with store.transaction() as tx:
        # Words that are gone are not missed when the emergency moves on.
        await tx.record(hers.step(EmergencyStep.DECLINE, by=BEN.id, at=NOON, second=BEN.id))
    await Sequencer(database, clock).once()
    assert (await verify_audit(database_url)).is_whole


async def test_what_colleagues_said_of_their_posts_goes_with_the_words_it_is_about(
    store: SqlStore, keeping: Keeping
) -> None:
    live, _ = await company(store)
    await keeping.erase(QUILL.id, by="operator")

    async with store.reading() as tx:
        assert await tx.comments.of_post(live.id) == []
        assert [call.reason for call in await tx.calls.of_post(live.id)] == [""]


async def test_what_colleagues_wrote_elsewhere_stays(store: SqlStore, keeping: Keeping) -> None:
    await company(store)
    bens = a_post("Ben's own words", author=BEN, state=PostState.WAITING)
    async with store.transaction() as tx:
        await tx.record(birth(bens))

    await keeping.erase(QUILL.id, by="operator")

    async with store.reading() as tx:
        assert (await tx.posts.get(bens.id)).text == "Ben's own words"
        assert (await tx.people.get(BEN.id)).name == "Ben"


async def test_nothing_of_them_stays_in_the_files_of_the_database(
    store: SqlStore, database: Database, database_url: str, database_kind: str, keeping: Keeping
) -> None:
    await company(store)
    sealed = await sealed_under(database, QUILL.id)
    await keeping.erase(QUILL.id, by="operator")

    assert await scrub(database_url) is None

    if database_kind == "sqlite":
        file = Path(database_url.removeprefix("sqlite:///"))
        left = b"".join(one.read_bytes() for one in (file, file.with_name(file.name + "-wal")) if one.exists())
        assert sealed and not any(one in left for one in sealed)
        assert (await verify_audit(database_url)).is_whole


async def test_a_legal_hold_stands_against_it_until_it_is_lifted(store: SqlStore, keeping: Keeping) -> None:
    await company(store)
    hold = await keeping.place(QUILL.id, reason="Matter 7/2026", by="operator")
    everybody = await keeping.place(None, reason="Matter 8/2026", by="operator")

    for standing in (hold, everybody):
        with pytest.raises(NotAllowed, match=standing.id):
            await keeping.erase(QUILL.id, by="operator")
        with pytest.raises(NotAllowed, match="Nothing was erased"):
            await keeping.outlook(QUILL.id)
        await keeping.lift(standing.id, by="operator")
    with pytest.raises(WrongState, match="lifted before"):
        await keeping.lift(hold.id, by="operator")

    assert await keeping.list() == []
    assert (await keeping.erase(QUILL.id, by="operator")).person == QUILL.id


async def test_a_hold_needs_somebody_we_know(keeping: Keeping) -> None:
    with pytest.raises(NotFound):
        await keeping.place(QUILL.id, reason="Matter 7/2026", by="operator")
    with pytest.raises(NotFound):
        await keeping.erase(QUILL.id, by="operator")


@pytest.mark.parametrize(
    "state", [PostState.APPROVED, PostState.PUBLISHING, PostState.NEEDS_HUMAN, PostState.RECALLING]
)
async def test_words_that_are_on_their_way_are_not_erased(store: SqlStore, keeping: Keeping, state: PostState) -> None:
    post = a_post("Soon", author=QUILL, state=state)
    async with store.transaction() as tx:
        await tx.people.save(QUILL)
        await tx.record(birth(post))

    with pytest.raises(WrongState, match=post.id):
        await keeping.erase(QUILL.id, by="operator")

    async with store.reading() as tx:
        assert (await tx.posts.get(post.id)).text == "Soon"


@pytest.fixture
def elsewhere(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """The addresses of empty places to restore into."""

    def place() -> str:
        if database_kind == "sqlite":
            return f"sqlite:///{tmp_path}/restored-{uuid4().hex}.db"
        cluster: Cluster = request.getfixturevalue("postgres_cluster")
        return cluster.url(cluster.create())

    return place


async def seen_in(url: str, clock: StandingClock) -> bytes:
    """Everything in a database, as it lies there and unsealed."""
    other = await open_database(url, secrets=[SECRET], pool=2)
    try:
        return await everything_in(other) + await everything_readable(SqlStore(other, clock), other)
    finally:
        await other.close()


async def test_a_backup_from_before_loses_them_again_and_one_from_after_never_had_them(
    store: SqlStore,
    database: Database,
    database_url: str,
    elsewhere: Callable[[], str],
    tmp_path: Path,
    keeping: Keeping,
    clock: StandingClock,
) -> None:
    await company(store)
    sealed = await sealed_under(database, QUILL.id)
    await backup(database_url, tmp_path / "before")
    clock.move(timedelta(minutes=1))
    erased = await keeping.erase(QUILL.id, by="operator")
    await scrub(database_url)
    await backup(database_url, tmp_path / "after")

    stones = [Tombstone(person=QUILL.id, at=erased.at)]

    before, after = elsewhere(), elsewhere()
    await restore(tmp_path / "before", before, now=NOON)
    assert MARK.encode() in await seen_in(before, clock)
    assert await erase_again(before, stones, now=NOON, by="operator") == Again(erased=(QUILL.id,), held=())
    await restore(tmp_path / "after", after, now=NOON)

    for url in (before, after):
        seen = await seen_in(url, clock)
        assert not any(gone in seen for gone in (MARK.encode(), NAME.encode(), *sealed))
        assert b"Ben" in seen
        assert (await verify_audit(url)).is_whole
        assert await erase_again(url, stones, now=NOON, by="operator") == Again(erased=(), held=())


async def test_who_came_back_after_their_erasure_keeps_what_they_wrote_since(
    store: SqlStore, database: Database, database_url: str, keeping: Keeping, clock: StandingClock
) -> None:
    await company(store)
    erased = await keeping.erase(QUILL.id, by="operator")
    clock.move(timedelta(days=1))
    async with store.transaction() as tx:
        await tx.people.save(QUILL)
        await tx.record(birth(a_post("Back again", id="later", author=QUILL)))

    stones = [Tombstone(person=QUILL.id, at=erased.at)]
    assert await erase_again(database_url, stones, now=NOON, by="x") == Again(erased=(), held=())

    async with store.reading() as tx:
        assert (await tx.people.get(QUILL.id)).name == NAME


@pytest.mark.parametrize("whom", [QUILL.id, None])
async def test_a_legal_hold_wins_over_the_list_until_it_is_lifted(
    store: SqlStore, database_url: str, keeping: Keeping, clock: StandingClock, whom: PersonId | None
) -> None:
    await company(store)
    other = await keeping.place(BEN.id, reason="Matter 6", by="operator")
    hold = await keeping.place(whom, reason="Matter 7", by="operator")
    stones = [Tombstone(person=QUILL.id, at=clock.now() + timedelta(minutes=1))]

    assert await erase_again(database_url, stones, now=NOON, by="x") == Again(erased=(), held=(QUILL.id,))
    async with store.reading() as tx:
        assert (await tx.people.get(QUILL.id)).name == NAME

    await keeping.lift(hold.id, by="operator")
    assert other.person == BEN.id
    assert await erase_again(database_url, stones, now=NOON, by="x") == Again(erased=(QUILL.id,), held=())


async def test_a_running_process_knows_nothing_of_them_any_more(
    store: SqlStore, database: Database, keeping: Keeping, clock: StandingClock
) -> None:
    await company(store)
    async with store.reading() as tx:
        assert any(MARK in earlier.text for earlier in await tx.posts.history())

    await keeping.erase(QUILL.id, by="operator")

    known = store._memory
    assert known.known(QUILL.id) is None and not known.recent and not known._by_id
    async with store.reading() as tx:
        assert not any(MARK in earlier.text for earlier in await tx.posts.history())


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
@pytest.mark.postgres
async def test_another_replica_forgets_within_its_bound(
    store: SqlStore,
    database: Database,
    database_url: str,
    keeping: Keeping,
    clock: StandingClock,
) -> None:
    live, _ = await company(store)
    replica = await open_database(database_url, secrets=[SECRET], pool=2)
    other = SqlStore(replica, clock)
    try:
        async with other.reading() as tx:
            assert (await tx.people.get(QUILL.id)).name == NAME and (await tx.posts.history())
        await keeping.erase(QUILL.id, by="operator")

        async with other.reading() as tx:
            # The look-up of a key joins the table: what is remembered opens nothing any more, from this moment.
            assert (await tx.posts.get(live.id)).text == ""
        assert other._memory._by_id
        other._memory._fresh_at -= memory.KEPT_FOR + 1
        await asyncio.sleep(1.1)
        async with other.reading() as tx:
            assert (await tx.people.get(QUILL.id)).name == "(erased)"
        assert not other._memory.recent and other._memory.known(QUILL.id) is None
    finally:
        await replica.close()


async def test_their_cards_no_longer_hold_names_of_approvers(store: SqlStore, keeping: Keeping) -> None:
    post = a_post("Ben's", author=BEN, state=PostState.PUBLISHED, approved_by=(QUILL,))
    other = a_post("Ana's", author=ANA, state=PostState.PUBLISHED, approved_by=(BEN,))
    async with store.transaction() as tx:
        await tx.people.save(QUILL)
        for one in (post, other):
            await tx.record(birth(one))
            await tx.messages.save(Drawn(subject=f"post:{one.id}", role=Role.APPROVAL, channel="C", ts="1", about="1"))

    erased = await keeping.erase(QUILL.id, by="operator")

    assert erased.pictures == (f"post:{post.id}",)
