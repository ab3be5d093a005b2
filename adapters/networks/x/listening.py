"""Asking X what was said about one account: who names it, what a search finds, and what is still there."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import tweepy

from adapters.http import MEGABYTE
from adapters.networks.x.asking import asked
from adapters.networks.x.matching import first_id_at
from adapters.networks.x.mentions import HEARS, Viewpoint, heard_from, post_id, told_from
from adapters.networks.x.outcomes import known_reason
from adapters.networks.x.paging import Ask, Page, Place, place_in, walk
from adapters.networks.x.reading import Json, says_not_found
from adapters.networks.x.session import XSession
from adapters.networks.x.settings import Credentials, Settings
from adapters.networks.x.speaking import client_through, usable_tokens
from workflows.domain.ids import RemotePostId
from workflows.domain.mention import Arrival
from workflows.errors import NetworkFailure
from workflows.ports.clock import Clock
from workflows.ports.source import Access, Batch

OWN_PRICE = Decimal("0.001")
"""US dollars for a post that names the account which owns the developer app (`networks.md` 5.2)."""
PRICE = Decimal("0.005")
"""US dollars for any other post.

Assumed: only the posts asked for are charged; authors, and the posts they answer or quote, come along for nothing. X's
price list says "per resource returned" and nothing about what comes along. An empty answer costs nothing. A post that
is looked up by its id costs this, whoever owns the app.
"""
MOST_LOOKED_UP = 100
LEAST_MENTIONS, LEAST_FOUND = 5, 10
"""X's smallest pages."""
LATE_MENTION, LATE_FOUND = timedelta(seconds=30), timedelta(seconds=60)
"""How late a post may turn up: X's search leaves the last half minute out; of mentions X says nothing, assumed."""
SEARCHED = timedelta(days=7) - timedelta(hours=1)
"""X refuses a search from an id that is older than seven days. An hour is left for its clock and ours: with clocks
further apart than minutes nothing could be signed."""

_CAP = 16 * MEGABYTE
"""A page of 100 long posts (25,000 characters each) with those they answer."""
_POST_FIELDS = ["created_at", "entities", "lang", "note_post", "text"]
_EXPANSIONS = ["author_id", "in_reply_to_user_id", "referenced_posts"]
_USER_FIELDS = ["name", "public_metrics", "username", "verified", "verified_type"]


