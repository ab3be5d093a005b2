"""What a mention says, read by rules and word lists anybody can look at. Pure; learns nothing from strangers' words."""

from workflows.reading.language import language_of
from workflows.reading.likeness import alike, print_of
from workflows.reading.meaning import Meaning, understand
from workflows.reading.routing import Reason, Routed, Router, explain
from workflows.reading.sentiment import sentiment_of
from workflows.reading.themes import theme_words
from workflows.reading.topic import Subject, topic_of
from workflows.reading.words import masks_of, stands_in, words_in

__all__ = [
    "Meaning",
    "Reason",
    "Routed",
    "Router",
    "Subject",
    "alike",
    "explain",
    "language_of",
    "masks_of",
    "print_of",
    "sentiment_of",
    "stands_in",
    "theme_words",
    "topic_of",
    "understand",
    "words_in",
]
