"""All the sets: the held-out part of the shared samples, what is drawn by chance, and the written scenarios."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from random import Random

from benchmarks._checks.credentials import credentials
from benchmarks._checks.faults import hidden, links, placeholders, shouting
from benchmarks._checks.personal_data import numbers, phones
from benchmarks._checks.sets import Sample, SampleSet, Topic
from benchmarks._checks.watch_list import watch_list
from benchmarks._splits import is_held_out

SCENARIOS = Path(__file__).resolve().parents[1] / "data" / "scenarios.jsonl"
USUAL = frozenset({f"obf:{family}" for family in ("plain", "upper", "possessive", "hashtag", "mask1", "maskall")})
"""How swear words are usually written. Other words of these families were learned from; the rest is held out."""
NUMBERED = frozenset({"CREDIT_CARD", "IBAN_CODE", "US_SSN", "EMAIL_ADDRESS"})
PROMOTIONS = (
    "Stay in and shop: 20% off everything today",
    "Use code STRONG15 for free delivery this weekend",
    "Take your mind off it with our new collection",
    "Perfect day to try our new burger!",
    "Our flash sale can't wait. Buy now",
    "Win a weekend for two, just retweet",
    "Order now and get a free gift",
    "Check out our deals of the week",
)
Row = Mapping[str, object]


def sets(corpus: Path, *, seed: int, quick: bool = False) -> tuple[SampleSet, ...]:
    """Every set in the order of the topics; with `quick` a seventh of the large ones. Raises FileNotFoundError."""
    chance = Random(seed)
    each = 8 if quick else 40
    clean = [sample.text for sample in fine_posts(corpus)]
    found = [
        SampleSet(topic=Topic.PROFANITY, samples=tuple(_usual(corpus)), origin="shared samples, families learned from"),
        SampleSet(topic=Topic.DISGUISED, samples=tuple(_disguised(corpus)), origin="shared samples, held out"),
        SampleSet(
            topic=Topic.CREDENTIALS,
            samples=tuple(credentials(chance, each=max(2, each // 4))),
            origin="drawn by published formats",
        ),
        SampleSet(
            topic=Topic.NUMBERS,
            samples=(*_personal(corpus, NUMBERED), *numbers(chance, each=each)),
            origin="shared samples, held out, and drawn",
        ),
        SampleSet(
            topic=Topic.PHONES,
            samples=(*_personal(corpus, frozenset({"PHONE_NUMBER"})), *phones(chance, each=each)),
            origin="shared samples, held out, and drawn",
        ),
        SampleSet(topic=Topic.VOICE, samples=tuple(_voice(corpus, clean)), origin="shared samples, held out"),
        SampleSet(topic=Topic.VOICE_KNOWN, samples=tuple(_voice(corpus, ())), origin="shared samples, held out"),
        SampleSet(topic=Topic.OFFENSIVE, samples=tuple(_held_out(corpus, "offensive")), origin="shared, held out"),
        SampleSet(
            topic=Topic.NEWS_JACKING,
            samples=tuple(_news_jacking(corpus, chance)),
            origin="held-out disaster posts, each with a promotion",
        ),
        SampleSet(topic=Topic.DISASTER, samples=tuple(_held_out(corpus, "tragedy")), origin="shared, held out"),
        SampleSet(topic=Topic.PLACEHOLDER, samples=tuple(placeholders(chance, each=each // 4)), origin="drawn"),
        SampleSet(topic=Topic.HIDDEN, samples=tuple(hidden(chance, each=each // 4)), origin="drawn"),
        SampleSet(topic=Topic.LINKS, samples=tuple(links(chance, each=each // 4)), origin="drawn"),
        SampleSet(topic=Topic.SHOUTING, samples=tuple(shouting(chance, each=each // 8)), origin="drawn"),
        SampleSet(topic=Topic.CLAIMS, samples=tuple(_scenarios("claims")), origin="written scenarios"),
        SampleSet(topic=Topic.DISCLOSURE, samples=tuple(_scenarios("disclosure")), origin="written scenarios"),
        SampleSet(topic=Topic.DISPARAGING, samples=tuple(_scenarios("disparaging")), origin="written scenarios"),
        SampleSet(topic=Topic.HOSTILE, samples=tuple(_scenarios("hostile")), origin="written scenarios"),
        SampleSet(topic=Topic.WATCH_LIST, samples=tuple(watch_list(chance, each=each // 4)), origin="drawn"),
        SampleSet(topic=Topic.EVERYTHING, samples=(), origin="the fine posts"),
    ]
    return tuple(_smaller(one) for one in found) if quick else tuple(found)


def fine_posts(corpus: Path) -> tuple[Sample, ...]:
    """The posts of the companies held out. Raises FileNotFoundError."""
    return tuple(_held_out(corpus, "clean_brand"))


def earlier_posts(corpus: Path, source: str) -> tuple[str, ...]:
    """All posts of one held-out company in the order of the file."""
    return tuple(str(row["text"]) for row in _rows(corpus, "clean_brand") if row["source"] == source)


def _held_out(corpus: Path, name: str) -> Iterator[Sample]:
    return (_sample(row) for row in _rows(corpus, name) if is_held_out(str(row["source"]), str(row["text"])))


def _usual(corpus: Path) -> Iterator[Sample]:
    yield from (_sample(row) for row in _rows(corpus, "profanity") if row["source"] in USUAL)
    yield from (one for one in _held_out(corpus, "profanity") if one.source == "scunthorpe")


def _disguised(corpus: Path) -> Iterator[Sample]:
    yield from _held_out(corpus, "profanity")


def _personal(corpus: Path, kinds: frozenset[str]) -> Iterator[Sample]:
    """Held-out sentences with data of these kinds, and those with no personal data at all."""
    for row in _rows(corpus, "pii"):
        if not is_held_out(str(row["source"]), str(row["text"])):
            continue
        spans = row.get("spans") or []
        has = {str(span[2]) for span in spans} if isinstance(spans, list) else set()
        if has & kinds or not row["label"]:
            yield Sample(text=str(row["text"]), is_bad=bool(has & kinds), source=str(row["source"]))


def _voice(corpus: Path, clean: Sequence[str]) -> Iterator[Sample]:
    """Held-out posts of people, against posts of held-out companies: neither were seen in training."""
    yield from (one for one in _held_out(corpus, "voice") if one.is_bad)
    yield from (Sample(text=text, is_bad=False, source="corp, held out") for text in clean)


def _news_jacking(corpus: Path, chance: Random) -> Iterator[Sample]:
    """Posts about a disaster with a promotion after them; and the promotions alone."""
    for row in _held_out(corpus, "tragedy"):
        if row.is_bad:
            yield Sample(text=f"{row.text} {chance.choice(PROMOTIONS)}", is_bad=True, source="disaster + promotion")
    yield from (Sample(text=text, is_bad=False, source="promotion") for text in PROMOTIONS)


def _scenarios(topic: str) -> Iterator[Sample]:
    for row in _lines(SCENARIOS):
        if row["topic"] == topic:
            yield Sample(text=str(row["text"]), is_bad=bool(row["label"]), source="scenario")


def _smaller(one: SampleSet) -> SampleSet:
    """At most 120 of its samples, evenly drawn, so that both kinds stay."""
    step = max(1, len(one.samples) // 120)
    return SampleSet(topic=one.topic, samples=one.samples[::step], origin=one.origin)


def _sample(row: Row) -> Sample:
    return Sample(
        text=str(row["text"]),
        is_bad=bool(row["label"]),
        source=str(row["source"]),
        term=str(row.get("term", "")),
    )


def _rows(corpus: Path, name: str) -> Iterable[Row]:
    return _lines(corpus / "checks" / f"{name}.jsonl")


def _lines(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
