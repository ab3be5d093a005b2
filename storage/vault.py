"""Sealing words and names: one key per person, wrapped by the master secret, and the keyed mark of a handed-back text.

Erasing a person's key erases everything they wrote; the log, which holds only ids and digests, is not touched.
"""

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from workflows.errors import ConfigError

_LINK = re.compile(r"https?://\S+|\bt\.co/\S+", re.IGNORECASE)
_MARK_KEY_INFO = b"countersign handed-back text v1"


@dataclass(frozen=True, kw_only=True)
class PersonKey:
    """A person's key, unwrapped. `id` names it in rows."""

    id: str
    fernet: Fernet

    def seal(self, clear: bytes) -> bytes:
        """Encrypt."""
        return self.fernet.encrypt(clear)

    def open(self, sealed: bytes) -> bytes:
        """Decrypt. Raises ValueError when it was sealed with another key or altered."""
        try:
            return self.fernet.decrypt(sealed)
        except InvalidToken:
            raise ValueError("sealed with another key, or altered") from None


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
        self._mark_keys = [_mark_key(secret) for secret in secrets]

    def new_key(self, key_id: str) -> tuple[PersonKey, bytes]:
        """Make a person's key: the key itself, and its wrapped form for the table."""
        raw = Fernet.generate_key()
        return PersonKey(id=key_id, fernet=Fernet(raw)), self._master.encrypt(raw)

    def unwrap(self, key_id: str, wrapped: bytes) -> PersonKey:
        """Unwrap a person's key. Raises ConfigError when no master secret fits: the wrong secret is configured."""
        try:
            return PersonKey(id=key_id, fernet=Fernet(self._master.decrypt(wrapped)))
        except InvalidToken:
            raise ConfigError(
                [
                    "The stored words were protected with another secret. Put the former secret back, "
                    "behind the new one. Nothing is lost."
                ]
            ) from None

    def rewrap(self, wrapped: bytes) -> bytes:
        """Wrap a person's key under the newest secret."""
        return self._master.rotate(wrapped)

    def mark(self, text: str) -> bytes:
        """The keyed mark to store for a text: HMAC-SHA256 over `folded(text)` under the newest secret's mark key."""
        return _mark(self._mark_keys[0], text)

    def marks(self, text: str) -> list[bytes]:
        """The marks a text may have been stored under: one per secret, so that a rotation forgets nothing."""
        return [_mark(key, text) for key in self._mark_keys]


def new_secret() -> str:
    """A fresh master secret."""
    return Fernet.generate_key().decode()


def folded(text: str) -> str:
    """A text as it is compared: links replaced (a network rewrites them), NFKC, case folded, spaces collapsed."""
    linkless = _LINK.sub(" <link> ", text)
    return " ".join(unicodedata.normalize("NFKC", linkless).casefold().split())


def _mark_key(secret: str) -> bytes:
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=_MARK_KEY_INFO)
    return derive.derive(secret.encode())


def _mark(key: bytes, text: str) -> bytes:
    return hmac.new(key, folded(text).encode("utf-8", "surrogatepass"), hashlib.sha256).digest()
