"""RSS and Atom: blogs, the news, alert feeds. Free of charge; what is linked is never fetched."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Self
from urllib.parse import urljoin, urlsplit

import aiohttp
from pydantic import BaseModel, ConfigDict, Field, model_validator

from adapters.http import Deadlines, Fetched, PrivateAddress, RedirectRefused, TooLarge, fetch, names_private_host
from adapters.markup import plain
from adapters.sources.feed.marks import Marked, Place, marked, place_in
from adapters.sources.feed.reading import Feed, Item, read_feed
from workflows.domain.account import Account
from workflows.domain.mention import Arrival, Heard, Stranger
from workflows.errors import NetworkFailure
from workflows.ports.clock import Clock
from workflows.ports.source import Batch, Source, SourceFacts

LARGEST = 10_000_000
LONGEST_TEXT, LONGEST_TITLE, LONGEST_NAME, LONGEST_ADDRESS = 2_000, 300, 100, 2_000
MOST_TAKEN = 100
"""Articles made readable in one go."""
EVERY = timedelta(minutes=10)
_ACCEPTED = "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"


class Settings(BaseModel):
    """`source: feed` in app.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    url: str
    """Where the feed is."""
    largest: int = Field(default=2_000_000, ge=1_000, le=LARGEST)
    """Bytes; a longer feed is refused."""
    allow_private_address: bool = False
    """Let `url` be a name inside your own network."""
    deadline: timedelta = Field(default=timedelta(seconds=30), gt=timedelta(0), le=timedelta(minutes=2))
    """For fetching it, redirects included."""
    reading: timedelta = Field(default=timedelta(seconds=5), ge=timedelta(seconds=1), le=timedelta(seconds=30))
    """Processor time for making sense of it; ordinary feeds take a tenth of that."""

    @model_validator(mode="after")
    def _is_an_address(self) -> Self:
        parts = urlsplit(self.url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc or " " in self.url:
            raise ValueError("url must be an address like https://blog.example/feed.xml, without a password.")
        return self

    @property
    def may_be_private(self) -> bool:
        """Whether a connection to a non-public address is meant: asked for, or written into `url` itself."""
        return self.allow_private_address or names_private_host(self.url)


def where(settings: Settings) -> str:
    """The feed's host, with its port if it has one."""
    return urlsplit(settings.url).netloc.lower()


def facts(settings: Settings, *, name: str, account: Account | None) -> SourceFacts:
    """What is known without asking."""
    host = where(settings)
    account_id = account.id if account else None
    return SourceFacts(name=name, kind="feed", network=host, account=account_id, every=EVERY, hears=f"feed:{host}")


def build(settings: Settings, clock: Clock, *, facts: SourceFacts) -> Source:
    """A fresh object for one use."""
    return FeedSource(settings, clock, facts)


class FeedSource:
    """The `Source` port for one feed. Its cursor remembers which items were there: a feed has no order in time."""

    def __init__(self, settings: Settings, clock: Clock, facts: SourceFacts) -> None:
        self._settings = settings
        self._clock = clock
        self._facts = facts

    async def poll(self, cursor: str | None, *, most: int) -> Batch:
        """What was not there before; the first time, only what there is. Raises NetworkFailure."""
        known = place_in(cursor)
        place = known or Place()
        page = await self._page(place)
        if page.status == 304:
            return Batch(cursor=cursor)
        if page.status != 200:
            raise NetworkFailure(f"The feed's server answered {page.status}.", retry=page.status != 410)
        feed = await read_feed(page, within=self._settings.reading)
        seen, items = frozenset(place.seen), marked([one for one in feed.items if one.title or one.markup])
        fresh = [one for one in items if not one.is_in(seen)] if known is not None else []
        # Newest first in the feed; what is left for the next time is what was said last.
        oldest_first = fresh[::-1]
        taken = sorted(oldest_first, key=lambda one: self._at(one.item))[: min(most, MOST_TAKEN)]
        return Batch(
            heard=tuple(self._heard(one, feed, page) for one in taken),
            cursor=self._next(place, items, fresh, taken, page).written(),
            more=len(taken) < len(fresh),
        )

    async def gone(self, ids: Sequence[str]) -> Batch:
        """A feed does not tell: articles leave it when they are old."""
        return Batch()

    async def close(self) -> None:
        """Nothing is held."""

    async def _page(self, place: Place) -> Fetched:
        asked = {"Accept": _ACCEPTED, "Accept-Encoding": "gzip, deflate", "User-Agent": "Countersign"}
        asked |= {"If-None-Match": place.etag} if place.etag else {}
        asked |= {"If-Modified-Since": place.modified} if place.modified else {}
        settings = self._settings
        try:
            return await fetch(
                settings.url,
                headers=asked,
                deadlines=Deadlines(total=settings.deadline, read=min(settings.deadline, timedelta(seconds=20))),
                cap=settings.largest,
                allow_private=settings.may_be_private,
            )
        except TooLarge:
            raise NetworkFailure(f"The feed is longer than {settings.largest} bytes, so it was not read.") from None
        except RedirectRefused as error:
            raise NetworkFailure(f"The feed was not followed to where it moved: {error}.") from error
        except aiohttp.ClientConnectorError as error:
            inside = isinstance(error.os_error, PrivateAddress)
            says = "is at an address that is not public" if inside else "could not be reached"
            raise NetworkFailure(f"The feed {says}.", retry=not inside) from error
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            raise NetworkFailure(f"The feed could not be fetched ({type(error).__name__}).") from error

    def _next(
        self, place: Place, items: Sequence[Marked], fresh: Sequence[Marked], taken: Sequence[Marked], page: Fetched
    ) -> Place:
        left = {one.id for one in fresh} - {one.id for one in taken} if len(taken) < len(fresh) else set()
        marks = [mark for one in items if one.id not in left for mark in one.marks]
        if left:
            # There is more in this very version: it must not be answered with "not modified".
            return place.remembering(marks, etag="", modified="")
        headers = page.headers
        return place.remembering(marks, etag=headers.get("ETag", ""), modified=headers.get("Last-Modified", ""))

    def _heard(self, one: Marked, feed: Feed, page: Fetched) -> Heard:
        item = one.item
        title = plain(item.title, cap=LONGEST_TITLE)
        name = plain(item.author or feed.title, cap=LONGEST_NAME) or self._facts.network
        return Heard(
            network=self._facts.hears,
            id=one.id,
            arrival=Arrival.ARTICLE,
            author=Stranger(id=name, name=name),
            text=_text(title, plain(item.markup, cap=LONGEST_TEXT)),
            at=self._at(item),
            url=_address(page.url, item.link),
            title=title,
            language=_language(item.language or feed.language),
            account=self._facts.account,
        )

    def _at(self, item: Item) -> datetime:
        """When it was published; now for a date that is none, or has not come yet."""
        now = self._clock.now()
        return item.at if item.at is not None and item.at < now else now


def _text(title: str, summary: str) -> str:
    if summary.startswith(title):
        return summary
    return f"{title}\n{summary}".strip()[:LONGEST_TEXT]


def _address(page: str, link: str) -> str:
    """The article's address, made whole; "" when it is no web address."""
    try:
        found = urljoin(page, link.strip()) if link.strip() else ""
        sound = urlsplit(found).scheme in {"http", "https"} and bool(urlsplit(found).hostname)
    except ValueError:
        return ""
    return found if sound and found.isprintable() and len(found) <= LONGEST_ADDRESS else ""


def _language(said: str) -> str:
    found = re.match(r"([A-Za-z]{2})(?:[-_]|$)", said)
    return found[1].lower() if found else ""
