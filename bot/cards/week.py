"""A department's week, for its channel and for those who were never in it. A few short paragraphs, for a phone too."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from bot.cards.phrases import count_of, fitted, listed, shown, small, words
from bot.cards.story_words import tally
from bot.language import dated, in_figures, say
from workflows.domain.weeks import Stretch
from workflows.ports.chat import Block, Bold, Card
from workflows.ports.listening import Tally

MOST_THEMES = 8
THEME_LENGTH = 40


@dataclass(frozen=True, kw_only=True)
class WeekView:
    """One department's week."""

    department: str
    stretch: Stretch
    zone: str
    """Whose days these are."""
    tally: Tally
    before: Tally
    """The week before it."""
    readers: tuple[str, ...] = ()
    """The names of those who get it directly."""


def week_card(view: WeekView) -> Card:
    """The picture. A quiet week is one line."""
    total = sum(view.tally.topics.values())
    title = say("{department}: the week of the public, {days}", department=view.department, days=_days(view))
    if not total and not _moved(view.tally):
        return Card(notification=title, blocks=(words(*_quiet(view)),))
    blocks: list[Block] = [
        words(Bold(f"{title}.")),
        words(_arrived(view, total)),
        words(_became(view.tally)),
        *(words(says) for says in _waits(view.tally)),
        *_themes(view.tally),
        small(_for_whom(view)),
    ]
    return Card(notification=title, blocks=tuple(blocks))


def lasted(seconds: float) -> str:
    """A wait in words: "a minute", "12 minutes", "3 hours", "2 days"."""
    span = timedelta(seconds=seconds)
    if span < timedelta(minutes=1):
        return say("a minute")
    if span < timedelta(minutes=90):
        return count_of(round(seconds / 60), "minute", "minutes")
    if span < timedelta(hours=36):
        return count_of(round(seconds / 3_600), "hour", "hours")
    return count_of(round(seconds / 86_400), "day", "days")


def _days(view: WeekView) -> str:
    zone = ZoneInfo(view.zone)
    first, last = view.stretch.since.astimezone(zone), view.stretch.until.astimezone(zone)
    return say(
        "{day} to {day2}", day=_day(first, with_month=first.month != last.month), day2=_day(last, with_month=True)
    )


def _day(at: datetime, *, with_month: bool) -> str:
    return dated(at, "%-d %B" if with_month else "%-d")


def _moved(tally: Tally) -> int:
    """Whether anything was done about older stories."""
    return tally.answered + tally.done + tally.muted + tally.handed_back


def _quiet(view: WeekView) -> tuple[Bold, str]:
    still = (
        say(" {count} still open.", count=count_of(view.tally.open, "older one", "older ones"))
        if view.tally.open
        else ""
    )
    return (
        Bold(say("A quiet week for {department}.", department=view.department)),
        say(" Nothing came in, {days}.{still}", days=_days(view), still=still),
    )


def _arrived(view: WeekView, total: int) -> str:
    if not total:
        return say("Nothing new came in.{compared}", compared=_compared(view, total))
    return say(
        "{count} came in: {tally}.{compared}",
        count=count_of(total, "story", "stories"),
        tally=tally(dict(view.tally.topics)),
        compared=_compared(view, total),
    )


def _compared(view: WeekView, total: int) -> str:
    before = sum(view.before.topics.values())
    if not before:
        return ""
    if total == before:
        return say(" As many as the week before.")
    return say(
        " {total} more than the week before ({before})."
        if total > before
        else " {total} fewer than the week before ({before}).",
        total=in_figures(abs(total - before)),
        before=in_figures(before),
    )


def _became(tally: Tally) -> str:
    counted = (
        (tally.answered, say("answered")),
        (tally.done, say("done without an answer")),
        (tally.muted, say("muted")),
        (tally.handed_back, say("handed back because they belonged elsewhere")),
    )
    found = [f"{in_figures(number)} {what}" for number, what in counted if number]
    ended = say("What became of them: {found}.", found=listed(found)) if found else say("None was answered or ended.")
    rest = say("{open} still open.", open=in_figures(tally.open)) if tally.open else say("Nothing is left open.")
    return f"{ended} {rest}"


def _waits(tally: Tally) -> list[str]:
    lines = [
        _wait(tally.claim_waits, say("taken")),
        _wait(tally.answer_waits, say("answered")),
        say(
            "Nobody took {count} in time, so people on call were told.",
            count=count_of(tally.climbed, "story", "stories"),
        )
        if tally.climbed
        else "",
    ]
    return [" ".join(line for line in lines if line)] if any(lines) else []


def _wait(waits: Sequence[float], what: str) -> str:
    if not waits:
        return ""
    if len(waits) == 1:
        return say("One was {what}, after {lasted}.", what=what, lasted=lasted(waits[0]))
    return say(
        "Half were {what} within {lasted}, the slowest after {lasted2}.",
        what=what,
        lasted=lasted(median(waits)),
        lasted2=lasted(max(waits)),
    )


def _themes(tally: Tally) -> tuple[Block, ...]:
    found = [
        f"{fitted(shown(word), THEME_LENGTH)} ({in_figures(number)})" for word, number in tally.themes[:MOST_THEMES]
    ]
    return (words(Bold(say("Words that came up most: ")), f"{listed(found)}."),) if found else ()


def _for_whom(view: WeekView) -> str:
    direct = say(" and directly to {one}", one=listed([shown(one) for one in view.readers])) if view.readers else ""
    return say("Sums only, nobody's name or text. Sent every week to this department's channel{direct}.", direct=direct)
