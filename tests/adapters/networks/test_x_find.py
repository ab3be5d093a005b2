"""Settling: is this very part on the account's own timeline?"""

from datetime import timedelta

import pytest

from adapters.networks.x.matching import first_id_at
from adapters.sandbox.x_switches import Fault, Switch
from tests.adapters.networks.x_stand_in import (
    MovableClock,
    a_network,
    a_world,
    armed_by,
    scripted,
    served,
    stand_in,
    x_account,
)
from workflows.domain.content import Part
from workflows.domain.ids import RemotePostId
from workflows.errors import NetworkFailure
from workflows.ports.network import Absent, CannotTell, Created, Found

HELLO = Part(text="Doors open at nine.")


@pytest.fixture
def clock():
    return MovableClock()


@pytest.fixture
def world():
    return a_world()


@pytest.fixture
async def acme(world, clock):
    async with stand_in(world) as base:
        network = a_network(base, world.accounts[0], clock)
        yield network
        await network.close()


@pytest.fixture
def since(clock):
    return clock.now() - timedelta(seconds=1)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Doors open at nine.", id="plain"),
        pytest.param("Q&A <today>: 1 > 0 &amp; more", id="signs and a literal entity"),
        pytest.param("Read https://acme.com/a?b=c&d=e and acme.com now", id="two links, one bare"),
        pytest.param("Menu: https://acme.com/", id="a final slash"),
        pytest.param("Visit acme.shop or ACME.com", id="a link only one side sees, capitals in a host"),
        pytest.param("Cafe\u0301 at nine", id="decomposed letters"),
        pytest.param("One\r\nTwo  three ", id="white space"),
        pytest.param("\U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f1e9\U0001f1ea", id="emoji"),
    ],
)
async def test_a_post_is_found_whatever_x_did_to_its_text(acme, world, clock, since, text):
    created = await acme.publish(Part(text=text), armed=await armed_by(acme, clock))
    assert isinstance(created, Created)

    assert await acme.find(Part(text=text), since=since) == Found(id=created.id)


async def test_what_is_not_there_is_absent(acme, world, since):
    world.add_post(world.accounts[0].id, "Something else")
    world.add_post(world.accounts[1].id, HELLO.text)

    assert await acme.find(HELLO, since=since) == Absent()


async def test_an_older_post_with_the_same_words_is_not_ours(acme, world, clock):
    world.now = lambda: clock.now() - timedelta(minutes=1)
    world.add_post(world.accounts[0].id, HELLO.text)
    world.now = clock.now

    assert await acme.find(HELLO, since=clock.now()) == Absent()


async def test_a_match_a_moment_older_than_the_intent_is_left_to_a_person(acme, world, clock):
    world.now = lambda: clock.now() - timedelta(seconds=5)
    world.add_post(world.accounts[0].id, HELLO.text)

    world.now = clock.now
    assert isinstance(await acme.find(HELLO, since=clock.now()), CannotTell)


async def test_two_posts_with_the_same_words_cannot_be_told_apart(acme, world, since):
    for _ in range(2):
        world.add_post(world.accounts[0].id, HELLO.text)

    assert isinstance(await acme.find(HELLO, since=since), CannotTell)


async def test_a_credited_post_is_not_counted_again(acme, world, since):
    first = world.add_post(world.accounts[0].id, HELLO.text)
    second = world.add_post(world.accounts[0].id, HELLO.text)

    assert await acme.find(HELLO, since=since, credited=frozenset({first.id})) == Found(id=second.id)
    assert await acme.find(HELLO, since=since, credited=frozenset({first.id, second.id})) == Absent()


async def test_a_reply_is_found_by_its_target(acme, world, since):
    target = world.add_post(world.accounts[1].id, "Question?")
    answer = world.add_post(world.accounts[0].id, "Yes.", reply_to=target.id)

    assert await acme.find(Part(text="Yes.", reply_to=target.id), since=since) == Found(id=answer.id)
    assert await acme.find(Part(text="Yes."), since=since) == Absent()
    assert await acme.find(Part(text="Yes.", reply_to=RemotePostId("77")), since=since) == Absent()


