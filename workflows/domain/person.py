"""A person: one human, whatever chat account they write from."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from workflows.domain.ids import PersonId


class Standing(Enum):
    """What the chat says about somebody. Only members count as approvers."""

    MEMBER = "member"
    GUEST = "guest"
    OUTSIDER = "outsider"
    BOT = "bot"
    DEACTIVATED = "deactivated"


def worst(standings: Iterable[Standing]) -> Standing:
    """What counts for somebody of whom several chats speak: they are a member only when each of them says so."""
    return max(standings, key=_FROM_BEST_TO_WORST.index)


_FROM_BEST_TO_WORST = (Standing.MEMBER, Standing.GUEST, Standing.OUTSIDER, Standing.BOT, Standing.DEACTIVATED)


class Trust(Enum):
    """How an author has earned their freedom. NEUTRAL is the start; LOW asks for one more pair of eyes."""

    LOW = "low"
    NEUTRAL = "neutral"
    TRUSTED = "trusted"


@dataclass(frozen=True, kw_only=True)
class Identity:
    """One chat account: platform, organisation (Slack's enterprise or team, Teams' tenant) and user id."""

    platform: str
    organisation: str
    user: str


@dataclass(frozen=True, kw_only=True)
class Person:
    """One human. `name`, `zone` and `language` are the chat's and personal data: kept under the person's key."""

    id: PersonId
    name: str
    identity: Identity
    """The chat account they were last heard from: what is told to them directly goes there."""
    others: tuple[Identity, ...] = ()
    """Their accounts in other chats, as app.yaml links them."""
    standing: Standing = Standing.MEMBER
    trust: Trust = Trust.NEUTRAL
    zone: str = "UTC"
    """IANA name, for reading the times they type."""
    language: str = ""
    """As their chat names it, "de-DE"; "" when it did not say."""

    @property
    def counts(self) -> bool:
        """Whether this person can hold a right at all."""
        return self.standing is Standing.MEMBER

    @property
    def identities(self) -> tuple[Identity, ...]:
        """Every chat account of this human."""
        return (self.identity, *self.others)

    @property
    def ids(self) -> frozenset[PersonId]:
        """Every id this human may have in a row: before they were linked, each chat account was a person."""
        return frozenset({self.id, *(person_id(identity) for identity in self.identities)})

    def is_one_of(self, *ids: str | None) -> bool:
        """Whether one of these is this human, under whichever of their ids; None is nobody."""
        return not self.ids.isdisjoint(ids)

    def on(self, platform: str) -> Identity | None:
        """Their account in one chat, or None."""
        return next((identity for identity in self.identities if identity.platform == platform), None)


def each_once(people: Iterable[Person]) -> tuple[Person, ...]:
    """The same people without those who are among them already under another of their ids."""
    each: list[Person] = []
    met: set[PersonId] = set()
    for person in people:
        ids = person.ids
        if met.isdisjoint(ids):
            each.append(person)
            met |= ids
    return tuple(each)


def person_id(identity: Identity) -> PersonId:
    """The id of a person first met under this identity: `platform:organisation:user`."""
    return PersonId(f"{identity.platform}:{identity.organisation}:{identity.user}")


def identity_of(person: PersonId) -> Identity | None:
    """The identity a person with this id was first met under; None for an id that is not of that form."""
    platform, _, rest = person.partition(":")
    organisation, _, user = rest.rpartition(":")
    return Identity(platform=platform, organisation=organisation, user=user) if organisation and user else None
