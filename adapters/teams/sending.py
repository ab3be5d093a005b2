"""The SDK's HTTP pipeline (msrest) over our own way to the web: no redirects, retries or proxies, answers capped."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import aiohttp
from msrest.pipeline import Request, Response
from msrest.pipeline.async_abc import AsyncHTTPPolicy, AsyncHTTPSender, AsyncPipeline
from yarl import URL

from adapters.http import MEGABYTE, Deadlines, open_session, read_capped
from adapters.teams.grant import Grant
from adapters.teams.settings import Settings
from adapters.wire import Json, child, string

_LARGEST = 4 * MEGABYTE
"""Bytes of an answer; a page of 500 members has about 200,000."""
_SHORTEST_PAUSE = 0.5
"""Seconds, also when Teams says 0."""
_MAY_PASS = frozenset({401, 408, 412, 425, 429})
"""Refusals that trying again later may change, beside 5xx: an administrator puts a secret right."""


class No(Exception):
    """Teams said no. `code` is its word for it; `pause` the seconds to wait when it was asked too often."""

    def __init__(self, code: str, *, status: int, pause: float | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.pause = pause
        self.retry = status in _MAY_PASS or status >= 500


@dataclass(kw_only=True)
class Heard:
    """An answer of 2xx, as much as the SDK looks at, and its body."""

    status_code: int
    content: bytes
    context: Mapping[str, object] = field(default_factory=dict)
    """The SDK's to set."""


class Bearer(AsyncHTTPPolicy[Any, Any]):
    """Puts our token on each request; one that Teams does not take is replaced once."""

    def __init__(self, grant: Grant) -> None:
        super().__init__()
        self._grant = grant

    async def send(self, request: Request[Any], **kwargs: object) -> Response[Any, Any]:
        """Pass a request on. Raises TeamsFailure when there is no token."""
        token = await self._grant.token()
        try:
            return await self._pass_on(request, token, kwargs)
        except No as no:
            if no.status != 401:
                raise
        self._grant.forget(token)
        return await self._pass_on(request, await self._grant.token(), kwargs)

    async def _pass_on(self, request: Request[Any], token: str, kwargs: Mapping[str, object]) -> Response[Any, Any]:
        request.http_request.headers["Authorization"] = f"Bearer {token}"
        if self.next is None:
            raise RuntimeError("the pipeline ends here")
        return await self.next.send(request, **kwargs)


def pipeline(config: Any) -> AsyncPipeline[Any, Any]:
    """What the SDK's client sends through: our token and our wire, and nothing of its own but its name.

    The policy is made here and not given as the client's credentials: the client also strings a pipeline of its own
    together, with `requests` at its end, and a policy that stands in both belongs to the last.
    """
    return AsyncPipeline([config.user_agent_policy, Bearer(config.credentials)], config.sender)


class Wire(AsyncHTTPSender[Any, Any]):
    """Where requests leave. What is not an answer of 2xx raises No; the rest aiohttp's errors, OSError, TooLarge."""

    def __init__(self, settings: Settings) -> None:
        self._deadlines = Deadlines(total=timedelta(seconds=settings.call_within))
        self._allow_private = bool(settings.service_hosts)
        self._session: aiohttp.ClientSession | None = None

    async def send(self, request: Request[Any], **_config: object) -> Response[Any, Any]:
        """Send once."""
        if self._session is None:
            self._session = open_session(deadlines=self._deadlines, allow_private=self._allow_private)
        asked = request.http_request
        async with self._session.request(
            asked.method,
            URL(asked.url, encoded=True),
            data=asked.data,
            headers={name: value for name, value in asked.headers.items() if name.lower() != "content-length"},
            allow_redirects=False,
        ) as answer:
            content = await read_capped(answer, cap=_LARGEST)
            if not 200 <= answer.status < 300:
                raise _refusal(answer, content)
            return Response(request, Heard(status_code=answer.status, content=content), {})

    async def close(self) -> None:
        """Let go of connections."""
        if self._session is not None:
            await self._session.close()

    async def __aexit__(self, *_details: object) -> None:
        """Nothing: `close` closes."""


def _refusal(answer: aiohttp.ClientResponse, content: bytes) -> No:
    pause = _seconds(answer.headers.get("Retry-After", "")) if answer.status == 429 else None
    return No(_code(content) or f"http_{answer.status}", status=answer.status, pause=pause)


def _code(content: bytes) -> str:
    """Teams' word for what is wrong, or ""."""
    try:
        found: Json = json.loads(content)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(found, Mapping):
        return ""
    code = string(child(found, "error"), "code") or string(found, "code")
    return code if code.isascii() and code.isalnum() and len(code) <= 60 else ""


def _seconds(written: str) -> float:
    return max(_SHORTEST_PAUSE, float(written)) if written.isdecimal() and len(written) < 6 else 1.0
