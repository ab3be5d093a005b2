"""What a browser shows of the stand-in for X: a post with all that belongs to it, and where a hand-back link leads."""

import base64
import hashlib
from collections.abc import Sequence
from datetime import timedelta
from html import escape

from aiohttp import web

from adapters.sandbox.x_extras import XPoll
from adapters.sandbox.x_world import XMedium, XPost, XWorld

_STYLE = (
    "body{margin:0 auto;max-width:600px;padding:16px;font:16px/1.45 system-ui,sans-serif;color:#1c2330}"
    "h1{font-size:18px}article{border:1px solid #dfe3ea;border-radius:12px;padding:12px;margin:8px 0}"
    "article.here{border:2px solid #1a56c4}pre{font:inherit;white-space:pre-wrap;overflow-wrap:anywhere;margin:0}"
    "figure{margin:10px 0 0}img,video{display:block;max-width:100%;border-radius:12px}"
    "figcaption,small{color:#566073;font-size:14px;overflow-wrap:anywhere}b.alt{font-size:11px;background:#1c2330;"
    "color:#fff;border-radius:4px;padding:1px 5px}ul{list-style:none;padding:0;margin:10px 0 4px}"
    "li{border:1px solid #1a56c4;color:#1a56c4;border-radius:99px;padding:4px 12px;margin:5px 0;text-align:center}"
)
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; img-src 'self'; media-src 'self'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


def add_web_pages(app: web.Application, world: XWorld) -> None:
    """Add `/web/{handle}/status/{id}`, `/web/media/{id}` and `/web/compose` to the stand-in's application."""

    async def post(request: web.Request) -> web.Response:
        wanted = request.match_info["id"]
        found = next((one for one in world.posts if one.id == wanted), None)
        author = world.author(found.account) if found else None
        if found is None or author is None:
            return _page("Practice X", ["<p>There is no such post.</p>"], status=404)
        title = f"{author.name} @{author.handle}"
        if found.deleted:
            return _page(title, ["<p>This post was deleted.</p>"], status=410)
        thread = thread_of(world, found)
        return _page(title, [_article(one, is_here=len(thread) > 1 and one.id == wanted) for one in thread])

    async def medium(request: web.Request) -> web.Response:
        every = (medium for post in world.posts if not post.deleted for medium in post.media)
        found = next((one for one in every if one.id == request.match_info["id"]), None)
        if found is None:
            return _page("Practice X", ["<p>There is no such picture.</p>"], status=404)
        return web.Response(body=found.content, content_type=found.type, headers=_HEADERS)

    async def compose(request: web.Request) -> web.Response:
        note = (
            "In real life this is X's own page, signed in as whoever uses this browser. Look at the picture before you "
            "press Post. Here it is only practice: nothing is posted."
        )
        words = f"<article><pre>{escape(request.query.get('text', ''))}</pre></article>"
        return _page("Practice X: write a post", [words, f"<p>{escape(note)}</p>"])

    app.router.add_get("/web/{handle}/status/{id}", post)
    app.router.add_get("/web/compose", compose)
    app.router.add_get("/web/media/{id}", medium)


def thread_of(world: XWorld, post: XPost) -> Sequence[XPost]:
    """The post and the live ones of its account that it answers, or that answer it, one after the other."""
    live = {one.id: one for one in world.posts if not one.deleted and one.account == post.account}
    parts = [post]
    while (before := live.get(parts[0].reply_to) if parts[0].reply_to else None) is not None:
        parts.insert(0, before)
    while (after := next((one for one in live.values() if one.reply_to == parts[-1].id), None)) is not None:
        parts.append(after)
    return parts


def _page(title: str, parts: Sequence[str], *, status: int = 200) -> web.Response:
    body = (
        '<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content="width=device-width">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style><h1>{escape(title)}</h1>{''.join(parts)}</html>"
    )
    return web.Response(text=body, content_type="text/html", status=status, headers=_HEADERS)


def _article(post: XPost, *, is_here: bool) -> str:
    """One post; `is_here`: the one of a thread that was asked for."""
    parts = [f"<pre>{escape(post.text)}</pre>", *map(_shown, post.media)]
    if post.extras.poll is not None:
        parts.append(_poll(post, post.extras.poll))
    if post.extras.paid_partnership:
        parts.append("<p><small>Paid partnership</small></p>")
    mark = " class=here" if is_here else ""
    return f"<article{mark}>{''.join(parts)}</article>"


def _shown(medium: XMedium) -> str:
    """A picture or film, and below it what it is said to show: what people hear who cannot see it."""
    address, alt = f"../../media/{escape(medium.id)}", escape(medium.alt_text)
    if medium.type.startswith("video/"):
        shown = f'<video controls src="{address}" aria-label="{alt}"></video>'
    else:
        shown = f'<img src="{address}" alt="{alt}">'
    return f"<figure>{shown}<figcaption><b class=alt>ALT</b> {alt}</figcaption></figure>"


def _poll(post: XPost, poll: XPoll) -> str:
    choices = "".join(f"<li>{escape(one)}</li>" for one in poll.options)
    ends = post.at + timedelta(minutes=poll.minutes)
    return f"<ul>{choices}</ul><small>Poll, open until {ends:%d %b %Y %H:%M} UTC</small>"
