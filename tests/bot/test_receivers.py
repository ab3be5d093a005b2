"""`POST /listen/NAME`: whoever has the secret is heard and stored before the answer; everybody else is turned away."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
import pytest
from prometheus_client import CollectorRegistry

from adapters.sources import webhook
from bot.config.model import SourceConfig
from bot.config.secret import Secret
from bot.networks import PluggedNetworks
from bot.receivers import LARGEST_BODY, Take, add_receivers
from bot.server import internal_app, public_app, serving
from bot.sources import PluggedSources, SourcePlugin
from storage.store import SqlStore
from tests.builders import NOON
from tests.clocks import StandingClock
from workflows.domain.department import Department, ListeningSettings
from workflows.errors import Busy, Conflict
from workflows.listening import Listening
from workflows.policy import Policy, PolicySettings
from workflows.ports.source import Batch

SECRET = "a-secret-of-the-webhook"


@dataclass
class Ledger:
    """What was kept, and what was noted."""

    kept: dict[tuple[str, str], str] = field(default_factory=dict)
    noted: list[str] = field(default_factory=list)
    failure: Exception | None = None
    slow: float = 0.0

    async def take(self, source: str, batch: Batch) -> None:
        await asyncio.sleep(self.slow)
        if self.failure is not None:
            raise self.failure
        self.kept |= {one.key: source for one in batch.heard}

    async def turned_away(self, reason: str) -> None:
        self.noted.append(reason)


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


def desk(clock: StandingClock) -> PluggedSources:
    """The one source there is."""
    secrets = {"secret": Secret(SECRET)}
    return PluggedSources(
        {"webhook": SourcePlugin(code=webhook)},
        configured=[SourceConfig(name="desk", kind="webhook", settings=webhook.Settings(), secrets=secrets)],
        accounts=[],
        networks=PluggedNetworks({}, settings={}, credentials={}, clock=clock),
        clock=clock,
    )


@pytest.fixture
async def base(ledger: Ledger) -> AsyncIterator[str]:
    async with hearing(desk(StandingClock()), ledger.take, ledger) as base:
        yield base


@asynccontextmanager
async def hearing(sources: PluggedSources, take: Take, ledger: Ledger) -> AsyncIterator[str]:
    """The public door with the receivers' routes; its address."""
    public = public_app(
        slack_events=None,
        receivers=lambda app: add_receivers(app, sources=sources, take=take, turned_away=ledger.turned_away),
    )

    async def probe() -> Mapping[str, bool]:
        return {}

    internal = internal_app(probe=probe, registry=CollectorRegistry())
    async with serving(public, internal, host="127.0.0.1", port=0, internal_port=0) as ports:
        yield f"http://127.0.0.1:{ports.public}/listen"


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


def signed(body: bytes, *, secret: str = SECRET) -> dict[str, str]:
    timestamp = str(int(NOON.timestamp()))
    digest = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return {"X-Countersign-Timestamp": timestamp, "X-Countersign-Signature": f"v1={digest}"}


BODY = json.dumps({"items": [{"id": "T-1", "text": "Hello"}]}).encode()


async def test_what_is_signed_is_kept_before_the_answer_and_repeats_change_nothing(
    base: str, session: aiohttp.ClientSession, ledger: Ledger
) -> None:
    for _ in range(3):
        answer = await session.post(f"{base}/desk", data=BODY, headers=signed(BODY))
        assert (answer.status, await answer.text()) == (200, "stored")

    assert ledger.kept == {("webhook:desk", "T-1"): "desk"}


async def test_nobody_else_is_heard_and_it_is_noted_without_what_was_sent(
    base: str, session: aiohttp.ClientSession, ledger: Ledger
) -> None:
    statuses = [
        (await session.post(f"{base}/desk", data=BODY, headers=headers)).status
        for headers in ({}, signed(BODY, secret="another-secret-altogether"), signed(b"{}"))
    ]

    assert statuses == [401, 401, 401] and ledger.kept == {}
    assert len(ledger.noted) == 3 and all(reason.startswith("listen.desk: ") for reason in ledger.noted)
    assert "Hello" not in str(ledger.noted)


