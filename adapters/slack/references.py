"""What stands between `<` and `>` in Slack's texts: links, people, channels, groups."""

from adapters.composing import Composition, bare_address
from workflows.ports.chat import Undecodable

_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))  # & last: nothing is decoded twice


def unescape(text: str) -> str:
    """Slack's three entities as characters."""
    for entity, character in _ENTITIES:
        text = text.replace(entity, character)
    return text


def add_reference(result: Composition, inside: str) -> None:
    """Add what `<inside>` stands for."""
    target, _, label = inside.partition("|")
    target, label = unescape(target), unescape(label)
    if target.startswith("@"):
        result.leave(Undecodable.PERSON, "@" + (label or target[1:]).removeprefix("@"), user=target[1:])
    elif target.startswith("#"):
        result.leave(Undecodable.CHANNEL, "#" + (label or target[1:]).removeprefix("#"))
    elif target.startswith("!date^"):
        result.add(label)
    elif target.startswith("!"):
        name = target[1:].partition("^")[2] or target[1:]
        result.leave(Undecodable.GROUP, "@" + (label or name).removeprefix("@"))
    else:
        result.add(bare_address(target, label))
