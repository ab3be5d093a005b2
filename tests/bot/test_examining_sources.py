"""What `check` says about listening: who answers, where departments hear the public, and what a month costs."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

import pytest

from bot.assembly.parts import known_plugins
from bot.config.loading import load
from bot.config.model import Config, SourceConfig
from bot.examining import Finding, Level
from bot.examining_sources import of_departments, of_month, of_sources
from tests.bot.test_config_sources import ENVIRON, REST
from tests.fakes import FakeSources
from workflows.errors import NetworkFailure
from workflows.ports.chat import Channel, Reach
from workflows.ports.source import SourceFacts


def facts(name: str, *, price: str = "0", told: bool = False) -> SourceFacts:
    return SourceFacts(name=name, kind="feed", network="blog.example", price=Decimal(price), told=told)


async def asked(sources: FakeSources) -> dict[str, Finding]:
    found = of_sources(sources, connected=["connected"], url="https://post.example")
    return {finding.about: finding async for finding in found}


async def test_every_source_is_asked_once_and_nothing_is_kept() -> None:
    sources = FakeSources(
        listed=[facts("good"), facts("bad"), facts("told", told=True), facts("connected")],
        failures={"bad": NetworkFailure("The feed could not be reached.")},
    )

    found = await asked(sources)

    assert sources.polls == [("good", None, 1), ("bad", None, 1)]
    assert {name: one.level for name, one in found.items()} == {
        "good": Level.FINE,
        "bad": Level.FIX,
        "told": Level.FINE,
        "connected": Level.FINE,
    }
    assert found["bad"].says == "The feed could not be reached. Nothing is heard from blog.example like this."
    assert found["told"].says == "is told at POST https://post.example/listen/told."


@pytest.fixture
def config(tmp_path: Path) -> Config:
    path = tmp_path / "app.yaml"
    path.write_text(REST.replace("channel: C0SOCIAL", "channel: C0SOCIAL, on_call: [Ana], take_within: {press: 1h}"))
    return load(path, plugins=known_plugins(), environ=ENVIRON)


def priced(config: Config, expected: Mapping[str, int | None], *, price: str) -> tuple[Config, FakeSources]:
    settings = config.checks["links"]
    configured = tuple(
        SourceConfig(name=name, kind="feed", settings=settings, expect=expect) for name, expect in expected.items()
    )
    listed = [facts(name, price=price) for name in expected]
    return replace(config, sources=configured), FakeSources(listed=listed)


def test_a_months_cost_is_said_by_source_and_in_all_beside_the_budget(config: Config) -> None:
    with_sources, sources = priced(config, {"acme": None, "help": 6_000, "jobs": 5}, price="0.001")

    found = [(one.about, one.says) for one in of_month(with_sources, sources, measured={"jobs": 1_500})]

    assert found == [
        (
            "acme",
            "costs about 20.00 dollars a month: 20,000 items (a month, assumed; say what you expect with expect:) "
            "at 0.001 dollars.",
        ),
        ("help", "costs about 6.00 dollars a month: 6,000 items (a month, as expect: says) at 0.001 dollars."),
        ("jobs", "costs about 1.50 dollars a month: 1,500 items (a month, as was read lately) at 0.001 dollars."),
        ("listening", "costs about 27.50 dollars a month; the budget is 50.00 dollars."),
    ]


def test_more_than_the_budget_deserves_a_look(config: Config) -> None:
    with_sources, sources = priced(config, {"acme": 20_000}, price="0.005")

    *_, total = of_month(with_sources, sources, measured={})

    assert total.level is Level.LOOK
    assert "about 100.00 dollars a month; the budget is 50.00 dollars." in total.says


def test_sources_that_charge_nothing_say_so_and_without_sources_nothing_is_said(config: Config) -> None:
    with_sources, sources = priced(config, {"blog": None}, price="0")

    assert [one.says for one in of_month(with_sources, sources, measured={"blog": 9})] == [
        "costs nothing: no source charges for what it reads."
    ]
    assert list(of_month(config, FakeSources(), measured={})) == []


@dataclass
class FakeChannels:
    """The part of `ports.chat.Chat` that is asked."""

    found: Channel | NetworkFailure
    asked: list[str] = field(default_factory=list)

    async def channel(self, channel: str) -> Channel:
        self.asked.append(channel)
        if isinstance(self.found, NetworkFailure):
            raise self.found
        return self.found


def a_channel(reach: Reach = Reach.PUBLIC, *, members: tuple[str, ...] = ("U0ANA",), guests: int = 0) -> Channel:
    people = tuple(f"U0GUEST{number}" for number in range(guests))
    return Channel(id="C0SOCIAL", name="mentions", reach=reach, guests=people, members=members)


@pytest.mark.parametrize(
    ("channel", "level", "says"),
    [
        (a_channel(), Level.FINE, "hears the public in #mentions."),
        (a_channel(Reach.PRIVATE), Level.FINE, "hears the public in #mentions."),
        (a_channel(Reach.GONE), Level.FIX, "is gone, or the app is not in it"),
        (a_channel(Reach.SHARED), Level.FIX, "is shared with another company"),
        (replace(a_channel(), unsupported="a group chat"), Level.FIX, "#mentions is a group chat, and apps cannot"),
        (a_channel(guests=2), Level.LOOK, "2 of those who read #mentions are guests"),
        (a_channel(members=()), Level.LOOK, "on call, but not in #mentions: Ana"),
        (NetworkFailure("Slack is away"), Level.FIX, "C0SOCIAL in Slack cannot be looked at: Slack is away."),
    ],
)
async def test_a_departments_channel_is_looked_at(
    config: Config, channel: Channel | NetworkFailure, level: Level, says: str
) -> None:
    chat = FakeChannels(channel)

    [finding] = [one async for one in of_departments(config, chat)]  # type: ignore[arg-type]

    assert chat.asked == ["C0SOCIAL"]
    assert finding.about == "departments.social"
    assert (finding.level, says in finding.says) == (level, True)
