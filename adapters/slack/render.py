"""Cards as Slack messages. Pure. Nothing is ever cut: what does not fit raises ValueError."""

from collections import Counter
from collections.abc import Mapping, Sequence

from adapters.slack.mrkdwn import escape
from adapters.slack.texts import RUN, exact_elements, is_plain, mrkdwn, plain, rich_elements
from adapters.visible import visible
from adapters.wire import Block, Json
from workflows.ports import chat
from workflows.ports.chat import Ask, Button, Buttons, Card, Divider, Exact, Exhibit, Heading, Line, Small, Style, Words

MESSAGE_BLOCKS = 50
"""Slack's limit for one message."""
MESSAGE_CHARACTERS = 13_000
"""A message fails near 13,200 characters of text (slackapi/bolt-js#2509); Slack documents no number."""
NOTIFICATION = 4_000
"""Slack advises against a longer `text` (its documentation of chat.postMessage)."""
LINK_ACTION = "link."
"""What the action ids of buttons that only open an address start with."""
_SMALL = 1_900
_ALT = 2_000
"""Slack's limit for the description of an image."""
NO_FILES: Mapping[str, str] = {}
"""Where no picture is shown."""


def render_card(card: Card, *, files: Mapping[str, str] = NO_FILES) -> tuple[str, list[Block]]:
    """A card's notification text and blocks. Raises ValueError when Slack would refuse or cut it.

    `files`: Slack's ids of the files that its exhibits are, by SHA-256; those without one are told of in words.
    """
    blocks = [drawn for block in card.blocks for drawn in (exhibit(block, files) or render_block(block))]
    text = escape(visible(card.notification))
    _require(len(text), NOTIFICATION, "characters of notification")
    _require(len(blocks), MESSAGE_BLOCKS, "blocks in a message")
    _require(count_characters(blocks), MESSAGE_CHARACTERS, "characters in a message")
    return text, blocks


def render_block(block: chat.Block) -> list[Block]:
    """One block of a card or form as Slack's; an empty one disappears."""
    match block:
        case Heading():
            return _heading(block.text)
        case Words():
            return _words(block)
        case Exact():
            return [_rich("rich_text_quote", group) for group in exact_elements(block.text)]
        case Small():
            return small(block.line)
        case Divider():
            return [{"type": "divider"}]
        case Buttons():
            return _buttons(block.buttons)
        case Exhibit():
            return _words(Words(line=block.instead))


def exhibit(block: object, files: Mapping[str, str]) -> list[Block]:
    """The picture as a file of Slack's, if it is one; a film has no block of its own."""
    if not isinstance(block, Exhibit) or block.medium.sha256 not in files:
        return []
    alt_text = visible(block.medium.alt_text)[:_ALT] or "Picture"
    return [{"type": "image", "slack_file": {"id": files[block.medium.sha256]}, "alt_text": alt_text}]


def small(line: Line) -> list[Block]:
    """Small print: a context block, or a paragraph when it is too long for one."""
    text = mrkdwn(line)
    if not text:
        return []
    if len(text) > _SMALL:
        return [_rich("rich_text_section", rich_elements(line))]
    element: Json = _plain(line) if is_plain(line) else {"type": "mrkdwn", "text": text, "verbatim": True}
    return [{"type": "context", "elements": [element]}]


def count_characters(value: Json) -> int:
    """The characters of all texts in a structure; ids and addresses do not count."""
    if isinstance(value, dict):
        own = value.get("text")
        return (len(own) if isinstance(own, str) else 0) + sum(count_characters(item) for item in value.values())
    if isinstance(value, list):
        return sum(count_characters(item) for item in value)
    return 0


def _heading(text: str) -> list[Block]:
    if not text.strip():
        return []
    if len(visible(text)) > 150:  # Slack's limit for a header; a bold paragraph has none
        return [_rich("rich_text_section", rich_elements((chat.Bold(text),)))]
    return [{"type": "header", "text": plain(text)}]


def _words(words: Words) -> list[Block]:
    elements = rich_elements(words.line)
    if not elements:
        return []
    picture = words.picture if words.picture and words.picture.startswith(("https://", "http://")) else None
    text = mrkdwn(words.line)
    if picture is None or len(text) > RUN or len(picture) > 3000:
        return [_rich("rich_text_section", elements)]
    accessory: Block = {"type": "image", "image_url": picture, "alt_text": visible(words.picture_alt) or "Picture"}
    body: Json = _plain(words.line) if is_plain(words.line) else {"type": "mrkdwn", "text": text, "verbatim": True}
    return [{"type": "section", "text": body, "accessory": accessory}]


def _plain(line: Line) -> Block:
    return plain("".join(piece for piece in line if isinstance(piece, str)))


def _rich(kind: str, elements: list[Json]) -> Block:
    return {"type": "rich_text", "elements": [{"type": kind, "elements": elements}]}


def _buttons(buttons: Sequence[Button]) -> list[Block]:
    _require(len(buttons), 25, "buttons in a row")
    seen: Counter[str] = Counter()
    elements: list[Json] = []
    for button in buttons:
        seen[button.action] += 1
        # Slack wants action ids to differ within a block; the listener reads what stands before the `#`.
        repeat = f"#{seen[button.action]}" if seen[button.action] > 1 else ""
        elements.append(_button(button, button.action + repeat))
    return [{"type": "actions", "elements": elements}] if elements else []


def _button(button: Button, action_id: str) -> Block:
    _require(len(visible(button.label)), 75, "characters on a button")
    _require(len(button.subject), 2000, "characters of a button's subject")
    drawn: Block = {"type": "button", "action_id": action_id, "text": plain(button.label)}
    if button.subject:
        drawn["value"] = button.subject
    if button.style is not Style.PLAIN:
        drawn["style"] = button.style.value
    if button.ask is not None:
        drawn["confirm"] = _ask(button.ask, button.style)
    if button.url is not None:
        drawn |= {"url": button.url, "action_id": LINK_ACTION + action_id}
        _require(len(button.url), 3000, "characters of a button's address")
    return drawn


def _ask(ask: Ask, style: Style) -> Block:
    for text, limit in ((ask.title, 100), (ask.text, 300), (ask.confirm, 30), (ask.deny, 30)):
        _require(len(visible(text)), limit, "characters in a confirmation dialog's text")
    drawn: Block = {
        "title": plain(ask.title),
        "text": plain(ask.text),
        "confirm": plain(ask.confirm),
        "deny": plain(ask.deny),
    }
    if style is not Style.PLAIN:
        drawn["style"] = style.value
    return drawn


def _require(count: int, limit: int, what: str) -> None:
    if count > limit:
        raise ValueError(f"{count} {what}; Slack takes at most {limit}")
