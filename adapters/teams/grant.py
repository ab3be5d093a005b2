"""The token that we write to Teams with.

Asked for by one request of our own (RFC 6749 section 4.4) instead of msal, which is synchronous, has no deadline,
follows redirects with the secret in hand, asks a second host which clouds there are, and refuses a local stand-in.
"""

import asyncio
import json
import time
from collections.abc import Callable
from datetime import timedelta

import aiohttp

from adapters.http import Deadlines, TooLarge, open_session, read_capped
from adapters.teams.connector import TeamsFailure
from adapters.teams.settings import Settings
from adapters.wire import Json, Obj, string

EARLY = 300.0
"""Seconds before its end at which a token is replaced."""
_SHORTEST = 60.0
"""Seconds that any token is used, whatever it says: an answer of 0 must not become a request for each call."""
_CALL = "the app's token"


class Grant:
    """One app's token, renewed in time. `seconds` is a clock that also counts while the machine sleeps."""

    def __init__(self, settings: Settings, *, seconds: Callable[[], float] | None = None) -> None:
        self._settings = settings
        self._seconds = seconds or _seconds
        self._token = ""
        self._ends = 0.0
        self._one_at_a_time = asyncio.Lock()

    async def token(self) -> str:
        """A token that is good for minutes yet. Raises TeamsFailure."""
        async with self._one_at_a_time:
            if self._token and self._seconds() < self._ends - EARLY:
                return self._token
            try:
                await self._renew()
            except TeamsFailure:
                if not self._token or self._seconds() >= self._ends:
                    raise
            return self._token

    def forget(self, token: str) -> None:
        """Teams did not take this one: the next is asked for anew."""
        if token == self._token:
            self._token = ""

    async def _renew(self) -> None:
        begun = self._seconds()
        answer = await self._ask()
        token, lasts = string(answer, "access_token"), answer.get("expires_in")
        if not token:
            raise TeamsFailure(_CALL, string(answer, "error") or "unreadable")
        seconds = float(lasts) if isinstance(lasts, int | float) and not isinstance(lasts, bool) else 0.0
        self._token, self._ends = token, begun + max(seconds, EARLY + _SHORTEST)

    async def _ask(self) -> Obj:
        """The answer of the login service. Raises TeamsFailure when there is none that could be read."""
        settings, cloud = self._settings, self._settings.addresses
        deadlines = Deadlines(total=timedelta(seconds=settings.call_within))
        form = {
            "grant_type": "client_credentials",
            "client_id": settings.app_id,
            "client_secret": settings.app_secret.get_secret_value(),
            "scope": cloud.scope,
        }
        url = f"{cloud.login_url}/{settings.tenant}/oauth2/v2.0/token"
        try:
            async with (
                open_session(deadlines=deadlines, allow_private=bool(settings.login_url)) as session,
                session.post(url, data=form, allow_redirects=False) as response,
            ):
                found: Json = json.loads(await read_capped(response))
        except TimeoutError:
            raise TeamsFailure(_CALL, "timeout") from None
        except (aiohttp.ClientError, OSError, TooLarge):
            raise TeamsFailure(_CALL, "unreachable") from None
        except (ValueError, RecursionError):
            raise TeamsFailure(_CALL, "unreadable", status=response.status) from None
        if not isinstance(found, dict):
            raise TeamsFailure(_CALL, "unreadable", status=response.status)
        if response.status != 200:
            raise TeamsFailure(_CALL, string(found, "error") or f"http_{response.status}", status=response.status)
        return found


def _seconds() -> float:
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))
