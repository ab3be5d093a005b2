"""Holds and erasures: a hold wins, words on their way stay, and what was not let go of is withdrawn first."""

from collections.abc import Sequence

import pytest

from storage.store import SqlStore
from tests.builders import ANA, BEN, NOON, a_post, an_account, birth
from tests.clocks import StandingClock
from workflows.domain.post import Post, PostState
from workflows.errors import InvalidContent, NotAllowed, WrongState
from workflows.keeping import Keeping


@pytest.fixture
def keeping(store: SqlStore, clock: StandingClock) -> Keeping:
    return Keeping(store=store, clock=clock)


async def given(store: SqlStore, *posts: Post) -> None:
    async with store.transaction() as tx:
        for person in (ANA, BEN):
            await tx.people.save(person)
        await tx.accounts.sync([an_account()])
        for post in posts:
            await tx.record(birth(post))


async def states(store: SqlStore, posts: Sequence[Post]) -> list[PostState]:
    async with store.reading() as tx:
        return [(await tx.posts.get(post.id)).state for post in posts]


async def text_of(store: SqlStore, post: Post) -> str:
    async with store.reading() as tx:
        return (await tx.posts.get(post.id)).text


@pytest.mark.parametrize("everybody", [False, True])
async def test_a_hold_wins_against_an_erasure(store: SqlStore, keeping: Keeping, everybody: bool) -> None:
    post = a_post("Kept", state=PostState.PUBLISHED)
    await given(store, post)
    hold = await keeping.place(None if everybody else ANA.id, reason="Matter 7", by="operator")

    with pytest.raises(NotAllowed, match=hold.id):
        await keeping.erase(ANA.id, by="operator")

    assert await text_of(store, post) == "Kept"


async def test_a_hold_on_somebody_else_is_no_hold_on_them(store: SqlStore, keeping: Keeping) -> None:
    post = a_post("Gone", state=PostState.PUBLISHED)
    await given(store, post)
    await keeping.place(BEN.id, reason="Matter 7", by="operator")

    await keeping.erase(ANA.id, by="operator")

    assert await text_of(store, post) == ""


async def test_a_hold_without_a_matter_is_refused(store: SqlStore, keeping: Keeping) -> None:
    await given(store)

    with pytest.raises(InvalidContent, match="needs its matter"):
        await keeping.place(ANA.id, reason=" \n", by="operator")


async def test_words_on_their_way_are_needed_until_they_are_out(store: SqlStore, keeping: Keeping) -> None:
    moving, draft = a_post("Soon", state=PostState.APPROVED), a_post("Draft")
    await given(store, moving, draft)

    with pytest.raises(WrongState, match="on their way"):
        await keeping.erase(ANA.id, by="operator")

    assert await states(store, [moving, draft]) == [PostState.APPROVED, PostState.DRAFT]
    assert await text_of(store, moving) == "Soon"


async def test_what_was_not_let_go_of_is_withdrawn_first(store: SqlStore, keeping: Keeping) -> None:
    unfinished = [
        a_post(state=state)
        for state in (
            PostState.DRAFT,
            PostState.WAITING,
            PostState.HELD,
            PostState.BLOCKED,
            PostState.CHANGES_REQUESTED,
        )
    ]
    over = [a_post(state=state) for state in (PostState.REJECTED, PostState.PUBLISHED, PostState.FAILED)]
    bens = a_post(author=BEN, state=PostState.WAITING)
    await given(store, *unfinished, *over, bens)

    outlook = await keeping.outlook(ANA.id)
    erased = await keeping.erase(ANA.id, by="operator")

    assert {post.id for post in outlook.withdrawn} == {post.id for post in unfinished}
    assert (erased.person, erased.at) == (ANA.id, NOON)
    assert set(await states(store, unfinished)) == {PostState.WITHDRAWN}
    assert await states(store, [*over, bens]) == [*(post.state for post in over), PostState.WAITING]
