"""What a network allows: facts the checks and the form need, given by its adapter."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from workflows.domain.content import MediaKind


@dataclass(frozen=True, kw_only=True)
class PollRules:
    """What a network's polls may be: how many choices of how many characters, open for how long."""

    fewest: int
    most: int
    longest: int
    """Characters of a choice."""
    shortest_for: timedelta
    longest_for: timedelta


_MEGABYTE = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class MediaLimits:
    """What may stand beside the words of one post, and how large each may be. The numbers are X's (`networks.md` 1)."""

    pictures: int = 4
    """How many; or one GIF, or one film, and nothing else beside those."""
    types: frozenset[str] = frozenset(
        {"image/jpeg", "image/png", "image/webp", "image/gif", "video/mp4", "video/quicktime"}
    )
    picture_bytes: int = 5 * _MEGABYTE
    gif_bytes: int = 15 * _MEGABYTE
    film_bytes: int = 512 * _MEGABYTE
    shortest_film: float = 0.5
    """Seconds."""
    longest_film: float = 140.0
    alt_text: int = 1_000
    """The most characters of one description."""

    def most_bytes(self, kind: MediaKind) -> int:
        """How large one of this kind may be."""
        return {
            MediaKind.PICTURE: self.picture_bytes,
            MediaKind.GIF: self.gif_bytes,
            MediaKind.FILM: self.film_bytes,
        }[kind]


@dataclass(frozen=True, kw_only=True)
class Limits:
    """A network's rules about one post.

    `count` weighs a text the network's own way, in its own units; `maximum` is in the same units.
    `price` gives what publishing a text costs in US dollars, or None where the network charges nothing.
    """

    network: str
    """For people: "X"."""
    count: Callable[[str], int]
    maximum: int
    price: Callable[[str], Decimal | None] = lambda _text: None
    results_price: Decimal | None = None
    """What it costs in US dollars to ask how one post did; None: nobody asks."""
    quota: int = 100
    quota_window: timedelta = timedelta(minutes=15)
    """At most `quota` intents on one account within the window (X: 100 in 15 minutes, `networks.md` 5.1)."""
    reads: int = 1_000
    """How many posts of one account the drift watch reads in a day (UTC), where the network charges for each."""
    timeline: int = 500
    """The most posts one look at an account's timeline gives, the newest: when as many came, older ones may be
    missing."""
    only_addressed: bool = False
    """Whether replies are taken only to people who named, answered or quoted the account (X, since 23 Feb 2026)."""
    most_parts: int = 1
    """How many parts a thread may have; 1 where the network has none."""
    polls: PollRules | None = None
    """None where the network has no polls."""
    partnerships: bool = False
    """Whether a post can be marked as paid for."""
    media: MediaLimits | None = None
    """None: the network takes words only, or our adapter sends no more than words."""
    settle_window: timedelta = timedelta(seconds=120)
    """Client deadline + assumed lateness + read lag, counted from the stored intent."""
