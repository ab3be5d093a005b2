"""The door to the web: what it refuses, and that nothing was sent when it did."""

import asyncio
import gzip
import socket
from datetime import timedelta

import aiohttp
import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver
from aiohttp.test_utils import TestServer
from yarl import URL

from adapters.http import (
    Deadlines,
    RedirectRefused,
    TooLarge,
    fetch,
    is_public,
    names_private_host,
    open_session,
    read_capped,
    redirected,
)

PRIVATE = [
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "::ffff:a9fe:a9fe",
    "64:ff9b::127.0.0.1",
    "64:ff9b::a00:1",
    "64:ff9b:1::a9fe:a9fe",
    "2002:7f00:1::",
    "2001:0:53aa:64c:0:0:80ff:fffe",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd12:3456::1",
    "ff02::1",
    "2001:db8::1",
    "fec0::1",
    "2130706433",
    "0x7f000001",
    "0177.0.0.1",
    "127.1",
    "localhost",
    "",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_inside_is_not_public_in_any_form(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "104.244.42.1", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::1.1.1.1"]
)
def test_an_address_outside_is_public(address):
    assert is_public(address)


@pytest.mark.parametrize(
    ("url", "private"),
    [
        ("http://127.0.0.1:8080", True),
        ("http://localhost", True),
        ("http://[::1]:1", True),
        ("https://10.0.0.7/x", True),
        ("https://api.x.com", False),
        ("https://1.1.1.1", False),
    ],
)
def test_a_base_address_may_name_a_private_host_outright(url, private):
    assert names_private_host(url) is private


@pytest.fixture
async def site():
    """A site on 127.0.0.1 with one page of each kind; `arrivals` lists the paths asked for."""
    arrivals = []

    async def page(request):
        arrivals.append(request.path)
        if request.path == "/cut":
            request.transport.abort()
        if request.path == "/away":
            raise web.HTTPFound("/home")
        if request.path == "/big":
            return web.Response(body=b"x" * 5_000)
        if request.path == "/bomb":
            body = gzip.compress(b"0" * 1_000_000)
            return web.Response(body=body, headers={"Content-Encoding": "gzip"})
        return web.Response(text="home")

    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", page)
    server = TestServer(app, host="127.0.0.1")
    await server.start_server()
    server.arrivals = arrivals
    yield server
    await server.close()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]"])
async def test_the_guard_refuses_a_private_address_before_anything_is_sent(site, host):
    async with open_session() as session:
        with pytest.raises(aiohttp.ClientConnectorError):
            await session.post(f"http://{host}:{site.port}/", data=b"secret")

    assert site.arrivals == []


async def test_the_guard_judges_the_address_that_is_connected_to(site):
    class Rebinding(AbstractResolver):
        """Public the first time, private when it counts."""

        def __init__(self):
            self.asked = 0

        async def resolve(self, host, port=0, family=socket.AF_INET):
            self.asked += 1
            address = "127.0.0.1"
            flags = socket.AI_NUMERICHOST
            return [{"hostname": host, "host": address, "port": port, "family": family, "proto": 0, "flags": flags}]

        async def close(self):
            pass

    async with open_session() as session:
        session.connector._resolver = Rebinding()
        with pytest.raises(aiohttp.ClientConnectorError):
            await session.get(f"http://rebind.example:{site.port}/")

    assert site.arrivals == []


@pytest.mark.parametrize("host", ["2130706433", "127.1", "0177.0.0.1", "0x7f.1"])
async def test_odd_spellings_of_an_address_do_not_get_through(site, host):
    async with open_session() as session:
        with pytest.raises((aiohttp.ClientError, ValueError)):
            await session.get(f"http://{host}:{site.port}/")

    assert site.arrivals == []


async def test_a_trusted_base_address_may_be_private(site):
    async with open_session(allow_private=True) as session, session.get(site.make_url("/")) as response:
        assert await read_capped(response) == b"home"


async def test_a_redirect_is_not_followed(site):
    async with open_session(allow_private=True) as session:
        with pytest.raises(RedirectRefused):
            await session.get(site.make_url("/away"))

    assert site.arrivals == ["/away"]


@pytest.mark.parametrize("method", ["DELETE", "GET", "PUT", "POST"])
async def test_a_request_whose_connection_breaks_is_not_sent_again(site, method):
    async with open_session(allow_private=True) as session:
        with pytest.raises(aiohttp.ClientError):
            await session.request(method, site.make_url("/cut"))
        assert site.arrivals == ["/cut"]

        async with session.get(site.make_url("/")) as response:
            assert await read_capped(response) == b"home"


@pytest.mark.parametrize("path", ["/big", "/bomb"])
async def test_an_answer_is_read_up_to_its_cap_even_when_compressed(site, path):
    async with open_session(allow_private=True) as session, session.get(site.make_url(path)) as response:
        with pytest.raises(TooLarge):
            await read_capped(response, cap=1_000)


async def test_a_silent_server_ends_at_the_deadline():
    async def silent(_request):
        await asyncio.sleep(1)
        return web.Response()

    app = web.Application()
    app.router.add_get("/", silent)
    async with TestServer(app, host="127.0.0.1") as server:
        deadlines = Deadlines(total=timedelta(milliseconds=100))
        async with open_session(allow_private=True, deadlines=deadlines) as session:
            with pytest.raises(TimeoutError):
                await session.get(server.make_url("/"))


async def test_what_is_raised_after_connecting_stops_the_request_unsent(site):
    class Stop(Exception):
        pass

    def stop():
        raise Stop

    async with open_session(allow_private=True, on_connected=stop) as session:
        with pytest.raises(Stop):
            await session.post(site.make_url("/"), data=b"words")

    assert site.arrivals == []


@pytest.mark.parametrize(
    ("location", "there"),
    [
        ("/moved", "https://blog.example/moved"),
        ("https://www.blog.example/feed", "https://www.blog.example/feed"),
        ("//cdn.example/feed#top", "https://cdn.example/feed"),
        ("https://user:password@cdn.example/", "https://cdn.example/"),
    ],
)
def test_a_redirect_leads_to_a_web_address(location, there):
    assert str(redirected(URL("https://blog.example/feed"), location)) == there


@pytest.mark.parametrize(
    "location", ["http://blog.example/feed", "file:///etc/passwd", "data:text/xml,<rss/>", "http://[bad"]
)
def test_a_redirect_to_something_else_or_out_of_https_is_refused(location):
    with pytest.raises(RedirectRefused):
        redirected(URL("https://blog.example/feed"), location)


async def test_only_the_first_address_may_be_private_and_only_when_it_says_so(site):
    url, limits = f"http://127.0.0.1:{site.port}/", Deadlines()

    with pytest.raises(aiohttp.ClientConnectorError):
        await fetch(url, headers={}, deadlines=limits)
    with pytest.raises(RedirectRefused):
        async with open_session(allow_private=True) as session:
            await session.get(f"{url}away")
    found = await fetch(f"{url}away", headers={}, deadlines=limits, allow_private=True)

    assert (found.status, found.body, found.url) == (200, b"home", f"{url}home")
    assert site.arrivals == ["/away", "/away", "/home"]
