"""What a witness remembers, and what every witness can do."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from workflows.domain.merkle import Head


@dataclass(frozen=True, kw_only=True)
class Mark:
    """The log's size and root (hexadecimal) at one moment, and the signed checkpoint that says so, if there is one."""

    size: int
    root: str
    accepted: bool = False
    """Whether a person said that the log is right like this, whatever was seen before."""
    note: str = ""

    @property
    def head(self) -> Head:
        """The same, as the log says it."""
        return Head(size=self.size, root=bytes.fromhex(self.root))


class Unreachable(Exception):
    """A witness does not answer, or does not take what it is given. The text says why, and names no password."""


class Witness(Protocol):
    """A place outside the program's own."""

    where: str
    """For sentences; without a password."""
    each_turn: bool
    """Whether writing is so cheap that every turn of the sequencer is told."""

    async def read(self) -> tuple[Mark, ...]:
        """What was seen since the last accepted mark, oldest first. Raises Unreachable."""
        ...

    async def write(self, mark: Mark) -> None:
        """Add a mark; it lasts when this returns. Raises Unreachable."""
        ...


def since_accepted(marks: Sequence[Mark]) -> tuple[Mark, ...]:
    """What still counts."""
    last = max((at for at, mark in enumerate(marks) if mark.accepted), default=0)
    return tuple(marks[last:])
