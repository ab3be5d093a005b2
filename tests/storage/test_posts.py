"""The Posts part of the store, on both databases."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from storage.store import SqlStore
from tests.builders import ANA, BEN, NOON, OWN, a_post, an_account, birth
from workflows.domain.content import Content, Fields, Media, Part
from workflows.domain.finding import Finding, Severity, Span
from workflows.domain.ids import PostId, RemotePostId, StoryId
from workflows.domain.post import Post, PostState, PostStep
from workflows.domain.task import Task, TaskKind
from workflows.errors import Conflict, NotFound


async def given(store: SqlStore, *posts: Post) -> None:
    async with store.transaction() as tx:
        await tx.people.save(ANA)
        await tx.people.save(BEN)
        await tx.accounts.sync([an_account(), OWN])
        for post in posts:
            await tx.record(birth(post))


async def stored(store: SqlStore, post_id: PostId) -> Post:
    async with store.reading() as tx:
        return await tx.posts.get(post_id)


async def test_a_post_comes_back_as_it_was_written(store: SqlStore) -> None:
    post = replace(
        a_post(state=PostState.WAITING, approved_by=(BEN,), needed=2, due=NOON + timedelta(hours=1), version=3),
        content=Content(
            parts=(
                Part(text="\ud83d half a pair, 👋🏽", media=(Media(sha256="ab" * 32, alt_text="A dog"),)),
                Part(text="two", reply_to=RemotePostId("42")),
            ),
            send_at=NOON + timedelta(days=1, microseconds=5),
            zone="Europe/Rome",
            wall_time="13:00",
        ),
        findings=(
            Finding(check="links", severity=Severity.RISKY, reason="r", advice="a", span=Span(start=1, end=4), part=1),
            Finding(check="voice", severity=Severity.NOTABLE, reason="r", advice="a", sounds_personal=True),
        ),
        named="acmee",
        fields=Fields(reply_link="not a link", send_on=date(2026, 3, 29), send_at=time(2, 30), at=NOON),
        last_editor=BEN.id,
        story=StoryId("s1"),
    )

    await given(store, post)

    assert await stored(store, post.id) == post


async def test_a_decision_keeps_its_reason(store: SqlStore) -> None:
    post = a_post(state=PostState.WAITING)
    await given(store, post)
    from workflows.domain.post import Decision

    decision = Decision(step=PostStep.REJECT, by=BEN.id, at=NOON, reason="Not our voice.")
    change = post.step(PostStep.REJECT, by=BEN.id, at=NOON, decision=decision)
    async with store.transaction() as tx:
        await tx.record(change, then=[Task(kind=TaskKind.FORGET, subject=post.id, due=NOON, key="forget:1")])

    assert await stored(store, post.id) == change.after


async def test_get_raises_not_found(store: SqlStore) -> None:
    async with store.reading() as tx:
        assert await tx.posts.find(PostId("nope")) is None
        with pytest.raises(NotFound):
            await tx.posts.get(PostId("nope"))


async def test_the_loser_of_a_race_is_told_who_decided(store: SqlStore) -> None:
    from workflows.domain.post import Decision

    post = a_post(state=PostState.WAITING)
    await given(store, post)

    def rejected_by(name: str) -> object:
        person = {"Ana": ANA, "Ben": BEN}[name]
        decision = Decision(step=PostStep.REJECT, by=person.id, at=NOON, reason="No.")
        return post.step(PostStep.REJECT, by=person.id, at=NOON, decision=decision)

    async with store.transaction() as tx:
        await tx.record(rejected_by("Ben"))  # type: ignore[arg-type]
    with pytest.raises(Conflict, match="Ben was faster and rejected this post"):
        async with store.transaction() as tx:
            await tx.record(rejected_by("Ana"))  # type: ignore[arg-type]
