"""Block Kit's elements and composition objects, with the limits of Slack's reference."""

from typing import TypeAlias

from adapters.sandbox.plain_json import Json, Obj, child, objects, string

Problem: TypeAlias = "tuple[str, str]"
"""Where (a JSON pointer) and what."""
Problems: TypeAlias = list[Problem]

_OPTION_PICKERS = frozenset({"static_select", "multi_static_select", "checkboxes", "radio_buttons", "overflow"})
_COMMON = {"type", "action_id", "confirm", "focus_on_load"}
_SELECT = _COMMON | {"placeholder"}
_TEXT_INPUT = (_COMMON | {"placeholder", "initial_value", "dispatch_action_config"}) - {"confirm"}
_KEYS: dict[str, set[str]] = {
    "button": (_COMMON | {"text", "url", "value", "style", "accessibility_label"}) - {"focus_on_load"},
    "image": {"type", "image_url", "alt_text", "slack_file"},
    "overflow": {"type", "action_id", "confirm", "options"},
    "checkboxes": _COMMON | {"options", "initial_options"},
    "radio_buttons": _COMMON | {"options", "initial_option"},
    "static_select": _SELECT | {"options", "option_groups", "initial_option"},
    "multi_static_select": _SELECT | {"options", "option_groups", "initial_options", "max_selected_items"},
    "external_select": _SELECT | {"initial_option", "min_query_length"},
    "multi_external_select": _SELECT | {"initial_options", "min_query_length", "max_selected_items"},
    "users_select": _SELECT | {"initial_user"},
    "multi_users_select": _SELECT | {"initial_users", "max_selected_items"},
    "conversations_select": _SELECT
    | {"initial_conversation", "default_to_current_conversation", "response_url_enabled", "filter"},
    "channels_select": _SELECT | {"initial_channel", "response_url_enabled"},
    "datepicker": _SELECT | {"initial_date"},
    "timepicker": _SELECT | {"initial_time", "timezone"},
    "datetimepicker": _COMMON | {"initial_date_time"},
    "plain_text_input": _TEXT_INPUT | {"multiline", "min_length", "max_length"},
    "url_text_input": _TEXT_INPUT,
    "email_text_input": _TEXT_INPUT,
    "file_input": {"type", "action_id", "filetypes", "max_files"},
    "number_input": _TEXT_INPUT | {"is_decimal_allowed", "min_value", "max_value"},
}
_TEXT_INPUTS = frozenset({"plain_text_input", "url_text_input", "email_text_input", "number_input"})
_ALLOWED = {
    "section": frozenset(_KEYS) - _TEXT_INPUTS - {"datetimepicker", "file_input"},
    "actions": frozenset(_KEYS) - _TEXT_INPUTS - {"image", "file_input"},
    "input": frozenset(_KEYS) - {"button", "image", "overflow"},
    "context": frozenset({"image"}),
}


def check_text(value: Json, at: str, *, maximum: int, plain: bool = False) -> Problems:
    """A text object: its type, its keys, and 1 to `maximum` characters."""
    if not isinstance(value, dict):
        return [(at, "missing required field: text object")]
    kind, text = string(value, "type"), string(value, "text")
    problems: Problems = []
    if kind != "plain_text" and (plain or kind != "mrkdwn"):
        problems.append((f"{at}/type", f"must be {'plain_text' if plain else 'plain_text or mrkdwn'}"))
    allowed = {"type", "text", "emoji"} if kind == "plain_text" else {"type", "text", "verbatim"}
    problems += [(f"{at}/{key}", f"invalid additional property: {key}") for key in value if key not in allowed]
    if not text:
        problems.append((f"{at}/text", "must be more than 0 characters"))
    return problems + too_long(value, "text", at, maximum)


def too_long(source: Obj, key: str, at: str, maximum: int) -> Problems:
    """The one problem of a string over its limit."""
    if len(string(source, key)) <= maximum:
        return []
    return [(f"{at}/{key}", f"must be less than {maximum + 1} characters")]


def check_element(value: Json, at: str, *, parent: str) -> Problems:
    """An interactive element or image, in a block of type `parent`."""
    if not isinstance(value, dict):
        return [(at, "missing required field: element")]
    kind = string(value, "type")
    if kind not in _ALLOWED[parent]:
        return [(f"{at}/type", f"unsupported type: {kind}")]
    problems = too_long(value, "action_id", at, 255)
    unknown = [key for key in value if key not in _KEYS[kind]]
    problems += [(f"{at}/{key}", f"invalid additional property: {key}") for key in unknown]
    if value.get("confirm") is not None:
        problems += _check_confirm(child(value, "confirm"), f"{at}/confirm")
    if value.get("placeholder") is not None:
        problems += check_text(value.get("placeholder"), f"{at}/placeholder", maximum=150, plain=True)
    if kind == "button":
        problems += _check_button(value, at)
    if kind == "image" and not string(value, "image_url").startswith(("http://", "https://")):
        problems.append((f"{at}/image_url", "must be a valid URL"))
    if kind in _OPTION_PICKERS:
        problems += _check_choices(value, at)
    if kind == "plain_text_input":
        problems += _check_plain_text_input(value, at)
    if kind == "external_select" and value.get("initial_option") is not None:
        problems += check_option(child(value, "initial_option"), f"{at}/initial_option")
    return problems


