"""What was drawn in the chat, what is to be drawn anew, and what was received."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Protocol


class Role(Enum):
    """Which picture of a post a chat message is."""

    AUTHOR = "author"
    """The one message in the author's conversation with the bot, redrawn in place."""
    APPROVAL = "approval"
    """A card in the approver channel, or sent to one approver directly."""
    WINDOW = "window"
    """The author's open window after confirming ("Going out as …"), redrawn while it is open."""
    LINE = "line"
    """A short line in a thread; posted once per `about`, never redrawn."""
    ALERT = "alert"
    ACCESS = "access"
    FREEZE = "freeze"
    INCIDENT = "incident"
    STORY = "story"
    """A story's own card in its department's channel, or sent directly to somebody on call."""
    ROUNDUP = "roundup"
    """One message about many stories; each of them has a picture of this role, all with the same `ts`."""
    WEEK = "week"
    HOME = "home"
    """A person's own page of the app, kept up to date while they look at it now and then."""
    DIGEST = "digest"
    """What waits for an approver, once a day; or that they want none."""
    EMERGENCY = "emergency"
    """An emergency's card: to be agreed to, in force, to be reviewed."""


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A picture that was put somewhere. `(subject, role, channel, about)` is unique.

    `about` tells pictures of the same role apart: the revision for approval cards, the state for lines.
    """

    subject: str
    role: Role
    channel: str
    ts: str
    about: str = ""
    fingerprint: str = ""
    """Of the card last drawn, so that an unchanged picture is not sent again."""


@dataclass(frozen=True, kw_only=True)
class Redraw:
    """A request to draw a subject anew. Coalesced: the latest state wins."""

    subject: str
    """`post:{id}`, `alert:{id}`, `access:{id}`, `freeze:{id}`, `incident:{id}`, `emergency:{id}`, `absence:{id}`
    (what others see of it), `person:{id}` (fetch who they are), `left:{id}` (look after what somebody who was
    deactivated leaves behind, and tell of it), `story:{id}` (what stands already), `triage:{channel}` (cards that were
    not shown yet),
    `roundup:{channel}:{ts}` (one message about many stories), `week:{department}.{day}`,
    `home:{person}`, `digest:{person}.{day}`, `trusted:{post}` (its author earned with it to post directly).
    """
    claim: int
    """Counts requests; `done` with an older claim leaves a newer request in place."""
    attempts: int
    due: datetime


class Messages(Protocol):
    """What was drawn where, and what still has to be."""

    async def list(self, subject: str) -> Sequence[Drawn]: ...

    async def of_each(self, subjects: Sequence[str], role: Role) -> Sequence[Drawn]:
        """Those of this role, of all these subjects."""
        ...

    async def standing(self, channel: str, ts: str) -> Sequence[Drawn]:
        """Everything that one message is a picture of."""
        ...

    async def save(self, drawn: Drawn) -> None:
        """Insert or replace by (subject, role, channel, about)."""
        ...

    async def remove(self, drawn: Drawn) -> None: ...

    async def ask(self, subject: str) -> None:
        """Ask for a redraw (done by `record` for posts)."""
        ...

    async def due(self, *, now: datetime, limit: int = 50) -> Sequence[Redraw]:
        """What is to be drawn now. Each is handed to one caller; not `done` within a minute, it is handed out again."""
        ...

    async def done(self, redraw: Redraw) -> None: ...

    async def later(self, redraw: Redraw, *, due: datetime) -> None:
        """It did not work; try again then."""
        ...


class Inbox(Protocol):
    """What was already received, kept at least 24 hours."""

    async def first_time(self, key: str, *, at: datetime) -> bool:
        """Whether `key` was never seen before; from now on it was."""
        ...
