"""Forms as Slack windows. Pure. A field's block id is its name and its action id `field.NAME`, always: Slack keeps what
was typed in a block whose ids stay, so an update never eats a keystroke. Only a box that was filled for somebody gets
ids of its own (`NAME~1`), else Slack would not show what it was filled with. Nothing a person wrote is ever cut.
"""

from collections.abc import Mapping

from adapters.slack.render import NO_FILES, exhibit, render_block, small
from adapters.slack.texts import plain
from adapters.visible import visible
from adapters.wire import Block, Json
from workflows.ports import chat
from workflows.ports.chat import (
    FIELD_ROOM,
    ChoicesField,
    DateField,
    Field,
    FileField,
    Form,
    Live,
    Option,
    OptionGroup,
    Options,
    PickerField,
    TextField,
    TickField,
    TimeField,
)

FIELD_ACTION = "field."
"""What the action ids of fields start with."""
_FILLED = "~"
"""What comes between a field's name and the number of times it was filled."""
_VIEW_BLOCKS = 100
_TITLE = 24
_OPTION = 75
_CHOICES = 100
_METADATA = 3_000
_FILES = 10
"""The most files of one field (docs: file input element)."""


def render_form(form: Form, *, files: Mapping[str, str] = NO_FILES) -> Block:
    """A form as a modal view. Title and buttons longer than Slack's 24 characters end in an ellipsis; what else does
    not fit raises ValueError. `files`: as of `render_card`."""
    blocks: list[Json] = [drawn for block in form.blocks for drawn in exhibit(block, files) or _render(block)]
    if len(blocks) > _VIEW_BLOCKS or len(form.subject) > _METADATA:
        raise ValueError(f"{len(blocks)} blocks in a window; Slack takes at most {_VIEW_BLOCKS}")
    view: Block = {
        "type": "modal",
        "callback_id": form.name,
        "private_metadata": form.subject,
        "title": _short(form.title),
        "close": _short(form.close),
        "notify_on_close": form.tells_close,
        "blocks": blocks,
    }
    if form.submit is not None:
        view["submit"] = _short(form.submit)
    return view


def render_options(options: Options) -> Block:
    """The answer to a picker: at most 100 groups of 100, as Slack takes them; empty groups are left out."""
    groups = [group for group in options.groups if group.options]
    if not groups:
        return {"options": []}
    return {"option_groups": [_group(group) for group in groups[:100]]}


def name_of(place: str) -> str:
    """The field's name, from its block id or from its action id without `FIELD_ACTION`."""
    return place.partition(_FILLED)[0]


def _render(block: chat.Block | Field | FileField | Live) -> list[Block]:
    match block:
        case TextField() | PickerField() | TickField() | ChoicesField() | DateField() | TimeField():
            return [_input(block)]
        case FileField():
            return [_files(block)]
        case Live():
            return [drawn | {"block_id": block.name} for drawn in small(block.line) or small(("\u2013",))]
        case _:
            return render_block(block)


def _input(field: Field) -> Block:
    element = _element(field)
    place = _place(field)
    element["action_id"] = FIELD_ACTION + place
    drawn: Block = {
        "type": "input",
        "block_id": place,
        "label": plain(field.label),
        "element": element,
        "optional": field.optional,
        "dispatch_action": isinstance(field, PickerField)
        or (isinstance(field, TextField | TickField) and field.watched),
    }
    if not isinstance(field, DateField) and field.hint:
        drawn["hint"] = plain(field.hint)
    return drawn


def _files(field: FileField) -> Block:
    place = f"{field.name}{_FILLED}{field.filled}" if field.filled else field.name
    element: Block = {
        "type": "file_input",
        "action_id": FIELD_ACTION + place,
        "filetypes": list(field.types),
        "max_files": min(max(field.most, 1), _FILES),
    }
    drawn: Block = {
        "type": "input",
        "block_id": place,
        "label": plain(field.label),
        "element": element,
        "optional": field.optional,
    }
    return drawn | ({"hint": plain(field.hint)} if field.hint else {})


def _place(field: Field) -> str:
    filled = field.filled if isinstance(field, TextField | DateField | TimeField) else 0
    return f"{field.name}{_FILLED}{filled}" if filled else field.name


def _element(field: Field) -> Block:
    match field:
        case TextField():
            return _text(field)
        case PickerField():
            return _picker(field)
        case TickField():
            return _tick(field)
        case ChoicesField():
            return _choices(field)
        case DateField():
            return _dated("datepicker", "initial_date", field.initial.isoformat() if field.initial else "")
        case TimeField():
            return _dated("timepicker", "initial_time", f"{field.initial:%H:%M}" if field.initial else "")


def _text(field: TextField) -> Block:
    if len(field.initial) > FIELD_ROOM:
        raise ValueError(f"{len(field.initial)} characters in a text box; Slack takes at most {FIELD_ROOM}")
    element: Block = {"type": "plain_text_input", "multiline": field.multiline}
    if field.initial:
        element["initial_value"] = field.initial
    if field.placeholder:
        element["placeholder"] = _placeholder(field.placeholder)
    if field.watched:
        element["dispatch_action_config"] = {"trigger_actions_on": ["on_character_entered"]}
    return element


def _tick(field: TickField) -> Block:
    _require_option(field.tick)
    option: Block = {"text": plain(field.tick), "value": "yes"}
    element: Block = {"type": "checkboxes", "options": [option]}
    # Slack refuses an empty list of what is ticked at first.
    return element | ({"initial_options": [option]} if field.ticked else {})


def _picker(field: PickerField) -> Block:
    element: Block = {"type": "external_select", "min_query_length": 0}
    if field.placeholder:
        element["placeholder"] = _placeholder(field.placeholder)
    if field.initial is not None:
        element["initial_option"] = _option(field.initial)
    return element


def _choices(field: ChoicesField) -> Block:
    """A list to choose several of; Slack itself takes no more than `most`."""
    if len(field.options) > _CHOICES:
        raise ValueError(f"{len(field.options)} choices; Slack takes at most {_CHOICES}")
    element: Block = {
        "type": "multi_static_select",
        "options": [_option(option) for option in field.options],
        "max_selected_items": field.most,
    }
    if field.placeholder:
        element["placeholder"] = _placeholder(field.placeholder)
    chosen: list[Json] = [_option(option) for option in field.options if option.value in field.initial]
    return element | ({"initial_options": chosen} if chosen else {})


def _dated(kind: str, key: str, initial: str) -> Block:
    element: Block = {"type": kind}
    if initial:
        element[key] = initial
    return element


def _group(group: OptionGroup) -> Block:
    return {"label": _ended(group.label, _OPTION), "options": [_option(option) for option in group.options[:100]]}


def _option(option: Option) -> Block:
    drawn: Block = {"text": _ended(option.label, _OPTION), "value": option.value}
    if option.note:
        drawn["description"] = _ended(option.note, _OPTION)
    return drawn


def _require_option(text: str) -> None:
    if len(visible(text)) > _OPTION:
        raise ValueError(f"{len(text)} characters beside a box to tick; Slack takes at most {_OPTION}")


def _placeholder(text: str) -> Block:
    return _ended(text, 150)


def _short(text: str) -> Block:
    return _ended(text, _TITLE)


def _ended(text: str, limit: int) -> Block:
    """Plain text that visibly goes on when it is longer than Slack shows."""
    shown = visible(text)
    return plain(shown if len(shown) <= limit else shown[: limit - 1] + "…")
