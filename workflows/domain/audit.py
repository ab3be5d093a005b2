"""The audit log's words: entries, their versioned leaf encoding, and what they may hold.

A leaf holds ids, enums and salted digests only. Texts and names live in the `contents` table under a per-person key, so
erasing a key never breaks the log.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

LEAF_VERSION = 1

Facts = Mapping[str, str | int | bool | None]
"""What an entry says beyond who, when and what: ids, enum values, digests and numbers only."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of the log, before it is written.

    `action` is `thing.step` ("post.approve", "click.refused"); `facts` are ids, enum values, digests and numbers only.
    """

    at: datetime
    action: str
    subject: str
    by: str
    """A person's id, or "system"."""
    facts: Facts = field(default_factory=dict)


def encode_leaf(entry: Entry, *, salt: str) -> bytes:
    """The bytes that are hashed and stored: canonical JSON (sorted keys, no spaces, UTF-8)."""
    record = {
        "v": LEAF_VERSION,
        "at": entry.at.astimezone(UTC).isoformat(),
        "action": entry.action,
        "subject": entry.subject,
        "by": entry.by,
        "facts": dict(entry.facts),
        "salt": salt,
    }
    return json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
