"""The session tweepy speaks through: our host, our signature or token, our deadlines, our cap on answers.

tweepy has its host built in and signs for it; X checks the signature against the host that was called. So each request
is pointed at the configured address and signed again. An OAuth 2 token is never given to tweepy, which would log it.
X renamed `tweet.fields` to `post.fields`; tweepy did not.
"""

import json as jsonlib
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from urllib.parse import parse_qsl, quote, urlencode

import aiohttp
from multidict import CIMultiDict
from oauthlib.oauth1 import Client as Signer
from yarl import URL

from adapters.http import MEGABYTE, Deadlines, open_session, read_capped
from adapters.networks.x.settings import Credentials, Settings
from workflows.domain.credential import Tokens

_RENAMED = {"tweet.fields": "post.fields"}
_RESET = "x-rate-limit-reset"
_DIGITS = re.compile(r"[0-9]{1,12}")


class Answer:
    """One answer, read completely: the little of a response that tweepy looks at."""

    def __init__(self, status: int, reason: str, headers: Mapping[str, str], body: bytes) -> None:
        self.status = status
        self.reason = reason
        self.headers = _with_sound_reset(headers)
        self._body = body

    async def read(self) -> bytes:
        """The body."""
        return self._body

    async def json(self) -> dict[str, object]:
        """The body as an object. An error whose body is something else reads as empty, so that its status counts.

        Raises ValueError for a success that is no JSON object.
        """
        value = self.content()
        if value is None and self.status < 300:
            raise ValueError("the answer is no JSON object")
        return value or {}

    def content(self) -> dict[str, object] | None:
        """The body as an object, or None when it is anything else."""
        try:
            value = jsonlib.loads(self._body)
        except (ValueError, RecursionError):
            return None
        return value if isinstance(value, dict) else None


class Renewed(aiohttp.ClientError):
    """X refused the access token, and meanwhile there is a newer one. Nothing happened; ask again with that."""

    reason = "The sign-in was renewed in this moment."


class XSession:
    """What `tweepy.AsyncClient.session` expects, bound to one credential. Nothing here is retried.

    With `tokens` each request carries the access token, without them the signature of the four keys. `superseded` is
    asked after a 401: whether newer tokens were stored since, because X may end an access token when it is renewed.
    Of an answer at most `cap` bytes are read.
    """

    def __init__(
        self,
        settings: Settings,
        credentials: Credentials,
        *,
        tokens: Tokens | None = None,
        superseded: Callable[[], Awaitable[bool]] | None = None,
        cap: int = MEGABYTE,
    ) -> None:
        self._base = settings.api_url
        self._cap = cap
        self._tokens = tokens
        self._superseded = superseded
        self._signer = Signer(
            credentials.consumer_key.get_secret_value(),
            credentials.consumer_secret.get_secret_value(),
            credentials.access_token.get_secret_value(),
            credentials.access_token_secret.get_secret_value(),
        )
        self._deadlines = Deadlines(
            total=settings.deadline, connect=settings.connect_deadline, read=settings.read_deadline
        )
        self._allow_private = settings.may_be_private
        self._check: Callable[[], None] | None = None
        self._adding: Mapping[str, object] = {}
        self._session: aiohttp.ClientSession | None = None

    @asynccontextmanager
    async def request(
        self,
        method: str,
        url: str | URL,
        *,
        params: Mapping[str, str] | None,
        json: dict[str, object] | None,
        headers: dict[str, str],
        data: aiohttp.FormData | None = None,
    ) -> AsyncIterator[Answer]:
        """Send once and read the answer. Raises aiohttp's errors, Renewed among them, TimeoutError and TooLarge.

        `data`: a multipart form instead of JSON; OAuth 1.0a signs no part of such a body.
        """
        target = self._target(URL(url), params or {})
        signed = self._signed(method, target, headers)
        body = {**(json or {}), **self._adding} if json or self._adding else json
        async with self._open().request(
            method, URL(target, encoded=True), json=body, data=data, headers=signed, allow_redirects=False
        ) as response:
            answer = await read_capped(response, cap=self._cap)
            if response.status == 401 and self._superseded is not None and await self._superseded():
                raise Renewed(Renewed.reason)
            yield Answer(response.status, response.reason or "", response.headers, answer)

    @contextmanager
    def guarded(self, check: Callable[[], None], *, adding: Mapping[str, object] | None = None) -> Iterator[None]:
        """Call `check` before the first byte of each request inside; what it raises stops the request unsent.

        `adding`: what each body inside has besides, where X knows more fields than tweepy does.
        """
        self._check, self._adding = check, dict(adding or {})
        try:
            yield
        finally:
            self._check, self._adding = None, {}

    async def close(self) -> None:
        """Let go of connections."""
        if self._session is not None:
            await self._session.close()

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = open_session(
                deadlines=self._deadlines, allow_private=self._allow_private, on_connected=self._on_connected
            )
        return self._session

    def _on_connected(self) -> None:
        if self._check is not None:
            self._check()

    def _target(self, url: URL, params: Mapping[str, str]) -> str:
        """The address at our host. tweepy writes the query into `url` where it signs, and gives `params` where not."""
        pairs = [*parse_qsl(url.raw_query_string, keep_blank_values=True), *sorted(params.items())]
        query = urlencode([(_RENAMED.get(name, name), value) for name, value in pairs], quote_via=quote)
        return f"{self._base}{url.raw_path}" + (f"?{query}" if query else "")

    def _signed(self, method: str, target: str, headers: Mapping[str, str]) -> dict[str, str]:
        plain = {name: value for name, value in headers.items() if name.lower() != "authorization"}
        if self._tokens is not None:
            return {**plain, "Authorization": f"Bearer {self._tokens.access}"}
        _url, signed, _body = self._signer.sign(target, http_method=method, headers=plain)
        return {str(name): str(value) for name, value in signed.items()}


def _with_sound_reset(headers: Mapping[str, str]) -> CIMultiDict[str]:
    """Drop a reset time that is no number: tweepy would fail on it and hide that this was a rate limit."""
    sound = CIMultiDict(headers)
    if _RESET in sound and not _DIGITS.fullmatch(sound[_RESET].strip()):
        del sound[_RESET]
    return sound
