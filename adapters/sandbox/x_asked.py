"""What the stand-in's calls for reading have in common: the fields asked for, pages, and limits."""

from collections.abc import Sequence
from datetime import datetime
from math import ceil

from aiohttp import web

from adapters.sandbox.x_json import problem
from adapters.sandbox.x_world import POSTS_PER_WINDOW, XPost


def listed(request: web.Request, name: str) -> set[str]:
    """A parameter that is a list."""
    return set(request.query.get(name, "").split(",")) - {""}


def post_fields(request: web.Request) -> set[str]:
    """X renamed the parameter, and takes both names."""
    return listed(request, "post.fields") | listed(request, "tweet.fields")


def size_of(request: web.Request, *, least: int) -> int | None:
    """How many posts a page may have; None when X would refuse the number."""
    raw = request.query.get("max_results", "10")
    return int(raw) if raw.isdigit() and least <= int(raw) <= 100 else None


def before_token(request: web.Request, posts: Sequence[XPost]) -> list[XPost]:
    """What the pages before did not show; `posts` are the newest first."""
    token = request.query.get("pagination_token") or request.query.get("next_token")
    return [post for post in posts if token is None or int(post.id) < int(token, 32)]


def meta(page: Sequence[XPost], *, more: bool) -> dict[str, object]:
    """What X says about a page."""
    found: dict[str, object] = {"result_count": len(page)}
    if page:
        found |= {"newest_id": page[0].id, "oldest_id": page[-1].id}
    if more:
        found["next_token"] = _base32(int(page[-1].id))
    return found


def limit_headers(left: int, reset: datetime, *, allowed: int = POSTS_PER_WINDOW) -> dict[str, str]:
    """How much of an allowance is left."""
    return {
        "x-rate-limit-limit": str(allowed),
        "x-rate-limit-remaining": str(max(left, 0)),
        "x-rate-limit-reset": str(ceil(reset.timestamp())),
    }


def too_many(left: int, reset: datetime, *, allowed: int = POSTS_PER_WINDOW) -> web.Response:
    """429, as X says it."""
    headers = limit_headers(left, reset, allowed=allowed)
    return problem(429, "Too Many Requests", "Too Many Requests", headers=headers)


def _base32(number: int) -> str:
    digits = "0123456789abcdefghijklmnopqrstuv"
    return (_base32(number // 32) if number >= 32 else "") + digits[number % 32]
