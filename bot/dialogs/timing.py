"""The form's buttons about when: the next free slot, and which one is meant of a time that comes twice. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.cards.phrases import words
from bot.cards.timing import named
from bot.dialogs.names import Action
from bot.language import dated, for_later, say
from workflows.domain.ids import PostId
from workflows.ports.chat import Block, Bold, Button, Buttons, Style

TAKEN = for_later("That slot is not free any more. Nothing was changed.")
NONE_FREE = for_later("No slot of this account is free for now. Choose a day and a time below.")
WHICH_FIRST = for_later(
    "Which of the two is meant? Choose it below the time. Nothing went out, and your words are kept."
)


@dataclass(frozen=True, kw_only=True)
class Twice:
    """A time that comes twice that night."""

    first: datetime
    second: datetime
    chosen: int | None = None
    """0 or 1; None: nobody said yet."""


@dataclass(frozen=True)
class Pressed:
    """What such a button carries: the draft, how often its form was filled for them, and a number."""

    post: PostId
    filled: int
    number: int

    @property
    def subject(self) -> str:
        """As it travels."""
        return f"{self.post}.{self.filled}.{self.number}"

    @staticmethod
    def read(subject: str) -> "Pressed":
        """What `subject` says; -1 for a number that is none."""
        post, _, rest = subject.partition(".")
        filled, _, number = rest.partition(".")
        return Pressed(PostId(post), _number(filled, 0), _number(number, -1))


def slot_button(post: str, filled: int, slot: datetime, zone: str) -> Block:
    """ "Next free slot: Tue 3 Mar 09:30", in the author's zone."""
    local = slot.astimezone(ZoneInfo(zone))
    pressed = Pressed(PostId(post), filled, int(slot.timestamp()))
    label = say(
        "Next free slot: {local} {day} {local2}",
        local=dated(local, "%a"),
        day=local.day,
        local2=dated(local, "%b %H:%M"),
    )
    return Buttons(buttons=(Button(action=Action.SLOT, subject=pressed.subject, label=label),))


def which_blocks(post: str, filled: int, twice: Twice, zone: str) -> tuple[Block, ...]:
    """The question, and a button for each of the two; the one that was chosen stands out."""
    both = (twice.first, twice.second)
    shown = f"{twice.first.astimezone(ZoneInfo(zone)):%H:%M}"
    if twice.chosen is None:
        says = words(
            Bold(say("{shown} comes twice that night in {zone}.", shown=shown, zone=zone)),
            say(" The clocks go back. Which one is meant?"),
        )
    else:
        says = words(
            say(
                "{shown} comes twice that night. Chosen: the {named}.",
                shown=shown,
                named=named(both[twice.chosen], zone, twice.chosen),
            )
        )
    buttons = tuple(
        Button(
            action=Action.WHICH,
            subject=Pressed(PostId(post), filled, which).subject,
            label=say("The {named}", named=named(at, zone, which)),
            style=Style.PRIMARY if which == twice.chosen else Style.PLAIN,
        )
        for which, at in enumerate(both)
    )
    return (says, Buttons(buttons=buttons))


def slot_of(pressed: Pressed) -> datetime | None:
    """The slot that was offered; None when the number is no moment."""
    try:
        return datetime.fromtimestamp(pressed.number, tz=UTC) if pressed.number > 0 else None
    except (OverflowError, ValueError, OSError):
        return None


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isdecimal() and len(text) < 12 else otherwise
