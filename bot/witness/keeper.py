"""The keeper: has the log signed, tells the witness, and stops all sending when the log is not the one that was seen.

A witness that does not answer stops nothing: posts go out, the log is written and signed, and the keeper says loudly
that a database put back meanwhile could not be noticed, and tries again every minute.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

import structlog

from bot.witness.marks import Mark, Unreachable, Witness
from workflows.domain.merkle import Head
from workflows.ports.clock import Clock
from workflows.ports.log import Contradiction, Log

log = structlog.get_logger()

PAUSE = timedelta(minutes=1)
"""Between two attempts at a witness that does not answer, and two marks without a signature."""
BEHIND = "the log is shorter than its witness saw: was the database put back?"
ANOTHER = "the log is not the one its witness saw: was the database put back, or changed?"
UNSIGNED = "the log is not the one that was signed before: was the database put back, or changed?"


class Keeper:
    """One per process. `stop` stops all sending and does nothing when it is stopped already; `tell` is told whether
    the witness answers, and how many entries it has not seen.
    """

    def __init__(
        self,
        log: Log,
        witness: Witness | None,
        clock: Clock,
        *,
        stop: Callable[[str], Awaitable[None]],
        tell: Callable[[bool, int], None],
    ) -> None:
        self._log = log
        self._witness = witness
        self._clock = clock
        self._stop = stop
        self._tell = tell
        self._given: Head | None = None
        self._not_before: datetime | None = None
        self._unsigned_before: datetime | None = None
        self._doubted = False

    async def compare(self) -> None:
        """At the start: stop all sending when the log is not the one that the witness saw."""
        if self._witness is not None:
            try:
                await self._trusts(self._witness)
            except Unreachable as problem:
                await self._failed(problem)

    async def ordered(self, head: Head) -> None:
        """The sequencer placed entries. A witness that is near is told at once."""
        if self._witness is None or not self._witness.each_turn or self._doubted or self._is_waiting():
            return
        try:
            await self._witness.write(Mark(size=head.size, root=head.root.hex()))
        except Unreachable as problem:
            await self._failed(problem)

    async def turn(self) -> None:
        """Sign when it is time, and tell the witness. Every few seconds."""
        made = await self._log.make()
        if isinstance(made, Contradiction):
            log.error("audit.contradicts_signed", signed=made.seen.size)
            await self._stop(UNSIGNED)
            return
        await self._give()

    async def close(self) -> None:
        """At the end: sign what is new, and tell the witness. Never raises for a witness that does not answer."""
        if not isinstance(await self._log.make(at_once=True), Contradiction):
            self._not_before = self._unsigned_before = None
            await self._give()

    async def _give(self) -> None:
        if self._witness is None or self._is_waiting():
            return
        mark = await self._newest()
        if mark is None or mark.head == self._given or not self._is_worth(mark):
            return
        try:
            if await self._trusts(self._witness, adding=mark):
                self._given = mark.head
                self._tell(True, 0)
        except Unreachable as problem:
            await self._failed(problem)

    def _is_worth(self, mark: Mark) -> bool:
        """A signed one always; one that nobody signed now and then."""
        now = self._clock.now()
        if not mark.note:
            if self._unsigned_before is not None and now < self._unsigned_before:
                return False
            self._unsigned_before = now + PAUSE
        return True

    async def _newest(self) -> Mark | None:
        """What to tell: the newest checkpoint, or where nothing is signed, the head, now and then."""
        kept = await self._log.newest()
        head = kept.head if kept is not None else await self._log.head()
        if kept is None and head.size == 0:
            return None
        return Mark(size=head.size, root=head.root.hex(), note=kept.note if kept is not None else "")

    async def _trusts(self, witness: Witness, *, adding: Mark | None = None) -> bool:
        """Whether the log is the one that was seen; then add the mark, unless it is there. Raises Unreachable."""
        marks = await witness.read()
        doubt = await self._doubt(marks)
        self._doubted = doubt is not None
        if doubt is not None:
            log.error("audit.doubted", witness=witness.where, reason=doubt, seen=max(mark.size for mark in marks))
            await self._stop(doubt)
            self._not_before = self._clock.now() + PAUSE
            return False
        if adding is not None and not _knows(marks, adding):
            await witness.write(adding)
        self._not_before = None
        return True

    async def _doubt(self, marks: Sequence[Mark]) -> str | None:
        if not marks:
            return None
        newest = max(marks, key=lambda mark: mark.size)
        if newest.size > (await self._log.head()).size:
            return BEHIND
        return None if await self._log.begins_with(newest.head) else ANOTHER

    async def _failed(self, problem: Unreachable) -> None:
        behind = (await self._log.head()).size - (self._given.size if self._given else 0)
        log.error("audit.witness_unreachable", reason=str(problem), behind=behind, still_works="posts and the log")
        self._tell(False, behind)
        self._not_before = self._clock.now() + PAUSE

    def _is_waiting(self) -> bool:
        return self._not_before is not None and self._clock.now() < self._not_before


def _knows(marks: Sequence[Mark], mark: Mark) -> bool:
    """Whether it was told already, by us or by another replica; a signed one counts only when it is there as signed."""
    return any(one.size >= mark.size and (one.note or not mark.note) for one in marks)
