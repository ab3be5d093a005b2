"""What a create request may hold beside the words: a poll and the mark of a paid partnership."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class XPoll:
    """A poll under a post."""

    options: tuple[str, ...]
    minutes: int


@dataclass(frozen=True, kw_only=True)
class XExtras:
    """What a post has beside its words."""

    poll: XPoll | None = None
    paid_partnership: bool = False


NO_EXTRAS = XExtras()
EXTRA_KEYS = frozenset({"poll", "paid_partnership"})


def extras_of(body: Mapping[str, object]) -> XExtras | None:
    """The extras in a body; None for a body that X refuses: documented are 2 to 4 options of 1 to 25 characters, and
    5 to 10,080 minutes."""
    paid = body.get("paid_partnership", False)
    poll = _poll(body["poll"]) if "poll" in body else None
    if not isinstance(paid, bool) or (poll is None and "poll" in body):
        return None
    return XExtras(poll=poll, paid_partnership=paid)


def _poll(given: object) -> XPoll | None:
    options = given.get("options") if isinstance(given, dict) else None
    minutes = given.get("duration_minutes") if isinstance(given, dict) else None
    if not isinstance(options, list) or not 2 <= len(options) <= 4:
        return None
    if not all(isinstance(option, str) and len(option.strip()) >= 1 and len(option) <= 25 for option in options):
        return None
    if not isinstance(minutes, int) or isinstance(minutes, bool) or not 5 <= minutes <= 10_080:
        return None
    return XPoll(options=tuple(options), minutes=minutes)
