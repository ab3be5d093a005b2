"""The tamper-evident log, seen from outside: how far it has come, what was signed of it, and whether it is still it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from workflows.domain.merkle import Head


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A stored checkpoint: the head, and the signed note that says so."""

    head: Head
    note: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Contradiction:
    """The log does not begin with what was signed before, so nothing was signed."""

    seen: Head


class Log(Protocol):
    """The log of one company."""

    async def head(self) -> Head:
        """The tree as last stored."""
        ...

    async def begins_with(self, seen: Head) -> bool:
        """Whether the log still is the one whose head was `seen`, and what came after it."""
        ...

    async def newest(self) -> Kept | None:
        """The newest stored checkpoint; None when nobody signs."""
        ...

    async def make(self, *, at_once: bool = False) -> Kept | Contradiction | None:
        """Sign and store the head when it is time (`at_once`: whenever there is something new).

        None when it is not, and without a key.
        """
        ...
