"""Every class of outcome, with the real tweepy over a server on 127.0.0.1; one POST each."""

import asyncio
import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from adapters.networks import x
from adapters.sandbox.x_extras import XExtras, XPoll
from adapters.sandbox.x_switches import Fault, Lasting, Switch
from adapters.sandbox.x_world import POSTS_PER_WINDOW
from tests.adapters.networks.x_stand_in import (
    MovableClock,
    a_network,
    a_world,
    armed_by,
    credentials_of,
    our_account,
    scripted,
    served,
    stand_in,
    x_account,
)
from workflows.domain.content import Media, Part, Poll
from workflows.errors import NetworkFailure
from workflows.ports.clock import BootTime
from workflows.ports.network import (
    HALTED,
    Armed,
    Created,
    Deleted,
    Found,
    NotSent,
    RateLimited,
    Rejected,
    RemoteAccount,
    SignedOut,
    Unknown,
)

POST = "POST /2/tweets"
HELLO = Part(text="Doors open at nine.")


@pytest.fixture
def clock():
    return MovableClock()


@pytest.fixture
def world():
    return a_world()


@pytest.fixture
async def address(world):
    async with stand_in(world) as base:
        yield base


@pytest.fixture
async def acme(world, address, clock):
    network = a_network(address, world.accounts[0], clock)
    yield network
    await network.close()


async def test_whoami_is_who_the_keys_belong_to(acme):
    me = await acme.whoami()

    assert (me.id, me.handle, me.name, me.followers) == ("101", "acme", "Acme", 84_000)
    assert "token" not in me.token_fingerprint


async def test_a_post_is_created_with_its_bytes_unchanged(acme, world, clock):
    part = Part(text="Café & <b>50 %</b> off: https://acme.com/a?b=c&d=e \U0001f680\nSecond line")

    outcome = await acme.publish(part, armed=await armed_by(acme, clock))

    assert outcome == Created(id=world.posts[0].id)
    assert world.posts[0].text == part.text
    assert world.arrivals[POST] == 1


async def test_a_poll_and_the_mark_of_a_partnership_arrive(acme, world, clock):
    part = Part(text="Which?", poll=Poll(options=("Red", "Blue"), minutes=60), partnership=True)

    assert isinstance(await acme.publish(part, armed=await armed_by(acme, clock)), Created)
    assert world.posts[0].extras == XExtras(poll=XPoll(options=("Red", "Blue"), minutes=60), paid_partnership=True)


async def test_the_mark_is_on_no_other_request(acme, world, clock):
    await acme.publish(Part(text="Paid.", partnership=True), armed=await armed_by(acme, clock))
    await acme.publish(HELLO, armed=await armed_by(acme, clock))

    assert [post.extras.paid_partnership for post in world.posts] == [True, False]


async def test_a_reply_carries_its_target(acme, world, clock):
    first = world.add_post(world.accounts[1].id, "Question?")

    await acme.publish(Part(text="Answer.", reply_to=first.id), armed=await armed_by(acme, clock))

    assert world.posts[-1].reply_to == first.id


@pytest.mark.parametrize(
    ("fault", "outcome", "in_the_world"),
    [
        (Fault.ACCEPTED_REPLY_LOST, Unknown, 1),
        (Fault.ERROR_CREATED, Unknown, 1),
        (Fault.ERROR_NOT_CREATED, Unknown, 0),
        (Fault.BROKEN_ANSWER, Unknown, 1),
        (Fault.HTML_ERROR, Unknown, 0),
        (Fault.RATE_LIMITED, RateLimited, 0),
        (Fault.REVOKED, SignedOut, 0),
    ],
)
async def test_an_accident_has_its_class_and_one_post_arrives(acme, world, clock, fault, outcome, in_the_world):
    armed = await armed_by(acme, clock)
    world.switch_on(Switch(fault=fault, lasting=Lasting.ONCE))

    assert isinstance(await acme.publish(HELLO, armed=armed), outcome)

    assert len(world.posts) == in_the_world
    assert world.arrivals[POST] == 1


async def test_sending_stopped_after_the_intent_leaves_nothing(acme, world, clock):
    armed = replace(await armed_by(acme, clock), halted=lambda: True)

    assert await acme.publish(HELLO, armed=armed) == NotSent(reason=HALTED)
    assert world.arrivals[POST] == 0


