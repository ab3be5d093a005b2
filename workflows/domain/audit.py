"""The audit log's words: entries, their versioned leaf encoding, and RFC 6962 hashing.

A leaf holds ids, enums and salted digests only. Texts and names live in the `contents` table under a per-person key, so
erasing a key never breaks the log.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
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


def leaf_hash(leaf: bytes) -> bytes:
    """RFC 6962 section 2.1: SHA-256(0x00 || leaf)."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """RFC 6962 section 2.1: SHA-256(0x01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def tree_root(leaves: Sequence[bytes]) -> bytes:
    """The Merkle tree head over leaf hashes, in order; SHA-256 of nothing for an empty log (RFC 6962 2.1)."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    level = list(leaves)
    while len(level) > 1:
        paired = [node_hash(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        # An odd node at the end is carried up as it is: the same tree as RFC 6962's split at the largest power of two.
        level = paired + level[len(paired) * 2 :]
    return level[0]
