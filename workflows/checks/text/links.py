"""Find what a reader or a network would take for a link, handle or e-mail address."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import SplitResult, urlsplit

from workflows.domain.finding import Span

_LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"“”]+", re.IGNORECASE)
_MASKED = re.compile(
    r"(?:https?://|www\.)\S+|(?<![\w.+-])[\w.+-]{1,64}+@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}|[@#]\w+", re.IGNORECASE
)
_ADDRESSED = re.compile(
    r"(?:https?://|www\.)\S+|(?<![\w.+-])[\w.+-]{1,64}+@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}|(?<![\w!%$#*@&])@\w++(?![$@|+*!])",
    re.IGNORECASE,
)
_PLAIN_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
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
    return _MASKED.sub(lambda match: " " * len(match.group()), text)


def without_addresses(text: str) -> str:
    """The text with links, e-mail addresses and @handles blanked out, #tags kept; every character keeps its place."""
    if "@" not in text:
        return _PLAIN_LINK.sub(_blank, text) if "//" in text or "." in text else text
    return _ADDRESSED.sub(_blank, text)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())
