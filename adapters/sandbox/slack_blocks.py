"""Block Kit as Slack enforces it: what a list of blocks may hold, and how long each text may be.

The numbers are those of Slack's Block Kit reference. Assumed: a rich text run is held to the 3,000 characters of a
section, and the sum of a message's texts to 13,200 (reported in slackapi/bolt-js#2509; Slack documents no figure).
"""

from adapters.sandbox.plain_json import Json, Obj, dumps, objects, string
from adapters.sandbox.slack_elements import Problem, Problems, check_element, check_text, too_long
from adapters.sandbox.slack_errors import SlackRefusal, refused_arguments

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
MESSAGE_CHARACTERS = 13_200
VIEW_BYTES = 250 * 1024
_MESSAGE_TYPES = frozenset(
    {"section", "divider", "header", "context", "actions", "image", "rich_text", "input", "markdown", "video", "table"}
)
_VIEW_TYPES = frozenset({"section", "divider", "header", "context", "actions", "image", "rich_text", "input", "video"})
_KEYS = {
    "section": {"text", "fields", "accessory", "expand"},
    "divider": set[str](),
    "header": {"text", "level"},
    "context": {"elements"},
    "actions": {"elements"},
    "image": {"image_url", "slack_file", "alt_text", "title"},
    "rich_text": {"elements"},
    "input": {"label", "element", "dispatch_action", "hint", "optional"},
    "markdown": {"text"},
    "video": {
        "alt_text", "author_name", "description", "provider_icon_url", "provider_name", "title", "title_url",
        "thumbnail_url", "video_url",
    },
    "table": {"rows", "column_settings"},
}  # fmt: skip
_VIEW_KEYS = frozenset(
    {
        "type", "title", "blocks", "close", "submit", "private_metadata", "callback_id", "clear_on_close",
        "notify_on_close", "external_id", "submit_disabled",
    }
)  # fmt: skip


def check_message_blocks(blocks: Json) -> list[Obj]:
    """The blocks of a message. Raises SlackRefusal `invalid_blocks_format`, `invalid_blocks`, `msg_blocks_too_long`."""
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        raise SlackRefusal("invalid_blocks_format")
    checked = [block for block in blocks if isinstance(block, dict)]
    problems = _check_blocks(checked, allowed=_MESSAGE_TYPES, maximum=MESSAGE_BLOCKS)
    if problems:
        raise refused_arguments("invalid_blocks", _sentences(problems))
    if count_characters(blocks) > MESSAGE_CHARACTERS:
        raise SlackRefusal("msg_blocks_too_long")
    return checked


def check_view(view: Json) -> Obj:
    """A modal or Home tab. Raises SlackRefusal `invalid_arguments` or `view_too_large` (250 KB)."""
    if not isinstance(view, dict):
        raise refused_arguments("invalid_arguments", ["must be a valid view [json-pointer:/view]"])
    if len(dumps(view).encode()) > VIEW_BYTES:
        raise SlackRefusal("view_too_large")
    problems = _check_frame(view)
    problems += _check_blocks(objects(view, "blocks"), allowed=_VIEW_TYPES, maximum=VIEW_BLOCKS)
    if problems:
        raise refused_arguments("invalid_arguments", [f"{text} [json-pointer:/view{at}]" for at, text in problems])
    return view


def count_characters(value: Json) -> int:
    """The characters of all texts in a structure; labels and ids do not count."""
    if isinstance(value, list):
        return sum(count_characters(item) for item in value)
    if not isinstance(value, dict):
        return 0
    own = len(string(value, "text"))
    return own + sum(count_characters(item) for item in value.values())


def _check_frame(view: Obj) -> Problems:
    problems: Problems = []
    kind = string(view, "type")
    if kind not in ("modal", "home"):
        problems.append(("/type", f'unsupported type: "{kind}"'))
    problems += [(f"/{key}", f"invalid additional property: {key}") for key in view if key not in _VIEW_KEYS]
    if not isinstance(view.get("blocks"), list):
        problems.append(("/blocks", "missing required field: blocks"))
    if kind == "modal":
        problems += check_text(view.get("title"), "/title", maximum=24, plain=True)
    for key in ("submit", "close"):
        if view.get(key) is not None:
            problems += check_text(view.get(key), f"/{key}", maximum=24, plain=True)
    for key, maximum in (("private_metadata", 3000), ("callback_id", 255), ("external_id", 255)):
        problems += too_long(view, key, "", maximum)
    has_input = any(string(block, "type") == "input" for block in objects(view, "blocks"))
    if kind == "modal" and has_input and view.get("submit") is None:
        problems.append(("/submit", "missing required field: submit, because the view has an input block"))
    return problems


def _check_blocks(blocks: list[Obj], *, allowed: frozenset[str], maximum: int) -> Problems:
    problems: Problems = []
    if len(blocks) > maximum:
        problems.append(("/blocks", f"no more than {maximum} items allowed"))
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        at = f"/blocks/{index}"
        problems += _check_block(block, at, allowed)
        block_id = string(block, "block_id")
        if block_id and block_id in seen:
            problems.append((f"{at}/block_id", f'`block_id` "{block_id}" already exists'))
        seen.add(block_id)
    return problems


