"""Every version of a draft that was checked or submitted stays, on both databases; what was only typed does not."""

import hashlib
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from storage.database import Database
from storage.schema import audit, contents, posts, versions
from storage.store import SqlStore
from storage.verifying import verify_audit
from storage.words import from_bytes
from tests.builders import ANA, BEN, NOON, a_post, an_account, birth
from workflows.domain.content import Content, Part
from workflows.domain.ids import PostId
from workflows.domain.post import Decision, Post, PostState, PostStep
from workflows.errors import Conflict


def says(text: str) -> Content:
    return Content(parts=(Part(text=text),))


async def recorded(store: SqlStore, post: Post, step: PostStep | None = None, **changes: object) -> Post:
    """Born, or changed by a step."""
    change = birth(post) if step is None else post.step(step, by=ANA.id, at=NOON, **changes)  # type: ignore[arg-type]
    async with store.transaction() as tx:
        await tx.record(change)
    return change.after


async def kept(store: SqlStore, database: Database, post: PostId) -> list[tuple[int, str | None]]:
    """Each kept version and its words, oldest first; None where they are gone."""
    query = select(versions).where(versions.c.post == post).order_by(versions.c.version)
    async with database.reader.connect() as connection:
        rows = (await connection.execute(query)).all()
        there = select(contents.c.id).where(contents.c.subject == post)
        ids = set((await connection.execute(there)).scalars())
    async with store.reading() as tx:
        opened = await tx._work.contents.open([row.words for row in rows if row.words in ids])  # type: ignore[attr-defined]
    texts = {place: from_bytes(sealed).content(None).text for place, sealed in opened.items()}
    return [(row.version, texts.get(row.words)) for row in rows]


async def leaves(database: Database, post: PostId) -> list[dict[str, object]]:
    async with database.reader.connect() as connection:
        found = (await connection.execute(select(audit.c.leaf).order_by(audit.c.id))).scalars()
        return [record for leaf in found if (record := json.loads(leaf))["subject"] == post]


async def sealed_of(store: SqlStore, database: Database, post: PostId, version: int) -> bytes:
    place = f"{post}.v{version}"
    async with store.reading() as tx:
        opened: dict[str, bytes] = await tx._work.contents.open([place])  # type: ignore[attr-defined]
    return opened[place]


async def test_every_checked_version_keeps_its_words(store: SqlStore, database: Database) -> None:
    post = await recorded(store, a_post("One"))
    for number, text in enumerate(("Two", "Three", "Two"), start=1):
        post = await recorded(store, post, PostStep.REVISE, content=says(text), rules="rules-1")
        assert post.version == number

    assert await kept(store, database, post.id) == [(1, "Two"), (2, "Three"), (3, "Two")]
    async with store.reading() as tx:
        assert await tx.posts.get(post.id) == post


async def test_what_was_only_typed_takes_the_place_of_what_was_typed_before(
    store: SqlStore, database: Database
) -> None:
    post = await recorded(store, a_post("W"))
    for text in ("We", "We are", "We are hiring"):
        post = await recorded(store, post, PostStep.REVISE, content=says(text), rules="")

    async with database.reader.connect() as connection:
        pieces = select(func.count()).where(contents.c.subject == post.id)
        assert (await connection.execute(pieces)).scalar_one() == 1
    assert await kept(store, database, post.id) == []
    assert all("words" not in dict(leaf["facts"]) for leaf in await leaves(database, post.id))  # type: ignore[call-overload]
    async with store.reading() as tx:
        assert (await tx.posts.get(post.id)).text == "We are hiring"


async def test_words_are_kept_when_they_are_checked_as_they_were_typed(store: SqlStore, database: Database) -> None:
    post = await recorded(store, a_post("Same"))

    post = await recorded(store, post, PostStep.REVISE, rules="rules-1")

    assert await kept(store, database, post.id) == [(1, "Same")]


async def test_typing_on_after_a_check_leaves_the_checked_words(store: SqlStore, database: Database) -> None:
    post = await recorded(store, replace(a_post("Checked"), rules="rules-1"))
    post = await recorded(store, post, PostStep.REVISE, content=says("Typed on"), rules="")
    post = await recorded(store, post, PostStep.REVISE, content=says("And on"), rules="")

    assert await kept(store, database, post.id) == [(0, "Checked")]
    async with store.reading() as tx:
        assert (await tx.posts.get(post.id)).text == "And on"


@pytest.mark.parametrize("end", [PostStep.WITHDRAW, PostStep.EXPIRE])
async def test_a_draft_nobody_checked_is_not_kept_when_it_ends(
    store: SqlStore, database: Database, end: PostStep
) -> None:
    post = await recorded(store, a_post("Never mind"))

    post = await recorded(store, post, end)

    assert await kept(store, database, post.id) == []


