"""Pictures and films: in pieces, described, made ready, and bound to the very post that carries them."""

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.networks.x.uploading import PIECE
from adapters.sandbox.x_switches import Fault, Lasting, Switch
from tests.adapters.networks.x_stand_in import (
    MovableClock,
    a_network,
    a_world,
    armed_by,
    scripted,
    served,
    stand_in,
)
from tests.files import a_film, a_gif, a_jpeg
from workflows.domain.content import Media, MediaKind, Part
from workflows.ports.clock import BootTime
from workflows.ports.network import (
    Absent,
    CannotTell,
    Created,
    Found,
    NotSent,
    RateLimited,
    Rejected,
    SignedOut,
    Uploaded,
)

POST = "POST /2/tweets"
KINDS = [
    (MediaKind.PICTURE, "image/jpeg", a_jpeg()),
    (MediaKind.GIF, "image/gif", a_gif()),
    (MediaKind.FILM, "video/mp4", a_film()),
]


def medium_of(content: bytes, kind: MediaKind = MediaKind.PICTURE, type_: str = "image/jpeg") -> Media:
    digest = hashlib.sha256(content).hexdigest()
    return Media(sha256=digest, alt_text="A kettle", kind=kind, type=type_, size=len(content))


@pytest.fixture
def clock():
    return MovableClock()


@pytest.fixture
def world():
    return a_world()


@pytest.fixture
async def acme(world, clock):
    async with stand_in(world) as address:
        network = a_network(address, world.accounts[0], clock)
        yield network
        await network.close()


async def uploaded(network, medium, content):
    found = await network.upload(medium, content)
    assert isinstance(found, Uploaded), found
    return found


async def sent(network, clock, part, content):
    """Upload and post, as the worker does."""
    found = await uploaded(network, part.media[0], content)
    armed = replace(await armed_by(network, clock), media={found.sha256: found})
    return await network.publish(part, armed=armed)


@pytest.mark.parametrize(("kind", "type_", "content"), KINDS, ids=["picture", "GIF", "film"])
async def test_what_was_uploaded_goes_out_with_the_words_and_its_description(acme, world, clock, kind, type_, content):
    medium = medium_of(content, kind, type_)

    outcome = await sent(acme, clock, Part(text="Look at this.", media=(medium,)), content)

    assert isinstance(outcome, Created)
    [post] = world.posts
    [shown] = post.media
    assert (post.text, shown.content, shown.type, shown.alt_text) == ("Look at this.", content, type_, "A kettle")


