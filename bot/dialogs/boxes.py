"""Words that are longer than a box of the form: they go on in more boxes, so that nothing of them is ever cut."""

from bot.dialogs.names import FieldName
from bot.language import in_figures, say
from workflows.ports.chat import FIELD_ROOM, TextField

BOX = FIELD_ROOM
"""The longest text that a box of the form holds (Slack's limit: plain-text input)."""
MOST_BOXES = 9
"""27,000 characters; the longest post of any account on X has 25,000."""
_NEARLY_FULL = BOX - 100
_LEAST = BOX // 2
"""A piece is not made shorter than this only to end it between two words."""


def place_of(number: int) -> str:
    """The name of a box, counted from 0: the first is the ordinary field."""
    return FieldName.TEXT if number == 0 else f"{FieldName.TEXT}_{number + 1}"


def boxed(text: str) -> tuple[str, ...]:
    """The text in as many pieces as boxes are needed, each ending between two words where it can; joined they are the
    text again. At least one."""
    pieces: list[str] = []
    while len(text) > BOX:
        cut = _between_words(text)
        pieces.append(text[:cut])
        text = text[cut:]
    return (*pieces, text)


def joined(pieces: list[str]) -> str:
    """The text of all boxes. Two with no white space between them were two words, unless the first is full."""
    text = ""
    for number, piece in enumerate(pieces):
        apart = text and piece and not text[-1].isspace() and not piece[0].isspace()
        text += f" {piece}" if apart and len(pieces[number - 1]) < BOX else piece
    return text


def more_boxes(pieces: tuple[str, ...], *, filled: int) -> tuple[TextField, ...]:
    """The boxes after the first; an empty one more, when the last is nearly full."""
    if len(pieces[-1]) > _NEARLY_FULL and len(pieces) < MOST_BOXES:
        pieces = (*pieces, "")
    return tuple(_box(number, piece, filled=filled) for number, piece in enumerate(pieces) if number)


def _box(number: int, piece: str, *, filled: int) -> TextField:
    return TextField(
        name=place_of(number),
        label=say("Words, continued"),
        initial=piece,
        hint=say(
            "A box holds {box} characters. What stands here goes on right after the box above.", box=in_figures(BOX)
        ),
        multiline=True,
        optional=True,
        watched=True,
        filled=filled,
    )


def _between_words(text: str) -> int:
    """Where the first box ends: after a blank line, a line, a space; else where it is full."""
    for end in ("\n\n", "\n", " "):
        found = text.rfind(end, 0, BOX)
        if found >= _LEAST:
            return found + len(end)
    return BOX
