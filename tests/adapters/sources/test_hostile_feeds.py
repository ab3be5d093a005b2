"""Feeds that are broken, and feeds that are made to do harm: read as far as it goes or refused; nothing else stops."""

import asyncio
import gzip
import resource
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from aiohttp import web

from adapters.sandbox.feeds import Article, FeedWorld, feeds_app, rss
from adapters.sources import feed
from tests.adapters.sources.serving import served
from tests.builders import NOON
from tests.clocks import StandingClock
from workflows.domain.mention import Heard
from workflows.errors import NetworkFailure
from workflows.ports.source import Source

MEGABYTE = 1024 * 1024
EMPTY = '{"etag":"","modified":"","seen":[]}'
"""A cursor with which everything is new."""


def a_source(url: str, **more: object) -> Source:
    settings = feed.Settings.model_validate({"url": url, **more})
    return feed.build(settings, StandingClock(), facts=feed.facts(settings, name="blog", account=None))


@asynccontextmanager
async def answering(body: bytes, *, content_type: str = "application/rss+xml", **headers: str) -> AsyncIterator[str]:
    """An address that answers with these bytes."""

    async def page(_request: web.Request) -> web.Response:
        return web.Response(body=body, headers={"Content-Type": content_type, **headers})

    async with serving(page) as base:
        yield base


@asynccontextmanager
async def serving(page: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_get("/{path:.*}", page)
    async with served(app) as base:
        yield base


async def heard_in(body: bytes, **options: str) -> tuple[Heard, ...]:
    async with answering(body, **options) as base:
        return (await a_source(f"{base}/blog/feed.xml").poll(EMPTY, most=500)).heard


def channel(items: str, head: str = '<?xml version="1.0"?>') -> bytes:
    return f'{head}<rss version="2.0"><channel><title>Blog</title>{items}</channel></rss>'.encode()


# --- broken by accident -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "titles"),
    [
        pytest.param(
            b'<?xml version="1.0" encoding="utf-8"?><rss><channel><item><title>M\xfcller</title></item></channel>',
            ["Müller"],
            id="latin-1 that says it is utf-8",
        ),
        pytest.param(
            channel("<item><title>Caf\u00e9 &nbsp;&copy; 2026</title></item>"),
            ["Café © 2026"],
            id="undeclared entities",
        ),
        pytest.param(
            channel(
                "<item><title>One</title><description>Not <b>closed</description></item><item><title>Two</title></item>"
            ),
            ["Two", "One"],
            id="unclosed tags",
        ),
        pytest.param(channel("<item><title>Fish & chips</title></item>"), ["Fish & chips"], id="a bare ampersand"),
        pytest.param(
            b'<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">'
            b"<channel><item><dc:title>Dublin</dc:title><atom:link href='/a'/><content:encoded>x</content:encoded>"
            b"</item></channel></rss>",
            ["Dublin"],
            id="mixed namespaces, one undeclared",
        ),
        pytest.param(
            channel("<item><guid>1</guid><title>Old</title><pubDate>the day after never</pubDate></item>"),
            ["Old"],
            id="a date that is none",
        ),
        pytest.param(channel("<item/>"), [], id="an empty item"),
        pytest.param(channel("<item><title>Whole</title></item><item><title>Cu"), ["Whole"], id="cut off"),
        pytest.param(
            b"\xef\xbb\xbf\n\n" + channel("<item><title>Late</title></item>"), ["Late"], id="blanks before it"
        ),
        pytest.param(
            channel("<item><title>a\x01b\x0bc</title></item>"), ["abc"], id="control signs, which XML does not allow"
        ),
    ],
)
async def test_a_broken_feed_is_read_as_far_as_it_goes(body: bytes, titles: list[str]) -> None:
    assert [one.title for one in await heard_in(body)] == titles