async def test_it_goes_in_pieces(acme, world):
    content = bytes(range(256)) * (PIECE // 128 + 3)

    await uploaded(acme, medium_of(content), content)

    assert world.arrivals["POST /2/media/upload/{id}/append"] == 3


async def test_with_a_sign_in_as_with_keys_nothing_is_sent_without_its_upload(acme, world, clock):
    part = Part(text="Look.", media=(medium_of(a_jpeg()),))

    outcome = await acme.publish(part, armed=await armed_by(acme, clock))

    assert isinstance(outcome, NotSent)
    assert world.arrivals[POST] == 0


async def test_what_x_is_about_to_forget_is_not_posted(acme, world, clock):
    part = Part(text="Look.", media=(medium_of(a_jpeg()),))
    found = await uploaded(acme, part.media[0], a_jpeg())
    assert found.until > clock.boot() + 80_000

    clock.booted = found.until - 30
    outcome = await acme.publish(part, armed=replace(await armed_by(acme, clock), media={found.sha256: found}))

    assert isinstance(outcome, NotSent)
    assert world.arrivals[POST] == 0


async def test_what_x_forgot_all_the_same_is_a_refusal_and_not_a_riddle(acme, clock):
    part = Part(text="Look.", media=(medium_of(a_jpeg()),))
    unknown = Uploaded(sha256=part.media[0].sha256, id="17", until=BootTime(clock.boot() + 1_000))

    outcome = await acme.publish(part, armed=replace(await armed_by(acme, clock), media={unknown.sha256: unknown}))

    assert outcome == Rejected(reason="X does not know its picture or film (any more).")


async def test_a_post_with_a_picture_is_found_again_and_one_without_it_is_left_to_a_person(acme, world, clock):
    part = Part(text="Look & see: https://acme.example/kettles", media=(medium_of(a_jpeg()),))
    since = clock.now() - timedelta(seconds=1)
    assert isinstance(await acme.find(part, since=since), Absent)

    created = await sent(acme, clock, part, a_jpeg())

    assert await acme.find(part, since=since) == Found(id=created.id)
    assert isinstance(await acme.find(replace(part, media=()), since=since), CannotTell)
    [seen] = await acme.timeline(since_id=None)
    assert seen.text == part.text
    assert acme.resembles(part, seen)


async def test_a_lost_answer_to_a_post_with_a_picture_is_settled_by_looking(acme, world, clock):
    part = Part(text="Look.", media=(medium_of(a_jpeg()),))
    found = await uploaded(acme, part.media[0], a_jpeg())
    armed = replace(await armed_by(acme, clock), media={found.sha256: found})
    since = clock.now() - timedelta(seconds=1)
    world.switch_on(Switch(fault=Fault.ACCEPTED_REPLY_LOST, lasting=Lasting.ONCE))

    await acme.publish(part, armed=armed)

    assert await acme.find(part, since=since) == Found(id=world.posts[0].id)


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (Fault.UPLOAD_FAILS, NotSent(reason="X answered 503 to the picture or film.")),
        (Fault.REVOKED, SignedOut(reason="X no longer accepts this account's keys.")),
        (
            Fault.UPLOAD_FORBIDDEN,
            Rejected(reason="this account's sign-in may not upload pictures; connect the account again."),
        ),
        (Fault.PROCESSING_FAILS, Rejected(reason="X could not make this film or GIF ready. Export it again.")),
    ],
)
async def test_each_failure_says_whether_trying_again_helps(acme, world, fault, outcome):
    world.switch_on(Switch(fault=fault))

    assert await acme.upload(medium_of(a_film(), MediaKind.FILM, "video/mp4"), a_film()) == outcome


class Hasty(MovableClock):
    """Each look at it is a long time later."""

    def boot(self):
        self.booted += 100
        return BootTime(self.booted)


async def test_a_film_that_is_not_ready_in_time_is_tried_again_later():
    body = b'{"data": {"id": "5", "processing_info": {"state": "in_progress", "check_after_secs": 600}}}'
    app, _ = scripted(200, body=body)
    async with served(app) as address:
        network = a_network(address, a_world().accounts[0], Hasty())
        outcome = await network.upload(medium_of(a_film(), MediaKind.FILM, "video/mp4"), a_film())
        await network.close()

    assert outcome == NotSent(reason="X has not made the film ready yet.")


async def test_too_many_uploads_wait_as_x_says(clock):
    app, _ = scripted(429, headers={"x-rate-limit-reset": str(int(clock.now().timestamp()) + 300)})
    async with served(app) as address:
        network = a_network(address, a_world().accounts[0], clock)
        outcome = await network.upload(medium_of(a_jpeg()), a_jpeg())
        await network.close()

    assert isinstance(outcome, RateLimited)
    assert timedelta(minutes=4) < outcome.until - clock.now() < timedelta(minutes=6)


@pytest.mark.parametrize("body", [b"", b"[]", b'{"data": {"id": 5}}', b'{"data": {"id": "../x"}}'])
async def test_an_answer_without_a_name_is_no_upload(clock, body):
    app, arrivals = scripted(200, body=body)
    async with served(app) as address:
        network = a_network(address, a_world().accounts[0], clock)
        outcome = await network.upload(medium_of(a_jpeg()), a_jpeg())
        await network.close()

    assert isinstance(outcome, NotSent)
    assert arrivals == [("POST", "/2/media/upload/initialize")]


async def test_nobody_there_is_no_upload(clock):
    network = a_network("http://127.0.0.1:9", a_world().accounts[0], clock)
    outcome = await network.upload(medium_of(a_jpeg()), a_jpeg())
    await network.close()

    assert isinstance(outcome, NotSent)
