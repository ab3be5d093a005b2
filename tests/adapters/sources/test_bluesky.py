"""Bluesky's notifications: each once, in order, over restarts, with one session for as long as it lasts."""

from collections.abc import AsyncIterator

import pytest

from adapters.sandbox.bluesky import OUR_POST, BlueskyWorld, bluesky_app
from adapters.sources import bluesky
from tests.adapters.sources.serving import served
from tests.clocks import StandingClock
from workflows.domain.mention import Arrival
from workflows.errors import NetworkFailure
from workflows.ports.source import Batch, Source


@pytest.fixture
def world() -> BlueskyWorld:
    return BlueskyWorld()


@pytest.fixture
async def base(world: BlueskyWorld) -> AsyncIterator[str]:
    async with served(bluesky_app(world)) as base:
        yield base


@pytest.fixture
def memory() -> bluesky.Memory:
    return bluesky.Memory()


def built(base: str, memory: bluesky.Memory, *, password: str = "app-password") -> Source:
    settings = bluesky.Settings(handle="acme.example", api_url=base)
    facts = bluesky.facts(settings, name="bluesky", account=None)
    secrets = bluesky.Secrets.model_validate({"password": password})
    return bluesky.build(settings, StandingClock(), facts=facts, secrets=secrets, memory=memory)


@pytest.fixture
async def source(base: str, memory: bluesky.Memory) -> AsyncIterator[Source]:
    source = built(base, memory)
    yield source
    await source.close()


async def test_what_was_said_before_the_beginning_is_not_news(source: Source, world: BlueskyWorld) -> None:
    for number in range(5):
        world.say(f"old{number}", "Old", after=number)
    begun = await source.poll(None, most=500)
    new = world.say("new", "New", after=5)

    found = await source.poll(begun.cursor, most=500)

    assert begun.heard == () and [one.id for one in found.heard] == [new]
    assert (await source.poll(found.cursor, most=500)).heard == ()


async def test_many_come_oldest_first_and_none_is_left_out(source: Source, world: BlueskyWorld) -> None:
    cursor = (await source.poll(None, most=500)).cursor
    said = [world.say(f"n{number}", "Hello", after=number + 1) for number in range(260)]
    found: list[str] = []
    batch = Batch(more=True)

    while batch.more:
        batch = await source.poll(cursor, most=100)
        found += [one.id for one in batch.heard]
        cursor = batch.cursor

    assert found == said


async def test_one_that_turns_up_late_among_those_read_already_is_still_heard_once(
    source: Source, world: BlueskyWorld
) -> None:
    cursor = (await source.poll(None, most=500)).cursor
    world.say("first", "One", after=60)
    read = await source.poll(cursor, most=500)
    late = world.say("late", "Two", after=30)
    world.notifications.sort(key=lambda one: str(one["indexedAt"]))

    found = await source.poll(read.cursor, most=500)

    assert [one.id for one in found.heard] == [late]
    assert (await source.poll(found.cursor, most=500)).heard == ()


async def test_a_post_is_told_with_its_links_whole(source: Source, world: BlueskyWorld) -> None:
    cursor = (await source.poll(None, most=500)).cursor
    words = "Schön: example.com/lo... 👍"
    start = len("Schön: ".encode())
    facet = {
        "index": {"byteStart": start, "byteEnd": start + len("example.com/lo...")},
        "features": [{"$type": "app.bsky.richtext.facet#link", "uri": "https://example.com/long"}],
    }
    broken = {"index": {"byteStart": 9_000, "byteEnd": 9_001}, "features": [{"uri": "https://no.example"}]}
    world.say("one", words, facets=[facet, broken, "nothing"], after=1)

    [heard] = (await source.poll(cursor, most=500)).heard

    assert heard.text == "Schön: https://example.com/long 👍"
    assert (heard.author.id, heard.author.handle, heard.author.name) == ("did:plc:jo", "jo.example", "Jo")
    assert heard.url == "https://bsky.app/profile/did:plc:jo/post/one"
    assert (heard.network, heard.language, heard.addressed) == ("bluesky", "en", True)


async def test_an_answer_and_a_quote_name_the_post_of_ours(source: Source, world: BlueskyWorld) -> None:
    cursor = (await source.poll(None, most=500)).cursor
    for number, reason in enumerate(("mention", "reply", "quote", "like"), start=1):
        world.say(reason, "Hm", reason=reason, after=number)

    found = (await source.poll(cursor, most=500)).heard

    assert [(one.arrival, one.answers) for one in found] == [
        (Arrival.MENTION, None),
        (Arrival.REPLY, OUR_POST),
        (Arrival.QUOTE, OUR_POST),
    ]


@pytest.mark.parametrize("said", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00Z"])
async def test_a_post_with_an_impossible_time_of_its_authors_keeps_nobody_from_being_heard(
    source: Source, world: BlueskyWorld, said: str
) -> None:
    cursor = (await source.poll(None, most=500)).cursor
    world.say("one", "Hello", after=1, createdAt=said)
    world.say("two", "Hello", after=2)

    one, two = (await source.poll(cursor, most=500)).heard

    assert abs(two.at - one.at).total_seconds() <= 1


async def test_notifications_without_a_time_are_no_reason_to_stop(source: Source, world: BlueskyWorld) -> None:
    world.say("one", "Hello")
    world.notifications[-1] = {**world.notifications[-1], "indexedAt": "soon"}

    begun = await source.poll(None, most=500)
    world.say("two", "Hello", after=1)

    assert len((await source.poll(begun.cursor, most=500)).heard) == 1


async def test_a_session_is_kept_and_renewed_when_it_ends(
    base: str, memory: bluesky.Memory, world: BlueskyWorld
) -> None:
    for _ in range(3):
        source = built(base, memory)
        await source.poll(None, most=5)
        await source.close()
    assert (world.sessions, world.renewals) == (1, 0)

    world.valid.clear()
    source = built(base, memory)
    await source.poll(None, most=5)
    assert (world.sessions, world.renewals) == (1, 1)

    world.valid.clear()
    world.refreshable.clear()
    await source.poll(None, most=5)
    await source.close()
    assert (world.sessions, world.renewals) == (2, 1)


async def test_a_wrong_password_is_refused_for_good_and_in_no_message(base: str, memory: bluesky.Memory) -> None:
    source = built(base, memory, password="a-wrong-password")

    with pytest.raises(NetworkFailure, match="app password") as caught:
        await source.poll(None, most=5)

    assert not caught.value.retry and "a-wrong-password" not in repr(caught.value)
    await source.close()


async def test_what_its_author_deleted_is_gone(source: Source, world: BlueskyWorld) -> None:
    said = [world.say(f"n{number}", "Hello") for number in range(60)]
    world.deleted = {said[3], said[59]}

    assert (await source.gone(said)).gone == (("bluesky", said[3]), ("bluesky", said[59]))


def test_the_session_is_not_in_what_is_printed() -> None:
    assert "token" not in repr(bluesky.Memory(access="a-token", refresh="b-token"))


@pytest.mark.parametrize("url", ["bsky.social", "http://bsky.social", "https://a:b@bsky.social"])
def test_the_server_must_be_an_https_address(url: str) -> None:
    with pytest.raises(ValueError, match="api_url must"):
        bluesky.Settings(handle="acme.example", api_url=url)
