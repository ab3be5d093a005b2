"""The stand-in's calls for what the public says: mentions, recent search, quotes, and posts by their ids."""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from aiohttp import web

from adapters.sandbox.x_asked import before_token, limit_headers, listed, meta, post_fields, size_of, too_many
from adapters.sandbox.x_json import invalid, not_found, post_json, problem, user_json
from adapters.sandbox.x_query import Findable, Unsearchable, parsed
from adapters.sandbox.x_switches import Fault
from adapters.sandbox.x_world import LONGEST, XAccount, XPost, XWorld
from workflows.domain.ids import RemotePostId

QUESTIONS_PER_WINDOW = 300
"""X's limit for mentions and for recent search, each, of one user in 15 minutes."""
NEWEST_MENTIONS = 800
SEARCHED = timedelta(days=7)
LONGEST_QUERY = 512

_EPOCH_MS = 1_288_834_974_657
_MENTION = re.compile(r"(?<![\w@/])@(\w{1,15})\b")
_URL = re.compile(r"https?://\S+")

Answering = Callable[[web.Request, XAccount], Awaitable[web.StreamResponse]]
Signed = Callable[[Answering], Callable[[web.Request], Awaitable[web.StreamResponse]]]


def add_reading(app: web.Application, world: XWorld, signed: Signed) -> None:
    """Add the four calls; `signed` finds out who asks."""
    reading = _Reading(world)
    app.router.add_get("/2/tweets", signed(reading.several))
    app.router.add_get("/2/tweets/search/recent", signed(reading.search))
    app.router.add_get(r"/2/users/{id:\d+}/mentions", signed(reading.mentions))
    app.router.add_get(r"/2/tweets/{id:\d+}/quote_tweets", signed(reading.quotes))


def concerns(world: XWorld, post: XPost, account_id: str) -> bool:
    """Whether a post names, answers or quotes an account: X lists these as its mentions."""
    account = world.author(account_id)
    if account is None or post.account == account_id:
        return False
    named = {one.casefold() for one in _MENTION.findall(post.text)}
    return account.handle.casefold() in named or any(
        other.account == account_id for other in world.posts if other.id in {post.reply_to, post.quoting}
    )


def whole_json(world: XWorld, post: XPost, *, fields: set[str], expansions: set[str]) -> dict[str, object]:
    """A post as lists show it, with all that was asked for."""
    others = {one.id: one for one in world.posts if one.id in {post.reply_to, post.quoting}}
    typed = post.text + _quote_link(world, others.get(post.quoting) if post.quoting else None)
    # A longer text is cut, and stands whole in the note.
    cut = typed if len(typed) <= LONGEST else f"{typed[: LONGEST - 1]}…"
    shown = post_json(replace(post, text=cut), fields, with_references="referenced_posts" in expansions)
    if "entities" in fields:
        shown |= _with_mentions(world, shown)
    if "note_post" in fields and cut != typed:
        note = post_json(replace(post, text=typed), {"entities"}, with_references=False)
        shown["note_post"] = {"text": note["text"], **_with_mentions(world, note)}
    if "lang" in fields:
        shown["lang"] = post.language or "und"
    if "author_id" in expansions:
        shown["author_id"] = post.account
    if "in_reply_to_user_id" in expansions and post.reply_to in others:
        shown["in_reply_to_user_id"] = others[post.reply_to].account
    if "referenced_posts" in expansions and post.quoting:
        earlier = shown.get("referenced_posts")
        shown["referenced_posts"] = [
            *(earlier if isinstance(earlier, list) else []),
            {"type": "quoted", "id": post.quoting},
        ]
    return shown


