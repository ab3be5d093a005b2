"""`~` in the paths of app.yaml: the home of whoever runs the program, or of the person whose name follows."""

from pathlib import Path

from bot.config.problems import Location, Problem

NO_HOME = "begins with ~, but nobody knows that home folder here: write the whole path"
"""A part of a sentence. Containers often run as a user without a home."""


def at_home(written: str) -> Path:
    """The path with its `~` written out; as it was written where nobody knows that home (`is_homeless`)."""
    try:
        return Path(written).expanduser()
    except RuntimeError:
        return Path(written)


def is_homeless(written: str) -> bool:
    """Whether the path begins with a `~` that nobody can write out."""
    return written.startswith("~") and at_home(written) == Path(written)


def home_problems(at: Location, written: str) -> list[Problem]:
    """The mistake, if it is one; `at` is where the path stands."""
    return [Problem(at, f"{NO_HOME}.")] if is_homeless(written) else []
