"""A public network, seen from one account: who am I, publish, find, delete."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from workflows.domain.account import Account
from workflows.domain.content import Media, Part
from workflows.domain.credential import Tokens
from workflows.domain.ids import RemoteAccountId, RemotePostId
from workflows.domain.limits import Limits
from workflows.ports.clock import BootTime


@dataclass(frozen=True, kw_only=True)
class RemoteAccount:
    """Who the token is, as the network answered just now."""

    id: RemoteAccountId
    handle: str
    name: str
    picture_url: str | None
    followers: int | None
    link: str | None = None
    """The address the account shows in its profile."""
    token_fingerprint: str
    """A salted hash of the credential that asked; never the credential."""


@dataclass(frozen=True, kw_only=True)
class Created:
    """The network took it and named it."""

    id: RemotePostId


@dataclass(frozen=True, kw_only=True)
class NotSent:
    """Certainly nothing happened; the same call may be made again later."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class RateLimited:
    """Certainly nothing happened; the network asked us to wait."""

    until: datetime


@dataclass(frozen=True, kw_only=True)
class Rejected:
    """The network said no for a reason the adapter knows by name; asking again would not help."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class SignedOut:
    """The credential no longer works; nothing happened."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class Unknown:
    """It may or may not have happened. Look before doing anything else."""

    reason: str


Outcome = Created | NotSent | RateLimited | Rejected | SignedOut | Unknown


@dataclass(frozen=True, kw_only=True)
class Uploaded:
    """The network keeps these very bytes for us, seen by nobody until a post carries them."""

    sha256: str
    id: str
    """The network's name for them, good for one credential only."""
    until: BootTime
    """When the network forgets them. A post that would carry them later is NotSent."""


UploadOutcome = Uploaded | NotSent | RateLimited | Rejected | SignedOut
"""Never Unknown: uploading is seen by nobody, so whatever became of it, it may be done again."""


@dataclass(frozen=True, kw_only=True)
class Deleted:
    """It is gone. Only ever an answer to `delete`."""


DeleteOutcome = Deleted | NotSent | RateLimited | Rejected | SignedOut | Unknown


@dataclass(frozen=True, kw_only=True)
class Found:
    """It is there, under this id."""

    id: RemotePostId


@dataclass(frozen=True, kw_only=True)
class Absent:
    """The timeline was read far enough back, and it is not there."""


@dataclass(frozen=True, kw_only=True)
class CannotTell:
    """The timeline could not be read, or not far enough, or holds more than one that fits."""

    reason: str


Sighting = Found | Absent | CannotTell


@dataclass(frozen=True, kw_only=True)
class RemotePost:
    """A post seen on an account's own timeline. `text` has t.co links and HTML entities undone."""

    id: RemotePostId
    text: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A post as the public sees it now. Counts are None where the network does not say."""

    id: RemotePostId
    text: str
    at: datetime | None
    likes: int | None = None
    reposts: int | None = None
    replies: int | None = None
    quotes: int | None = None
    views: int | None = None


@dataclass(frozen=True, kw_only=True)
class Gone:
    """The network says that there is no such post (any more)."""


Look = Shown | Gone | CannotTell


HALTED = "Sending was stopped in the moment before it left."


def _never() -> bool:
    return False


@dataclass(frozen=True, kw_only=True)
class Armed:
    """Proof that the intent was committed: without one, nothing is sent."""

    key: str
    """The delivery's id; where a network has idempotency keys, this is the key."""
    identity: RemoteAccount
    """Who answered `whoami` before arming; the same credential must send."""
    at: BootTime
    """When the intent was committed. Older than 20 s: answer NotSent, this process was frozen."""
    media: Mapping[str, Uploaded] = field(default_factory=dict)
    """What was uploaded for this intent by the same credential, by SHA-256: all of the part's media, or NotSent."""
    halted: Callable[[], bool] = _never
    """Asked right before the first byte: whether sending was stopped since. Then answer NotSent with `HALTED`."""


class Network(Protocol):
    """One account on one network, with the credential it had when this object was built.

    Built per send, never shared between accounts. Every foreign failure is translated here.
    """

    limits: Limits

    async def whoami(self) -> RemoteAccount:
        """Ask the network who the credential is. Raises NetworkFailure (`retry=False` when it was revoked)."""
        ...

    async def upload(self, medium: Media, content: bytes) -> UploadOutcome:
        """Hand the bytes over, with their description, before anything is armed. Takes up to minutes for a film."""
        ...

    async def publish(self, part: Part, *, armed: Armed) -> Outcome:
        """Send once: no retries, no redirects, a total deadline, and Unknown for all that is not known by name."""
        ...

    async def find(self, part: Part, *, since: datetime, credited: frozenset[RemotePostId] = frozenset()) -> Sighting:
        """Look for this very part on the account's own timeline, not older than `since` and not yet `credited`."""
        ...

    async def delete(self, remote_id: RemotePostId) -> DeleteOutcome:
        """Take one post down, once. Deleted also when the network says that it is not there."""
        ...

    async def look(self, remote_id: RemotePostId) -> Look:
        """One post as the public sees it now: evidence before a recall, and the truth after an unclear delete."""
        ...

    def resembles(self, part: Part, post: RemotePost) -> bool:
        """Whether a post on the timeline may be this part as it was sent; in doubt, yes."""
        ...

    async def timeline(self, *, since_id: RemotePostId | None) -> list[RemotePost]:
        """The account's newest own posts after `since_id`, oldest first, at most `limits.timeline`.

        Raises NetworkFailure (`retry=False` when the credential was revoked).
        """
        ...

    def address(self, remote_id: RemotePostId) -> str:
        """Where the public sees a post."""
        ...

    def share_link(self, text: str) -> str:
        """The network's own page with the text filled in, for a person to post it themselves."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


class Networks(Protocol):
    """Gives the network object for an account, built anew for each use."""

    def limits(self, network: str) -> Limits:
        """The rules of a network, without a credential. Raises NotFound."""
        ...

    def post_in(self, network: str, link: str) -> RemotePostId | None:
        """The post a pasted link points at, or None when it is not a link to a post of that network."""
        ...

    def share_link(self, network: str, text: str) -> str:
        """The network's own page with the text filled in, for a person to post it themselves."""
        ...

    def address(self, account: Account, remote_id: RemotePostId) -> str:
        """Where the public sees a post."""
        ...

    def answer_link(self, network: str, remote_id: RemotePostId, text: str) -> str:
        """The network's own page for answering a post, with the text filled in. Raises NotFound."""
        ...

    async def for_account(self, account: Account) -> Network:
        """A fresh object holding the account's current credential, renewed when it is about to end.

        May ask the network for new tokens: never inside a transaction. Raises NetworkFailure without a credential.
        """
        ...

    async def with_tokens(self, account: Account, tokens: Tokens) -> Network:
        """A fresh object holding just these tokens, to find out whose they are. Raises NetworkFailure."""
        ...


async def delete_once(network: Network, remote_id: RemotePostId) -> DeleteOutcome:
    """Ask for a deletion; whatever happens, an outcome."""
    try:
        return await network.delete(remote_id)
    except Exception as error:
        # Whatever went wrong in there may have happened after the request left: only looking can tell.
        return Unknown(reason=f"Deleting ended in {type(error).__name__}.")
