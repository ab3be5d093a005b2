"""Clocks for tests: one that stands still until it is moved, and the machine's own."""

import time
from datetime import UTC, datetime, timedelta

from tests.builders import NOON
from workflows.ports.clock import BootTime


class StandingClock:
    """Implements `ports.clock.Clock`."""

    def __init__(self, at: datetime = NOON) -> None:
        self._now = at
        self._boot = 1_000.0

    def now(self) -> datetime:
        """Where it stands."""
        return self._now

    def boot(self) -> BootTime:
        """The boot-time clock, moved together with the other."""
        return BootTime(self._boot)

    def move(self, by: timedelta) -> None:
        """Let time pass."""
        self._now += by
        self._boot += by.total_seconds()


class RealClock:
    """The machine's own time, for what compares with the database's or the engine's clock."""

    def now(self) -> datetime:
        """Now."""
        return datetime.now(UTC)

    def boot(self) -> BootTime:
        """Since the machine started."""
        return BootTime(time.clock_gettime(time.CLOCK_BOOTTIME))