class _Reading:
    def __init__(self, world: XWorld) -> None:
        self._world = world

    async def mentions(self, request: web.Request, account: XAccount) -> web.StreamResponse:
        """GET /2/users/:id/mentions."""
        wanted = request.match_info["id"]

        def about(post: XPost) -> bool:
            return concerns(self._world, post, wanted)

        if self._world.account(wanted) is None:
            return problem(404, "Not Found Error", "Could not find user.", kind="resource-not-found")
        return self._list(request, account, "mentions", about, least=5, newest=NEWEST_MENTIONS)

    async def search(self, request: web.Request, account: XAccount) -> web.StreamResponse:
        """GET /2/tweets/search/recent."""
        query = request.query.get("query", "")
        if not 1 <= len(query) <= LONGEST_QUERY:
            return invalid("query", f"Query length {len(query)} is not between 1 and {LONGEST_QUERY}")
        try:
            test = parsed(query)
        except Unsearchable as error:
            return invalid("query", str(error))
        oldest = self._world.now() - SEARCHED
        if "since_id" in request.query and _made_at(request.query["since_id"]) < oldest.timestamp():
            return invalid("since_id", f"'since_id' must be a post id created after {_shown(oldest)}.")

        def fits(post: XPost) -> bool:
            return post.at >= oldest and test(self._findable(post))

        return self._list(request, account, "search", fits, least=10)

    async def quotes(self, request: web.Request, account: XAccount) -> web.StreamResponse:
        """GET /2/tweets/:id/quote_tweets."""
        wanted = request.match_info["id"]
        return self._list(request, account, "quotes", lambda post: post.quoting == wanted, least=10)

    async def several(self, request: web.Request, _account: XAccount) -> web.StreamResponse:
        """GET /2/tweets?ids=…: 200 with those that are there, and an error for each that is not."""
        if self._world.take(Fault.LOOKUP_FAILS):
            return problem(503, "Service Unavailable", "Service Unavailable")
        wanted = request.query.get("ids", "").split(",")
        if not 1 <= len(wanted) <= 100 or not all(re.fullmatch("[0-9]{1,19}", one) for one in wanted):
            return invalid("ids", "The `ids` query parameter value is not valid")
        live = {post.id: post for post in self._world.posts if not post.deleted}
        found = [live[RemotePostId(one)] for one in wanted if one in live]
        missing = [{**not_found(one), "parameter": "ids"} for one in wanted if one not in live]
        body: dict[str, object] = {"data": self._shown(request, found)} if found else {}
        return web.json_response(body | ({"errors": missing} if missing else {}))

    def _list(
        self,
        request: web.Request,
        account: XAccount,
        name: str,
        wanted: Callable[[XPost], bool],
        *,
        least: int,
        newest: int | None = None,
    ) -> web.StreamResponse:
        left, reset = self._world.spend(account.id, of=name, allowed=QUESTIONS_PER_WINDOW)
        refusal = self._refusal(request, left, reset)
        size = size_of(request, least=least)
        if refusal is not None:
            return refusal
        if size is None:
            return invalid("max_results", f"The `max_results` query parameter value is not between {least} and 100")
        posts = before_token(request, [post for post in self._visible(request)[:newest] if wanted(post)])
        page = posts[:size]
        body: dict[str, object] = {"meta": meta(page, more=len(posts) > size)}
        if page:
            body["data"] = self._shown(request, page)
            body |= self._along(request, page)
        return web.json_response(body, headers=limit_headers(left, reset, allowed=QUESTIONS_PER_WINDOW))

    def _refusal(self, request: web.Request, left: int, reset: datetime) -> web.Response | None:
        world = self._world
        if left < 0 or world.take(Fault.HEARING_LIMITED):
            return too_many(0, reset, allowed=QUESTIONS_PER_WINDOW)
        later = {"pagination_token", "next_token"} & request.query.keys()
        if world.take(Fault.HEARING_FAILS) or (later and world.take(Fault.LATER_PAGE_FAILS)):
            return problem(503, "Service Unavailable", "Service Unavailable")
        if world.take(Fault.OUT_OF_CREDIT):
            detail = "Your enrolled account does not have any credits to fulfill this request."
            return problem(402, "CreditsDepleted", detail, kind="credits")
        if world.take(Fault.HEARING_FORBIDDEN):
            return problem(403, "Client Forbidden", "This app may not use this.", kind="client-forbidden")
        return None

    def _visible(self, request: web.Request) -> list[XPost]:
        """What a list may show, newest first."""
        lag = self._world.take(Fault.TIMELINE_LAG)
        until = self._world.now() - timedelta(seconds=lag.seconds if lag else 0)
        above, below = int(request.query.get("since_id", "0")), int(request.query.get("until_id", str(1 << 63)))
        posts = [
            post
            for post in self._world.posts
            if not post.deleted
            and above < int(post.id) < below
            and post.id not in self._world.late
            and (lag is None or post.at <= until)
        ]
        return sorted(posts, key=lambda post: int(post.id), reverse=True)

    def _shown(self, request: web.Request, posts: Sequence[XPost]) -> list[dict[str, object]]:
        fields, expansions = post_fields(request), listed(request, "expansions")
        return [whole_json(self._world, post, fields=fields, expansions=expansions) for post in posts]

    def _along(self, request: web.Request, page: Sequence[XPost]) -> dict[str, object]:
        """Who and what comes along, and which of it is not to be had any more."""
        expansions = listed(request, "expansions")
        wanted = {other for post in page for other in (post.reply_to, post.quoting) if other}
        others = [post for post in self._world.posts if post.id in wanted and not post.deleted]
        authors = {post.account: self._world.author(post.account) for post in (*page, *others)}
        fields = listed(request, "user.fields")
        includes: dict[str, object] = {}
        if "author_id" in expansions:
            includes["users"] = [user_json(one, fields) for one in authors.values() if one is not None]
        if "referenced_posts" in expansions and others:
            includes["posts"] = self._shown(request, others)
        missing = sorted(wanted - {post.id for post in others}) if "referenced_posts" in expansions else []
        errors = [{**not_found(one), "parameter": "referenced_posts.id"} for one in missing]
        return {"includes": includes} | ({"errors": errors} if errors else {})

    def _findable(self, post: XPost) -> Findable:
        others = {one.id: self._world.author(one.account) for one in self._world.posts if one.id == post.reply_to}
        answered = others.get(post.reply_to) if post.reply_to else None
        quoted = next((one for one in self._world.posts if one.id == post.quoting), None)
        author = self._world.author(post.account)
        return Findable(
            text=post.text,
            author=author.handle.casefold() if author else "",
            urls=tuple(_URL.findall(post.text + _quote_link(self._world, quoted))),
            mentions=frozenset(one.casefold() for one in _MENTION.findall(post.text)),
            language=post.language,
            answers=answered.handle.casefold() if answered else "",
            answered=post.reply_to or "",
            quoted=post.quoting or "",
        )


def _quote_link(world: XWorld, quoted: XPost | None) -> str:
    """What X adds to a quote."""
    author = world.author(quoted.account) if quoted else None
    return f" https://twitter.com/{author.handle}/status/{quoted.id}" if quoted and author else ""


def _with_mentions(world: XWorld, shown: dict[str, object]) -> dict[str, object]:
    """The entities of a text, the people it names among them."""
    handles = {one.handle.casefold(): one.id for one in world.accounts}
    handles |= {one.handle.casefold(): one.id for one in world.people}
    mentions = [
        {"start": found.start(), "end": found.end(), "username": found[1]}
        | ({"id": handles[found[1].casefold()]} if found[1].casefold() in handles else {})
        for found in _MENTION.finditer(str(shown["text"]))
    ]
    entities = shown.get("entities")
    both = {**(entities if isinstance(entities, dict) else {}), **({"mentions": mentions} if mentions else {})}
    return {"entities": both} if both else {}


def _made_at(post_id: str) -> float:
    return ((int(post_id) >> 22) + _EPOCH_MS) / 1000 if post_id.isdigit() else 0.0


def _shown(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%MZ")
