"""Putting decoded pieces together, with the positions of those that could not be decoded."""

from urllib.parse import unquote

from workflows.ports.chat import Leftover, Typed, Undecodable


class Composition:
    """A text in the making."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._leftovers: list[Leftover] = []

    @property
    def ends_line(self) -> bool:
        """Whether the next piece would start a line."""
        return not self._length or self._pieces[-1].endswith("\n")

    def add(self, text: str) -> None:
        """Decoded text."""
        if text:
            self._pieces.append(text)
            self._length += len(text)

    def leave(self, kind: Undecodable, shown: str, *, user: str | None = None) -> None:
        """A piece with no meaning outside the chat, as it reads there."""
        start = self._length
        self.add(shown)
        self._leftovers.append(Leftover(kind=kind, shown=shown, start=start, end=self._length, user=user))

    def typed(self) -> Typed:
        """All of it."""
        return Typed(text="".join(self._pieces), leftovers=tuple(self._leftovers))


def bare_address(url: str, label: str) -> str:
    """A link as the person typed it: `example.com` where the chat made it `http://example.com`, else its address.

    A label that is not the address itself is formatting, and dropped.
    """
    if label and _plain(label) == _plain(url):
        return label
    return url.removeprefix("mailto:").removeprefix("tel:")


def _plain(address: str) -> str:
    """An address without what a chat adds to it."""
    for scheme in ("http://", "https://", "mailto:", "tel:"):
        address = address.removeprefix(scheme)
    host, slash, rest = address.partition("/")
    return _ascii(host.casefold()) + unquote(slash + rest).rstrip("/")


def _ascii(host: str) -> str:
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return host
