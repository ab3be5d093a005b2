"""A stand-in for Bluesky: sessions that end, notifications newest first in pages, and posts by their address."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from aiohttp import web

Json = dict[str, object]
OUR_POST = "at://did:plc:acme/app.bsky.feed.post/ours"
_BEGIN = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@dataclass
class BlueskyWorld:
    """What the server knows. Notifications are kept oldest first."""

    handle: str = "acme.example"
    password: str = "app-password"  # noqa: S105
    notifications: list[Json] = field(default_factory=list)
    deleted: set[str] = field(default_factory=set)
    sessions: int = 0
    """How many were begun."""
    renewals: int = 0
    valid: set[str] = field(default_factory=set)
    """Access tokens that are accepted."""
    refreshable: set[str] = field(default_factory=set)

    def say(self, key: str, words: str, *, reason: str = "mention", after: int = 0, **record: object) -> str:
        """Somebody mentions, answers or quotes the account, `after` so many seconds; the post's address."""
        uri = f"at://did:plc:jo/app.bsky.feed.post/{key}"
        at = (_BEGIN + timedelta(seconds=after)).isoformat().replace("+00:00", ".000Z")
        author: Json = {"did": "did:plc:jo", "handle": "jo.example", "displayName": "Jo"}
        post: Json = {"$type": "app.bsky.feed.post", "text": words, "createdAt": at, "langs": ["en"], **record}
        subject: Json = {} if reason == "mention" else {"reasonSubject": OUR_POST}
        entry: Json = {"uri": uri, "cid": f"cid-{key}", "author": author, "reason": reason, "record": post}
        self.notifications.append(entry | subject | {"indexedAt": at})
        return uri

    def begin(self) -> Mapping[str, str]:
        """A new pair of tokens."""
        number = self.sessions + self.renewals
        access, refresh = f"access-{number}", f"refresh-{number}"
        self.valid = {access}
        self.refreshable = {refresh}
        return {"accessJwt": access, "refreshJwt": refresh, "handle": self.handle, "did": "did:plc:acme"}


def bluesky_app(world: BlueskyWorld) -> web.Application:
    """The methods that our source asks."""

    def bearer(request: web.Request) -> str:
        return request.headers.get("Authorization", "").removeprefix("Bearer ")

    def expired() -> web.Response:
        return web.json_response({"error": "ExpiredToken", "message": "Token has expired"}, status=400)

    async def create(request: web.Request) -> web.Response:
        said = await request.json()
        if said != {"identifier": world.handle, "password": world.password}:
            return web.json_response({"error": "AuthenticationRequired"}, status=401)
        world.sessions += 1
        return web.json_response(dict(world.begin()))

    async def refresh(request: web.Request) -> web.Response:
        if bearer(request) not in world.refreshable:
            return expired()
        world.renewals += 1
        return web.json_response(dict(world.begin()))

    async def notifications(request: web.Request) -> web.Response:
        if bearer(request) not in world.valid:
            return expired()
        limit, begin = int(request.query.get("limit", "50")), int(request.query.get("cursor", "0"))
        reasons = request.query.getall("reasons", [])
        found = [one for one in reversed(world.notifications) if not reasons or one["reason"] in reasons]
        page = found[begin : begin + limit]
        further = {"cursor": str(begin + limit)} if begin + limit < len(found) else {}
        return web.json_response({"notifications": page, **further})

    async def posts(request: web.Request) -> web.Response:
        if bearer(request) not in world.valid:
            return expired()
        asked = request.query.getall("uris", [])
        if len(asked) > 25:
            return web.json_response({"error": "InvalidRequest"}, status=400)
        return web.json_response({"posts": [{"uri": uri} for uri in asked if uri not in world.deleted]})

    app = web.Application()
    app.router.add_post("/xrpc/com.atproto.server.createSession", create)
    app.router.add_post("/xrpc/com.atproto.server.refreshSession", refresh)
    app.router.add_get("/xrpc/app.bsky.notification.listNotifications", notifications)
    app.router.add_get("/xrpc/app.bsky.feed.getPosts", posts)
    return app
