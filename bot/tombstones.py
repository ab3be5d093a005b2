"""The list of erasures outside the database, so that a backup from before loses the same people when it is put back.

One line each, `{"person": id, "at": instant, "proof": hex}`: ids and moments, and a proof that this installation wrote
it, since whoever could add a line could have somebody erased. It is kept in the data directory, and beside the witness
where there is one.
"""

import hmac
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

NAME = "erased.jsonl"


class Proving(Protocol):
    """Shows that a line is ours, and tells whether it is; with a key that lies neither in the database nor here."""

    def proof(self, line: str) -> str:
        """What to write beside a line, made with the newest key."""

    def proofs(self, line: str) -> list[str]:
        """What may stand beside it: one per key, the newest first."""


@dataclass(frozen=True, kw_only=True)
class Mark:
    """Whose key was destroyed, and when."""

    person: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Listed:
    """What the files say."""

    marks: tuple[Mark, ...]
    """The newest proven mark of each person."""
    unproven: int
    """How many different lines show by nothing that they are ours, and say what no proven line says."""


@dataclass(frozen=True, kw_only=True)
class _Line:
    mark: Mark | None
    """None when it is no mark at all."""
    proof: str
    written: str


class Tombstones:
    """The list, in as many files as there are places; any of them is enough."""

    def __init__(self, places: Iterable[Path], proving: Proving) -> None:
        self.files = tuple(dict.fromkeys(place / NAME for place in places))
        self._proving = proving

    def read(self) -> Listed:
        """Everybody on the list. Only proven marks count. Raises OSError."""
        lines = self._written()
        proven = self._proven(lines)
        newest: dict[str, Mark] = {}
        for mark in sorted(proven, key=lambda mark: mark.at):
            newest[mark.person] = mark
        unproven = {line.written for line in lines if line.mark not in proven}
        return Listed(marks=tuple(newest.values()), unproven=len(unproven))

    def keep(self, marks: Iterable[Mark]) -> None:
        """Add those that no line with a proof by the newest key says, in every file, on the disk before it returns.

        Raises OSError.
        """
        wanted = {mark: self._proving.proof(_said(mark)) for mark in marks}
        for file in self.files:
            there = {(line.mark, line.proof) for line in _lines(file)}
            missing = [(mark, proof) for mark, proof in wanted.items() if (mark, proof) not in there]
            if missing:
                _append(file, missing)

    def prove_anew(self) -> None:
        """Prove every mark with the newest key, in every file, so that the older keys may go. Raises OSError."""
        self.keep(self._proven(self._written()))

    def _written(self) -> Sequence[_Line]:
        return [line for file in self.files for line in _lines(file)]

    def _proven(self, lines: Iterable[_Line]) -> set[Mark]:
        return {line.mark for line in lines if line.mark is not None and self._is_ours(line.mark, line.proof)}

    def _is_ours(self, mark: Mark, proof: str) -> bool:
        given = proof.encode("utf-8", "surrogatepass")
        return any(hmac.compare_digest(given, right.encode()) for right in self._proving.proofs(_said(mark)))


def _said(mark: Mark) -> str:
    """What a proof is about."""
    return json.dumps([mark.person, mark.at.isoformat()])


def _lines(file: Path) -> Sequence[_Line]:
    try:
        lines = file.read_text(errors="replace").splitlines()
    except FileNotFoundError:
        return ()
    return tuple(_line(written) for written in lines if written.strip())


def _line(written: str) -> _Line:
    try:
        record = json.loads(written)
        at = datetime.fromisoformat(record["at"])
        mark = Mark(person=str(record["person"]), at=at) if at.tzinfo else None
        return _Line(mark=mark, proof=str(record.get("proof", "")), written=written)
    # The last one: brackets in brackets without end.
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
        return _Line(mark=None, proof="", written=written)


def _append(file: Path, marks: Sequence[tuple[Mark, str]]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    # Only for the person who runs the program, like the database beside it.
    handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(handle, "a") as out:
        for mark, proof in marks:
            out.write(json.dumps({"person": mark.person, "at": mark.at.isoformat(), "proof": proof}) + "\n")
        out.flush()
        os.fsync(out.fileno())
