"""Questions to a web API in JSON: the answer whole and readable, or NetworkFailure. Nothing is retried."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import aiohttp
from yarl import URL

from adapters.http import MEGABYTE, Deadlines, PrivateAddress, TooLarge, open_session, read_capped
from workflows.errors import NetworkFailure

LARGEST = 4 * MEGABYTE
Query = Sequence[tuple[str, str]]
NO_HEADERS: Mapping[str, str] = {}


@dataclass(frozen=True, kw_only=True)
class Told:
    """An answer: its status, and the JSON in it; None when there is none."""

    status: int
    content: object = field(repr=False)

    @property
    def is_good(self) -> bool:
        """Whether it is what was asked for."""
        return 200 <= self.status < 300


class Api:
    """One API, at one address; `name` is what people call it."""

    def __init__(
        self, name: str, base: str, *, deadlines: Deadlines, allow_private: bool, largest: int = LARGEST
    ) -> None:
        """`largest`: how many bytes of an answer are read; a longer one is a failure."""
        self._name = name
        self._base = base.rstrip("/")
        self._deadlines = deadlines
        self._allow_private = allow_private
        self._largest = largest
        self._session: aiohttp.ClientSession | None = None

    async def get(self, path: str, query: Query = (), *, token: str = "") -> Told:
        """Ask. Raises NetworkFailure when there is no whole answer, of whatever status."""
        return await self._ask("GET", path, query, headers=_bearing(token), body=None)

    async def post(
        self,
        path: str,
        body: Mapping[str, object] | None = None,
        *,
        query: Query = (),
        token: str = "",
        headers: Mapping[str, str] = NO_HEADERS,
    ) -> Told:
        """Say something. `headers`: more, where the key is no bearer token. Raises NetworkFailure like `get`."""
        return await self._ask("POST", path, query, headers={**_bearing(token), **headers}, body=body)

    def refusal(self, told: Told) -> NetworkFailure:
        """The failure that an answer means which is not good."""
        if told.status in {401, 403}:
            return NetworkFailure(f"{self._name} no longer accepts the key.", retry=False)
        if told.status == 429:
            return NetworkFailure(f"{self._name} is asked too often for now.")
        return NetworkFailure(f"{self._name} answered {told.status}.")

    def unreadable(self) -> NetworkFailure:
        """The failure that an answer means whose content is not what it should be."""
        return NetworkFailure(f"{self._name} answered with something unreadable.")

    async def close(self) -> None:
        """Let go of connections."""
        if self._session is not None:
            await self._session.close()

    async def _ask(
        self, method: str, path: str, query: Query, *, headers: Mapping[str, str], body: Mapping[str, object] | None
    ) -> Told:
        if self._session is None:
            self._session = open_session(deadlines=self._deadlines, allow_private=self._allow_private)
        asking = {"Accept": "application/json", **headers}
        url = URL(f"{self._base}{path}").with_query(list(query))
        try:
            async with self._session.request(method, url, json=body, headers=asking, allow_redirects=False) as response:
                return Told(status=response.status, content=_content(await read_capped(response, cap=self._largest)))
        except aiohttp.ClientConnectorError as error:
            inside = isinstance(error.os_error, PrivateAddress)
            says = "is at an address that is not public" if inside else "could not be reached"
            raise NetworkFailure(f"{self._name} {says}.", retry=not inside) from error
        except (aiohttp.ClientError, OSError, TimeoutError, TooLarge) as error:
            raise NetworkFailure(f"{self._name} could not be asked ({type(error).__name__}).") from error


def _bearing(token: str) -> Mapping[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else NO_HEADERS


def _content(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
