"""A stand-in for X: the calls of API v2 that we make, with X's manners, limits, refusals and accidents.

What the public says is read in `x_reading.py`.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiohttp import web

from adapters.sandbox.x_asked import before_token, limit_headers, listed, meta, post_fields, size_of, too_many
from adapters.sandbox.x_extras import EXTRA_KEYS, XExtras, extras_of
from adapters.sandbox.x_json import invalid, not_found, post_json, problem, user_json
from adapters.sandbox.x_oauth import signer_of
from adapters.sandbox.x_oauth2 import add_sign_in, bearer_of
from adapters.sandbox.x_reading import add_reading, concerns
from adapters.sandbox.x_switches import Fault
from adapters.sandbox.x_uploads import XUploads
from adapters.sandbox.x_world import LONGEST, XAccount, XMedium, XPost, XWorld
from workflows.domain.ids import RemotePostId

DUPLICATE = "You are not allowed to create a Tweet with duplicate content."
TOO_LONG = (
    "Your Tweet text is too long. For more information on how Twitter determines text length see "
    "https://github.com/twitter/twitter-text."
)
GONE = "You attempted to reply to a Tweet that is deleted or not visible to you."
NOT_YOURS = "You are not authorized to delete this Tweet."
UNINVITED = "You can only reply to posts of people who mentioned or quoted you."
"""That X refuses is documented (since 23 Feb 2026); its words are ours."""
MEDIA_INVALID = "Your media IDs are invalid."
DUPLICATE_MEMORY = timedelta(hours=24)

_BODY_KEYS = frozenset({"text", "reply", "media"}) | EXTRA_KEYS
_MEGABYTE = 1024 * 1024
_MOST_MEDIA = 4


def x_app(world: XWorld) -> web.Application:
    """An application that answers as X for this world. Mount it, or serve it at a base address of its own."""
    # X takes pieces of 5 MB.
    app = web.Application(client_max_size=6 * _MEGABYTE)
    tasks: set[asyncio.Task[None]] = set()
    stand_in = _StandIn(world, tasks)
    app.router.add_post("/2/tweets", stand_in.signed(stand_in.create))
    app.router.add_get(r"/2/tweets/{id:\d+}", stand_in.signed(stand_in.look))
    app.router.add_delete(r"/2/tweets/{id:\d+}", stand_in.signed(stand_in.delete))
    app.router.add_get("/2/users/me", stand_in.signed(stand_in.me))
    app.router.add_get(r"/2/users/{id:\d+}/tweets", stand_in.signed(stand_in.timeline))
    stand_in.uploads.add_to(app, stand_in.signed)
    add_reading(app, world, stand_in.signed)
    add_sign_in(app, world)
    app.on_cleanup.append(lambda _app: _cancel(tasks))
    return app


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
SignedHandler = Callable[[web.Request, XAccount], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, kw_only=True)
class _Wanted:
    """What a create request asks for."""

    text: str
    reply_to: RemotePostId | None
    extras: XExtras
    media_ids: tuple[str, ...] = ()


class _StandIn:
    def __init__(self, world: XWorld, tasks: set[asyncio.Task[None]]) -> None:
        self._world = world
        self._tasks = tasks
        self.uploads = XUploads(world)

    def signed(self, handler: SignedHandler) -> Handler:
        """Count the request, find out who signed it, and let accidents happen that befall any call."""

        async def handle(request: web.Request) -> web.StreamResponse:
            world = self._world
            world.arrived(f"{request.method} {_route(request)}")
            # X has the whole request before it is slow about it: whoever hangs up then has posted all the same.
            await request.read()
            if (slow := world.take(Fault.SLOW)) is not None:
                await asyncio.sleep(slow.seconds)
            account = self._who(request)
            if account is None or world.take(Fault.REVOKED, of=account.id):
                return problem(401, "Unauthorized", "Unauthorized")
            return await handler(request, self._speaking_as(account))

        return handle

    async def create(self, request: web.Request, account: XAccount) -> web.StreamResponse:
        """POST /2/tweets."""
        left, reset = self._world.spend(account.id)
        if left < 0 or self._world.take(Fault.RATE_LIMITED):
            return too_many(0, reset)
        if self._world.take(Fault.HTML_ERROR):
            return web.Response(status=503, text="<html><body>Over capacity</body></html>", content_type="text/html")
        if self._world.take(Fault.ERROR_NOT_CREATED):
            return problem(500, "Internal Server Error", "Something is broken.", kind="internal-error")
        wanted = await self._wanted(request)
        if not isinstance(wanted, _Wanted):
            return wanted
        refusal = self._refusal(account, wanted)
        if refusal is not None:
            return refusal
        media = self.uploads.of(account.id, wanted.media_ids)
        if media is None:
            return problem(400, "Invalid Request", MEDIA_INVALID, kind="invalid-request")
        if (late := self._world.take(Fault.LATE)) is not None:
            self._later(late.seconds, account, wanted, media)
            return _cut(request)
        post = self._world.add_post(
            account.id, wanted.text, reply_to=wanted.reply_to, extras=wanted.extras, media=media
        )
        return self._answer(request, post, limit_headers(left, reset))

    async def delete(self, request: web.Request, account: XAccount) -> web.StreamResponse:
        """DELETE /2/tweets/:id."""
        post_id = request.match_info["id"]
        post = self._live(post_id)
        if self._world.take(Fault.DELETE_LOST):
            return _cut(request)
        if (post is not None and post.account != account.id) or self._world.take(Fault.DELETE_REFUSED):
            return problem(403, "Forbidden", NOT_YOURS)
        self._world.delete_post(post_id)
        if self._world.take(Fault.ACCEPTED_REPLY_LOST):
            return _cut(request)
        if post is None:
            return web.json_response({**not_found(post_id), "status": 404}, status=404)
        return web.json_response({"data": {"deleted": True}})

    async def look(self, request: web.Request, _account: XAccount) -> web.StreamResponse:
        """GET /2/tweets/:id: 200 with the post, or 200 with the error that there is none."""
        if self._world.take(Fault.LOOKUP_FAILS):
            return problem(503, "Service Unavailable", "Service Unavailable")
        post_id = request.match_info["id"]
        post = self._live(post_id)
        if post is None:
            return web.json_response({"errors": [not_found(post_id)]})
        with_references = "referenced_posts" in listed(request, "expansions")
        return web.json_response({"data": post_json(post, post_fields(request), with_references=with_references)})

    async def me(self, request: web.Request, account: XAccount) -> web.StreamResponse:
        """GET /2/users/me."""
        return web.json_response({"data": user_json(account, listed(request, "user.fields"))})

    async def timeline(self, request: web.Request, _account: XAccount) -> web.StreamResponse:
        """GET /2/users/:id/tweets."""
        if self._world.take(Fault.TIMELINE_FAILS):
            return problem(503, "Service Unavailable", "Service Unavailable")
        owner = self._world.account(request.match_info["id"])
        if owner is None:
            return problem(404, "Not Found Error", "Could not find user.", kind="resource-not-found")
        size = size_of(request, least=5)
        if size is None:
            return invalid("max_results", "The `max_results` query parameter value is not between 5 and 100")
        posts = before_token(request, self._visible(request, owner))
        page, rest = posts[:size], posts[size:]
        fields = post_fields(request)
        with_references = "referenced_posts" in listed(request, "expansions")
        body: dict[str, object] = {"meta": meta(page, more=bool(rest))}
        if page:
            body["data"] = [post_json(post, fields, with_references=with_references) for post in page]
        return web.json_response(body)

    def _who(self, request: web.Request) -> XAccount | None:
        """Whose credential came with the request; None: nobody's that is known here."""
        bearer = bearer_of(request, self._world)
        return bearer or signer_of(request, self._world.accounts, now=self._world.now())

    def _live(self, post_id: str) -> XPost | None:
        return next((post for post in self._world.posts if post.id == post_id and not post.deleted), None)

    def _speaking_as(self, account: XAccount) -> XAccount:
        switch = self._world.take(Fault.WRONG_ACCOUNT)
        if switch is None:
            return account
        others = [other for other in self._world.accounts if other.id != account.id]
        named = [other for other in others if other.id == switch.account]
        return next(iter(named or others), account)

    async def _wanted(self, request: web.Request) -> _Wanted | web.Response:
        try:
            body = await request.json()
        except (ValueError, RecursionError):
            return invalid("body", "The body is not JSON.")
        if not isinstance(body, dict) or not body.keys() <= _BODY_KEYS:
            return invalid("body", "The body has keys that are not known here.")
        text = body.get("text")
        reply = body.get("reply")
        if not isinstance(text, str) or not text.strip():
            return invalid("text", "The text is empty.")
        extras = extras_of(body)
        if extras is None:
            return invalid("poll", "The poll or the paid_partnership is not as documented.")
        media_ids = _media_ids(body)
        if media_ids is None:
            return invalid("media", "The media is not one to four media_ids.")
        if reply is None:
            return _Wanted(text=text, reply_to=None, extras=extras, media_ids=media_ids)
        target = reply.get("in_reply_to_tweet_id") if isinstance(reply, dict) else None
        if not isinstance(target, str) or not target.isdigit():
            return invalid("reply", "The reply has no in_reply_to_tweet_id.")
        return _Wanted(text=text, reply_to=RemotePostId(target), extras=extras, media_ids=media_ids)

    def _refusal(self, account: XAccount, wanted: _Wanted) -> web.Response | None:
        if self._world.count(wanted.text) > LONGEST:
            return problem(400, "Invalid Request", TOO_LONG, kind="invalid-request")
        live = self._world.live_posts(account.id)
        recent = [post for post in live if self._world.now() - post.at < DUPLICATE_MEMORY]
        if any(post.text == wanted.text for post in recent):
            return problem(403, "Forbidden", DUPLICATE)
        target = next((post for post in self._world.posts if post.id == wanted.reply_to), None)
        if target is not None and target.deleted:
            return problem(403, "Forbidden", GONE)
        if target is not None and self._is_uninvited(account, target):
            return problem(403, "Forbidden", UNINVITED)
        return None

    def _is_uninvited(self, account: XAccount, target: XPost) -> bool:
        """Whether a reply would go to somebody of the public who did not speak to the account."""
        is_person = self._world.account(target.account) is None
        return is_person and not concerns(self._world, target, account.id)

    def _answer(self, request: web.Request, post: XPost, headers: dict[str, str]) -> web.StreamResponse:
        whole = {"data": {"id": post.id, "text": post.text, "edit_history_post_ids": [post.id]}}
        if self._world.take(Fault.ACCEPTED_REPLY_LOST):
            return _cut(request)
        if self._world.take(Fault.ERROR_CREATED):
            return problem(500, "Internal Server Error", "Something is broken.", kind="internal-error")
        if self._world.take(Fault.BROKEN_ANSWER):
            return web.Response(status=201, text=json.dumps(whole)[:20], content_type="application/json")
        return web.json_response(whole, status=201, headers=headers)

    def _later(self, seconds: float, account: XAccount, wanted: _Wanted, media: tuple[XMedium, ...]) -> None:
        async def accept() -> None:
            await asyncio.sleep(seconds)
            self._world.add_post(account.id, wanted.text, reply_to=wanted.reply_to, extras=wanted.extras, media=media)

        task = asyncio.create_task(accept())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _visible(self, request: web.Request, owner: XAccount) -> list[XPost]:
        """The posts a timeline request may see, newest first."""
        lag = self._world.take(Fault.TIMELINE_LAG)
        newest = self._world.now() - timedelta(seconds=lag.seconds if lag else 0)
        since = int(request.query.get("since_id", "0"))
        start = request.query.get("start_time")
        earliest = datetime.fromisoformat(start) if start else None
        posts = [
            post
            for post in self._world.live_posts(owner.id)
            if int(post.id) > since and (lag is None or post.at <= newest) and (earliest is None or post.at >= earliest)
        ]
        return posts[::-1]


def _media_ids(body: Mapping[str, object]) -> tuple[str, ...] | None:
    """The pictures and films a post is to carry; None when X would not understand it."""
    media = body.get("media")
    if media is None:
        return ()
    ids = media.get("media_ids") if isinstance(media, dict) else None
    if not isinstance(ids, list) or not 1 <= len(ids) <= _MOST_MEDIA or body.get("poll") is not None:
        return None
    return tuple(str(one) for one in ids)


def _route(request: web.Request) -> str:
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else request.path


def _cut(request: web.Request) -> web.StreamResponse:
    """Break the connection without a word."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)


async def _cancel(tasks: set[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
