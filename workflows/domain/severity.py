"""How much a finding weighs, and all of them together."""

from enum import IntEnum


class Severity(IntEnum):
    """How much a finding weighs. ADVICE: said to the author, holds nothing. NOTABLE: one more pair of eyes. RISKY: two.
    FORBIDDEN: cannot go out like this.
    """

    ADVICE = 0
    NOTABLE = 1
    RISKY = 2
    FORBIDDEN = 3


class Verdict(IntEnum):
    """The heaviest finding, or CLEAN; advice alone is CLEAN."""

    CLEAN = 0
    NOTABLE = 1
    RISKY = 2
    FORBIDDEN = 3
