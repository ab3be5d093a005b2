"""From Slack's encoding to what the person typed. Everything is decoded once: `&amp;lt;` is the four characters `&lt;`.

What Slack encodes differs by place, and so do the three functions:

- A slash command: entities, links, mentions, emoji. `*` and `_` stay: a command has no formatting,
  the person typed them.
- A form field (`plain_text_input`): emoji only. Slack documents no entities or links there (assumed: there are none);
  should it ever send `&amp;`, the confirm card shows that to the author before anything leaves. A mention that came
  from elsewhere stands in the box as `⟨@ana⟩`, so that it is known again when the form is sent.
- A message: its `rich_text` block says exactly what is formatting and what is text; without one (old messages, other
  apps) the mrkdwn text is read, and `*bold*`, `_italic_`, `~strike~`, `` `code` `` and quote signs are dropped.
"""

import re

from adapters.composing import Composition
from adapters.slack.emoji import emoji_named
from adapters.slack.mrkdwn import drop_formatting
from adapters.slack.references import add_reference, unescape
from adapters.slack.rich import add_rich_text
from adapters.wire import Obj, children, string
from workflows.ports.chat import Typed, Undecodable

# Names as Slack allows them: letters of many scripts (no capitals), digits, `_`, `+`, `-`, `'`.
_EMOJI = r":(?P<name>[\w+'-]{1,100})(?:::skin-tone-(?P<tones>[2-6](?:-[2-6])?))?:"
_REFERENCE = r"<(?P<reference>[^<>\n]*)>"
_ENTITY = r"(?P<entity>&(?:amp|lt|gt);)"
_ADDRESS = r"(?P<address>https?://[^\s<>]+)"
_ENCODED = re.compile(f"{_REFERENCE}|{_ENTITY}|{_ADDRESS}|{_EMOJI}")
_MARKED = r"⟨(?P<reference>[@#!][^⟨⟩|^\n]+)⟩"
_FIELD = re.compile(f"{_MARKED}|{_ADDRESS}|{_EMOJI}")
_EMOJI_AT_END = re.compile(r"(?::[\w+'-]*[^\W\d][\w+'-]*:(?::skin-tone-[2-6]:)?)+$")
_ONE_EMOJI = re.compile(_EMOJI)


def decode_command(text: str) -> Typed:
    """The `text` of a slash command."""
    return _decode(text, _ENCODED)


def decode_field(value: str) -> Typed:
    """The value of a `plain_text_input`."""
    return _decode(value, _FIELD)


def decode_message(message: Obj) -> Typed:
    """The `message` of a message shortcut: its rich text where there is one, its mrkdwn `text` otherwise."""
    written = [block for block in children(message, "blocks") if string(block, "type") == "rich_text"]
    if not written:
        return _decode(drop_formatting(string(message, "text")), _ENCODED)
    result = Composition()
    for block in written:
        add_rich_text(result, block)
    return result.typed()


def _decode(text: str, pattern: re.Pattern[str]) -> Typed:
    result = Composition()
    position = emoji_end = 0
    while found := pattern.search(text, position):
        result.add(text[position : found.start()])
        position = found.end()
        parts = found.groupdict()
        if parts.get("reference") is not None:
            add_reference(result, parts["reference"])
        elif parts.get("entity"):
            result.add(unescape(parts["entity"]))
        elif parts.get("address"):
            position = found.start() + _address_length(parts["address"])
            address = text[found.start() : position]
            result.add(unescape(address) if pattern is _ENCODED else address)
        elif _add_emoji(result, found, glued=emoji_end == found.start()):
            emoji_end = found.end()
        else:
            # Only its first colon is text for sure: in `10:30:tada:` the emoji starts at the second.
            result.add(":")
            position = found.start() + 1
    result.add(text[position:])
    return result.typed()


def _address_length(address: str) -> int:
    """How much of `address` is one: emoji right behind it (`https://acme.com:tada:`) are not."""
    tail = _EMOJI_AT_END.search(address)
    if tail and all(emoji_named(name) for name in re.findall(r":([\w+'-]+):", tail.group())):
        return tail.start()
    return len(address)


def _add_emoji(result: Composition, found: re.Match[str], *, glued: bool) -> bool:
    """Add it and say so, or leave everything to the caller when the colons are punctuation."""
    name, tones = found["name"], found["tones"] or ""
    before = "" if glued else found.string[max(0, found.start() - 1) : found.start()]
    after = found.string[found.end() : found.end() + 1]
    if not glued and _is_scoped(found):
        return False
    known = emoji_named(name, tones)
    if known is not None:
        if name.isdecimal() and before.isdecimal() and after.isdecimal():
            return False  # `1:100:2`
        result.add(known)
        return True
    following = _ONE_EMOJI.match(found.string, found.end() - 1)
    if (following and emoji_named(following["name"])) or not _looks_custom(name, before, after):
        return False  # in `note:q:tada:` the second colon belongs to the emoji
    result.leave(Undecodable.CUSTOM_EMOJI, found.group())
    return True


def _is_scoped(found: re.Match[str]) -> bool:
    """Whether the colons are those of `foo::x::bar`."""
    around = found.string[max(0, found.start() - 2) : found.start()], found.string[found.end() : found.end() + 2]
    if not (re.fullmatch(r"\w:", around[0]) and re.fullmatch(r":\w", around[1])):
        return False
    following = _ONE_EMOJI.match(found.string, found.end())
    return following is None or emoji_named(following["name"]) is None


def _looks_custom(name: str, before: str, after: str) -> bool:
    """Whether an unknown `:name:` is one of the workspace's own emoji rather than punctuation as in `urn:isbn:1`."""
    if not any(character.isalpha() for character in name) or name != name.lower():
        return False
    if before.isalnum() and after.isalnum():
        return False
    return before != ":" and not (before.isdecimal() and name[0].isdecimal())
