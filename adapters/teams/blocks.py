"""Blocks of cards and forms as elements of an adaptive card. Pure.

Only the theme's own colours, and nothing that only a colour says.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from adapters.teams.buttons import Presses, action_sets
from adapters.teams.markdown import web_address
from adapters.teams.texts import Calls, exact_block, paragraph, words_block
from adapters.visible import visible
from adapters.wire import Block, Json
from workflows.ports import chat
from workflows.ports.chat import Buttons, Divider, Exact, Exhibit, Heading, Small, Words


class Tone(Enum):
    """How a banner looks, in the theme's colours. Its words say the same."""

    GOOD = "good"
    NEUTRAL = "emphasis"
    WARNING = "warning"
    ATTENTION = "attention"


@dataclass(frozen=True, kw_only=True)
class Banner:
    """What stands above a card or a form: the answer to a press, a notice."""

    blocks: tuple[chat.Block, ...]
    tone: Tone = Tone.GOOD


_NO_PICTURES: Mapping[str, str] = {}
_ALT = 300
"""Characters of a picture's description for who cannot see it; all of it stands in words below the picture."""


def elements(blocks: Iterable[chat.Block], presses: Presses, calls: Calls) -> list[Block]:
    """Blocks in order, as elements; an empty one disappears."""
    return joined(element_group(block, presses, calls) for block in blocks)


def element_group(
    block: chat.Block, presses: Presses, calls: Calls, pictures: Mapping[str, str] = _NO_PICTURES
) -> list[Block]:
    """One block. A line wanted above what follows is an element `SEPARATOR`; `joined` turns it into one.

    `pictures` are the addresses of what exhibits show, by SHA-256; one that is not there is put into words.
    """
    match block:
        case Heading():
            heading = words_block(block.text, size="Medium", weight="Bolder", style="heading")
            return [heading] if str(heading["text"]).strip() else []
        case Words():
            return _words(block, calls)
        case Exact():
            return _quote(block.text)
        case Small():
            return small(block.line, calls)
        case Divider():
            return [SEPARATOR]
        case Exhibit():
            return _exhibit(block, calls, pictures.get(block.medium.sha256, ""))
        case Buttons():
            return action_sets(block.buttons, presses)


SEPARATOR: Block = {}
"""Asks `joined` for a line above the next element."""


def joined(groups: Iterable[list[Block]]) -> list[Block]:
    """Groups one below the other, with the lines they want between them."""
    found: list[Block] = []
    line = False
    for element in (element for group in groups for element in group):
        if not element:
            line = bool(found)
            continue
        found.append(element | {"separator": True} if line else element)
        line = False
    return found


def small(line: chat.Line, calls: Calls) -> list[Block]:
    """Small print."""
    return [
        element | ({} if number else {"spacing": "Small"})
        for number, element in enumerate(paragraph(line, calls, size="Small", subtle=True))
    ]


def banner(shown: Banner, presses: Presses, calls: Calls) -> list[Block]:
    """A banner as a container in its tone."""
    items = elements(shown.blocks, presses, calls)
    return [{"type": "Container", "style": shown.tone.value, "items": list[Json](items)}, SEPARATOR] if items else []


def _exhibit(exhibit: Exhibit, calls: Calls, address: str) -> list[Block]:
    if not address:
        return _words(Words(line=exhibit.instead), calls)
    described = visible(exhibit.medium.alt_text)
    alt = described if len(described) <= _ALT else described[: _ALT - 1] + "…"
    image: Block = {"type": "Image", "url": address, "altText": alt or "Picture", "size": "Auto"}
    return [image, *small(exhibit.still, calls)]


def _quote(text: str) -> list[Block]:
    """Set apart by its ground and by a line above and below: in contrast themes the ground alone may not be seen."""
    quote: Block = {"type": "Container", "style": "emphasis", "items": [exact_block(text)]}
    return [SEPARATOR, quote, SEPARATOR]


def _words(words: Words, calls: Calls) -> list[Block]:
    items = paragraph(words.line, calls)
    picture = web_address(words.picture or "")
    if not items or not picture:
        return items
    image: Block = {
        "type": "Image",
        "url": picture,
        "altText": visible(words.picture_alt) or "Picture",
        "size": "Small",
        "style": "Person",
    }
    columns: list[Json] = [
        {"type": "Column", "width": "auto", "items": [image]},
        {"type": "Column", "width": "stretch", "verticalContentAlignment": "Center", "items": list[Json](items)},
    ]
    return [{"type": "ColumnSet", "columns": columns}]
