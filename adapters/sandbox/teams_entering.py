"""What a person's program does with the inputs of a card: defaults, what may be entered, what travels with a press."""

import re
from collections.abc import Mapping

from adapters.sandbox.plain_json import Obj, child, objects, string
from adapters.sandbox.teams_cards import Pressable, inputs


def with_inputs(pressed: Pressable, entered: Obj) -> Obj:
    """An action's data with the values of the inputs in its card and the cards around it.

    Empty ones are left out, and every value is words, as Teams does both.
    """
    data = child(pressed.action, "data")
    if string(pressed.action, "associatedInputs").lower() == "none":
        return {**data}
    values = {string(one, "id"): value_of(one, entered) for one in inputs(*pressed.cards)}
    return {**data, **{name: value for name, value in values.items() if value}}


def value_of(element: Obj, entered: Obj) -> str:
    """What stands in an input: what was entered, else what the card put there."""
    value = entered.get(string(element, "id"), element.get("value"))
    if value is None and string(element, "type") == "Input.Toggle":
        return string(element, "valueOff", "false")
    return "" if value is None else str(value)


def missing(pressed: Pressable, entered: Obj) -> dict[str, str]:
    """The inputs that keep the press from being sent, with the words under each."""
    if string(pressed.action, "associatedInputs").lower() == "none" or pressed.kind == "Action.OpenUrl":
        return {}
    return {
        string(one, "id"): string(one, "errorMessage") or "This is required."
        for one in inputs(*pressed.cards)
        if not _holds(one, value_of(one, entered))
    }


def entered_as(element: Obj, value: str | bool) -> str:
    """What goes into an input when a person types, chooses or ticks this. Raises ValueError: that is not offered."""
    kind = string(element, "type")
    if kind == "Input.Toggle":
        ticked = value is True or value == "true"
        return string(element, "valueOn", "true") if ticked else string(element, "valueOff", "false")
    words = str(value)
    if kind == "Input.ChoiceSet":
        several = words.split(",") if element.get("isMultiSelect") is True else [words]
        return ",".join(_choice(element, one.strip()) for one in several if one.strip())
    most = element.get("maxLength")
    return words[:most] if isinstance(most, int) else words


def _holds(element: Obj, value: str) -> bool:
    if string(element, "type") == "Input.Toggle":
        return element.get("isRequired") is not True or value == string(element, "valueOn", "true")
    if not value:
        return element.get("isRequired") is not True
    pattern = string(element, "regex")
    return not pattern or re.search(pattern, value) is not None


def _choice(element: Obj, wanted: str) -> str:
    offered: Mapping[str, str] = {string(one, "value"): string(one, "title") for one in objects(element, "choices")}
    for exact in (True, False):
        for value, title in offered.items():
            if wanted in (value, title) or (not exact and wanted in title):
                return value
    raise ValueError(f"No choice {wanted!r}; offered: {list(offered.values())}")
