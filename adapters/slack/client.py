"""The one door to Slack's Web API: deadlines, patience with rate limits, and every failure in our own words."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.pictures import REFUSED, Pictures, without_pictures
from adapters.slack.settings import Settings
from adapters.wire import Json, Obj
from workflows.errors import NetworkFailure

GONE = frozenset(
    {
        "cannot_dm_bot", "cant_update_message", "channel_not_found", "edit_window_closed", "is_archived",
        "message_not_found", "not_found", "not_in_channel", "restricted_action", "user_disabled", "user_not_found",
        "user_not_in_channel", "hash_conflict", "expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id",
        "trigger_expired", "trigger_exchanged", "push_limit_reached", "invalid_arguments", "invalid_blocks",
        "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long", "no_text", "view_too_large",
        "not_enabled", "file_not_found", "file_deleted",
    }
)  # fmt: skip
"""Slack's error codes that trying again does not change. Not among them: a token that is revoked or lacks a scope. An
administrator puts that right, and the cards of that hour must still be drawn then."""
LONGEST_PATIENCE = 10.0
"""Seconds of `Retry-After` that are waited for here; a longer limit is the caller's to plan around."""
_ATTEMPTS = 3
_READS = frozenset(
    {
        "users.info",
        "conversations.info",
        "conversations.members",
        "usergroups.list",
        "usergroups.users.list",
        "files.info",
        "files.getUploadURLExternal",
    }
)
"""Methods that take their arguments in the address; Slack reads no JSON there."""
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
"""This machine: never reached through a proxy."""


class SlackFailure(NetworkFailure):
    """Slack said no, or nothing. `code` is Slack's word, or "unreachable" or "timeout"."""

    def __init__(self, method: str, code: str, *, retry: bool, needed: str = "") -> None:
        super().__init__(f"Slack refused {method}: {code}" + (f" (needs {needed})" if needed else ""), retry=retry)
        self.code = code


