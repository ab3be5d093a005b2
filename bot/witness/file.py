"""A file as witness, on another disk or machine than the database.

One line a mark, `size root time`, with the signed checkpoint (base64) after it when there is one, and `accepted` at the
end when a person looked at a database that was put back. The file is short: only the newest lines are kept, and the
newest with a checkpoint.
"""

import asyncio
import base64
import binascii
import os
import string
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bot.witness.marks import Mark, Unreachable, since_accepted

KEPT = 200
_TRIM_AT = 400
_ACCEPTED = "accepted"


class FileWitness:
    """Reads and writes the file."""

    each_turn = True

    def __init__(self, path: Path) -> None:
        self.where = str(path)
        self._path = path
        self._lines = 0

    async def read(self) -> tuple[Mark, ...]:
        """What was seen since the last accepted mark, oldest first; lines that are no marks are passed over."""
        return await asyncio.to_thread(self._read)

    async def write(self, mark: Mark) -> None:
        """Add a mark, on the disk before it returns."""
        await asyncio.to_thread(self._write, mark)

    def _read(self) -> tuple[Mark, ...]:
        try:
            # An unwritable place is found out now, not when something is to be remembered.
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a"):
                pass
            lines = self._path.read_text(errors="replace").splitlines()
        except OSError as error:
            raise Unreachable(f"{self._path} cannot be used: {_reason(error)}") from None
        self._lines = len(lines)
        return since_accepted([mark for line in lines if (mark := _mark(line))])

    def _write(self, mark: Mark) -> None:
        try:
            with self._path.open("a") as file:
                file.write(_line(mark))
                file.flush()
                os.fsync(file.fileno())
            self._lines += 1
            if self._lines > _TRIM_AT:
                self._trim()
        except OSError as error:
            raise Unreachable(f"{self._path} cannot be written: {_reason(error)}") from None

    def _trim(self) -> None:
        lines = self._path.read_text(errors="replace").splitlines()
        kept = _newest(lines)
        fresh = self._path.with_name(self._path.name + ".new")
        with fresh.open("w") as file:
            file.write("\n".join(kept) + "\n")
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)
        self._lines = len(kept)


def _newest(lines: Sequence[str]) -> list[str]:
    """The newest lines, the newest signed ones, and the last accepted one with what still counts of it."""
    numbered = list(enumerate(lines))
    signed = [at for at, line in numbered if (mark := _mark(line)) and mark.note][-KEPT // 2 :]
    accepted = [at for at, line in numbered if line.endswith(f" {_ACCEPTED}")][-1:]
    kept = {*range(len(lines) - KEPT // 2, len(lines)), *signed, *accepted}
    return [line for at, line in numbered if at in kept]


def _line(mark: Mark) -> str:
    fields = [str(mark.size), mark.root, datetime.now(UTC).isoformat(timespec="seconds")]
    if mark.note:
        fields.append(base64.b64encode(mark.note.encode()).decode())
    if mark.accepted:
        fields.append(_ACCEPTED)
    return " ".join(fields) + "\n"


def _mark(line: str) -> Mark | None:
    size, _, rest = line.partition(" ")
    root, _, said = rest.partition(" ")
    fields = said.split(" ")[1:]
    if not (size.isdecimal() and len(size) < 19 and len(root) == 64 and set(root) <= set(string.hexdigits)):
        return None
    accepted = fields[-1:] == [_ACCEPTED]
    note = _note(fields[0]) if fields and fields[0] != _ACCEPTED else ""
    return Mark(size=int(size), root=root, accepted=accepted, note=note)


def _note(field: str) -> str:
    """The checkpoint; as it lies there when it is damaged, so that it is found to be no checkpoint."""
    try:
        return base64.b64decode(field, validate=True).decode()
    except (binascii.Error, ValueError):
        return field


def _reason(error: OSError) -> str:
    return (error.strerror or "unknown reason").lower()
