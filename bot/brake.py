"""The brake of this process: set when a freeze is committed here, and kept in step with the rows for all others.

A send is armed in one transaction and leaves a moment later; connecting can take seconds in which a freeze is set, and
a process can be suspended. The rows cannot be asked right before the first byte, so this is looked at instead. It is on
when it does not know: so no send leaves later than STALE after a freeze, whoever set it and wherever.
"""

from workflows.domain.ids import AccountId
from workflows.errors import Busy
from workflows.ports.clock import BootTime, Clock
from workflows.ports.store import Store

LOOK_EVERY = 0.5
"""Seconds between two looks at the rows: what another replica or the command line froze is known here that soon."""
STALE = 3.0
"""Seconds after which what was read does not count any more: below the 5 that a freeze may take over replicas."""


class ProcessBrake:
    """Implements `ports.brake.Brake`. One per process."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._on: frozenset[AccountId | None] = frozenset()
        self._stops = 0
        self._read_at: BootTime | None = None

    def is_on(self, account: AccountId) -> bool:
        """Whether nothing may leave from this account; also when the rows were not read lately."""
        if self._read_at is None or self._clock.boot() - self._read_at > STALE:
            return True
        return bool(self._on & {account, None})

    def stop(self, account: AccountId | None) -> None:
        """A freeze of this account (None: of all) was committed just now."""
        self._stops += 1
        self._on |= {account}

    async def look(self) -> None:
        """Read what is in force. What was stopped here meanwhile is newer than what was read, and stays."""
        stops, began = self._stops, self._clock.boot()
        try:
            async with self._store.reading() as tx:
                found = frozenset(freeze.account for freeze in await tx.freezes.list())
        except Busy:
            # It stays as it is, and goes on by itself when this lasts.
            return
        self._on = found if stops == self._stops else self._on | found
        self._read_at = began
