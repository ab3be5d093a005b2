"""What we show: cards, which are messages."""

from dataclasses import dataclass
from enum import Enum

from workflows.domain.content import Media
from workflows.domain.person import Identity, Person


@dataclass(frozen=True)
class Bold:
    """Emphasised words."""

    text: str


@dataclass(frozen=True)
class Struck:
    """Words that are not there any more: struck through."""

    text: str


@dataclass(frozen=True)
class Mention:
    """Calls a person: they are notified where the message is posted.

    An adapter calls the account they have in its chat, and writes the name of somebody who has none.
    """

    identities: tuple[Identity, ...]
    name: str

    @staticmethod
    def of(person: Person) -> "Mention":
        """The person's call, whichever chat it is shown in; the same whichever chat they spoke from last."""
        ordered = sorted(person.identities, key=lambda one: (one.platform, one.organisation, one.user))
        return Mention(tuple(ordered), person.name)


@dataclass(frozen=True)
class Link:
    """A link whose label cannot pretend to be another address."""

    url: str
    label: str


@dataclass(frozen=True)
class Moment:
    """An instant, shown in each reader's own zone. `style` is "time", "date_time" or "ago"."""

    epoch: int
    fallback: str
    style: str = "date_time"


Piece = str | Bold | Struck | Mention | Link | Moment

Line = tuple[Piece, ...]


@dataclass(frozen=True, kw_only=True)
class Heading:
    text: str


@dataclass(frozen=True, kw_only=True)
class Words:
    """A paragraph."""

    line: Line
    picture: str | None = None
    """An address of a picture shown beside it (an account's avatar)."""
    picture_alt: str = ""


@dataclass(frozen=True, kw_only=True)
class Exact:
    """Text exactly as it will be sent, set apart as a quotation; every character shown, invisible ones made visible.

    An adapter splits it where the chat has limits, never cuts it.
    """

    text: str


@dataclass(frozen=True, kw_only=True)
class Small:
    """Small print."""

    line: Line


@dataclass(frozen=True, kw_only=True)
class Divider:
    pass


class Style(Enum):
    PLAIN = "plain"
    PRIMARY = "primary"
    DANGER = "danger"


@dataclass(frozen=True, kw_only=True)
class Ask:
    """The dialog before a button counts."""

    title: str
    text: str
    confirm: str
    deny: str = "Cancel"


@dataclass(frozen=True, kw_only=True)
class Button:
    """`action` names what happens, `subject` is an opaque id. With `url` it opens that address instead."""

    action: str
    subject: str
    label: str
    style: Style = Style.PLAIN
    ask: Ask | None = None
    url: str | None = None


@dataclass(frozen=True, kw_only=True)
class Buttons:
    buttons: tuple[Button, ...]


@dataclass(frozen=True, kw_only=True)
class Exhibit:
    """A picture or film of a post, shown as it will appear, as a file of the chat and never by a public address."""

    medium: Media
    instead: Line
    """What stands in its place where the chat cannot show it, or refuses to: what it is and how large."""
    still: Line = ()
    """Said below it where the chat shows the first moment of what moves."""


Block = Heading | Words | Exact | Small | Divider | Buttons | Exhibit


@dataclass(frozen=True, kw_only=True)
class Card:
    """A message. `notification` is all that a locked phone shows.

    One too long for the chat is a ValueError (Slack: about 13,000 characters of text in all).
    """

    notification: str
    blocks: tuple[Block, ...]
    picture: str = ""
    """Which picture this is (opaque, set by whoever posts it), so that a chat can ask for it anew: `PictureAsked`."""
    viewers: tuple[Identity, ...] = ()
    """For whom it may look different (who decides, who wrote it). A chat that can draws it for each of them; in the
    others everybody sees this card."""
