"""The real time."""

import time
from datetime import UTC, datetime

from workflows.ports.clock import BootTime

# CLOCK_BOOTTIME goes on while the machine sleeps; where there is none, the monotonic clock is the nearest.
_BOOT = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


class SystemClock:
    """Implements `ports.clock.Clock`."""

    def now(self) -> datetime:
        """The current instant, UTC."""
        return datetime.now(UTC)

    def boot(self) -> BootTime:
        """Seconds since the machine started, sleep included."""
        return BootTime(time.clock_gettime(_BOOT))
