"""Numbers, lists, spans and times as the reader's language writes them. In English exactly as Python does."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal

from bot.language.reader import reader
from bot.language.saying import in_two, several

_UNITS = (
    (timedelta(days=1), *in_two("{count} day", "{count} days")),
    (timedelta(hours=1), *in_two("{count} hour", "{count} hours")),
    (timedelta(minutes=1), *in_two("{count} minute", "{count} minutes")),
)
_POINTED = frozenset({"de"})
"""Languages that put a point behind the day of the month."""
_NAMES = {"%a": "EEE", "%A": "EEEE", "%b": "MMM", "%B": "MMMM"}


def in_figures(value: float, places: int = 0, *, grouped: bool = True) -> str:
    """84,000 or 84.000; with `places` behind the point."""
    words = reader()
    if words.is_english:
        return f"{value:,.{places}f}" if grouped else f"{value:.{places}f}"
    pattern = "#,##0" if grouped else "0"
    pattern += f".{'0' * places}" if places else ""
    # Python rounds halves of binary fractions as they are; so does babel once it is told the digits.
    return str(format_decimal(round(value, places), format=pattern, locale=words.language))


def percent(share: float) -> str:
    """0.5 is 50%; 50 % where a space stands between."""
    whole = f"{share * 100:.0f}"
    return f"{whole}%" if reader().is_english else f"{whole}\u00a0%"


def counted(count: int, one: str, many: str) -> str:
    """ "1 person", "2 people": the number and the word for so many."""
    return f"{in_figures(count)} {several(count, one, many)}"


def listed(names: Sequence[str], *, last: str = "and") -> str:
    """ "Ana", "Ana and Bo", "Ana, Bo and Cy"; `last`: "and" or "or"."""
    words = reader()
    if words.is_english or len(names) < 2:
        return "".join(names) if len(names) < 2 else f"{', '.join(names[:-1])} {last} {names[-1]}"
    return format_list(list(names), style="or" if last == "or" else "standard", locale=words.language)


def spell_out(duration: timedelta) -> str:
    """ "7 days", "90 minutes": in the largest unit that needs no fraction. Whole minutes only."""
    for unit, one, many in _UNITS:
        count, rest = divmod(duration, unit)
        if count and not rest:
            return several(count, one, many, count=in_figures(count))
    minutes = duration // timedelta(minutes=1)
    return several(minutes, "{count} minute", "{count} minutes", count=in_figures(minutes))


def dated(at: date, pattern: str) -> str:
    """A time by a pattern of `strftime`, the names of months and days in the reader's language; `%-d` is the day of the
    month without a nought, with a point where that is the custom."""
    words = reader()
    day = at.date() if isinstance(at, datetime) else at
    point = "." if words.language in _POINTED else ""
    pattern = pattern.replace("%-d", f"{day.day}{point}").replace("%d %", f"%d{point} %")
    if not words.is_english:
        for mark, name in _NAMES.items():
            if mark in pattern:
                pattern = pattern.replace(mark, format_date(day, name, locale=words.language).replace("%", "%%"))
    return at.strftime(pattern)
