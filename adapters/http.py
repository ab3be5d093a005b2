"""The one door to the web: deadlines, a cap on what is read, no redirects, and no way into the private network.

Every client of ours opens its session here. The guard looks at the very address a socket is about to connect to, so a
name that resolves differently the second time (DNS rebinding) gains nothing.
"""

import errno
import ipaddress
import socket
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace
from urllib.parse import urlsplit

import aiohttp
from aiohttp.connector import AddrInfoType

MEGABYTE = 1024 * 1024

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
