"""Asks a known link shortener where a short link leads; never the place it leads to."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus

import aiohttp
from yarl import URL

from adapters.http import Deadlines, names_private_host, open_session

_HEADERS = {"User-Agent": "Countersign", "Accept": "text/html,*/*;q=0.1"}
_REDIRECTS = frozenset(
    {
        HTTPStatus.MOVED_PERMANENTLY,
        HTTPStatus.FOUND,
        HTTPStatus.SEE_OTHER,
        HTTPStatus.TEMPORARY_REDIRECT,
        HTTPStatus.PERMANENT_REDIRECT,
    }
)
_LONGEST = 2_000
"""Characters of an address; browsers and networks take no more."""


@dataclass(frozen=True, kw_only=True)
class Shorteners:
    """Implements `ports.shortener.Shortener` for these hosts, in small letters.

    `api_url`: where all of them are asked instead, for tests and for a proxy that is trusted; the host asked for is
    then told in the header Host.
    """

    hosts: Collection[str]
    api_url: str = ""
    deadline: timedelta = field(default=timedelta(seconds=3))

    async def expand(self, url: str) -> str | None:
        """Where the link leads, or None when its host is none of ours, does not answer in time or not with a page."""
        short = _short(url)
        if short is None or (short.host or "").removeprefix("www.") not in self.hosts:
            return None
        try:
            async with asyncio.timeout(self.deadline.total_seconds()):
                return await self._ask("HEAD", short) or await self._ask("GET", short)
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError):
            return None

    async def _ask(self, method: str, short: URL) -> str | None:
        """One question, without following the answer and without reading a page."""
        there, headers = short, dict(_HEADERS)
        if self.api_url:
            there = URL(self.api_url).join(URL(short.raw_path_qs, encoded=True))
            headers["Host"] = str(short.host)
        limits = Deadlines(total=self.deadline, connect=self.deadline, read=self.deadline)
        async with (
            open_session(deadlines=limits, allow_private=bool(self.api_url)) as session,
            session.request(method, there, headers=headers, allow_redirects=False) as response,
        ):
            if response.status not in _REDIRECTS:
                return None
            return _public(short, response.headers.get("Location", ""))


def _short(url: str) -> URL | None:
    """The link, over https whatever was written, without a name, a password or a place in the page."""
    try:
        found = URL(url if "://" in url else f"https://{url}")
    except ValueError:
        return None
    if found.scheme not in {"http", "https"} or not found.host or found.explicit_port not in {None, 80, 443}:
        return None
    return found.with_scheme("https").with_port(None).with_user(None).with_fragment(None)


def _public(short: URL, location: str) -> str | None:
    """The address when it is one of the public web; a shortener that points at itself has told nothing."""
    if not location or len(location) > _LONGEST or not location.isprintable():
        return None
    try:
        there = short.join(URL(location))
    except ValueError:
        return None
    if there.scheme not in {"http", "https"} or not there.host or there.user or there.password:
        return None
    if not _is_a_name(there.host) or names_private_host(str(there)) or there.host.rstrip(".") == short.host:
        return None
    return str(there)


def _is_a_name(host: str) -> bool:
    """Whether it is a name of the public web; browsers read `127.1` and `0x7f.1` as numeric addresses."""
    labels = host.rstrip(".").split(".")
    return len(labels) > 1 and not labels[-1][:1].isdigit() and "%" not in host
