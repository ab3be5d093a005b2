"""What we do in a chat by ourselves: post, redraw, ask who somebody is."""

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from workflows.domain.person import Identity, Person, Standing
from workflows.ports.chat.cards import Card
from workflows.ports.chat.forms import Form
from workflows.ports.chat.interactions import MessageRef, WindowRef


@dataclass(frozen=True, kw_only=True)
class Member:
    """What the chat knows of one of its users."""

    identity: Identity
    name: str
    standing: Standing
    zone: str
    language: str = ""
    """What they read, "de-DE"; "" when it does not say."""


class Reach(Enum):
    """Who can read a channel."""

    PRIVATE = "private"
    PUBLIC = "public"
    SHARED = "shared"
    """With another company."""
    GONE = "gone"
    """Archived, deleted, or the bot is not in it."""


@dataclass(frozen=True, kw_only=True)
class Channel:
    """What the chat knows of a channel."""

    id: str
    name: str
    reach: Reach
    guests: tuple[str, ...] = ()
    """User ids of guests in it, as far as it was looked: of a very large channel, only the first members."""
    members: tuple[str, ...] = ()
    """User ids of everybody in it."""
    unsupported: str = ""
    """The kind of channel it is, when the chat's apps cannot work in such a one ("a private channel"): as good as gone.
    """


class Chat(Protocol):
    """Shows things in one chat, or (`bot.chats.Chats`) in several. Raises NetworkFailure (`retry=False`: for good)."""

    def owns(self, channel: str) -> bool:
        """Whether this is the id of a channel, or of a conversation, of this chat; by its form, asking nobody."""
        ...

    async def post(self, channel: str, card: Card, *, thread: MessageRef | None = None) -> MessageRef: ...

    async def update(self, message: MessageRef, card: Card) -> None: ...

    async def tell(self, person: Person, card: Card, *, thread: MessageRef | None = None) -> MessageRef:
        """Post in the person's own conversation with the bot."""
        ...

    async def redraw_window(self, window: WindowRef, form: Form) -> None:
        """Replace an open window's content; NetworkFailure(retry=False) when it is closed or moved on."""
        ...

    async def home(self, person: Person, card: Card) -> None:
        """Show this as the person's own page of the app; NetworkFailure(retry=False) where the chat has none."""
        ...

    async def member(self, identity: Identity) -> Member:
        """What the chat says of one of its users; NetworkFailure(retry=False) when it does not know them."""
        ...

    async def channel(self, channel: str) -> Channel: ...
