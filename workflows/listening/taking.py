"""A batch, taken in: what is new of it becomes stories, in the one transaction that also moves the source on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from workflows.domain.account import Account
from workflows.domain.audit import Entry
from workflows.domain.mention import Heard
from workflows.domain.post import SYSTEM
from workflows.domain.story import StoryState
from workflows.listening.silence import is_heard
from workflows.listening.sorting import Ground, Sorted, author_of, sort
from workflows.listening.understanding import Understood, understand_all, understood
from workflows.listening.vanishing import vanish
from workflows.policy import Policy
from workflows.ports.clock import Clock
from workflows.ports.listening import Key
from workflows.ports.source import Batch, SourceFacts
from workflows.ports.store import Store, Transaction
from workflows.reading import Router

ALIKE_WITHIN = timedelta(hours=24)
"""How old a story may be for another mention to join it."""


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What became of a batch. Numbers of mentions, but for `stories`."""

    stories: int = 0
    """How many began."""
    joined: int = 0
    """How many were one more of a story."""
    repeats: int = 0
    own: int = 0
    """Written by accounts of ours."""
    unheeded: int = 0
    """By authors who were muted."""
    gone: int = 0
    """How many their authors deleted."""


@dataclass(frozen=True, kw_only=True)
class Taking:
    """Keeps batches. Nothing of a batch is kept unless all of it is."""

    store: Store
    policy: Policy
    clock: Clock

    async def take(self, facts: SourceFacts, batch: Batch, *, before: str | None) -> Taken:
        """Keep it, and that the source was read that far; `before` is how far it was read when it was asked.

        Raises Conflict when somebody else took the same meanwhile, and Busy: then nothing was kept.
        """
        now = self.clock.now()
        batch = replace(batch, heard=tuple(sound(one, now=now, source=facts.name) for one in batch.heard))
        read = await self._read(batch)
        async with self.store.transaction() as tx:
            if batch.heard:
                await tx.mentions.one_at_a_time()
            taken = await self._keep(tx, facts, batch, read)
            await self._move(tx, facts, batch, before)
        return taken

    async def keep(self, facts: SourceFacts, heard: Heard) -> None:
        """Keep one mention, and leave open how far its source was read. Raises Conflict and Busy."""
        batch = Batch(heard=(heard,))
        read = await self._read(batch)
        async with self.store.transaction() as tx:
            await tx.mentions.one_at_a_time()
            await self._keep(tx, facts, batch, read)

    async def _read(self, batch: Batch) -> Mapping[Key, Understood]:
        """Read before the transaction, so that nobody waits for it. What was heard before is left out where known."""
        async with self.store.reading() as tx:
            fresh = await _fresh(tx, batch.heard)
            own = _names(await tx.accounts.list())
        return await understand_all(fresh, own)

    async def _keep(self, tx: Transaction, facts: SourceFacts, batch: Batch, read: Mapping[Key, Understood]) -> Taken:
        now = self.clock.now()
        fresh = await _fresh(tx, batch.heard)
        accounts = await tx.accounts.list()
        strange = [one for one in fresh if not is_ours(one, accounts)]
        own = _names(accounts)
        all_read = [read.get(one.key) or understood(one, own) for one in strange]
        found = sort(all_read, await self._ground(tx, facts, all_read, now)) if all_read else Sorted()
        await _write(tx, found, now)
        await _address(tx, batch.heard, besides=fresh)
        taken = Taken(
            stories=len(found.births),
            joined=len(found.kept) - len(found.births),
            repeats=len(batch.heard) - len(fresh),
            own=len(fresh) - len(strange),
            unheeded=found.unheeded,
            gone=await vanish(tx, batch.gone, now),
        )
        if found.kept or taken.gone:
            await tx.note(_entry(facts, taken, now))
        return taken

    async def _ground(self, tx: Transaction, facts: SourceFacts, read: Sequence[Understood], now: datetime) -> Ground:
        settings = self.policy.settings.listening
        authors = tuple({author_of(one.heard) for one in read})
        bands = tuple({band for one in read for band in one.print.bands})
        return Ground(
            source=facts.name,
            settings=settings,
            router=Router(settings, await tx.lessons.list()),
            contacts=await tx.mentions.contacts(authors),
            muted=await tx.mentions.muted(authors, now=now),
            candidates=await tx.stories.resembling(bands, since=now - ALIKE_WITHIN),
            now=now,
        )

    async def _move(self, tx: Transaction, facts: SourceFacts, batch: Batch, before: str | None) -> None:
        now = self.clock.now()
        progress = await tx.sources.progress(facts.name)
        reached = batch.cursor if batch.cursor is not None else before
        after = replace(progress, cursor=reached, polled_at=now, failing_since=None)
        await tx.sources.move(facts.name, after, before=before)
        if batch.heard or batch.cost:
            await tx.sources.spend(facts.name, day=now.date(), items=len(batch.heard), cost=batch.cost)
        await is_heard(tx, facts, now)


