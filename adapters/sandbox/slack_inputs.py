"""The state of inputs: how Slack reports what stands in a form, and what of it survives a redraw."""

from collections.abc import Iterator

from adapters.sandbox.plain_json import Json, Obj, child, objects, string

_INITIAL = {
    "plain_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "external_select": ("selected_option", "initial_option"),
    "static_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "file_input": ("files", "initial_files"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
}
"""Element type to the key of its state and the key of its first value."""
_LISTS = ("selected_options", "selected_users", "files")


def stateful(blocks: list[Obj]) -> Iterator[tuple[Obj, Obj]]:
    """Each block with each of its elements that holds a value."""
    for block, element in interactive(blocks):
        if string(element, "type") in _INITIAL:
            yield block, element


def interactive(blocks: list[Obj]) -> Iterator[tuple[Obj, Obj]]:
    """Each block with each of its elements that a person can use, top to bottom."""
    for block in blocks:
        kind = string(block, "type")
        if kind == "input":
            yield block, child(block, "element")
        elif kind == "section" and string(child(block, "accessory"), "action_id"):
            yield block, child(block, "accessory")
        elif kind == "actions":
            for element in objects(block, "elements"):
                yield block, element


def state_key(kind: str) -> str:
    """The key under which an element of this type reports its value: `value`, `selected_option` and so on."""
    return _INITIAL[kind][0]


def entered_states(blocks: list[Obj], entered: Obj) -> Obj:
    """`state.values`: what was entered, or the initial value where nothing was."""
    values: Obj = {}
    for block, element in stateful(blocks):
        block_id, action_id = string(block, "block_id"), string(element, "action_id")
        given = child(entered, block_id).get(action_id)
        of_block = child(values, block_id)
        of_block[action_id] = given if isinstance(given, dict) else _initial_state(element)
        values[block_id] = of_block
    return values


def kept_entries(entered: Obj, blocks: list[Obj]) -> Obj:
    """What of the entered values survives a redraw: those whose block id, action id and type still exist."""
    kept: Obj = {}
    for block, element in stateful(blocks):
        block_id, action_id = string(block, "block_id"), string(element, "action_id")
        given = child(entered, block_id).get(action_id)
        if isinstance(given, dict) and given.get("type") == string(element, "type"):
            kept[block_id] = {**child(kept, block_id), action_id: given}
    return kept


def missing_answers(blocks: list[Obj], values: Obj) -> dict[str, str]:
    """What Slack's client refuses before anything is sent: block id to its words."""
    problems: dict[str, str] = {}
    for block, element in stateful(blocks):
        if string(block, "type") != "input":
            continue
        kind, block_id = string(element, "type"), string(block, "block_id")
        value = child(child(values, block_id), string(element, "action_id")).get(state_key(kind))
        if value in (None, "", []) and block.get("optional") is not True:
            problems[block_id] = "Please complete this required field."
        elif isinstance(value, str):
            problems |= _length_problem(block_id, element, value)
    return problems


def _length_problem(block_id: str, element: Obj, value: str) -> dict[str, str]:
    maximum, minimum = element.get("max_length"), element.get("min_length")
    # Slack allows 3,000 characters where an app names no maximum.
    limit = maximum if isinstance(maximum, int) else 3000
    if len(value) > limit:
        return {block_id: f"This is {len(value) - limit} characters too long."}
    if isinstance(minimum, int) and 0 < len(value) < minimum:
        return {block_id: f"Please enter at least {minimum} characters."}
    return {}


def _initial_state(element: Obj) -> Json:
    kind = string(element, "type")
    key, initial = _INITIAL[kind]
    value = element.get(initial)
    if value is None and key in _LISTS:
        value = []
    return {"type": kind, key: value}
