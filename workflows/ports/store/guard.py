"""Alerts, freezes and incidents."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from workflows.domain.alert import Alert, AlertKind
from workflows.domain.freeze import Freeze
from workflows.domain.ids import AccountId, PersonId, PostId, RemotePostId
from workflows.domain.incident import Evidence, Incident


@dataclass(frozen=True, kw_only=True)
class HandedBack:
    """A personal text that left for its author's own account, remembered only as a keyed hash, until it expires."""

    post: PostId
    person: PersonId
    until: datetime


class Alerts(Protocol):
    """Alerts, the memory of handed-back texts, and how far each timeline was read."""

    async def get(self, alert_id: str) -> Alert:
        """Raises NotFound."""
        ...

    async def find_open(self, account: AccountId, kind: AlertKind) -> Alert | None:
        """The open alert of this kind about the account itself; there is at most one."""
        ...

    async def newest(self, account: AccountId, kind: AlertKind) -> Alert | None:
        """The last alert of this kind about the account itself, whatever became of it."""
        ...

    async def remember(self, text: str, *, post: PostId, person: PersonId, until: datetime) -> None:
        """Keep only a keyed hash of the text, folded for case and spacing."""
        ...

    async def recognise(self, text: str, *, now: datetime) -> HandedBack | None:
        """The handed-back draft whose text this is, if its memory has not expired."""
        ...

    async def cursor(self, account: AccountId) -> RemotePostId | None:
        """The newest post of the account's timeline already looked at."""
        ...

    async def move_cursor(self, account: AccountId, to: RemotePostId) -> None: ...

    async def seen(self, account: AccountId, remote_id: RemotePostId) -> bool:
        """Whether there is an alert about this post already, in whatever state."""
        ...

    async def count_read(self, account: AccountId, *, day: date, posts: int = 0) -> int:
        """Note that the watch read so many posts of the account; how many those of the day are, with them."""
        ...


class Freezes(Protocol):
    """What is stopped, and what was. Written by `record`."""

    async def list(self) -> Sequence[Freeze]:
        """What is in force, the oldest first."""
        ...

    async def find(self, account: AccountId | None) -> Freeze | None:
        """The row of one account, or (None) of all: in force, or lifted since."""
        ...

    async def stopping(self, account: AccountId) -> Freeze | None:
        """What stops this account now: the freeze over all, else its own."""
        ...

    async def lifted_at(self, account: AccountId) -> datetime | None:
        """When a freeze that stopped this account was lifted last: its own, or the one over all."""
        ...


class Incidents(Protocol):
    """Incidents and their evidence. Incidents are written by `record`."""

    async def get(self, incident_id: str) -> Incident:
        """Raises NotFound."""
        ...

    async def find(self, post: PostId) -> Incident | None:
        """The incident about this post; there is at most one."""
        ...

    async def list_open(self, *, limit: int = 50) -> Sequence[Incident]:
        """Those not reviewed yet, the newest first."""
        ...

    async def save_evidence(self, evidence: Evidence, *, author: PersonId) -> None:
        """Keep it under the author's key; once per part, the first stays."""
        ...

    async def evidence(self, incident_id: str) -> Sequence[Evidence]:
        """What was kept, in part order; without what was erased."""
        ...
