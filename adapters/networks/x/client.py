"""X, seen from one account, through tweepy."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from urllib.parse import quote

import tweepy

from adapters.networks.x.asking import asked, body_of, posts_in
from adapters.networks.x.extras import POLLS, flags_of, poll_of
from adapters.networks.x.length import MAXIMUM, has_link, weighted_length
from adapters.networks.x.matching import Likeness, Seen, first_id_at, likeness, may_be
from adapters.networks.x.outcomes import Failure, Halted, NotFresh, meaning_of
from adapters.networks.x.reading import Json, identity_from, look_from, says_not_found
from adapters.networks.x.session import XSession
from adapters.networks.x.settings import Credentials, Settings
from adapters.networks.x.speaking import client_through, usable_tokens
from adapters.networks.x.uploading import Uploader
from workflows.domain.account import Account
from workflows.domain.content import Media, Part
from workflows.domain.credential import Tokens, fingerprint_of
from workflows.domain.ids import RemotePostId
from workflows.domain.limits import Limits, MediaLimits
from workflows.domain.threading import MOST_PARTS
from workflows.errors import NetworkFailure
from workflows.ports.clock import Clock
from workflows.ports.network import (
    HALTED,
    Absent,
    Armed,
    CannotTell,
    Created,
    Deleted,
    DeleteOutcome,
    Found,
    Look,
    Network,
    NotSent,
    Outcome,
    RemoteAccount,
    RemotePost,
    Sighting,
    Unknown,
    UploadOutcome,
)

FRESH = timedelta(seconds=20)
"""How old an armed intent may be; older means that this process was frozen."""
CLOCK_SKEW = timedelta(seconds=10)
"""A post that looks like ours and is this much older than the intent is left to a person: a clock may be wrong."""
PAGE = 100
PAGES = 5
"""500 posts since an intent are more than X lets one account make."""
NEWEST = 20
MEDIA_SPARE = 60.0
"""Seconds for which X must still keep what was uploaded when a post is to carry it."""

_USER_FIELDS = ["id", "name", "username", "profile_image_url", "public_metrics", "url", "entities"]
_POST_FIELDS = ["id", "text", "created_at", "entities"]
_EVIDENCE_FIELDS = [*_POST_FIELDS, "public_metrics"]
_EXPANSIONS = ["referenced_posts"]

Superseded = Callable[[], Awaitable[bool]]


class XNetwork:
    """The `Network` port for one X account, holding the credential it was built with."""

    def __init__(
        self,
        settings: Settings,
        credentials: Credentials,
        clock: Clock,
        account: Account,
        *,
        tokens: Tokens | None = None,
        superseded: Superseded | None = None,
    ) -> None:
        self.limits = limits(settings)
        self._settings = settings
        self._clock = clock
        self._account = account
        self._signs = tokens is None
        self._fingerprint = credentials.fingerprint() if tokens is None else fingerprint_of(tokens)
        self._session = XSession(settings, credentials, tokens=tokens, superseded=superseded)
        self._client = client_through(self._session, credentials, signs=self._signs)

    async def whoami(self) -> RemoteAccount:
        """Ask X who the keys belong to. Raises NetworkFailure (`retry=False` when they were revoked)."""
        answer = await asked(lambda: self._client.get_me(user_auth=self._signs, user_fields=_USER_FIELDS))
        return identity_from(answer, fingerprint=self._fingerprint)

    async def upload(self, medium: Media, content: bytes) -> UploadOutcome:
        """Give X a picture or film, ready to be posted and described; again from the start, whatever failed."""
        return await Uploader(session=self._session, clock=self._clock).upload(medium, content)

    async def publish(self, part: Part, *, armed: Armed) -> Outcome:
        """Send once. Anything that is not certain is Unknown."""
        refusal = self._not_armed(armed) or self._not_uploaded(part, armed)
        if refusal is not None:
            return refusal
        # Connecting takes time, in which this process may be suspended or sending be stopped: asked again before the
        # first byte.
        with self._session.guarded(lambda: self._require_leave(armed), adding=flags_of(part)):
            answer = await self._written(
                lambda: self._client.create_tweet(
                    text=part.text,
                    in_reply_to_tweet_id=part.reply_to,
                    media_ids=[armed.media[one.sha256].id for one in part.media] or None,
                    user_auth=self._signs,
                    **poll_of(part),
                )
            )
        if not isinstance(answer, Mapping):
            return answer
        data = answer.get("data")
        post_id = data.get("id") if isinstance(data, dict) else None
        if isinstance(post_id, str) and post_id.isascii() and post_id.isdigit():
            return Created(id=RemotePostId(post_id))
        return Unknown(reason="X answered without saying which post it made.")

    async def find(self, part: Part, *, since: datetime, credited: frozenset[RemotePostId] = frozenset()) -> Sighting:
        """Look for this very part among the account's posts made at `since` or later."""
        first = first_id_at(since)
        same: list[RemotePostId] = []
        try:
            async for seen in self._posts_after(max(0, first_id_at(since - CLOCK_SKEW) - 1)):
                like = likeness(part, seen)
                if like is Likeness.OTHER or seen.post.id in credited:
                    continue
                if like is Likeness.UNSURE or int(seen.post.id) < first:
                    return CannotTell(reason="A post much like this one is on the timeline; a person should look.")
                same.append(seen.post.id)
        except NetworkFailure as failure:
            return CannotTell(reason=str(failure))
        if len(same) > 1:
            return CannotTell(reason="More than one post with these words is on the timeline.")
        return Found(id=same[0]) if same else Absent()

    async def delete(self, remote_id: RemotePostId) -> DeleteOutcome:
        """Take one post down, once. Deleted also when X names it as one that does not exist."""
        try:
            answer: Json = await self._client.delete_tweet(remote_id, user_auth=self._signs)
        except Exception as error:
            # tweepy and aiohttp fail in many ways after a request has left; each must have a meaning.
            if isinstance(error, tweepy.NotFound) and says_not_found(body_of(error), remote_id):
                return Deleted()
            return meaning_of(error, now=self._clock.now())
        data = answer.get("data")
        if (isinstance(data, dict) and data.get("deleted") is True) or says_not_found(answer, remote_id):
            return Deleted()
        return Unknown(reason="X answered without saying that the post is gone.")

    async def look(self, remote_id: RemotePostId) -> Look:
        """One post as the public sees it now. CannotTell for everything that is neither the post nor its end."""
        try:
            answer = await asked(lambda: self._lookup(remote_id))
        except NetworkFailure as failure:
            return CannotTell(reason=str(failure))
        return look_from(answer, remote_id)

    def resembles(self, part: Part, post: RemotePost) -> bool:
        """Whether a post on the timeline may be this part: the same words, whatever its links and whom it answers."""
        return may_be(part, post)

    async def timeline(self, *, since_id: RemotePostId | None) -> list[RemotePost]:
        """The account's newest own posts after `since_id`, or its newest few, oldest first. Raises NetworkFailure."""
        if since_id is None:
            posts = [seen.post for seen in posts_in(await self._page(since_id=None, size=NEWEST, token=None))]
        else:
            posts = [seen.post async for seen in self._posts_after(int(since_id), whole=False)]
        return sorted(posts, key=lambda post: int(post.id))

    def address(self, remote_id: RemotePostId) -> str:
        """Where the public sees a post."""
        return f"{self._settings.web_url}/{quote(self._account.handle, safe='')}/status/{quote(remote_id, safe='')}"

    def share_link(self, text: str) -> str:
        """X's own page with the text filled in."""
        return f"{self._settings.share_url}?text={quote(text, safe='')}"

    async def close(self) -> None:
        """Let go of connections."""
        await self._session.close()

    def _not_armed(self, armed: Armed) -> NotSent | None:
        if armed.halted():
            return NotSent(reason=HALTED)
        if not self._is_fresh(armed):
            return NotSent(reason=NotFresh.reason)
        if armed.identity.token_fingerprint != self._fingerprint or armed.identity.id != self._account.remote_id:
            return NotSent(reason="The keys are not those that were asked for their account before sending.")
        return None

    def _not_uploaded(self, part: Part, armed: Armed) -> NotSent | None:
        """Whether X no longer has, or never had, something that the part shows."""
        kept = [armed.media.get(one.sha256) for one in part.media]
        if any(one is None or self._clock.boot() + MEDIA_SPARE > one.until for one in kept):
            return NotSent(reason="X does not have its pictures or film (any more).")
        return None

    def _is_fresh(self, armed: Armed) -> bool:
        return 0 <= self._clock.boot() - armed.at <= FRESH.total_seconds()

    def _require_leave(self, armed: Armed) -> None:
        if armed.halted():
            raise Halted
        if not self._is_fresh(armed):
            raise NotFresh

    async def _written(self, call: Callable[[], Awaitable[Json]]) -> Json | Failure:
        try:
            return await call()
        except Exception as error:
            # tweepy and aiohttp fail in many ways after a request has left; each must have a meaning.
            return meaning_of(error, now=self._clock.now())

    async def _lookup(self, remote_id: RemotePostId) -> Json:
        try:
            answer: Json = await self._client.get_tweet(remote_id, user_auth=self._signs, tweet_fields=_EVIDENCE_FIELDS)
        except tweepy.NotFound as error:
            return body_of(error)
        return answer

    async def _posts_after(self, since_id: int, *, whole: bool = True) -> AsyncIterator[Seen]:
        """Newest first, PAGES pages at most. Raises NetworkFailure when there are more, unless that is enough."""
        token: str | None = None
        for _page in range(PAGES):
            answer = await self._page(since_id=since_id, size=PAGE, token=token)
            for seen in posts_in(answer):
                yield seen
            meta = answer.get("meta")
            token = str(meta["next_token"]) if isinstance(meta, dict) and meta.get("next_token") else None
            if token is None:
                return
        if whole:
            raise NetworkFailure(f"The timeline has more than {PAGES * PAGE} new posts.")

    async def _page(self, *, since_id: int | None, size: int, token: str | None) -> Json:
        return await asked(
            lambda: self._client.get_users_tweets(
                self._account.remote_id,
                user_auth=self._signs,
                since_id=since_id,
                max_results=size,
                pagination_token=token,
                tweet_fields=_POST_FIELDS,
                expansions=_EXPANSIONS,
            )
        )


def limits(settings: Settings) -> Limits:
    """X's rules about one post; needs no credential."""
    return Limits(
        network="X",
        count=weighted_length,
        maximum=MAXIMUM,
        price=lambda text: settings.price_with_link if has_link(text) else settings.price,
        results_price=settings.results_price if settings.results else None,
        reads=settings.watch_reads,
        timeline=PAGES * PAGE,
        only_addressed=settings.replies_only_addressed,
        media=MediaLimits(),
        most_parts=MOST_PARTS,
        polls=POLLS,
        partnerships=True,
        settle_window=settings.settle_window,
    )


def build(
    settings: Settings,
    credentials: Credentials,
    clock: Clock,
    *,
    account: Account,
    tokens: Tokens | None = None,
    superseded: Superseded | None = None,
) -> Network:
    """A fresh object for one account, with its keys or with the tokens of its sign-in.

    `superseded` says whether newer tokens than these were stored since. Raises NetworkFailure (`retry=False`) for a
    credential that cannot be used.
    """
    used = usable_tokens(credentials, tokens, account=account)
    return XNetwork(settings, credentials, clock, account, tokens=used, superseded=superseded)
