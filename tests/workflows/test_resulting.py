"""How a post did, a day later: asked once, paid for, and only where it is wanted."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.builders import ANA, NOON
from tests.fakes import FakeNetworks
from tests.workflows.conftest import ACME, Company
from workflows.domain.post import Post, PostState
from workflows.domain.task import TaskKind
from workflows.ports.network import CannotTell
from workflows.ports.store import Drawn, Role
from workflows.resulting import OFF, Resulting, results_subject, spent_on

PRICE = Decimal("0.005")


def asking(company: Company) -> Resulting:
    networks = FakeNetworks(company.world)
    return Resulting(store=company.store, policy=company.policy, networks=networks, clock=company.clock)


@pytest.fixture
async def live(company: Company) -> Post:
    """A post that went out where results are asked for."""
    company.world.limits = replace(company.world.limits, results_price=PRICE)
    post = await company.confirmed()
    await company.run(timedelta(minutes=1))
    return await company.now(post)


async def test_a_day_after_it_went_out_it_is_asked_for(company: Company, live: Post) -> None:
    [task] = [one for one in company.store.tasks.values() if one.kind is TaskKind.RESULTS]

    assert (live.state, task.subject) == (PostState.PUBLISHED, live.id)
    assert timedelta(hours=23) < task.due - NOON < timedelta(hours=25)


async def test_nobody_asks_where_it_is_not_paid_for(company: Company) -> None:
    await company.confirmed()
    await company.run(timedelta(minutes=1))

    assert not [one for one in company.store.tasks.values() if one.kind is TaskKind.RESULTS]


async def test_the_answer_is_kept_and_what_it_cost_is_noted_once(company: Company, live: Post) -> None:
    await asking(company).ask(live.id)
    await asking(company).ask(live.id)

    async with company.store.reading() as tx:
        found = await tx.posts.results(live.id)
        spent = await tx.sources.spent(since=NOON.date(), source=spent_on(ACME))
    assert found is not None
    assert (found.likes, found.reposts, found.replies, found.quotes, found.views) == (3, 2, 1, 0, 900)
    assert spent == PRICE


async def test_who_does_not_want_it_costs_nothing(company: Company, live: Post) -> None:
    off = Drawn(subject=results_subject(ANA.id), role=Role.DIGEST, channel="nowhere", ts="nowhere", about=OFF)
    async with company.store.transaction() as tx:
        await tx.messages.save(off)

    await asking(company).ask(live.id)

    assert await nothing_came(company, live)


async def test_a_budget_that_is_used_up_stays_used_up(company: Company, live: Post) -> None:
    async with company.store.transaction() as tx:
        budget = company.policy.settings.listening.budget
        await tx.sources.spend("mentions", day=NOON.date(), items=1, cost=budget)

    await asking(company).ask(live.id)

    assert await nothing_came(company, live)


async def test_what_the_network_does_not_say_is_not_told_and_not_charged(company: Company, live: Post) -> None:
    company.world.views.append(CannotTell(reason="Not now."))

    await asking(company).ask(live.id)

    assert await nothing_came(company, live)


async def test_what_was_taken_down_is_not_asked_for(company: Company, live: Post) -> None:
    await company.recalling.recall(live.id, by=ANA)

    await asking(company).ask(live.id)

    assert await nothing_came(company, live)


async def nothing_came(company: Company, post: Post) -> bool:
    async with company.store.reading() as tx:
        free = not await tx.sources.spent(since=NOON.date(), source=spent_on(ACME))
        return free and await tx.posts.results(post.id) is None
