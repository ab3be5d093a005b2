"""What the tests of the way in and out share: an app, a tenant, and a local Microsoft that signs and gives tokens."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache

from aiohttp import web
from aiohttp.test_utils import TestServer

from adapters.sandbox.teams_keys import METADATA, Key, TeamsKeys, new_key
from adapters.teams.settings import Settings

APP_ID = "11111111-aaaa-4bbb-8ccc-111111111111"
TENANT = "22222222-aaaa-4bbb-8ccc-222222222222"
SECRET = "the-apps-secret"


@cache
def a_key(name: str = "first") -> Key:
    """A key pair; making one takes a tenth of a second, so tests share them by name."""
    return new_key()


def microsoft() -> TeamsKeys:
    """A signer whose one published key is `a_key()`."""
    return TeamsKeys(APP_ID, app_secret=SECRET, keys=[a_key()])


@asynccontextmanager
async def serving(app: web.Application) -> AsyncIterator[str]:
    """The address an application is served at, without a slash at its end."""
    server = TestServer(app)
    await server.start_server()
    try:
        yield str(server.make_url("")).rstrip("/")
    finally:
        await server.close()


def settings_at(address: str, **others: object) -> Settings:
    """Settings of an app whose Microsoft, and whose Teams (`/teams/`), are at one local address."""
    return Settings.model_validate(
        {
            "app_id": APP_ID,
            "app_secret": SECRET,
            "tenant": TENANT,
            "login_url": address,
            "keys_url": f"{address}{METADATA}",
            "issuer": TeamsKeys.issuer,
            "service_hosts": ("127.0.0.1",),
            "service_url": f"{address}/teams/",
            **others,
        }
    )


@dataclass
class Seconds:
    """A clock that a test sets."""

    now: float = 1_000.0

    def __call__(self) -> float:
        return self.now
