"""Keeping words from forming Markdown. TextBlocks of adaptive cards speak it, with dates and calls on top.

Teams' clients (web, iOS, Android) do not agree on how a sign is escaped, so where one could act a look-alike stands in;
a sign inside a word, as in `acme_news`, cannot act and stays. Text that must be exact goes into TextRuns, which parse
nothing.
"""

import re
from urllib.parse import quote, urlsplit

_LOOK_ALIKES = {
    "*": "∗",
    "_": "ˍ",
    "~": "∼",
    "`": "ˋ",
    "<": "‹",
    ">": "›",
    "[": "［",
    "]": "］",
    "|": "∣",
    "\\": "＼",
    "&": "＆",
    "{": "❴",
    "#": "＃",
    "+": "＋",
    "-": "‐",
    "=": "＝",
    ".": "․",
    ")": "）",
    ":": "∶",
    "@": "＠",
}
# `_` and `&` act only at a word's edge and before the name of a character; `{{` begins a date; the rest acts anywhere.
# `://`, `www.` and `a@b.c` are made links by some clients.
_INSIDE = re.compile(
    r"[*~`<>\[\]|\\]|(?<!\w)_|_(?!\w)|&(?=#?\w+;)|\{(?=\{)|:(?=//)|(?<=\bwww)\.|(?<=\w)@(?=\w)|(?<=\bmailto):",
    re.IGNORECASE,
)
_AT_START = re.compile(r"^\s*(?:[#+=-]|\d{1,9}(?P<after>[.)]))")
_ROOM = re.compile(r"\t| {2,}")


def inert(text: str) -> str:
    """One line or several for a TextBlock, with nothing in it left to format, call, open or count out a date."""
    return "\n".join(_inert(line) for line in text.split("\n"))


def web_address(url: str) -> str:
    """The address when it is one a browser opens, with nothing in it that ends a link early; "" otherwise."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not host:
        return ""
    return quote(url, safe="/:?#@!$&'()*+,;=%~-._")


def _inert(line: str) -> str:
    line = _INSIDE.sub(lambda found: _LOOK_ALIKES[found.group()], line)
    begun = _AT_START.match(line)
    if begun:
        # A list, a heading or a rule: its last sign decides.
        place = begun.end() - 1
        line = line[:place] + _LOOK_ALIKES[line[place]] + line[place + 1 :]
    return _ROOM.sub(lambda found: "\u00a0" * len(found.group().expandtabs(4)), line)
