"""What a browser shows of the stand-in for X: one post, and the page that a hand-back link opens."""

from html import escape

from aiohttp import web

from adapters.sandbox.x_world import XWorld

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


def add_web_pages(app: web.Application, world: XWorld) -> None:
    """Add `/web/{handle}/status/{id}` and `/web/compose` to the stand-in's application."""

    async def post(request: web.Request) -> web.Response:
        wanted = request.match_info["id"]
        for one in world.posts:
            account = world.author(one.account)
            if one.id == wanted and account is not None:
                words = "This post was deleted." if one.deleted else one.text
                return _page(f"{account.name} @{account.handle}", words, status=410 if one.deleted else 200)
        return _page("Practice X", "There is no such post.", status=404)

    async def compose(request: web.Request) -> web.Response:
        note = (
            "In real life this is X's own page, signed in as whoever uses this browser. Look at the picture before you "
            "press Post. Here it is only practice: nothing is posted."
        )
        return _page("Practice X: write a post", request.query.get("text", ""), note=note)

    app.router.add_get("/web/{handle}/status/{id}", post)
    app.router.add_get("/web/compose", compose)


def _page(title: str, words: str, *, note: str = "", status: int = 200) -> web.Response:
    paragraphs = [f"<h1>{escape(title)}</h1>", f"<pre>{escape(words)}</pre>"] + (
        [f"<p>{escape(note)}</p>"] * bool(note)
    )
    body = (
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{escape(title)}</title>{''.join(paragraphs)}</html>"
    )
    return web.Response(text=body, content_type="text/html", status=status, headers=_HEADERS)
