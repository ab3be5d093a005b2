"""What a database's own error means, in words: what happened, whether anything is lost, and what to do."""

from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from workflows.errors import Busy

_NOTHING = "Nothing was changed and nothing was sent."
_CROWDED = f"Countersign is very busy right now. {_NOTHING} Please try again in a moment."

# Words of SQLite's and PostgreSQL's own messages, and ours. First match wins.
_SENTENCES: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        ("database or disk is full", "no space left", "disk full", "could not extend file"),
        f"The disk that holds the database is full. {_NOTHING} Make room; it goes on by itself.",
    ),
    (
        ("disk i/o error",),
        f"The disk that holds the database refused it. {_NOTHING} Look for a used-up quota or a failing disk.",
    ),
    (
        ("database is locked", "database table is locked", "lock timeout", "canceling statement due to lock"),
        f"The database is held by another program. {_NOTHING} Close that program (a backup tool, perhaps).",
    ),
    (
        ("deadlock", "statement timeout", "could not serialize"),
        _CROWDED,
    ),
    (
        ("readonly database", "read-only", "permission denied", "unable to open database file"),
        f"The database cannot be written. {_NOTHING} Check that this user may write the file and its folder.",
    ),
    (
        ("disk image is malformed", "file is not a database"),
        "The database file is damaged. Do not delete it: stop the program and restore the last backup beside it.",
    ),
    (
        ("password authentication failed", "no password supplied"),
        f"The database refused the user name or password in its address. {_NOTHING} Correct the address.",
    ),
    (
        ("does not exist", "no such table"),
        f"The database or one of its tables does not exist. {_NOTHING} Create it, then run `countersign migrate`.",
    ),
    (
        ("too many connections", "too many clients", "remaining connection slots"),
        f"The database server has no connection left. {_NOTHING} Raise `max_connections` or run fewer replicas.",
    ),
)
_AWAY = f"The database cannot be reached. {_NOTHING} Check that it runs and that the address is right."


def is_transient(error: SQLAlchemyError) -> bool:
    """Whether this is the database's condition (full, locked, away, crowded) and not a mistake in a statement."""
    return isinstance(error, PoolTimeout | OperationalError) or (
        isinstance(error, DBAPIError) and error.connection_invalidated
    )


def sentence_for(error: Exception) -> str:
    """One or two plain sentences for a database error."""
    if isinstance(error, PoolTimeout):
        return _CROWDED
    words = str(error.orig if isinstance(error, DBAPIError) else error).lower()
    for signs, sentence in _SENTENCES:
        if any(sign in words for sign in signs):
            return sentence
    return _AWAY


def busy(error: SQLAlchemyError) -> Busy:
    """The error the rest of the program sees."""
    return Busy(sentence_for(error))
