"""Shorteners: asked where a short link leads, never the place it leads to."""

from typing import Protocol


class Shortener(Protocol):
    """The link shorteners we know."""

    async def expand(self, url: str) -> str | None:
        """The full address behind a short link; None when it cannot be told. Never inside a transaction."""
        ...
