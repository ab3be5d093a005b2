"""Fields as inputs of an adaptive card, and what was typed in them back as values. Pure.

An input's id is its field's name; for what is no text with its kind before it (`date.send_on`), so that a value is read
without knowing the form.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time

from adapters.teams.carried import KEY
from adapters.teams.decode import decode_field
from adapters.teams.texts import words_block
from adapters.visible import visible
from adapters.wire import Block, Json, Obj
from workflows.ports.chat import (
    FIELD_ROOM,
    ChoicesField,
    DateField,
    Field,
    FieldValue,
    Option,
    Options,
    PickerField,
    TextField,
    TickField,
    TimeField,
)

_DATE, _TIME, _TICK, _PICK, _CHOICES = "date", "time", "tick", "pick", "choices"
_COMMA = ","
"""Between the choices of an input that takes several."""
_FEW = 8
"""So many choices are a plain list; among more one types to find (Teams' `filtered`)."""
_NOTHING = "-"
"""What is chosen from a list without anything in it: Teams takes no such list, so it holds this."""


@dataclass(frozen=True, kw_only=True)
class Filled:
    """What a form's fields show besides what the form says."""

    options: Mapping[str, Options] = field(default_factory=dict)
    """Of each picker, by the field's name."""
    typed: Mapping[str, Json] = field(default_factory=dict)
    """What was typed before, as it came (by the inputs' ids), shown instead of what the form starts with."""
    errors: Mapping[str, str] = field(default_factory=dict)
    """What is wrong, by the field's name."""


def input_elements(asked: Field, filled: Filled, *, required: str) -> list[Block]:
    """A field with what is wrong with it and its hint below.

    `required` is what Teams says of an empty one that must not be; "" when Teams is not to look, because other buttons
    of the form would be kept from working.
    """
    drawn: Block = {"id": _id_of(asked), "label": visible(asked.label), **_element(asked, filled)}
    if required and not asked.optional:
        drawn |= {"isRequired": True, "errorMessage": required}
    below = []
    if error := filled.errors.get(asked.name):
        # The sign says it where a colour cannot be seen.
        below.append(words_block(f"⚠ {error}", color="Attention", weight="Bolder", spacing="Small"))
    if not isinstance(asked, DateField) and asked.hint:
        below.append(words_block(asked.hint, size="Small", isSubtle=True, spacing="Small"))
    return [drawn, *below]


def form_values(data: Obj) -> dict[str, FieldValue]:
    """The value of each field, by its name, from the data of a press."""
    return {
        name: value for key, given in data.items() if key not in (KEY, "msteams") for name, value in _read(key, given)
    }


def _id_of(asked: Field) -> str:
    match asked:
        case TextField():
            return asked.name
        case PickerField():
            return f"{_PICK}.{asked.name}"
        case TickField():
            return f"{_TICK}.{asked.name}"
        case ChoicesField():
            return f"{_CHOICES}.{asked.name}"
        case DateField():
            return f"{_DATE}.{asked.name}"
        case TimeField():
            return f"{_TIME}.{asked.name}"


def _element(asked: Field, filled: Filled) -> Block:
    typed = filled.typed.get(_id_of(asked))
    match asked:
        case TextField():
            return _text(asked, typed if isinstance(typed, str) else asked.initial)
        case PickerField():
            chosen = typed if isinstance(typed, str) else (asked.initial.value if asked.initial else "")
            return _picker(asked, filled.options.get(asked.name, Options(groups=())), chosen)
        case TickField():
            ticked = "true" if (asked.ticked if typed is None else _is_ticked(typed)) else "false"
            return {"type": "Input.Toggle", "title": visible(asked.tick), "value": ticked, "wrap": True}
        case ChoicesField():
            return _several(asked, _chosen(typed) if isinstance(typed, str) else asked.initial)
        case DateField():
            day = _date(typed) if isinstance(typed, str) else asked.initial
            return _dated("Input.Date", day.isoformat() if day else "")
        case TimeField():
            hour = _time(typed) if isinstance(typed, str) else asked.initial
            return _dated("Input.Time", f"{hour:%H:%M}" if hour else "")


def _dated(kind: str, value: str) -> Block:
    return {"type": kind, "value": value} if value else {"type": kind}


def _text(asked: TextField, text: str) -> Block:
    drawn: Block = {"type": "Input.Text", "isMultiline": asked.multiline}
    if text:
        drawn["value"] = text
    if asked.placeholder:
        drawn["placeholder"] = visible(asked.placeholder)
    # Teams counts as JavaScript does, and takes no key more: what stands in the box already must stay editable.
    drawn["maxLength"] = max(FIELD_ROOM, len(text.encode("utf-16-le", "surrogatepass")) // 2)
    return drawn


def _picker(asked: PickerField, options: Options, chosen: str) -> Block:
    choices = {value: title for title, value in _choices(options)}
    if asked.initial is not None and asked.initial.value not in choices:
        choices = {asked.initial.value: _title(asked.initial)} | choices
    choices = choices or {_NOTHING: visible(asked.placeholder) or "–"}
    listed: list[Json] = [{"title": title, "value": value} for value, title in choices.items()]
    drawn: Block = {"type": "Input.ChoiceSet", "choices": listed, "wrap": True}
    drawn["style"] = "filtered" if len(listed) > _FEW else "compact"
    if asked.placeholder:
        drawn["placeholder"] = visible(asked.placeholder)
    return drawn | ({"value": chosen} if chosen in choices else {})


def _several(asked: ChoicesField, chosen: tuple[str, ...]) -> Block:
    """Boxes to tick. Teams has no way to say how many."""
    listed: list[Json] = [{"title": _title(one), "value": one.value} for one in asked.options]
    drawn: Block = {"type": "Input.ChoiceSet", "choices": listed, "wrap": True}
    drawn |= {"style": "expanded", "isMultiSelect": True}
    return drawn | ({"value": _COMMA.join(chosen)} if chosen else {})


def _chosen(text: str) -> tuple[str, ...]:
    return tuple(one for one in text.split(_COMMA) if one)


def _choices(options: Options) -> Iterator[tuple[str, str]]:
    for group in options.groups:
        for option in group.options:
            # The choice first: a phone cuts the end.
            yield f"{_title(option)} ({visible(group.label)})" if group.label else _title(option), option.value


def _title(option: Option) -> str:
    return f"{visible(option.label)} – {visible(option.note)}" if option.note else visible(option.label)


def _read(key: str, given: Json) -> Iterator[tuple[str, FieldValue]]:
    kind, dot, name = key.partition(".")
    text = given if isinstance(given, str) else ""
    if not dot:
        if isinstance(given, str):
            yield key, decode_field(given)
        return
    match kind:
        case "pick":
            yield name, text if text not in ("", _NOTHING) else None
        case "choices":
            yield name, _chosen(text)
        case "tick":
            yield name, _is_ticked(given)
        case "date":
            yield name, _date(text)
        case "time":
            yield name, _time(text)


def _is_ticked(given: Json) -> bool:
    return given is True or (isinstance(given, str) and given.lower() == "true")


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _time(text: str) -> time | None:
    try:
        return time.fromisoformat(text)
    except ValueError:
        return None
