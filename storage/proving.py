"""Proofs to hand out: an entry is in the log, or the log begins with what somebody saw earlier.

A proof is a text that holds all it takes to check it without us: the entry itself, the path, and the signed checkpoint.
An inclusion proof has the form of C2SP's tlog-proof, with the entry's bytes as its `extra` line; a consistency proof is
written alike, with the earlier size and root in the place of the index.
"""

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from storage.engines import file_of, is_sqlite, parsed
from storage.notary import opened
from storage.pictures import picture_of
from storage.schema import audit, audit_checkpoints, audit_order
from storage.snapshot import require_file
from workflows.domain.checkpoint import Checkpoint, VerifierKey, parse_checkpoint, parse_note
from workflows.domain.merkle import (
    Head,
    begins_with,
    consistency_path,
    includes,
    inclusion_path,
    leaf_hash,
    tree_root,
)
from workflows.errors import NotFound

INCLUSION = "c2sp.org/tlog-proof@v1"
CONSISTENCY = "countersign/tlog-consistency@v1"
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")


@dataclass(frozen=True, kw_only=True)
class Inclusion:
    """An entry, its place, and the checkpoint of a log that has it there."""

    index: int
    leaf: bytes
    checkpoint: Checkpoint


@dataclass(frozen=True, kw_only=True)
class Consistency:
    """An earlier head of the log, and the checkpoint of the same log later."""

    old: Head
    checkpoint: Checkpoint


def newest_note(url: str) -> str:
    """The newest signed checkpoint. Raises ConfigError, and NotFound when there is none."""
    place = parsed(url)
    if is_sqlite(place):
        require_file(file_of(place))
    with picture_of(place) as connection:
        query = select(audit_checkpoints.c.note).order_by(audit_checkpoints.c.size.desc()).limit(1)
        note: str | None = connection.execute(query).scalar_one_or_none()
    if note is None:
        raise NotFound(
            "There is no signed checkpoint yet. The bot makes one within a minute of an entry, when audit.signing_key "
            "is set in app.yaml (`countersign audit key` makes a key)."
        )
    return note


def prove_inclusion(url: str, index: int) -> str:
    """The proof that the entry at that place is in the log. Raises ConfigError and NotFound."""
    note = newest_note(url)
    checkpoint = parse_checkpoint(parse_note(note).text)
    if not 0 <= index < checkpoint.size:
        raise NotFound(
            f"The newest signed checkpoint covers the entries 0 to {checkpoint.size - 1}, so {index} cannot be proven. "
            "A newer entry is covered within a minute while the bot runs."
        )
    hashes, leaf = _hashes(url, checkpoint.size), _leaf(url, index)
    if leaf is None:
        raise NotFound(f"Entry {index} was removed from the database. Look with `countersign audit verify`.")
    path = inclusion_path(hashes, index)
    return _written(INCLUSION, [f"extra {_base64(leaf)}", f"index {index}"], path, note)


def prove_consistency(url: str, old: int) -> str:
    """The proof that the log begins with its first `old` entries as they were. Raises ConfigError and NotFound."""
    note = newest_note(url)
    checkpoint = parse_checkpoint(parse_note(note).text)
    if not 0 <= old <= checkpoint.size:
        raise NotFound(f"The newest signed checkpoint covers {checkpoint.size} entries, which is not as many as {old}.")
    hashes = _hashes(url, checkpoint.size)
    root = tree_root(hashes[:old])
    return _written(CONSISTENCY, [f"old {old} {_base64(root)}"], consistency_path(hashes, old), note)


def check_proof(text: str, keys: Sequence[VerifierKey]) -> Inclusion | Consistency:
    """Check a proof against whoever may sign for the log. Raises ValueError with a sentence when it proves nothing."""
    above, gap, note = text.partition("\n\n")
    form, *lines = above.split("\n")
    if not gap or form not in (INCLUSION, CONSISTENCY):
        raise ValueError("This is not a proof, as `countersign audit prove` writes it.")
    checkpoint = opened(note, keys)
    return _inclusion(lines, checkpoint) if form == INCLUSION else _consistency(lines, checkpoint)


def _inclusion(lines: Sequence[str], checkpoint: Checkpoint) -> Inclusion:
    extra, index, *path = [*lines, "", ""][: max(len(lines), 2)]
    if not extra.startswith("extra ") or not index.startswith("index "):
        raise ValueError("This proof lacks the entry or its place.")
    leaf, place = _from_base64(extra.removeprefix("extra ")), _number(index.removeprefix("index "))
    hashes = [_from_base64(one) for one in path]
    if not includes(leaf_hash(leaf), index=place, size=checkpoint.size, path=hashes, root=checkpoint.root):
        raise ValueError(f"It does not prove that: this entry is not at place {place} of the log that was signed.")
    return Inclusion(index=place, leaf=leaf, checkpoint=checkpoint)


def _consistency(lines: Sequence[str], checkpoint: Checkpoint) -> Consistency:
    words = lines[0].split(" ") if lines else []
    if len(words) != 3 or words[0] != "old":
        raise ValueError("This proof lacks the earlier size and root.")
    old = Head(size=_number(words[1]), root=_from_base64(words[2]))
    path = [_from_base64(one) for one in lines[1:]]
    if not begins_with(
        old_size=old.size, old_root=old.root, new_size=checkpoint.size, new_root=checkpoint.root, path=path
    ):
        raise ValueError(
            f"It does not prove that: the log that was signed does not begin with those {old.size} entries."
        )
    return Consistency(old=old, checkpoint=checkpoint)


def _written(form: str, said: Sequence[str], path: Sequence[bytes], note: str) -> str:
    return "\n".join([form, *said, *map(_base64, path)]) + f"\n\n{note}"


def _hashes(url: str, size: int) -> list[bytes]:
    with picture_of(parsed(url)) as connection:
        query = select(audit_order.c.hash).where(audit_order.c.seq < size).order_by(audit_order.c.seq)
        hashes = list(connection.execute(query).scalars())
    if len(hashes) != size:
        raise NotFound("Entries are missing from the log. Look with `countersign audit verify`.")
    return hashes


def _leaf(url: str, index: int) -> bytes | None:
    with picture_of(parsed(url)) as connection:
        query = (
            select(audit.c.leaf).join(audit_order, audit_order.c.leaf == audit.c.id).where(audit_order.c.seq == index)
        )
        return connection.execute(query).scalar_one_or_none()


def _number(written: str) -> int:
    if not _NUMBER.fullmatch(written):
        raise ValueError("This proof has a place that is no number.")
    return int(written)


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _from_base64(written: str) -> bytes:
    try:
        return base64.b64decode(written, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("This proof was damaged: one of its lines is not base64.") from None
