"""Sealing words and names: one key per person, wrapped by the master secret, and the keyed mark of a handed-back text.

Erasing a person's key erases everything they wrote; the log, which holds only ids and digests, is not touched.
"""

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from workflows.errors import ConfigError

_LINK = re.compile(r"https?://\S+|\bt\.co/\S+", re.IGNORECASE)
_MARK_KEY_INFO = b"countersign handed-back text v1"
_TICKET_KEY_INFO = b"countersign handed-out secret v1"
_PROOF_KEY_INFO = b"countersign line outside the database v1"
_STRANGER_INFO = b"countersign stranger v1\0"


@dataclass(frozen=True, kw_only=True)
class PersonKey:
    """A person's key, unwrapped. `id` names it in rows."""

    id: str
    raw: bytes = field(repr=False)

    @cached_property
    def fernet(self) -> Fernet:
        """What seals and opens."""
        return Fernet(self.raw)

    def seal(self, clear: bytes) -> bytes:
        """Encrypt."""
        return self.fernet.encrypt(clear)

    def open(self, sealed: bytes) -> bytes:
        """Decrypt. Raises ValueError when it was sealed with another key or altered."""
        try:
            return self.fernet.decrypt(sealed)
        except InvalidToken:
            raise ValueError("sealed with another key, or altered") from None

    def mark(self, *names: str) -> bytes:
        """What stands for a name that must not be stored: 16 bytes of HMAC-SHA256. It stays when secrets rotate."""
        told = "\0".join(names).encode("utf-8", "surrogatepass")
        return hmac.digest(self.raw, _STRANGER_INFO + told, "sha256")[:16]


class Vault:
    """The master secret, in memory. Built from Fernet keys, newest first; raises ConfigError when one is malformed."""

    def __init__(self, secrets: Sequence[str]) -> None:
        try:
            fernets = [Fernet(secret) for secret in secrets]
        except ValueError:
            raise ConfigError(
                ["The secret that protects stored words is not a valid key. Make one with `countersign secret`."]
            ) from None
        if not fernets:
            raise ConfigError(["There is no secret to protect stored words with. Make one with `countersign secret`."])
        self._master = MultiFernet(fernets)
        self._mark_keys = [_derived(secret, _MARK_KEY_INFO) for secret in secrets]
        self._ticket_keys = [_derived(secret, _TICKET_KEY_INFO) for secret in secrets]
        self._proof_keys = [_derived(secret, _PROOF_KEY_INFO) for secret in secrets]

    def new_key(self, key_id: str) -> tuple[PersonKey, bytes]:
        """Make a person's key: the key itself, and its wrapped form for the table."""
        raw = Fernet.generate_key()
        return PersonKey(id=key_id, raw=raw), self._master.encrypt(raw)

    def unwrap(self, key_id: str, wrapped: bytes) -> PersonKey:
        """Unwrap a person's key. Raises ConfigError when no master secret fits: the wrong secret is configured."""
        return PersonKey(id=key_id, raw=self.open(wrapped))

    def rewrap(self, wrapped: bytes) -> bytes:
        """Wrap a person's key, or whatever was sealed, under the newest secret."""
        return self._master.rotate(wrapped)

    def seal(self, clear: bytes) -> bytes:
        """Encrypt under the newest secret: for what belongs to no person, such as an account's tokens."""
        return self._master.encrypt(clear)

    def open(self, sealed: bytes) -> bytes:
        """Decrypt. Raises ConfigError when no master secret fits: the wrong secret is configured."""
        try:
            return self._master.decrypt(sealed)
        except InvalidToken:
            raise ConfigError(
                [
                    "The stored words were protected with another secret. Put the former secret back, "
                    "behind the new one. Nothing is lost."
                ]
            ) from None

    def mark(self, text: str) -> bytes:
        """The keyed mark to store for a text: HMAC-SHA256 over `folded(text)` under the newest secret's mark key."""
        return _mark(self._mark_keys[0], text)

    def marks(self, text: str) -> list[bytes]:
        """The marks a text may have been stored under: one per secret, so that a rotation forgets nothing."""
        return [_mark(key, text) for key in self._mark_keys]

    def ticket(self, secret: str) -> str:
        """The keyed hash to store in place of a secret handed out: HMAC-SHA256 under the newest key, in hex."""
        return _ticket(self._ticket_keys[0], secret)

    def tickets(self, secret: str) -> list[str]:
        """The hashes it may have been stored under: one per master secret, so that adding one signs nobody out."""
        return [_ticket(key, secret) for key in self._ticket_keys]

    def proof(self, line: str) -> str:
        """What shows that a line kept outside the database is ours: HMAC-SHA256 under the newest key, in hex."""
        return _ticket(self._proof_keys[0], line)

    def proofs(self, line: str) -> list[str]:
        """The proofs the line may have been written with: one per master secret, so that adding one disowns none."""
        return [_ticket(key, line) for key in self._proof_keys]


def new_secret() -> str:
    """A fresh master secret."""
    return Fernet.generate_key().decode()


def folded(text: str) -> str:
    """A text as it is compared: links replaced (a network rewrites them), NFKC, case folded, spaces collapsed."""
    linkless = _LINK.sub(" <link> ", text)
    return " ".join(unicodedata.normalize("NFKC", linkless).casefold().split())


def _derived(secret: str, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(secret.encode())


def _mark(key: bytes, text: str) -> bytes:
    return hmac.new(key, folded(text).encode("utf-8", "surrogatepass"), hashlib.sha256).digest()


def _ticket(key: bytes, secret: str) -> str:
    return hmac.new(key, secret.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