async def test_sending_stopped_while_connecting_leaves_nothing(acme, world, clock):
    """The brake is looked at again between the connection and the first byte."""
    answers = [False, True]
    armed = replace(await armed_by(acme, clock), halted=lambda: answers.pop(0))

    assert await acme.publish(HELLO, armed=armed) == NotSent(reason=HALTED)
    assert (answers, world.arrivals[POST]) == ([], 0)


async def test_a_slow_answer_is_unknown_when_the_deadline_passes(address, world, clock):
    network = a_network(address, world.accounts[0], clock, deadline=timedelta(milliseconds=300))
    armed = await armed_by(network, clock)
    world.switch_on(Switch(fault=Fault.SLOW, seconds=0.6, lasting=Lasting.ONCE))

    outcome = await network.publish(HELLO, armed=armed)
    await network.close()

    assert outcome == Unknown(reason="X did not answer in time.")
    assert world.arrivals[POST] == 1


async def test_a_post_accepted_late_is_unknown_and_then_found(acme, world, clock):
    armed, since = await armed_by(acme, clock), clock.now()
    world.switch_on(Switch(fault=Fault.LATE, seconds=0.1, lasting=Lasting.ONCE))

    assert isinstance(await acme.publish(HELLO, armed=armed), Unknown)
    await asyncio.sleep(0.2)

    assert isinstance(await acme.find(HELLO, since=since), Found)


async def test_a_duplicate_is_unknown_because_an_earlier_attempt_may_have_landed(acme, world, clock):
    world.add_post(world.accounts[0].id, HELLO.text)

    outcome = await acme.publish(HELLO, armed=await armed_by(acme, clock))

    assert isinstance(outcome, Unknown) and "already" in outcome.reason
    assert len(world.posts) == 1


async def test_a_text_x_counts_as_too_long_is_rejected(acme, world, clock):
    outcome = await acme.publish(Part(text="界" * 141), armed=await armed_by(acme, clock))

    assert outcome == Rejected(reason="X counts this text as too long.")
    assert not world.posts


async def test_a_reply_to_a_deleted_post_is_rejected(acme, world, clock):
    gone = world.add_post(world.accounts[1].id, "Question?")
    world.delete_post(gone.id)

    outcome = await acme.publish(Part(text="Answer.", reply_to=gone.id), armed=await armed_by(acme, clock))

    assert isinstance(outcome, Rejected)


async def test_pictures_that_were_not_uploaded_are_not_left_out(acme, world, clock):
    part = Part(text="Look", media=(Media(sha256="00" * 32),))

    assert isinstance(await acme.publish(part, armed=await armed_by(acme, clock)), NotSent)
    assert world.arrivals[POST] == 0


async def test_the_101st_post_in_a_quarter_of_an_hour_waits_for_the_window(acme, world, clock):
    armed = await armed_by(acme, clock)
    for _ in range(POSTS_PER_WINDOW):
        world.spend(world.accounts[0].id)

    outcome = await acme.publish(HELLO, armed=armed)

    assert isinstance(outcome, RateLimited)
    assert timedelta(minutes=14) < outcome.until - clock.now() < timedelta(minutes=16)


@pytest.mark.parametrize("age", [20.5, 3_600.0, -1.0])
async def test_an_intent_that_is_not_fresh_is_never_sent(acme, world, clock, age):
    armed = replace(await armed_by(acme, clock), at=BootTime(clock.boot() - age))

    assert isinstance(await acme.publish(HELLO, armed=armed), NotSent)
    assert world.arrivals[POST] == 0


async def test_a_process_frozen_while_connecting_sends_nothing(address, world):
    class Sleeper(MovableClock):
        """Wakes a minute later after the first look, as a stopped process would."""

        def boot(self):
            self.booted += 60
            return BootTime(self.booted - 60)

    clock = Sleeper()
    network = a_network(address, world.accounts[0], clock)
    armed = await armed_by(network, MovableClock())

    outcome = await network.publish(HELLO, armed=armed)
    await network.close()

    assert isinstance(outcome, NotSent)
    assert world.arrivals[POST] == 0


async def test_other_keys_than_those_that_were_asked_never_send(acme, address, world, clock):
    other = a_network(address, world.accounts[1], clock)
    armed = await armed_by(other, clock)
    await other.close()

    assert isinstance(await acme.publish(HELLO, armed=armed), NotSent)
    assert world.arrivals[POST] == 0


