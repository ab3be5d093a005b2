"""A department's week, for its channel and for those who were never in it. A few short paragraphs, for a phone too."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from bot.cards.phrases import count_of, fitted, listed, shown, small, words
from bot.cards.story_words import tally
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
    title = f"{view.department}: the week of the public, {_days(view)}"
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
        return "a minute"
    if span < timedelta(minutes=90):
        return count_of(round(seconds / 60), "minute", "minutes")
    if span < timedelta(hours=36):
        return count_of(round(seconds / 3_600), "hour", "hours")
    return count_of(round(seconds / 86_400), "day", "days")


def _days(view: WeekView) -> str:
    zone = ZoneInfo(view.zone)
    first, last = view.stretch.since.astimezone(zone), view.stretch.until.astimezone(zone)
    return f"{_day(first, with_month=first.month != last.month)} to {_day(last, with_month=True)}"


def _day(at: datetime, *, with_month: bool) -> str:
    return f"{at.day} {at:%B}" if with_month else f"{at.day}"


def _moved(tally: Tally) -> int:
    """Whether anything was done about older stories."""
    return tally.answered + tally.done + tally.muted + tally.handed_back


def _quiet(view: WeekView) -> tuple[Bold, str]:
    still = f" {count_of(view.tally.open, 'older one', 'older ones')} still open." if view.tally.open else ""
    return (Bold(f"A quiet week for {view.department}."), f" Nothing came in, {_days(view)}.{still}")


def _arrived(view: WeekView, total: int) -> str:
    if not total:
        return f"Nothing new came in.{_compared(view, total)}"
    return f"{count_of(total, 'story', 'stories')} came in: {tally(dict(view.tally.topics))}.{_compared(view, total)}"


def _compared(view: WeekView, total: int) -> str:
    before = sum(view.before.topics.values())
    if not before:
        return ""
    if total == before:
        return " As many as the week before."
    return f" {abs(total - before):,} {'more' if total > before else 'fewer'} than the week before ({before:,})."


def _became(tally: Tally) -> str:
    counted = (
        (tally.answered, "answered"),
        (tally.done, "done without an answer"),
        (tally.muted, "muted"),
        (tally.handed_back, "handed back because they belonged elsewhere"),
    )
    found = [f"{number:,} {what}" for number, what in counted if number]
    ended = f"What became of them: {listed(found)}." if found else "None was answered or ended."
    return f"{ended} {f'{tally.open:,} still open.' if tally.open else 'Nothing is left open.'}"


def _waits(tally: Tally) -> list[str]:
    lines = [
        _wait(tally.claim_waits, "taken"),
        _wait(tally.answer_waits, "answered"),
        f"Nobody took {count_of(tally.climbed, 'story', 'stories')} in time, so people on call were told."
        if tally.climbed
        else "",
    ]
    return [" ".join(line for line in lines if line)] if any(lines) else []


def _wait(waits: Sequence[float], what: str) -> str:
    if not waits:
        return ""
    if len(waits) == 1:
        return f"One was {what}, after {lasted(waits[0])}."
    return f"Half were {what} within {lasted(median(waits))}, the slowest after {lasted(max(waits))}."


def _themes(tally: Tally) -> tuple[Block, ...]:
    found = [f"{fitted(shown(word), THEME_LENGTH)} ({number:,})" for word, number in tally.themes[:MOST_THEMES]]
    return (words(Bold("Words that came up most: "), f"{listed(found)}."),) if found else ()


def _for_whom(view: WeekView) -> str:
    direct = f" and directly to {listed([shown(one) for one in view.readers])}" if view.readers else ""
    return f"Sums only, nobody's name or text. Sent every week to this department's channel{direct}."
