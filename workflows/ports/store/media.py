"""The bytes of pictures and films, sealed, as long as their post may need them."""

from collections.abc import Collection, Mapping
from typing import Protocol

from workflows.domain.content import Media
from workflows.domain.finding import PictureFacts
from workflows.domain.ids import PersonId, PostId
from workflows.domain.post import Post


class MediaRows(Protocol):
    """What was attached to posts. Nothing is written over; it goes 30 days after its post is over, or with a person."""

    async def keep(self, post: Post, medium: Media, content: bytes, *, named: str, by: PersonId) -> None:
        """Keep the clean bytes under the key of the post's author. Repeats do nothing more.

        `named`: the media type that the file's name claimed, "" when none.
        """
        ...

    async def read(self, post: PostId, sha256: str) -> bytes | None:
        """The bytes; None when they are not kept any more, or are not these any more."""
        ...

    async def any_copy(self, sha256: str) -> bytes | None:
        """The bytes, of whichever post still has them; None as for `read`."""
        ...

    async def facts(self, post: PostId, sha256s: Collection[str]) -> Mapping[str, PictureFacts]:
        """What is known of those that are kept, by SHA-256."""
        ...

    async def count(self, post: PostId) -> int:
        """How many were attached to this post, whether or not they still are."""
        ...
