"""Taking a live post down."""

from datetime import timedelta

import pytest

from tests.builders import ANA
from tests.workflows.conftest import ACME, DORA, EVE, Company
from workflows.domain.ids import RemoteAccountId
from workflows.domain.post import Post, PostState
from workflows.errors import NotAllowed, WrongState
from workflows.ports.network import NotSent, RateLimited, Rejected, Unknown


async def live(company: Company) -> Post:
    post = await company.confirmed()
    await company.run(timedelta(seconds=30))
    return post


@pytest.mark.parametrize("who", [ANA, DORA], ids=["the author", "the guardian"])
async def test_a_recall_takes_it_down(company: Company, who: object) -> None:
    post = await live(company)

    asked = await company.recalling.recall(post.id, by=who)  # type: ignore[arg-type]
    assert asked.state is PostState.RECALLING
    await company.run()

    assert company.world.texts(ACME.remote_id) == []
    assert (await company.now(post)).state is PostState.RECALLED


async def test_an_onlooker_cannot_recall_and_nothing_can_be_recalled_twice(company: Company) -> None:
    post = await live(company)

    with pytest.raises(NotAllowed):
        await company.recalling.recall(post.id, by=EVE)
    await company.recalling.recall(post.id, by=ANA)
    with pytest.raises(WrongState):
        await company.recalling.recall(post.id, by=DORA)


async def test_unclear_and_unsent_deletions_are_asked_again(company: Company) -> None:
    post = await live(company)
    company.world.deletions = [
        Unknown(reason="timeout"),
        NotSent(reason="refused"),
        RateLimited(until=company.clock.now() + timedelta(minutes=1)),
    ]

    await company.recalling.recall(post.id, by=ANA)
    await company.run(timedelta(minutes=5))

    assert (await company.now(post)).state is PostState.RECALLED


@pytest.mark.parametrize(
    "outcome", [Rejected(reason="Not yours."), *[Unknown(reason="timeout")]], ids=["no", "silence"]
)
async def test_what_cannot_be_deleted_ends_with_the_reason_and_can_be_asked_again(
    company: Company, outcome: Rejected | Unknown
) -> None:
    post = await live(company)
    company.world.deletions = [outcome] * 99

    await company.recalling.recall(post.id, by=ANA)
    await company.run(timedelta(minutes=20))
    failed = await company.now(post)
    assert failed.state is PostState.RECALL_FAILED
    assert failed.decision is not None and failed.decision.reason == outcome.reason

    company.world.deletions = []
    await company.recalling.recall(post.id, by=ANA)
    await company.run()
    assert (await company.now(post)).state is PostState.RECALLED


async def test_a_foreign_token_deletes_nothing(company: Company) -> None:
    post = await live(company)
    company.world.identities[ACME.id] = RemoteAccountId("somebody-else")

    await company.recalling.recall(post.id, by=ANA)
    await company.run()

    assert len(company.world.posts) == 1
    assert (await company.now(post)).state is PostState.RECALL_FAILED
