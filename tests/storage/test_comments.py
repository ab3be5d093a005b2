"""Calls, comments, and who opened what, on both databases: what was said is sealed, and counted under any id."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from storage.database import Database
from storage.keeping import KEPT, prune
from storage.schema import calls, comments, opened
from storage.store import SqlStore
from tests.builders import ANA, BEN, CHIARA, NOON
from workflows.domain.calling import Call, CallKind
from workflows.domain.comment import Comment
from workflows.domain.ids import PersonId, PostId
from workflows.domain.person import Identity, person_id

POST, OTHER = PostId("p1"), PostId("p2")
HOUR = timedelta(hours=1)
NUDGE = Call(post=POST, revision=1, kind=CallKind.NUDGE, by=ANA.id, at=NOON, to=(BEN.id, CHIARA.id))
URGENT = replace(NUDGE, revision=2, kind=CallKind.URGENT, at=NOON + HOUR, to=(BEN.id,), reason="The fair opens. \ud83d")
COMMENT = Comment(id="c1", post=POST, revision=1, by=BEN.id, at=NOON, text="Is it 12 or 13? \ud83d")
PRIVATE = replace(COMMENT, id="c2", revision=2, by=CHIARA.id, at=NOON + HOUR, text="Peculiar.", private=True)
TEAMS = Identity(platform="teams", organisation="tenant", user="0b6e")
IN_TEAMS = PersonId(person_id(TEAMS))


async def given(store: SqlStore, *found: Call | Comment) -> None:
    async with store.transaction() as tx:
        for one in found:
            await (tx.calls.add(one) if isinstance(one, Call) else tx.comments.add(one))


async def linked(store: SqlStore) -> None:
    async with store.transaction() as tx:
        await tx.people.save(replace(ANA, id=IN_TEAMS, identity=TEAMS))
        await tx.people.link(replace(ANA, others=(TEAMS,)), at=NOON)


async def test_calls_of_every_revision_come_back_oldest_first(store: SqlStore) -> None:
    await given(store, URGENT, NUDGE, replace(NUDGE, post=OTHER))

    async with store.reading() as tx:
        assert await tx.calls.of_post(POST) == [NUDGE, URGENT]
        assert await tx.calls.of_post(PostId("p3")) == []


async def test_calls_are_counted_by_kind_and_human_since_then(store: SqlStore) -> None:
    later = replace(URGENT, post=OTHER, at=NOON + 2 * HOUR, by=IN_TEAMS)
    await given(store, NUDGE, URGENT, later, replace(URGENT, by=BEN.id))
    await linked(store)

    async with store.reading() as tx:
        for one in (ANA.id, IN_TEAMS):
            assert await tx.calls.count(CallKind.URGENT, by=one, since=NOON) == 2
        assert await tx.calls.count(CallKind.URGENT, by=ANA.id, since=later.at) == 1
        assert await tx.calls.count(CallKind.NUDGE, by=ANA.id, since=NOON + HOUR) == 0


async def test_comments_of_every_revision_come_back_oldest_first(store: SqlStore) -> None:
    await given(store, PRIVATE, COMMENT, replace(COMMENT, id="c3", post=OTHER))

    async with store.reading() as tx:
        assert await tx.comments.of_post(POST) == [COMMENT, PRIVATE]
        assert await tx.comments.of_post(PostId("p3")) == []


async def test_a_comment_sent_again_is_kept_once_and_as_it_was(store: SqlStore) -> None:
    await given(store, COMMENT, replace(COMMENT, text="Something else."))

    async with store.reading() as tx:
        assert await tx.comments.of_post(POST) == [COMMENT]


async def test_what_was_said_is_nowhere_in_clear(store: SqlStore, database: Database) -> None:
    await given(store, URGENT, PRIVATE)

    async with database.reader.connect() as connection:
        stored = repr([(await connection.execute(select(table))).all() for table in (calls, comments)])
    assert "fair" not in stored and "Peculiar" not in stored


async def test_when_a_posts_words_are_forgotten_what_was_said_of_it_is_too(store: SqlStore) -> None:
    await given(store, URGENT, COMMENT)
    async with store.transaction() as tx:
        await tx.posts.forget(POST)

    async with store.reading() as tx:
        assert await tx.calls.of_post(POST) == [replace(URGENT, reason="")]
        assert await tx.comments.of_post(POST) == []


async def test_who_opened_what_is_known_by_revision_under_any_id(store: SqlStore) -> None:
    async with store.transaction() as tx:
        for person, what in ((ANA.id, "text"), (ANA.id, "text"), (IN_TEAMS, "picture"), (BEN.id, "thread")):
            await tx.opened.add(POST, 1, person, what, at=NOON)
    await linked(store)

    async with store.reading() as tx:
        for one in (ANA.id, IN_TEAMS):
            assert await tx.opened.by(POST, 1, one) == {"text", "picture"}
        assert await tx.opened.by(POST, 2, ANA.id) == frozenset()


async def test_who_opened_what_is_forgotten_after_a_month(store: SqlStore, database: Database) -> None:
    async with store.transaction() as tx:
        await tx.opened.add(POST, 1, ANA.id, "text", at=NOON)
        await tx.opened.add(POST, 2, ANA.id, "text", at=NOON + HOUR)

    await prune(database, now=NOON + KEPT + HOUR)

    async with database.reader.connect() as connection:
        assert list((await connection.execute(select(opened.c.revision))).scalars()) == [2]
