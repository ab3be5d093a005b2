"""Addresses without `https://` or `www.`: networks make links of them all the same (`bit.ly/x`)."""

import re
from collections.abc import Iterator

from workflows.checks.text.links import Link
from workflows.domain.finding import Span

_BARE = re.compile(
    r"(?<![\w@./:#$&+-])(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,5}[a-z]{2,24}(?![\w@-])"
    r"(?::\d{1,5})?(?:[/?#][^\s<>\"“”]*)?",
    re.IGNORECASE,
)
_DOTTED = re.compile(r"\.[A-Za-z]{2}")
"""What is in every such address: only the words around it are looked at."""
_SPACE = re.compile(r"\s")
_TRAILING = ".,;:!?'’)]}…"
_PLAIN = frozenset(
    ["com", "net", "org", "info", "biz", "co", "io", "app", "shop", "online", "site", "xyz", "top", "ru"]
)
"""Endings by which a name without a page is taken for an address; of others most are a missing space."""


def bare_links_in(text: str) -> Iterator[Link]:
    """Yield whatever may be such an address, in order; `node.js` and a full stop without a space behind it, too."""
    end = 0
    while dot := _DOTTED.search(text, end):
        space = _SPACE.search(text, dot.end())
        begin, end = _after_space(text, dot.start(), end), space.start() if space else len(text)
        for match in _BARE.finditer(text, begin, end):
            address = match.group().rstrip(_TRAILING)
            yield Link(address=address, span=Span(start=match.start(), end=match.start() + len(address)))


def is_surely_one(link: Link) -> bool:
    """Whether it names a page, or ends as hardly anything but an address does."""
    host, _, page = link.address.partition("/")
    return bool(page) or host.rpartition(".")[2].lower() in _PLAIN


def _after_space(text: str, place: int, at_least: int) -> int:
    while place > at_least and not text[place - 1].isspace():
        place -= 1
    return place
