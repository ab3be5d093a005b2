"""Lists of words that are data, not code."""

from importlib.resources import files


def read_list(name: str) -> list[str]:
    """The lines of a file in `workflows/checks/data`, without empty ones and those that begin with #."""
    text = (files("workflows.checks") / "data" / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
