"""A shortener is asked once, by HEAD and then by GET; nothing it answers is followed or believed blindly."""

import asyncio
from datetime import timedelta
from time import perf_counter

import pytest
from aiohttp import ClientConnectorError, web
from aiohttp.test_utils import TestServer
from yarl import URL

from adapters.http import PrivateAddress
from adapters.shorteners import Shorteners

ANSWERS = {
    "/good": "https://acme.com/kettle?x=1#top",
    "/plain": "http://acme.com/kettle",
    "/inside": "http://192.168.0.1/admin",
    "/local": "http://localhost:8080/",
    "/name": "https://intranet/page",
    "/file": "file:///etc/passwd",
    "/script": "javascript:alert(1)",
    "/password": "https://ana:secret@acme.com/",
    "/itself": "/good",
    "/long": "https://acme.com/" + "x" * 3_000,
    "/metadata": "http://169.254.169.254/latest",
    "/below-local": "http://shop.localhost/",
    "/number": "http://127.1/",
    "/hexadecimal": "http://0x7f.0x1/",
    "/encoded": "https://acme.com%40evil.example.net/",
    "/dotted-itself": "https://bit.ly./good",
}


@pytest.fixture
async def stand_in():
    """A shortener on 127.0.0.1; `asked` lists what it was asked."""
    asked = []

    async def answer(request: web.Request) -> web.Response:
        asked.append((request.method, request.headers["Host"], request.path))
        if request.path == "/slow":
            await asyncio.sleep(30)
        if request.path == "/shy" and request.method == "HEAD":
            return web.Response(status=405)
        if request.path == "/shy":
            return web.Response(status=302, headers={"Location": "https://acme.com/shy"})
        if request.path in ANSWERS:
            return web.Response(status=301, headers={"Location": ANSWERS[request.path]})
        return web.Response(status=200 if request.path == "/page" else 404)

    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", answer)
    server = TestServer(app, host="127.0.0.1")
    await server.start_server()
    server.asked = asked
    yield server
    await server.close()


@pytest.fixture
def shorteners(stand_in):
    return Shorteners(
        hosts={"bit.ly"}, api_url=f"http://127.0.0.1:{stand_in.port}", deadline=timedelta(milliseconds=400)
    )


async def test_where_a_short_link_leads_is_told_after_one_question(shorteners, stand_in):
    assert await shorteners.expand("http://bit.ly/good") == "https://acme.com/kettle?x=1#top"
    assert stand_in.asked == [("HEAD", "bit.ly", "/good")]


async def test_a_shortener_that_does_not_answer_head_is_asked_by_get(shorteners, stand_in):
    assert await shorteners.expand("www.bit.ly/shy") == "https://acme.com/shy"
    assert [method for method, _, _ in stand_in.asked] == ["HEAD", "GET"]


async def test_an_address_without_https_is_told_as_it_is(shorteners):
    assert await shorteners.expand("https://bit.ly/plain") == "http://acme.com/kettle"


@pytest.mark.parametrize("path", sorted(ANSWERS.keys() - {"/good", "/plain"}))
async def test_what_is_no_public_address_is_not_told(shorteners, path):
    assert await shorteners.expand(f"https://bit.ly{path}") is None


@pytest.mark.parametrize("path", ["/page", "/missing"])
async def test_a_link_that_leads_nowhere_else_is_not_told(shorteners, path):
    assert await shorteners.expand(f"https://bit.ly{path}") is None


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example.net/good",
        "https://bit.ly.evil.example.net/good",
        "https://bit.ly:8080/good",
        "ftp://bit.ly/good",
        "https://evil.example.net#@bit.ly/good",
        "https://",
        "not a link",
        "",
    ],
)
async def test_no_other_host_is_ever_asked(shorteners, stand_in, url):
    assert await shorteners.expand(url) is None
    assert stand_in.asked == []


async def test_a_slow_shortener_is_not_waited_for(shorteners):
    started = perf_counter()

    assert await shorteners.expand("https://bit.ly/slow") is None
    assert perf_counter() - started < 2


async def test_a_host_of_the_list_that_lives_inside_our_network_is_not_connected_to():
    guarded = Shorteners(hosts={"localhost"}, deadline=timedelta(milliseconds=400))

    assert await guarded.expand("https://localhost/good") is None
    # Nobody may listen there in a test, so that the refusal itself is looked at: it comes before any connection.
    with pytest.raises(ClientConnectorError) as refused:
        await guarded._ask("HEAD", URL("https://localhost/good"))
    assert isinstance(refused.value.os_error, PrivateAddress)