async def test_a_reply_is_found_behind_the_mentions_x_puts_in_front(acme, world, since):
    target = world.add_post(world.accounts[1].id, "Question?")
    answer = world.add_post(world.accounts[0].id, "@globex @other Yes, at nine.", reply_to=target.id)

    assert await acme.find(Part(text="Yes, at nine.", reply_to=target.id), since=since) == Found(id=answer.id)


async def test_the_words_of_a_reply_without_its_target_are_left_to_a_person(acme, world, since):
    world.add_post(world.accounts[0].id, "Yes.")

    assert isinstance(await acme.find(Part(text="Yes.", reply_to=RemotePostId("77")), since=since), CannotTell)


async def test_the_same_words_with_another_link_are_left_to_a_person(acme, world, since):
    world.add_post(world.accounts[0].id, "Read https://acme.com/old")

    assert isinstance(await acme.find(Part(text="Read https://acme.com/new"), since=since), CannotTell)


async def test_a_timeline_that_fails_tells_nothing(acme, world, since):
    world.switch_on(Switch(fault=Fault.TIMELINE_FAILS))

    assert isinstance(await acme.find(HELLO, since=since), CannotTell)


async def test_a_post_still_missing_from_the_timeline_is_absent_until_it_shows(acme, world, since):
    post = world.add_post(world.accounts[0].id, HELLO.text)
    world.switch_on(Switch(fault=Fault.TIMELINE_LAG, seconds=30))
    assert await acme.find(HELLO, since=since) == Absent()

    world.switch_off(Fault.TIMELINE_LAG)

    assert await acme.find(HELLO, since=since) == Found(id=post.id)


async def test_pages_are_followed(acme, world, since):
    post = world.add_post(world.accounts[0].id, HELLO.text)
    for number in range(150):
        world.add_post(world.accounts[0].id, f"Number {number}")

    assert await acme.find(HELLO, since=since) == Found(id=post.id)
    assert world.arrivals["GET /2/users/{id}/tweets"] == 2


async def test_a_timeline_longer_than_the_last_page_tells_nothing(acme, world, since):
    for number in range(501):
        world.add_post(world.accounts[0].id, f"Number {number}")

    assert isinstance(await acme.find(HELLO, since=since), CannotTell)


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b'{"data":{}}',
        b'{"data":[{"id":"1"}],"meta":{}}',
        b'{"data":[1],"meta":{}}',
        b'{"data":[],"errors":[{"title":"Partial"}],"meta":{}}',
        b'{"data":[{"id":"x","text":"y"}]}',
        b"not json",
    ],
)
async def test_a_timeline_that_is_not_whole_tells_nothing(clock, body):
    app, _arrivals = scripted(200, body=body)
    async with served(app) as base:
        network = a_network(base, x_account(101, "acme"), clock)

        assert isinstance(await network.find(HELLO, since=clock.now()), CannotTell)
        await network.close()


async def test_the_older_name_for_references_is_understood(clock):
    since = clock.now()
    identity = first_id_at(since)
    body = (
        f'{{"data":[{{"id":"{identity}","text":"Yes.","referenced_tweets":[{{"type":"replied_to","id":"77"}}]}}],'
        '"meta":{"result_count":1}}'
    )
    app, _arrivals = scripted(200, body=body.encode())
    async with served(app) as base:
        network = a_network(base, x_account(101, "acme"), clock)
        sighting = await network.find(Part(text="Yes.", reply_to=RemotePostId("77")), since=since)
        await network.close()

    assert sighting == Found(id=RemotePostId(str(identity)))


async def test_the_timeline_reads_as_people_wrote_it_oldest_first(acme, world):
    first = world.add_post(world.accounts[0].id, "Q&A at https://acme.com/a?b=c&d=e")
    second = world.add_post(world.accounts[0].id, "Later")

    assert [post.text for post in await acme.timeline(since_id=None)] == [first.text, "Later"]
    after = await acme.timeline(since_id=first.id)
    assert [post.id for post in after] == [second.id]
    assert abs(after[0].at - second.at) < timedelta(milliseconds=2)


async def test_a_failing_timeline_raises(acme, world):
    world.switch_on(Switch(fault=Fault.TIMELINE_FAILS))

    with pytest.raises(NetworkFailure):
        await acme.timeline(since_id=None)
