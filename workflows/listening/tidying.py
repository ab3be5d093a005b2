"""Care for strangers' words: those of stories that are over go, the others are looked up again, or go too."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from workflows.domain.lifecycle import TIDY_EVERY
from workflows.domain.mention import Mention
from workflows.errors import NetworkFailure
from workflows.listening.polling import Polling
from workflows.listening.vanishing import draw_anew, vanish
from workflows.policy import Policy
from workflows.ports.clock import Clock
from workflows.ports.listening import Key
from workflows.ports.source import Batch, SourceFacts, Sources
from workflows.ports.store import Store

ASKING = ("x",)
"""Networks whose rules ask that what their people delete goes within a day (`networks.md` 5.3), and that never leave
words here unlooked at, whether or not there is a source to look with."""
EARLIER = timedelta(hours=4)
"""So long before their time is over words are looked up again: several turns, in case one fails."""
AT_ONCE = 100
"""How many are looked up, or forgotten, in one go."""
ROUNDS = 100
"""The most such goes of one turn; the next turn, an hour later, takes up the rest."""


@dataclass(frozen=True, kw_only=True)
class Tidying:
    """Keeps strangers' words as short as their networks ask. Keys and stories stay, so that nothing is told twice."""

    store: Store
    policy: Policy
    sources: Sources
    clock: Clock
    polling: Polling

    async def turn(self) -> None:
        """Forget what is over, look up what is still needed, forget what was not looked up in time. Raises Busy."""
        await self._forget_over()
        for network, facts in self._lookers().items():
            await self._look_again(network, facts)
        await self._forget_unseen()

    async def _forget_over(self) -> None:
        for _ in range(ROUNDS):
            async with self.store.transaction() as tx:
                before = self.clock.now() - self.policy.settings.listening.keep
                forgotten = await tx.mentions.forget(over_before=before)
                await draw_anew(tx, forgotten)
            if not forgotten:
                return

    async def _look_again(self, network: str, facts: SourceFacts) -> None:
        """A source that cannot be asked now is asked in the next turn, as long as there is time.

        What was looked up in this turn is not looked up in it again, however short a time words are kept.
        """
        before = self.clock.now() - max(self.policy.settings.listening.keep - EARLIER, timedelta(0))
        try:
            for _ in range(ROUNDS):
                mentions = await self._due(network, facts, before)
                if not mentions:
                    return
                await self._look(facts, mentions)
        except NetworkFailure:
            return

    async def _due(self, network: str, facts: SourceFacts, before: datetime) -> Sequence[Mention]:
        """What is to be looked up now, as much of it as there is money for."""
        async with self.store.transaction() as tx:
            most = min(AT_ONCE, (await self.polling.purse(tx, self.clock.now())).most(facts.look_price))
            if not most:
                return ()
            return await tx.mentions.to_look_at([network], before=before, limit=most)

    async def _look(self, facts: SourceFacts, mentions: Sequence[Mention]) -> None:
        source = await self.sources.open(facts.name)
        try:
            batch = await source.gone([one.heard.id for one in mentions])
        finally:
            await source.close()
        await self._keep(facts, [one.heard.key for one in mentions], batch)

    async def _keep(self, facts: SourceFacts, asked: Sequence[Key], batch: Batch) -> None:
        now = self.clock.now()
        async with self.store.transaction() as tx:
            gone = frozenset(batch.gone)
            await tx.mentions.looked([key for key in asked if key not in gone], at=now)
            await vanish(tx, batch.gone, now)
            if batch.cost > Decimal(0):
                await tx.sources.spend(facts.name, day=now.date(), items=len(asked), cost=batch.cost)

    async def _forget_unseen(self) -> None:
        """What will not be looked up before its time is over, since the next turn comes after it."""
        networks = sorted({*self._lookers(), *ASKING})
        before = self.clock.now() - max(self.policy.settings.listening.keep - TIDY_EVERY, timedelta(0))
        for _ in range(ROUNDS):
            async with self.store.transaction() as tx:
                late = await tx.mentions.to_look_at(networks, before=before, limit=AT_ONCE)
                if not late:
                    return
                await tx.mentions.forget_words([one.heard.key for one in late])
                await draw_anew(tx, sorted({one.story for one in late}))

    def _lookers(self) -> dict[str, SourceFacts]:
        """By network: the cheapest source that can tell what was deleted there."""
        able: defaultdict[str, list[SourceFacts]] = defaultdict(list)
        for facts in self.sources.list():
            if facts.looks and facts.hears and not facts.told:
                able[facts.hears].append(facts)
        return {network: min(some, key=lambda one: one.look_price) for network, some in able.items()}
