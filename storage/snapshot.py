"""One consistent copy of a SQLite file, also while it is in use; checked before it gets its name."""

import os
import sqlite3
from pathlib import Path

from workflows.errors import ConfigError


def snapshot(database: Path, to: Path) -> None:
    """Copy `database` to `to` with SQLite's own backup, verify the copy, and only then give it its name.

    Raises ConfigError when `to` exists, the copy is damaged, or the disk cannot take it; then nothing is left behind.
    """
    require_free(to)
    unfinished = begun(to)
    try:
        _copy(database, unfinished)
        unfinished.rename(to)
    except (sqlite3.Error, OSError) as error:
        raise ConfigError([f"The backup to {to} failed: {error}. The database itself was not touched."]) from error
    finally:
        unfinished.unlink(missing_ok=True)


def require_free(to: Path) -> None:
    """Raise ConfigError when there is a file of that name already."""
    if to.exists():
        raise ConfigError([f"{to} is there already. Choose another name; nothing was overwritten."])


def begun(to: Path) -> Path:
    """An empty file for a copy until it is whole: for its owner alone, and never through a link that lies there.

    Raises ConfigError when it cannot be made.
    """
    unfinished = to.with_name(to.name + ".unfinished")
    try:
        unfinished.unlink(missing_ok=True)
        os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as error:
        raise ConfigError([f"The backup to {to} failed: {error}. The database itself was not touched."]) from error
    return unfinished


def require_file(database: Path) -> None:
    """Raise ConfigError when there is no such file: opening it would make an empty one."""
    if not database.is_file():
        raise ConfigError([f"There is no database at {database}. Nothing was changed."])


def _copy(database: Path, to: Path) -> None:
    source = sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=30)
    target = sqlite3.connect(to)
    try:
        source.backup(target)
        # A backup is one file: no write-ahead log beside it.
        target.execute("PRAGMA journal_mode = delete")
        answer = target.execute("PRAGMA integrity_check(1)").fetchone()
    finally:
        target.close()
        source.close()
    if answer is None or answer[0] != "ok":
        raise sqlite3.DatabaseError(f"the copy is damaged ({answer})")
