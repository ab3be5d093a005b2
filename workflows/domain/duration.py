"""How long something is to last, as people type it: "1 day", "12 hours", "90 min"."""

import re
from datetime import timedelta

_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_TYPED = re.compile(
    r"(?P<number>[0-9]{1,6})\s*(?P<unit>m(?:in(?:utes?|s?)?)?|h(?:ours?|rs?)?|d(?:ays?)?|w(?:eeks?)?)\.?"
)
_SAID = (("day", timedelta(days=1)), ("hour", timedelta(hours=1)), ("minute", timedelta(minutes=1)))


def duration_of(typed: str) -> timedelta | None:
    """A number and its unit (minutes, hours, days, weeks); None for anything else."""
    found = _TYPED.fullmatch(typed.strip().casefold())
    return int(found["number"]) * _UNITS[found["unit"][0]] if found else None


def in_words(duration: timedelta) -> str:
    """ "7 days", "90 minutes": in the largest unit that needs no fraction. Whole minutes only."""
    for name, unit in _SAID:
        number, rest = divmod(duration, unit)
        if number and not rest:
            return f"{number:,} {name}{'' if number == 1 else 's'}"
    return f"{duration // timedelta(minutes=1)} minutes"
