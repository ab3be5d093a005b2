"""Clicks before pictures and jobs."""

import asyncio

from bot.calm import Calm


async def taken(calm: Calm, order: list[str], name: str) -> None:
    async with calm.turn():
        order.append(name)


async def test_background_work_waits_until_no_click_is_being_answered() -> None:
    calm, order = Calm(), list[str]()
    with calm.urgent():
        work = asyncio.create_task(taken(calm, order, "card"))
        await asyncio.sleep(0.05)
        order.append("click")
    await work

    assert order == ["click", "card"]


async def test_background_work_goes_on_under_any_load_when_its_patience_ends() -> None:
    calm, order = Calm(patience=0.02), list[str]()

    with calm.urgent():
        await asyncio.wait_for(taken(calm, order, "card"), 1.0)

    assert order == ["card"]


async def test_background_work_is_done_one_piece_at_a_time() -> None:
    calm, order = Calm(), list[str]()
    async with calm.turn():
        work = asyncio.create_task(taken(calm, order, "second"))
        await asyncio.sleep(0.02)
        order.append("first")
    await work

    assert order == ["first", "second"]
