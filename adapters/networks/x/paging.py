"""How far a list that X gives newest first was read, so that nothing in it is lost and nothing heard twice.

X gives the newest first, in pages. A turn may end before the pages do: there was money for so many only, or a page
could not be had. Then there is a gap between what was read and what had been read before; the place remembers it, and
the next turn reads on inside it. Only when it is closed does the place move up to the newest.

A post may turn up a little late, behind newer ones that were read already. So for a while after a look the list is read
again from a moment earlier; `seen` says which posts in there were heard. X charges a post once in a UTC day, however
often it is read (docs.x.com, pricing: "soft guarantee").
"""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from adapters.networks.x.matching import first_id_at
from adapters.networks.x.mentions import Told, post_id
from adapters.networks.x.reading import Json
from workflows.errors import NetworkFailure

LARGEST_PAGE = 100
PAGES = 20
"""The most pages of one turn."""
MOST_SEEN = 1_000
"""In a storm, the newest this many are looked out for when they are read again."""
_MILLISECOND = 1 << 22
"""Between two ids: the lower bits count within one millisecond."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """How far the list was read. Written as JSON into the cursor."""

    since: int
    """Everything up to this id was read, or is too old to be heard."""
    until: int | None = None
    """A gap is open: what lies between `since` and this id was not read, what comes after was, up to then."""
    then: int = 0
    """Where `since` moves when the gap is closed."""
    seen: frozenset[int] = frozenset()
    """What was heard and would be read again."""

    def written(self) -> str:
        """The cursor."""
        return json.dumps(
            {"since": self.since, "until": self.until, "then": self.then, "seen": sorted(self.seen)},
            separators=(",", ":"),
        )


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page of the list."""

    told: Told
    next_token: str | None


@dataclass(frozen=True, kw_only=True)
class Ask:
    """Which page is wanted: ids above `since` and below `until`."""

    since: int
    until: int | None
    token: str | None
    size: int


@dataclass(frozen=True, kw_only=True)
class Walk:
    """What one turn gave, newest first, and where the next one goes on."""

    found: tuple[tuple[Json, Told], ...]
    place: Place
    more: bool
    """Whether there is more right now."""


def place_in(cursor: str | None) -> Place | None:
    """The place that a cursor holds; None when it holds none, as when another kind of source wrote it."""
    try:
        read = json.loads(cursor or "")
        return Place(
            since=int(read["since"]),
            until=int(read["until"]) if read["until"] is not None else None,
            then=int(read["then"]),
            seen=frozenset(map(int, read["seen"])),
        )
    except (ValueError, TypeError, KeyError):
        return None


async def walk(
    place: Place,
    ask: Callable[[Ask], Awaitable[Page]],
    *,
    most: int,
    least: int,
    late: timedelta,
    now: datetime,
) -> Walk:
    """Read what is new, at most `most` posts rounded up to a page of `least`.

    When a later page cannot be had, what was read counts, and the gap stays open. Raises NetworkFailure when not even
    the first could be had.
    """
    found, reached = await _read(place, ask, most=most, least=least)
    # While a gap is open, the place it leads to stays: what was settled when it opened.
    seen = place.seen | found.keys()
    then = place.then if place.until is not None else _settled(max([place.since, *seen]), late=late, now=now)
    then = max(then, place.since, *sorted((one for one in seen if one > then), reverse=True)[MOST_SEEN:][:1])
    after = Place(since=then, seen=frozenset(one for one in seen if one > then))
    if reached is not None:
        inside = {one for one in place.seen if one < reached}
        after = replace(after, since=place.since, until=reached, then=then, seen=after.seen | inside)
    return Walk(
        found=tuple(found[number] for number in sorted(found, reverse=True)),
        place=after,
        more=reached is not None or place.until is not None,
    )


async def _read(
    place: Place, ask: Callable[[Ask], Awaitable[Page]], *, most: int, least: int
) -> tuple[dict[int, tuple[Json, Told]], int | None]:
    """What was found that was not seen before, by id, and down to where it was read; None: to the end."""
    found: dict[int, tuple[Json, Told]] = {}
    again = {one for one in place.seen if place.until is None or one < place.until}
    reached, token = place.until, None
    for _ in range(PAGES):
        size = max(least, min(most - len(found) + len(again), LARGEST_PAGE))
        try:
            page = await ask(Ask(since=place.since, until=place.until, token=token, size=size))
        except NetworkFailure:
            if not found:
                raise
            return found, reached
        ids = {int(post_id(post)): post for post in page.told.posts}
        found |= {number: (post, page.told) for number, post in ids.items() if number not in place.seen}
        again -= ids.keys()
        reached, token = min([*ids, *([reached] if reached else [])], default=None), page.next_token
        if token is None:
            return found, None
        if len(found) >= most:
            break
    # Pages without a single post, and without an end, are the end.
    return found, None if reached == place.until else reached


def _settled(newest: int, *, late: timedelta, now: datetime) -> int:
    """Up to where nothing turns up any more: the newest, or a while before now if that is older.

    Never more than that while before the newest, should our clock be slow.
    """
    behind = newest - (late // timedelta(milliseconds=1)) * _MILLISECOND
    return min(newest, max(first_id_at(now - late), behind))
