"""What the tests of X's sources share: a public that talks about @acme, and ears for it."""

import base64
import hashlib
from datetime import timedelta
from typing import Any

from adapters.networks import x
from adapters.networks.x.matching import first_id_at
from adapters.sandbox.x_world import XPost, XWorld
from adapters.sources import x_mentions, x_search
from tests.adapters.networks.x_stand_in import MovableClock, a_world, our_account
from workflows.domain.credential import Tokens
from workflows.ports.source import Access, Batch, Source

MOST = 500
APP = "practice-x-app"
VERIFIER = "a-verifier-that-is-long-enough-for-everybody"


def the_world() -> XWorld:
    """@acme and @globex, and somebody of note."""
    world = a_world()
    world.meet("ida", name="Ida B.", followers=12_400, verified=True)
    return world


def an_access(base: str, world: XWorld, *, tokens: Tokens | None = None, **settings: object) -> Access[Any, Any]:
    keys = {"client_id": APP} if tokens else vars(world.accounts[0].keys)
    return Access(
        account=our_account(world.accounts[0]),
        settings=x.Settings.model_validate({"api_url": base, "web_url": f"{base}/web", **settings}),
        credentials=x.Credentials.model_validate(keys),
        tokens=tokens,
    )


def mentions(base: str, world: XWorld, *, access: Access[Any, Any] | None = None, **settings: object) -> Source:
    read = x_mentions.Settings.model_validate(settings)
    facts = x_mentions.facts(read, name="x", account=our_account(world.accounts[0]))
    return x_mentions.build(read, MovableClock(), facts=facts, access=access or an_access(base, world))


def search(base: str, world: XWorld, **settings: object) -> Source:
    read = x_search.Settings.model_validate(settings)
    facts = x_search.facts(read, name="x", account=our_account(world.accounts[0]))
    return x_search.build(read, MovableClock(), facts=facts, access=an_access(base, world))


async def begun(source: Source) -> str:
    """The cursor after the first look."""
    batch = await source.poll(None, most=MOST)
    assert batch.heard == () and batch.cursor is not None
    return batch.cursor


async def everything(source: Source, cursor: str | None, *, most: int = MOST) -> tuple[list[str], str | None]:
    """The ids of all there is, until there is no more right now."""
    ids: list[str] = []
    while True:
        batch = await source.poll(cursor, most=most)
        ids += [one.id for one in batch.heard]
        cursor = batch.cursor
        if not batch.more:
            return ids, cursor


async def next_batch(source: Source, cursor: str | None, *, most: int = MOST) -> Batch:
    return await source.poll(cursor, most=most)


def said_before(world: XWorld, ago: timedelta, text: str, *, by: str = "ida") -> XPost:
    """A post of some time ago."""
    now = world.now
    world.now = lambda: now() - ago
    try:
        return world.say(by, text)
    finally:
        world.now = now


def an_id(ago: timedelta) -> int:
    return first_id_at(MovableClock().now() - ago)


def signed_in(world: XWorld) -> Tokens:
    """As if somebody had signed in for @acme in a browser."""
    world.sign_ins.register(APP)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
    code = world.sign_ins.approve(
        world.accounts[0].id, client_id=APP, redirect_uri="", challenge=challenge, scope="tweet.read users.read"
    )
    pair = world.sign_ins.exchange(code, client_id=APP, redirect_uri="", verifier=VERIFIER)
    assert pair is not None
    return Tokens(access=pair.access)