def _check_block(block: Obj, at: str, allowed: frozenset[str]) -> Problems:
    kind = string(block, "type")
    if kind not in allowed:
        return [(f"{at}/type", f"unsupported type: {kind}")]
    problems = too_long(block, "block_id", at, 255)
    unknown = [key for key in block if key not in _KEYS[kind] | {"type", "block_id"}]
    problems += [(f"{at}/{key}", f"invalid additional property: {key}") for key in unknown]
    if kind == "section":
        problems += _check_section(block, at)
    elif kind == "header":
        problems += check_text(block.get("text"), f"{at}/text", maximum=150, plain=True)
    elif kind == "context":
        problems += _check_context(block, at)
    elif kind == "actions":
        problems += _check_actions(block, at)
    elif kind == "image":
        problems += _check_image(block, at)
    elif kind == "input":
        problems += _check_input(block, at)
    elif kind == "rich_text":
        problems += _check_rich_text(block.get("elements"), f"{at}/elements")
    elif kind == "markdown":
        problems += too_long(block, "text", at, 12_000)
    return problems


def _check_section(block: Obj, at: str) -> Problems:
    problems: Problems = []
    fields = objects(block, "fields")
    if block.get("text") is None and not fields:
        problems.append((at, "missing required field: text or fields"))
    if block.get("text") is not None:
        problems += check_text(block.get("text"), f"{at}/text", maximum=3000)
    if len(fields) > 10:
        problems.append((f"{at}/fields", "no more than 10 items allowed"))
    for index, item in enumerate(fields):
        problems += check_text(item, f"{at}/fields/{index}", maximum=2000)
    if block.get("accessory") is not None:
        problems += check_element(block.get("accessory"), f"{at}/accessory", parent="section")
    return problems


def _check_context(block: Obj, at: str) -> Problems:
    elements = objects(block, "elements")
    problems: Problems = _check_count(len(elements), f"{at}/elements", 10)
    for index, element in enumerate(elements):
        where = f"{at}/elements/{index}"
        if string(element, "type") == "image":
            problems += check_element(element, where, parent="context")
        else:
            problems += check_text(element, where, maximum=2000)
    return problems


def _check_actions(block: Obj, at: str) -> Problems:
    elements = objects(block, "elements")
    problems = _check_count(len(elements), f"{at}/elements", 25)
    seen: set[str] = set()
    for index, element in enumerate(elements):
        where = f"{at}/elements/{index}"
        problems += check_element(element, where, parent="actions")
        action_id = string(element, "action_id")
        if action_id and action_id in seen:
            problems.append((f"{where}/action_id", f'`action_id` "{action_id}" already exists'))
        seen.add(action_id)
    return problems


def _check_image(block: Obj, at: str) -> Problems:
    problems = too_long(block, "image_url", at, 3000) + too_long(block, "alt_text", at, 2000)
    if not string(block, "image_url").startswith(("http://", "https://")) and block.get("slack_file") is None:
        problems.append((f"{at}/image_url", "must be a valid URL"))
    if not isinstance(block.get("alt_text"), str):
        problems.append((f"{at}/alt_text", "missing required field: alt_text"))
    if block.get("title") is not None:
        problems += check_text(block.get("title"), f"{at}/title", maximum=2000, plain=True)
    return problems


def _check_input(block: Obj, at: str) -> Problems:
    problems = check_text(block.get("label"), f"{at}/label", maximum=2000, plain=True)
    if block.get("hint") is not None:
        problems += check_text(block.get("hint"), f"{at}/hint", maximum=2000, plain=True)
    return problems + check_element(block.get("element"), f"{at}/element", parent="input")


def _check_rich_text(elements: Json, at: str) -> Problems:
    if not isinstance(elements, list):
        return [(at, "missing required field: elements")]
    problems: Problems = []
    for index, element in enumerate(elements):
        if not isinstance(element, dict):
            problems.append((f"{at}/{index}", "must be an object"))
        elif "elements" in element:
            problems += _check_rich_text(element["elements"], f"{at}/{index}/elements")
        elif string(element, "type") == "text":
            problems += _check_run(element, f"{at}/{index}")
    return problems


def _check_run(element: Obj, at: str) -> Problems:
    if not string(element, "text"):
        return [(f"{at}/text", "must be more than 0 characters")]
    return too_long(element, "text", at, 3000)


def _check_count(count: int, at: str, maximum: int) -> Problems:
    if count == 0:
        return [(at, "must provide at least 1 item")]
    return [(at, f"no more than {maximum} items allowed")] if count > maximum else []


def _sentences(problems: list[Problem]) -> list[str]:
    return [f"{text} [json-pointer:{at}]" for at, text in problems]
