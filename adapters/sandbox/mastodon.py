"""A stand-in for one account's view of a Mastodon server: notifications in pages, statuses, and a token."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from aiohttp import web

Json = dict[str, object]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
US = "14715"
"""The account's id."""


@dataclass
class MastodonWorld:
    """What the server knows. Notifications are kept oldest first."""

    token: str = "mastodon-token"  # noqa: S105
    notifications: list[Json] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    """Paths with queries."""
    failing: int = 0
    """Answer everything with this status; 0: as usual."""

    def say(self, id: str, words: str, *, kind: str = "mention", **more: object) -> None:
        """Somebody mentions (or quotes) the account. `words` is HTML, `more` stands in the status."""
        author: Json = {
            "id": "971724",
            "username": "jo",
            "acct": "jo@away.example",
            "display_name": "Jo",
            "followers_count": 12,
        }
        status: Json = {
            "id": id,
            "created_at": "2026-11-22T09:00:00.000Z",
            "content": words,
            "visibility": "public",
            "language": "en",
            "url": f"https://away.example/@jo/{id}",
            "in_reply_to_id": None,
            "in_reply_to_account_id": None,
            "account": author,
        } | more
        number = str(1_000 + len(self.notifications))
        self.notifications.append({"id": number, "type": kind, "account": author, "status": status})

    def delete(self, id: str) -> None:
        """Its author deletes a status."""
        self.notifications = [one for one in self.notifications if _status(one)["id"] != id]


def mastodon_app(world: MastodonWorld) -> web.Application:
    """The endpoints that our source asks."""

    @web.middleware
    async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
        world.asked.append(str(request.rel_url))
        if world.failing:
            return web.json_response({"error": "failing"}, status=world.failing)
        if request.headers.get("Authorization") != f"Bearer {world.token}":
            return web.json_response({"error": "The access token is invalid"}, status=401)
        return await handler(request)

    async def me(_request: web.Request) -> web.Response:
        return web.json_response({"id": US, "acct": "acme"})

    async def notifications(request: web.Request) -> web.Response:
        limit, types = min(80, int(request.query.get("limit", "40"))), request.query.getall("types[]", [])
        found = [one for one in world.notifications if not types or one["type"] in types]
        if since := request.query.get("min_id"):
            # The page right after that id, and the newest of the page first.
            page = [one for one in found if int(str(one["id"])) > int(since)][:limit]
        else:
            page = found[-limit:]
        return web.json_response(page[::-1])

    async def status(request: web.Request) -> web.Response:
        wanted = request.match_info["id"]
        for one in world.notifications:
            if _status(one)["id"] == wanted:
                return web.json_response(one["status"])
        return web.json_response({"error": "Record not found"}, status=404)

    app = web.Application(middlewares=[guarded])
    app.router.add_get("/api/v1/accounts/verify_credentials", me)
    app.router.add_get("/api/v1/notifications", notifications)
    app.router.add_get("/api/v1/statuses/{id}", status)
    return app


def _status(notification: Json) -> Json:
    found = notification["status"]
    assert isinstance(found, dict)
    return found
