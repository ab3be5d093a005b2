"""How far a feed was read: what the server said about its version, and marks of the items that were seen."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from adapters.sources.feed.reading import Item

REMEMBERED = 3_000
"""Marks kept, two for an item: more than are read of any feed, so that one that flickers is not news."""
LONGEST_TAG = 500


@dataclass(frozen=True, kw_only=True)
class Place:
    """What is known of a feed. Written as JSON into the cursor."""

    etag: str = ""
    modified: str = ""
    seen: tuple[str, ...] = ()
    """The newest first."""

    def written(self) -> str:
        """For the cursor."""
        return json.dumps({"etag": self.etag, "modified": self.modified, "seen": self.seen}, separators=(",", ":"))

    def remembering(self, marks: Iterable[str], *, etag: str, modified: str) -> "Place":
        """The same with these too; the oldest are forgotten."""
        seen = tuple(dict.fromkeys([*marks, *self.seen]))[:REMEMBERED]
        return Place(etag=_short(etag), modified=_short(modified), seen=seen)


def place_in(cursor: str | None) -> Place | None:
    """What a cursor says; None when there is none yet, or it cannot be read."""
    if cursor is None:
        return None
    try:
        found = json.loads(cursor)
        return Place(etag=str(found["etag"]), modified=str(found["modified"]), seen=tuple(map(str, found["seen"])))
    except (ValueError, TypeError, KeyError):
        return None


@dataclass(frozen=True, kw_only=True)
class Marked:
    """An item with its id, and what it is recognised by."""

    item: Item
    id: str
    marks: tuple[str, str]
    """Of its name (guid, link or words), and of all that tells it apart."""
    alone: bool
    """Whether its name says which one it is."""

    def is_in(self, seen: frozenset[str]) -> bool:
        """Whether it was seen before."""
        name, whole = self.marks
        return whole in seen or (self.alone and name in seen)


def marked(items: Sequence[Item]) -> list[Marked]:
    """The items by their ids, each once, in the feed's order.

    An item is its guid; without one its link; without one its words. Feeds that give every item the same guid exist:
    there guid, link and title count together.
    """
    wholes: dict[str, set[str]] = defaultdict(set)
    for item in items:
        wholes[_name(item)].add(_whole(item))
    found: dict[str, Marked] = {}
    for item in items:
        name, whole = _digest(_name(item)), _whole(item)
        alone = len(wholes[_name(item)]) == 1
        one = Marked(item=item, id=name if alone else whole, marks=(name[:_MARK], whole[:_MARK]), alone=alone)
        found.setdefault(one.id, one)
    return list(found.values())


_MARK = 16


def _whole(item: Item) -> str:
    return _digest(item.guid, item.link, item.title)


def _name(item: Item) -> str:
    return item.guid or item.link or f"{item.title}\0{item.markup}"


def _digest(*words: str) -> str:
    return hashlib.sha256("\0".join(words).encode("utf-8", "replace")).hexdigest()[:32]


def _short(tag: str) -> str:
    return tag if len(tag) <= LONGEST_TAG and tag.isprintable() else ""
