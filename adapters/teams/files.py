"""Fetching what people sent: from OneDrive without our token, from Teams' own servers with it, from nowhere else.

The addresses come with what people send, so that none is trusted: each host has to be one of the cloud's, at each step
of a redirect, and our token goes to one kind of address only. An address is a secret for some minutes: none is logged.
"""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import aiohttp
from yarl import URL

from adapters.http import (
    MOST_REDIRECTS,
    Deadlines,
    RedirectRefused,
    TooLarge,
    open_session,
    read_capped,
    redirected,
)
from adapters.teams.clouds import LOOPBACK
from adapters.teams.connector import TeamsFailure
from adapters.teams.grant import Grant
from adapters.teams.places import PLATFORM
from adapters.teams.settings import Settings
from workflows.domain.person import Identity
from workflows.errors import InvalidContent
from workflows.ports.chat import GivenFile

_CALL = "a file"
_PASTED = re.compile(r"(?:/[A-Za-z0-9_-]+)*/v3/attachments/(?!\.+/)[A-Za-z0-9_.-]+/views/original/?")
"""The only addresses that are asked with our token: pictures that were pasted into a message."""
_LONGEST = 8_192
"""Characters of an address; those of OneDrive have about two thousand."""
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_DEADLINES = Deadlines(total=timedelta(seconds=60))
"""Films have hundreds of megabytes. Whoever waits is told as soon as it is there."""


class TeamsFiles:
    """Implements `workflows.ports.chat.Files`."""

    def __init__(self, settings: Settings, grant: Grant | None = None) -> None:
        self._tenant = settings.tenant
        self._cloud = settings.addresses
        self._grant = grant or Grant(settings)
        self._has_own_servers = bool(settings.service_hosts)

    async def fetch(self, file: GivenFile, *, by: Identity, cap: int) -> bytes:
        """The bytes of a file that `by` sent. Raises InvalidContent, TeamsFailure."""
        if (by.platform, by.organisation) != (PLATFORM, self._tenant):
            raise InvalidContent("This file is not from this company's Teams. It was not taken.", field="media")
        try:
            if self._is_pasted(file.address):
                return await self._pasted(file.address, cap=cap)
            return await self._kept_in_onedrive(file.address, cap=cap)
        except TooLarge:
            says = f"This file is too large: {cap // 1024 // 1024} MB are the most. It was not added."
            raise InvalidContent(says, field="media") from None
        except TimeoutError:
            raise TeamsFailure(_CALL, "timeout") from None
        except RedirectRefused:
            raise _strange() from None
        except (aiohttp.ClientError, OSError, ValueError):
            raise TeamsFailure(_CALL, "unreachable") from None

    def _is_pasted(self, address: str) -> bool:
        """Whether it is a picture on one of Teams' own servers, where our token may go."""
        return self._cloud.serves(address) and bool(_PASTED.fullmatch(urlsplit(address).path))

    async def _pasted(self, address: str, *, cap: int) -> bytes:
        """With our token, which follows no redirect; one that Teams does not take is replaced once."""
        token = await self._grant.token()
        found = await self._read(URL(address, encoded=True), cap=cap, token=token)
        if found == 401:
            self._grant.forget(token)
            found = await self._read(URL(address, encoded=True), cap=cap, token=await self._grant.token())
        if isinstance(found, bytes):
            return found
        raise _strange() if isinstance(found, URL) else _refused(found)

    async def _kept_in_onedrive(self, address: str, *, cap: int) -> bytes:
        """Without any token: whoever has the address may read it."""
        here = _parsed(address)
        for _ in range(MOST_REDIRECTS + 1):
            if not self._holds_files(here):
                raise _strange()
            found = await self._read(here, cap=cap)
            if isinstance(found, bytes):
                return found
            if isinstance(found, int):
                raise _refused(found)
            here = found
        raise _strange()

    async def _read(self, url: URL, *, cap: int, token: str = "") -> bytes | int | URL:
        """The bytes, the status of a refusal, or where it points instead."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with (
            open_session(deadlines=_DEADLINES, allow_private=self._is_inside(url, token=token)) as session,
            session.get(url, headers=headers, allow_redirects=False) as response,
        ):
            if response.status in _REDIRECTS:
                return redirected(url, response.headers.get("Location", ""))
            # SharePoint shows its sign-in page to whoever may not have a file.
            if response.status != 200 or response.content_type == "text/html":
                return response.status if response.status != 200 else 403
            if (response.content_length or 0) > cap:
                raise TooLarge
            return await read_capped(response, cap=cap)

    def _is_inside(self, url: URL, *, token: str) -> bool:
        """Whether it may be on a private network: this machine, or servers of Teams that app.yaml names."""
        return (url.host or "") in LOOPBACK or (bool(token) and self._has_own_servers)

    def _holds_files(self, url: URL) -> bool:
        """Whether it is https and one of the cloud's hosts for files, without a name or password in it."""
        host = (url.host or "").lower()
        if url.user is not None or url.password is not None or not host.isascii():
            return False
        if url.scheme != "https" and not (url.scheme == "http" and host in LOOPBACK):
            return False
        names = (host, f"{host}:{url.port}")
        return any(
            name.endswith(one) if one.startswith(".") else name == one
            for one in self._cloud.file_hosts
            for name in names
        )


def _parsed(address: str) -> URL:
    if len(address) > _LONGEST or "\\" in address or not address.isascii() or not address.isprintable():
        raise _strange()
    try:
        return URL(address, encoded=True)
    except ValueError:
        raise _strange() from None


def _strange() -> InvalidContent:
    says = "This file is not where Teams keeps the files of this company. It was not taken. Send it from your computer."
    return InvalidContent(says, field="media")


def _refused(status: int) -> TeamsFailure:
    return TeamsFailure(_CALL, f"http_{status}", status=status, retry=status >= 500 or status in (408, 429))
