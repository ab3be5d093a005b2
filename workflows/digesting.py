"""The daily summary of whoever approves: asked for when it is time by their own clock."""

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from workflows.domain.account import Mode
from workflows.domain.hours import instant
from workflows.domain.lifecycle import DIGEST_EVERY, digest_task
from workflows.domain.person import Person, each_once
from workflows.policy import Policy
from workflows.ports.clock import Clock
from workflows.ports.store import Store, Transaction

LATE = timedelta(hours=3)
"""A turn that comes later than this after an outage tells nobody: the day is under way."""


class Digesting:
    """Asks for the summaries, quarter of an hour after quarter of an hour. Whether anything waits is read as each is
    drawn; where nothing does, nothing is said."""

    def __init__(self, *, store: Store, policy: Policy, clock: Clock) -> None:
        self.store = store
        self.policy = policy
        self.clock = clock

    async def digest(self, until: datetime) -> None:
        """Ask for the next turn, then for the summaries whose time came in the quarter of an hour that ends `until`.

        May be called again for the same one: each summary is asked for once a day, and told once.
        """
        at = self.policy.settings.windows.digest
        if at is None:
            return
        now = self.clock.now()
        async with self.store.transaction() as tx:
            await tx.later(digest_task(max(now, until)))
            if now - until > LATE:
                return
            for person in await _asked(tx, now):
                for day in _days(person, at, until):
                    await tx.messages.ask(f"digest:{person.id}.{day}")

    async def go_on(self) -> None:
        """See to it that there is a next turn: at the start, and now and then, since an outage may end a chain."""
        if self.policy.settings.windows.digest is not None:
            async with self.store.transaction() as tx:
                await tx.later(digest_task(self.clock.now()))


async def _asked(tx: Transaction, now: datetime) -> Sequence[Person]:
    """Everybody who may be asked for a yes: approvers, owners of topics, and who stands in for somebody now."""
    managed = [one for one in await tx.accounts.list() if one.mode is Mode.MANAGED]
    listed = {person for one in managed for person in one.approvers.union(*(topic.people for topic in one.topics))}
    listed |= {one.instead for one in await tx.absences.at(now) if one.instead is not None}
    return [person for person in each_once(await tx.people.list(sorted(listed))) if person.counts]


def _days(person: Person, at: time, until: datetime) -> Iterator[str]:
    """The day of theirs whose summary falls due then; at most one, except where a zone skips a date."""
    zone = _known(person.zone)
    today = until.astimezone(ZoneInfo(zone)).date()
    for day in (today - timedelta(days=1), today):
        if until - DIGEST_EVERY < instant(day, at, zone) <= until:
            yield day.isoformat()


def _known(zone: str) -> str:
    """The zone, or UTC for a name that this machine does not know."""
    try:
        return ZoneInfo(zone).key
    except (ZoneInfoNotFoundError, ValueError):
        return "UTC"
