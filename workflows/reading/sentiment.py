"""How a text sounds, where something here can read its language."""

from functools import cache

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from workflows.domain.story import Sentiment
from workflows.reading.words import without_addresses

CLEAR = 0.05
"""From which compound score on, up or down, its authors call a text positive or negative."""
_READ = 1_000
"""Characters; what comes later changes little, and the work grows faster than the text."""


def sentiment_of(text: str, *, language: str) -> Sentiment:
    """UNKNOWN unless it is English. Links and handles do not count: a name is no feeling."""
    if language != "en":
        return Sentiment.UNKNOWN
    score: float = _analyzer().polarity_scores(without_addresses(text[:_READ]))["compound"]
    if score >= CLEAR:
        return Sentiment.POSITIVE
    return Sentiment.NEGATIVE if score <= -CLEAR else Sentiment.NEUTRAL


@cache
def _analyzer() -> SentimentIntensityAnalyzer:
    """Read when it is first needed: a word list of 7,500 lines."""
    return SentimentIntensityAnalyzer()
