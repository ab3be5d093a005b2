"""The practice network: honest about going nowhere."""

from dataclasses import replace

import pytest

from adapters.networks import practice
from tests.adapters.networks.x_stand_in import MovableClock, armed_by, our_account, x_account
from workflows.domain.content import Part
from workflows.ports.clock import BootTime
from workflows.ports.network import Absent, Created, Deleted, NotSent

HELLO = Part(text="Just practising.")


@pytest.fixture
def clock():
    return MovableClock()


@pytest.fixture
def network(clock):
    account = our_account(x_account(7, "trainee"))
    return practice.build(practice.Settings(), practice.Credentials(), clock, account=account)


async def test_whoami_is_the_configured_account(network):
    me = await network.whoami()

    assert (me.id, me.handle) == ("7", "trainee")


async def test_the_same_key_is_the_same_post(network, clock):
    armed = await armed_by(network, clock)

    first = await network.publish(HELLO, armed=armed)

    assert isinstance(first, Created)
    assert await network.publish(HELLO, armed=armed) == first
    assert await network.publish(HELLO, armed=replace(armed, key="another")) != first


async def test_an_old_permission_sends_nothing(network, clock):
    armed = replace(await armed_by(network, clock), at=BootTime(clock.boot() - 21))

    assert isinstance(await network.publish(HELLO, armed=armed), NotSent)


async def test_nothing_is_ever_out_there(network, clock):
    assert await network.find(HELLO, since=clock.now()) == Absent()
    assert await network.timeline(since_id=None) == []
    assert await network.delete("practice-1") == Deleted()


async def test_it_costs_nothing_and_holds_280(network):
    assert network.limits.price("See acme.com") is None
    assert (network.limits.count("é" * 280), network.limits.maximum) == (280, 280)
