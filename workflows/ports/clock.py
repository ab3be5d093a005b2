"""Time, passed in."""

from datetime import datetime
from typing import NewType, Protocol

BootTime = NewType("BootTime", float)
"""Seconds by the clock that also counts while the machine sleeps (CLOCK_BOOTTIME)."""


class Clock(Protocol):
    """Where the program reads the time."""

    def now(self) -> datetime:
        """The current instant, aware, UTC."""
        ...

    def boot(self) -> BootTime:
        """The boot-time clock: never set back, and it goes on while the process or machine is frozen."""
        ...
