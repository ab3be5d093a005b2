"""Work that happens later: recorded with the change that asks for it, done by the worker when it is due."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class TaskKind(Enum):
    """What the worker can be asked to do. Each re-reads its row when it fires; nothing is decided in advance."""

    PUBLISH = "publish"
    LOOK = "look"
    """Look at everything once more, some minutes before a scheduled send."""
    SETTLE = "settle"
    REMIND = "remind"
    ESCALATE = "escalate"
    """Call somebody about a post that nobody decided about in time."""
    EXPIRE = "expire"
    FORGET = "forget"
    """Delete the text of a handed-back personal draft."""
    DRIFT = "drift"
    """Look at every brand account: its profile, its sign-in, its own timeline."""
    DELETE = "delete"
    """Take a live post down, asked for by a person."""
    POLL = "poll"
    """Ask one source what is new; the subject is its name."""
    TRIAGE = "triage"
    """Look at what nobody took in time, and at how much is coming in."""
    TIDY = "tidy"
    """Delete strangers' words whose time is over, and look whether their authors deleted the others."""
    DIGEST = "digest"
    """Tell approvers what waits for them, those for whom it is time."""
    RESULTS = "results"
    """Ask how a post did, a day after it went out."""
    REPORT = "report"
    """The week's picture for each department."""
    GROUPS = "groups"
    """Ask the chat who is in its groups: in all that app.yaml names, or in the one that is the subject."""


CHAINS = frozenset({TaskKind.DRIFT, TaskKind.POLL, TaskKind.TRIAGE, TaskKind.TIDY, TaskKind.GROUPS, TaskKind.DIGEST})
"""Work without an end: the first thing that a turn does is to ask for the next one, every hour or far more often."""


@dataclass(frozen=True, kw_only=True)
class Task:
    """A durable job. `key` makes it deterministic: the same key is done once, however often it is recorded."""

    kind: TaskKind
    subject: str
    due: datetime
    key: str


def task(kind: TaskKind, subject: str, *, due: datetime, turn: str) -> Task:
    """A task whose key is `kind:subject:turn`, e.g. `publish:{post}:{version}`."""
    return Task(kind=kind, subject=subject, due=due, key=f"{kind.value}:{subject}:{turn}")


def again(kind: TaskKind, subject: str, *, due: datetime, now: datetime) -> Task:
    """A task that woke up too early asking for its right time; the key holds the instant, so it is never swallowed."""
    return task(kind, subject, due=due, turn=f"again.{int(now.timestamp() * 1_000_000)}")
