"""A feed: what is new is heard once, whatever the feed does with its guids, dates and order."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiohttp import web

from adapters.sandbox.feeds import Article, FeedWorld, feeds_app
from adapters.sources import feed
from tests.adapters.sources.serving import served
from tests.builders import NOON
from tests.clocks import StandingClock
from workflows.domain.mention import Arrival
from workflows.errors import NetworkFailure
from workflows.ports.source import Batch, Source

MOST = 500


def article(guid: str, *, hours: int = 1, title: str = "", summary: str = "<p>Words.</p>", link: str = "") -> Article:
    return Article(guid=guid, title=title or guid, summary=summary, at=NOON - timedelta(hours=hours), link=link)


def a_source(url: str, **more: object) -> Source:
    settings = feed.Settings.model_validate({"url": url, **more})
    return feed.build(settings, StandingClock(), facts=feed.facts(settings, name="blog", account=None))


@pytest.fixture
def world() -> FeedWorld:
    return FeedWorld(feeds={"blog": [article("first", hours=5)]})


@pytest.fixture
async def base(world: FeedWorld) -> AsyncIterator[str]:
    async with served(feeds_app(world)) as base:
        yield base


@pytest.fixture
async def source(base: str) -> Source:
    return a_source(f"{base}/feeds/blog")


async def next_batch(source: Source, cursor: str | None, *, most: int = MOST) -> Batch:
    return await source.poll(cursor, most=most)


async def test_what_was_there_at_the_beginning_is_not_news(source: Source, world: FeedWorld) -> None:
    begun = await next_batch(source, None)
    world.put("blog", article("second"))

    found = await next_batch(source, begun.cursor)

    assert begun.heard == ()
    assert [one.title for one in found.heard] == ["second"]


async def test_an_article_is_told_as_a_reader_sees_it(source: Source, world: FeedWorld, base: str) -> None:
    begun = await next_batch(source, None)
    summary = (
        '<p>It <b>works</b> &amp; lasts.</p><script>evil()</script><p>Buy <a href="https://x.example">one</a>.</p>'
    )
    world.put("blog", article("second", title="Acme <i>tested</i>", summary=summary, link="/posts/2"))

    [heard] = (await next_batch(source, begun.cursor)).heard

    assert heard.text == "Acme tested\nIt works & lasts.\n\nBuy one."
    assert (heard.title, heard.arrival, heard.language) == ("Acme tested", Arrival.ARTICLE, "en")
    assert heard.network == f"feed:{base.removeprefix('http://')}"
    assert (heard.url, heard.at) == (f"{base}/posts/2", NOON - timedelta(hours=1))
    assert heard.author.name == "blog"


async def test_a_feed_that_did_not_change_is_not_sent_again(source: Source, world: FeedWorld) -> None:
    begun = await next_batch(source, None)

    again = await next_batch(source, begun.cursor)

    assert again == Batch(cursor=begun.cursor)
    assert [status for _, status in world.asked] == [200, 304]


async def test_an_article_is_heard_once_also_when_it_is_edited_or_comes_back(source: Source, world: FeedWorld) -> None:
    cursor = (await next_batch(source, None)).cursor
    world.put("blog", article("second"))
    cursor = (await next_batch(source, cursor)).cursor

    world.feeds["blog"] = [article("second", title="A new headline", summary="Other words.")]
    edited = await next_batch(source, cursor)
    world.feeds["blog"] = [article("third"), article("first"), article("second")]
    back = await next_batch(source, edited.cursor)

    assert edited.heard == ()
    assert [one.title for one in back.heard] == ["third"]


async def test_more_than_may_be_taken_at_once_comes_oldest_first_and_nothing_is_lost(
    source: Source, world: FeedWorld
) -> None:
    cursor = (await next_batch(source, None)).cursor
    for number in range(5):
        world.put("blog", article(f"new {number}", hours=10 - number))

    first = await next_batch(source, cursor, most=2)
    second = await next_batch(source, first.cursor, most=2)
    third = await next_batch(source, second.cursor, most=2)

    titles = [[one.title for one in batch.heard] for batch in (first, second, third)]
    assert titles == [["new 0", "new 1"], ["new 2", "new 3"], ["new 4"]]
    assert [batch.more for batch in (first, second, third)] == [True, True, False]


async def test_articles_that_share_a_guid_are_told_apart_and_each_is_heard_once(
    source: Source, world: FeedWorld
) -> None:
    world.feeds["blog"] = [article("same", title="One", link="/1")]
    cursor = (await next_batch(source, None)).cursor
    world.put("blog", article("same", title="Two", link="/2"))
    world.put("blog", article("same", title="Two", link="/2"))

    found = await next_batch(source, cursor)
    world.feeds["blog"] = [article("same", title="Two", link="/2")]
    alone = await next_batch(source, found.cursor)

    assert [one.title for one in found.heard] == ["Two"]
    assert alone.heard == ()


async def test_a_date_that_has_not_come_yet_is_now(source: Source, world: FeedWorld) -> None:
    cursor = (await next_batch(source, None)).cursor
    world.put("blog", article("second", hours=-24 * 365))

    [heard] = (await next_batch(source, cursor)).heard

    assert heard.at == NOON


async def test_a_cursor_that_cannot_be_read_is_a_new_beginning(source: Source) -> None:
    found = await next_batch(source, "not JSON")

    assert found.heard == () and found.cursor == (await next_batch(source, None)).cursor


@pytest.mark.parametrize(("status", "retry"), [(404, True), (500, True), (410, False)])
async def test_a_server_that_refuses_is_a_failure(status: int, retry: bool) -> None:
    async def page(_request: web.Request) -> web.Response:
        return web.Response(status=status)

    app = web.Application()
    app.router.add_get("/", page)
    async with served(app) as base:
        with pytest.raises(NetworkFailure, match=str(status)) as caught:
            await a_source(base).poll(None, most=MOST)

    assert caught.value.retry is retry


async def test_nobody_knows_what_a_feed_deleted(source: Source) -> None:
    assert await source.gone(["first"]) == Batch()


@pytest.mark.parametrize(
    "url", ["blog.example/feed", "ftp://blog.example/feed", "https://user:pw@blog.example/feed", "https:///feed", "x y"]
)
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="must be an address"):
        feed.Settings(url=url)


def test_a_feed_is_named_by_its_host() -> None:
    settings = feed.Settings(url="https://Blog.example/feed.xml")

    facts = feed.facts(settings, name="blog", account=None)

    assert (feed.where(settings), facts.hears, facts.network) == ("blog.example", "feed:blog.example", "blog.example")
    assert not facts.looks and facts.price == 0
