"""A stand-in for blogs and news sites: each address has a feed that can be written to, answered as web servers do."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape

from aiohttp import web


@dataclass(frozen=True, kw_only=True)
class Article:
    """One entry of a feed. `summary` is HTML."""

    guid: str
    title: str
    summary: str
    at: datetime
    link: str = ""
    author: str = ""


@dataclass
class FeedWorld:
    """Feeds by the name they have in their address, newest article first; and who asked for them how."""

    feeds: dict[str, list[Article]] = field(default_factory=dict)
    asked: list[tuple[str, int]] = field(default_factory=list)
    """Name and the status that was answered."""

    def put(self, name: str, article: Article) -> None:
        """Put an article at the top of a feed."""
        self.feeds.setdefault(name, []).insert(0, article)


def feeds_app(world: FeedWorld) -> web.Application:
    """`GET /feeds/{name}` in RSS 2.0, with an ETag and conditional requests."""

    async def feed(request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if name not in world.feeds:
            world.asked.append((name, 404))
            raise web.HTTPNotFound
        body = rss(name, world.feeds[name]).encode()
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        known = request.headers.get("If-None-Match") == etag
        world.asked.append((name, 304 if known else 200))
        if known:
            return web.Response(status=304, headers={"ETag": etag})
        return web.Response(body=body, content_type="application/rss+xml", charset="utf-8", headers={"ETag": etag})

    app = web.Application()
    app.router.add_get("/feeds/{name}", feed)
    return app


def rss(name: str, articles: list[Article]) -> str:
    """A sound feed."""
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
        f"<title>{escape(name)}</title><language>en-us</language>{''.join(map(_item, articles))}</channel></rss>"
    )


def _item(article: Article) -> str:
    author = f"<author>{escape(article.author)}</author>" if article.author else ""
    return (
        f'<item><guid isPermaLink="false">{escape(article.guid)}</guid><link>{escape(article.link)}</link>'
        f"<title>{escape(article.title)}</title><description>{escape(article.summary)}</description>{author}"
        f"<pubDate>{format_datetime(article.at)}</pubDate></item>"
    )
