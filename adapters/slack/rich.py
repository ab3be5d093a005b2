"""Slack's `rich_text`: what the composer sends beside a message's text, formatting and text already apart."""

from adapters.composing import Composition, bare_address
from adapters.slack.emoji import emoji_named, emoji_of_code_points
from adapters.wire import Obj, children, string
from workflows.ports.chat import Undecodable


def add_rich_text(result: Composition, block: Obj) -> None:
    """Add a `rich_text` block's words; lists keep their bullets and numbers, everything else loses its formatting."""
    for part in children(block, "elements"):
        if not result.ends_line:
            result.add("\n")
        if string(part, "type") == "rich_text_list":
            _add_list(result, part)
        else:
            _add_elements(result, part)


def _add_list(result: Composition, part: Obj) -> None:
    ordered = string(part, "style") == "ordered"
    for number, item in enumerate(children(part, "elements"), start=1):
        if not result.ends_line:
            result.add("\n")
        result.add(f"{number}. " if ordered else "• ")
        _add_elements(result, item)


def _add_elements(result: Composition, part: Obj) -> None:
    for element in children(part, "elements"):
        _add_element(result, element)


def _add_element(result: Composition, element: Obj) -> None:
    kind = string(element, "type")
    if kind == "link":
        result.add(bare_address(string(element, "url"), string(element, "text")))
    elif kind == "emoji":
        _add_emoji(result, element)
    elif kind == "user":
        user = string(element, "user_id")
        result.leave(Undecodable.PERSON, f"@{user}", user=user)
    elif kind == "channel":
        result.leave(Undecodable.CHANNEL, f"#{string(element, 'channel_id')}")
    elif kind == "usergroup":
        result.leave(Undecodable.GROUP, f"@{string(element, 'usergroup_id')}")
    elif kind == "broadcast":
        result.leave(Undecodable.GROUP, f"@{string(element, 'range')}")
    else:  # text, and the fallback of a date or the value of a colour
        result.add(string(element, "text") or string(element, "fallback") or string(element, "value"))


def _add_emoji(result: Composition, element: Obj) -> None:
    name, tone = string(element, "name"), element.get("skin_tone")
    tones = str(tone) if isinstance(tone, int) else ""
    characters = emoji_named(name, tones) or emoji_of_code_points(string(element, "unicode"))
    if characters is None:
        result.leave(Undecodable.CUSTOM_EMOJI, f":{name}:")
    else:
        result.add(characters)
