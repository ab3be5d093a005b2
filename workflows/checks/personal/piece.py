"""One piece of somebody's data that was found in a text."""

from typing import NamedTuple

from workflows.domain.finding import Severity

TAKE_OUT = "Take it out. Numbers like this belong in a private message, if anywhere."


class Piece(NamedTuple):
    """Where it stands, which rule found it, and what it is, for a sentence that does not repeat it."""

    start: int
    end: int
    rule: str
    what: str
    severity: Severity = Severity.RISKY
    advice: str = TAKE_OUT
