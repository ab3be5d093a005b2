"""Whom a chat keeps together in its groups, and what it tells of people and groups by itself."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from workflows.domain.ids import PersonId
from workflows.domain.person import Identity
from workflows.errors import NetworkFailure
from workflows.ports.chat import Member


@dataclass(frozen=True, kw_only=True)
class Roster:
    """Who is in a group now."""

    handle: str
    """As the chat calls it: `legal-team`; "" for a group that it does not know."""
    members: frozenset[Identity] = frozenset()
    exists: bool = True
    """False: it was deleted or switched off, or it never was. Then nobody is in it."""


class GroupDirectory(Protocol):
    """The groups of one chat."""

    async def rosters(self, groups: Collection[PersonId]) -> Mapping[PersonId, Roster | NetworkFailure]:
        """Each of these groups (`group_id`) as it is now, or why it cannot be asked. Never raises NetworkFailure."""
        ...

    async def member(self, identity: Identity) -> Member:
        """What the chat says of one of its users. Raises NetworkFailure (`retry=False`: it does not know them)."""
        ...


class PeopleNews(Protocol):
    """Hears what a chat tells by itself. What follows is looked up later: news may be late, or come twice."""

    async def group_changed(self, group: PersonId) -> None:
        """Somebody came or went, or the group was renamed, switched off or on. Nothing for one nobody named."""
        ...

    async def person_changed(self, identity: Identity, *, said: Member | None = None) -> None:
        """Something about them is another: deactivated, a guest now, another name or zone. `said` is how the chat tells
        it; when all of that is known already, or they are not, nothing follows."""
        ...
