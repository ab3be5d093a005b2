"""Messages and windows as plain text, the way a person reads them out: for scripts, tests and the terminal."""

import re
from collections.abc import Callable

from adapters.sandbox.plain_json import Obj, child, objects, string
from adapters.sandbox.slack import SlackWorld
from adapters.sandbox.slack_inputs import entered_states, state_key, stateful
from adapters.sandbox.slack_state import SlackMessage, SlackView

_REFERENCE = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))


def read_message(world: SlackWorld, message: SlackMessage) -> str:
    """A message's words and buttons; its text where it has no blocks."""
    if not message.blocks:
        return read_mrkdwn(world, message.text)
    return _read_blocks(world, list(message.blocks))


def read_view(world: SlackWorld, view: SlackView) -> str:
    """A window: title, blocks, what stands in its inputs, and its buttons."""
    given = view.definition
    blocks = objects(given, "blocks")
    entered = entered_states(blocks, view.entered)
    lines = [f"== {string(child(given, 'title'), 'text')} ==", _read_blocks(world, blocks)]
    for block, element in stateful(blocks):
        state = child(child(entered, string(block, "block_id")), string(element, "action_id"))
        value = state.get(state_key(string(element, "type")))
        label = string(child(block, "label"), "text") or string(element, "action_id")
        lines.append(f"{label}: {_read_value(value)}")
    for key in ("close", "submit"):
        if given.get(key) is not None:
            lines.append(f"[{string(child(given, key), 'text')}]")
    return "\n".join(line for line in lines if line)


def read_mrkdwn(world: SlackWorld, text: str) -> str:
    """Slack's markup as a person sees it: mentions by name, links by label, entities undone."""
    shown = _REFERENCE.sub(lambda match: _reference(world, match.group(1), match.group(2), match.group(3)), text)
    for entity, character in _ENTITIES:
        shown = shown.replace(entity, character)
    return shown


def _reference(world: SlackWorld, sigil: str, target: str, label: str | None) -> str:
    if sigil == "@":
        user = world.users.get(target)
        return f"@{user.display_name or user.name}" if user else f"@{target}"
    if sigil == "#":
        channel = world.channels.get(target)
        return f"#{channel.name}" if channel else f"#{label or target}"
    if sigil == "!":
        return label or f"@{target}"
    return label or target


def _read_blocks(world: SlackWorld, blocks: list[Obj]) -> str:
    lines = [_read_block(world, block) for block in blocks]
    return "\n".join(line for line in lines if line)


def _read_block(world: SlackWorld, block: Obj) -> str:
    kind = string(block, "type")
    read: dict[str, Callable[[], str]] = {
        "section": lambda: _read_section(world, block),
        "header": lambda: string(child(block, "text"), "text"),
        "markdown": lambda: string(block, "text"),
        "context": lambda: " ".join(_read_text(world, element) for element in objects(block, "elements")),
        "actions": lambda: " ".join(_read_element(element) for element in objects(block, "elements")),
        "rich_text": lambda: _read_rich(world, block),
        "image": lambda: f"(picture: {string(block, 'alt_text')})",
    }
    return read[kind]() if kind in read else ""


def _read_section(world: SlackWorld, block: Obj) -> str:
    texts = [child(block, "text"), *objects(block, "fields")]
    parts = [_read_text(world, text) for text in texts]
    parts.append(_read_element(child(block, "accessory")))
    return "\n".join(part for part in parts if part)


def _read_text(world: SlackWorld, text: Obj) -> str:
    if string(text, "type") == "image":
        return f"({string(text, 'alt_text')})"
    words = string(text, "text")
    return read_mrkdwn(world, words) if string(text, "type") == "mrkdwn" else words


def _read_element(element: Obj) -> str:
    kind = string(element, "type")
    if kind == "button":
        return f"[{string(child(element, 'text'), 'text')}]"
    return f"(picture: {string(element, 'alt_text')})" if kind == "image" else ""


def _read_rich(world: SlackWorld, element: Obj) -> str:
    kind = string(element, "type")
    if kind in ("text", "link"):
        return string(element, "text") or string(element, "url")
    if kind == "date":
        return string(element, "fallback")
    if kind == "emoji":
        return f":{string(element, 'name')}:"
    if kind == "user":
        return _reference(world, "@", string(element, "user_id"), None)
    if kind == "channel":
        return _reference(world, "#", string(element, "channel_id"), None)
    if kind == "broadcast":
        return f"@{string(element, 'range')}"
    joiner = "\n" if kind in ("rich_text", "rich_text_list") else ""
    return joiner.join(_read_rich(world, inner) for inner in objects(element, "elements"))


def _read_value(value: object) -> str:
    if isinstance(value, dict):
        return string(child(value, "text"), "text")
    if isinstance(value, list):
        return ", ".join(_read_value(one) for one in value)
    return "" if value is None else str(value)
