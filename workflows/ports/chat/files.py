"""Files of the chat: what people chose there, and what cards show."""

from typing import Protocol

from workflows.domain.person import Identity
from workflows.ports.chat.interactions import GivenFile


class Files(Protocol):
    """Fetches what people chose in a window."""

    async def fetch(self, file: GivenFile, *, by: Identity, cap: int) -> bytes:
        """The bytes of a file `by` gave, at most `cap`.

        Raises InvalidContent(field="media") when it is larger or none of theirs, and NetworkFailure (`retry=False`
        when the chat will never give it).
        """
        ...


class Exhibits(Protocol):
    """Gives the bytes behind what cards show."""

    async def bytes_of(self, sha256: str) -> bytes | None:
        """The clean bytes; None when they are not kept any more."""
        ...
