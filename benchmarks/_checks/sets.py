"""What a detector is asked: sets of labelled texts, each about one topic, and the fine posts asked of every topic."""

from dataclasses import dataclass
from enum import Enum


class Topic(Enum):
    """A row of the table."""

    PROFANITY = "profanity, plain and usual masks"
    DISGUISED = "profanity, families never seen"
    CREDENTIALS = "credentials"
    NUMBERS = "card, IBAN, SSN, e-mail"
    PHONES = "phone"
    VOICE = "personal voice, account never seen"
    VOICE_KNOWN = "personal voice, with 100 posts of history"
    OFFENSIVE = "offensive, hostile"
    NEWS_JACKING = "news-jacking"
    DISASTER = "about a disaster (score only)"
    PLACEHOLDER = "placeholder, test text"
    HIDDEN = "hidden Unicode"
    LINKS = "malformed link"
    SHOUTING = "shouting"
    CLAIMS = "claims"
    DISCLOSURE = "disclosure"
    DISPARAGING = "disparaging"
    HOSTILE = "hostile reply"
    WATCH_LIST = "confidential: watch list"
    EVERYTHING = "all together"


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A text, and whether the topic's detector should find something in it."""

    text: str
    is_bad: bool
    source: str
    term: str = ""
    """The bad word behind a disguise, where the source says it."""


@dataclass(frozen=True, kw_only=True)
class SampleSet:
    """All samples of one topic. `origin` says in a word or two where they come from."""

    topic: Topic
    samples: tuple[Sample, ...]
    origin: str


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What one tool says to one topic: a score for each sample and for each fine post, in the order asked.

    Found is `FOUND` and more; the figures below it are for tools that give a degree.
    """

    topic: Topic
    samples: tuple[float, ...]
    fine: tuple[float, ...]


FOUND = 0.5
