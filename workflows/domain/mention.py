"""A mention: something said in public that may concern us, as a source heard it. Its words are a stranger's."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from workflows.domain.ids import AccountId, RemotePostId, StoryId


class Arrival(Enum):
    """How it reached us. The first three were said to one of our accounts, the others about us."""

    MENTION = "mention"
    REPLY = "reply"
    QUOTE = "quote"
    FOUND = "found"
    """A search found it: its author did not name our account."""
    ARTICLE = "article"
    """A blog, the news, an alert feed."""
    MESSAGE = "message"
    """Handed in from another system, through the signed webhook."""


@dataclass(frozen=True, kw_only=True)
class Stranger:
    """Who said it, as far as the source tells. None and "" where it does not."""

    id: str
    """The network's unchanging id of the author; for a feed, the name it gives."""
    handle: str = ""
    """Without the @."""
    name: str = ""
    followers: int | None = None
    verified: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Heard:
    """One thing heard. `network` and `id` name it for good, whichever source heard it, however often."""

    network: str
    """Where it was said: `x`, `bluesky`, `mastodon:social.example`, `feed:blog.example`, `webhook:NAME`."""
    id: str
    arrival: Arrival
    author: Stranger
    text: str
    """Plain text: entities, markup and shortened links undone as far as the source gives them. Never logged."""
    at: datetime
    """When it was said, by the network's clock."""
    url: str = ""
    title: str = ""
    """An article's; "" for a post."""
    language: str = ""
    """As the source says, two letters where it can be (ISO 639-1); "" when it does not say."""
    account: AccountId | None = None
    """The account of ours it is about."""
    answers: RemotePostId | None = None
    """The post of ours that it replies to or quotes."""
    addressed: bool = False
    """Whether its author named, answered or quoted our account: X lets us answer only those (`networks.md` 5.3)."""

    @property
    def key(self) -> tuple[str, str]:
        """What makes it the same mention."""
        return (self.network, self.id)


@dataclass(frozen=True, kw_only=True)
class Mention:
    """A mention as it is kept: what was heard, the story it belongs to, and whether its words are still there."""

    heard: Heard
    """After `forgotten`: without text, title, address and author."""
    story: StoryId
    heard_at: datetime
    looked_at: datetime
    """When the source last said that it is still there; the arrival counts."""
    gone: bool = False
    """Its author deleted it."""
    forgotten: bool = False
    """Its words and author were deleted here."""


@dataclass(frozen=True, kw_only=True)
class Contact:
    """What we had to do with an author before."""

    mentions: int
    """How many of theirs we heard."""
    last_at: datetime
    department: str
    """Which department their last one was with."""
    answered: int = 0
    """How many of those were answered."""
