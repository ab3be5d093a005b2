"""How a company organises approval: groups, absences, earned trust, emergencies, calls, comments, and who looked."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from workflows.domain.absence import Absence
from workflows.domain.calling import Call, CallKind
from workflows.domain.comment import Comment
from workflows.domain.emergency import Emergency
from workflows.domain.group import Group
from workflows.domain.ids import AccountId, PersonId, PostId
from workflows.domain.trust import Earned


class Groups(Protocol):
    """Groups that a chat keeps. Accounts are handed out with the members in place of a group's name."""

    async def list(self) -> Sequence[Group]:
        """Every group that app.yaml names, as it was asked last."""
        ...

    async def name(self, ids: Iterable[PersonId]) -> None:
        """From now on app.yaml names these and no others; what is known of them stays."""
        ...

    async def save(self, group: Group) -> None:
        """Who is in it now. Leaves an entry in the log when that changed: how many came and went, by id."""
        ...


class Absences(Protocol):
    """Absences. Written by `record`."""

    async def get(self, absence_id: str) -> Absence:
        """Raises NotFound."""
        ...

    async def at(self, moment: datetime) -> Sequence[Absence]:
        """Those that cover this moment; one that was ended covers the time until then."""
        ...

    async def upcoming(self, person: PersonId, *, now: datetime) -> Sequence[Absence]:
        """Theirs that are not over, the soonest first; under any of their ids."""
        ...


class TrustRows(Protocol):
    """Earned trust, by person and account."""

    async def find(self, person: PersonId, account: AccountId) -> Earned | None:
        """Under any of their ids."""
        ...

    async def of(self, person: PersonId) -> Sequence[Earned]:
        """On every account, by account."""
        ...

    async def save(self, earned: Earned) -> None:
        """Insert or replace. The entry about a changed level is the caller's (`trust.changed`)."""
        ...


class Emergencies(Protocol):
    """Broken glass. Written by `record`."""

    async def get(self, emergency_id: str) -> Emergency:
        """Raises NotFound."""
        ...

    async def is_open(self, account: AccountId, *, at: datetime) -> bool:
        """Whether one yes is enough on this account at this moment."""
        ...

    async def latest(self, account: AccountId) -> Emergency | None:
        """The newest one, whatever became of it."""
        ...

    async def unreviewed(self, *, now: datetime) -> Sequence[Emergency]:
        """Those that are over and that nobody looked at yet, the oldest first."""
        ...


class Calls(Protocol):
    """Calls for a decision."""

    async def add(self, call: Call) -> None: ...

    async def of_post(self, post: PostId) -> Sequence[Call]:
        """Of every revision, the oldest first."""
        ...

    async def count(self, kind: CallKind, *, by: PersonId, since: datetime) -> int:
        """How often this person called like this since then."""
        ...


class Comments(Protocol):
    """Comments on posts."""

    async def add(self, comment: Comment) -> None: ...

    async def of_post(self, post: PostId) -> Sequence[Comment]:
        """Of every revision, the oldest first; without those whose words were erased."""
        ...


class Opened(Protocol):
    """Which approver opened what of a post: its whole text, its picture."""

    async def add(self, post: PostId, revision: int, person: PersonId, what: str, *, at: datetime) -> None:
        """Note it; the first time counts."""
        ...

    async def by(self, post: PostId, revision: int, person: PersonId) -> frozenset[str]:
        """What they opened of this revision, under any of their ids."""
        ...