class Listener:
    """One account's ears, holding the credential it was built with."""

    def __init__(self, access: Access[Settings, Credentials], clock: Clock) -> None:
        """Raises NetworkFailure (`retry=False`) for a credential that cannot be used."""
        tokens = usable_tokens(access.credentials, access.tokens, account=access.account)
        self._account = access.account
        self._web_url = access.settings.web_url
        self._clock = clock
        self._signs = tokens is None
        self._session = XSession(
            access.settings, access.credentials, tokens=tokens, superseded=access.superseded, cap=_CAP
        )
        self._client = client_through(self._session, access.credentials, signs=self._signs)

    async def mentions(self, cursor: str | None, *, most: int, price: Decimal) -> Batch:
        """Who named, answered or quoted the account since the cursor. X shows the newest 800. Raises NetworkFailure."""

        async def ask(want: Ask) -> Page:
            return await self._page(
                lambda: self._client.get_users_mentions(
                    self._account.remote_id,
                    user_auth=self._signs,
                    since_id=want.since or None,
                    until_id=want.until,
                    pagination_token=want.token,
                    max_results=want.size,
                    tweet_fields=_POST_FIELDS,
                    expansions=_EXPANSIONS,
                    user_fields=_USER_FIELDS,
                )
            )

        place = place_in(cursor)
        if place is None:
            return await self._begun(ask, LEAST_MENTIONS, price)
        return await self._since(
            place, ask, most=most, least=LEAST_MENTIONS, late=LATE_MENTION, price=price, default=Arrival.MENTION
        )

    async def found(self, query: str, cursor: str | None, *, most: int, price: Decimal) -> Batch:
        """What a search finds since the cursor, no further back than a week. Raises NetworkFailure."""

        async def ask(want: Ask) -> Page:
            return await self._page(
                lambda: self._client.search_recent_tweets(
                    query,
                    user_auth=self._signs,
                    since_id=want.since or None,
                    until_id=want.until,
                    next_token=want.token,
                    max_results=want.size,
                    tweet_fields=_POST_FIELDS,
                    expansions=_EXPANSIONS,
                    user_fields=_USER_FIELDS,
                )
            )

        place = place_in(cursor)
        if place is None:
            return await self._begun(ask, LEAST_FOUND, price)
        place = _within_reach(place, first_id_at(self._clock.now() - SEARCHED))
        return await self._since(
            place, ask, most=most, least=LEAST_FOUND, late=LATE_FOUND, price=price, default=Arrival.FOUND
        )

    async def gone(self, ids: Sequence[str]) -> Batch:
        """Which X names as not found; neither a locked account nor a withheld post is one. Raises NetworkFailure."""
        wanted = [one for one in ids if post_id({"id": one})][:MOST_LOOKED_UP]
        if not wanted:
            return Batch()
        answer = await self._answered(lambda: self._client.get_tweets(wanted, user_auth=self._signs))
        there = {post_id(post) for post in told_from(answer).posts}
        return Batch(
            gone=tuple(
                (HEARS, one)
                for one in wanted
                if one not in there and says_not_found({"errors": answer.get("errors")}, RemotePostId(one))
            ),
            cost=PRICE * len(there),
        )

    async def close(self) -> None:
        """Let go of connections."""
        await self._session.close()

    async def _begun(self, ask: Callable[[Ask], Awaitable[Page]], least: int, price: Decimal) -> Batch:
        """From where on: the newest there is. Where there is none, all that turns up from now on is new; a moment is
        left for clocks that differ."""
        page = await ask(Ask(since=0, until=None, token=None, size=least))
        newest = max(
            (int(post_id(post)) for post in page.told.posts), default=first_id_at(self._clock.now() - LATE_FOUND)
        )
        return Batch(cursor=Place(since=newest).written(), cost=price * len(page.told.posts))

    async def _since(
        self,
        place: Place,
        ask: Callable[[Ask], Awaitable[Page]],
        *,
        most: int,
        least: int,
        late: timedelta,
        price: Decimal,
        default: Arrival,
    ) -> Batch:
        view = Viewpoint(account=self._account, web_url=self._web_url, default=default)
        walked = await walk(place, ask, most=most, least=least, late=late, now=self._clock.now())
        heard = [heard_from(post, told, view) for post, told in reversed(walked.found)]
        return Batch(
            heard=tuple(one for one in heard if one is not None),
            cursor=walked.place.written(),
            more=walked.more,
            cost=price * len(walked.found),
        )

    async def _page(self, call: Callable[[], Awaitable[Json]]) -> Page:
        """One page. Posts that are not to be had any more are named in `errors`; that is no failure of the page."""
        answer = await self._answered(call)
        meta = answer.get("meta")
        if not isinstance(meta, dict) or not isinstance(answer.get("data", []), list):
            raise NetworkFailure("X answered with something unreadable.")
        token = meta.get("next_token")
        return Page(told=told_from(answer), next_token=str(token) if token else None)

    async def _answered(self, call: Callable[[], Awaitable[Json]]) -> Json:
        try:
            return await asked(call)
        except NetworkFailure as failure:
            raise _named(failure) from failure.__cause__


def _within_reach(place: Place, oldest: int) -> Place:
    """The same place, or the oldest that can be searched; a gap beyond it cannot be read any more."""
    if place.since >= oldest:
        return place
    if place.until is not None and place.until <= oldest:
        return Place(since=max(place.then, oldest), seen=place.seen)
    return Place(since=oldest, until=place.until, then=max(place.then, oldest), seen=place.seen)


def _named(failure: NetworkFailure) -> NetworkFailure:
    """The same failure, in words that say what to do about it."""
    error = failure.__cause__
    if isinstance(error, tweepy.TooManyRequests):
        return NetworkFailure(f"X is asked too often for now.{_until(error.reset_time)}")
    if isinstance(error, tweepy.HTTPException) and error.response.status in {402, 403}:
        credit = "The X app has used up its credit." if error.response.status == 402 else ""
        reason = known_reason(error) or credit or "X does not let this account read that."
        return NetworkFailure(reason, retry=False)
    return failure


def _until(reset: int | None) -> str:
    try:
        return f" It answers again at {datetime.fromtimestamp(reset, UTC):%H:%M} UTC." if reset else ""
    except (ValueError, OverflowError, OSError):
        return ""
