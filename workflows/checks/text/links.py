"""Find what a reader or a network would take for a link, handle or e-mail address."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import SplitResult, urlsplit

from workflows.domain.finding import Span

# A pattern whose first character is one of a few is found several times as fast: what is in front is looked at second.
_BEGUN = r"(?i:(?<=h)ttps?://|(?<=w)ww\.)"
"""How a link goes on behind its first letter."""
_LINK = re.compile(rf"[hHwW]{_BEGUN}[^\s<>\"“”]+")
_WHOLE_LINK = re.compile(rf"[hHwW]{_BEGUN}\S+")
_SOME_MAIL = re.compile(r"@(?<=[\w.+-]@)[\w-]{1,63}\.[\w-]")
_MAIL = r"(?<![\w.+-])[\w.+-]{1,64}+@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}"
_HANDLE_OR_TAG = r"(?<=[@#])\w+"
_HANDLE = r"(?<=@)(?<![\w!%$#*@&+]@)\w++(?![$@|+*!])"
_MASKED = re.compile(rf"[@#hHwW](?:{_HANDLE_OR_TAG}|{_BEGUN}\S+)")
_MASKED_WITH_MAIL = re.compile(rf"[hHwW]{_BEGUN}\S+|{_MAIL}|[@#]\w+")
_ADDRESSED = re.compile(rf"[@hHwW](?:{_HANDLE}|{_BEGUN}\S+)")
_ADDRESSED_WITH_MAIL = re.compile(rf"[hHwW]{_BEGUN}\S+|{_MAIL}|@{_HANDLE}")
_TRAILING = ".,;:!?'’)]}…"


@dataclass(frozen=True, kw_only=True)
class Link:
    """A link as written, without the punctuation of the sentence around it."""

    address: str
    span: Span

    @cached_property
    def parts(self) -> SplitResult | None:
        """The address taken apart, or None when it cannot be."""
        try:
            return urlsplit(self.address if "://" in self.address else f"https://{self.address}")
        except ValueError:
            return None


def links_in(text: str) -> Iterator[Link]:
    """Yield every http, https and www link in order."""
    for match in _LINK.finditer(text):
        address = match.group().rstrip(_TRAILING)
        if match.group()[len(address) :].startswith(")") and address.count("(") > address.count(")"):
            address += ")"
        yield Link(address=address, span=Span(start=match.start(), end=match.start() + len(address)))


def without_links(text: str) -> str:
    """The text with links, e-mail addresses, @handles and #tags blanked out; every other character keeps its place."""
    return (_MASKED_WITH_MAIL if _SOME_MAIL.search(text) else _MASKED).sub(_blank, text)


def without_addresses(text: str) -> str:
    """The text with links, e-mail addresses and @handles blanked out, #tags kept; every character keeps its place."""
    if "@" not in text:
        return _WHOLE_LINK.sub(_blank, text)
    return (_ADDRESSED_WITH_MAIL if _SOME_MAIL.search(text) else _ADDRESSED).sub(_blank, text)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())
