"""What becomes of a story's messages when their channel turns out to be shared with another company."""

from collections.abc import Sequence

import structlog

from bot.drawing.easel import Easel
from bot.drawing.rooms import Rooms
from bot.drawing.tries import Tries
from workflows.domain.person import Person
from workflows.errors import NetworkFailure
from workflows.ports.chat import Card, Reach
from workflows.ports.store import Drawn, Role

log = structlog.get_logger()

MOVED = "@moved"
"""How the `about` of a story's direct card ends that was in a channel before; the person is in front of it."""


class Leaving:
    """Takes a story's words out of shared channels. Raises NetworkFailure when the chat cannot be reached."""

    def __init__(self, *, easel: Easel, rooms: Rooms) -> None:
        self._easel = easel
        self._rooms = rooms

    async def shared(self, drawn: Sequence[Drawn]) -> list[Drawn]:
        """Those of these messages that another company reads."""
        channels = {one for one in {each.channel for each in drawn} if await self._rooms.is_shared(one)}
        return [one for one in drawn if one.channel in channels]

    async def leave(self, shared: Sequence[Drawn], *, cards: Sequence[Card], direct: Sequence[Drawn]) -> None:
        """They lose their words; people get the first of `cards` that the chat takes (none: there is nothing to do any
        more), unless they are among `direct` and have it already."""
        if cards:
            tries, has = Tries(), {one.about.partition("@")[0] for one in direct}
            for channel in sorted({one.channel for one in shared}):
                for person in await self._rooms.instead(channel, Reach.SHARED):
                    if person.id not in has:
                        await tries.run(self._hand_over(shared[0].subject, person, cards))
                        has.add(person.id)
            # Until everybody has it who can be told, it is remembered that it stood there.
            tries.over()
        await self._rooms.leave(shared)

    async def _hand_over(self, subject: str, person: Person, cards: Sequence[Card]) -> None:
        for card in cards:
            try:
                await self._easel.tell(
                    card, subject=subject, role=Role.STORY, person=person, about=f"{person.id}{MOVED}"
                )
            except NetworkFailure as failure:
                if failure.retry:
                    raise
            else:
                return
        log.warning("leaving.untold", subject=subject, person=person.id)
