"""An account's next days: its usual times, free or taken, what waits and what is approved, and days that stay quiet.

Pure. Days are those of one zone's calendar; moments are instants.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from workflows.domain.account import Account
from workflows.domain.hours import instant
from workflows.domain.ids import PostId
from workflows.domain.post import Post
from workflows.domain.slots import MOST_DAYS, Slots

DAYS = 14
"""How many days a calendar shows, today among them."""
LEAD = timedelta(minutes=10)
"""How far ahead a free slot is at least, so that there is time to confirm."""


@dataclass(frozen=True, kw_only=True)
class Blackouts:
    """Days on which the company keeps quiet, with the reason, as app.yaml has them for the check `timing`."""

    days: Mapping[date, str] = field(default_factory=dict)
    zone: str | None = None
    """IANA name; None: each author's own, here the calendar's."""

    def reason(self, at: datetime, *, zone: str) -> str:
        """Why nothing should go out at this instant; "" when there is no reason."""
        return self.days.get(at.astimezone(ZoneInfo(self.zone or zone)).date(), "")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A moment of a day: a free slot, a post, or a post in a slot."""

    at: datetime
    post: Post | None = None
    """None: free."""
    is_slot: bool = False


@dataclass(frozen=True, kw_only=True)
class Day:
    """One day."""

    on: date
    entries: tuple[Entry, ...] = ()
    """In the order of time."""
    blackout: str = ""
    """Why the company keeps quiet on it; "" on any other day."""


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """The next days of one account."""

    account: Account
    zone: str
    """IANA name of the calendar its days are of."""
    days: tuple[Day, ...]
    next_free: datetime | None = None
    """The next free slot; None without slots, or when none is in sight."""

    @property
    def posts(self) -> tuple[Post, ...]:
        """What waits or is approved in these days, the soonest first."""
        return tuple(entry.post for day in self.days for entry in day.entries if entry.post)


def calendar_of(
    account: Account, posts: Iterable[Post], *, now: datetime, zone: str, blackouts: Blackouts, days: int = DAYS
) -> Calendar:
    """The account's days from today on, in this zone. `posts`: those that wait for a time or are approved."""
    known = list(posts)
    placed = sorted(((at, post) for post in known if (at := leaves(post)) is not None), key=lambda pair: pair[0])
    place = ZoneInfo(zone)
    today = now.astimezone(place).date()
    end = instant(today + timedelta(days=days), datetime.min.time(), zone)
    slots = {slot for slot in account.slots.after(now) if slot < end} if account.slots else set()
    filled = {_minute(at) for at, _ in placed}
    entries = [
        *(Entry(at=at, post=post, is_slot=_minute(at) in slots) for at, post in placed if at < end),
        *(Entry(at=slot, is_slot=True) for slot in slots - filled if not _is_quiet(slot, account.slots, blackouts)),
    ]
    return Calendar(
        account=account,
        zone=zone,
        days=tuple(_day(today + timedelta(days=ahead), entries, place, blackouts) for ahead in range(days)),
        next_free=free_slot(account.slots, known, now=now, blackouts=blackouts) if account.slots else None,
    )


def free_slot(slots: Slots, posts: Iterable[Post], *, now: datetime, blackouts: Blackouts) -> datetime | None:
    """The first slot from `LEAD` ahead on that no post has and that lies on no blackout day; None: none in sight."""
    quiet = [slot for slot in slots.after(now) if _is_quiet(slot, slots, blackouts)]
    return slots.free(now + LEAD, taken={*taken(posts), *quiet})


def is_slot(slots: Slots, at: datetime) -> bool:
    """Whether this instant is one of the slots."""
    return next(slots.after(at - timedelta(microseconds=1)), None) == at


def taken(posts: Iterable[Post], *, besides: PostId | None = None) -> Sequence[datetime]:
    """The minutes that posts have. An answer to somebody fills no slot: it is part of a conversation."""
    own = [post for post in posts if post.id != besides and post.content.reply_to is None]
    return [_minute(at) for post in own if (at := leaves(post)) is not None]


def leaves(post: Post) -> datetime | None:
    """When it leaves, as far as that is known; None for what waits without a time."""
    return post.due or post.content.send_at


def until(now: datetime) -> datetime:
    """How far ahead posts have to be known to find a free slot."""
    return now + timedelta(days=MOST_DAYS + 1)


def _day(on: date, entries: Iterable[Entry], place: ZoneInfo, blackouts: Blackouts) -> Day:
    todays = [entry for entry in entries if entry.at.astimezone(place).date() == on]
    return Day(on=on, entries=tuple(sorted(todays, key=lambda one: one.at)), blackout=blackouts.days.get(on, ""))


def _is_quiet(slot: datetime, slots: Slots | None, blackouts: Blackouts) -> bool:
    return slots is not None and bool(blackouts.reason(slot, zone=slots.zone))


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
