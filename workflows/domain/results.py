"""How a post did: what the public made of it a day after it went out."""

from dataclasses import dataclass
from datetime import datetime

from workflows.domain.ids import PostId


@dataclass(frozen=True, kw_only=True)
class Results:
    """The figures of one post, of all its parts together. None where the network does not say."""

    post: PostId
    at: datetime
    """When the network was asked."""
    likes: int | None = None
    reposts: int | None = None
    replies: int | None = None
    quotes: int | None = None
    views: int | None = None

    @property
    def says_something(self) -> bool:
        """Whether the network gave any figure at all."""
        return any(one is not None for one in (self.likes, self.reposts, self.replies, self.quotes, self.views))