async def test_a_header_written_twice_is_none(base: str, session: aiohttp.ClientSession) -> None:
    headers = [*signed(BODY).items(), ("x-countersign-timestamp", "1")]

    assert (await session.post(f"{base}/desk", data=BODY, headers=headers)).status == 401


async def test_what_is_signed_and_not_readable_is_a_mistake_of_the_sender(
    base: str, session: aiohttp.ClientSession, ledger: Ledger
) -> None:
    body = b'{"items": [{"id": "T-1"}]}'

    answer = await session.post(f"{base}/desk", data=body, headers=signed(body))

    assert (answer.status, await answer.text()) == (400, "items.0.text cannot be read (missing).")
    assert ledger.noted == []


@pytest.mark.parametrize("name", ["other", "blog", "%2e%2e", "x" * 500, "desk%00"])
async def test_a_source_that_is_not_told_anything_is_not_there(
    base: str, session: aiohttp.ClientSession, name: str
) -> None:
    assert (await session.post(f"{base}/{name}", data=BODY, headers=signed(BODY))).status == 404
    assert (await session.get(f"{base}/{name}")).status == 404


async def test_a_challenge_that_the_source_does_not_know_is_not_answered(
    base: str, session: aiohttp.ClientSession
) -> None:
    assert (await session.get(f"{base}/desk", params={"crc_token": "x"})).status == 404


@pytest.mark.parametrize("failure", [Busy("full"), Conflict("again")])
async def test_what_could_not_be_kept_is_asked_for_again(
    base: str, session: aiohttp.ClientSession, ledger: Ledger, failure: Exception
) -> None:
    ledger.failure = failure

    answer = await session.post(f"{base}/desk", data=BODY, headers=signed(BODY))

    assert (answer.status, "Retry-After" in answer.headers) == (503, True)


async def test_the_answer_comes_within_three_seconds_however_slow_the_database_is(
    base: str, session: aiohttp.ClientSession, ledger: Ledger
) -> None:
    ledger.slow = 60

    async with asyncio.timeout(3):
        assert (await session.post(f"{base}/desk", data=BODY, headers=signed(BODY))).status == 503


async def test_a_body_too_large_is_refused_also_when_its_length_is_not_said(
    base: str, session: aiohttp.ClientSession, ledger: Ledger
) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b"x" * 65_536

    said = await session.post(f"{base}/desk", data=b"x" * (LARGEST_BODY + 1))
    unsaid = await session.post(f"{base}/desk", data=chunks())

    assert (said.status, unsaid.status) == (413, 413) and ledger.kept == {}


async def test_a_body_that_does_not_end_is_not_waited_for(base: str, session: aiohttp.ClientSession) -> None:
    async def drips() -> AsyncIterator[bytes]:
        while True:
            yield b" "
            await asyncio.sleep(0.1)

    async with asyncio.timeout(4):
        try:
            assert (await session.post(f"{base}/desk", data=drips())).status == 413
        except aiohttp.ClientError:
            return  # closed while it was still being sent: as good


@pytest.mark.both_databases
async def test_one_delivery_handed_in_many_times_at_once_is_one_story(
    store: SqlStore, clock: StandingClock, session: aiohttp.ClientSession, ledger: Ledger
) -> None:
    social = Department(name="social", channel="C0SOCIAL")
    settings = ListeningSettings(departments={"social": social}, otherwise="social")
    sources = desk(clock)
    policy = Policy(PolicySettings(listening=settings))
    listening = Listening(store=store, policy=policy, sources=sources, clock=clock)

    async with hearing(sources, listening.receive, ledger) as base:
        sends = [session.post(f"{base}/desk", data=BODY, headers=signed(BODY)) for _ in range(6)]
        statuses = {answer.status for answer in await asyncio.gather(*sends)}
        # Whoever was told to come again comes again.
        last = await session.post(f"{base}/desk", data=BODY, headers=signed(BODY))

    async with store.reading() as tx:
        stories = await tx.stories.list_open(["social"])
        known = await tx.mentions.known([("webhook:desk", "T-1")])
    assert statuses <= {200, 503} and last.status == 200
    assert len(stories) == 1 and known == {("webhook:desk", "T-1")}
