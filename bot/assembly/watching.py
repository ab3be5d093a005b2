"""What the operator sees from outside: readiness and figures."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from math import inf

from prometheus_client import CollectorRegistry

from bot.assembly.base import Base
from bot.metrics import Metrics
from bot.running import Pulse, answers
from storage.figures import count_figures
from workflows.domain.opinion import MODERATION

WITHIN = 2.0
"""Seconds the database has to answer before it counts as away."""
FALSE_ALARMS_OF = timedelta(days=30)
"""How far back false alarms are counted: long enough to see a check that is wrong more often than the others."""


class Watch:
    """Looks at the running program; `probe` and `count` never raise."""

    def __init__(self, base: Base, pulse: Pulse, metrics: Metrics, *, works: Mapping[str, Callable[[], bool]]) -> None:
        self._base = base
        self._pulse = pulse
        self._metrics = metrics
        self._works = works

    @property
    def registry(self) -> CollectorRegistry:
        """The figures, for the door that shows them."""
        return self._metrics.registry

    async def probe(self) -> Mapping[str, bool]:
        """Whether the program can do its work: the database answers, every loop goes on, the chats reach us."""
        parts = {"database": await answers(self._look, within=WITHIN), "loops": self._pulse.beats()}
        parts |= {name: part() for name, part in self._works.items()}
        self._metrics.ready(parts)
        return parts

    async def count(self) -> None:
        """Bring the figures up to date; those of a database that is away stay as they were."""
        parts = await self.probe()
        if parts["database"]:
            await answers(self._count, within=WITHIN)

    async def _look(self) -> None:
        async with self._base.store.reading() as tx:
            await tx.freezes.list()

    async def _count(self) -> None:
        now = self._base.clock.now()
        figures = await count_figures(self._base.database, now=now)
        self._metrics.waiting(
            posts={state.value: count for state, count in figures.posts.items()},
            due={
                "post": figures.oldest_post.total_seconds(),
                "settling": figures.oldest_settling.total_seconds(),
                "redraw": figures.oldest_redraw.total_seconds(),
            },
            queues={
                "redraws": figures.redraws,
                "redraw_attempts": figures.most_attempts,
                "log_entries": figures.unordered,
                "freezes": figures.freezes,
            },
        )
        await self._count_sources(now)
        await self._count_groups(now)
        await self._count_false_alarms(now)

    async def _count_sources(self, now: datetime) -> None:
        names = [facts.name for facts in self._base.sources.list()]
        async with self._base.store.reading() as tx:
            items = await tx.sources.items(since=now.date())
            polled = {name: (await tx.sources.progress(name)).polled_at for name in names}
        self._metrics.heard(
            today={name: items.get(name, 0) for name in names},
            behind={name: (now - at).total_seconds() for name, at in polled.items() if at is not None},
        )

    async def _count_groups(self, now: datetime) -> None:
        async with self._base.store.reading() as tx:
            groups = await tx.groups.list()
        names = self._base.config.groups
        self._metrics.gathered(
            {
                names.get(one.id, one.handle): (now - one.seen_at).total_seconds() if one.seen_at else inf
                for one in groups
            }
        )

    async def _count_false_alarms(self, now: datetime) -> None:
        async with self._base.store.reading() as tx:
            counted = await tx.false_alarms.counted(since=now - FALSE_ALARMS_OF)
        # Each check there is, so that a figure that has become nothing says so.
        names = {*self._base.checking.names, MODERATION, *counted}
        self._metrics.false_alarms({name: counted.get(name, 0) for name in names})
