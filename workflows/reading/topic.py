"""Why a mention matters, by the words that say so."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from workflows.domain.finding import Span
from workflows.domain.mention import Arrival
from workflows.domain.story import Sentiment, Topic
from workflows.reading.asking import asks
from workflows.reading.lists import read_list
from workflows.reading.signs import Seen, Signs
from workflows.reading.words import without_addresses

ENOUGH = 2
"""What the signs found have to weigh together: in the lists 1 is a hint, 2 says it, 3 says it clearly, below 0 speaks
against it."""
CLEAR = 3
"""From which weight on one of the first four is the topic, however much of the others stands there too."""
ORDER = (Topic.SECURITY, Topic.ABUSE, Topic.PRESS, Topic.HIRING, Topic.COMPLAINT, Topic.QUESTION, Topic.PRAISE)
"""Of topics that weigh the same the first one: what is worse to miss."""
ASKED_OF_US = (Topic.SECURITY, Topic.PRESS, Topic.HIRING)
"""Topics that people come to us with: a hint of one says more in a question."""
_READ = 2_000
"""Characters; an article says early what it is about."""


@dataclass(frozen=True, kw_only=True)
class Subject:
    """Why it matters, and the words of the text that said so: places in `Heard.text`, none for OTHER."""

    topic: Topic
    words: tuple[Span, ...] = ()


def topic_of(
    text: str, *, title: str = "", arrival: Arrival = Arrival.MENTION, sentiment: Sentiment = Sentiment.UNKNOWN
) -> Subject:
    """The topic that weighs most. An article that is nothing else is PRESS."""
    plain = without_addresses(text[:_READ])
    body = _signs().find(plain)
    weights = _weighed((*body, *_signs().find(without_addresses(title[:_READ]))))
    if asks(plain):
        weights[Topic.QUESTION] = weights.get(Topic.QUESTION, 0) + 2
        for topic in ASKED_OF_US:
            if weights.get(topic, 0) > 0:
                weights[topic] += 1
    if sentiment is Sentiment.NEGATIVE:
        weights[Topic.COMPLAINT] = weights.get(Topic.COMPLAINT, 0) + 1
    elif sentiment is Sentiment.POSITIVE:
        weights[Topic.PRAISE] = weights.get(Topic.PRAISE, 0) + 1
    topic = _heaviest(weights)
    if topic is Topic.OTHER and arrival is Arrival.ARTICLE:
        topic = Topic.PRESS
    return Subject(topic=topic, words=_said(topic, body))


def _weighed(seen: Iterable[Seen]) -> dict[Topic, int]:
    """What the signs weigh for each topic. The same words count once, by the heaviest of the signs that they are."""
    heaviest: dict[tuple[Topic, bool, tuple[Span, ...]], int] = {}
    for one in seen:
        for topic, weight in _weights()[one.line]:
            place = (topic, weight > 0, one.spans)
            heaviest[place] = max(heaviest.get(place, 0), weight, key=abs)
    weights: dict[Topic, int] = {}
    for (topic, _, _), weight in heaviest.items():
        weights[topic] = weights.get(topic, 0) + weight
    return weights


def _heaviest(weights: dict[Topic, int]) -> Topic:
    clear = next((topic for topic in ORDER[:4] if weights.get(topic, 0) >= CLEAR), None)
    if clear:
        return clear
    best = max(ORDER, key=lambda topic: (weights.get(topic, 0), -ORDER.index(topic)))
    return best if weights.get(best, 0) >= ENOUGH else Topic.OTHER


def _said(topic: Topic, seen: list[Seen]) -> tuple[Span, ...]:
    """Where its signs stand, in order; those that overlap are one."""
    spans = sorted(
        {
            span
            for one in seen
            if any(topic is named and weight > 0 for named, weight in _weights()[one.line])
            for span in one.spans
        },
        key=lambda span: (span.start, -span.end),
    )
    kept: list[Span] = []
    for span in spans:
        if kept and span.start < kept[-1].end:
            kept[-1] = Span(start=kept[-1].start, end=max(kept[-1].end, span.end))
        else:
            kept.append(span)
    return tuple(kept)


@cache
def _weights() -> dict[str, tuple[tuple[Topic, int], ...]]:
    """The lists: `topic weight sign`."""
    weights: dict[str, tuple[tuple[Topic, int], ...]] = {}
    for line in (*read_list("topics.txt"), *read_list("signs.txt")):
        topic, weight, sign = line.split(maxsplit=2)
        weights[sign] = (*weights.get(sign, ()), (Topic(topic), int(weight)))
    return weights


@cache
def _signs() -> Signs:
    named = (line.partition(": ") for line in read_list("kinds.txt"))
    return Signs(_weights(), [(kind, phrase.strip()) for kind, _, phrases in named for phrase in phrases.split(",")])
