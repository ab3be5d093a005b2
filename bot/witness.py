"""The witness: a file elsewhere that remembers how far the log had come, so that a restored database is noticed.

One line a turn, `size root time`; the file is short: only the newest lines are kept. A line that ends in `accepted`
says that a person looked at a database that was put back: what was seen before it no longer counts.
"""

import os
import string
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from workflows.errors import ConfigError

KEPT = 200
_TRIM_AT = 400
_ACCEPTED = "accepted"


@dataclass(frozen=True, kw_only=True)
class Mark:
    """The log's size and root (hexadecimal) at one moment."""

    size: int
    root: str
    accepted: bool = False
    """Whether a person said that the log is right like this, whatever was seen before."""


class Witness:
    """Reads and writes the file. Written after each turn of the sequencer."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lines = 0

    def read(self) -> tuple[Mark, ...]:
        """What was seen since the last accepted mark, oldest first; lines that are no marks are passed over.

        Raises ConfigError when unreadable.
        """
        try:
            lines = self._path.read_text(errors="replace").splitlines()
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise ConfigError([f"audit.witness: {self._path} cannot be read: {error.strerror}."]) from None
        self._lines = len(lines)
        return _since_accepted([mark for line in lines if (mark := _mark(line))])

    def require_writable(self) -> None:
        """Make sure it can be written. Raises ConfigError."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a"):
                pass
        except OSError as error:
            raise ConfigError([f"audit.witness: {self._path} cannot be written: {error.strerror}."]) from None

    def write(self, mark: Mark) -> None:
        """Add a mark, on the disk before it returns. Raises OSError."""
        with self._path.open("a") as file:
            said = f" {_ACCEPTED}" if mark.accepted else ""
            file.write(f"{mark.size} {mark.root} {datetime.now(UTC).isoformat(timespec='seconds')}{said}\n")
            file.flush()
            os.fsync(file.fileno())
        self._lines += 1
        if self._lines > _TRIM_AT:
            self._trim()

    def _trim(self) -> None:
        lines = self._path.read_text().splitlines()[-KEPT:]
        fresh = self._path.with_name(self._path.name + ".new")
        fresh.write_text("\n".join(lines) + "\n")
        fresh.replace(self._path)
        self._lines = len(lines)


def _since_accepted(marks: Sequence[Mark]) -> tuple[Mark, ...]:
    last = max((at for at, mark in enumerate(marks) if mark.accepted), default=0)
    return tuple(marks[last:])


def _mark(line: str) -> Mark | None:
    size, _, rest = line.partition(" ")
    root, _, said = rest.partition(" ")
    if size.isdecimal() and len(size) < 19 and len(root) == 64 and set(root) <= set(string.hexdigits):
        return Mark(size=int(size), root=root, accepted=said.endswith(f" {_ACCEPTED}"))
    return None
