"""When it goes out, where a clock on the wall is not enough: of a time that comes twice that night, which one."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.language import say
from workflows.domain.content import Content
from workflows.domain.moment import offset_text, which_of_two


def which_words(content: Content) -> str:
    """ " (the second 02:30 that night in Europe/Berlin, UTC+01:00)"; "" for a time that comes once."""
    if content.send_at is None or content.zone is None:
        return ""
    which = which_of_two(content.send_at, content.zone)
    if which is None:
        return ""
    at, zone = content.send_at, content.zone
    return say(
        " (the {ordinal} that night in {zone}, {offset})",
        ordinal=_ordinal(at, zone, which),
        zone=zone,
        offset=offset_text(at, zone),
    )


def named(at: datetime, zone: str, which: int) -> str:
    """ "second 02:30, UTC+01:00"."""
    return f"{_ordinal(at, zone, which)}, {offset_text(at, zone)}"


def _ordinal(at: datetime, zone: str, which: int) -> str:
    time = f"{at.astimezone(ZoneInfo(zone)):%H:%M}"
    return say("second {time}" if which else "first {time}", time=time)
