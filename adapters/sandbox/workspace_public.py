"""The public side of the practice workspace: what the world sees, and the trainer's switches.

`PublicSide` is what the page needs of it; the stand-in for X is fitted to it in `workspace_x`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class PublicProfile:
    """An account as the world sees it."""

    id: str
    handle: str
    name: str
    kind: str
    """`brand`, `personal`, `practice`, or `public` for somebody who is not of the company."""
    followers: int
    bio: str = ""
    picture: str = ""
    """Its address on this server; "" for the one that belongs to the handle."""


@dataclass(frozen=True, kw_only=True)
class PublicMedium:
    """A picture or film under a post."""

    address: str
    """On this server."""
    alt: str
    """What people hear who cannot see it."""
    is_film: bool = False


@dataclass(frozen=True, kw_only=True)
class PublicPoll:
    """What people can choose from under a post."""

    options: Sequence[str]
    ends_at: float
    """Seconds since 1970."""


@dataclass(frozen=True, kw_only=True)
class PublicPost:
    """A post that is live now, or was a moment ago."""

    id: str
    account_id: str
    text: str
    at: float
    """Seconds since 1970."""
    reply_to: str | None = None
    quoting: str | None = None
    gone_at: float | None = None
    """When it was taken down, in the same seconds; None while the world sees it."""
    media: Sequence[PublicMedium] = ()
    poll: PublicPoll | None = None
    is_partnership: bool = False
    """Whether it carries the network's own label of a paid partnership."""


@dataclass(frozen=True, kw_only=True)
class Switch:
    """Something a trainer can break, or somebody else can do."""

    group: str
    """The heading it stands under."""
    name: str
    label: str
    explanation: str
    on: bool = False
    once: bool = False
    """A button: pressed, something happens once."""
    able: bool = True
    """Whether it would do anything now."""


class PublicSide(Protocol):
    """The public network as the page shows it."""

    def watch(self, observer: Callable[[], None]) -> Callable[[], None]:
        """Call after each change; the answer stops it."""
        ...

    def profiles(self) -> Sequence[PublicProfile]:
        """The company's accounts."""
        ...

    def strangers(self) -> Sequence[PublicProfile]:
        """Everybody else of whom `posts` has something."""
        ...

    def posts(self) -> Sequence[PublicPost]:
        """What is live, and what was taken down lately, newest first."""
        ...

    def switches(self) -> Sequence[Switch]:
        """What can be broken, and what is."""
        ...

    def turn(self, name: str, *, on: bool) -> None:
        """Break or mend something. Raises KeyError for an unknown name."""
        ...


class NothingPublic:
    """A public side without a network: for a workspace that only practises the chat."""

    def watch(self, observer: Callable[[], None]) -> Callable[[], None]:
        """Nothing ever changes."""
        return lambda: None

    def profiles(self) -> Sequence[PublicProfile]:
        """No accounts."""
        return ()

    def strangers(self) -> Sequence[PublicProfile]:
        """Nobody."""
        return ()

    def posts(self) -> Sequence[PublicPost]:
        """No posts."""
        return ()

    def switches(self) -> Sequence[Switch]:
        """Nothing to break."""
        return ()

    def turn(self, name: str, *, on: bool) -> None:
        """There is no such switch. Raises KeyError."""
        raise KeyError(name)
