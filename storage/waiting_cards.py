"""Cards that were not shown yet, and how each channel is being spoken to: rows, so that replicas share them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, func, select, update

from storage.messages import SqlMessages
from storage.schema import paces, waiting_cards
from storage.statements import insert_all, insert_if_absent, pieces
from storage.work import Work
from workflows.domain.ids import StoryId
from workflows.errors import Conflict
from workflows.ports.listening import Pace, Queued

_QUEUED = (
    select(waiting_cards.c.story, waiting_cards.c.at)
    .where(waiting_cards.c.channel == bindparam("channel"))
    .order_by(waiting_cards.c.at, waiting_cards.c.story)
    .limit(bindparam("most"))
)
_HOW_MANY = select(func.count()).where(waiting_cards.c.channel == bindparam("channel"))
_PACE = select(paces).where(paces.c.channel == bindparam("channel"))


class WaitingCards:
    """Implements the part of `ports.listening.Stories` that is about cards."""

    def __init__(self, work: Work, messages: SqlMessages) -> None:
        self._work = work
        self._messages = messages

    async def queue(self, stories: Mapping[StoryId, str], *, at: datetime) -> None:
        """Their cards are to be shown, each in this channel; asks for a redraw of `triage:CHANNEL`.

        Repeats do nothing more.
        """
        rows = [{"channel": channel, "story": story, "at": at} for story, channel in stories.items()]
        await insert_all(self._work.connection, waiting_cards, rows)
        for channel in sorted(set(stories.values())):
            await self._messages.ask(f"triage:{channel}")

    async def queued(self, channel: str, *, limit: int = 200) -> Sequence[Queued]:
        """What is to be shown in a channel, the oldest first."""
        rows = await self._work.connection.execute(_QUEUED, {"channel": channel, "most": limit})
        return [Queued(story=StoryId(row.story), at=row.at) for row in rows]

    async def count_queued(self, channel: str) -> int:
        """How many wait to be shown in a channel."""
        return int((await self._work.connection.execute(_HOW_MANY, {"channel": channel})).scalar_one())

    async def shown(self, channel: str, stories: Sequence[StoryId]) -> None:
        """They are shown now."""
        for some in pieces(stories):
            here = (waiting_cards.c.channel == channel, waiting_cards.c.story.in_(some))
            await self._work.connection.execute(delete(waiting_cards).where(*here))

    async def pace(self, channel: str) -> Pace:
        """How the channel is being spoken to; nothing was said in one that is not known."""
        row = (await self._work.connection.execute(_PACE, {"channel": channel})).one_or_none()
        if row is None:
            return Pace()
        return Pace(last_at=row.last_at, storm_since=row.storm_since, full=row.full_turns)

    async def keep_pace(self, channel: str, pace: Pace, *, before: Pace) -> None:
        """Raises Conflict unless it is still `before`: another replica was faster."""
        was = (
            paces.c.channel == channel,
            paces.c.last_at.is_not_distinct_from(before.last_at),
            paces.c.storm_since.is_not_distinct_from(before.storm_since),
            paces.c.full_turns == before.full,
        )
        values = {"last_at": pace.last_at, "storm_since": pace.storm_since, "full_turns": pace.full}
        moved = await self._work.connection.execute(update(paces).where(*was).values(values))
        if moved.rowcount == 1:
            return
        is_first = before == Pace()
        if not is_first or not await insert_if_absent(self._work.connection, paces, {"channel": channel, **values}):
            raise Conflict("Something was said in this channel just now.")
