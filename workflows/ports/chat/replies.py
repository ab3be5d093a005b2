"""What we answer to an interaction, and who answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from workflows.ports.chat.cards import Card
from workflows.ports.chat.forms import Form, OptionGroup
from workflows.ports.chat.interactions import Interaction


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


@dataclass(frozen=True, kw_only=True)
class Picture:
    """The card as it looks now to the one who asked (PictureAsked). Only answered; the message others see stays."""

    card: Card


Reply = Nothing | Open | Replace | Refresh | FieldErrors | CloseAll | Whisper | Options | Picture


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
