"""The notary: signs checkpoints of the log with an Ed25519 key, and checks what was signed.

The key is one line in the form of golang.org/x/mod/sumdb/note, `PRIVATE+KEY+name+id+key`, or a PKCS #8 PEM file as
`openssl genpkey -algorithm ed25519` writes it. It never lies in the database: who holds the database cannot sign.
"""

import base64
import binascii
from collections.abc import Sequence
from functools import lru_cache

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from workflows.domain.checkpoint import (
    ED25519,
    Checkpoint,
    Signature,
    SignedNote,
    VerifierKey,
    parse_checkpoint,
    parse_note,
    signatures_by,
)
from workflows.domain.merkle import Head

_PRIVATE = "PRIVATE+KEY+"


class Notary:
    """Signs for one log, named by its origin."""

    def __init__(self, key: Ed25519PrivateKey, *, origin: str) -> None:
        self._key = key
        self.verifier = VerifierKey(name=origin, public=key.public_key().public_bytes_raw())

    def sign(self, head: Head) -> str:
        """The signed checkpoint of the log at that moment."""
        text = Checkpoint(origin=self.verifier.name, size=head.size, root=head.root).text
        value = self._key.sign(text.encode())
        signature = Signature(name=self.verifier.name, key_id=self.verifier.key_id, value=value)
        return str(SignedNote(text=text, signatures=(signature,)))


def new_signing_key(origin: str) -> str:
    """A fresh key for audit.signing_key: one line, and a secret."""
    return written_key(Ed25519PrivateKey.generate(), origin=origin)


def written_key(key: Ed25519PrivateKey, *, origin: str) -> str:
    """The key as one line."""
    verifier = VerifierKey(name=origin, public=key.public_key().public_bytes_raw())
    material = base64.b64encode(ED25519 + key.private_bytes_raw()).decode()
    return f"{_PRIVATE}{origin}+{verifier.key_id.hex()}+{material}"


def read_signing_key(written: str, *, origin: str) -> Notary:
    """The notary with this key. Raises ValueError; the sentence says what it is instead, and never repeats it."""
    text = written.strip()
    if text.startswith(_PRIVATE):
        return _from_line(text, origin)
    if text.startswith("-----BEGIN"):
        return Notary(_from_pem(text), origin=origin)
    raise ValueError("is not a signing key. Make one with `countersign audit key`.")


def opened(note: str, keys: Sequence[VerifierKey]) -> Checkpoint:
    """The checkpoint in a note that one of these keys signed.

    Raises ValueError with a sentence: no note, no checkpoint, nobody's signature we know, or a wrong one.
    """
    signed = parse_note(note)
    ours = signatures_by(signed, keys)
    if not ours:
        raise ValueError("None of the keys that may sign for this log signed this checkpoint.")
    for key, value in ours:
        if not _is_right(key, value, signed.text):
            raise ValueError("The signature under this checkpoint is not right: it was changed, or the key is another.")
    checkpoint = parse_checkpoint(signed.text)
    if checkpoint.origin not in {key.name for key, _ in ours}:
        raise ValueError(f"This checkpoint is of another log: {checkpoint.origin}.")
    return checkpoint


def _is_right(key: VerifierKey, value: bytes, text: str) -> bool:
    try:
        _public(key.public).verify(value, text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


@lru_cache(maxsize=16)
def _public(key: bytes) -> Ed25519PublicKey:
    """Read once: a log has many checkpoints by few keys. Raises ValueError."""
    return Ed25519PublicKey.from_public_bytes(key)


def _from_line(text: str, origin: str) -> Notary:
    name, _, rest = text.removeprefix(_PRIVATE).partition("+")
    shown_id, _, material = rest.partition("+")
    try:
        raw = base64.b64decode(material, validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != 33 or raw[:1] != ED25519:
        raise ValueError("is cut off or of another kind. Make a signing key with `countersign audit key`.")
    notary = Notary(Ed25519PrivateKey.from_private_bytes(raw[1:]), origin=name)
    if notary.verifier.key_id.hex() != shown_id:
        raise ValueError("was damaged: its id does not belong to its key. Put the whole line back, or make a new key.")
    if name != origin:
        raise ValueError(f"signs for {name}, but this log is {origin}. Set audit.origin to {name}, or make a new key.")
    return notary


def _from_pem(text: str) -> Ed25519PrivateKey:
    if "PRIVATE KEY" not in text.partition("\n")[0]:
        raise ValueError("is a public key or a certificate. It needs the private key, which stays on this machine.")
    try:
        key = load_pem_private_key(text.encode(), password=None)
    except TypeError:
        raise ValueError("has a password. Write it without one, to a file that only this program reads.") from None
    except (ValueError, UnsupportedAlgorithm):
        raise ValueError("cannot be read as a key. Make one with `countersign audit key`.") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError("is a key of the wrong kind: it must be Ed25519. Make one with `countersign audit key`.")
    return key
