"""What cards show, inside the cards themselves: Teams is never given an address at which a picture can be fetched.

A card has little room, so that each picture is there in several sizes, and whoever draws takes the largest that fits.
"""

import asyncio
import base64
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from time import monotonic
from typing import TypeVar

from adapters.teams.connector import TeamsFailure
from adapters.wire import Obj
from workflows.domain.content import MediaKind
from workflows.ports.chat import Card, Exhibit, Exhibits, Form
from workflows.ports.previewer import Previewer

Rungs = tuple[Mapping[str, str], ...]
"""The pictures of one card or form as `data:` addresses by SHA-256, all of them in ever fewer bytes; () for none."""
BARE: Rungs = ()
BRIEFLY = 0.5
"""Seconds that the answer to a press waits for a picture that was not drawn yet; the next card has it."""
REMEMBERED = 3_600.0
"""Seconds for which a picture that Teams refused is left out at once: an answer to a press cannot be given twice."""
_MOST_SHOWN = 10
"""Pictures of one card. No network takes as many; a form that travelled may be made up."""
_MOST_KEPT = 100
"""Pictures of which all sizes are kept, about 40 KB each."""
_REFUSES = frozenset({400, 413, 415, 422})
"""What Teams answers to a card that it does not take."""
_log = logging.getLogger("countersign.teams")
_Sent = TypeVar("_Sent")


class Hanging:
    """Draws the pictures of cards and forms. Never keeps a card from being shown."""

    def __init__(self, exhibits: Exhibits | None = None, previewer: Previewer | None = None) -> None:
        self._exhibits = exhibits
        self._previewer = previewer
        self._kept: OrderedDict[str, Sequence[str]] = OrderedDict()
        self._drawing: dict[str, asyncio.Task[None]] = {}
        self._refused: dict[str, float] = {}

    async def of(self, shown: Card | Form, *, within: float | None = None) -> Rungs:
        """The pictures that can be shown of it; with `within` only those that are there after so many seconds."""
        wanted = self._wanted(shown)
        missing = [self._begun(sha256) for sha256 in wanted if sha256 not in self._kept]
        if missing:
            await asyncio.wait(missing, timeout=within)
        found = {sha256: kept for sha256 in wanted if (kept := self._kept.get(sha256))}
        steps = max((len(sizes) for sizes in found.values()), default=0)
        return tuple(
            {sha256: sizes[min(step, len(sizes) - 1)] for sha256, sizes in found.items()} for step in range(steps)
        )

    async def show(
        self, shown: Card | Form, draw: Callable[[Rungs], Obj], send: Callable[[Obj], Awaitable[_Sent]]
    ) -> _Sent:
        """Send what `draw` makes of it; without its pictures, at once, when Teams refuses it with them.

        Raises TeamsFailure, and what `draw` raises.
        """
        rungs = await self.of(shown)
        try:
            return await send(draw(rungs))
        except TeamsFailure as failure:
            if not rungs or failure.status not in _REFUSES:
                raise
        sent = await send(draw(BARE))
        _log.warning("action=teams.shown_without_pictures pictures=%s", len(rungs[0]))
        self._refuse(rungs[0])
        return sent

    async def settled(self) -> None:
        """Wait for what was begun."""
        await asyncio.gather(*self._drawing.values(), return_exceptions=True)

    def _wanted(self, shown: Card | Form) -> list[str]:
        """The pictures to be drawn, without those that were refused lately."""
        now = monotonic()
        media = [block.medium for block in shown.blocks if isinstance(block, Exhibit)]
        drawable = dict.fromkeys(one.sha256 for one in media if one.kind is not MediaKind.FILM)
        wanted = [sha256 for sha256 in drawable if now - self._refused.get(sha256, -REMEMBERED) >= REMEMBERED]
        return wanted[:_MOST_SHOWN]

    def _begun(self, sha256: str) -> "asyncio.Task[None]":
        """The one task that draws this picture."""
        if sha256 not in self._drawing:
            task = asyncio.ensure_future(self._draw(sha256))
            self._drawing[sha256] = task
            task.add_done_callback(lambda _: self._drawing.pop(sha256, None))
        return self._drawing[sha256]

    async def _draw(self, sha256: str) -> None:
        if self._exhibits is None or self._previewer is None:
            return
        try:
            content = await self._exhibits.bytes_of(sha256)
            drawn = await self._previewer.previews(content) if content is not None else ()
        except Exception as error:  # the card is shown all the same, with a line in the picture's place
            _log.warning("action=teams.picture_not_drawn error=%s", type(error).__name__)
            return
        if content is None:
            return  # perhaps it is only being kept: asked again for the next card
        self._kept[sha256] = [_address(one) for one in drawn]
        if len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)

    def _refuse(self, pictures: Mapping[str, str]) -> None:
        now = monotonic()
        self._refused = {sha256: at for sha256, at in self._refused.items() if now - at < REMEMBERED}
        self._refused |= dict.fromkeys(pictures, now)


def _address(jpeg: bytes) -> str:
    return f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}"
