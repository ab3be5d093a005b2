"""The shape of `policy:`: what the company knows and no check can. In app.yaml, or in a file of its own."""

import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, PlainSerializer

from bot.config.departments import Words
from bot.config.kinds import Section, Text


def _with_zone(value: datetime.datetime) -> datetime.datetime:
    if value.tzinfo is None:
        raise ValueError("must say its zone, such as 2026-12-01T09:00:00+01:00 or …Z: an embargo ends at one moment.")
    return value


Moment = Annotated[
    datetime.datetime,
    AfterValidator(_with_zone),
    PlainSerializer(lambda at: at.isoformat(), return_type=str),
]
Phrases = tuple[Words, ...]
LONGEST = 300


def _fits_a_card(value: str) -> str:
    if len(value) > LONGEST:
        raise ValueError(f"is read on a card: {LONGEST} characters at most, not {len(value)}.")
    return value


Sentence = Annotated[Text, AfterValidator(_fits_a_card)]
"""Told to people on a card, beside the words."""


class WordsSection(Section):
    """Words that are not used, or need a second look, and why."""

    words: Phrases = Field(default=(), description="Words and phrases, in any case and disguise; refund* begins so.")
    weight: Literal["advice", "notable", "risky", "forbidden"] = Field(
        default="notable", description="advice is told to the author only; forbidden words are banned."
    )
    because: Sentence = Field(default="", description="Why: told to the author.")
    instead: Sentence = Field(default="", description="What to write instead; offered as a button.")
    accounts: tuple[Text, ...] = Field(default=(), description="Only on these accounts; on all when left out.")


class EmbargoSection(Section):
    """Words that must not be public before a moment."""

    words: Phrases = ()
    until: Moment
    because: Sentence = ""


class VoiceSection(Section):
    """What is one account's own: its names, tags, and how its people sign."""

    account: Text = Field(default="", description="The handle of an account of this file.")
    names: Phrases = ()
    hashtags: tuple[Text, ...] = ()
    sign_offs: tuple[Text, ...] = Field(default=(), description="In quotes, as they are written: '^AK'.")


class DaySection(Section):
    """A day on which selling words get a second look."""

    date: datetime.date
    because: Sentence = ""


class PolicySection(Section):
    """The company's own words, names and days."""

    names: Phrases = Field(default=(), description="What the company and its products are called.")
    code_names: Phrases = Field(default=(), description="Never in public.")
    unreleased: Phrases = Field(default=(), description="Products nobody outside has heard of yet.")
    competitors: Phrases = ()
    customers: Phrases = Field(default=(), description="Customers who have not agreed to be named.")
    people: Phrases = Field(default=(), description="People to be named only after a second look.")
    words: tuple[WordsSection, ...] = Field(default=(), description="Banned and watched words.")
    embargoes: tuple[EmbargoSection, ...] = ()
    voices: tuple[VoiceSection, ...] = ()
    days: tuple[DaySection, ...] = ()
    sectors: tuple[Literal["finance", "health", "listed"], ...] = Field(
        default=(), description="What the company is held to: makes some rules stricter."
    )
    owners: dict[str, tuple[str, ...]] = Field(
        default_factory=dict, description="Who is asked about what: the name of a check, and people or groups."
    )
