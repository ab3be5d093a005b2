"""Small pictures of pictures, for cards that have to carry them inside."""

from collections.abc import Sequence
from typing import Protocol


class Previewer(Protocol):
    """Draws what somebody has to see before they decide, away from the event loop."""

    async def previews(self, content: bytes) -> Sequence[bytes]:
        """The same picture as JPEG in ever fewer bytes, the largest first; of what moves, its first moment.

        Nothing for what cannot be drawn here: a film, or bytes that are no picture. Never raises for the bytes.
        """
        ...
