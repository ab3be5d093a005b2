"""The keys that sign what Teams sends us, fetched ahead of need and kept while they are good.

A request whose key is at hand never waits for the network. Fetching happens once at a time, within a deadline, and for
an unknown key at most once a minute, so that nobody can make us ask as often as they like.
"""

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit

import aiohttp
import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from adapters.http import Deadlines, TooLarge, open_session, read_capped
from adapters.teams.clouds import LOOPBACK
from adapters.wire import Json, Obj, children, string, strings

GOOD_FOR = timedelta(hours=24)
"""How long keys are trusted that could not be fetched again (failures.md TMS-10)."""
FETCH_AGAIN = timedelta(hours=12)
"""From this age on they are fetched again in the background."""
PAUSE = timedelta(minutes=1)
"""Between two fetches while there are good keys, whoever asks for an unknown one."""
PAUSE_EMPTY = timedelta(seconds=5)
"""Between two fetches while there are none: nobody is served before one succeeds."""
DEADLINES = Deadlines(total=timedelta(seconds=5), connect=timedelta(seconds=3), read=timedelta(seconds=5))
MOST_WAITING = 64
"""Requests that wait for one fetch; a flood of forged key ids must not pile up here."""
_SMALLEST_KEY = 2048
_MOST_KEYS = 200


class Unavailable(Exception):
    """There is no good key at hand, so nobody can be told from a forger."""


@dataclass(frozen=True, kw_only=True)
class SigningKey:
    """One key, and the channels that it may sign for."""

    public: RSAPublicKey = field(repr=False)
    endorsements: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class _Ring:
    """Every key of one successful fetch."""

    keys: Mapping[str, SigningKey]
    fetched: float


class Keys:
    """The keys behind one OpenID metadata address. `allow_private` says the address is app.yaml's own.

    The metadata names the address of the keys; it must be at the same scheme, host and port as itself. `seconds` is a
    clock that also counts while the machine sleeps.
    """

    def __init__(self, url: str, *, allow_private: bool = False, seconds: Callable[[], float] | None = None) -> None:
        self._url = url
        self._allow_private = allow_private
        self._seconds = seconds or _seconds
        self._ring: _Ring | None = None
        self._asked: float | None = None
        self._fetching: asyncio.Task[None] | None = None
        self._waiting = 0

    async def find(self, kid: str) -> SigningKey | None:
        """The key of this id; None when there is no such key. Raises Unavailable.

        Only an unknown id, or having no good keys at all, waits for a fetch: never longer than DEADLINES.
        """
        ring = self._good()
        if ring is not None and (known := ring.keys.get(kid)) is not None:
            if self._seconds() - ring.fetched >= FETCH_AGAIN.total_seconds():
                self._fetch()
            return known
        await self._fetched()
        ring = self._good()
        if ring is None:
            raise Unavailable
        return ring.keys.get(kid)

    async def warm(self) -> None:
        """Fetch now, so that the first request need not wait; a failure waits for that request."""
        await self._fetched()

    async def close(self) -> None:
        """Stop a fetch that is under way."""
        if self._fetching is not None:
            self._fetching.cancel()
            await asyncio.gather(self._fetching, return_exceptions=True)

    def _good(self) -> _Ring | None:
        if self._ring is None or self._seconds() - self._ring.fetched >= GOOD_FOR.total_seconds():
            return None
        return self._ring

    async def _fetched(self) -> None:
        """Wait for the fetch that is under way, or for a new one if it is time for one."""
        fetching = self._fetch()
        if fetching is None or self._waiting >= MOST_WAITING:
            return
        self._waiting += 1
        try:
            await asyncio.shield(fetching)
        finally:
            self._waiting -= 1

    def _fetch(self) -> "asyncio.Task[None] | None":
        if self._fetching is not None and not self._fetching.done():
            return self._fetching
        pause = PAUSE_EMPTY if self._good() is None else PAUSE
        if self._asked is not None and self._seconds() - self._asked < pause.total_seconds():
            return None
        self._asked = self._seconds()
        self._fetching = asyncio.create_task(self._renew())
        return self._fetching

    async def _renew(self) -> None:
        """Replace the keys; a failure leaves those that are there."""
        begun = self._seconds()
        try:
            async with asyncio.timeout(DEADLINES.total.total_seconds()):
                keys = await self._download()
        except (aiohttp.ClientError, OSError, TimeoutError, TooLarge, ValueError, RecursionError):
            return
        if keys:
            self._ring = _Ring(keys=keys, fetched=begun)

    async def _download(self) -> Mapping[str, SigningKey]:
        async with open_session(deadlines=DEADLINES, allow_private=self._allow_private) as session:
            metadata = await _json_at(session, self._url)
            return _keys_in(await _json_at(session, self._pinned(string(metadata, "jwks_uri"))))

    def _pinned(self, address: str) -> str:
        """The address of the keys. Raises ValueError when it is not beside the metadata, or not safe to ask."""
        here, there = urlsplit(self._url), urlsplit(address)
        if (there.scheme, there.netloc.lower()) != (here.scheme, here.netloc.lower()):
            raise ValueError("the keys are at another place than the metadata")
        if here.scheme != "https" and here.hostname not in LOOPBACK:
            raise ValueError("keys are not fetched without encryption")
        return address


async def _json_at(session: aiohttp.ClientSession, url: str) -> Obj:
    async with session.get(url, headers={"Accept": "application/json"}, allow_redirects=False) as response:
        if response.status != 200:
            raise ValueError(f"answered {response.status}")
        found: Json = json.loads(await read_capped(response))
    if not isinstance(found, Mapping):
        raise ValueError("is not an object")
    return found


def _keys_in(jwks: Obj) -> Mapping[str, SigningKey]:
    """The usable ones of a key set: RSA, long enough, for signing. What is not usable is as if it were not there."""
    found: dict[str, SigningKey] = {}
    for written in children(jwks, "keys")[:_MOST_KEYS]:
        kid, public = string(written, "kid"), _public_key(written)
        if kid and public is not None:
            endorsements = frozenset(strings(written, "endorsements"))
            found.setdefault(kid, SigningKey(public=public, endorsements=endorsements))
    return found


def _public_key(written: Obj) -> RSAPublicKey | None:
    if string(written, "kty") != "RSA" or written.get("use", "sig") != "sig" or "d" in written:
        return None
    try:
        key = jwt.PyJWK({"kty": "RSA", "n": string(written, "n"), "e": string(written, "e")}, algorithm="RS256").key
    except Exception:  # whatever a library makes of a stranger's numbers, it is no key
        return None
    return key if isinstance(key, RSAPublicKey) and key.key_size >= _SMALLEST_KEY else None


def _seconds() -> float:
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))
