"""Listening: sources, what comes from them, how much of it comes, and how long it is kept."""

from workflows.domain.lifecycle import EARLY, TIDY_EVERY, TRIAGE_EVERY, tidy_task, triage_task
from workflows.errors import Conflict
from workflows.listening.polling import Polling
from workflows.listening.silence import drop_removed
from workflows.listening.taking import Taken, Taking
from workflows.listening.tidying import Tidying
from workflows.listening.watching import Watching
from workflows.policy import Policy
from workflows.ports.clock import Clock
from workflows.ports.source import Batch, Sources
from workflows.ports.store import Store

TRIES = 3
"""How often what was handed in is taken up anew when another replica took the same in the same moment."""


class Listening:
    """Hears the public. Without departments or sources in app.yaml it does nothing."""

    def __init__(self, *, store: Store, policy: Policy, sources: Sources, clock: Clock) -> None:
        self._store = store
        self._policy = policy
        self._sources = sources
        self._clock = clock
        self._taking = Taking(store=store, policy=policy, clock=clock)
        self._polling = Polling(store=store, policy=policy, sources=sources, clock=clock, taking=self._taking)
        self._watching = Watching(store=store, clock=clock)
        self._tidying = Tidying(store=store, policy=policy, sources=sources, clock=clock, polling=self._polling)

    @property
    def is_on(self) -> bool:
        """Whether there is somebody to hear for, and somewhere to hear from."""
        return bool(self._policy.settings.listening.departments) and bool(self._sources.list())

    async def poll(self, source: str) -> None:
        """One turn of one source: ask for the next turn, then ask it until there is no more.

        Raises Busy when the turn could not begin. What fails later is seen again by the next turn.
        """
        await self._polling.turn(source)

    async def receive(self, source: str, batch: Batch) -> Taken:
        """Keep what a receiver was told, before the teller is thanked for it. Raises NotFound, Conflict and Busy: then
        nothing was kept, and it has to be told again."""
        facts = self._sources.facts(source)
        for _ in range(TRIES - 1):
            try:
                return await self._taking.take(facts, batch, before=None)
            except Conflict:
                continue
        return await self._taking.take(facts, batch, before=None)

    async def watch(self) -> None:
        """See whether far more people than usual speak, and tell it: the half of a TRIAGE turn that is about volume."""
        await self._watching.turn()

    async def next_triage(self) -> None:
        """Ask for the TRIAGE turn after this one: the first thing in each."""
        async with self._store.transaction() as tx:
            await tx.later(triage_task(self._clock.now() + TRIAGE_EVERY / EARLY))

    async def tidy(self) -> None:
        """One TIDY turn: ask for the next, then delete strangers' words whose time is over, and look at the others."""
        async with self._store.transaction() as tx:
            await tx.later(tidy_task(self._clock.now() + TIDY_EVERY / EARLY))
        await self._tidying.turn()

    async def listen_on(self) -> None:
        """See to it that every source, the triage and the tidying have a next turn: at the start, and now and then,
        since an outage may end a chain."""
        if not self.is_on:
            return
        now = self._clock.now()
        async with self._store.transaction() as tx:
            purse = await self._polling.purse(tx, now)
            for facts in self._sources.list():
                if not facts.told:
                    await tx.later(await self._polling.next_turn(tx, facts, purse))
            await tx.later(tidy_task(now))
            await tx.later(triage_task(now))
            await drop_removed(tx, frozenset(one.name for one in self._sources.list()), now)
