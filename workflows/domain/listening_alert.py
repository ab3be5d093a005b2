"""What the alerts about listening say, as data: `Alert.detail` holds it, and the cards put it into words."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import Enum
from typing import Any


class Quiet(Enum):
    """Why nobody hears the public at a source."""

    FAILING = "failing"
    """It has not answered for a while."""
    REFUSED = "refused"
    """It said no for good: its credential was revoked, or its address is wrong."""
    BUDGET = "budget"
    """Listening has cost what it may in this month."""


@dataclass(frozen=True, kw_only=True)
class Silence:
    """One source that is not heard: a line of an UNHEARD alert, which tells of all that an account has."""

    source: str
    """As app.yaml names it."""
    why: Quiet
    at: datetime
    """Since when, or for BUDGET until when."""
    reason: str = ""
    """The adapter's sentence; "" for BUDGET."""


class Cause(Enum):
    """What is likely behind a spike."""

    POST = "post"
    """A post of ours: `Alert.post`."""
    STORY = "story"
    """One story: `Spike.name` is its id."""
    LINK = "link"
    """An address that many of them name: `Spike.name` is its host."""
    WORD = "word"
    """A word that stands in many of them: `Spike.name`."""
    MANY = "many"
    """Nothing that they share."""


@dataclass(frozen=True, kw_only=True)
class Spike:
    """Far more people than usual speak about an account: the detail of a SPIKE alert."""

    mentions: int
    """How many arrived in ten minutes."""
    authors: int
    """How many different people said it."""
    usual: float
    """How many arrive in ten minutes at this hour, usually."""
    cause: Cause
    name: str = ""
    share: int = 0
    """Percent of the mentions that the cause stands for."""
    company: bool = False
    """It is about the company as such; the alert's account is only the one whose people are told."""


def silences_of(detail: str) -> tuple[Silence, ...]:
    """What an UNHEARD alert tells, by source."""
    found = (json.loads(line) for line in detail.splitlines())
    return tuple(
        Silence(
            source=one["source"],
            why=Quiet(one["why"]),
            at=datetime.fromisoformat(one["at"]),
            reason=one["reason"],
        )
        for one in found
    )


def with_silence(detail: str, silence: Silence) -> str:
    """The detail with this source's line added, or put in place of the one it has."""
    lines = {one.source: one for one in silences_of(detail)} | {silence.source: silence}
    return "\n".join(_line({**asdict(one), "why": one.why.value, "at": one.at.isoformat()}) for one in lines.values())


def without_silence(detail: str, sources: frozenset[str]) -> str:
    """The detail without the lines of these sources; "" when nothing is left of it."""
    return "\n".join(
        line for line, one in zip(detail.splitlines(), silences_of(detail), strict=True) if one.source not in sources
    )


def spike_of(detail: str) -> Spike:
    """What a SPIKE alert tells."""
    found = json.loads(detail)
    return Spike(**{**found, "cause": Cause(found["cause"])})


def spike_detail(spike: Spike) -> str:
    """How a SPIKE alert keeps it."""
    return _line({**asdict(spike), "cause": spike.cause.value})


def _line(record: Mapping[str, Any]) -> str:
    """JSON without a line break inside."""
    return json.dumps(record, sort_keys=True, ensure_ascii=True)
