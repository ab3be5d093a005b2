"""Cleaning what people attach: only the picture itself may leave, nothing of where, when and by whom it was made."""

from dataclasses import dataclass
from typing import Protocol

from workflows.domain.content import MediaKind
from workflows.domain.finding import PictureFacts


@dataclass(frozen=True, kw_only=True)
class Cleaned:
    """A picture or film as it may leave. The same bytes in give the same bytes out."""

    content: bytes
    kind: MediaKind
    type: str
    """`image/jpeg`, `image/png`, `image/webp`, `image/gif`, `video/mp4` or `video/quicktime`."""
    width: int
    height: int
    seconds: float = 0.0
    """How long a film is; 0 for pictures."""
    facts: PictureFacts
    """Of the clean bytes, and what kind the file's name claimed."""


class Cleaner(Protocol):
    """Takes out what nobody should see, away from the event loop."""

    async def clean(self, content: bytes, *, name: str) -> Cleaned:
        """The clean picture or film. Raises InvalidContent for what cannot be opened or understood."""
        ...
