"""Checking an export (`audit export`, JSON Lines) without a database: every entry, and the tree that was signed.

An entry counts as it lies in its `leaf`; what stands beside it for people to read has to say the same. The names, texts
and reasons in the file are no part of the log, but words that an entry binds have to be the ones it binds.
"""

import base64
import binascii
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from storage.notary import opened
from storage.scanning import Problem, read_note
from storage.words import proof
from workflows.domain.checkpoint import Checkpoint, VerifierKey
from workflows.domain.merkle import Tree, leaf_hash

_SAME = ("action", "subject", "by", "facts")


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What was found in a file: the tree over its entries, what was signed of it, and the first problem, if any."""

    tree: Tree
    signed: int
    """So many entries are under the signed checkpoint; 0 without one, or without keys."""
    waiting: int
    """Entries that had no place yet."""
    problem: Problem | None


def check_export(lines: Iterable[str], *, keys: Sequence[VerifierKey], note: str | None = None) -> Checked:
    """Go through the lines of a file. `note`: a checkpoint to hold it against, besides the one in the file."""
    reading = _Reading(keys)
    problem = next((found for line in lines if (found := reading.take(line)) is not None), None)
    for held in (reading.note, note):
        problem = problem or (reading.hold(held) if held is not None else None)
    return Checked(tree=reading.tree, signed=reading.signed, waiting=reading.waiting, problem=problem)


class _Reading:
    def __init__(self, keys: Sequence[VerifierKey]) -> None:
        self._keys = keys
        self.tree = Tree()
        self.waiting = 0
        self.signed = 0
        self.note: str | None = None
        self._hashes: list[bytes] = []

    def take(self, line: str) -> Problem | None:
        """One line of the file."""
        try:
            record = json.loads(line)
        except ValueError:
            return self._wrong("A line is not JSON.")
        if not isinstance(record, dict) or self.note is not None:
            return self._wrong("A line is no entry, or comes after the checkpoint.")
        if "checkpoint" in record:
            self.note = str(record["checkpoint"])
            return None
        return self._entry(record)

    def hold(self, note: str) -> Problem | None:
        """Hold the entries against a checkpoint."""
        try:
            checkpoint: Checkpoint = opened(note, self._keys) if self._keys else read_note(note, ())
        except ValueError as error:
            return Problem(index=None, what=f"The checkpoint is not right. {error}")
        if checkpoint.size > self.tree.size:
            what = f"The end is missing: {checkpoint.size} entries were signed, the file has {self.tree.size}."
            return Problem(index=self.tree.size, what=what)
        if Tree().grow(*self._hashes[: checkpoint.size]).root != checkpoint.root:
            what = "These entries are not the ones that were signed."
            return Problem(index=self.signed, last=checkpoint.size - 1, what=what)
        if self._keys:
            self.signed = max(self.signed, checkpoint.size)
        return None

    def _entry(self, record: dict[str, Any]) -> Problem | None:
        leaf = _leaf(record)
        if leaf is None:
            return self._wrong("The entry's bytes are missing or damaged.")
        index, digest = record.get("index"), leaf_hash(leaf)
        if index is not None and (index != self.tree.size or self.waiting):
            if self.tree.size == 0:
                return Problem(index=0, what=_PART)
            return self._wrong("The entry is missing, or the lines are in another order.")
        if record.get("hash", digest.hex()) != digest.hex() or not _says_the_same(leaf, record):
            return self._wrong("What stands beside the entry is not what the entry says.")
        if index is None:
            self.waiting += 1
            return None
        self.tree = self.tree.grow(digest)
        self._hashes.append(digest)
        return None

    def _wrong(self, what: str) -> Problem:
        return Problem(index=self.tree.size + self.waiting, what=what)


_PART = (
    "The file does not begin with the first entry. Only a whole export can be checked like this; single entries are "
    "proven with `countersign audit prove`."
)


def _leaf(record: dict[str, Any]) -> bytes | None:
    try:
        return base64.b64decode(record["leaf"], validate=True)
    except (KeyError, TypeError, binascii.Error, ValueError):
        return None


def _says_the_same(leaf: bytes, record: dict[str, Any]) -> bool:
    try:
        entry = json.loads(leaf)
    except ValueError:
        return False
    if any(name in record and record[name] != entry.get(name) for name in (*_SAME, "at")):
        return False
    bound, words = entry.get("facts", {}).get("words"), record.get("words")
    if words is None or bound is None:
        return True
    return bool(proof(str(words).encode("utf-8", "surrogatepass")) == bound)
