"""A group of people that a chat keeps: a Slack user group, named in app.yaml where a person could be.

A set of people may hold a group's name until the store has put its members in place, whenever it hands out an account.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from workflows.domain.ids import PersonId
from workflows.domain.person import Identity, identity_of

PREFIX = "group:"


@dataclass(frozen=True, kw_only=True)
class Group:
    """Who was in it when the chat was asked last."""

    id: PersonId
    """As `group_id` makes it."""
    handle: str
    """As the chat calls it: `legal-team`; "" until it was asked."""
    members: frozenset[PersonId] = frozenset()
    seen_at: datetime | None = None


def group_id(platform: str, organisation: str, group: str) -> PersonId:
    """Stands in sets of people for all members: `group:slack:T0ACME:S0LEGAL`. Never anybody's own id."""
    return PersonId(f"{PREFIX}{platform}:{organisation}:{group}")


def is_group(person: PersonId) -> bool:
    """Whether this names a group."""
    return person.startswith(PREFIX)


def kept_in(group: PersonId) -> Identity | None:
    """Which chat keeps it, for which organisation, under which id (as `user`); None for what is no group's name."""
    return identity_of(PersonId(group.removeprefix(PREFIX))) if is_group(group) else None


def with_members(people: Iterable[PersonId], groups: Mapping[PersonId, Group]) -> frozenset[PersonId]:
    """The people, with the members of groups in place of their names; a group nobody has asked for yet has none."""
    found: set[PersonId] = set()
    for person in people:
        if is_group(person):
            found |= groups[person].members if person in groups else frozenset()
        else:
            found.add(person)
    return frozenset(found)
