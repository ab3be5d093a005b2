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
