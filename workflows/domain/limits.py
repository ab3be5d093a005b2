"""What a network allows: facts the checks and the form need, given by its adapter."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal


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
    settle_window: timedelta = timedelta(seconds=120)
    """Client deadline + assumed lateness + read lag, counted from the stored intent."""
