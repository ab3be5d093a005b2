"""The one door to the web: deadlines, a cap on what is read, and no way into the private network.

Every client of ours opens its session here, and none follows redirects; only `fetch`, which sends no secret, follows a
few, each as carefully as the first address. The guard looks at the very address a socket is about to connect to, so a
name that resolves differently the second time (DNS rebinding) gains nothing.
"""

import asyncio
import errno
import ipaddress
import socket
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace
from urllib.parse import urlsplit

import aiohttp
from aiohttp.connector import AddrInfoType
from yarl import URL

MEGABYTE = 1024 * 1024
MOST_REDIRECTS = 3

_NAT64 = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("64:ff9b:1::/48"))
_IPV4_COMPATIBLE = ipaddress.IPv6Network("::/96")


@dataclass(frozen=True, kw_only=True)
class Deadlines:
    """How long a request may take; `total` includes everything, from the name look-up to the last byte read."""

    total: timedelta = timedelta(seconds=30)
    connect: timedelta = timedelta(seconds=5)
    read: timedelta = timedelta(seconds=20)
    """The longest silence while reading."""


class PrivateAddress(OSError):
    """A connection to an address that is not on the public internet was refused; nothing was sent."""

    def __init__(self, address: str) -> None:
        super().__init__(errno.EACCES, f"{address} is not a public address")


class RedirectRefused(aiohttp.ClientError):
    """The other side pointed elsewhere; nothing was sent there."""


class TooLarge(Exception):
    """An answer was longer than its cap; the rest was not read."""


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """A page, read completely."""

    url: str
    """Where it was in the end, after redirects."""
    status: int
    headers: Mapping[str, str]
    body: bytes


async def fetch(
    url: str,
    *,
    headers: Mapping[str, str],
    deadlines: Deadlines,
    cap: int = MEGABYTE,
    allow_private: bool = False,
) -> Fetched:
    """GET a public page, following at most MOST_REDIRECTS redirects, all within `deadlines.total`.

    `allow_private` holds for the first address only: a redirect to another host has to be public, whoever sent it. One
    from https to http, to something that is no web address, or one too many, raises RedirectRefused. Raises aiohttp's
    errors, OSError, TimeoutError and TooLarge too. `headers` are sent to every host on the way: no secret in them.
    """
    async with asyncio.timeout(deadlines.total.total_seconds()):
        here = URL(url)
        for hop in range(MOST_REDIRECTS + 1):
            inside = allow_private and here.origin() == URL(url).origin()
            try:
                found = await _fetch_once(here, headers, deadlines=deadlines, cap=cap, allow_private=inside)
            except aiohttp.ClientConnectorError as error:
                if hop and isinstance(error.os_error, PrivateAddress):
                    raise RedirectRefused("it was redirected to an address that is not public") from error
                raise
            if isinstance(found, Fetched):
                return found
            here = found
    raise RedirectRefused("there were too many redirects")


def redirected(here: URL, location: str) -> URL:
    """Where a redirect leads, without a password. Raises RedirectRefused; the host is the guard's business."""
    try:
        there = here.join(URL(location))
    except ValueError:
        raise RedirectRefused("it was redirected to something that is no address") from None
    if there.scheme not in {"http", "https"} or not there.host:
        raise RedirectRefused("it was redirected to something that is no web address")
    if here.scheme == "https" and there.scheme == "http":
        raise RedirectRefused("it was redirected from https to http")
    return there.with_user(None).with_fragment(None)


def open_session(
    *,
    deadlines: Deadlines | None = None,
    allow_private: bool = False,
    on_connected: Callable[[], None] | None = None,
) -> aiohttp.ClientSession:
    """A session that connects to public addresses only, unless `allow_private` says the base address is trusted.

    A request is sent once, on a connection of its own: the library would repeat a DELETE or a GET by itself when the
    connection breaks, signature and all; instead ServerDisconnectedError is raised. Proxies from the environment and
    cookies are ignored. A redirect raises RedirectRefused; with `allow_redirects=False` it is an answer. `on_connected`
    is called between connecting and the first byte of a request; what it raises stops the request with nothing sent.
    """
    limits = deadlines or Deadlines()
    timeout = aiohttp.ClientTimeout(
        total=limits.total.total_seconds(),
        connect=limits.connect.total_seconds(),
        sock_connect=limits.connect.total_seconds(),
        sock_read=limits.read.total_seconds(),
    )
    connector = aiohttp.TCPConnector(force_close=True, socket_factory=_socket if allow_private else _public_socket)
    tracing = aiohttp.TraceConfig()
    tracing.on_request_redirect.append(_refuse_redirect)
    tracing.on_connection_create_start.append(_refuse_repetition)
    if on_connected is not None:
        tracing.on_connection_create_end.append(_calling(on_connected))
    return aiohttp.ClientSession(
        connector=connector,
        timeout=timeout,
        trust_env=False,
        cookie_jar=aiohttp.DummyCookieJar(),
        trace_configs=[tracing],
    )


