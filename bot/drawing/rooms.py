"""Where the public is shown: in a department's channel; directly when another company reads it, or it is gone."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace

import structlog

from bot.cards.channels import department_card, left_card
from bot.drawing.channels import Channels
from bot.drawing.easel import Easel
from bot.drawing.people import Register
from bot.language import reading
from bot.story_views import StoryViews
from workflows.domain.ids import PersonId
from workflows.domain.person import Person
from workflows.errors import NetworkFailure
from workflows.listening import nearest
from workflows.ports.chat import Reach
from workflows.ports.store import Drawn, Role, Store

log = structlog.get_logger()


class Rooms:
    """Asks whether a department's channel may be used, and says who has it directly instead, and why."""

    def __init__(
        self, *, store: Store, channels: Channels, easel: Easel, register: Register, stories: StoryViews
    ) -> None:
        self._store = store
        self._channels = channels
        self._easel = easel
        self._register = register
        self._stories = stories
        self._explaining = asyncio.Lock()

    async def is_shared(self, channel: str) -> bool:
        """Whether another company reads it. Raises NetworkFailure when the chat cannot be asked."""
        return (await self._channels.look(channel)).reach is Reach.SHARED

    async def instead(self, channel: str, reach: Reach) -> Sequence[Person]:
        """Who has directly what cannot stand there; each was told why, once. Those on call; when there is nobody, the
        owner and the guardian of the first brand. Raises NetworkFailure."""
        found = await self._on_call(channel) or await self._of_the_company()
        if not found:
            log.error("room.nobody", channel=channel)
        async with self._explaining:
            for person in found:
                await self._explain(channel, reach, person)
        return found

    async def is_back(self, channel: str) -> None:
        """Something stands there again: should it be lost once more, the same people are told again."""
        async with self._store.reading() as tx:
            told = await tx.messages.list(_subject(channel))
        if told:
            async with self._store.transaction() as tx:
                for one in told:
                    await tx.messages.remove(one)

    async def leave(self, drawn: Sequence[Drawn]) -> None:
        """Take the words out of what stands in a channel that another company reads, and forget about it."""
        card = left_card()
        for one in drawn:
            if await self._easel.redraw(one, card):
                await self._easel.forget(one)

    async def _on_call(self, channel: str) -> Sequence[Person]:
        return await self._counting(person for one in self._stories.departments(channel) for person in one.on_call)

    async def _of_the_company(self) -> Sequence[Person]:
        async with self._store.reading() as tx:
            account = nearest(None, await tx.accounts.list())
        return await self._counting((account.owner, account.guardian) if account else ())

    async def _counting(self, people: Iterable[PersonId | None]) -> Sequence[Person]:
        wanted = sorted({one for one in people if one is not None})
        await self._register.refresh(wanted)
        async with self._store.reading() as tx:
            return [one for one in await tx.people.list(wanted) if one.counts]

    async def _explain(self, channel: str, reach: Reach, person: Person) -> None:
        """The reason must not keep from them, or from anybody else, what it is about: told with the next one, then."""
        subject, about = _subject(channel), f"{reach.value}.{person.id}"
        async with self._store.reading() as tx:
            if any(one.about == about for one in await tx.messages.list(subject)):
                return
        names = [one.name for one in self._stories.departments(channel)]
        try:
            found = await self._channels.look(channel)
            with reading(person):
                card = department_card(names, replace(found, reach=reach))
            await self._easel.tell(card, subject=subject, role=Role.LINE, person=person, about=about)
        except NetworkFailure:
            log.warning("room.unexplained", channel=channel, person=person.id)


def _subject(channel: str) -> str:
    return f"channel:{channel}"
