"""The stand-in's activity webhook: it tells what the public does to one account, signed as X signs it.

Shapes from docs.x.com (activity/event-payloads, webhooks/quickstart, 2026). That X tells again after an answer that is
not 200 is assumed; that an event may come twice is documented.
"""

import asyncio
import base64
import hashlib
import hmac
import json
from collections import Counter
from dataclasses import dataclass, field
from types import TracebackType

import aiohttp

from adapters.http import open_session
from adapters.sandbox.x_json import user_json
from adapters.sandbox.x_reading import concerns, whole_json
from adapters.sandbox.x_world import XAccount, XPost, XWorld

SIGNATURE = "x-twitter-webhooks-signature"
ATTEMPTS = 3
_FIELDS = {"created_at", "entities", "lang", "note_post"}
_EXPANSIONS = {"author_id", "in_reply_to_user_id", "referenced_posts"}
_USER_FIELDS = {"public_metrics", "verified", "verified_type"}
_OLD_NAMES = {"referenced_posts": "referenced_tweets", "edit_history_post_ids": "edit_history_tweet_ids"}
"""Events still have them."""

Json = dict[str, object]


@dataclass
class ActivityWebhook:
    """Tells `url` what happens to `account`; use it with `async with`, and `await settled()` before looking."""

    world: XWorld
    account: XAccount
    url: str
    consumer_secret: str
    pause: float = 0.05
    """Seconds between two attempts."""
    twice: bool = False
    """Tell everything twice."""
    answers: list[int] = field(default_factory=list)
    """The status of each answer; 0 when there was none."""
    tells_deletions_by_others: bool = True
    """X tells deletions of those whom `post.delete` is subscribed for."""
    _waiting: set[asyncio.Task[None]] = field(default_factory=set)
    _counts: Counter[str] = field(default_factory=Counter)

    async def __aenter__(self) -> "ActivityWebhook":
        self._session = open_session(allow_private=True)
        self._stop = self.world.overhear(self._told)
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._stop()
        await self.settled()
        await self._session.close()

    async def challenge(self, token: str) -> bool:
        """Whether the listener proves that it knows the secret, as X asks every hour."""
        async with self._session.get(self.url, params={"crc_token": token}) as response:
            told = await response.json() if response.status == 200 else {}
        return bool(told.get("response_token") == self.signature(token.encode()))

    async def settled(self) -> None:
        """Everything was told, or given up."""
        while self._waiting:
            await asyncio.gather(*self._waiting)

    async def tell(self, kind: str, payload: Json, includes: Json | None = None) -> None:
        """Tell one event, as often as it takes."""
        self._counts[kind] += 1
        event = {
            "event_uuid": str(sum(self._counts.values())),
            "filter": {"user_id": self.account.id},
            "event_type": kind,
            "tag": "practice",
            "payload": payload,
            "includes": includes or {},
        }
        body = json.dumps({"data": event}).encode()
        for _ in range(2 if self.twice else 1):
            await self._hand_in(body)

    def signature(self, signed: bytes) -> str:
        """What X puts into the header."""
        digest = hmac.new(self.consumer_secret.encode(), signed, hashlib.sha256).digest()
        return "sha256=" + base64.b64encode(digest).decode()

    def _told(self, post: XPost) -> None:
        task = asyncio.get_running_loop().create_task(self._tell_of(post))
        self._waiting.add(task)
        task.add_done_callback(self._waiting.discard)

    async def _tell_of(self, post: XPost) -> None:
        if post.deleted:
            if self.tells_deletions_by_others or post.account == self.account.id:
                await self.tell("post.delete", {"id": post.id, "author_id": post.account})
            return
        for kind in self._kinds(post):
            author = self.world.author(post.account)
            shown = whole_json(self.world, post, fields=_FIELDS, expansions=_EXPANSIONS)
            users = [user_json(author, _USER_FIELDS)] if author else []
            await self.tell(
                kind, {_OLD_NAMES.get(name, name): value for name, value in shown.items()}, {"users": users}
            )

    def _kinds(self, post: XPost) -> list[str]:
        """Which events a post is: of the account, or to it."""
        ours = {one.id for one in self.world.posts if one.account == self.account.id}
        if post.account == self.account.id:
            return ["post.create"]
        to_us = [kind for kind, other in (("reply", post.reply_to), ("quote", post.quoting)) if other in ours]
        if not to_us and concerns(self.world, post, self.account.id):
            to_us = ["mention"]
        return [f"post.{kind}.create" for kind in to_us]

    async def _hand_in(self, body: bytes) -> None:
        headers = {SIGNATURE: self.signature(body), "Content-Type": "application/json"}
        for attempt in range(ATTEMPTS):
            if attempt:
                await asyncio.sleep(self.pause)
            try:
                async with self._session.post(self.url, data=body, headers=headers) as response:
                    status = response.status
            except aiohttp.ClientError:
                status = 0
            self.answers.append(status)
            if status == 200:
                return