async def read_capped(response: aiohttp.ClientResponse, *, cap: int = MEGABYTE) -> bytes:
    """The body, at most `cap` bytes after decompression. Raises TooLarge."""
    chunks: list[bytes] = []
    size = 0
    async for chunk in response.content.iter_chunked(16_384):
        size += len(chunk)
        if size > cap:
            response.close()
            raise TooLarge(f"the answer is longer than {cap} bytes")
        chunks.append(chunk)
    return b"".join(chunks)


def is_public(address: str) -> bool:
    """Whether a numeric address is on the public internet, whatever form it hides in.

    IPv4 inside IPv6 (mapped, compatible, 6to4, Teredo, NAT64) is judged by the IPv4 address. Anything that is not a
    plain numeric address is not public.
    """
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    inner = _inner_ipv4(found) if isinstance(found, ipaddress.IPv6Address) else None
    return _is_global(inner or found)


def names_private_host(url: str) -> bool:
    """Whether an address names the local machine or a private one outright: `localhost`, `127.0.0.1`, `[::1]`, …"""
    host = urlsplit(url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return not is_public(host)


async def _fetch_once(
    url: URL, headers: Mapping[str, str], *, deadlines: Deadlines, cap: int, allow_private: bool
) -> Fetched | URL:
    """The page, or where it points."""
    async with (
        open_session(deadlines=deadlines, allow_private=allow_private) as session,
        session.get(url, headers=headers, allow_redirects=False) as response,
    ):
        if response.status in _REDIRECTS and "Location" in response.headers:
            return redirected(url, response.headers["Location"])
        if (response.content_length or 0) > cap:
            raise TooLarge(f"the answer is longer than {cap} bytes")
        body = await read_capped(response, cap=cap)
        return Fetched(url=str(url), status=response.status, headers=response.headers.copy(), body=body)


_REDIRECTS = frozenset({301, 302, 303, 307, 308})


async def _refuse_redirect(
    _session: aiohttp.ClientSession, _context: SimpleNamespace, _params: aiohttp.TraceRequestRedirectParams
) -> None:
    raise RedirectRefused("a redirect was not followed")


async def _refuse_repetition(
    _session: aiohttp.ClientSession, context: SimpleNamespace, _params: aiohttp.TraceConnectionCreateStartParams
) -> None:
    """Each connection is used once, so a request's second connection would be the request a second time."""
    if getattr(context, "is_connected", False):
        raise aiohttp.ServerDisconnectedError
    context.is_connected = True


def _calling(
    check: Callable[[], None],
) -> Callable[
    [aiohttp.ClientSession, SimpleNamespace, aiohttp.TraceConnectionCreateEndParams], Coroutine[None, None, None]
]:
    async def connected(
        _session: aiohttp.ClientSession, _context: SimpleNamespace, _params: aiohttp.TraceConnectionCreateEndParams
    ) -> None:
        check()

    return connected


def _socket(target: AddrInfoType) -> socket.socket:
    family, kind, protocol, _name, _address = target
    return socket.socket(family=family, type=kind, proto=protocol)


def _public_socket(target: AddrInfoType) -> socket.socket:
    address = str(target[4][0])
    if not is_public(address):
        raise PrivateAddress(address)
    return _socket(target)


def _inner_ipv4(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if address.ipv4_mapped or address.sixtofour:
        return address.ipv4_mapped or address.sixtofour
    if address.teredo:
        return address.teredo[1]
    if any(address in network for network in _NAT64) or (address in _IPV4_COMPATIBLE and int(address) > 1):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def _is_global(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address) and address.is_site_local:
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)
