"""The two doors: what each lets in, and what it answers."""

from collections.abc import AsyncIterator, Mapping

import aiohttp
import pytest
from aiohttp import web
from prometheus_client import CollectorRegistry, Counter

from bot.server import LARGEST_BODY, Ports, internal_app, public_app, serving


class Parts:
    def __init__(self) -> None:
        self.database = True

    async def __call__(self) -> Mapping[str, bool]:
        return {"database": self.database}


async def events(request: web.Request) -> web.Response:
    body = await request.read()
    if body == b"bug":
        raise RuntimeError("the inside of the program")
    return web.Response(text=str(len(body)))


@pytest.fixture
def parts() -> Parts:
    return Parts()


@pytest.fixture
async def ports(parts: Parts) -> AsyncIterator[Ports]:
    registry = CollectorRegistry()
    Counter("countersign_posts_sent", "Posts sent.", registry=registry).inc()
    public, internal = public_app(slack_events=events), internal_app(probe=parts, registry=registry)
    async with serving(public, internal, host="127.0.0.1", port=0, internal_port=0) as ports:
        yield ports


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def test_the_public_door_takes_slacks_requests_and_says_it_is_alive(
    ports: Ports, session: aiohttp.ClientSession
) -> None:
    base = f"http://127.0.0.1:{ports.public}"

    assert (await session.get(f"{base}/healthz")).status == 200
    assert await (await session.post(f"{base}/slack/events", data=b"1234")).text() == "4"


@pytest.mark.parametrize("path", ["/readyz", "/metrics", "/", "/slack"])
async def test_nothing_else_is_behind_the_public_door(ports: Ports, session: aiohttp.ClientSession, path: str) -> None:
    assert (await session.get(f"http://127.0.0.1:{ports.public}{path}")).status == 404


async def test_a_body_too_large_is_refused(ports: Ports, session: aiohttp.ClientSession) -> None:
    answer = await session.post(f"http://127.0.0.1:{ports.public}/slack/events", data=b"x" * (LARGEST_BODY + 1))

    assert answer.status == 413


async def test_a_bug_shows_nothing_of_the_inside(ports: Ports, session: aiohttp.ClientSession) -> None:
    answer = await session.post(f"http://127.0.0.1:{ports.public}/slack/events", data=b"bug")

    assert answer.status == 500
    assert "inside" not in await answer.text()


async def test_readiness_follows_the_parts(ports: Ports, session: aiohttp.ClientSession, parts: Parts) -> None:
    address = f"http://127.0.0.1:{ports.internal}/readyz"
    assert (await session.get(address)).status == 200

    parts.database = False

    assert (await session.get(address)).status == 503


async def test_metrics_are_prometheus_text(ports: Ports, session: aiohttp.ClientSession) -> None:
    answer = await session.get(f"http://127.0.0.1:{ports.internal}/metrics")

    assert "countersign_posts_sent_total 1.0" in await answer.text()


async def test_the_inner_door_answers_only_to_local_names(ports: Ports, session: aiohttp.ClientSession) -> None:
    answer = await session.get(f"http://127.0.0.1:{ports.internal}/metrics", headers={"Host": "evil.example"})

    assert answer.status == 403
