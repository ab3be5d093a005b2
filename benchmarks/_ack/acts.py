"""What one person did and what came of it, and the arithmetic over many of them."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """What was done, as the table names it."""

    COMMAND = "/post"
    SUBMIT = "form submit"
    CONFIRM = "confirm submit"
    BUTTON = "button"


class Fate(Enum):
    """What the person was told."""

    ACCEPTED = "accepted"
    """Acknowledged and nothing against it was said: it has to be there afterwards."""
    TOLD = "told in words"
    """Refused, or promised for later, in words the person could read."""
    FAILED = "failed"
    """No acknowledgement, or an error instead of one."""
    SKIPPED = "skipped"
    """Nobody was there to do it; no request left."""


@dataclass(frozen=True, kw_only=True)
class Act:
    """One act. Durations are seconds and count from the moment the act was due, not from when it could be sent."""

    kind: Kind
    due: float
    """On the event loop's clock."""
    ack: float
    """Until the acknowledgement had arrived."""
    words: float | None = None
    """Until the words of a refusal had arrived, where there was one."""
    fate: Fate
    subject: str = ""
    """The post's id, where it is known by then."""
    typed: str = ""
    """The words that came with it."""
    said: str = ""
    """What the person was told at once, as Slack got it."""
    keys: tuple[str, ...] = ()
    """What later words to the same person about the same act refer to."""


@dataclass(frozen=True, kw_only=True)
class Times:
    """A distribution, in seconds. All zero when there was nothing."""

    count: int
    median: float
    p99: float
    worst: float


def times_of(seconds: Iterable[float]) -> Times:
    """The distribution of these durations."""
    ordered = sorted(seconds)
    if not ordered:
        return Times(count=0, median=0.0, p99=0.0, worst=0.0)
    return Times(count=len(ordered), median=percentile(ordered, 50), p99=percentile(ordered, 99), worst=ordered[-1])


def percentile(ordered: Sequence[float], rank: float) -> float:
    """The smallest value that at least `rank` per cent of the sorted values do not exceed (nearest rank)."""
    return ordered[max(0, math.ceil(len(ordered) * rank / 100) - 1)]


def acks_of(acts: Iterable[Act], kind: Kind | None = None) -> Times:
    """The acknowledgement times of one kind, or of all."""
    sent = [act for act in acts if act.fate is not Fate.SKIPPED]
    return times_of(act.ack for act in sent if kind in (None, act.kind))
