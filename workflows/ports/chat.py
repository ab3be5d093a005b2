"""The chat: what it tells us (interactions), what we show in it (cards and forms), and the port that shows them.

Text in cards and forms is data, never markup: an adapter escapes every `str`, so that words from outside do nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import Enum
from typing import NewType, Protocol

from workflows.domain.person import Identity, Person, Standing

# --- what the chat tells us -------------------------------------------------------------------------------------------

Trigger = NewType("Trigger", str)
"""A short-lived, single-use permission to open a window (Slack: 3 seconds)."""


class Undecodable(Enum):
    """A piece of what was typed that has no meaning outside the chat."""

    CUSTOM_EMOJI = "custom_emoji"
    PERSON = "person"
    CHANNEL = "channel"
    GROUP = "group"


@dataclass(frozen=True, kw_only=True)
class Leftover:
    """A piece that could not be decoded. `shown` is how it reads and stands in the text (":partyparrot:", "@ana")."""

    kind: Undecodable
    shown: str
    start: int
    end: int
    user: str | None = None
    """For a PERSON: the chat's user id."""


@dataclass(frozen=True, kw_only=True)
class Typed:
    """What a person typed, decoded once from the chat's encoding: plain Unicode, links as bare addresses."""

    text: str
    leftovers: tuple[Leftover, ...] = ()


@dataclass(frozen=True, kw_only=True)
class WindowRef:
    """An open window and the version of it that the person saw. `hash` makes an update fail when it moved on."""

    id: str
    hash: str = ""
    root: str = ""
    """The window at the bottom of the stack; equals `id` when there is only one."""


@dataclass(frozen=True, kw_only=True)
class MessageRef:
    """A message: channel and timestamp."""

    channel: str
    ts: str


FieldValue = Typed | str | bool | date | time | None


@dataclass(frozen=True, kw_only=True)
class Interaction:
    """Something a person did. `key` is the same when the chat delivers it again; "" when it cannot be repeated."""

    by: Identity
    name: str
    """As the chat called them in this message; may be ""."""
    key: str
    trigger: Trigger | None = None
    channel: str | None = None


@dataclass(frozen=True, kw_only=True)
class CommandTyped(Interaction):
    """`/post words`."""

    words: Typed


@dataclass(frozen=True, kw_only=True)
class ShortcutUsed(Interaction):
    """The global shortcut (no words), or "Turn into a post" on a message."""

    words: Typed | None = None


@dataclass(frozen=True, kw_only=True)
class FormChanged(Interaction):
    """A field of an open form changed. Carries all current values."""

    form: str
    subject: str
    field: str
    values: Mapping[str, FieldValue]
    window: WindowRef
    at: datetime | None = None
    """When, by the chat's clock: changes may arrive in another order. None where the chat does not say."""


@dataclass(frozen=True, kw_only=True)
class FormSubmitted(Interaction):
    """The form's main button was pressed."""

    form: str
    subject: str
    values: Mapping[str, FieldValue]
    window: WindowRef


@dataclass(frozen=True, kw_only=True)
class FormClosed(Interaction):
    """The window was closed without submitting."""

    form: str
    subject: str
    values: Mapping[str, FieldValue]
    cleared: bool = False
    """The whole stack was closed."""


@dataclass(frozen=True, kw_only=True)
class ButtonPressed(Interaction):
    """A button on a card or in a form. `subject` is an opaque id; everything else is looked up."""

    action: str
    subject: str
    message: MessageRef | None = None
    window: WindowRef | None = None
    values: Mapping[str, FieldValue] = field(default_factory=dict)
    """A form's current values, when the button sits in one."""


@dataclass(frozen=True, kw_only=True)
class OptionsAsked(Interaction):
    """A picker wants its options. `subject` is the form's."""

    field: str
    query: str
    subject: str = ""


# --- what we show -----------------------------------------------------------------------------------------------------

FIELD_ROOM = 3_000
"""The most characters a TextField may start with (Slack's limit). A longer one is a ValueError."""


@dataclass(frozen=True)
class Bold:
    """Emphasised words."""

    text: str


@dataclass(frozen=True)
class Mention:
    """Calls a person: they are notified where the message is posted."""

    identity: Identity


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


Piece = str | Bold | Mention | Link | Moment
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


Block = Heading | Words | Exact | Small | Divider | Buttons


