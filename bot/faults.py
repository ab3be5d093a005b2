"""What the program's log may say about a bug. An unknown error's message may hold a post's words: it is not kept."""

import secrets
import traceback


def fault_code() -> str:
    """The id under which a person can report it and we can find it."""
    return secrets.token_hex(4)


def place_of(error: BaseException) -> str:
    """Kind of error, file and line: "KeyError at bot/views.py:31"."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "unknown"
    return f"{type(error).__name__} at {where}"