async def test_relative_links_become_whole_and_others_are_dropped() -> None:
    links = ["2026/new.html", "//other.example/x", "javascript:alert(1)", "file:///etc/passwd", "http://[bad"]
    items = "".join(f"<item><guid>{n}</guid><title>{n}</title><link>{one}</link></item>" for n, one in enumerate(links))

    found = {one.title: one.url for one in await heard_in(channel(items))}

    assert found["0"].startswith("http://127.0.0.1") and found["0"].endswith("/blog/2026/new.html")
    assert found["1"] == "http://other.example/x"
    assert [found[str(n)] for n in (2, 3, 4)] == ["", "", ""]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"<!doctype html><title>Sign in</title><p>Please sign in.", id="a web page"),
        pytest.param(b'{"version": "https://jsonfeed.org/version/1"}', id="JSON"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 50, id="a picture"),
    ],
)
async def test_what_is_no_feed_is_a_failure_and_not_an_empty_feed(body: bytes) -> None:
    with pytest.raises(NetworkFailure, match="no feed"):
        await heard_in(body)


# --- made to do harm --------------------------------------------------------------------------------------------------


def entities(*declared: str) -> str:
    return f'<?xml version="1.0"?><!DOCTYPE rss [{"".join(declared)}]>'


BILLION = entities('<!ENTITY a0 "ha">', *(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)))
QUADRATIC = entities(f'<!ENTITY big "{"A" * 100_000}">')


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(channel("<item><title>&a9;</title></item>", BILLION), id="billion laughs"),
        pytest.param(channel(f"<item><title>{'&big;' * 15_000}</title></item>", QUADRATIC), id="quadratic"),
        pytest.param(b"<a " * 600_000, id="tags that never end"),
        pytest.param(b"\n" * 1_900_000 + b"<rss>", id="blanks"),
        pytest.param(channel("<item>" * 300_000), id="items in items"),
    ],
)
async def test_a_feed_made_to_keep_readers_busy_is_refused_in_time_and_memory_and_another_is_read_meanwhile(
    body: bytes,
) -> None:
    before, memory, longest = time.monotonic(), _memory(), 0.0
    world = FeedWorld(feeds={"other": [Article(guid="1", title="Fine", summary="Fine.", at=NOON)]})
    async with served(feeds_app(world)) as base, answering(body) as hostile:
        bad = asyncio.create_task(_outcome(a_source(hostile, reading=timedelta(seconds=1))))
        rounds = 0
        while not bad.done() or not rounds:
            begun = time.monotonic()
            good = await a_source(f"{base}/feeds/other").poll(EMPTY, most=10)
            longest = max(longest, time.monotonic() - begun)
            assert [one.title for one in good.heard] == ["Fine"]
            rounds += 1
        titles = await bad

    assert all(len(title) <= feed.LONGEST_TITLE for title in titles)
    assert time.monotonic() - before < 20
    assert longest < 5, "another source waited"
    assert _memory() - memory < 50 * MEGABYTE


async def test_files_and_addresses_named_in_a_feed_are_not_opened() -> None:
    asked: list[str] = []

    async def page(request: web.Request) -> web.Response:
        asked.append(request.path)
        head = entities(
            '<!ENTITY file SYSTEM "file:///etc/passwd">',
            f'<!ENTITY web SYSTEM "http://{request.host}/secret">',
            f'<!ENTITY % dtd SYSTEM "http://{request.host}/dtd"> %dtd;',
        )
        body = channel("<item><title>A &file;&web; B</title></item>", head)
        return web.Response(body=body, content_type="application/rss+xml")

    async with serving(page) as base:
        [heard] = (await a_source(f"{base}/feed").poll(EMPTY, most=10)).heard

    assert asked == ["/feed"]
    assert "root:" not in heard.text and heard.title.startswith("A")


