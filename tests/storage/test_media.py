"""Pictures and films, on both databases: sealed in pieces, kept as long as their post needs them, gone with people."""

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from storage.database import Database
from storage.keeping import prune
from storage.media import KEPT_AFTER, PIECE
from storage.schema import media, media_pieces
from storage.store import SqlStore
from storage.words import from_bytes, to_bytes, words_of
from tests.builders import ANA, BEN, NOON, a_post, birth
from tests.clocks import StandingClock
from workflows.domain.content import Media, MediaKind
from workflows.domain.finding import PictureFacts
from workflows.domain.hold import Hold, placed
from workflows.domain.person import Person
from workflows.domain.post import Post, PostState
from workflows.keeping import Keeping

KETTLE = b"the bytes of a kettle"
LONG = bytes(range(256)) * (PIECE // 128 + 3)
"""More than two pieces."""


def medium_of(content: bytes, alt_text: str = "A kettle") -> Media:
    digest = hashlib.sha256(content).hexdigest()
    size = len(content)
    return Media(sha256=digest, alt_text=alt_text, kind=MediaKind.GIF, type="image/gif", size=size, width=3, height=4)


def with_media(post: Post, *contents: bytes) -> Post:
    [part] = post.content.parts
    shown = replace(part, media=tuple(medium_of(content) for content in contents))
    return replace(post, content=replace(post.content, parts=(shown,)))


async def given(store: SqlStore, post: Post, *contents: bytes, by: Person = ANA) -> Post:
    shown = with_media(post, *contents)
    async with store.transaction() as tx:
        await tx.record(birth(shown))
        for content in contents:
            await tx.media.keep(shown, medium_of(content), content, named="image/png", by=by.id)
    return shown


async def rows(database: Database) -> tuple[int, int]:
    async with database.reader.connect() as connection:
        return (
            (await connection.execute(select(func.count()).select_from(media))).scalar_one(),
            (await connection.execute(select(func.count()).select_from(media_pieces))).scalar_one(),
        )


async def test_what_was_attached_comes_back_and_is_sealed_in_pieces(store: SqlStore, database: Database) -> None:
    post = await given(store, a_post(), KETTLE, LONG)

    async with store.reading() as tx:
        assert (await tx.posts.get(post.id)).content == post.content
        for content in (KETTLE, LONG):
            assert await tx.media.read(post.id, medium_of(content).sha256) == content
        known = await tx.media.facts(post.id, [medium_of(KETTLE).sha256, "0" * 64])
        assert known == {medium_of(KETTLE).sha256: PictureFacts(kind="image/gif", named="image/png", size=len(KETTLE))}
        assert await tx.media.count(post.id) == 2
        assert await tx.media.read(post.id, "0" * 64) is None
    async with database.reader.connect() as connection:
        sealed = b"".join((await connection.execute(select(media_pieces.c.sealed))).scalars())
    assert await rows(database) == (2, 4)
    assert KETTLE not in sealed


async def test_the_same_again_is_kept_once(store: SqlStore, database: Database) -> None:
    post = await given(store, a_post(), KETTLE)

    async with store.transaction() as tx:
        await tx.media.keep(post, medium_of(KETTLE), KETTLE, named="", by=ANA.id)

    assert await rows(database) == (1, 1)


async def test_bytes_that_are_not_those_that_were_attached_are_not_given_out(
    store: SqlStore, database: Database
) -> None:
    post = await given(store, a_post(), KETTLE)
    lost = await given(store, a_post(), LONG)
    async with store.transaction() as tx:
        await tx.media.keep(post, replace(medium_of(KETTLE), sha256="a" * 64), b"others", named="", by=ANA.id)
    async with database.writer.begin() as connection:
        second = media_pieces.c.post == lost.id, media_pieces.c.number == 1
        await connection.execute(media_pieces.delete().where(*second))

    async with store.reading() as tx:
        assert await tx.media.read(post.id, "a" * 64) is None
        assert await tx.media.read(lost.id, medium_of(LONG).sha256) is None


async def test_they_go_with_the_words_of_their_post(store: SqlStore, database: Database) -> None:
    post = await given(store, a_post(), KETTLE)
    await given(store, a_post(), KETTLE)

    async with store.transaction() as tx:
        await tx.posts.forget(post.id)

    assert await rows(database) == (1, 1)


async def test_they_go_with_the_person_whose_post_it_is_and_who_attached_them(
    store: SqlStore, database: Database, clock: StandingClock
) -> None:
    async with store.transaction() as tx:
        for person in (ANA, BEN):
            await tx.people.save(person)
    await given(store, a_post(state=PostState.PUBLISHED), LONG)
    await given(store, a_post(author=BEN, state=PostState.PUBLISHED), KETTLE, by=ANA)
    kept = await given(store, a_post(author=BEN, state=PostState.PUBLISHED), KETTLE, by=BEN)

    await Keeping(store=store, clock=clock).erase(ANA.id, by="operator")

    assert await rows(database) == (1, 1)
    async with store.reading() as tx:
        assert await tx.media.read(kept.id, medium_of(KETTLE).sha256) == KETTLE


@pytest.mark.parametrize(
    ("state", "later", "left"),
    [
        (PostState.PUBLISHED, KEPT_AFTER + timedelta(days=1), 0),
        (PostState.PUBLISHED, KEPT_AFTER - timedelta(days=1), 1),
        (PostState.APPROVED, KEPT_AFTER + timedelta(days=1), 1),
    ],
)
async def test_thirty_days_after_their_post_was_over_they_are_gone(
    store: SqlStore, database: Database, state: PostState, later: timedelta, left: int
) -> None:
    await given(store, a_post(state=state), KETTLE)

    await prune(database, now=NOON + later)

    assert await rows(database) == (left, left)


@pytest.mark.parametrize(("whom", "left"), [(ANA.id, 1), (None, 2)])
async def test_a_legal_hold_keeps_them(store: SqlStore, database: Database, whom: str | None, left: int) -> None:
    async with store.transaction() as tx:
        for person in (ANA, BEN):
            await tx.people.save(person)
        person_id = ANA.id if whom else None
        await tx.record(placed(Hold(id="h1", person=person_id, reason="Matter 7", by="operator", at=NOON)))
    await given(store, a_post(state=PostState.PUBLISHED), KETTLE)
    await given(store, a_post(author=BEN, state=PostState.PUBLISHED), KETTLE)

    await prune(database, now=NOON + KEPT_AFTER * 2)

    assert (await rows(database))[0] == left


def test_words_without_pictures_are_encoded_as_ever_and_those_of_a_former_release_are_read() -> None:
    plain, shown = words_of(a_post()), words_of(with_media(a_post(), KETTLE))

    assert b"shapes" not in to_bytes(plain)
    assert from_bytes(to_bytes(shown)) == shown
    former = to_bytes(shown).replace(b'"shapes"', b'"unknown"')
    [medium] = from_bytes(former).parts[0].media
    assert medium == Media(sha256=medium_of(KETTLE).sha256, alt_text="A kettle")
