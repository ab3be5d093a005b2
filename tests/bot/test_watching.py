"""What the operator sees: readiness that follows the parts, and figures counted from the rows."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from prometheus_client import generate_latest
from sqlalchemy import text

from adapters.sandbox.workspace import Addresses
from bot.assembly.base import Base, opened
from bot.assembly.parts import read_config
from bot.assembly.watching import Watch
from bot.demo import STORY, bot_command
from bot.metrics import Metrics
from bot.running import Pulse
from tests.builders import BEN, CHIARA, a_post, birth
from tests.fakes import FakeSources
from workflows.domain.group import Group, group_id
from workflows.domain.ids import PostId
from workflows.domain.objection import FalseAlarm
from workflows.domain.post import PostState
from workflows.ports.listening import Progress
from workflows.ports.source import SourceFacts


@dataclass
class Watched:
    """A database with nothing around it, its watch, and loops that go on."""

    base: Base
    watch: Watch
    loop: asyncio.Task[None]

    async def figures(self) -> list[str]:
        """What the metrics page shows."""
        await self.watch.count()
        return generate_latest(self.watch.registry).decode().splitlines()


@pytest.fixture
async def watched(tmp_path: Path) -> AsyncIterator[Watched]:
    command = bot_command(Addresses(port=1, bot_port=1), tmp_path, pace=STORY)
    config = read_config(tmp_path / "app.yaml", environ=command.env)

    async def forever() -> None:
        await asyncio.Event().wait()

    async with opened(config) as base:
        pulse, loop = Pulse(), asyncio.create_task(forever())
        pulse.starts([loop])
        yield Watched(base=base, watch=Watch(base, pulse, Metrics(), works={}), loop=loop)
        loop.cancel()


async def test_all_parts_work(watched: Watched) -> None:
    assert await watched.watch.probe() == {"database": True, "loops": True}
    assert 'countersign_ready{part="database"} 1.0' in await watched.figures()


async def test_it_is_not_ready_when_a_loop_has_ended(watched: Watched) -> None:
    watched.loop.cancel()
    await asyncio.wait([watched.loop])

    assert await watched.watch.probe() == {"database": True, "loops": False}


async def test_it_is_not_ready_when_the_database_does_not_answer(watched: Watched) -> None:
    async with watched.base.database.writer.begin() as connection:
        await connection.execute(text("DROP TABLE cs_freezes"))

    assert await watched.watch.probe() == {"database": False, "loops": True}
    assert 'countersign_ready{part="database"} 0.0' in await watched.figures()


async def test_what_waits_is_counted_and_what_is_overdue_has_an_age(watched: Watched) -> None:
    now = datetime.now(UTC)
    waiting = [a_post(id=f"w{number}", state=PostState.WAITING) for number in range(2)]
    late = a_post(id="late", state=PostState.APPROVED, due=now - timedelta(minutes=10))
    early = a_post(id="early", state=PostState.APPROVED, due=now + timedelta(minutes=10))
    async with watched.base.store.transaction() as tx:
        for post in (*waiting, late, early, a_post(id="stuck", state=PostState.NEEDS_HUMAN)):
            await tx.record(birth(post))

    lines = await watched.figures()

    assert 'countersign_posts{state="waiting"} 2.0' in lines
    assert 'countersign_posts{state="needs_human"} 1.0' in lines
    assert 'countersign_posts{state="held"} 0.0' in lines
    age = next(
        float(line.split()[-1]) for line in lines if line.startswith('countersign_oldest_due_seconds{what="post"}')
    )
    assert 600 <= age < 660
    assert 'countersign_queue{what="redraws"} 5.0' in lines


async def test_sources_show_what_they_heard_today_and_since_when_they_are_silent(watched: Watched) -> None:
    now = datetime.now(UTC)
    listed = [SourceFacts(name=name, kind="feed", network="blog.example") for name in ("blog", "news")]
    sources: Any = FakeSources(listed=listed)
    metrics = Metrics()
    watch = Watch(replace(watched.base, sources=sources), Pulse(), metrics, works={})
    async with watched.base.store.transaction() as tx:
        await tx.sources.move("blog", Progress(polled_at=now - timedelta(seconds=90)), before=None)
        await tx.sources.spend("blog", day=now.date(), items=7, cost=Decimal(0))

    await watch.count()

    lines = generate_latest(metrics.registry).decode().splitlines()
    assert 'countersign_heard_today{source="blog"} 7.0' in lines
    assert 'countersign_heard_today{source="news"} 0.0' in lines
    [behind] = [line for line in lines if line.startswith("countersign_source_behind_seconds{")]
    assert 90 <= float(behind.removeprefix('countersign_source_behind_seconds{source="blog"} ')) < 150


async def test_groups_show_since_when_the_chat_said_nothing_of_them(watched: Watched) -> None:
    asked, never = group_id("slack", "T0ACME", "S0LEGAL"), group_id("slack", "T0ACME", "S0PRESS")
    config = replace(watched.base.config, groups={asked: "legal", never: "press"})
    metrics = Metrics()
    watch = Watch(replace(watched.base, config=config), Pulse(), metrics, works={})
    async with watched.base.store.transaction() as tx:
        await tx.groups.name([asked, never])
        await tx.groups.save(Group(id=asked, handle="legal-team", seen_at=datetime.now(UTC) - timedelta(hours=2)))

    await watch.count()

    lines = generate_latest(metrics.registry).decode().splitlines()
    assert 'countersign_group_behind_seconds{group="press"} +Inf' in lines
    [behind] = [line for line in lines if line.startswith('countersign_group_behind_seconds{group="legal"}')]
    assert 7200 <= float(behind.split()[-1]) < 7260


async def test_false_alarms_of_the_last_month_are_counted_for_each_check(watched: Watched) -> None:
    now = datetime.now(UTC)
    alarm = FalseAlarm(post=PostId("p1"), revision=1, check="links", rule="shortened", by=BEN.id, at=now)
    said = [alarm, replace(alarm, by=CHIARA.id), replace(alarm, revision=2, at=now - timedelta(days=31))]
    said.append(replace(alarm, check="gone"))
    async with watched.base.store.transaction() as tx:
        for one in said:
            await tx.false_alarms.add(one)

    lines = await watched.figures()

    assert 'countersign_false_alarms{check="links"} 2.0' in lines
    assert 'countersign_false_alarms{check="gone"} 1.0' in lines
    assert 'countersign_false_alarms{check="secrets"} 0.0' in lines
    assert 'countersign_false_alarms{check="moderation"} 0.0' in lines


async def test_each_request_is_timed_and_counted_by_its_answer() -> None:
    async def door(request: web.Request) -> web.Response:
        return web.Response(status=int(await request.text()))

    metrics, app = Metrics(), web.Application()
    app.router.add_post("/", metrics.watched(door))
    async with TestClient(TestServer(app, host="127.0.0.1")) as client:
        for status in ("200", "401", "401"):
            await client.post("/", data=status)

    lines = generate_latest(metrics.registry).decode().splitlines()
    assert 'countersign_slack_requests_total{status="401"} 2.0' in lines
    assert "countersign_ack_seconds_count 1.0" in lines
