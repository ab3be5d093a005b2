"""The shape of `listening:`, `departments:` and `routing:`, and how times of the day and days are written there."""

import re
from collections.abc import Sequence
from datetime import time, timedelta
from decimal import Decimal
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, WithJsonSchema

from bot.config.kinds import LongerSpan, Section, Text
from bot.config.problems import did_you_mean, one_of

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
END_OF_DAY = time.max
"""What 24:00 is read as."""
_MINUTES_A_DAY = 24 * 60
_A_HANDLE = re.compile(r"[^\s/:]+")


def parse_time_or_off(value: object) -> object:
    """A time of the day, or None for `off`; YAML reads an unquoted off as false."""
    if value is None or value is False or (isinstance(value, str) and value.strip().lower() == "off"):
        return None
    found = parse_time(value)
    if found == END_OF_DAY:
        raise ValueError('must be a time of the day in quotes, such as "09:00", or off.')
    return found


def parse_time(value: object) -> object:
    """`"09:30"` to a time of the day; 24:00 is the end of the day. Raises ValueError with a sentence."""
    if isinstance(value, int) and not isinstance(value, bool) and 60 <= value <= _MINUTES_A_DAY:
        # YAML reads an unquoted 17:00 as a number to the base of 60: its minutes.
        minutes = value
    else:
        found = re.fullmatch(r"(\d{1,2}):([0-5]\d)", value.strip()) if isinstance(value, str) else None
        if not found or (minutes := int(found[1]) * 60 + int(found[2])) > _MINUTES_A_DAY:
            raise ValueError('must be a time of the day in quotes, such as "09:00" or "17:30".')
    return END_OF_DAY if minutes == _MINUTES_A_DAY else time(minutes // 60, minutes % 60)


def parse_days(value: object) -> object:
    """`mon-fri`, `mon, wed`, `[sat, sun]`, `daily` to days from 0 (Monday). Raises ValueError with a sentence."""
    written = value.split(",") if isinstance(value, str) else value
    if not isinstance(written, Sequence) or not written or not all(isinstance(one, str) for one in written):
        raise ValueError(_DAYS)
    return frozenset(day for one in written for day in _stretch(one.strip().lower()))


def parse_day(value: object) -> object:
    """`monday` or `mon` to 0. Raises ValueError with a sentence."""
    return _day(value.strip().lower() if isinstance(value, str) else "")


def _stretch(written: str) -> list[int]:
    if written == "daily":
        return list(range(7))
    first, _, last = written.partition("-")
    begin, end = _day(first.strip()), _day((last or first).strip())
    return [(begin + step) % 7 for step in range((end - begin) % 7 + 1)]


def _day(written: str) -> int:
    for number, name in enumerate(DAYS):
        if written in {name, name[:3]}:
            return number
    raise ValueError(_DAYS)


_DAYS = f"must be days such as mon-fri, or a list of {one_of(name[:3] for name in DAYS)}."


def _zone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError(f"is not a time zone: write one such as Europe/Berlin.{_like(value)}")
    return value


def _like(zone: str) -> str:
    # There are hundreds: only a close one is a help.
    return did_you_mean(zone, available_timezones())


def _author(value: str) -> str:
    handle = value.strip().lstrip("@")
    if not _A_HANDLE.fullmatch(handle):
        raise ValueError("must be a handle as the network shows it, in quotes, with or without the @.")
    return handle


def _some_words(value: str) -> str:
    if not any(character.isalnum() for character in value):
        raise ValueError("must be a word or a phrase.")
    return value


def _language(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{2}", value):
        raise ValueError("must be a language's two letters, such as en or de.")
    return value.lower()


_TIME = (
    BeforeValidator(parse_time),
    PlainSerializer(lambda at: f"{at:%H:%M}" if at != END_OF_DAY else "24:00", return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^\d{1,2}:[0-5]\d$", "examples": ["09:00"]}),
)
TimeOfDay = Annotated[time, *_TIME]
TimeOrOff = Annotated[
    time | None,
    BeforeValidator(parse_time_or_off),
    PlainSerializer(lambda at: f"{at:%H:%M}" if at else "off", return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^(\d{1,2}:[0-5]\d|off)$", "examples": ["09:00", "off"]}),
]
Days = Annotated[
    frozenset[int],
    BeforeValidator(parse_days),
    PlainSerializer(lambda days: ", ".join(DAYS[day][:3] for day in sorted(days)), return_type=str),
    WithJsonSchema({"type": ["string", "array"], "items": {"type": "string"}, "examples": ["mon-fri"]}),
]
Day = Annotated[
    int,
    BeforeValidator(parse_day),
    PlainSerializer(lambda day: DAYS[day], return_type=str),
    WithJsonSchema({"type": "string", "examples": ["monday"]}),
]
Zone = Annotated[str, AfterValidator(_zone), WithJsonSchema({"type": "string", "examples": ["Europe/Berlin"]})]
Author = Annotated[Text, AfterValidator(_author)]
Words = Annotated[Text, AfterValidator(_some_words)]
Language = Annotated[str, AfterValidator(_language)]


class WeekSection(Section):
    """When the week's picture is sent."""

    day: Day = 0
    at: TimeOfDay = time(9, 0)
    zone: Zone = "UTC"


class ListeningSection(Section):
    """How the public is listened to."""

    budget: Annotated[Decimal, Field(ge=0, allow_inf_nan=False)] = Field(
        default=Decimal(50),
        description="US dollars a calendar month (UTC), over all sources; at the end nothing is read.",
    )
    keep: LongerSpan = Field(
        default=timedelta(hours=24), description="How long strangers' words are kept after all is done about them."
    )
    otherwise: str = Field(default="", description="The department for what no rule names; the first when left out.")
    week: WeekSection = WeekSection()
    lists: dict[str, tuple[Author, ...]] = Field(
        default_factory=dict, description="Author lists for routing; the cards name every list their author is on."
    )


class HoursSection(Section):
    """When a department is there: all the time, when left out."""

    days: Days = frozenset(range(7))
    opens: TimeOfDay = Field(default=time(0, 0), alias="from")
    closes: TimeOfDay = Field(default=END_OF_DAY, alias="to", description="On the same day; 24:00 is its end.")
    zone: Zone = "UTC"


class DepartmentSection(Section):
    """Some people with a channel."""

    channel: Text = Field(default="", description="The channel's id, of one chat; required.")
    on_call: tuple[str, ...] = Field(
        default=(), description="Who is told, one after the other, about what nobody took in time."
    )
    hours: HoursSection = HoursSection()
    take_within: dict[str, LongerSpan] = Field(
        default_factory=dict, description="By topic: within how much of its hours somebody has to take it."
    )
    readers: tuple[str, ...] = Field(default=(), description="Who gets the week's picture directly.")


class RuleSection(Section):
    """Where something goes. Every condition given must hold; of several words, accounts, … any one."""

    words: tuple[Words, ...] = Field(
        default=(), description="Whole words and phrases, in any case; refund* is every word that begins so."
    )
    without: tuple[Words, ...] = Field(default=(), description="None of these may stand in it.")
    authors: tuple[str, ...] = Field(default=(), description="Names of lists under listening.lists.")
    languages: tuple[Language, ...] = ()
    accounts: tuple[Text, ...] = Field(default=(), description="Handles of our accounts.")
    topics: tuple[str, ...] = ()
    sources: tuple[str, ...] = Field(default=(), description="Names of sources.")
    to: str = Field(default="", description="The department; required.")
