"""Lists of words that are data, not code."""

from functools import cache
from importlib.resources import files


@cache
def read_list(name: str) -> tuple[str, ...]:
    """The lines of a file in `workflows/reading/data`, without empty ones and those that begin with #."""
    text = (files("workflows.reading") / "data" / name).read_text(encoding="utf-8")
    return tuple(line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))
