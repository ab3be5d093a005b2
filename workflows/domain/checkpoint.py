"""Checkpoints: the log's size and root in the form of C2SP's tlog-checkpoint, inside C2SP's signed note.

A note is its text, an empty line, and one line for each signature. Nothing here signs or checks a signature: that takes
a key (`storage/notary.py`).
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

ED25519 = b"\x01"
"""signed-note: the byte that stands for an Ed25519 key."""
MOST_SIGNATURES = 100
_DASH = "\u2014 "
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
_NAME = re.compile(r"[^\s+]+")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")


@dataclass(frozen=True, kw_only=True)
class Checkpoint:
    """How far the log of that name had come."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """What is signed: origin, size and root, one line each."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


@dataclass(frozen=True, kw_only=True)
class Signature:
    """One signature of a note: whose, with which key, and its bytes."""

    name: str
    key_id: bytes
    value: bytes


@dataclass(frozen=True, kw_only=True)
class SignedNote:
    """A text and who signed it. The text ends with a line break."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        lines = (f"{_DASH}{one.name} {_base64(one.key_id + one.value)}\n" for one in self.signatures)
        return f"{self.text}\n{''.join(lines)}"


@dataclass(frozen=True, kw_only=True)
class VerifierKey:
    """A public Ed25519 key and the name it signs for: what to hand to whoever checks the log."""

    name: str
    public: bytes

    @property
    def key_id(self) -> bytes:
        """The first four bytes of SHA-256(name || 0x0A || 0x01 || key)."""
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{_base64(ED25519 + self.public)}"


def parse_checkpoint(text: str) -> Checkpoint:
    """Read the text of a note. Raises ValueError with a sentence when it is no checkpoint.

    Further lines are other logs' extensions; ours has none, so they are refused.
    """
    lines = text.split("\n")
    if len(lines) != 4 or lines[3] or not lines[0] or not _SIZE.fullmatch(lines[1]):
        raise ValueError("This is not a checkpoint: three lines with a name, a number and a root.")
    root = _from_base64(lines[2])
    if root is None or len(root) != 32:
        raise ValueError("This is not a checkpoint: its third line is not the root of a tree.")
    return Checkpoint(origin=lines[0], size=int(lines[1]), root=root)


def parse_note(note: str) -> SignedNote:
    """Read a signed note. Raises ValueError with a sentence when it has another form."""
    text, gap, below = note.rpartition("\n\n")
    lines = below.split("\n")
    if not gap or _CONTROL.search(note) or lines[-1] or not 1 < len(lines) <= MOST_SIGNATURES + 1:
        raise ValueError("This is not a signed note: a text, an empty line, and lines with signatures.")
    return SignedNote(text=text + "\n", signatures=tuple(_signature(line) for line in lines[:-1]))


def parse_verifier_key(written: str) -> VerifierKey:
    """Read `name+id+key`. Raises ValueError with a sentence."""
    name, _, rest = written.strip().partition("+")
    shown_id, _, encoded = rest.partition("+")
    raw = _from_base64(encoded)
    if not _NAME.fullmatch(name) or raw is None or len(raw) != 33 or raw[:1] != ED25519:
        raise ValueError("This is not a verifier key: name+id+key, as `countersign audit key --public` prints it.")
    key = VerifierKey(name=name, public=raw[1:])
    if key.key_id.hex() != shown_id:
        raise ValueError("This verifier key was damaged on the way: its id does not belong to its key.")
    return key


def is_key_name(name: str) -> bool:
    """Whether signed-note allows it: not empty, without spaces and plus signs."""
    return bool(_NAME.fullmatch(name)) and not _CONTROL.search(name)


def signatures_by(note: SignedNote, keys: Sequence[VerifierKey]) -> list[tuple[VerifierKey, bytes]]:
    """The signatures that say they are by one of these keys; others are nobody's we know."""
    known = {(key.name, key.key_id): key for key in keys}
    named = ((known.get((one.name, one.key_id)), one.value) for one in note.signatures)
    return [(key, value) for key, value in named if key is not None]


def _signature(line: str) -> Signature:
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    raw = _from_base64(encoded)
    if not line.startswith(_DASH) or not _NAME.fullmatch(name) or raw is None or len(raw) < 5:
        raise ValueError("This is not a signed note: one of its signature lines has another form.")
    return Signature(name=name, key_id=raw[:4], value=raw[4:])


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _from_base64(written: str) -> bytes | None:
    """The bytes; None when it is no base64, or not the one way to write these bytes."""
    try:
        raw = base64.b64decode(written, validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw if _base64(raw) == written else None
