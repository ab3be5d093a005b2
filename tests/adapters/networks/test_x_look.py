"""One post as the public sees it, whether it is gone, and what an account shows of itself."""

import json
from dataclasses import replace

import pytest

from adapters.sandbox.x_switches import Fault, Switch
from tests.adapters.networks.x_stand_in import MovableClock, a_network, a_world, scripted, served, stand_in, x_account
from workflows.domain.content import Part
from workflows.domain.ids import RemotePostId
from workflows.errors import NetworkFailure
from workflows.ports.network import CannotTell, Deleted, Gone, Rejected, Shown, Unknown

POST = RemotePostId("1700000000000000001")
TYPE = "https://api.x.com/2/problems/"
NOT_FOUND = {"type": f"{TYPE}resource-not-found", "resource_type": "post", "resource_id": POST, "value": POST}


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


async def test_a_post_is_shown_as_people_wrote_it_with_its_figures(acme, world):
    post = world.add_post(world.accounts[0].id, "Q&A at https://acme.com/today <now>")
    world.react(post.id, likes=3, reposts=2, replies=1, quotes=4, views=900)

    shown = await acme.look(post.id)

    assert isinstance(shown, Shown)
    assert (shown.id, shown.text) == (post.id, "Q&A at https://acme.com/today <now>")
    assert (shown.likes, shown.reposts, shown.replies, shown.quotes, shown.views) == (3, 2, 1, 4, 900)
    assert shown.at is not None
    assert abs((shown.at - post.at).total_seconds()) < 0.01


async def test_a_deleted_post_is_gone_and_so_is_one_that_never_was(acme, world):
    post = world.add_post(world.accounts[0].id, "Oops")
    world.delete_post(post.id)

    assert await acme.look(post.id) == Gone()
    assert await acme.look(POST) == Gone()


@pytest.mark.parametrize(
    ("status", "body", "look"),
    [
        pytest.param(200, {"errors": [NOT_FOUND]}, Gone(), id="named among the errors of a 200"),
        pytest.param(404, NOT_FOUND, Gone(), id="named in a 404"),
        pytest.param(
            200,
            {"errors": [{**NOT_FOUND, "type": "https://api.twitter.com/2/problems/resource-not-found"}]},
            Gone(),
            id="under the older address of the problem",
        ),
        pytest.param(404, {}, None, id="a 404 that names nothing"),
        pytest.param(200, {"errors": [{**NOT_FOUND, "resource_id": "7", "value": "7"}]}, None, id="another post"),
        pytest.param(200, {"errors": [{**NOT_FOUND, "resource_type": "user"}]}, None, id="a user, not a post"),
        pytest.param(
            200,
            {"errors": [{**NOT_FOUND, "type": f"{TYPE}not-authorized-for-resource"}]},
            None,
            id="out of sight: suspended or protected",
        ),
        pytest.param(200, {"errors": [{**NOT_FOUND, "type": f"{TYPE}resource-unavailable"}]}, None, id="unavailable"),
        pytest.param(200, {}, None, id="nothing at all"),
        pytest.param(200, {"data": {"id": "8", "text": "Other"}}, None, id="some other post"),
        pytest.param(200, {"data": {"id": POST}}, None, id="a post without words"),
        pytest.param(503, {}, None, id="a failure"),
        pytest.param(401, {}, None, id="a refused credential"),
        pytest.param(429, {}, None, id="too many requests"),
    ],
)
async def test_only_what_is_named_as_not_found_is_gone(clock, status, body, look):
    app, _ = scripted(status, body=json.dumps(body).encode(), headers={"Content-Type": "application/json"})
    async with served(app) as base:
        acme = a_network(base, x_account(101, "acme"), clock)

        answer = await acme.look(POST)
        await acme.close()

    assert answer == look if look is not None else isinstance(answer, CannotTell)


