"""How a channel is spoken to about the public: at most one message a minute, and in a storm one in five. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

GAP = timedelta(seconds=60)
"""The least time between two messages in one channel."""
STORM_GAP = timedelta(minutes=5)
"""The same while it storms."""
LINES = 15
"""The most stories one round-up has lines for."""
STORM_ABOVE = 30
"""More than so many waiting: it storms."""
FULL_TURNS = 3
"""So many full round-ups in a row: it storms."""
CALM_BELOW = 5
"""A digest that would have fewer than these ends the storm."""


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How a channel is being spoken to."""

    last_at: datetime | None = None
    """When the last message of ours about the public was posted in it."""
    storm_since: datetime | None = None
    """None: all is quiet."""
    full: int = 0
    """How many round-ups in a row had no line left."""


class Showing(Enum):
    """What is shown now."""

    NOTHING = "nothing"
    CARD = "card"
    """One story's own card."""
    ROUNDUP = "roundup"
    """One message with a line for each of the oldest `LINES` stories; the others follow in the next one."""
    DIGEST = "digest"
    """One message about everything that waits, in a storm."""


@dataclass(frozen=True, kw_only=True)
class Turn:
    """What to do now about a channel."""

    showing: Showing
    pace: Pace
    """How the channel is being spoken to after that."""
    again: datetime | None
    """When to look again; None: when something new arrives."""


def turn(pace: Pace, *, waiting: int, now: datetime) -> Turn:
    """What to show of `waiting` stories, and when to look again.

    Nothing waits for longer than five minutes and nothing is said twice within sixty seconds. Messages that are redrawn
    and replies in threads are not counted.
    """
    if not waiting:
        return Turn(showing=Showing.NOTHING, pace=pace, again=None)
    free_at = _free_at(pace, now)
    if now < free_at:
        return Turn(showing=Showing.NOTHING, pace=pace, again=free_at)
    showing = _showing(pace, waiting)
    spoken = replace(_counted(pace, showing, waiting), last_at=now)
    if showing is Showing.DIGEST:
        spoken = replace(spoken, storm_since=pace.storm_since or now)
    return Turn(showing=showing, pace=spoken, again=_again(showing, waiting, now))


def said(pace: Pace, *, now: datetime) -> Turn:
    """Whether something else about the public (an alert) may be said now. A storm does not hold it up."""
    free_at = _after(pace, GAP, now)
    if now < free_at:
        return Turn(showing=Showing.NOTHING, pace=pace, again=free_at)
    return Turn(showing=Showing.CARD, pace=replace(pace, last_at=now), again=None)


def _free_at(pace: Pace, now: datetime) -> datetime:
    return _after(pace, GAP if pace.storm_since is None else STORM_GAP, now)


def _after(pace: Pace, gap: timedelta, now: datetime) -> datetime:
    # A time that lies ahead by more than the gap was noted by a clock that was wrong: nobody waits for that.
    if pace.last_at is None or pace.last_at > now + gap:
        return now
    return pace.last_at + gap


def _showing(pace: Pace, waiting: int) -> Showing:
    if pace.storm_since is not None:
        storms = waiting >= CALM_BELOW
    else:
        storms = waiting > STORM_ABOVE or (waiting >= LINES and pace.full + 1 >= FULL_TURNS)
    if storms:
        return Showing.DIGEST
    return Showing.CARD if waiting == 1 else Showing.ROUNDUP


def _counted(pace: Pace, showing: Showing, waiting: int) -> Pace:
    is_full = showing is Showing.ROUNDUP and waiting >= LINES
    return Pace(last_at=pace.last_at, storm_since=None, full=pace.full + 1 if is_full else 0)


def _again(showing: Showing, waiting: int, now: datetime) -> datetime | None:
    left = waiting > LINES and showing is Showing.ROUNDUP
    return now + GAP if left else None