class SlackClient:
    """Slack's own async client on one connection pool. Use as `async with`."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._session: aiohttp.ClientSession | None = None
        self.pictures = Pictures()
        # Whatever the root logger says: at DEBUG slack_sdk writes whole requests, the words of posts among them.
        self._logger = logging.getLogger("countersign.slack")
        if self._logger.getEffectiveLevel() < logging.INFO:
            self._logger.setLevel(logging.INFO)
        self._web = AsyncWebClient(
            token=settings.bot_token.get_secret_value(),
            base_url=settings.api_url,
            timeout=round(settings.call_within) or 1,
            retry_handlers=[],
            logger=self._logger,
        )
        if urlsplit(settings.api_url).hostname in LOOPBACK:
            self._web.proxy = None  # slack_sdk takes HTTP_PROXY for every address

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=self._settings.call_within))
        self._web.session = self._session
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def call(self, method: str, arguments: Mapping[str, Json]) -> Obj:
        """Call and return the answer. A rate limit is waited for, without holding up other calls; a picture that Slack
        cannot fetch is left out.

        Raises SlackFailure.
        """
        arguments = self.pictures.fetchable(dict(arguments))
        try:
            return await self._call(method, arguments)
        except SlackFailure as failure:
            plain = self._plainer(failure, arguments)
            if plain is None:
                raise
        answer = await self._call(method, plain)
        self.pictures.refuse(arguments)
        return answer

    async def _call(self, method: str, arguments: Mapping[str, Json]) -> Obj:
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                return _answer(await self._ask(method, arguments, within=self._settings.call_within))
            except _Limited as limited:
                if attempt == _ATTEMPTS or limited.seconds > LONGEST_PATIENCE:
                    break
                await asyncio.sleep(limited.seconds)
        raise SlackFailure(method, "ratelimited", retry=True)

    async def call_once(self, method: str, arguments: Mapping[str, Json], *, within: float) -> Obj:
        """Call once, in `within` seconds: for windows, whose triggers do not wait. Raises SlackFailure.

        Once more without pictures when Slack refused them, at once.
        """
        arguments = self.pictures.fetchable(dict(arguments))
        try:
            return await self._call_once(method, arguments, within=within)
        except SlackFailure as failure:
            plain = self._plainer(failure, arguments)
            if plain is None:
                raise
        answer = await self._call_once(method, plain, within=within)
        self.pictures.refuse(arguments)
        return answer

    async def _call_once(self, method: str, arguments: Mapping[str, Json], *, within: float) -> Obj:
        try:
            return _answer(await self._ask(method, arguments, within=within))
        except _Limited:
            raise SlackFailure(method, "ratelimited", retry=True) from None

    def _plainer(self, failure: SlackFailure, arguments: Mapping[str, Json]) -> Mapping[str, Json] | None:
        """The call without its pictures, if they may be why it was refused."""
        plain = without_pictures(arguments) if failure.code in REFUSED else arguments
        if plain == arguments:
            return None
        self._logger.warning("action=slack.pictures_left_out code=%s", failure.code)
        return plain

    async def pages(self, method: str, arguments: Mapping[str, Json]) -> AsyncIterator[Obj]:
        """Every page of a list. Raises SlackFailure."""
        cursor = ""
        while True:
            page = await self.call(method, {**arguments, **({"cursor": cursor} if cursor else {})})
            yield page
            metadata = page.get("response_metadata")
            following = metadata.get("next_cursor") if isinstance(metadata, Mapping) else None
            if not isinstance(following, str) or not following:
                return
            cursor = following

    async def scopes(self) -> tuple[Obj, frozenset[str]]:
        """Who the token is (`auth.test`), and the scopes it was granted. Raises SlackFailure."""
        try:
            response = await self._ask("auth.test", {}, within=self._settings.call_within)
        except _Limited:
            raise SlackFailure("auth.test", "ratelimited", retry=True) from None
        granted = str(_header(response, "x-oauth-scopes") or "")
        return _answer(response), frozenset(scope.strip() for scope in granted.split(",") if scope.strip())

    async def their_time(self) -> datetime:
        """What Slack's clock says (whole seconds). Raises SlackFailure."""
        if self._session is None:
            raise SlackFailure("api.test", "unreachable", retry=True)
        address = f"{self._settings.api_url}api.test"
        with _failures("api.test"):
            async with self._session.get(address, proxy=self._web.proxy, allow_redirects=False) as response:
                return parsedate_to_datetime(response.headers.get("Date", "")).astimezone(UTC)

    async def ask_for_socket(self) -> None:
        """Ask for a Socket Mode connection with the app-level token, and leave it unused. Raises SlackFailure."""
        method = "apps.connections.open"
        try:
            with _failures(method):
                async with asyncio.timeout(self._settings.call_within):
                    await self._web.apps_connections_open(app_token=self._settings.app_token.get_secret_value())
        except _Limited:
            raise SlackFailure(method, "ratelimited", retry=True) from None

    async def respond(self, response_url: str, message: Mapping[str, Json], *, within: float) -> None:
        """Answer at the address that came with an interaction (30 minutes, five times). Raises SlackFailure."""
        if self._session is None or not response_url.startswith(("https://", self._settings.api_url.split("/api/")[0])):
            raise SlackFailure("response_url", "unreachable", retry=False)
        with _failures("response_url"):
            timeout = aiohttp.ClientTimeout(total=within)
            async with self._session.post(
                response_url, json=dict(message), timeout=timeout, proxy=self._web.proxy, allow_redirects=False
            ) as response:
                if response.status != 200:
                    raise SlackFailure("response_url", f"http_{response.status}", retry=False)

    async def _ask(self, method: str, arguments: Mapping[str, Json], *, within: float) -> AsyncSlackResponse:
        with _failures(method):
            async with asyncio.timeout(within):
                if method in _READS:
                    return await self._web.api_call(method, http_verb="GET", params=dict(arguments))
                return await self._web.api_call(method, json=dict(arguments))


class _Limited(Exception):
    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds


@contextmanager
def _failures(method: str) -> Iterator[None]:
    """Every way slack_sdk can fail, as SlackFailure or _Limited."""
    try:
        yield
    except SlackApiError as error:
        raise _translated(method, error.response) from None
    except TimeoutError:
        raise SlackFailure(method, "timeout", retry=True) from None
    except (aiohttp.ClientError, SlackClientError, OSError, ValueError):
        raise SlackFailure(method, "unreachable", retry=True) from None


def _translated(method: str, response: object) -> Exception:
    if not isinstance(response, AsyncSlackResponse):  # not JSON: a proxy's page, or a failing Slack
        return SlackFailure(method, "unreachable", retry=True)
    if response.status_code == 429:
        return _Limited(_seconds(_header(response, "retry-after")))
    if not isinstance(response.data, dict):
        return SlackFailure(method, f"http_{response.status_code}", retry=True)
    code = str(response.get("error") or f"http_{response.status_code}")
    if code in ("ratelimited", "rate_limited"):
        return _Limited(_seconds(_header(response, "retry-after")))
    return SlackFailure(method, code, retry=code not in GONE, needed=str(response.get("needed") or ""))


def _answer(response: AsyncSlackResponse) -> Obj:
    return response.data if isinstance(response.data, dict) else {}


def _header(response: AsyncSlackResponse, name: str) -> str | None:
    for key, value in response.headers.items():
        if key.lower() == name:
            return str(value)
    return None


def _seconds(value: str | None) -> float:
    """`Retry-After`; one second when Slack does not say."""
    return float(value) if value is not None and value.isdecimal() else 1.0
