"""Doing without pictures. Slack fetches each one, and refuses the whole message or window when it cannot: an account's
new profile picture would otherwise keep every card about it from being shown.
"""

from collections.abc import Iterator, Mapping
from time import monotonic

from adapters.wire import Block, Json, string

REFUSED = frozenset({"invalid_blocks", "invalid_blocks_format", "invalid_arguments", "invalid_attachments"})
"""What Slack answers when it cannot fetch a picture, among other reasons."""
REMEMBERED = 3_600.0
"""Seconds for which a picture that Slack could not fetch is left out at once."""


class Pictures:
    """Remembers which pictures Slack could not fetch.

    The answer to a submitted window cannot be given twice, so that window must not carry one of those.
    """

    def __init__(self) -> None:
        self._refused: dict[str, float] = {}

    def refuse(self, arguments: Mapping[str, Json]) -> None:
        """Slack took this call only without its pictures."""
        now = monotonic()
        self._refused = {address: at for address, at in self._refused.items() if now - at < REMEMBERED}
        self._refused |= dict.fromkeys(_addresses(dict(arguments)), now)

    def fetchable(self, view: Block) -> Block:
        """The same window or arguments without the pictures that Slack could not fetch lately."""
        now = monotonic()
        bad = frozenset(address for address, at in self._refused.items() if now - at < REMEMBERED)
        return _without(view, bad) if bad else view


def without_pictures(arguments: Mapping[str, Json]) -> dict[str, Json]:
    """The same call with no picture beside any text."""
    return _without(arguments, None)


def _without(arguments: Mapping[str, Json], addresses: frozenset[str] | None) -> dict[str, Json]:
    """Without the pictures of these addresses; None: without any."""
    return {
        name: _plain(value, addresses) for name, value in arguments.items() if not _is_picture(name, value, addresses)
    }


def _plain(value: Json, addresses: frozenset[str] | None) -> Json:
    if isinstance(value, dict):
        return _without(value, addresses)
    if isinstance(value, list):
        return [_plain(item, addresses) for item in value]
    return value


def _is_picture(name: str, value: Json, addresses: frozenset[str] | None) -> bool:
    if name != "accessory" or not isinstance(value, dict) or value.get("type") != "image":
        return False
    return addresses is None or string(value, "image_url") in addresses


def _addresses(value: Json) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inside in value.items():
            if _is_picture(name, inside, None) and isinstance(inside, dict):
                yield string(inside, "image_url")
            else:
                yield from _addresses(inside)
    elif isinstance(value, list):
        for item in value:
            yield from _addresses(item)
