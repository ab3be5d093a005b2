"""Asks for the floor in a channel before a message about the public is posted there."""

from collections.abc import Awaitable, Callable

from workflows.domain.pacing import Pace, Showing, Turn, said
from workflows.errors import Conflict
from workflows.ports.clock import Clock
from workflows.ports.store import Store, Transaction

Decide = Callable[[Transaction, Pace], Awaitable[Turn]]
"""Whether and what to say now, from how the channel was spoken to so far."""


class Pacer:
    """Keeps to one message a minute in each channel, whichever replica posts it.

    The floor is taken before the message is posted and kept in the database, so that a program that dies in between
    stays silent for a minute rather than speaking twice in it.
    """

    def __init__(self, *, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def take(self, channel: str, decide: Decide | None = None) -> tuple[Pace, Turn]:
        """How the channel was spoken to before, and whether something may be said now: then the floor is taken.

        Without `decide` it is something that does not wait in line, as an alert.
        """
        while True:
            try:
                return await self._take(channel, decide or self._at_once)
            except Conflict:
                # Somebody else took the floor in this moment: decided anew, from how it is now.
                continue

    async def give_back(self, channel: str, *, before: Pace, taken: Pace) -> None:
        """Nothing was said after all."""
        try:
            async with self._store.transaction() as tx:
                await tx.stories.keep_pace(channel, before, before=taken)
        except Conflict:
            # Something else was said since; that counts.
            return

    async def _take(self, channel: str, decide: Decide) -> tuple[Pace, Turn]:
        async with self._store.transaction() as tx:
            before = await tx.stories.pace(channel)
            turn = await decide(tx, before)
            if turn.showing is not Showing.NOTHING:
                await tx.stories.keep_pace(channel, turn.pace, before=before)
        return before, turn

    async def _at_once(self, tx: Transaction, pace: Pace) -> Turn:
        return said(pace, now=self._clock.now())