def check_options_answer(answer: Obj) -> Problems:
    """What an app may answer to a block suggestion: up to 100 options, or 100 groups of up to 100."""
    if ("options" in answer) == ("option_groups" in answer):
        return [("", "must have options or option_groups")]
    problems: Problems = []
    for index, option in enumerate(objects(answer, "options")):
        problems += check_option(option, f"/options/{index}")
    for index, group in enumerate(objects(answer, "option_groups")):
        problems += _check_group(group, f"/option_groups/{index}")
    if max(len(objects(answer, "options")), len(objects(answer, "option_groups"))) > 100:
        problems.append(("", "no more than 100 items allowed"))
    return problems


def check_option(option: Obj, at: str, *, value_maximum: int = 150) -> Problems:
    """An option: text 75, value 150, description 75."""
    problems = too_long(child(option, "text"), "text", f"{at}/text", 75)
    if not string(child(option, "text"), "text"):
        problems.append((f"{at}/text/text", "must be more than 0 characters"))
    if not string(option, "value"):
        problems.append((f"{at}/value", "must be more than 0 characters"))
    problems += too_long(option, "value", at, value_maximum)
    return problems + too_long(child(option, "description"), "text", f"{at}/description", 75)


def _check_confirm(confirm: Obj, at: str) -> Problems:
    problems = check_text(confirm.get("title"), f"{at}/title", maximum=100, plain=True)
    problems += check_text(confirm.get("text"), f"{at}/text", maximum=300)
    for key in ("confirm", "deny"):
        problems += check_text(confirm.get(key), f"{at}/{key}", maximum=30, plain=True)
    return problems


def _check_button(button: Obj, at: str) -> Problems:
    problems = check_text(button.get("text"), f"{at}/text", maximum=75, plain=True)
    problems += too_long(button, "value", at, 2000) + too_long(button, "url", at, 3000)
    problems += too_long(button, "accessibility_label", at, 75)
    if button.get("style") not in (None, "primary", "danger"):
        problems.append((f"{at}/style", "must be primary or danger"))
    return problems


def _check_choices(element: Obj, at: str) -> Problems:
    kind = string(element, "type")
    options, groups = objects(element, "options"), objects(element, "option_groups")
    maximum = {"overflow": 5, "checkboxes": 10, "radio_buttons": 10}.get(kind, 100)
    problems: Problems = []
    if not options and not groups:
        problems.append((f"{at}/options", "must provide at least 1 item"))
    if len(options) > maximum:
        problems.append((f"{at}/options", f"no more than {maximum} items allowed"))
    for index, option in enumerate(options):
        problems += check_option(option, f"{at}/options/{index}")
    for index, group in enumerate(groups):
        problems += _check_group(group, f"{at}/option_groups/{index}")
    return problems + _check_initial(element, at, options + [o for g in groups for o in objects(g, "options")])


def _check_initial(element: Obj, at: str, options: list[Obj]) -> Problems:
    chosen = objects(element, "initial_options")
    if element.get("initial_option") is not None:
        chosen.append(child(element, "initial_option"))
    if isinstance(element.get("initial_options"), list) and not chosen:
        return [(f"{at}/initial_options", "must provide at least 1 item")]
    values = {string(option, "value") for option in options}
    if all(string(option, "value") in values for option in chosen):
        return []
    return [(f"{at}/initial_option", "must be one of the options")]


def _check_group(group: Obj, at: str) -> Problems:
    problems = check_text(group.get("label"), f"{at}/label", maximum=75, plain=True)
    options = objects(group, "options")
    if not options:
        problems.append((f"{at}/options", "must provide at least 1 item"))
    for index, option in enumerate(options):
        problems += check_option(option, f"{at}/options/{index}")
    return problems


def _check_plain_text_input(element: Obj, at: str) -> Problems:
    problems = too_long(element, "initial_value", at, 3000)
    maximum, minimum = element.get("max_length"), element.get("min_length")
    if isinstance(maximum, int) and not 1 <= maximum <= 3000:
        problems.append((f"{at}/max_length", "must be between 1 and 3000"))
    if isinstance(minimum, int) and not 0 <= minimum <= 3000:
        problems.append((f"{at}/min_length", "must be between 0 and 3000"))
    if isinstance(maximum, int) and len(string(element, "initial_value")) > maximum:
        problems.append((f"{at}/initial_value", "must not be longer than max_length"))
    return problems