async def test_a_token_that_answers_as_another_account_shows_in_whoami_and_never_sends(acme, world, clock):
    world.switch_on(Switch(fault=Fault.WRONG_ACCOUNT))

    armed = await armed_by(acme, clock)

    assert armed.identity.id == "202"
    assert isinstance(await acme.publish(HELLO, armed=armed), NotSent)
    assert not world.posts


async def test_acc_02_two_accounts_at_once_never_mix(address, world, clock):
    async def post_ten(remote):
        for number in range(10):
            network = a_network(address, remote, clock)
            outcome = await network.publish(
                Part(text=f"{remote.handle} {number}"), armed=await armed_by(network, clock, key=str(number))
            )
            assert isinstance(outcome, Created)
            await network.close()

    await asyncio.gather(*(post_ten(remote) for remote in world.accounts))

    for remote in world.accounts:
        assert [post.text for post in world.live_posts(remote.id)] == [f"{remote.handle} {n}" for n in range(10)]


async def test_nothing_listening_means_nothing_was_sent(clock):
    remote = x_account(101, "acme")
    network = a_network("http://127.0.0.1:9", remote, clock)
    armed = _armed(remote, clock)

    assert isinstance(await network.publish(HELLO, armed=armed), NotSent)
    with pytest.raises(NetworkFailure):
        await network.whoami()
    await network.close()


async def test_no_such_host_means_nothing_was_sent(clock):
    remote = x_account(101, "acme")
    network = a_network("https://x.invalid", remote, clock)

    assert isinstance(await network.publish(HELLO, armed=_armed(remote, clock)), NotSent)
    await network.close()


async def test_broken_encryption_means_nothing_was_sent(address, world, clock):
    network = a_network(address.replace("http://", "https://"), world.accounts[0], clock)

    assert isinstance(await network.publish(HELLO, armed=_armed(world.accounts[0], clock)), NotSent)
    await network.close()
    assert world.arrivals[POST] == 0


DUPLICATE_403 = b'{"detail":"You are not allowed to create a Tweet with duplicate content.","status":403}'
PERMISSIONS = b'{"title":"Forbidden","type":"https://api.twitter.com/2/problems/oauth1-permissions","detail":"no"}'


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        pytest.param(200, b"", Unknown, id="200 empty"),
        pytest.param(201, b"<html>", Unknown, id="201 html"),
        pytest.param(201, b"[]", Unknown, id="201 a list"),
        pytest.param(201, b'{"data":{}}', Unknown, id="201 no id"),
        pytest.param(201, b'{"data":{"id":"12x"}}', Unknown, id="201 odd id"),
        pytest.param(200, b'{"errors":[{"detail":"x"}]}', Unknown, id="200 with errors"),
        pytest.param(301, b"", Unknown, id="301"),
        pytest.param(400, b"", Unknown, id="400 unnamed"),
        pytest.param(400, b'{"errors":7,"detail":null}', Unknown, id="400 misshapen"),
        pytest.param(401, b"<html>", SignedOut, id="401 html"),
        pytest.param(402, b'{"title":"CreditsDepleted","detail":"no credits left"}', Rejected, id="402"),
        pytest.param(403, DUPLICATE_403, Unknown, id="403 duplicate"),
        pytest.param(403, b'{"detail":"You may not."}', Unknown, id="403 unknown"),
        pytest.param(403, PERMISSIONS, Rejected, id="403 permissions"),
        pytest.param(404, b"{}", Unknown, id="404"),
        pytest.param(408, b"{}", Unknown, id="408"),
        pytest.param(409, b"{}", Unknown, id="409"),
        pytest.param(429, b"not json", RateLimited, id="429 text"),
        pytest.param(500, b"{}", Unknown, id="500"),
        pytest.param(502, b"<html>", Unknown, id="502"),
        pytest.param(504, b"[1]", Unknown, id="504"),
        pytest.param(201, b"x" * 2_000_000, Unknown, id="201 endless"),
    ],
)
async def test_an_answer_means_only_what_it_certainly_means(clock, status, body, outcome):
    remote = x_account(101, "acme")
    app, arrivals = scripted(status, body=body, headers={"Location": "/elsewhere"} if status == 301 else None)
    async with served(app) as base:
        network = a_network(base, remote, clock)

        assert isinstance(await network.publish(HELLO, armed=_armed(remote, clock)), outcome)
        await network.close()

    assert arrivals == [("POST", "/2/tweets")]


