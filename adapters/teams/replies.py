"""Replies in other shapes: as a message, as a sentence, as what stands above a form. Pure."""

from collections.abc import Mapping
from dataclasses import replace

from workflows.ports.chat import (
    Block,
    Card,
    DateField,
    Divider,
    Exact,
    Exhibit,
    Field,
    FieldErrors,
    FieldValue,
    FileField,
    Form,
    Heading,
    Live,
    Open,
    PickerField,
    Picture,
    Refresh,
    Replace,
    Reply,
    Small,
    TextField,
    TimeField,
    Typed,
    Whisper,
    Words,
)

_SHOWN = (Heading, Words, Exact, Small, Divider, Exhibit)


def card_of(reply: Reply) -> Card | None:
    """A reply as a message, for where there is no window; None for one that shows nothing."""
    match reply:
        case Whisper(card=card) | Open(instead=card) | Picture(card=card):
            return card
        case FieldErrors(errors=errors):
            return _card(" ".join(errors.values()))
        case Replace(form=form) | Refresh(form=form):
            return Card(notification=form.title, blocks=displayed(form)) if displayed(form) else None
    return None


def _card(text: str) -> Card:
    return Card(notification=text, blocks=(Words(line=(text,)),))


def sentence_of(reply: Reply) -> str:
    card = card_of(reply)
    return card.notification if card else ""


def displayed(form: Form) -> tuple[Block, ...]:
    """What a form shows without anything to fill in or press."""
    return tuple(block for block in form.blocks if isinstance(block, _SHOWN))


def is_notice(form: Form) -> bool:
    """Whether it only says something: nothing to fill in, and nothing to press."""
    return form.submit is None and len(displayed(form)) == len(form.blocks)


def emptied(form: Form, values: Mapping[str, FieldValue]) -> Form:
    """The form without what its fields started with, where that was taken out."""

    def field(block: Block | Field | FileField | Live) -> Block | Field | FileField | Live:
        match block:
            case TextField(name=name) if values.get(name) == Typed(text=""):
                return replace(block, initial="")
            case PickerField() | DateField() | TimeField() if block.name in values and values[block.name] is None:
                return replace(block, initial=None)
        return block

    return replace(form, blocks=tuple(field(block) for block in form.blocks))
