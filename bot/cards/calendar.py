"""An account's next days: short for an answer, day by day for a window. Times are those of the reader's own clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.cards.phrases import count_of, excerpt, fitted, listed, shown, small, words
from bot.dialogs.names import Action
from bot.language import dated, say
from workflows.domain.calendar import Calendar, Day, Entry
from workflows.domain.ids import PersonId
from workflows.domain.post import PostState
from workflows.ports.chat import Block, Bold, Button, Buttons, Card

MOST_ACCOUNTS = 8
BESIDE = 4
"""Buttons beside each other."""
LABEL = 40
MOST_A_DAY = 12
MOST_QUIET = 3
QUOTE = 60


@dataclass(frozen=True, kw_only=True)
class CalendarView:
    """One account's calendar, for one reader."""

    calendar: Calendar
    names: dict[PersonId, str]
    """Who wrote what is in it."""
    reads: bool
    """Whether what others wrote is theirs to read: else only that a time is taken."""
    reader: frozenset[PersonId]
    """The ids of whoever looks."""

    @property
    def handle(self) -> str:
        """Whose days these are."""
        return self.calendar.account.at_handle


def calendar_blocks(views: Sequence[CalendarView]) -> list[Block]:
    """A line for each account, and a button for its days."""
    if not views:
        return []
    blocks: list[Block] = [words(Bold(say("The next 14 days")))]
    blocks += [small(f"{view.handle}: {_summary(view)}.") for view in views[:MOST_ACCOUNTS]]
    buttons = [
        Button(
            action=Action.CALENDAR,
            subject=view.calendar.account.id,
            label=fitted(say("Calendar of {handle}", handle=view.handle), LABEL),
        )
        for view in views[:MOST_ACCOUNTS]
    ]
    rows = [Buttons(buttons=tuple(buttons[at : at + BESIDE])) for at in range(0, len(buttons), BESIDE)]
    more = len(views) - MOST_ACCOUNTS
    return [
        *blocks,
        *rows,
        *([small(say("And {count} more.", count=count_of(more, "account", "accounts")))] if more > 0 else []),
    ]


def calendar_card(view: CalendarView) -> Card:
    """Every one of the days."""
    title = say("The next {days} days of {handle}", days=len(view.calendar.days), handle=view.handle)
    lines = [words(Bold(_day(day.on)), f"  {_said(view, day)}") for day in view.calendar.days]
    free = say(" Next free slot: {next_free}.", next_free=_next_free(view)) if view.calendar.account.slots else ""
    zone = small(say("Times are those of your own clock ({zone}).{free}", zone=view.calendar.zone, free=free))
    return Card(notification=title, blocks=(words(Bold(f"{title}.")), *lines, zone))


def _summary(view: CalendarView) -> str:
    posts = view.calendar.posts
    waiting = sum(post.state is PostState.WAITING for post in posts)
    scheduled = len(posts) - waiting
    said = [say("{scheduled} scheduled", scheduled=scheduled)] if scheduled else []
    said += [say("{waiting} waiting with a time", waiting=waiting)] if waiting else []
    said = said or [say("nothing planned")]
    if view.calendar.account.slots:
        said.append(say("next free slot {next_free}", next_free=_next_free(view)))
    quiet = [f"{_day(day.on)} ({shown(day.blackout)})" for day in view.calendar.days if day.blackout]
    if quiet:
        said.append(
            say("quiet on {quiet}", quiet=listed(quiet[:MOST_QUIET]))
            + (say(" and more") if len(quiet) > MOST_QUIET else "")
        )
    return ", ".join(said)


def _next_free(view: CalendarView) -> str:
    free = view.calendar.next_free
    if free is None:
        return say("none in sight")
    return f"{_day(_local(free, view).date())} {_local(free, view):%H:%M}"


def _said(view: CalendarView, day: Day) -> str:
    quiet = [say("Quiet: {blackout}", blackout=shown(day.blackout))] if day.blackout else []
    entries = [_entry(view, entry) for entry in day.entries[:MOST_A_DAY]]
    more = len(day.entries) - len(entries)
    return " · ".join([*quiet, *entries, *([say("{more} more", more=more)] if more else [])]) or "–"


def _entry(view: CalendarView, entry: Entry) -> str:
    at = f"{_local(entry.at, view):%H:%M}"
    post = entry.post
    if post is None:
        return say("{at} free", at=at)
    state = say("waiting") if post.state is PostState.WAITING else say("scheduled")
    by = shown(view.names.get(post.author, "")) or say("somebody")
    if not view.reads and post.author not in view.reader:
        return say("{at} taken, by {by}", at=at, by=by)
    return say("{at} {state}: “{text}” by {by}", at=at, state=state, text=excerpt(post.text, QUOTE), by=by)


def _local(at: datetime, view: CalendarView) -> datetime:
    return at.astimezone(ZoneInfo(view.calendar.zone))


def _day(day: date) -> str:
    return dated(day, "%a %-d %b")
