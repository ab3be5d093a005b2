"""All that is read from one mention."""

from dataclasses import dataclass

from workflows.domain.finding import Span
from workflows.domain.mention import Heard
from workflows.domain.story import Sentiment, Topic
from workflows.reading.language import language_of
from workflows.reading.sentiment import sentiment_of
from workflows.reading.topic import topic_of


@dataclass(frozen=True, kw_only=True)
class Meaning:
    """What a mention says."""

    topic: Topic
    words: tuple[Span, ...]
    """Places in `Heard.text` that said so."""
    sentiment: Sentiment
    language: str
    """ISO 639-1, "" when nobody can tell."""


def understand(heard: Heard) -> Meaning:
    """Read a mention. Never raises, whatever its words are."""
    language = language_of(heard.text or heard.title, tag=heard.language)
    sentiment = sentiment_of(heard.text or heard.title, language=language)
    subject = topic_of(heard.text, title=heard.title, arrival=heard.arrival, sentiment=sentiment)
    return Meaning(topic=subject.topic, words=subject.words, sentiment=sentiment, language=language)
