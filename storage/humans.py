"""Every id one human has in rows: before their chat accounts were linked, each of these was a person."""

from typing import Any

from sqlalchemy import BindParameter, CompoundSelect, and_, literal, select, union

from storage.schema import identities, people
from workflows.domain.ids import PersonId

_ANY = identities.alias("any_of_theirs")
_ALL = identities.alias("all_of_theirs")


def ids_of(person: PersonId | BindParameter[Any]) -> CompoundSelect[tuple[str]]:
    """The ids of the human with this id, for an IN: the id itself, whom it belongs to now, and what else does."""
    asked = literal(person) if isinstance(person, str) else person
    own = and_(
        _ANY.c.platform == people.c.platform,
        _ANY.c.organisation == people.c.organisation,
        _ANY.c.user == people.c.user,
    )
    whose = select(_ANY.c.person).join_from(people, _ANY, own).where(people.c.id == asked)
    alias = _ALL.c.platform + ":" + _ALL.c.organisation + ":" + _ALL.c.user
    return union(select(asked), whose, select(alias).where(_ALL.c.person.in_(union(select(asked), whose))))
