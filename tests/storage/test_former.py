"""What a post said when it was put before others the last time: never a draft, never a later revision."""

from dataclasses import replace
from typing import Any

from storage.store import SqlStore
from tests.builders import ANA, NOON, a_digest, a_post, an_account
from workflows.domain.content import Content, Part
from workflows.domain.ids import PostId
from workflows.domain.post import Post, PostState, PostStep, born
from workflows.ports.store import Former

ACME = an_account()


async def written(store: SqlStore, text: str = "Fresh bread.") -> Post:
    """A draft that was checked."""
    async with store.transaction() as tx:
        await tx.people.save(ANA)
        await tx.accounts.sync([ACME])
        draft = replace(a_post(text, account=ACME), rules="checks-1", digest=a_digest(_content(text), ACME))
        await tx.record(born(draft, by=ANA.id))
        return draft


async def stepped(store: SqlStore, post: Post, step: PostStep, **changes: Any) -> Post:
    async with store.transaction() as tx:
        change = post.step(step, by=ANA.id, at=NOON, **changes)
        await tx.record(change)
        return change.after


async def revised(store: SqlStore, post: Post, text: str) -> Post:
    """Taken back, and written anew."""
    digest = a_digest(_content(text), ACME)
    return await stepped(
        store, post, PostStep.REVISE, revision=post.revision + 1, content=_content(text), digest=digest
    )


async def former(store: SqlStore, post_id: PostId) -> Former | None:
    async with store.reading() as tx:
        return await tx.posts.confirmed_before(await tx.posts.get(post_id))


def _content(text: str) -> Content:
    return Content(parts=(Part(text=text),))


async def test_what_was_confirmed_before_is_there_with_its_account(store: SqlStore) -> None:
    waiting = await stepped(store, await written(store), PostStep.CONFIRM_WAITING)
    again = await revised(store, waiting, "Fresh rolls.")

    assert await former(store, again.id) == Former(revision=1, account=ACME.id, content=_content("Fresh bread."))


async def test_the_revision_itself_is_no_earlier_one(store: SqlStore) -> None:
    waiting = await stepped(store, await written(store), PostStep.CONFIRM_WAITING)

    assert await former(store, waiting.id) is None


async def test_words_that_were_blocked_were_shown_to_nobody(store: SqlStore) -> None:
    blocked = await stepped(store, await written(store, "A password."), PostStep.CONFIRM_BLOCKED)
    again = await revised(store, blocked, "Fresh rolls.")

    assert await former(store, again.id) is None


async def test_the_newest_of_several_counts(store: SqlStore) -> None:
    first = await stepped(store, await written(store), PostStep.CONFIRM_WAITING)
    draft = await revised(store, first, "Fresh rolls.")
    second = await stepped(store, draft, PostStep.CONFIRM_WAITING)
    third = await revised(store, second, "Fresh cake.")

    found = await former(store, third.id)

    assert found is not None and (found.revision, found.content.text) == (2, "Fresh rolls.")


async def test_words_that_were_erased_are_not_shown(store: SqlStore) -> None:
    waiting = await stepped(store, await written(store), PostStep.CONFIRM_WAITING)
    again = await revised(store, waiting, "Fresh rolls.")

    async with store.transaction() as tx:
        await tx.posts.forget(again.id)

    assert await former(store, again.id) is None
    assert again.state is PostState.DRAFT