@dataclass(frozen=True, kw_only=True)
class Card:
    """A message. `notification` is all that a locked phone shows.

    One too long for the chat is a ValueError (Slack: about 13,000 characters of text in all).
    """

    notification: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, kw_only=True)
class Option:
    value: str
    label: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class OptionGroup:
    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True, kw_only=True)
class TextField:
    """A plain text box. With `watched`, each change is reported (FormChanged)."""

    name: str
    label: str
    initial: str = ""
    hint: str = ""
    placeholder: str = ""
    multiline: bool = False
    optional: bool = False
    watched: bool = False


@dataclass(frozen=True, kw_only=True)
class PickerField:
    """A picker whose options are asked for (OptionsAsked); always watched."""

    name: str
    label: str
    initial: Option | None = None
    placeholder: str = ""
    hint: str = ""
    optional: bool = False


@dataclass(frozen=True, kw_only=True)
class TickField:
    """One box to tick."""

    name: str
    label: str
    tick: str
    hint: str = ""


@dataclass(frozen=True, kw_only=True)
class DateField:
    name: str
    label: str
    initial: date | None = None
    optional: bool = True


@dataclass(frozen=True, kw_only=True)
class TimeField:
    name: str
    label: str
    initial: time | None = None
    hint: str = ""
    optional: bool = True


Field = TextField | PickerField | TickField | DateField | TimeField


@dataclass(frozen=True, kw_only=True)
class Live:
    """A block inside a form that updates may replace (the count); everything around it keeps its ids."""

    name: str
    line: Line


@dataclass(frozen=True, kw_only=True)
class Form:
    """A window. `name` says which dialog it is, `subject` is the one opaque id it carries."""

    name: str
    subject: str
    title: str
    """At most 24 characters are shown by Slack; the adapter cuts with an ellipsis."""
    blocks: tuple[Block | Field | Live, ...]
    submit: str | None = None
    close: str = "Close"
    tells_close: bool = False
    """Whether closing it is reported (FormClosed)."""


# --- what we answer ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Nothing:
    """Understood; nothing to show."""


@dataclass(frozen=True, kw_only=True)
class Open:
    """Open a window with the interaction's trigger (on a window: on top of it).

    When the trigger is dead, `instead` is told privately: a button that opens the same window, and the words.
    """

    form: Form
    instead: Card


@dataclass(frozen=True, kw_only=True)
class Replace:
    """Show this form in place of the one the person acted in."""

    form: Form


@dataclass(frozen=True, kw_only=True)
class Refresh:
    """Replace the Live blocks only; dropped when the window moved on meanwhile."""

    form: Form


@dataclass(frozen=True, kw_only=True)
class FieldErrors:
    """Keep the form open and say what is wrong, at each field."""

    errors: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class CloseAll:
    """Close every window of the stack."""


@dataclass(frozen=True, kw_only=True)
class Whisper:
    """Show a card only to the person who acted, where they acted (or directly, where that is impossible)."""

    card: Card


@dataclass(frozen=True, kw_only=True)
class Options:
    groups: tuple[OptionGroup, ...]


Reply = Nothing | Open | Replace | Refresh | FieldErrors | CloseAll | Whisper | Options


class Conversation(Protocol):
    """Answers interactions. Implemented by `bot`; called by each chat's listener.

    Awaits nothing but the database, so that the answer is there well within three seconds.
    """

    async def handle(self, interaction: Interaction) -> Reply:
        """Never raises for anything a person did."""
        ...

    async def turned_away(self, reason: str) -> None:
        """A request that could not be trusted was refused (a forged signature, a replay); it goes into the log."""
        ...


# --- the port ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Member:
    """What the chat knows of one of its users."""

    identity: Identity
    name: str
    standing: Standing
    zone: str


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


class Chat(Protocol):
    """Shows things in one chat. Raises NetworkFailure (`retry=False`: gone for good)."""

    async def post(self, channel: str, card: Card, *, thread: MessageRef | None = None) -> MessageRef: ...

    async def update(self, message: MessageRef, card: Card) -> None: ...

    async def tell(self, person: Person, card: Card, *, thread: MessageRef | None = None) -> MessageRef:
        """Post in the person's own conversation with the bot."""
        ...

    async def redraw_window(self, window: WindowRef, form: Form) -> None:
        """Replace an open window's content; NetworkFailure(retry=False) when it is closed or moved on."""
        ...

    async def member(self, user: str) -> Member: ...

    async def channel(self, channel: str) -> Channel: ...
