"""Where a chat can be reached that does not say so itself: Teams' conversations, by whom or what they are with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Protocol


class PlaceKind(Enum):
    """Whom or what a conversation is with."""

    PERSON = "person"
    CHANNEL = "channel"


@dataclass(frozen=True, kw_only=True)
class Place:
    """A conversation of the bot, as the chat last told it. Ids and addresses only, no names and no words."""

    platform: str
    organisation: str
    """Teams: the tenant's id."""
    kind: PlaceKind
    key: str
    """The user's id (Teams: the Entra object id) or the channel's: unchanged by renames and reinstalls."""
    conversation: str
    """Where to write; "" when it is not known or no longer works."""
    service_url: str
    """Which of the chat's servers to write to."""
    member: str = ""
    """A person's id in that conversation (Teams: `29:…`)."""
    team: str = ""
    """A channel's team (Teams: its `19:…` id)."""
    zone: str = ""
    """A person's time zone, IANA name, as their program last said; "" when it did not."""
    language: str = ""
    """What a person's program is set to, "de-DE"; "" when it did not say."""
    at: datetime
    """When it was last told."""


class Places(Protocol):
    """Conversations of the bot. They outlive restarts and reinstalls; the newest word about one counts."""

    async def find(self, platform: str, kind: PlaceKind, key: str) -> Place | None: ...

    async def find_all(self, platform: str, kind: PlaceKind, keys: Sequence[str]) -> Sequence[Place]:
        """Those that are known, in any order."""
        ...

    async def latest(self, platform: str) -> Place | None:
        """The one told last: its server serves the organisation."""
        ...

    async def save(self, place: Place) -> None:
        """Insert or replace by (platform, kind, key). Empty `member`, `team`, `zone`, `language` keep what is there."""
        ...

    async def lost(self, place: Place) -> None:
        """Its conversation no longer works (the app was removed): forget the conversation, keep the rest."""
        ...

    async def greet(self, place: Place) -> bool:
        """Whether nobody was greeted there since it was found, or found again after it was lost; from now on they were.

        False for a place that is not known.
        """
        ...
