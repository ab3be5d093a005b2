"""From what a clock on the wall says to an instant: skipped and repeated hours are asked about, never guessed."""

from datetime import UTC, date, datetime, time, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from workflows.errors import InvalidContent


def instant(on: date, at: time, zone: str) -> datetime:
    """The instant (UTC) meant by a wall time in an IANA zone.

    Raises InvalidContent(field="send_at") for a time that does not exist that day, or exists twice, or is at the very
    edge of the calendar.
    """
    try:
        return _instant(on, at, zone)
    except OverflowError:
        raise InvalidContent("That day cannot be reckoned with. Choose another one.", field="send_at") from None


def in_zone(moment: datetime, zone: tzinfo) -> datetime:
    """What the clock shows there; at the very edge of the calendar, where it shows nothing, the moment as it is."""
    try:
        return moment.astimezone(zone)
    except OverflowError:
        return moment


def wall_text(on: date | None, at: time | None) -> str | None:
    """What was typed, to show it again: "2026-03-29 02:30", with whichever half is there; None for nothing."""
    halves = [on.isoformat() if on else "", f"{at:%H:%M}" if at else ""]
    return " ".join(half for half in halves if half) or None


def _instant(on: date, at: time, zone: str) -> datetime:
    try:
        place = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidContent(f"The time zone {zone} of your profile is not known here.", field="send_at") from None
    wall = datetime.combine(on, at.replace(tzinfo=None, fold=0))
    first, second = (wall.replace(tzinfo=place, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC)
    shown = f"{at:%H:%M}"
    if first.astimezone(UTC).astimezone(place).replace(tzinfo=None) != wall:
        # In a gap, fold=1 reads the time with the later offset: the wall shows the moment just as far past the gap.
        next_one = first.astimezone(UTC).astimezone(place)
        message = (
            f"{shown} does not exist on that night in {zone}: the clocks go forward. "
            f"Choose {next_one:%H:%M} or another time."
        )
        raise InvalidContent(message, field="send_at")
    message = (
        f"{shown} comes twice on that night in {zone}: at {first.astimezone(UTC):%H:%M} UTC and again at "
        f"{second.astimezone(UTC):%H:%M} UTC. Choose a time outside that hour."
    )
    raise InvalidContent(message, field="send_at")