@pytest.mark.parametrize(
    ("reset", "wait"),
    [
        pytest.param(None, timedelta(minutes=15), id="missing"),
        pytest.param("soon", timedelta(minutes=15), id="no number"),
        pytest.param("1000", timedelta(minutes=1), id="in the past"),
        pytest.param("99999999999", timedelta(hours=24), id="absurd"),
    ],
)
async def test_a_rate_limit_without_a_sound_reset_waits_a_sound_time(clock, reset, wait):
    remote = x_account(101, "acme")
    app, arrivals = scripted(429, body=b"{}", headers={"x-rate-limit-reset": reset} if reset else None)
    async with served(app) as base:
        network = a_network(base, remote, clock)
        outcome = await network.publish(HELLO, armed=_armed(remote, clock))
        await network.close()

    assert isinstance(outcome, RateLimited)
    assert abs(outcome.until - datetime.now(UTC) - wait) < timedelta(seconds=5)
    assert len(arrivals) == 1


async def test_delete_takes_it_down_once(acme, world, clock):
    created = await acme.publish(HELLO, armed=await armed_by(acme, clock))
    assert isinstance(created, Created)

    assert await acme.delete(created.id) == Deleted()

    assert world.posts[0].deleted
    assert world.arrivals["DELETE /2/tweets/{id}"] == 1


async def test_revoked_keys_are_not_asked_again(acme, world):
    world.switch_on(Switch(fault=Fault.REVOKED))

    with pytest.raises(NetworkFailure) as failure:
        await acme.whoami()

    assert failure.value.retry is False


async def test_keys_never_reach_a_log_even_at_debug(acme, clock, caplog):
    with caplog.at_level(logging.DEBUG):
        await acme.publish(HELLO, armed=await armed_by(acme, clock))

    assert "secret-of-acme" not in caplog.text and "101-token" not in caplog.text
    assert HELLO.text not in caplog.text


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        pytest.param(("client_id", "consumer_key"), "not both", id="both ways"),
        pytest.param(("client_secret", "access_token"), "not both", id="both ways, without an id"),
        pytest.param(("client_secret",), "client_id", id="a secret without its app"),
        pytest.param((), "Or name the app by client_id", id="nothing"),
    ],
)
def test_credentials_that_cannot_work_are_refused_with_the_reason(clock, written, sentence):
    keys = x.Credentials(**dict.fromkeys(written, "value"))

    with pytest.raises(NetworkFailure, match=sentence) as failure:
        x.build(x.Settings(), keys, clock, account=our_account(x_account(1, "acme")))

    assert failure.value.retry is False


@pytest.mark.parametrize("written", [("client_id",), ("client_id", "client_secret")])
def test_an_app_without_a_sign_in_cannot_be_used_yet(clock, written):
    keys = x.Credentials(**dict.fromkeys(written, "value"))

    assert keys.problem() is None
    with pytest.raises(NetworkFailure, match="Nobody has connected @acme yet"):
        x.build(x.Settings(), keys, clock, account=our_account(x_account(1, "acme")))


def test_missing_keys_are_named():
    assert "access_token_secret" in (
        x.Credentials(consumer_key="k", consumer_secret="s", access_token="t").problem() or ""
    )


def test_a_fingerprint_tells_keys_apart_and_is_stable():
    first, second = (credentials_of(x_account(n, h)) for n, h in ((1, "acme"), (2, "globex")))

    assert first.fingerprint() == credentials_of(x_account(1, "acme")).fingerprint() != second.fingerprint()


def test_an_unencrypted_address_is_refused_unless_it_is_local():
    with pytest.raises(ValueError, match="https"):
        x.Settings(api_url="http://api.x.com")
    assert x.Settings(api_url="http://127.0.0.1:8080").may_be_private


def test_the_price_depends_on_a_link():
    limits = x.limits(x.Settings())

    assert str(limits.price("Hello")) == "0.015"
    assert str(limits.price("Hello acme.com")) == "0.200"
    assert limits.settle_window == timedelta(seconds=120)


async def test_addresses_are_percent_encoded(acme):
    assert acme.address("123") == "https://x.com/acme/status/123"
    assert acme.share_link("50 % & more #1\n") == "https://x.com/intent/post?text=50%20%25%20%26%20more%20%231%0A"


def _armed(remote, clock):
    identity = RemoteAccount(
        id=remote.id,
        handle=remote.handle,
        name=remote.name,
        picture_url=None,
        followers=None,
        token_fingerprint=credentials_of(remote).fingerprint(),
    )
    return Armed(key="delivery-1", identity=identity, at=clock.boot())