async def test_a_hundred_megabytes_are_refused_at_the_cap_without_being_kept() -> None:
    sent = 0

    async def page(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        answer = web.StreamResponse(headers={"Content-Type": "application/rss+xml"})
        await answer.prepare(request)
        for _ in range(1_600):
            await answer.write(b"x" * 65_536)
            sent += 65_536
        return answer

    memory = _memory()
    async with serving(page) as base:
        with pytest.raises(NetworkFailure, match="longer than 2000000 bytes"):
            await a_source(base).poll(None, most=10)

    assert sent < 20 * MEGABYTE
    assert _memory() - memory < 30 * MEGABYTE


async def test_a_length_that_is_too_large_is_believed() -> None:
    with pytest.raises(NetworkFailure, match="longer than"):
        await heard_in(b"x" * 2_000_001)


async def test_what_is_small_only_when_packed_is_refused_at_the_cap() -> None:
    packed = gzip.compress(gzip.compress(b"\0" * 60_000_000, 9), 1)
    bomb = gzip.compress(b"<rss>" + b" " * 60_000_000, 9)
    memory = _memory()

    with pytest.raises(NetworkFailure, match="longer than"):
        await heard_in(bomb, **{"Content-Encoding": "gzip"})

    with pytest.raises(NetworkFailure):
        await heard_in(packed, **{"Content-Encoding": "gzip"})
    assert _memory() - memory < 50 * MEGABYTE


async def test_a_body_that_drips_for_ever_ends_at_the_deadline() -> None:
    async def page(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        while True:
            await answer.write(b"<")
            await asyncio.sleep(0.02)

    begun = time.monotonic()
    async with serving(page) as base:
        with pytest.raises(NetworkFailure, match="could not be fetched"):
            await a_source(base, deadline=timedelta(seconds=0.5)).poll(None, most=10)

        assert time.monotonic() - begun < 3


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1:{port}/feed",
        "http://169.254.169.254/latest/meta-data",
        "http://localhost:{port}/feed",
        "http://[::ffff:127.0.0.1]:{port}/feed",
        "http://10.0.0.7/",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "http://",
    ],
)
async def test_a_redirect_to_the_inside_is_not_followed(target: str) -> None:
    # Another port of this machine is another host: what may be private is the address that was configured alone.
    inside: list[str] = []

    async def secret(request: web.Request) -> web.Response:
        inside.append(request.path)
        return web.Response(body=rss("inside", []).encode())

    async with serving(secret) as within:
        port = within.rpartition(":")[2]

        async def page(_request: web.Request) -> web.Response:
            return web.Response(status=302, headers={"Location": target.format(port=port)})

        async with serving(page) as base:
            with pytest.raises(NetworkFailure, match=r"not followed|could not be"):
                await a_source(base).poll(None, most=10)

    assert inside == []


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "169.254.169.254"])
async def test_an_address_inside_is_asked_only_when_it_stands_in_the_settings_itself(host: str) -> None:
    settings = feed.Settings(url="http://blog.example/feed")

    assert not settings.may_be_private
    assert feed.Settings(url=f"http://{host}/feed").may_be_private


async def test_redirects_are_followed_three_times_and_not_for_ever() -> None:
    asked: list[str] = []

    async def page(request: web.Request) -> web.Response:
        asked.append(request.path)
        number = int(request.path.removeprefix("/").removeprefix("feed") or 0)
        if number == 0:
            return web.Response(body=rss("moved", []).encode(), content_type="application/rss+xml")
        return web.Response(status=301, headers={"Location": f"/feed{number - 1}"})

    async with serving(page) as base:
        assert (await a_source(f"{base}/feed3").poll(None, most=10)).cursor
        with pytest.raises(NetworkFailure, match="too many redirects"):
            await a_source(f"{base}/feed9").poll(None, most=10)

    assert asked == ["/feed3", "/feed2", "/feed1", "/feed0", "/feed9", "/feed8", "/feed7", "/feed6"]


async def _outcome(source: Source) -> list[str]:
    try:
        return [one.title for one in (await source.poll(EMPTY, most=500)).heard]
    except NetworkFailure:
        return []


def _memory() -> int:
    """The most this process ever used, in bytes. Its children count for themselves."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
