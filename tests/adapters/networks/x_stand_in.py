"""What the X tests share: a small world, the stand-in on 127.0.0.1, and a clock that can be moved."""

from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from aiohttp import web
from aiohttp.test_utils import TestServer

from adapters.networks import x
from adapters.networks.x.length import weighted_length
from adapters.sandbox.x import x_app
from adapters.sandbox.x_world import XAccount, XKeys, XWorld
from workflows.domain.account import Account, Kind, Mode
from workflows.domain.ids import AccountId, RemoteAccountId
from workflows.ports.clock import BootTime
from workflows.ports.network import Armed


@dataclass
class MovableClock:
    """The real time plus a shift; and a boot clock that stands still until it is moved."""

    shift: timedelta = timedelta()
    booted: float = 1_000.0

    def now(self):
        return datetime.now(UTC) + self.shift

    def boot(self):
        return BootTime(self.booted)


def x_account(number, handle, kind=Kind.BRAND):
    keys = XKeys(
        consumer_key="app-key",
        consumer_secret="app-secret",
        access_token=f"{number}-token",
        access_token_secret=f"secret-of-{handle}",
    )
    return XAccount(
        id=RemoteAccountId(str(number)), handle=handle, name=handle.title(), kind=kind, keys=keys, followers=84_000
    )


def a_world(**kwargs):
    return XWorld(accounts=(x_account(101, "acme"), x_account(202, "globex")), count=weighted_length, **kwargs)


@asynccontextmanager
async def served(app):
    server = TestServer(app, host="127.0.0.1")
    await server.start_server()
    try:
        yield str(server.make_url("")).rstrip("/")
    finally:
        await server.close()


@asynccontextmanager
async def stand_in(world):
    async with served(x_app(world)) as address:
        yield address


def scripted(status, *, body=b"", headers=None):
    """An application that gives one answer to everything, and counts."""
    app = web.Application()
    arrivals = []

    async def answer(request):
        arrivals.append((request.method, request.path))
        return web.Response(status=status, body=body, headers=headers)

    app.router.add_route("*", "/{tail:.*}", answer)
    return app, arrivals


def our_account(remote):
    return Account(
        id=AccountId(f"x:{remote.handle}"),
        network="x",
        handle=remote.handle,
        kind=Kind.BRAND,
        mode=Mode.MANAGED,
        remote_id=remote.id,
    )


def credentials_of(remote):
    return x.Credentials(**vars(remote.keys))


def a_network(address, remote, clock, **settings):
    return x.build(x.Settings(api_url=address, **settings), credentials_of(remote), clock, account=our_account(remote))


async def armed_by(network, clock, *, key="delivery-1"):
    return Armed(key=key, identity=await network.whoami(), at=clock.boot())
