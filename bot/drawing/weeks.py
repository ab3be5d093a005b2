"""The pictures of a department's week: one in its channel, one for each of its readers."""

from datetime import date, datetime

import structlog

from bot.cards.week import WeekView, week_card
from bot.drawing.board import Board, Notice
from bot.drawing.easel import Easel
from bot.drawing.pacer import Pacer
from bot.drawing.rooms import Rooms
from bot.drawing.tries import Tries
from workflows.domain.department import Department
from workflows.domain.pacing import Showing
from workflows.errors import NetworkFailure
from workflows.policy import Policy
from workflows.ports.chat import Reach
from workflows.ports.store import Role, Store, Transaction
from workflows.reporting import report_of

log = structlog.get_logger()

CHANNEL = "channel"
"""`about` of the picture in the channel; the others carry whose they are."""


class WeekPictures:
    """Draws weeks. Raises NetworkFailure when the chat cannot be reached."""

    def __init__(self, *, store: Store, easel: Easel, board: Board, rooms: Rooms, pacer: Pacer, policy: Policy) -> None:
        self._store = store
        self._easel = easel
        self._board = board
        self._rooms = rooms
        self._pacer = pacer
        self._policy = policy

    async def draw(self, name: str) -> datetime | None:
        """Bring every picture up to date; `name` is `{department}.{day}`.

        Returns when to come again, because something else was said in the channel within the last minute; else None.
        """
        department, day = read_week(self._policy, name)
        if department is None or day is None:
            return None
        subject = f"week:{name}"
        async with self._store.reading() as tx:
            view = await load_week(tx, self._policy, department, day)
            readers = await tx.people.list(list(department.readers))
            drawn = await tx.messages.list(subject)
        notice = Notice(draw=lambda: week_card(view), subject=subject, role=Role.WEEK, drawn=drawn)
        tries = Tries()
        await tries.run(self._board.show_all(notice, [person for person in readers if person.counts]))
        again = await tries.run(self._in_channel(notice, department))
        tries.over()
        return again

    async def _in_channel(self, notice: Notice, department: Department) -> datetime | None:
        """The channel's picture; directly, to those who stand in for it, when another company reads the channel."""
        if not await self._rooms.is_shared(department.channel):
            return await self._pin(notice, department.channel)
        await self._rooms.leave(notice.standing(CHANNEL))
        instead = await self._rooms.instead(department.channel, Reach.SHARED)
        await self._board.show_all(notice, [person for person in instead if person.id not in department.readers])
        return None

    async def _pin(self, notice: Notice, channel: str) -> datetime | None:
        """The channel's picture. A channel that is gone keeps nobody else from being told."""
        standing = notice.standing(CHANNEL)
        for one in standing:
            await self._easel.redraw(one, notice.card)
        if standing:
            return None
        before, turn = await self._pacer.take(channel)
        if turn.showing is Showing.NOTHING:
            return turn.again
        try:
            await self._easel.post(
                notice.card, subject=notice.subject, role=notice.role, channel=channel, about=CHANNEL
            )
        except NetworkFailure as failure:
            await self._pacer.give_back(channel, before=before, taken=turn.pace)
            if failure.retry:
                raise
            log.warning("week.untold", subject=notice.subject)
        return None


def read_week(policy: Policy, name: str) -> tuple[Department | None, date | None]:
    """The department and the day of `{department}.{day}`; None for one that there is not."""
    department, _, day = name.rpartition(".")
    try:
        return policy.settings.listening.departments.get(department), date.fromisoformat(day)
    except ValueError:
        return None, None


async def load_week(tx: Transaction, policy: Policy, department: Department, day: date) -> WeekView:
    """A department's week with all that its card shows."""
    week = policy.settings.listening.week
    report = await report_of(tx, week, department.name, day)
    readers = await tx.people.list(list(department.readers))
    return WeekView(
        department=department.name,
        stretch=report.stretch,
        zone=week.zone,
        tally=report.tally,
        before=report.before,
        readers=tuple(one.name for one in readers if one.name),
    )
