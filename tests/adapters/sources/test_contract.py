"""What every source that is asked promises (`ports.source.Source`), held over each that needs no account of ours."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest

from adapters.sandbox.bluesky import BlueskyWorld, bluesky_app
from adapters.sandbox.feeds import Article, FeedWorld, feeds_app
from adapters.sandbox.mastodon import MastodonWorld, mastodon_app
from adapters.sources import bluesky, feed, mastodon
from tests.adapters.sources.serving import served
from tests.builders import NOON
from tests.clocks import StandingClock
from workflows.errors import NetworkFailure
from workflows.ports.source import Source


@dataclass(frozen=True)
class Heardable:
    """A source, and how the public says the number-th thing there."""

    build: Callable[[], Source]
    say: Callable[[int], object]
    looks: bool


@asynccontextmanager
async def a_feed() -> AsyncIterator[Heardable]:
    world = FeedWorld(feeds={"blog": []})

    def say(number: int) -> None:
        at = NOON - timedelta(days=1) + timedelta(minutes=number)
        world.put("blog", Article(guid=str(number), title=f"said {number}", summary="", at=at))

    async with served(feeds_app(world)) as base:
        settings = feed.Settings(url=f"{base}/feeds/blog")
        facts = feed.facts(settings, name="blog", account=None)
        yield Heardable(lambda: feed.build(settings, StandingClock(), facts=facts), say, facts.looks)


@asynccontextmanager
async def a_mastodon() -> AsyncIterator[Heardable]:
    world = MastodonWorld()
    async with served(mastodon_app(world)) as base:
        settings, secrets = mastodon.Settings(server=base), mastodon.Secrets.model_validate({"token": world.token})
        facts = mastodon.facts(settings, name="social", account=None)
        yield Heardable(
            lambda: mastodon.build(settings, StandingClock(), facts=facts, secrets=secrets),
            lambda number: world.say(str(number), f"<p>said {number}</p>"),
            facts.looks,
        )


@asynccontextmanager
async def a_bluesky() -> AsyncIterator[Heardable]:
    world, memory = BlueskyWorld(), bluesky.Memory()
    async with served(bluesky_app(world)) as base:
        settings = bluesky.Settings(handle=world.handle, api_url=base)
        secrets = bluesky.Secrets.model_validate({"password": world.password})
        facts = bluesky.facts(settings, name="sky", account=None)
        yield Heardable(
            lambda: bluesky.build(settings, StandingClock(), facts=facts, secrets=secrets, memory=memory),
            lambda number: world.say(str(number), f"said {number}", after=number),
            facts.looks,
        )


@pytest.fixture(params=[a_feed, a_mastodon, a_bluesky], ids=["feed", "mastodon", "bluesky"])
async def public(request: pytest.FixtureRequest) -> AsyncIterator[Heardable]:
    async with request.param() as found:
        yield found


async def polled(public: Heardable, cursor: str | None, *, most: int) -> tuple[list[str], str | None, bool]:
    """What a fresh object says: the program may have been restarted in between."""
    source = public.build()
    try:
        batch = await source.poll(cursor, most=most)
    finally:
        await source.close()
    return [one.text for one in batch.heard], batch.cursor, batch.more


async def test_it_begins_without_what_was_said_before_and_goes_on_from_there(public: Heardable) -> None:
    for number in range(3):
        public.say(number)
    before, cursor, _ = await polled(public, None, most=500)
    public.say(3)

    found, cursor, more = await polled(public, cursor, most=500)
    again, _, _ = await polled(public, cursor, most=500)

    assert (before, found, again, more) == ([], ["said 3"], [], False)


async def test_each_is_told_once_oldest_first_however_few_at_a_time_and_over_restarts(public: Heardable) -> None:
    _, cursor, _ = await polled(public, None, most=1)
    told: list[str] = []
    for number in range(1, 24):
        public.say(number)
        if number % 4 == 0:
            some, cursor, _ = await polled(public, cursor, most=3)
            assert len(some) <= 3
            told += some

    more = True
    while more:
        some, cursor, more = await polled(public, cursor, most=3)
        told += some

    assert told == [f"said {number}" for number in range(1, 24)]


async def test_an_answer_that_was_lost_is_given_again(public: Heardable) -> None:
    _, cursor, _ = await polled(public, None, most=500)
    public.say(1)

    first, _, _ = await polled(public, cursor, most=500)
    second, _, _ = await polled(public, cursor, most=500)

    assert first == second == ["said 1"]


@pytest.mark.parametrize(
    "former", ['{"since": 12, "until": null}', "1234", "[]", "not JSON", '{"at": "soon", "seen": 3}']
)
async def test_the_place_of_another_source_that_had_the_name_is_a_new_beginning(public: Heardable, former: str) -> None:
    public.say(1)
    before, cursor, _ = await polled(public, former, most=500)
    public.say(2)

    after, _, _ = await polled(public, cursor, most=500)

    assert (before, after) == ([], ["said 2"])


async def test_every_mention_has_the_network_that_its_facts_name(public: Heardable) -> None:
    source = public.build()
    begun = await source.poll(None, most=1)
    public.say(1)
    [heard] = (await source.poll(begun.cursor, most=5)).heard
    gone = await source.gone([heard.id])
    await source.close()

    assert heard.at.tzinfo is not None and heard.at <= NOON.replace(year=NOON.year + 1)
    assert gone.gone == ()
    assert heard.network.partition(":")[0] in {"feed", "mastodon", "bluesky"}


@pytest.mark.parametrize("module", [feed, mastodon, bluesky], ids=["feed", "mastodon", "bluesky"])
async def test_a_source_that_is_not_there_is_a_failure_that_may_pass(module: object) -> None:
    nowhere = "http://127.0.0.1:9"
    clock, source = StandingClock(), None
    if module is feed:
        settings = feed.Settings(url=nowhere)
        source = feed.build(settings, clock, facts=feed.facts(settings, name="a", account=None))
    elif module is mastodon:
        server, token = mastodon.Settings(server=nowhere), mastodon.Secrets.model_validate({"token": "t"})
        source = mastodon.build(server, clock, facts=mastodon.facts(server, name="a", account=None), secrets=token)
    else:
        api, password = bluesky.Settings(handle="a", api_url=nowhere), bluesky.Secrets.model_validate({"password": "p"})
        facts = bluesky.facts(api, name="a", account=None)
        source = bluesky.build(api, clock, facts=facts, secrets=password, memory=bluesky.Memory())

    with pytest.raises(NetworkFailure) as caught:
        await source.poll(None, most=5)
    await source.close()

    assert caught.value.retry