def sound(heard: Heard, *, now: datetime, source: str) -> Heard:
    """As it can be kept: one that could not would keep its source from ever getting past it.

    Nothing is said later than it is heard; a time that is none is now. What comes from nowhere comes from the source.
    """
    try:
        at = min(heard.at.astimezone(UTC), now) if heard.at.tzinfo is not None else now
    except OverflowError:
        at = now
    network = heard.network or f"source:{source}"
    return heard if (at, network) == (heard.at, heard.network) else replace(heard, at=at, network=network)


def is_ours(heard: Heard, accounts: Sequence[Account]) -> bool:
    """Whether an account of ours wrote it. Networks of many servers are told apart by what follows the colon."""
    return any(
        account.remote_id == heard.author.id and account.network == heard.network.partition(":")[0]
        for account in accounts
        if account.remote_id
    )


async def _fresh(tx: Transaction, heard: Sequence[Heard]) -> list[Heard]:
    """What was never heard before, each once, in the batch's order."""
    unique: dict[Key, Heard] = {}
    for one in heard:
        unique.setdefault(one.key, one)
    known = await tx.mentions.known(tuple(unique)) if unique else frozenset()
    return [one for key, one in unique.items() if key not in known]


async def _address(tx: Transaction, heard: Sequence[Heard], *, besides: Sequence[Heard]) -> None:
    """What a search found first may have been said to one of us: only that one may answer it on X."""
    fresh = {one.key for one in besides}
    repeated = [one for one in heard if one.addressed and one.key not in fresh]
    for story in await tx.mentions.address(repeated) if repeated else ():
        await tx.messages.ask(f"story:{story}")


def _names(accounts: Sequence[Account]) -> frozenset[str]:
    return frozenset(account.handle for account in accounts)


async def _write(tx: Transaction, found: Sorted, now: datetime) -> None:
    if not found.kept:
        return
    await tx.record_all(found.births)
    # In one order everywhere: two replicas that hear the same do not wait for each other crosswise.
    await tx.mentions.keep(sorted(found.kept, key=lambda one: one.heard.key))
    await tx.stories.keep_prints(found.prints, at=now)
    await tx.stories.queue(found.channels, at=now)
    for story in await tx.stories.list(sorted(found.grown)):
        # What resembles a muted story joins silently.
        if story.state is not StoryState.MUTED:
            await tx.messages.ask(f"story:{story.id}")
    for department, words in found.themes.items():
        await tx.stories.note_themes(now.date(), department, words)


def _entry(facts: SourceFacts, taken: Taken, now: datetime) -> Entry:
    """Numbers only: nothing that a stranger said, is, or is called."""
    numbers = {
        "stories": taken.stories,
        "joined": taken.joined,
        "repeats": taken.repeats,
        "dropped": taken.own + taken.unheeded,
        "gone": taken.gone,
    }
    return Entry(at=now, action="listening.took", subject=facts.name, by=SYSTEM, facts=numbers)
