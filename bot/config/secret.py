"""Secrets: named in `app.yaml`, read once from the environment or a file, and never shown."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.config.homes import NO_HOME, at_home, is_homeless

_REFERENCE = re.compile(r"env:[A-Za-z_][A-Za-z0-9_]*|file:.+")
_LARGEST = 64 * 1024


@dataclass(frozen=True)
class Secret:
    """A secret value. Its text only leaves through `reveal`; printing one shows dots."""

    _value: str = field(repr=False)

    def reveal(self) -> str:
        """The secret itself, for the one adapter that needs it."""
        return self._value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __str__(self) -> str:
        return "••••"

    def __repr__(self) -> str:
        return "Secret(••••)"


def check_reference(value: str) -> str:
    """Return `value` when it has the form of a reference. Raises ValueError, without repeating what was written."""
    if not _REFERENCE.fullmatch(value):
        raise ValueError(
            "must be a reference, env:NAME or file:/path. A secret itself never stands in app.yaml; "
            "if this was one, change it where it came from."
        )
    return value


def resolve(reference: str, *, environ: Mapping[str, str], beside: Path) -> Secret:
    """Fetch what a reference points at; relative paths count from `beside`. Raises ValueError with a sentence."""
    kind, _, name = reference.partition(":")
    value = _from_environment(name, environ) if kind == "env" else _from_file(name, beside)
    if not value:
        raise ValueError(f"is empty: {_where(kind, name)} has nothing in it.")
    return Secret(value)


def _from_environment(name: str, environ: Mapping[str, str]) -> str:
    if name not in environ:
        raise ValueError(f"points at the environment variable {name}, which is not set.")
    return environ[name].strip()


def _from_file(name: str, beside: Path) -> str:
    if is_homeless(name):
        raise ValueError(f"points at the file {name}, which {NO_HOME}.")
    path = beside / at_home(name)
    try:
        with path.open("rb") as file:
            raw = file.read(_LARGEST + 1)
    except OSError as error:
        reason = (error.strerror or "it cannot be opened").lower()
        raise ValueError(f"points at the file {path}, which cannot be read: {reason}.") from None
    if len(raw) > _LARGEST:
        raise ValueError(f"points at the file {path}, which is too large for a secret (more than 64 KiB).")
    try:
        return raw.decode().strip()
    except UnicodeDecodeError:
        raise ValueError(f"points at the file {path}, which is not text (UTF-8).") from None


def _where(kind: str, name: str) -> str:
    return f"the environment variable {name}" if kind == "env" else f"the file {name}"
