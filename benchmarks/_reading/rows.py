"""The labelled sets of `benchmarks/data`; its README says where they come from."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from workflows.domain.mention import Arrival, Heard, Stranger
from workflows.domain.story import Topic

DATA = Path(__file__).resolve().parents[1] / "data"
DEVELOPMENT, HELD_OUT = "development", "held out"
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Labelled:
    """A text, and which texts are the same: those of the same group."""

    text: str
    group: str
    kind: str
    """Which edit made it, or why it is hard."""
    half: str


@dataclass(frozen=True, kw_only=True)
class Said:
    """A mention of a company with six departments, and what is right for it."""

    heard: Heard
    topic: Topic
    department: str
    word: str
    """The word somebody would name when handing it back; "" when none of them says it."""
    half: str
    batch: str
    """Of the held out half: which of the sets in it, each written at another time."""


def grouping(folder: Path) -> Sequence[Labelled]:
    """The texts for grouping, in the order in which they arrive."""
    return [
        Labelled(text=row["text"], group=row["group"], kind=row["kind"], half=row["half"])
        for row in _read(folder / "grouping.jsonl")
    ]


def mentions(folder: Path) -> Sequence[Said]:
    """The mentions for topics and routing, each by somebody else."""
    return [
        Said(
            heard=heard(row["text"], number=number),
            topic=Topic(row["topic"]),
            department=row["department"],
            word=row.get("word", ""),
            half=row["half"],
            batch=row.get("batch", ""),
        )
        for number, row in enumerate(_read(folder / "mentions.jsonl"))
    ]


def heard(text: str, *, number: int = 0) -> Heard:
    """A mention with these words, its language not told."""
    author = Stranger(id=f"author-{number}")
    return Heard(network="x", id=str(number), arrival=Arrival.MENTION, author=author, text=text, at=NOON)


def _read(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
