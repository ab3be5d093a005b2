"""The week's picture: what each department heard, for its channel and for those who were never in it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from workflows.domain.audit import Entry, Facts
from workflows.domain.department import Week
from workflows.domain.lifecycle import report_task
from workflows.domain.post import SYSTEM
from workflows.domain.weeks import DAYS, Stretch, last_week, week_ending
from workflows.policy import Policy
from workflows.ports.clock import Clock
from workflows.ports.listening import Tally
from workflows.ports.store import Store, Transaction

EARLY = timedelta(minutes=1)
"""A turn woken by up to this much too early still is the turn of the week that ends then, and asks for the next."""


@dataclass(frozen=True, kw_only=True)
class Report:
    """One department's week, and the one before it to compare with."""

    stretch: Stretch
    tally: Tally
    before: Tally


class Reporting:
    """Sends the week's picture, week after week."""

    def __init__(self, *, store: Store, policy: Policy, clock: Clock) -> None:
        self.store = store
        self.policy = policy
        self.clock = clock

    async def report(self) -> None:
        """Ask for the next turn, then for the picture of each department; a quiet one gets its picture too.

        May be called again for the same week: its picture is drawn once.
        """
        settings = self.policy.settings.listening
        if not settings.departments:
            return
        now = self.clock.now()
        stretch = last_week(settings.week, now + EARLY)
        async with self.store.transaction() as tx:
            await tx.later(report_task(now + EARLY, settings.week))
            tallies = {one.department: one for one in await tx.stories.tally(since=stretch.since, until=stretch.until)}
            for name in settings.departments:
                await tx.note(_entry(tallies.get(name) or quiet(name), stretch, now))
                await tx.messages.ask(f"week:{name}.{stretch.day.isoformat()}")

    async def go_on(self) -> None:
        """See to it that there is a next turn: at the start, and now and then, since an outage may end a chain."""
        settings = self.policy.settings.listening
        if settings.departments:
            async with self.store.transaction() as tx:
                await tx.later(report_task(self.clock.now(), settings.week))


async def report_of(tx: Transaction, week: Week, department: str, day: date) -> Report:
    """What a department's week was that ended on that day."""
    stretch, former = week_ending(week, day), week_ending(week, day - DAYS)
    return Report(
        stretch=stretch,
        tally=await _tally(tx, department, stretch),
        before=await _tally(tx, department, former),
    )


def quiet(department: str) -> Tally:
    """A week in which nothing happened."""
    return Tally(
        department=department,
        topics={},
        answered=0,
        done=0,
        muted=0,
        handed_back=0,
        open=0,
        climbed=0,
        claim_waits=(),
        answer_waits=(),
        themes=(),
    )


async def _tally(tx: Transaction, department: str, stretch: Stretch) -> Tally:
    tallies = await tx.stories.tally(since=stretch.since, until=stretch.until)
    return next((one for one in tallies if one.department == department), quiet(department))


def _entry(tally: Tally, stretch: Stretch, now: datetime) -> Entry:
    facts: Facts = {
        "until": stretch.day.isoformat(),
        "heard": sum(tally.topics.values()),
        "answered": tally.answered,
        "done": tally.done,
        "muted": tally.muted,
        "handed_back": tally.handed_back,
        "open": tally.open,
        "climbed": tally.climbed,
    }
    return Entry(at=now, action="report.week", subject=tally.department, by=SYSTEM, facts=facts)
