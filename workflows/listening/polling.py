"""One turn of a source: ask for the next turn, see what asking may cost, ask, take; until there is no more."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal

from workflows.domain.audit import Entry
from workflows.domain.lifecycle import EARLY, poll_task
from workflows.domain.listening_alert import Quiet, Silence
from workflows.domain.mention import Heard
from workflows.domain.post import SYSTEM
from workflows.domain.task import Task
from workflows.errors import Busy, Conflict, NetworkFailure, NotFound
from workflows.listening.budget import Purse, month_of, next_month, pause_of
from workflows.listening.silence import fell_silent
from workflows.listening.taking import Taking
from workflows.policy import Policy
from workflows.ports.clock import Clock
from workflows.ports.listening import Progress
from workflows.ports.source import Batch, Source, SourceFacts, Sources
from workflows.ports.store import Store, Transaction

BATCHES = 50
"""The most batches of one turn: one source that never ends must not keep the others waiting."""
PATIENCE = timedelta(minutes=15)
"""How long a source may fail before somebody is told."""


@dataclass(frozen=True, kw_only=True)
class _Question:
    progress: Progress
    most: int


@dataclass(frozen=True, kw_only=True)
class Polling:
    """Asks sources. What was said is kept together with how far it was read, so a restart neither loses nor repeats."""

    store: Store
    policy: Policy
    sources: Sources
    clock: Clock
    taking: Taking
    asked: set[str] = field(default_factory=set)
    """Which are being asked right now, here: one that is slow is not asked twice at the same time."""

    async def turn(self, name: str) -> None:
        """Ask one source what is new. Raises Busy when the turn could not begin; otherwise the next turn sees the same.

        A source that is no longer in app.yaml asks for no next turn.
        """
        try:
            facts = self.sources.facts(name)
        except NotFound:
            return
        if facts.told or not self.policy.settings.listening.departments:
            return
        async with self.store.transaction() as tx:
            purse = await self.purse(tx, self.clock.now())
            await tx.later(await self.next_turn(tx, facts, purse, early=True))
            question = await self._question(tx, facts, purse)
        if question is None or name in self.asked:
            return
        self.asked.add(name)
        try:
            await self._ask(facts, question)
        except NetworkFailure as failure:
            await self._failed(facts, failure)
        except (Busy, Conflict):
            # Another replica took the same in the same moment, or the database was away: nothing was kept.
            return
        except Exception:
            # A mistake of ours. Nobody hears the public there meanwhile: that is told like any other silence.
            await self._failed(facts, NetworkFailure("What it answers cannot be read: please report this."))
            raise
        finally:
            self.asked.discard(name)

    async def next_turn(self, tx: Transaction, facts: SourceFacts, purse: Purse, *, early: bool = False) -> Task:
        """When the source is asked next. However many ask for it, one turn happens."""
        now = self.clock.now()
        progress = await tx.sources.progress(facts.name)
        failing = now - progress.failing_since if progress.failing_since is not None else None
        pause = pause_of(facts, purse, failing=failing)
        return poll_task(facts.name, now + pause / EARLY if early else now, pause=pause)

    async def purse(self, tx: Transaction, now: datetime) -> Purse:
        """What this month may still cost."""
        priced = sum(bool(one.price) for one in self.sources.list())
        return Purse(
            budget=self.policy.settings.listening.budget,
            spent=await tx.sources.spent(since=month_of(now)),
            # Looking again at what is kept spends too (`tidying`).
            sharers=priced + 1,
        )

    async def _ask(self, facts: SourceFacts, question: _Question) -> None:
        source = await self.sources.open(facts.name)
        try:
            for _ in range(BATCHES):
                if not await self._once(facts, source, question):
                    return
                async with self.store.transaction() as tx:
                    again = await self._question(tx, facts, await self.purse(tx, self.clock.now()))
                if again is None:
                    return
                question = again
        finally:
            await source.close()

    async def _once(self, facts: SourceFacts, source: Source, question: _Question) -> bool:
        """Ask once, and take what came. Whether there is more."""
        batch = await source.poll(question.progress.cursor, most=question.most)
        before = question.progress.cursor
        try:
            await self.taking.take(facts, batch, before=before)
        except Conflict:
            await self._pay(facts, batch)
            raise
        except Busy:
            raise
        except Exception as fault:
            await self._take_singly(facts, batch, before, fault)
        return batch.more

    async def _take_singly(self, facts: SourceFacts, batch: Batch, before: str | None, fault: Exception) -> None:
        """Something in it could not be kept, for a mistake of ours: everything else is.

        What cannot be kept is asked for again turn after turn, and the fault is raised again. Only when it stayed so
        for as long as a source may fail is it left behind, with a note: what cannot be read must not end the listening.
        """
        lost = [one for one in batch.heard if not await self._is_kept(facts, one)]
        if lost and not await self._failed_for_long(facts):
            raise fault
        await self.taking.take(facts, replace(batch, heard=()), before=before)
        if lost:
            await self._note_lost(facts, len(lost))

    async def _is_kept(self, facts: SourceFacts, heard: Heard) -> bool:
        try:
            await self.taking.keep(facts, heard)
        except (Busy, Conflict):
            raise
        except Exception:
            return False
        return True

    async def _failed_for_long(self, facts: SourceFacts) -> bool:
        async with self.store.reading() as tx:
            since = (await tx.sources.progress(facts.name)).failing_since
        return since is not None and self.clock.now() - since >= PATIENCE

    async def _note_lost(self, facts: SourceFacts, mentions: int) -> None:
        now = self.clock.now()
        entry = Entry(
            at=now, action="listening.unkeepable", subject=facts.name, by=SYSTEM, facts={"mentions": mentions}
        )
        async with self.store.transaction() as tx:
            await tx.note(entry)

    async def _question(self, tx: Transaction, facts: SourceFacts, purse: Purse) -> _Question | None:
        """From where on, and how many; None without money for any, which is told."""
        if most := purse.most(facts.price):
            return _Question(progress=await tx.sources.progress(facts.name), most=most)
        now = self.clock.now()
        await fell_silent(tx, facts, Silence(source=facts.name, why=Quiet.BUDGET, at=next_month(now)), now)
        return None

    async def _pay(self, facts: SourceFacts, batch: Batch) -> None:
        """What another replica took first was paid for here too."""
        if batch.cost > Decimal(0):
            async with self.store.transaction() as tx:
                day = self.clock.now().date()
                await tx.sources.spend(facts.name, day=day, items=len(batch.heard), cost=batch.cost)

    async def _failed(self, facts: SourceFacts, failure: NetworkFailure) -> None:
        """Remember since when, and tell it when that is long, or when it will not get better by itself."""
        now = self.clock.now()
        try:
            async with self.store.transaction() as tx:
                progress = await tx.sources.progress(facts.name)
                since = progress.failing_since or now
                if progress.failing_since is None:
                    await tx.sources.move(facts.name, replace(progress, failing_since=now), before=progress.cursor)
                if not failure.retry or now - since >= PATIENCE:
                    why = Quiet.FAILING if failure.retry else Quiet.REFUSED
                    silence = Silence(source=facts.name, why=why, at=since, reason=str(failure))
                    await fell_silent(tx, facts, silence, now)
        except (Busy, Conflict):
            return
