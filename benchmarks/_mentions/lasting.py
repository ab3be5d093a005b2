"""Many mentions through the real flow, with a process that dies now and then; and what is left of them."""

import gc
import os
import random
import time
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks._ack.databases import outside_of
from benchmarks._mentions.crowd import Crowd, CrowdSources, Killed
from benchmarks._mentions.ground import PerilousStore, Perils, listening, opened, prepare
from workflows.ports.store import Store

EACH = 0.005
"""How likely death is at each of the moments where it makes a difference: between the answer and the row, before a
commit, and right after one."""
TURNS = 2
"""A process that does not die is started anew after so many turns at most."""
WARM = 1_000


@dataclass(frozen=True, kw_only=True)
class Lasted:
    """What it took, and what is there afterwards."""

    arrivals: int
    different: int
    kept: int
    """Mentions in the database."""
    stories: int
    queued: int
    """Cards that wait."""
    astray: int
    """Mentions without a story, stories without a mention, stories whose card waits never or twice."""
    starts: int
    deaths: int
    seconds: float
    """In which the product worked; what was thrown away by dying counts, starting does not."""
    grown: float
    """MB of memory more at the end than after a first thousand elsewhere."""

    @property
    def exactly_once(self) -> bool:
        """Whether nothing was lost and nothing is there twice."""
        return self.kept == self.different and self.queued == self.stories and not self.astray


@dataclass(kw_only=True)
class _Lives:
    """One process after the other."""

    starts: int = 0
    deaths: int = 0
    seconds: float = 0.0


async def last(folder: Path, crowd: Crowd, *, each: float = EACH) -> Lasted:
    """Take everything the crowd says. What is loaded once is loaded by a small crowd before."""
    await _lives(folder / "warm.db", replace(crowd, arrivals=min(crowd.arrivals, WARM)), each=0.0)
    before = _memory()
    lives = await _lives(folder / "mentions.db", crowd, each=each)
    return Lasted(
        arrivals=crowd.arrivals,
        different=crowd.different,
        **_left(folder / "mentions.db"),
        starts=lives.starts,
        deaths=lives.deaths,
        seconds=lives.seconds,
        grown=_memory() - before,
    )


async def _lives(file: Path, crowd: Crowd, *, each: float) -> _Lives:
    perils = Perils(chance=random.Random(f"{crowd.seed}/perils"), each=each)
    sources, lives = CrowdSources(crowd), _Lives()
    async with opened(file) as (_, store):
        await prepare(store)
    while True:
        lives.starts += 1
        async with opened(file) as (_, store):
            async with store.reading() as tx:
                reached = (await tx.sources.progress("crowd")).cursor
            if reached is not None and int(reached) >= crowd.arrivals:
                return lives
            await _live(store, sources, perils, lives)


async def _live(store: Store, sources: CrowdSources, perils: Perils, lives: _Lives) -> None:
    """A few turns, unless it dies before."""
    sources.perils = perils.maybe_die
    flow = listening(PerilousStore(store, perils), sources)
    began, made_up = time.perf_counter(), sources.spent
    try:
        for _ in range(perils.chance.randint(1, TURNS)):
            await flow.poll("crowd")
    except Killed:
        lives.deaths += 1
    lives.seconds += time.perf_counter() - began - (sources.spent - made_up)


def _left(file: Path) -> dict[str, int]:
    """Counted in the database itself."""
    rows = outside_of(f"sqlite:///{file}").rows
    return {name: int(str(rows(query)[0][0])) for name, query in _COUNTS.items()}


_COUNTS = {
    "kept": "SELECT count(*) FROM cs_mentions",
    "stories": "SELECT count(*) FROM cs_stories",
    "queued": "SELECT count(*) FROM cs_waiting_cards",
    "astray": """
        SELECT (SELECT count(*) FROM cs_mentions WHERE story NOT IN (SELECT id FROM cs_stories))
             + (SELECT count(*) FROM cs_stories WHERE id NOT IN (SELECT story FROM cs_mentions))
             + (SELECT count(*) FROM cs_stories
                LEFT JOIN (SELECT story, count(*) AS cards FROM cs_waiting_cards GROUP BY story) w ON w.story = id
                WHERE coalesce(w.cards, 0) <> 1)
    """,
}


def _memory() -> float:
    """MB that this process holds, after everything that can go has gone."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