async def test_a_lookup_that_fails_tells_nothing(acme, world):
    post = world.add_post(world.accounts[0].id, "Here")
    world.switch_on(Switch(fault=Fault.LOOKUP_FAILS))

    assert isinstance(await acme.look(post.id), CannotTell)


async def test_deleting_what_is_already_gone_is_deleted(acme, world):
    post = world.add_post(world.accounts[0].id, "Twice")

    assert await acme.delete(post.id) == Deleted()
    assert await acme.delete(post.id) == Deleted()


async def test_a_refused_delete_is_named_and_the_post_is_there(acme, world):
    post = world.add_post(world.accounts[0].id, "Stuck")
    world.switch_on(Switch(fault=Fault.DELETE_REFUSED))

    assert isinstance(await acme.delete(post.id), Rejected)
    assert isinstance(await acme.look(post.id), Shown)


@pytest.mark.parametrize(
    ("fault", "after"),
    [
        pytest.param(Fault.ACCEPTED_REPLY_LOST, Gone, id="done"),
        pytest.param(Fault.DELETE_LOST, Shown, id="not done"),
    ],
)
async def test_a_lost_answer_is_unknown_and_a_look_tells_which(acme, world, fault, after):
    post = world.add_post(world.accounts[0].id, "Unclear")
    world.switch_on(Switch(fault=fault))

    assert isinstance(await acme.delete(post.id), Unknown)
    assert isinstance(await acme.look(post.id), after)


@pytest.mark.parametrize(
    ("text", "shown", "fits"),
    [
        pytest.param("Doors open.", "Doors open.", True, id="the same"),
        pytest.param("See acme.com now", "See http://acme.com now", True, id="a link X completed"),
        pytest.param("See https://acme.com/a now", "See https://acme.com/b now", True, id="another link: in doubt"),
        pytest.param("Doors  open.\n", "Doors open.", True, id="white space"),
        pytest.param("Doors open.", "Doors shut.", False, id="other words"),
    ],
)
async def test_a_post_resembles_a_part_by_its_words(acme, world, text, shown, fits):
    world.add_post(world.accounts[0].id, shown)
    (post,) = await acme.timeline(since_id=None)

    assert acme.resembles(Part(text=text), post) is fits


async def test_a_reply_is_recognised_behind_the_mentions_x_puts_in_front(acme, world):
    world.add_post(world.accounts[0].id, "@globex Thank you!")
    (post,) = await acme.timeline(since_id=None)

    assert acme.resembles(Part(text="Thank you!", reply_to=POST), post)


async def test_whoami_tells_what_the_profile_shows(acme, world):
    before = await acme.whoami()
    world.edit_profile(
        replace(
            world.accounts[0],
            handle="acme_inc",
            name="Acme, Inc.",
            picture_url="https://pics.example/2.png",
            link="https://acme.com/shop",
        )
    )

    seen = await acme.whoami()

    assert before.link is None
    assert (seen.id, seen.handle, seen.name) == (before.id, "acme_inc", "Acme, Inc.")
    assert (seen.picture_url, seen.link) == ("https://pics.example/2.png", "https://acme.com/shop")


async def test_a_token_revoked_for_one_account_leaves_the_other(acme, world, clock):
    async with stand_in(world) as base:
        globex = a_network(base, world.accounts[1], clock)
        world.switch_on(Switch(fault=Fault.REVOKED, account=world.accounts[0].id))

        with pytest.raises(NetworkFailure) as refused:
            await acme.whoami()
        assert not refused.value.retry
        assert (await globex.whoami()).id == world.accounts[1].id
        await globex.close()


async def test_of_a_flood_the_watch_gets_the_newest_five_hundred(acme, world):
    first = world.add_post(world.accounts[0].id, "Known")
    for number in range(510):
        world.add_post(world.accounts[0].id, f"Flood {number}")

    posts = await acme.timeline(since_id=first.id)

    assert len(posts) == acme.limits.timeline == 500
    assert (posts[0].text, posts[-1].text) == ("Flood 10", "Flood 509")
