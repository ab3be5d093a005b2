"""What the chat tells us: who did what, where."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import Enum
from typing import NewType

from workflows.domain.person import Identity

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


@dataclass(frozen=True, kw_only=True)
class GivenFile:
    """A file somebody chose, by the chat's id; everything else is asked of the chat when it is fetched."""

    id: str
    name: str
    address: str = field(default="", repr=False)
    """Where it is, for a chat that has no id to ask with. Whoever has it has the file: it is in no log and not kept."""


FieldValue = Typed | str | bool | date | time | tuple[str, ...] | tuple[GivenFile, ...] | None
"""A tuple: what was chosen in a ChoicesField, as the options' values, or in a FileField."""


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
class FilesSent(Interaction):
    """Files were sent to the app in somebody's own chat with it, where windows take none; with words, or without."""

    files: tuple[GivenFile, ...]
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


HOME = "home"
"""The picture of what can be done here. It is the same for everybody, so also somebody who was never met may ask."""


@dataclass(frozen=True, kw_only=True)
class PictureAsked(Interaction):
    """The chat asks how a card looks now to the one who sees it. Decides nothing, is never a repeat (`key` is "")."""

    picture: str
    """`Card.picture`, or `HOME`."""


@dataclass(frozen=True, kw_only=True)
class HomeOpened(Interaction):
    """They look at their own page of the app (Slack's Home tab). Nothing is answered: the page is shown by `home`."""


@dataclass(frozen=True, kw_only=True)
class OptionsAsked(Interaction):
    """A picker wants its options. `subject` is the form's."""

    field: str
    query: str
    subject: str = ""
