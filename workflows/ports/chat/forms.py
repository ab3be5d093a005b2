"""What we ask: forms, which are windows with fields."""

from dataclasses import dataclass
from datetime import date, time

from workflows.ports.chat.cards import Block, Line

FIELD_ROOM = 3_000
"""The most characters a TextField may start with (Slack's limit). A longer one is a ValueError."""


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
    filled: int = 0
    """How often it was filled for them since the window was opened. A chat keeps what somebody typed in a box it knows,
    whatever `initial` says by then; with another number it is another box."""


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
    optional: bool = False
    """Whether it may be left empty; else the form cannot be submitted without the tick."""
    ticked: bool = False
    """Whether it is ticked at first."""
    watched: bool = False
    """Whether a tick is reported at once (FormChanged), where a chat can."""


@dataclass(frozen=True, kw_only=True)
class ChoicesField:
    """Some of a few choices, or none of them; what was chosen comes back as the options' values."""

    name: str
    label: str
    options: tuple[Option, ...]
    """At most 100. No value has a comma in it."""
    most: int
    """How many may be chosen. Not every chat keeps to it: whoever reads the values looks."""
    initial: tuple[str, ...] = ()
    """Values of the options that are chosen at first."""
    hint: str = ""
    placeholder: str = ""
    optional: bool = True


@dataclass(frozen=True, kw_only=True)
class DateField:
    name: str
    label: str
    initial: date | None = None
    optional: bool = True
    filled: int = 0
    """As of a TextField."""


@dataclass(frozen=True, kw_only=True)
class TimeField:
    name: str
    label: str
    initial: time | None = None
    hint: str = ""
    optional: bool = True
    filled: int = 0
    """As of a TextField."""


@dataclass(frozen=True, kw_only=True)
class FileField:
    """Files from the person's own computer or phone; what was chosen comes back as GivenFiles when it is submitted."""

    name: str
    label: str
    types: tuple[str, ...]
    """Endings without the dot: `jpg`."""
    most: int
    hint: str = ""
    elsewhere: str = ""
    """What stands there in a chat whose windows take no files."""
    optional: bool = True
    filled: int = 0
    """As of a TextField: with another number nothing is chosen any more."""


Field = TextField | PickerField | TickField | ChoicesField | DateField | TimeField


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
    blocks: tuple[Block | Field | FileField | Live, ...]
    submit: str | None = None
    close: str = "Close"
    tells_close: bool = False
    """Whether closing it is reported (FormClosed)."""
