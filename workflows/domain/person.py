"""A person: one human, whatever chat account they write from."""

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
    """One human. `name` and `zone` come from the chat and are personal data: kept under the person's key."""

    id: PersonId
    name: str
    identity: Identity
    standing: Standing = Standing.MEMBER
    trust: Trust = Trust.NEUTRAL
    zone: str = "UTC"
    """IANA name, for reading the times they type."""

    @property
    def counts(self) -> bool:
        """Whether this person can hold a right at all."""
        return self.standing is Standing.MEMBER


def person_id(identity: Identity) -> PersonId:
    """The id of a person first met under this identity: `platform:organisation:user`."""
    return PersonId(f"{identity.platform}:{identity.organisation}:{identity.user}")
