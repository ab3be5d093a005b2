"""From what a clock on the wall says to an instant: skipped and repeated hours are asked about, never guessed."""

from datetime import UTC, date, datetime, time, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from workflows.errors import ComesTwice, InvalidContent


def instant(on: date, at: time, zone: str, *, fold: int | None = None) -> datetime:
    """The instant (UTC) meant by a wall time in an IANA zone.

    `fold`: which one is meant where clocks go back and the time comes twice: 0 the first, 1 the second; for any other
    time it says nothing. Raises InvalidContent(field="send_at") for a time that does not exist that day, and ComesTwice
    for one that comes twice while nobody said which.
    """
    place = _place(zone)
    first, second = readings(on, at, zone)
    if first == second:
        return first
    if _wall(first, place) != datetime.combine(on, _plain(at)):
        # In a gap the earlier offset reads a moment just as far past it as the wall would show.
        next_one = first.astimezone(place)
        message = (
            f"{at:%H:%M} does not exist on that night in {zone}: the clocks go forward. "
            f"Choose {next_one:%H:%M} or another time."
        )
        raise InvalidContent(message, field="send_at")
    if fold is None:
        message = (
            f"{at:%H:%M} comes twice on that night in {zone}: at {first:%H:%M} UTC and again at {second:%H:%M} UTC. "
            "Choose which one is meant, or a time outside that hour."
        )
        raise ComesTwice(message, first=first, second=second)
    return second if fold else first


def in_zone(moment: datetime, zone: tzinfo) -> datetime:
    """What the clock shows there; at the very edge of the calendar, where it shows nothing, the moment as it is."""
    try:
        return moment.astimezone(zone)
    except OverflowError:
        return moment


def readings(on: date, at: time, zone: str) -> tuple[datetime, datetime]:
    """The two instants (UTC) that a wall time can be read as, by the offset before and after a change of the clocks.

    The same twice for an ordinary time. Raises InvalidContent(field="send_at") for a zone that is not known here, and
    at the very edge of the calendar.
    """
    place, wall = _place(zone), datetime.combine(on, _plain(at))
    try:
        first, second = (wall.replace(tzinfo=place, fold=fold).astimezone(UTC) for fold in (0, 1))
    except OverflowError:
        raise InvalidContent("That day cannot be reckoned with. Choose another one.", field="send_at") from None
    return first, second


def which_of_two(at: datetime, zone: str) -> int | None:
    """Which one an instant is where its wall time comes twice in the zone: 0 the first, 1 the second. Else None."""
    try:
        local = in_zone(at, _place(zone))
    except InvalidContent:
        return None
    first, second = readings(local.date(), local.time(), zone)
    return local.fold if first < second else None


def offset_text(at: datetime, zone: str) -> str:
    """How far the zone's clocks are from UTC at an instant: "UTC+02:00"."""
    shown = f"{in_zone(at, _place(zone)):%z}"
    return f"UTC{shown[:3]}:{shown[3:5]}"


def wall_text(on: date | None, at: time | None) -> str | None:
    """What was typed, to show it again: "2026-03-29 02:30", with whichever half is there; None for nothing."""
    halves = [on.isoformat() if on else "", f"{at:%H:%M}" if at else ""]
    return " ".join(half for half in halves if half) or None


def _place(zone: str) -> ZoneInfo:
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidContent(f"The time zone {zone} of your profile is not known here.", field="send_at") from None


def _plain(at: time) -> time:
    return at.replace(tzinfo=None, fold=0)


def _wall(at: datetime, place: ZoneInfo) -> datetime:
    return at.astimezone(place).replace(tzinfo=None, fold=0)