async def test_confirming_and_deciding_keep_the_words_once_and_the_digest(store: SqlStore, database: Database) -> None:
    checked = await recorded(store, replace(a_post("Fine"), rules="rules-1"))
    digest = a_post("Fine", state=PostState.WAITING).digest
    waiting = await recorded(store, checked, PostStep.CONFIRM_WAITING, digest=digest)
    rejection = Decision(step=PostStep.REJECT, by=BEN.id, at=NOON, reason="No.")
    await recorded(store, waiting, PostStep.REJECT, decision=rejection)

    async with database.reader.connect() as connection:
        rows = (await connection.execute(select(versions).order_by(versions.c.version))).all()
        words = select(func.count()).where(contents.c.id.like("%.v%"))
        assert (await connection.execute(words)).scalar_one() == 1
    assert [(row.version, row.digest) for row in rows] == [(0, None), (1, digest.hex if digest else "")]
    assert {row.words for row in rows} == {f"{checked.id}.v0"}


async def test_a_new_revision_of_the_same_words_seals_nothing_new(store: SqlStore, database: Database) -> None:
    post = await recorded(store, a_post("As it was", state=PostState.WAITING))
    post = await recorded(store, post, PostStep.REVISE, revision=2, digest=None)

    assert await kept(store, database, post.id) == [(0, "As it was")]
    async with store.reading() as tx:
        assert (await tx.posts.get(post.id)).text == "As it was"


async def test_a_kept_version_is_never_written_over(store: SqlStore, database: Database) -> None:
    post = await recorded(store, replace(a_post("First"), rules="rules-1"))
    changed = post.step(PostStep.REVISE, by=ANA.id, at=NOON, content=says("Second"), rules="rules-1")
    other = post.step(PostStep.REVISE, by=BEN.id, at=NOON, content=says("Other"), rules="rules-1")
    async with store.transaction() as tx:
        await tx.record(changed)

    with pytest.raises(Conflict):
        async with store.transaction() as tx:
            await tx.record(other)

    assert await kept(store, database, post.id) == [(0, "First"), (1, "Second")]


async def test_the_log_binds_the_words_so_that_nobody_can_guess_them(store: SqlStore, database: Database) -> None:
    post = await recorded(store, replace(a_post("Secret plans"), rules="rules-1"))
    twin = await recorded(store, replace(a_post("Secret plans"), rules="rules-1"))

    (leaf,), (other,) = await leaves(database, post.id), await leaves(database, twin.id)
    sealed = await sealed_of(store, database, post.id, 0)

    said = dict(leaf["facts"])["words"]  # type: ignore[call-overload]
    assert said == hashlib.sha256(sealed).hexdigest()
    assert said != dict(other["facts"])["words"]  # type: ignore[call-overload]
    record = json.loads(sealed)
    assert len(bytes.fromhex(record["salt"])) == 16
    guess = json.dumps({name: value for name, value in record.items() if name != "salt"}, separators=(",", ":"))
    assert said != hashlib.sha256(guess.encode()).hexdigest()


async def test_forgetting_takes_every_version_and_leaves_the_log_whole(
    store: SqlStore, database: Database, database_url: str
) -> None:
    post = await recorded(store, replace(a_post("One"), rules="rules-1"))
    post = await recorded(store, post, PostStep.REVISE, content=says("Two"), rules="rules-1")
    async with store.transaction() as tx:
        await tx.posts.forget(post.id)

    assert await kept(store, database, post.id) == [(0, None), (1, None)]
    async with database.reader.connect() as connection:
        pieces = select(func.count()).where(contents.c.subject == post.id)
        assert (await connection.execute(pieces)).scalar_one() == 0
    assert (await verify_audit(database_url)).is_whole


async def test_words_of_the_first_release_stay_readable_and_are_not_written_over(
    store: SqlStore, database: Database
) -> None:
    post = await recorded(store, replace(a_post("From before"), rules="rules-1"))
    async with database.writer.begin() as connection:
        former = f"{post.id}.1"
        await connection.execute(contents.update().where(contents.c.subject == post.id).values(id=former))
        await connection.execute(posts.update().where(posts.c.id == post.id).values(words=former))

    async with store.reading() as tx:
        assert (await tx.posts.get(post.id)).text == "From before"
    await recorded(store, post, PostStep.REVISE, content=says("Typed on"), rules="")

    async with store.reading() as tx:
        opened = await tx._work.contents.open([former])  # type: ignore[attr-defined]
        assert from_bytes(opened[former]).content(None).text == "From before"


async def test_unfinished_posts_are_those_one_wrote_or_edited_last(store: SqlStore) -> None:
    mine, over = a_post("Mine", author=BEN), a_post("Over", author=BEN, state=PostState.PUBLISHED)
    edited = replace(a_post("Edited", at=NOON + timedelta(hours=1)), last_editor=BEN.id)
    for post in (mine, over, edited, a_post("Ana's")):
        await recorded(store, replace(post, account=an_account().id))

    async with store.reading() as tx:
        assert [post.id for post in await tx.posts.list_unfinished(BEN.id)] == [mine.id, edited.id]
