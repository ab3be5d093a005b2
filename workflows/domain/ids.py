"""The names of things: opaque strings that cannot be mixed up by a type checker."""

import secrets
import time
from typing import NewType

PostId = NewType("PostId", str)
DeliveryId = NewType("DeliveryId", str)
AccountId = NewType("AccountId", str)
"""Ours: `network:handle` as it stands in app.yaml, e.g. `x:acme`."""
PersonId = NewType("PersonId", str)
RemoteAccountId = NewType("RemoteAccountId", str)
"""The network's immutable account id. Never a handle: handles can be renamed and taken over."""
RemotePostId = NewType("RemotePostId", str)
StoryId = NewType("StoryId", str)
GroupId = NewType("GroupId", str)
"""Posts that came of one writing, one for each account: the id of the one that was written first."""

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def new_id() -> str:
    """26 lower-case characters: 10 of milliseconds since 1970, so that names sort by age, then 80 random bits."""
    return _base32(time.time_ns() // 1_000_000, 10) + _base32(secrets.randbits(80), 16)


def _base32(number: int, length: int) -> str:
    return "".join(_ALPHABET[(number >> (5 * place)) & 31] for place in reversed(range(length)))
